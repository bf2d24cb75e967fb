import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import type { DecodedDraft } from "../../core/index.ts";
import { decodeAll } from "../decode-all.ts";
import { swiftMt } from "./swift-mt.ts";

/** Everybody is invented. */
const transfer = (ordering: string, beneficiary: string): string => `:20:REF1
:23B:CRED
:32A:260214EUR185,00
${ordering}
${beneficiary}
:70:for Zaida Someoneelse
:71A:SHA
-`;
const PAYER = ":50K:/DE89370400440532013000\nJANE EXAMPLEPAYER\nEXAMPLE STREET 1";
const PAYEE = ":59:/TR330006100519786457841326\nODDEGARD EXAMPLE TRADING\nDOCK 4";

const heldIn = (text: string, ends: { debtor?: string; creditor?: string }): readonly DecodedDraft[] =>
  decodeAll(swiftMt, bytesOf(text), { ...context, holdersOf: () => ends }).statements;

test("the end that is asked about is named by its field, the other and the words of the payer are not", () => {
  const said = heldIn(transfer(PAYER, PAYEE), { creditor: "acct-1" });
  expect(unknownToModel(said)).toEqual([]);
  expect(valuesOf(said, "name")).toEqual(["ODDEGARD EXAMPLE TRADING"]);
  expect(valuesOf(said, "asset")).toEqual(["acct-1"]);
  expect(JSON.stringify(said)).not.toMatch(/EXAMPLEPAYER|Someoneelse|DOCK/);
  expect(heldIn(transfer(PAYER, PAYEE), {})).toEqual([]);
});

test("option F says name, birth and documents by numbered lines; where somebody lives or was born is not read", () => {
  const numbered =
    ":50F:NIDN/DE/QX4417093\n1/TINDRA\n1/EXAMPLECHILD\n2/EXAMPLE STREET 1\n3/DE/EXAMPLETOWN\n4/20160501\n5/DE/EXAMPLEBIRTHTOWN";
  const said = heldIn(transfer(numbered, PAYEE), { debtor: "acct-2" });
  expect(unknownToModel(said)).toEqual([]);
  expect(valuesOf(said, "name")).toEqual(["TINDRA EXAMPLECHILD"]);
  expect(valuesOf(said, "birthDate")).toEqual(["2016-05-01"]);
  expect(valuesOf(said, "idNumber")).toEqual(["QX4417093"]);
  expect(said[0]?.schema).toBe("Person");
  expect(JSON.stringify(said)).not.toMatch(/STREET|TOWN/);
});

test("a party that is a BIC has no name", () => {
  const said = heldIn(transfer(PAYER, ":59A:/TR330006100519786457841326\nBANKTRISXXX"), {
    creditor: "acct-1",
  });
  expect(said).toEqual([]);
});

test("an entry of a statement names its other side where field 86 does in a field of its own", () => {
  const statement = (info: string): string => `:20:S
:25:37040044/0532013000
:28C:1/1
:60F:C260214EUR0,
:61:2602140214C185,00NTRFNONREF
:86:${info}
:62F:C260214EUR185,
-`;
  const named = (info: string): readonly string[] =>
    valuesOf(heldIn(statement(info), { debtor: "acct-3" }), "name");
  expect(
    named("166?00GUTSCHRIFT?20for Zaida?31DE02120300000000202051?32ODDEGARD EXAMPLE TRADIN?33G AND SONS"),
  ).toEqual(["ODDEGARD EXAMPLE TRADING AND SONS"]);
  expect(named("/EREF/E//CNTP/NL32INGB0000012345/INGBNL2A/ODDEGARD TRADING///REMI/USTD//for Zaida/")).toEqual(
    ["ODDEGARD TRADING"],
  );
  expect(named("paid by Zaida Someoneelse")).toEqual([]);
  expect(named("166?00GUTSCHRIFT?20of /NAME/Zaida Someoneelse")).toEqual([]);
  expect(named("/EREF/E//REMI/USTD//of /NAME/Zaida Someoneelse/")).toEqual([]);
  // Whose the statement is it does not say.
  expect(heldIn(statement("166?32ODDEGARD"), { creditor: "acct-4" })).toEqual([]);
});
