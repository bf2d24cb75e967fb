import { expect, test } from "vitest";
import {
  alertDigest,
  alertStatements,
  type GoodsAlertBody,
  readAudience,
  readGoodsAlert,
} from "./goods-alert.ts";
import { OPEN } from "./marking/index.ts";

const TODAY = "2026-03-01";
const body: GoodsAlertBody = {
  goods: "outboard motor 40 hp",
  until: "2026-06-30",
  actions: ["report"],
  legalBasis: "Fictitious Act, s. 1",
};
const read = (more: Partial<GoodsAlertBody>): GoodsAlertBody => readGoodsAlert({ ...body, ...more }, TODAY);

test("what is written is kept in one form: GTIN of fourteen digits, numbers in capitals, one number as a range of one", () => {
  expect(
    read({ gtin: "9520001000690", hsCode: "8407.21", model: " PA40 ", serialFrom: "pa40-2602-00417" }),
  ).toEqual({
    ...body,
    gtin: "09520001000690",
    hsCode: "840721",
    model: "PA40",
    serialFrom: "PA40-2602-00417",
    serialTo: "PA40-2602-00417",
  });
  expect(read({ actions: ["keep_papers", "report"] }).actions).toEqual(["report", "keep_papers"]);
});

test.each([
  ["goods", { goods: " … " }],
  ["goods", { goods: "x".repeat(301) }],
  ["goods", { goods: "motor\u0007" }],
  ["legalBasis", { legalBasis: "" }],
  ["gtin", { gtin: "123" }],
  ["hsCode", { hsCode: "84072" }],
  ["serialFrom", { serialTo: "PA40-1" }],
  ["serialTo", { serialFrom: "PA40-0002", serialTo: "PA40-0001" }],
  ["serialFrom", { serialFrom: "QUILLA TEST" }],
  ["serialTo", { serialFrom: "PA40-0002", serialTo: "QUILLA TEST" }],
  ["until", { until: "2026-02-28" }],
  ["until", { until: "2026-02-30" }],
  ["until", { until: "2028-01-01" }],
  ["actions", { actions: [] }],
  ["actions", { actions: ["arrest" as never] }],
] as const)("what is none is refused by its field: %s %o", (field, more) => {
  expect(() => read(more as Partial<GoodsAlertBody>)).toThrow(
    expect.objectContaining({ code: "REQUEST_INVALID", detail: expect.objectContaining({ field }) }),
  );
});

test("it is for somebody: kinds in lower case as the database makes it, each once", () => {
  expect(readAudience({ kinds: ["ÉLECTRO", "Électro"], shops: [] }).kinds).toEqual(["Électro"]);
  expect(readAudience({ kinds: ["Marine", "marine "], shops: ["shop-7", "shop-7"] })).toEqual({
    kinds: ["marine"],
    shops: ["shop-7"],
  });
  expect(() => readAudience({ kinds: [" "], shops: [] })).toThrow(/REQUEST_INVALID/);
});

test("what goes is facts of goods, under the marking of the alert; another word, reader or marking is another digest", () => {
  const whole = read({ hsCode: "840721", serialFrom: "PA40-00400", serialTo: "PA40-00450" });
  const statements = alertStatements("goods-1", whole, OPEN, "2026-03-01T00:00:00.000Z");
  expect(statements.map(({ schema, property, value }) => [schema, property, value])).toEqual([
    ["Equipment", "name", "outboard motor 40 hp"],
    ["Equipment", "serialNumber", "PA40-00400 – PA40-00450"],
    ["Consignment", "hsCode", "840721"],
  ]);
  expect(statements.every(({ access }) => access === OPEN)).toBe(true);
  const audience = { kinds: ["marine"], shops: [] };
  const digests = [
    alertDigest(whole, audience, OPEN),
    alertDigest({ ...whole, goods: "boat" }, audience, OPEN),
    alertDigest(whole, { kinds: [], shops: ["shop-7"] }, OPEN),
    alertDigest(whole, audience, { ...OPEN, tlp: "green" }),
  ];
  expect(new Set(digests).size).toBe(4);
});
