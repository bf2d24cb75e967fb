import type { DecodeContext, Decoder, Format } from "../format.ts";
import type { Output } from "../output.ts";
import { headText } from "../text/encoding.ts";
import {
  childrenOf,
  contentOf,
  type Element,
  listIn,
  textIn,
  xmlEntryDecoder,
} from "../xml-entry-decoder.ts";
import { sayBirth } from "./birth-date.ts";
import { after, dayOfFile, joined, type Subject, SubjectList } from "./subject.ts";

const AUTHORITY = { authority: "United Nations Security Council" } as const;
const SCHEMATA: Readonly<Record<string, string>> = { INDIVIDUAL: "Person", ENTITY: "Organization" };
const NAMES = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"] as const;

/**
 * The United Nations Security Council's consolidated list (XML). Its elements are those that OpenSanctions and other public readers
 * read and that excerpts of the list in their tests show; it was not tried on the file itself. The parts of a name are numbered in the
 * order in which they are spoken, and which of them is the family's is not said, so that a person has a whole name only.
 */
export const unSanctionsList: Format = {
  id: "un-sanctions-list",
  title: "UN Security Council consolidated list (XML)",
  comesIn: "a whole",
  mediaType: "application/xml",
  extensions: ["xml"],
  sniff: (head) => (/<(?:[\w-]+:)?CONSOLIDATED_LIST[\s/>]/.test(headText(head)) ? 0.95 : 0),
  open: createDecoder,
};

function createDecoder(context: DecodeContext): Decoder {
  return xmlEntryDecoder(
    context,
    {
      root: "CONSOLIDATED_LIST",
      // The list has no namespace; a schema's address was its default one once.
      isOurs: (namespace) => namespace === "" || namespace.endsWith("sc-sanctions.xsd"),
      entries: new Set(Object.keys(SCHEMATA)),
      facts: ({ dateGenerated = "" }) => dayOfFile(dateGenerated),
    },
    (out) => {
      const list = new SubjectList(context, out, AUTHORITY);
      return (entry) => readEntry(entry, list, out);
    },
  );
}

function readEntry(entry: Element, list: SubjectList, out: Output): void {
  const { name: kind, line } = entry;
  const parts = NAMES.map((part) => textIn(entry, part)).filter((part) => part !== "");
  const script = textIn(entry, "NAME_ORIGINAL_SCRIPT");
  if (parts.length === 0 && script === "") return void out.reject(line, "FIELD_MISSING", "FIRST_NAME");
  const schema = SCHEMATA[kind] ?? "";
  const subject = list.open(line, schema, "un-sc-", textIn(entry, "DATAID"), "DATAID", contentOf(entry));
  if (!subject) return;
  subject.say("name", parts.join(" "));
  for (const one of several(script)) subject.say(parts.length === 0 ? "name" : "alias", one);
  for (const alias of childrenOf(entry, `${kind}_ALIAS`)) sayAlias(subject, alias);
  subject.say("gender", textIn(entry, "GENDER").toLowerCase());
  for (const { text } of listIn(entry, "TITLE")) subject.say("title", text);
  for (const { text } of listIn(entry, "DESIGNATION")) subject.say(["position", "notes"], text);
  for (const { text } of listIn(entry, "NATIONALITY")) subject.country("nationality", text);
  for (const birth of childrenOf(entry, "INDIVIDUAL_DATE_OF_BIRTH")) sayBirthDate(subject, birth);
  for (const place of childrenOf(entry, "INDIVIDUAL_PLACE_OF_BIRTH")) {
    subject.say(
      "birthPlace",
      joined(["STREET", "CITY", "STATE_PROVINCE"].map((part) => textIn(place, part))),
    );
    subject.country("birthCountry", textIn(place, "COUNTRY"));
  }
  for (const address of childrenOf(entry, `${kind}_ADDRESS`)) sayAddress(subject, address);
  for (const document of childrenOf(entry, "INDIVIDUAL_DOCUMENT")) sayDocument(subject, document);
  sayListing(subject, entry);
}

