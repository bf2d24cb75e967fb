import { expect, it } from "vitest";
import { readDataAsk } from "./read-data-ask.ts";

const ASK = {
  kind: "production",
  platform: "Alpha",
  targets: [{ type: "handle", value: "@fictitious" }],
  categories: ["subscriber"],
  wanted: "Who opened the account",
  from: "2026-01-01",
  to: "2026-02-01",
  offence: { law: "Act, s. 25", yearsMax: 14 },
  authority: { kind: "judge", name: "Example Court", contact: "court@example.org" },
  necessity: "Nothing else names its holder.",
  proportionality: "One account.",
  retainUntil: "2027-01-01",
};
const refused = (field: string) =>
  expect.objectContaining({ code: "REQUEST_INVALID", detail: expect.objectContaining({ field }) });

it("takes a request as it is, with or without what may lack", () => {
  expect(readDataAsk(ASK)).toEqual(ASK);
  const more = {
    ...ASK,
    answerHours: 24,
    order: { reportId: "rep-1", reference: "17/26", issuedOn: "2026-01-01" },
    confidential: { because: "…", until: "2026-03-01" },
  };
  expect(readDataAsk(more)).toEqual(more);
});

it.each([
  ["request", []],
  ["request", null],
  ["request", "text"],
  ["live", { ...ASK, live: true }],
  ["kind", { ...ASK, kind: "interception" }],
  ["categories", { ...ASK, categories: ["keys"] }],
  ["targets", { ...ASK, targets: [{ type: "handle", value: "x", also: 1 }] }],
  ["targets", { ...ASK, targets: "x" }],
  ["offence", { ...ASK, offence: { law: "x", yearsMax: Number.NaN } }],
  ["authority", { ...ASK, authority: [] }],
  ["wanted", { ...ASK, wanted: 7 }],
  ["order", { ...ASK, order: { reportId: "rep-1" } }],
])("refuses what has another shape: %s", (field, value) => {
  expect(() => readDataAsk(value)).toThrow(refused(field));
});
