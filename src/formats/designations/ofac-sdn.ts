import { idFrom } from "../../core/index.ts";
import type { DecodeContext, Decoder, Format } from "../format.ts";
import type { Output } from "../output.ts";
import { anyDate } from "../text/any-date.ts";
import { headText } from "../text/encoding.ts";
import { ownOf } from "../text/json.ts";
import { contentOf, type Element, listIn, textIn, xmlEntryDecoder } from "../xml-entry-decoder.ts";
import { sayBirth } from "./birth-date.ts";
import { type DayReader, dayReader } from "./days-in-words.ts";
import { after, dayOfFile, joined, type Subject, SubjectList } from "./subject.ts";

const AUTHORITY = { authority: "US Office of Foreign Assets Control", country: "us" } as const;
/** The list's namespace of today, on whatever host of the office, and the one of before 2024. */
const NAMESPACE =
  /^(?:https?:\/\/[\w.-]*\b(?:treas|treasury)\.gov\/.*|http:\/\/tempuri\.org\/sdnList\.xsd|)$/;
const SCHEMATA: Readonly<Record<string, string>> = {
  individual: "Person",
  entity: "Organization",
  vessel: "Vessel",
  aircraft: "Airplane",
};

/** What an `id` of a type is, the first that fits: many are no numbers, and what several subjects share must join nobody. */
const TYPES: readonly (readonly [type: RegExp, ...properties: readonly string[]])[] = [
  [/^gender$/i, "gender"],
  [/^website$/i, "website"],
  [/^email/i, "email"],
  [/^phone/i, "phone"],
  [/^mmsi$/i, "mmsi"],
  [/^swift\/bic$/i, "swiftBic"],
  [/^d-u-n-s/i, "dunsCode"],
  [/^legal entity identifier|\blei\b/i, "leiCode"],
  [/^(?:other )?vessel call sign$/i, "callSign"],
  [/^former vessel flag$/i, "pastFlags"],
  [/^(?:other )?vessel flag$/i, "flag"],
  [/^(?:other )?vessel type$/i, "type"],
  [/^vessel year of build$|^aircraft manufacture date$/i, "buildDate"],
  [/^organization established date$/i, "incorporationDate"],
  [/^organization type/i, "legalForm"],
  [/^aircraft model$/i, "model"],
  [/^aircraft (?:construction|manufacturer.?s serial|serial)/i, "serialNumber"],
  [/^aircraft tail number$/i, "registrationNumber"],
  [/^aircraft mode s/i, "icaoCode"],
  [/gazette|commercial code|branch unit|serial no|locode|micex|isin|target type|nationality of/i],
  [/passport|travel document/i, "passportNumber", "idNumber"],
  [/licen[cs]e|permit/i, "licenseNumber", "idNumber"],
  [/\btax|fiscal|r\.?f\.?c\b|\bruc\b|\bnit\b|c\.u\.i\.t|\brif\b|fein|\btin\b|\binn\b|c\.i\.f/i, "taxNumber"],
  [/\bv\.?a\.?t\b/i, "vatCode", "taxNumber"],
  [
    /regist|company|enterprise|business|commerce|legal entity|incorporat|mercantil|social credit|charity|c\.r\. no/i,
    "registrationNumber",
  ],
  [
    /\bno\b|number|#|\bid\b|identi|card|cedula|d\.n\.i|c\.u\.|ssn|tazkira|n\.i\.e|cartilla|credencial|certificate|cnp|pasaporte/i,
    "idNumber",
    "registrationNumber",
  ],
];
const DATES: ReadonlySet<string> = new Set(["buildDate", "incorporationDate"]);
const COUNTRIES: ReadonlySet<string> = new Set(["flag", "pastFlags"]);
/** What the office says of its own measures, beside the numbers. */
const MEASURE =
  /sanction|executive order|determination|information|prohibit|caatsa|ifca|peesa|effective date|listing date/i;

