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
});
