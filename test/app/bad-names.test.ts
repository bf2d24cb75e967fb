import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

let node: TestNode;
let chief: Actor;
beforeAll(async () => {
  node = await openTestNode();
  chief = await node.actor({ id: "chief", clearance: "red" });
});
afterAll(() => node?.remove());

/** What somebody will send for a name. */
const BAD: readonly string[] = [
  "a",
  "ا",
  "김",
  "李",
  "😀",
  "😀😀 👩‍👩‍👧",
  "bin al",
  "ال بن",
  "von der",
  "Dr",
  "123",
  "٠١٢٣",
  "Мaрия-Mария",
  "Kha\u202eled\u202c",
  "Fictitious\u0000null",
  "\ud800lone",
  "x\udc00y",
  `${"\u0301".repeat(3000)}`,
  "a".repeat(5000),
  "ab ".repeat(1700),
  "خ".repeat(5000),
  "'; drop table wasl.statement; --",
  "%_%",
  "-.-",
  "\u200f\u200e\ufeff",
];

it("bad names are taken in, compared and asked for: nothing throws, and a good one is still found", async () => {
  const entities = BAD.map((name, n) => ({ id: `bad-${n}`, schema: "Person", properties: { name: [name] } }));
  const good = { id: "good", schema: "Person", properties: { name: ["Zoltan Kurtagic"] } };
  const result = await node.wasl.importReport(chief, {
    fileName: "bad.ftm.jsonl",
    bytes: bytesOf([...entities, good].map((e) => JSON.stringify(e)).join("\n")),
    marking: { tlp: "green" },
    fictitious: true,
  });
  expect(result.changed).toBe(true);
  await node.wasl.resolveReport(chief, result.reportId);
  await node.wasl.resolve(chief);
  for (const text of ["", " ", ...BAD]) {
    const { hits } = await node.wasl.search(chief, { text, limit: 5 });
    for (const { score, terms, matched } of hits) {
      const sum = terms.reduce((total, term) => total + term.value, 0);
      expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(score, 9);
      for (const { start, end } of matched.spans) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(matched.value.length);
      }
    }
  }
  const { hits } = await node.wasl.search(chief, { text: "Золтан Куртагич", limit: 5 });
  expect(hits[0]?.canonicalId).toBe("good");
  // Not one of them was joined with another for having nothing to compare.
  const { entity } = await node.wasl.entity(chief, "good");
  expect(entity.entityIds).toEqual(["good"]);
}, 300_000);