/**
 * The list of Specially Designated Nationals of the US Office of Foreign Assets Control, SDN.XML (and its CONSOLIDATED.XML, which is
 * built alike): an `sdnEntry` for each subject. Its elements are those of the office's specification as public readers and excerpts of
 * the list in their tests show them; it was not tried on the file itself. The list does not say when it took somebody up. Its other
 * form, SDN_ADVANCED.XML, is refused.
 */
export const ofacSdn: Format = {
  id: "ofac-sdn",
  title: "US OFAC Specially Designated Nationals (SDN.XML)",
  comesIn: "a whole",
  mediaType: "application/xml",
  extensions: ["xml"],
  sniff(head) {
    const text = headText(head);
    if (/<(?:[\w-]+:)?sdnList[\s/>]/.test(text)) return 0.95;
    return /<(?:[\w-]+:)?Sanctions\s/.test(text) && /ADVANCED_XML|<ReferenceValueSets/.test(text) ? 0.9 : 0;
  },
  open: createDecoder,
};

function createDecoder(context: DecodeContext): Decoder {
  return xmlEntryDecoder(
    context,
    {
      root: "sdnList",
      isOurs: (namespace) => NAMESPACE.test(namespace),
      entries: new Set(["sdnEntry"]),
      facts: (about) => dayOfFile(anyDate(about["Publish_Date"] ?? "", "mdy") ?? ""),
    },
    (out) => {
      const list = new SubjectList(context, out, AUTHORITY);
      const days = dayReader(context);
      return (entry) => readEntry(entry, list, days, out);
    },
  );
}

function readEntry(entry: Element, list: SubjectList, days: DayReader, out: Output): void {
  const { line } = entry;
  const schema = ownOf(SCHEMATA, textIn(entry, "sdnType").toLowerCase());
  if (schema === undefined) return void out.reject(line, "SCHEMA_UNKNOWN", "sdnType");
  if (nameOf(entry) === "") return void out.reject(line, "FIELD_MISSING", "lastName");
  const subject = list.open(line, schema, "us-ofac-", textIn(entry, "uid"), "uid", contentOf(entry));
  if (!subject) return;
  sayNames(subject, entry);
  const measures: string[] = [];
  for (const id of listIn(entry, "idList")) sayNumber(subject, id, days, measures);
  for (const address of listIn(entry, "addressList")) sayAddress(subject, address);
  for (const one of listIn(entry, "nationalityList")) subject.country("nationality", textIn(one, "country"));
  for (const one of listIn(entry, "citizenshipList")) subject.country("citizenship", textIn(one, "country"));
  for (const one of listIn(entry, "dateOfBirthList")) {
    const birth = days(textIn(one, "dateOfBirth"));
    if (birth) sayBirth(subject, birth);
    else subject.reject("DATE_IMPOSSIBLE", "birthDate");
  }
  for (const one of listIn(entry, "placeOfBirthList")) subject.say("birthPlace", textIn(one, "placeOfBirth"));
  for (const vessel of entry.children.filter(({ name }) => name === "vesselInfo")) sayVessel(subject, vessel);
  sayListings(subject, entry, measures);
}

const nameOf = (element: Element): string =>
  ["firstName", "lastName"]
    .map((part) => textIn(element, part))
    .filter((part) => part !== "")
    .join(" ");

function sayNames(subject: Subject, entry: Element): void {
  const sayParts = (of: Element): void => {
    for (const part of ["firstName", "lastName"]) subject.say(part, textIn(of, part));
  };
  subject.say("name", nameOf(entry));
  sayParts(entry);
  for (const aka of listIn(entry, "akaList")) {
    const isWeak = /weak/i.test(textIn(aka, "category"));
    const isFormer = /^f\.?k\.?a/i.test(textIn(aka, "type"));
    subject.say(isWeak ? "weakAlias" : isFormer ? "previousName" : "alias", nameOf(aka));
    if (!isWeak) sayParts(aka);
  }
  subject.say(["position", "notes"], textIn(entry, "title"));
}

