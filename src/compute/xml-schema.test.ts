import { expect, test } from "vitest";
import { encodeGoaml } from "../formats/index.ts";
import { schemaFaults } from "./xml-schema.ts";

/** A small schema in the shape of goAML's; the unit's own is not ours to give away. */
const SCHEMA = `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="report"><xs:complexType><xs:sequence>
    <xs:element name="rentity_id" type="xs:int"/>
    <xs:element name="submission_code" type="xs:string"/>
    <xs:element name="report_code"><xs:simpleType><xs:restriction base="xs:string">
      <xs:enumeration value="STR"/></xs:restriction></xs:simpleType></xs:element>
    <xs:element name="entity_reference" type="xs:string"/>
    <xs:element name="submission_date" type="xs:dateTime"/>
    <xs:element name="currency_code_local" type="xs:string"/>
    <xs:element name="reporting_person"><xs:complexType><xs:sequence>
      <xs:element name="first_name" type="xs:string"/>
      <xs:element name="last_name" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="reason" type="xs:string"/>
    <xs:element name="transaction" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="transactionnumber" type="xs:string"/>
      <xs:element name="date_transaction" type="xs:dateTime"/>
      <xs:element name="transmode_code" type="xs:string"/>
      <xs:element name="transmode_comment" type="xs:string" minOccurs="0"/>
      <xs:element name="amount_local" type="xs:decimal"/>
      <xs:element name="t_from"><xs:complexType><xs:sequence>
        <xs:element name="from_funds_code" type="xs:string"/>
        <xs:element name="from_foreign_currency" type="foreign" minOccurs="0"/>
        <xs:element name="from_account" type="account"/>
        <xs:element name="from_country" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
      <xs:element name="t_to"><xs:complexType><xs:sequence>
        <xs:element name="to_funds_code" type="xs:string"/>
        <xs:element name="to_foreign_currency" type="foreign" minOccurs="0"/>
        <xs:element name="to_account" type="account"/>
        <xs:element name="to_country" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:complexType name="foreign"><xs:sequence>
    <xs:element name="foreign_currency_code" type="xs:string"/>
    <xs:element name="foreign_amount" type="xs:decimal"/>
    <xs:element name="foreign_exchange_rate" type="xs:decimal"/></xs:sequence></xs:complexType>
  <xs:complexType name="account"><xs:sequence>
    <xs:choice minOccurs="0"><xs:element name="swift" type="xs:string"/><xs:element name="institution_name" type="xs:string"/></xs:choice>
    <xs:element name="account" type="xs:string"/></xs:sequence></xs:complexType>
</xs:schema>`;

const header = {
  entityId: "417",
  reference: "finding-1",
  submittedAt: "2026-02-16T05:00:00.000Z",
  localCurrency: "EUR",
  reason: "A lead & no proof <yet>",
};
const payment = {
  kind: "payment",
  id: "pay-1",
  at: 1_771_200_000,
  debtorAccount: "3f1d0c",
  creditorAccount: "8MONHUB01",
  amountMinor: 18_500n,
  currency: "EUR",
} as const;

test("a draft report is of the schema where the header is, and a fault has its line and no value", async () => {
  expect(await schemaFaults(encodeGoaml(header, [payment]), SCHEMA)).toEqual([]);
  const faults = await schemaFaults(encodeGoaml({ ...header, entityId: "Mariam" }, []), SCHEMA);
  expect(faults.map((f) => f.line)).toEqual([4]);
  expect(faults[0]?.message).toContain("rentity_id");
  const dollars = { ...payment, currency: "USD" };
  const rated = { ...header, usdPerUnit: { USD: 1, EUR: 1.08 } };
  expect(await schemaFaults(encodeGoaml(rated, [dollars]), SCHEMA)).toEqual([]);
  // What is left out is named, at the line below the reason.
  const [left] = await schemaFaults(encodeGoaml(header, [dollars]), SCHEMA);
  expect(left?.message).toContain("amount_local");
  expect(JSON.stringify(faults)).not.toContain("Mariam");
});

test("what is no XML, and entities that grow, are faults", async () => {
  expect((await schemaFaults("<report><rentity_id>", SCHEMA)).length).toBeGreaterThan(0);
  const names = "abcdefghij";
  const bomb = [...names]
    .map((n, i) => `<!ENTITY ${n} "${i === 0 ? "xxxxxxxxxx" : `&${names[i - 1]};`.repeat(10)}">`)
    .join("");
  const faults = await schemaFaults(
    `<!DOCTYPE report [${bomb}]><report><rentity_id>&j;</rentity_id></report>`,
    SCHEMA,
  );
  expect(faults.length).toBeGreaterThan(0);
});

test("a schema that is none is refused", async () => {
  await expect(schemaFaults("<report/>", "<no-schema/>")).rejects.toThrow(/REQUEST_INVALID/);
});
