import type { Output } from "../output.ts";
import { ownOf } from "../text/json.ts";
import { childrenOf, type Element } from "../xml-entry-decoder.ts";
import { sayBirth } from "./birth-date.ts";
import { after, joined, type Subject, type SubjectList } from "./subject.ts";

/** By code or classification: the list calls both a company and a group an enterprise, and a ship too. */
const SCHEMATA: Readonly<Record<string, string>> = {
  person: "Person",
  p: "Person",
  enterprise: "Organization",
  e: "Organization",
};
/** Which numbers the codes of identifications are; others are numbers of a document. */
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  passport: ["passportNumber", "idNumber"],
  regnumber: ["registrationNumber"],
  fiscalcode: ["taxNumber"],
  swiftbic: ["swiftBic"],
  tradelic: ["licenseNumber"],
};
const OTHER_NUMBERS = ["idNumber", "registrationNumber"] as const;
/** What the list says of a document that nobody can rely on. */
const FLAGS: readonly (readonly [attribute: string, said: string])[] = [
  ["knownFalse", "known to be false"],
  ["knownExpired", "known to have expired"],
  ["reportedLost", "reported lost"],
  ["revokedByIssuer", "revoked by its issuer"],
];
const GENDERS: Readonly<Record<string, string>> = { m: "male", f: "female" };
const CONTACTS: Readonly<Record<string, "phone" | "email" | "website">> = {
  phone: "phone",
  fax: "phone",
  email: "email",
  web: "website",
};

export const EU_AUTHORITY = { authority: "Council of the European Union", country: "eu" } as const;

/** All that most remarks on a name say. */
const QUALITY = /^\W*(?:good|high|low?)[- ]quality(?: (?:alias|a\.?k\.?a\.?))?\W*$/i;

const at = (element: Element, attribute: string): string => element.attributes[attribute]?.trim() ?? "";
const isTrue = (text: string): boolean => /^(?:true|1|yes|y)$/i.test(text);
const remarksOf = (element: Element): readonly string[] => childrenOf(element, "remark").map((r) => r.text);
const countryOf = (element: Element): string => {
  const code = at(element, "countryIso2Code");
  return code === "" || code === "00" ? at(element, "countryDescription") : code;
};

/** One entry of the European Union's list, from its XML or gathered from the rows of its CSV. */
export function readEuEntity(entity: Element, list: SubjectList, out: Output, content?: string): void {
  const [type] = childrenOf(entity, "subjectType");
  const kinds = type ? [at(type, "code"), at(type, "classificationCode")] : [];
  const [schema] = kinds.flatMap((kind) => ownOf(SCHEMATA, kind.toLowerCase()) ?? []);
  const { line } = entity;
  if (schema === undefined) return void out.reject(line, "SCHEMA_UNKNOWN", "subjectType");
  const names = namesOf(entity);
  if (names.length === 0) return void out.reject(line, "FIELD_MISSING", "nameAlias");
  const subject = list.open(
    line,
    schema === "Organization" && isShip(entity) ? "Vessel" : schema,
    "eu-fsf-",
    at(entity, "logicalId"),
    "logicalId",
    content,
  );
  if (!subject) return;
  sayNames(subject, names);
  for (const one of childrenOf(entity, "birthdate")) sayBirthAndPlace(subject, one);
  for (const one of childrenOf(entity, "citizenship")) {
    const [validFrom, validTo] = [at(one, "acquisitionDate"), at(one, "disenfranchisementDate")];
    subject.country("nationality", countryOf(one), {
      ...(validFrom === "" ? {} : { validFrom }),
      ...(validTo === "" ? {} : { validTo }),
    });
  }
  for (const one of childrenOf(entity, "address")) sayAddress(subject, one);
  for (const one of childrenOf(entity, "identification")) sayIdentification(subject, one);
  sayListings(subject, entity);
}

interface Name {
  readonly element: Element;
  readonly whole: string;
  readonly isWeak: boolean;
}

function namesOf(entity: Element): readonly Name[] {
  return childrenOf(entity, "nameAlias").flatMap((element) => {
    const parts = ["firstName", "middleName", "lastName"].map((part) => at(element, part));
    const whole = at(element, "wholeName") || parts.filter((part) => part !== "").join(" ");
    const isLow = remarksOf(element).some((remark) => /\blow?[- ]quality/i.test(remark));
    return whole === "" ? [] : [{ element, whole, isWeak: isLow || at(element, "strong") === "false" }];
  });
}

/** The list has no first name: it is the strong one that was listed first, in Latin letters where there is one. */
function firstOf(names: readonly Name[]): Name | undefined {
  const rank = ({ element, whole, isWeak }: Name): number =>
    (isWeak ? 2e15 : 0) +
    (/\p{sc=Latin}/u.test(whole) ? 0 : 1e15) +
    (/^\d{1,12}$/.test(at(element, "logicalId")) ? Number(at(element, "logicalId")) : 1e13);
  let first: Name | undefined;
  for (const name of names) if (!first || rank(name) < rank(first)) first = name;
  return first;
}

function sayNames(subject: Subject, names: readonly Name[]): void {
  const first = firstOf(names);
  for (const name of names) {
    const { element, whole, isWeak } = name;
    const language = at(element, "nameLanguage").toLowerCase();
    const options = /^[a-z]{2}$/.test(language) ? { lang: language } : undefined;
    subject.say(name === first ? "name" : isWeak ? "weakAlias" : "alias", whole, options);
    if (!isWeak)
      for (const part of ["firstName", "middleName", "lastName"])
        subject.say(part, at(element, part), options);
    subject.say("title", at(element, "title"), options);
    subject.say("gender", ownOf(GENDERS, at(element, "gender").toLowerCase()) ?? "");
    const role = at(element, "function");
    if (subject.has("position")) subject.say("position", role, options);
    else subject.say("notes", role, { kind: "assessment", ...options });
    for (const remark of remarksOf(element))
      if (!QUALITY.test(remark)) subject.say("notes", remark, { kind: "assessment", lang: "en" });
  }
}

