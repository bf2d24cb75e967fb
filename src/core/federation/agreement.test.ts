import fc from "fast-check";
import { expect, it } from "vitest";
import { TLP_LEVELS } from "../marking/index.ts";
import { BLOCKING_FLAGS, PARTNER_CLASSES } from "../partner.ts";
import { PURPOSES } from "../purpose.ts";
import {
  type Agreement,
  type AgreementRead,
  blankAgreement,
  isInForce,
  readAgreement,
  writeAgreement,
} from "./agreement.ts";

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

it.each<[string, string, string, string]>([
  ["a day that no calendar has", "2027-04-01", "2027-04-31", "8 valid-until value"],
  ["a month that none has", "2027-04-01", "2027-13-01", "8 valid-until value"],
  ["a day of another form", "2027-04-01", "1 April 2027", "8 valid-until value"],
  ["a day with an hour", "2027-04-01", "2027-04-01T00:00:00Z", "8 valid-until value"],
  ["a partner of no name", "partner: node-b", "partner: -", "2 partner value"],
  ["a legal basis that says nothing", "Directive (EU) 2023/977, Article 4", "...", "7 legal-basis value"],
  ["purposes that permit nothing", "information-exchange, operational-analysis", "", "4 purposes value"],
  ["a ceiling that is none", "ceiling: amber", "ceiling: violet", "5 ceiling value"],
  ["an approval of an unknown flag", "torture for EX-1", "nonsense for EX-1", "10 approvals value"],
  ["an approval for no mandate", "torture for EX-1 by", "torture for - by", "10 approvals value"],
  ["an approval by nobody", "by B. Example", "by -", "10 approvals value"],
  [
    "an approval that names nobody",
    "torture for EX-1 by A. Example",
    "torture for EX-1",
    "10 approvals value",
  ],
])("refuses %s", (_, was, is, fault) => {
  expect(text).toContain(was);
  expect(faultsOf(readAgreement(text.replace(was, is)))).toEqual([fault]);
});

it("says what a line takes where its value is none, and where it is missing; a blank names what is needed", () => {
  const read = readAgreement(`partner: node-b\nclass: army\n`);
  expect(read.ok ? [] : read.faults.map((f) => `${f.key} takes ${f.takes}`)).toEqual([
    "class takes police, border, fiu, customs, prosecutor, platform, industry, ngo",
    `purposes takes ${PURPOSES.join(", ")}`,
    "ceiling takes clear, green, amber, amber+strict, red",
    "legal-basis takes Example treaty, Art. 5",
    "valid-until takes 2027-12-31",
  ]);
  expect(blankAgreement("node-b")).toBe(
    "partner: node-b\nclass:\npurposes:\nceiling:\nlegal-basis:\nvalid-until:",
  );
  expect(faultsOf(readAgreement(blankAgreement("node-b")))).toEqual([
    "2 class value",
    "3 purposes value",
    "4 ceiling value",
    "5 legal-basis value",
    "6 valid-until value",
  ]);
});

it.each<[string, string]>([
  ["receipt-hours: 0", "12 receipt-hours value"],
  ["receipt-hours: 10000", "12 receipt-hours value"],
  ["receipt-hours: 1.5", "12 receipt-hours value"],
  ["four-eyes: perhaps", "12 four-eyes value"],
  ["Four-Eyes: yes", "12 Four-Eyes: yes unknown"],
])("refuses the line %s", (line, fault) => {
  expect(faultsOf(readAgreement(`${text}\n${line}`))).toEqual([fault]);
});

it("takes what may be left out where it is said", () => {
  const read = readAgreement(`${text}receipt-hours: 9999\r\nfour-eyes: yes # always\r\n`);
  expect(read).toMatchObject({ ok: true, agreement: { receiptHours: 9999, fourEyes: true } });
  expect(readAgreement(`${text}four-eyes: no`)).toMatchObject({ ok: true, agreement: { fourEyes: false } });
  const bare = text.replace(/(groups|blocks|approvals):.*\n/g, "");
  expect(readAgreement(bare)).toMatchObject({
    ok: true,
    agreement: { groups: [], blocks: [], approvals: [] },
  });
});

it("writes what reads back the same", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9 ]{0,20}[a-z]$/);
  const flags = Object.keys(BLOCKING_FLAGS) as (keyof typeof BLOCKING_FLAGS)[];
  const any: fc.Arbitrary<Agreement> = fc.record({
    nodeId: fc.constant("node-b"),
    partnerClass: fc.constantFrom(...PARTNER_CLASSES),
    purposes: fc.subarray([...PURPOSES], { minLength: 1 }),
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