function sayNumber(subject: Subject, id: Element, days: DayReader, measures: string[]): void {
  const [type, value] = [textIn(id, "idType"), textIn(id, "idNumber")];
  const currency = /^digital currency address(?:\s*-\s*(.+))?$/i.exec(type);
  if (currency) return void sayWallet(subject, value, currency[1] ?? "");
  if (/^vessel registration/i.test(type)) return void subject.shipNumber(value);
  const found = MEASURE.test(type) ? undefined : TYPES.find(([pattern]) => pattern.test(type));
  const [, ...properties] = found ?? [undefined];
  const [property] = properties.filter((name) => subject.has(name));
  const about = joined([
    textIn(id, "idCountry"),
    after("issued", textIn(id, "issueDate")),
    after("expires", textIn(id, "expirationDate")),
  ]);
  const note = `${type.replace(/[\s:-]+$/, "")} ${value}`;
  if (MEASURE.test(type)) measures.push(note);
  else if (property === undefined || (isNumber(property) && !/\d/.test(value)))
    subject.say("notes", joined([note, about]), { lang: "en" });
  else {
    sayTyped(subject, property, value, days);
    if (about !== "" && isNumber(property)) subject.say("notes", `${note}: ${about}`, { lang: "en" });
  }
}

/** Numbers of papers and registers have a digit; what has none says something else under their name. */
const isNumber = (property: string): boolean => /(?:Number|Code)$/.test(property) && property !== "icaoCode";

function sayTyped(subject: Subject, property: string, value: string, days: DayReader): void {
  if (COUNTRIES.has(property)) return void subject.country(property, value);
  if (property === "gender") return void subject.say(property, value.toLowerCase());
  if (property === "phone" || property === "email" || property === "website")
    return void subject.contacts(property, value);
  if (!DATES.has(property)) return void subject.say(property, value);
  const day = days(value);
  if (!day) subject.reject("DATE_IMPOSSIBLE", property);
  else if (day.dates.length === 1 && day.isCirca !== true)
    subject.say(property, day.dates[0] ?? "", { original: value });
  else subject.say("notes", `${property === "buildDate" ? "Built" : "Established"}: ${value}`);
}

/** An address of a virtual currency is a wallet that the subject holds. */
function sayWallet(subject: Subject, address: string, currency: string): void {
  if (address === "") return;
  const wallet = idFrom("us-ofac-wallet-", address);
  const say = (property: string, value: string): void =>
    subject.sayOf(wallet, "CryptoWallet", property, value);
  say("publicKey", address);
  say("currencySymbol", currency);
  say("holder", subject.id);
}

function sayAddress(subject: Subject, address: Element): void {
  const parts = ["address1", "address2", "address3", "postalCode", "city", "stateOrProvince"];
  subject.say("address", joined(parts.map((part) => textIn(address, part))));
  subject.country("country", textIn(address, "country"));
}

function sayVessel(subject: Subject, vessel: Element): void {
  subject.say("callSign", textIn(vessel, "callSign"));
  subject.say("type", textIn(vessel, "vesselType"));
  subject.country("flag", textIn(vessel, "vesselFlag"));
  subject.say("tonnage", textIn(vessel, "tonnage").replaceAll(",", ""));
  subject.say("grossRegisteredTonnage", textIn(vessel, "grossRegisteredTonnage").replaceAll(",", ""));
  const owner = textIn(vessel, "vesselOwner");
  subject.say("notes", owner === "" ? "" : `Vessel owner: ${owner}`, { lang: "en" });
}

/** One listing for each programme; the remarks are said once. */
function sayListings(subject: Subject, entry: Element, provisions: readonly string[]): void {
  const programs = [...new Set(listIn(entry, "programList").map(({ text }) => text))];
  const uid = textIn(entry, "uid");
  const remark = textIn(entry, "remarks");
  for (const [at, program] of (programs.length === 0 ? [""] : programs).entries())
    subject.listing({
      program,
      authorityId: uid,
      recordId: uid,
      ...(at > 0 ? {} : { provisions, reason: remark === "" ? [] : [remark] }),
    });
}