/** Names of one cell, parted by semicolons. */
const several = (text: string): readonly string[] => text.split(";").map((one) => one.trim());

function sayAlias(subject: Subject, alias: Element): void {
  const quality = textIn(alias, "QUALITY");
  const property = /low|weak/i.test(quality)
    ? "weakAlias"
    : /f\.?k\.?a/i.test(quality)
      ? "previousName"
      : "alias";
  for (const name of several(textIn(alias, "ALIAS_NAME"))) subject.say(property, name);
}

/** "EXACT", "APPROXIMATELY" or "BETWEEN"; a day may have a time zone behind it. */
function sayBirthDate(subject: Subject, birth: Element): void {
  const [year, month, day] = ["YEAR", "MONTH", "DAY"].map((part) => textIn(birth, part)) as [
    string,
    string,
    string,
  ];
  const parts = /^\d{1,2}$/.test(month) ? [month, ...(/^\d{1,2}$/.test(day) ? [day] : [])] : [];
  const date =
    textIn(birth, "DATE").slice(0, 10) || [year, ...parts.map((part) => part.padStart(2, "0"))].join("-");
  const span = [textIn(birth, "FROM_YEAR"), textIn(birth, "TO_YEAR")];
  const isSpan = date === "" && span.some((end) => end !== "");
  const isCirca = /approx|circa/i.test(textIn(birth, "TYPE_OF_DATE"));
  const written = isSpan ? span.map((end) => end || "…").join(" to ") : date;
  sayBirth(subject, {
    dates: isSpan ? span : date === "" ? [] : [date],
    isCirca,
    written: `${isCirca && written !== "" ? "circa " : ""}${written}`,
  });
  subject.say("notes", after("Birth:", textIn(birth, "NOTE")), { lang: "en" });
}

function sayAddress(subject: Subject, address: Element): void {
  const parts = ["STREET", "ZIP_CODE", "CITY", "STATE_PROVINCE"].map((part) => textIn(address, part));
  subject.say("address", joined(parts));
  subject.country("country", textIn(address, "COUNTRY"));
  subject.say("notes", after("Address:", textIn(address, "NOTE")), { lang: "en" });
}

function sayDocument(subject: Subject, document: Element): void {
  const number = textIn(document, "NUMBER");
  const type = joined(["TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2"].map((part) => textIn(document, part)));
  subject.say(/pass(?:e?)port|pasaporte/i.test(type) ? "passportNumber" : "idNumber", number);
  const [country, issued, city, day, note] = [
    "ISSUING_COUNTRY",
    "COUNTRY_OF_ISSUE",
    "CITY_OF_ISSUE",
    "DATE_OF_ISSUE",
    "NOTE",
  ].map((part) => textIn(document, part)) as [string, string, string, string, string];
  const about = joined([country, after("issued in", joined([city, issued])), after("issued", day), note]);
  if (number !== "" && about !== "") subject.say("notes", `${type} ${number}: ${about}`, { lang: "en" });
}

function sayListing(subject: Subject, entry: Element): void {
  const changed = listIn(entry, "LAST_DAY_UPDATED").map(({ text }) => text.slice(0, 10));
  const comment = textIn(entry, "COMMENTS1");
  const reference = textIn(entry, "REFERENCE_NUMBER");
  subject.listing(
    {
      program: textIn(entry, "UN_LIST_TYPE"),
      authorityId: reference,
      unscId: reference,
      recordId: textIn(entry, "DATAID"),
      listingDate: textIn(entry, "LISTED_ON").slice(0, 10),
      modifiedAt: changed.sort().at(-1) ?? "",
      reason: comment === "" ? [] : [comment],
    },
    textIn(entry, "DELISTED_ON").slice(0, 10),
  );
}
