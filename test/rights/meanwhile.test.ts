import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl, type Store } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { entity, everyTable, load } from "./support.ts";

/** What takes minutes, and what others do meanwhile. All names are invented. */
describe("meanwhile", () => {
  let node: TestNode;
  let ana: Actor;

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana", clearance: "amber+strict" });
  });
  afterAll(() => node.remove());

  /** The node's use cases, where something else happens before the nth transaction from now on. */
  const interrupted = (nth: number, happen: () => Promise<unknown>) => {
    let seen = 0;
    const as: Store["as"] = async (...asked) => {
      seen += 1;
      if (seen === nth) await happen();
      return await node.store.as(...asked);
    };
    const store = new Proxy(node.store, {
      get: (target, key) => {
        if (key === "as") return as;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    return { wasl: createWasl({ ...node.platform, store }), count: () => seen };
  };

  it("R08 who is protected while all are compared is in no decision on who is who", async () => {
    const twin = (id: string) =>
      entity(id, "Person", { name: ["Whilecanary Testova"], birthDate: ["1980-02-03"] });
    await load(node, ana, "twins.ftm.jsonl", [twin("w-1"), twin("w-2-whilecanary")]);
    const protect = () =>
      load(node, ana, "said.ftm.jsonl", [
        entity("w-2-whilecanary", "Person", { subjectCategory: ["witness"] }),
      ]);
    const { wasl, count } = interrupted(4, protect);
    await wasl.resolve(ana);
    expect(count()).toBeGreaterThanOrEqual(4);
    const tables = await everyTable(node);
    for (const table of ["resolution", "pairing"]) expect(tables.get(table)).not.toMatch(/whilecanary/i);
    expect((await node.wasl.entity(ana, "w-1")).entity.entityIds).toEqual(["w-1"]);
  });

  it("R08 who is protected while a long file is read is not written of by the rest of it", async () => {
    const filler = Array.from({ length: 24_000 }, (_, n) =>
      entity(`mf-${n}`, "Vessel", { name: [`Filler ${n}`] }),
    );
    const lines = [
      entity("m-1-longcanary", "Person", { name: ["Longcanary Testova"] }),
      ...filler,
      entity("m-own", "Ownership", { owner: ["m-1-longcanary"], asset: ["mf-1"] }),
    ];
    const protect = () =>
      load(node, ana, "said-too.ftm.jsonl", [
        entity("m-1-longcanary", "Person", { subjectCategory: ["victim"] }),
      ]);
    const { wasl, count } = interrupted(4, protect);
    await wasl.importReport(ana, {
      fileName: "long.ftm.jsonl",
      bytes: bytesOf(lines.join("\n")),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    expect(count()).toBeGreaterThanOrEqual(4);
    const found = [...(await everyTable(node))].filter(([, rows]) => /longcanary/i.test(rows));
    expect(found.map(([table]) => table)).toEqual([]);
  });

  it("R20 R21 what is erased or restricted while its file is read is not written again by the rest, nor by a rerun", async () => {
    const dpo = await node.actor({ id: "chief", role: "supervisor" }, "data-subject-request");
    const decided = async (kind: "erasure" | "restriction", entityId: string) => {
      const asked = { kind, applicant: "X", text: kind, entityIds: [entityId] };
      const { request } = await node.wasl.openSubjectRequest(dpo, asked);
      await node.wasl.decideSubjectRequest(dpo, request.id, { decision: "granted", reason: "it is so" });
    };
    const file = (name: string, rest: readonly string[]) => ({
      fileName: `${name}.ftm.jsonl`,
      bytes: bytesOf(
        [
          entity(`${name}-gone`, "Person", { name: ["Gonecanary Testova"], phone: ["+447700900111"] }),
          entity(`${name}-held`, "Person", { name: ["Heldcanary Testova"], phone: ["+447700900112"] }),
          ...rest,
        ].join("\n"),
      ),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const shownOf = async (name: string) => {
      const tables = await everyTable(node);
      const indexes = ["posting", "identifier", "link"].map((table) => tables.get(table) ?? "").join();
      return {
        erased: (tables.get("statement") ?? "").includes("Gonecanary"),
        indexed: indexes.includes(`${name}-gone`),
        held: await node.wasl.entity(ana, `${name}-held`).then(
          () => true,
          () => false,
        ),
        bySubject: await node.wasl.entity(dpo, `${name}-held`).then(
          () => true,
          () => false,
        ),
      };
    };
    const kept = { erased: false, indexed: false, held: false, bySubject: true };
    const both = async (name: string) => {
      await decided("erasure", `${name}-gone`);
      await decided("restriction", `${name}-held`);
    };

    // Cut off before it is complete, decided on, and run again.
    const cutOff = interrupted(4, () => Promise.reject(new Error("cut off")));
    await expect(cutOff.wasl.importReport(ana, file("cut", []))).rejects.toThrow("cut off");
    await both("cut");
    expect(await shownOf("cut")).toEqual(kept);
    expect(await node.wasl.importReport(ana, file("cut", []))).toMatchObject({ changed: true });
    expect(await shownOf("cut")).toEqual(kept);

    // The same bytes twice at once: the second has read them before, and writes after.
    const slow = interrupted(3, async () => {
      await node.wasl.importReport(ana, file("twice", []));
      await both("twice");
    });
    await slow.wasl.importReport(ana, file("twice", []));
    expect(slow.count()).toBeGreaterThanOrEqual(3);
    expect(await shownOf("twice")).toEqual(kept);

    // A name that comes twice in one file: between two batches its first mention is erased.
    const filler = Array.from({ length: 24_000 }, (_, n) =>
      entity(`ef-${n}`, "Vessel", { name: [`Erased filler ${n}`] }),
    );
    const again = [entity("long-gone", "Person", { name: ["Gonecanary Testova"] })];
    const long = interrupted(5, () => both("long"));
    await long.wasl.importReport(ana, file("long", [...filler, ...again]));
    expect(await shownOf("long")).toEqual(kept);
  });
});
