import fc from "fast-check";
import { expect, it } from "vitest";
import { TLP_LEVELS } from "../marking/index.ts";
import { BLOCKING_FLAGS, PARTNER_CLASSES } from "../partner.ts";
import { PURPOSES } from "../purpose.ts";
import { type Agreement, type AgreementRead, isInForce, readAgreement, writeAgreement } from "./agreement.ts";

const text = `# reviewed on 1 March 2026
partner: node-b
class: police
purposes: information-exchange, operational-analysis
ceiling: amber   # never RED
groups: emsc
legal-basis: Directive (EU) 2023/977, Article 4
valid-until: 2027-04-01
blocks: torture, death-penalty
approvals: torture for EX-1 by A. Example; death-penalty for EX-1 by B. Example
`;
const faultsOf = (read: AgreementRead) =>
  read.ok ? [] : read.faults.map((f) => `${f.line} ${f.key} ${f.because}`);

it("reads what a reviewer reads", () => {
  expect(readAgreement(text)).toEqual({
    ok: true,
    agreement: {
      nodeId: "node-b",
      partnerClass: "police",
      purposes: ["information-exchange", "operational-analysis"],
      ceiling: "amber",
      groups: ["emsc"],
      legalBasis: "Directive (EU) 2023/977, Article 4",
      validUntil: "2027-04-01",
      blocks: ["torture", "death-penalty"],
      approvals: [
        { flag: "torture", mandate: "EX-1", by: "A. Example" },
        { flag: "death-penalty", mandate: "EX-1", by: "B. Example" },
      ],
      receiptHours: 72,
      fourEyes: false,
    } satisfies Agreement,
  });
});

it("passes over nothing: an unknown line, a line twice, a value that is none, a line that is missing", () => {
  const faulty = text
    .replace("class: police", "class: army")
    .replace("ceiling: amber", "ceiling: amber\nceiling: red\nmay-widen: yes")
    .replace(/legal-basis.*\n/, "");
  expect(faultsOf(readAgreement(faulty))).toEqual([
    "3 class value",
    "6 ceiling twice",
    "7 may-widen unknown",
    "0 legal-basis missing",
  ]);
  expect(faultsOf(readAgreement(text.replace("torture,", "torture, nonsense,")))).toEqual(["9 blocks value"]);
  expect(faultsOf(readAgreement(text.replace("information-exchange,", "marketing,")))).toEqual([
    "4 purposes value",
  ]);
  expect(faultsOf(readAgreement("just words"))[0]).toBe("1 just words unknown");
});

it("writes what reads back the same", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9 ]{0,20}[a-z]$/);
  const flags = Object.keys(BLOCKING_FLAGS) as (keyof typeof BLOCKING_FLAGS)[];
  const any: fc.Arbitrary<Agreement> = fc.record({
    nodeId: fc.constant("node-b"),
    partnerClass: fc.constantFrom(...PARTNER_CLASSES),
    purposes: fc.subarray([...PURPOSES]),
    ceiling: fc.constantFrom(...TLP_LEVELS),
    groups: fc.uniqueArray(word, { maxLength: 3 }),
    legalBasis: word,
    validUntil: fc.constant("2027-01-31"),
    blocks: fc.subarray(flags),
    approvals: fc.array(
      fc.record({
        flag: fc.constantFrom(...flags),
        mandate: fc.constant("EX-1"),
        by: fc.constant("A. Example"),
      }),
      { maxLength: 2 },
    ),
    receiptHours: fc.integer({ min: 1, max: 9999 }),
    fourEyes: fc.boolean(),
  });
  fc.assert(
    fc.property(any, (agreement) => {
      expect(readAgreement(writeAgreement(agreement))).toEqual({ ok: true, agreement });
    }),
  );
});

it("ends with its last day", () => {
  const read = readAgreement(text);
  if (!read.ok) throw new Error("the text is well formed");
  expect(isInForce(read.agreement, "2027-04-01T23:59:59.000Z")).toBe(true);
  expect(isInForce(read.agreement, "2027-04-02T00:00:00.000Z")).toBe(false);
});