/** Years of another calendar are no years of ours. */
function sayBirthAndPlace(subject: Subject, birth: Element): void {
  const whole = at(birth, "birthdate");
  const parts = ["year", "monthOfYear", "dayOfMonth"].map((part) => at(birth, part));
  const until = parts.findIndex((part) => part === "" || part === "0");
  const known = until < 0 ? parts : parts.slice(0, until);
  const date = whole || known.map((part) => part.padStart(2, "0")).join("-");
  const [from, to] = [at(birth, "yearRangeFrom"), at(birth, "yearRangeTo")];
  const isSpan = date === "" && from + to !== "";
  const isCirca = isTrue(at(birth, "circa"));
  const calendar = at(birth, "calendarType");
  const isOther = calendar !== "" && !/^gregorian$/i.test(calendar);
  const written = isSpan ? (from === to ? from : `${from || "…"} to ${to || "…"}`) : date;
  sayBirth(subject, {
    dates: isOther || written === "" ? [] : isSpan ? [from, to] : [date],
    isCirca,
    written:
      written === ""
        ? ""
        : `${isCirca ? "circa " : ""}${written}${isOther ? ` (${calendar.toLowerCase()} calendar)` : ""}`,
  });
  subject.say("birthPlace", joined(["place", "city", "region"].map((part) => at(birth, part))));
  subject.country("birthCountry", countryOf(birth));
  for (const remark of remarksOf(birth)) subject.say("notes", after("Birth:", remark), { lang: "en" });
}

function sayAddress(subject: Subject, address: Element): void {
  const box = at(address, "poBox");
  const [street = "", ...rest] = ["street", "zipCode", "city", "region", "place"].map((p) => at(address, p));
  subject.say("address", joined([street, box === "" ? "" : `PO Box ${box}`, ...rest]));
  subject.country("country", countryOf(address));
  for (const remark of remarksOf(address)) subject.say("notes", after("Address:", remark), { lang: "en" });
  for (const contact of childrenOf(address, "contactInfo")) {
    const property = ownOf(CONTACTS, at(contact, "key").toLowerCase());
    if (property === undefined)
      subject.say("notes", joined([at(contact, "key"), at(contact, "value"), contact.text]));
    else subject.contacts(property, at(contact, "value"));
  }
}

function sayIdentification(subject: Subject, document: Element): void {
  const latin = at(document, "latinNumber");
  const numbers = [...new Set([at(document, "number") || latin, latin])].filter((n) =>
    /[\p{L}\p{N}]/u.test(n),
  );
  const code = at(document, "identificationTypeCode").toLowerCase();
  const properties = ownOf(NUMBERS, code) ?? OTHER_NUMBERS;
  const flags = FLAGS.flatMap(([attribute, said]) => (isTrue(at(document, attribute)) ? [said] : []));
  // A forged paper's number may be that of somebody who has nothing to do with it.
  if (!isTrue(at(document, "knownFalse")))
    for (const number of numbers)
      if (code === "imo") subject.shipNumber(number);
      else subject.say(properties, number);
  const country = at(document, "countryDescription");
  const about = joined([
    /^unknown$/i.test(country) ? "" : country,
    at(document, "issuedBy"),
    ...flags,
    ...remarksOf(document),
  ]);
  const type = at(document, "identificationTypeDescription") || at(document, "identificationTypeCode");
  if (about !== "" && numbers.length > 0)
    subject.say("notes", `${type} ${numbers.join(" ")}: ${about}`, { lang: "en" });
}

/** A ship is an enterprise with an IMO number whose last digit is right for one: a shipping company's number is made otherwise. */
function isShip(entity: Element): boolean {
  return childrenOf(entity, "identification").some((document) => {
    if (at(document, "identificationTypeCode").toLowerCase() !== "imo") return false;
    const digits = /\d{7}/.exec(at(document, "number"))?.[0] ?? "";
    const sum = [7, 6, 5, 4, 3, 2].reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
    return sum % 10 === Number(digits[6]);
  });
}

/**
 * One listing for each programme. A regulation is the last that changed the entry: when it was published is when the entry
 * changed, and only one that is no amendment says when it began.
 */
function sayListings(subject: Subject, entity: Element): void {
  const acts = childrenOf(entity, "regulation");
  const programs = [...new Set(acts.map((act) => at(act, "programme")))];
  for (const program of programs.length === 0 ? [""] : programs) {
    const own = acts.filter((act) => at(act, "programme") === program);
    const first = own.find((act) => /^regulation$/i.test(at(act, "regulationType")));
    const last = own.at(-1);
    const said = (text: string): readonly string[] => (text === "" ? [] : [text]);
    subject.listing(
      {
        program,
        authorityId: at(entity, "euReferenceNumber"),
        unscId: at(entity, "unitedNationId"),
        recordId: at(entity, "logicalId"),
        listingDate: at(entity, "designationDate") || (first ? at(first, "publicationDate") : ""),
        modifiedAt: last ? at(last, "publicationDate") : "",
        provisions: own.map((act) => at(act, "numberTitle")),
        sourceUrl: last ? (childrenOf(last, "publicationUrl")[0]?.text ?? "") : "",
        summary: said(at(entity, "designationDetails")),
        reason: remarksOf(entity),
      },
      at(entity, "delistingDate"),
    );
  }
}
