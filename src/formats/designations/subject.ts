import { idFrom, type RejectCode } from "../../core/index.ts";
import { countryReader } from "../country-names.ts";
import type { DecodeContext, DocumentFacts } from "../format.ts";
import type { Output, SayOptions } from "../output.ts";
import { cleanText } from "../text/clean.ts";
import { isoDate } from "../text/dates.ts";
import { isRow, textsOf } from "../text/json.ts";
import { SeenIds } from "../text/seen-ids.ts";

/** The authority of a list; the country is the one whose law freezes, where one does. */
export interface Authority {
  readonly authority: string;
  readonly country?: string;
}

/** What a list says of its own entry; empty where it says nothing. */
export interface ListingFacts {
  readonly program: string;
  readonly authorityId?: string;
  readonly unscId?: string;
  readonly recordId?: string;
  readonly listingDate?: string;
  readonly modifiedAt?: string;
  readonly provisions?: readonly string[];
  readonly summary?: readonly string[];
  readonly sourceUrl?: string;
  readonly reason?: readonly string[];
}

const ID_MAX = 100;
const LABELS: Readonly<Record<string, string>> = {
  nationality: "Nationality",
  citizenship: "Citizenship",
  birthCountry: "Country of birth",
  country: "Country",
  flag: "Flag",
  pastFlags: "Former flag",
};

/** What the entries of one file have in common. */
export class SubjectList {
  readonly #context: DecodeContext;
  readonly #out: Output;
  readonly #countryOf: (raw: string) => string;
  readonly #noCountry: ReadonlySet<string>;
  readonly #seen = new SeenIds();
  readonly authority: Authority;

  constructor(context: DecodeContext, out: Output, authority: Authority) {
    this.#context = context;
    this.#out = out;
    this.authority = authority;
    this.#countryOf = countryReader(context);
    const { countryNames } = context.reference;
    this.#noCountry = new Set(textsOf(isRow(countryNames) ? countryNames : {}, "none"));
  }

