import { expect, test } from "vitest";
import { candidateText, exitOfAsking } from "./supply-node.ts";

const answered = {};
const refused = { failed: "EXCHANGE_REFUSED", refused: true } as const;
const unreachable = { failed: "PARTNER_UNREACHABLE" } as const;
/** What the partner sent, refused here. */
const untrusted = { failed: "EXCHANGE_REFUSED" } as const;

test.each([
  ["one partner answered", [refused, answered, untrusted], 0],
  ["nobody to ask", [], 3],
  ["every partner refused", [refused, refused], 4],
  ["one refused, one was not reached", [refused, unreachable], 5],
  ["an answer that cannot be trusted", [refused, untrusted, unreachable], 6],
] as const)("asking partners, %s: exit code", (_, partners, exit) => {
  expect(exitOfAsking(partners)).toBe(exit);
});

test("a trace says in words why its status is no other", () => {
  const candidate = {
    serial: "BX40-1",
    gtin: "09520001000690",
    isCut: false,
    probability: 1,
    status: "unknown",
    holdings: [],
    declarations: [],
    steps: [],
    because: ["no_context", "no_decision"],
  } as const;
  expect(candidateText(candidate, {})).toContain(
    "because: where it was found says nothing of a crossing; no person has accepted the last order as suspicious",
  );
});
