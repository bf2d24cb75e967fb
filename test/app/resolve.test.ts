import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** All persons and companies here are invented. */
describe("who is who, in a node", () => {
  let node: TestNode;
  let chief: Actor;
  let low: Actor;
  const load = (id: string, entities: readonly object[], tlp = "green") =>
    node.wasl.importReport(chief, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(entities.map((e) => JSON.stringify(e)).join("\n")),
      marking: { tlp },
      fictitious: true,
    });
  const person = (id: string, properties: Record<string, string[]>, schema = "Person") => ({
    id,
    schema,
    properties,
  });
  const canonical = async (who: Actor, id: string) => (await node.wasl.entity(who, id)).entity.canonicalId;

  beforeAll(async () => {
    node = await openTestNode();
    chief = await node.actor({ id: "chief", clearance: "red" });
    low = await node.actor({ id: "low", clearance: "green" });
    await load("people", [
      person("n-1", { name: ["Khaled Zormani"], birthDate: ["1981-03-04"] }),
      person("n-2", { name: ["خالد الزورماني"], birthDate: ["1981-03-04"] }),
      person("n-3", { name: ["Khaled Zormani"], birthDate: ["1955-12-30"] }),
      // Two brothers.
      person("b-1", { name: ["Yusuf Tarkhanov"], phone: ["+447700900511"] }),
      person("b-2", { name: ["Ismail Tarkhanov"], phone: ["+447700900512"] }),
      person("u-1", { name: ["Selim Domeidi"] }),
      person("u-2", { name: ["Selim Domei"] }),
      person("v-1", { name: ["Rustam Belkhodzha"] }, "Vessel"),
    ]);
    await load(
      "secret",
      [
        person("s-1", { name: ["Omid Parvizan"], passportNumber: ["X9911228"] }),
        person("n-2", { alias: ["Abu Zorman"] }),
      ],
      "red",
    );
    await load("open", [person("s-2", { name: ["Umid Parwizan"], passportNumber: ["X9911228"] })]);
    await node.wasl.resolve(chief);
  });
  afterAll(() => node?.remove());

  it("joins across scripts, keeps brothers and other birth dates apart, and says why", async () => {
    expect(await canonical(chief, "n-2")).toBe("n-1");
    expect(await canonical(chief, "n-3")).toBe("n-3");
    expect(await canonical(chief, "b-2")).toBe("b-2");
    // Whoever has only the id that it had is told which node it is of; not where they see nothing of it.
    for (const depth of [0, 1]) {
      const graph = await node.wasl.graph(chief, ["n-2", "n-3"], { depth });
      expect(graph.joined).toEqual({ "n-2": "n-1" });
      expect(graph.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(["n-1", "n-3"]));
    }
    expect(await canonical(chief, "s-2")).toBe("s-1");
    expect((await node.wasl.graph(chief, ["s-2"])).joined).toEqual({ "s-2": "s-1" });
    expect((await node.wasl.graph(low, ["s-2", "s-1"])).joined).toEqual({});
    const [decision] = await node.wasl.resolutions(chief, { entityId: "n-2", judgement: "same", limit: 5 });
    const sum = decision?.terms.reduce((total, term) => total + term.value, 0) ?? 0;
    expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(decision?.score ?? 0, 9);
    expect(decision?.terms.map(({ name }) => name)).toContain("birthDate");
  });

  it("adds nothing when it runs again", async () => {
    const before = await node.wasl.resolutions(chief, { limit: 1000 });
    expect(await node.wasl.resolve(chief)).toMatchObject({ same: 0, undecided: 0 });
    expect(await node.wasl.resolutions(chief, { limit: 1000 })).toEqual(before);
  });

  it("decides on the least restricted evidence that suffices; what needs a secret is seen by who may see it", async () => {
    // The alias of n-2 is red, its name is not.
    expect(await canonical(low, "n-2")).toBe("n-1");
    expect(await canonical(chief, "s-2")).toBe("s-1");
    expect(await canonical(low, "s-2")).toBe("s-2");
    await expect(node.wasl.entity(low, "s-1")).rejects.toMatchObject({ code: "ENTITY_UNKNOWN" });
  });

  it("asks about what is undecided, with both sides compared and the descriptive left out", async () => {
    await load("more", [
      person("u-1", { nationality: ["xx"], birthPlace: ["Nowhere"], birthDate: ["1990"] }),
      person("u-2", { nationality: ["yy"], gender: ["male"] }),
    ]);
    const page = await node.wasl.review(chief, 10);
    const item = page.items.find(({ resolution }) => resolution.leftId === "u-1");
    expect(item).toMatchObject({
      joins: 2,
      left: { canonicalId: "u-1", caption: "Selim Domeidi" },
      right: { canonicalId: "u-2", caption: "Selim Domei" },
    });
    expect(page.open).toBe(page.items.length);
    expect(item?.rows.map(({ property, verdict }) => `${property} ${verdict}`)).toEqual([
      "name differs",
      "birthDate left",
      "gender right",
    ]);
    expect(JSON.stringify(item?.rows)).not.toMatch(/nationality|birthPlace|Nowhere/);
  });

  it("takes a decision back: what stood before it stands again, and the ids stay", async () => {
    const decision = await node.wasl.judge(chief, "u-1", "u-2", "same", "one phone, seen by us");
    expect(await canonical(chief, "u-2")).toBe("u-1");
    expect((await node.wasl.review(chief, 10)).items.map((i) => i.resolution.leftId)).not.toContain("u-1");
    await node.wasl.undoResolution(chief, decision.id, "the phone was another");
    expect(await canonical(chief, "u-2")).toBe("u-2");
    expect((await node.wasl.review(chief, 10)).items.map((i) => i.resolution.leftId)).toContain("u-1");
    await expect(node.wasl.undoResolution(chief, decision.id, "again")).rejects.toMatchObject({
      code: "CONFLICT",
    });
    // The rule keeps off: a human has said that it is open.
    await node.wasl.resolve(chief);
    expect(await canonical(chief, "u-2")).toBe("u-2");
    const { items } = await node.wasl.decided(chief, { limit: 10 });
    expect(items.find(({ resolution }) => resolution.id === decision.id)).toMatchObject({
      left: "Selim Domeidi",
      right: "Selim Domei",
      takenBackBy: { undoes: decision.id, reason: "the phone was another" },
    });
    await expect(node.wasl.undoResolution(low, "res-none", "x")).rejects.toMatchObject({
      code: "RESOLUTION_UNKNOWN",
    });
  });

  it("R13 a decision taken back ends no later one of a higher marking; whoever may not see that sees the parts", async () => {
    await load("open", [person("o-1", { name: ["Rolf Adler"] }), person("o-2", { name: ["Mina Suarez"] })]);
    const decision = await node.wasl.judge(low, "o-1", "o-2", "same", "one address");
    await load("secret", [person("o-1", { alias: ["Quint"] }), person("o-2", { alias: ["Quint"] })], "red");
    await node.wasl.judge(chief, "o-1", "o-2", "same", "seen under a secret name");
    await node.wasl.undoResolution(low, decision.id, "the address was another");
    expect(await canonical(low, "o-2")).toBe("o-2");
    expect(await canonical(chief, "o-2")).toBe("o-1");
  });

  it("R13 nor does it bring back an earlier one that was taken back, nor end one that it never named", async () => {
    const [first, second] = [
      await node.wasl.judge(chief, "u-1", "u-2", "same", "first"),
      await node.wasl.judge(chief, "u-1", "u-2", "different", "second"),
    ];
    await node.wasl.undoResolution(chief, second.id, "no");
    expect(await canonical(chief, "u-2")).toBe("u-1");
    await node.wasl.undoResolution(chief, first.id, "no");
    expect(await canonical(chief, "u-2")).toBe("u-2");
  });

  it("shows figures that sum to the score, and the letters alike, also where a human left a pair open", async () => {
    await node.wasl.judge(chief, "u-1", "u-2", "undecided", "cannot tell yet");
    const item = (await node.wasl.review(chief, 10)).items.find((i) => i.resolution.leftId === "u-1");
    expect(item?.resolution).toMatchObject({ decidedBy: "chief", judgement: "undecided", terms: [] });
    const sum = item?.terms.reduce((total, term) => total + term.value, 0) ?? 0;
    expect(item?.terms.length).toBeGreaterThan(2);
    expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(item?.score ?? 0, 9);
    const [name] = item?.rows.find(({ property }) => property === "name")?.left ?? [];
    expect(name?.spans[0]).toEqual({ start: 0, end: "Selim".length });
  });

  it("splits one record off, for everybody, and the rule leaves it so", async () => {
    expect(await canonical(low, "n-2")).toBe("n-1");
    await expect(node.wasl.split(chief, ["n-1", "b-1"], "no")).rejects.toMatchObject({
      code: "REQUEST_INVALID",
    });
    await node.wasl.split(chief, ["n-2"], "another man of that name");
    for (const who of [chief, low]) expect(await canonical(who, "n-2")).toBe("n-2");
    await node.wasl.resolve(chief);
    for (const who of [chief, low]) expect(await canonical(who, "n-2")).toBe("n-2");
  });

  it("compares what a report brought with what is there, without a run over all", async () => {
    const { reportId } = await load("late", [
      person("l-1", { name: ["Yusuf Tarkhanov"], phone: ["+447700900511"] }),
      person("l-2", { name: ["Nobody Everheardof"] }),
    ]);
    expect(await node.wasl.resolveReport(chief, reportId)).toMatchObject({ same: 1 });
    expect(await canonical(low, "l-1")).toBe("b-1");
    expect(await node.wasl.resolveReport(chief, reportId)).toMatchObject({ same: 0, undecided: 0 });
    expect(await node.wasl.resolve(chief)).toMatchObject({ same: 0 });
  });

  it("never takes a protected person for anybody", async () => {
    await load("protected", [
      person("p-1", { name: ["Amal Kassarine"], phone: ["+447700900599"], subjectCategory: ["victim"] }),
      person("p-2", { name: ["Amal Kassarine"], phone: ["+447700900599"] }),
    ]);
    await node.wasl.resolve(chief);
    const all = await node.wasl.resolutions(chief, { limit: 1000 });
    expect(
      all.filter((d) => d.leftId.startsWith("protected-") || d.rightId.startsWith("protected-")),
    ).toEqual([]);
    const { ids } = await node.store.as(chief, (tx) => tx.entityIds({ limit: 100 }));
    const hidden = ids.find((id) => id.startsWith("protected-")) ?? "";
    expect(hidden).not.toBe("");
    await expect(node.wasl.judge(chief, hidden, "p-2", "same", "x")).rejects.toMatchObject({
      code: "PROTECTED_SUBJECT",
    });
  });

  it("stops asking about somebody who turns out to be protected, and shows no decision on them", async () => {
    await load("two more", [
      person("w-1", { name: ["Tarek Almandouri"] }),
      person("w-2", { name: ["Tarek Almandil"] }),
    ]);
    await node.wasl.judge(chief, "w-1", "w-2", "undecided", "cannot tell yet");
    const shown = async () => [
      ...(await node.wasl.review(chief, 50)).items.map((i) => i.resolution.leftId),
      ...(await node.wasl.decided(chief, { limit: 50 })).items.map((i) => i.resolution.leftId),
    ];
    expect((await shown()).filter((id) => id === "w-1")).toHaveLength(2);
    const { open } = await node.wasl.review(chief, 50);
    await node.wasl.setCategory(chief, "w-2", "smuggled-person", "said so when rescued");
    expect(await shown()).not.toContain("w-1");
    expect((await node.wasl.review(chief, 50)).open).toBe(open - 1);
  });

  it("leaves deciding to named humans", async () => {
    const robot = await node.actor({ id: "robot", role: "machine", clearance: "red" });
    await expect(node.wasl.judge(robot, "u-1", "u-2", "same", "x")).rejects.toMatchObject({
      code: "ROLE_FORBIDS",
    });
    await expect(node.wasl.judge(chief, "u-1", "u-2", "same", " ")).rejects.toMatchObject({
      code: "REQUEST_INVALID",
    });
  });
});