  /**
   * Whom an entry is about; undefined, and a reject, where its number is none. `content` tells another one of that number; without it
   * what comes again goes on.
   */
  open(
    line: number,
    schema: string,
    prefix: string,
    number: string,
    field: string,
    content = "",
  ): Subject | undefined {
    const id = `${prefix}${number.toLowerCase()}`;
    if (number === "") return void this.#out.reject(line, "FIELD_MISSING", field);
    if (number.length > ID_MAX || /[\s\p{C}]/u.test(number))
      return void this.#out.reject(line, "FIELD_INVALID", field);
    const sight = content === "" ? "new" : this.#seen.see(id, content);
    if (sight === "other") this.#out.reject(line, "ID_DUPLICATE", field);
    return sight === "new" ? new Subject(this, this.#context, this.#out, line, id, schema) : undefined;
  }

  /** A code; empty where the list says that it knows none, undefined where nobody knows the name. */
  country(raw: string): string | undefined {
    const name = cleanText(raw).replace(/^region:\s*/i, "");
    if (name === "" || this.#noCountry.has(name.toLowerCase())) return "";
    const code = this.#countryOf(name);
    return /^[a-z]{2}$/i.test(code) ? code.toLowerCase() : undefined;
  }

  /** True where the day is past by when the file was imported: a list may name the day on which it will take somebody off. */
  isPast(day: string): boolean {
    const date = isoDate(day);
    return date !== undefined && date.slice(0, 10) < this.#context.seenAt.slice(0, 10);
  }
}

/** States what a list says of one of its subjects, each value once; what is empty is passed over. */
export class Subject {
  readonly id: string;
  readonly #list: SubjectList;
  readonly #context: DecodeContext;
  readonly #out: Output;
  readonly #line: number;
  readonly #schema: string;
  readonly #said = new Set<string>();

  constructor(
    list: SubjectList,
    context: DecodeContext,
    out: Output,
    line: number,
    id: string,
    schema: string,
  ) {
    this.#list = list;
    this.#context = context;
    this.#out = out;
    this.#line = line;
    this.id = id;
    this.#schema = schema;
  }

  has(property: string): boolean {
    return this.#context.model.property(this.#schema, property) !== undefined;
  }

  /** Of these properties the first that the subject has; of a ship's passport number nothing but the note is kept. */
  say(property: string | readonly string[], value: string, options?: SayOptions): void {
    const names = typeof property === "string" ? [property] : property;
    const own = names.find((name) => this.has(name));
    if (own !== undefined) this.sayOf(this.id, this.#schema, own, value, options);
  }

  sayOf(id: string, schema: string, property: string, value: string, options?: SayOptions): void {
    const key = `${id}\n${property}\n${value}`;
    if (value.trim() === "" || this.#said.has(key)) return;
    this.#said.add(key);
    this.#out.say(this.#line, id, schema, property, value, options);
  }

  /** What names no country ("citizenship withdrawn in 2002") is kept in the list's words. */
  country(property: string, raw: string, options?: SayOptions): void {
    const code = this.#list.country(raw);
    if (code === undefined) this.say("notes", `${LABELS[property] ?? property}: ${raw}`, { lang: "en" });
    else this.say(property, code, code === raw.toLowerCase() ? options : { original: raw, ...options });
  }

  /** Several numbers may stand in one: "+1 202 555 0100; +1 202 555 0101". */
  contacts(property: "phone" | "email" | "website", raw: string): void {
    for (const one of raw.split(property === "phone" ? /[;,]/ : /[;,\s]+/)) this.say(property, one.trim());
  }

  /** "IMO 9074729" is the number that other lists write without the register's name; a number of another form is a register's. */
  shipNumber(raw: string): void {
    const digits = /^(?:IMO)?[\s:.-]*(\d{7})$/i.exec(raw.trim())?.[1];
    if (digits === undefined) this.say("registrationNumber", raw);
    else
      this.say(["imoNumber", "registrationNumber"], digits, digits === raw ? undefined : { original: raw });
  }

  reject(code: RejectCode, field: string): void {
    this.#out.reject(this.#line, code, field);
  }

  /** That the list has the subject is a fact; why it does is its authority's assessment. Who was taken off is not listed. */
  listing(facts: ListingFacts, endDate = ""): void {
    if (!this.#list.isPast(endDate))
      this.say("topics", "sanction", endDate === "" ? undefined : { validTo: endDate });
    const sanction = idFrom("sanction-", this.id, facts.program);
    const say = (property: string, values: string | readonly string[] = "", options?: SayOptions): void => {
      for (const value of [values].flat()) this.sayOf(sanction, "Sanction", property, value, options);
    };
    const { authority, country } = this.#list.authority;
    say("entity", this.id);
    say("authority", authority);
    say("country", country);
    say("authorityId", facts.authorityId);
    say("unscId", facts.unscId);
    say("recordId", facts.recordId);
    say("program", facts.program);
    say("provisions", facts.provisions);
    say("listingDate", facts.listingDate);
    say("modifiedAt", facts.modifiedAt);
    say("endDate", endDate);
    say("sourceUrl", facts.sourceUrl);
    const assessed = { kind: "assessment", lang: "en" } as const;
    say("summary", facts.summary, assessed);
    say("reason", facts.reason, assessed);
  }
}

/** Parts of an address or a place that say something, in their order. */
export const joined = (parts: readonly string[]): string =>
  [...new Set(parts.map((part) => part.trim()).filter((part) => part !== "" && part !== "-"))].join(", ");

/** A word before what it says more of; empty where that is. */
export const after = (word: string, text: string): string => (text === "" ? "" : `${word} ${text}`);

/** When the file was made, where it says so. */
export function dayOfFile(text: string): DocumentFacts {
  const publishedAt = isoDate(text);
  return publishedAt === undefined ? {} : { publishedAt };
}
