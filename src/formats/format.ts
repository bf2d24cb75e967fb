import type {
  Access,
  DecodedDraft,
  DecodedRecord,
  Model,
  Publisher,
  Reject,
  RejectCode,
  StatementContext,
  UnknownWord,
} from "../core/index.ts";
import type { PageRead } from "./article/html.ts";
import type { OfficeKind } from "./documents/take-apart.ts";

/** What a decoder has found since the last call; the parts may be empty. */
export interface Decoded {
  readonly statements: readonly DecodedDraft[];
  readonly records: readonly DecodedRecord[];
  readonly rejects: readonly Reject[];
  /** Names of private persons that are unreadable in the text; for the keyed store and nobody else. */
  readonly masked?: readonly MaskedName[];
  /** One for each row that has such a word. */
  readonly unknownWords?: readonly UnknownWord[];
  /** Headings of columns that nothing was read of, and that hold something. */
  readonly unreadColumns?: readonly string[];
}

/** A name that was made unreadable, with its place in `DocumentFacts.text` in UTF-16 units, end exclusive. */
export interface MaskedName {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** What the document says of itself, for the report; known at the end at the latest. */
export interface DocumentFacts {
  readonly title?: string;
  readonly lang?: string;
  readonly publishedAt?: string;
  /** Origin first. */
  readonly publishers?: readonly Publisher[];
  /** The text that a reader sees, boilerplate removed; mentions carry offsets into it. */
  readonly text?: string;
  readonly mentions?: readonly Mention[];
}

/** Something in a text, with its place in `DocumentFacts.text` in UTF-16 units, end exclusive. */
export interface Mention {
  readonly type:
    | "person"
    | "organisation"
    | "company"
    | "country"
    | "place"
    | "amount"
    | "count"
    | "date"
    | "outcome"
    | "relation"
    | "identifier"
    | "vehicle"
    | "vessel";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Normal form: an entity id, ISO code, number, ISO date, E.164 number … */
  readonly value?: string;
  readonly unit?: string;
  /** The entity that it was matched to. */
  readonly entityId?: string;
  /** For a person: the office as the text names it; for an outcome: its number. */
  readonly role?: string;
  /** For a relation: who, with whom, about what; all as the text names them. `value` is the predicate. */
  readonly relation?: {
    readonly subject: string;
    readonly object: string;
    readonly about?: string;
  };
  readonly because: string;
  /** Of a document with pages or sheets, from 1. */
  readonly page?: number;
  /** The file that a mail brings in which it stands; then `page` is of that file. */
  readonly attachment?: string;
  /** Who marked it by hand. */
  readonly added?: { readonly by: string; readonly at: string };
  /** What a named human says of it; what was rejected or corrected stands no more. */
  readonly judged?: {
    readonly as: "accepted" | "rejected" | "corrected";
    readonly by: string;
    readonly at: string;
    readonly reason?: string;
  };
}

/** What decoders need to know of the world; data, passed in. */
export interface DecodeContext extends StatementContext {
  readonly model: Model;
  readonly reference: ReferenceData;
  /** Names of entities that the node knows and the importer may see; matched in articles. */
  readonly knownNames?: KnownNames;
  /** Whether whoever imports may see it; without it everything. */
  readonly sees?: (access: Access) => boolean;
  /** Set where a human accepted the role of accounts: who holds those is stated. Without it no holder of any account is. */
  readonly holdersOf?: HoldersOf;
}

/** The ends of a payment whose holders may be stated, by its id: the entity ids of their accounts. */
export type HoldersOf = (paymentId: string) => HeldEnds | undefined;

export interface HeldEnds {
  readonly debtor?: string;
  readonly creditor?: string;
}

/** Names to look for in a text, as plain data. Never those of protected persons. */
export type KnownNames = readonly KnownName[];

export interface KnownName {
  readonly entityId: string;
  readonly schema: string;
  /** In any script; matched by whole folded words. A name of one word of fewer than four letters is not matched. */
  readonly name: string;
  /** False where whoever reads the document may not know of the entity: its name is then masked like any other. */
  readonly isOpen?: boolean;
}

/**
 * Data files that decoders read, loaded once by whoever does I/O: each member is the parsed content of the file
 * of data/ that REFERENCE_FILES names.
 */
export interface ReferenceData {
  readonly gazetteer: unknown;
  /** More towns, by what they are called. */
  readonly towns?: unknown;
  /** What lists of designations call countries. */
  readonly countryNames?: unknown;
  readonly calendars: unknown;
  readonly roles: unknown;
  readonly currencies?: unknown;
  readonly quantities?: unknown;
  readonly languages?: unknown;
  /** How long the IBANs of each country are, among others. */
  readonly identifiers?: unknown;
  /** Words that people bear as names. */
  readonly personNames?: unknown;
  /** Given names in scripts where that list is thin. */
  readonly givenNames?: unknown;
  /** Words near a name that say that somebody may be a victim, a child or a witness. */
  readonly protectedWords?: unknown;
  readonly csvMappings?: unknown;
  readonly stixMapping?: unknown;
  readonly mispMapping?: unknown;
  readonly moneyRates?: unknown;
  /** What accounts are declared to be for, as classes. */
  readonly moneyKinds?: unknown;
  readonly moneyDrafts?: unknown;
  readonly routeMoneyWords?: unknown;
  readonly epcisVocabulary?: unknown;
  /** Commodity codes and the days on which they are. */
  readonly commodityCodes?: unknown;
  /** Goods that need an authorisation for Libya. */
  readonly libyaList?: unknown;
  /** Trades that deal in, use or carry boats. */
  readonly marineTrades?: unknown;
  readonly ownership?: unknown;
}

/** Which file of data/ holds which reference data: whoever does I/O reads them all. */
export const REFERENCE_FILES: Readonly<Record<keyof ReferenceData, string>> = {
  gazetteer: "gazetteer.json",
  towns: "news/exonyms.json",
  countryNames: "designations/country-names.json",
  calendars: "calendars.json",
  roles: "roles.json",
  currencies: "currencies.json",
  quantities: "quantities.json",
  languages: "languages.json",
  identifiers: "online/identifiers.json",
  personNames: "names/frequency.json",
  givenNames: "news/given-names.json",
  protectedWords: "protected-words.json",
  csvMappings: "csv-mappings.json",
  stixMapping: "stix/mapping.json",
  mispMapping: "stix/misp.json",
  moneyRates: "finance/currencies.json",
  moneyKinds: "finance/kinds.json",
  moneyDrafts: "finance/drafts.json",
  routeMoneyWords: "finance/route-words.json",
  epcisVocabulary: "supply/cbv.json",
  commodityCodes: "supply/commodity-codes.json",
  libyaList: "supply/libya-list.json",
  marineTrades: "supply/marine-trades.json",
  ownership: "ownership/rules.json",
};

/** All reference data through a reader of data/ files, e.g. `readPackageJson`. */
export function loadReference(read: (fileName: string) => unknown): ReferenceData {
  const files = REFERENCE_FILES;
  return {
    gazetteer: read(files.gazetteer),
    towns: read(files.towns),
    countryNames: read(files.countryNames),
    calendars: read(files.calendars),
    roles: read(files.roles),
    currencies: read(files.currencies),
    quantities: read(files.quantities),
    languages: read(files.languages),
    identifiers: read(files.identifiers),
    personNames: read(files.personNames),
    givenNames: read(files.givenNames),
    protectedWords: read(files.protectedWords),
    csvMappings: read(files.csvMappings),
    stixMapping: read(files.stixMapping),
    mispMapping: read(files.mispMapping),
    moneyRates: read(files.moneyRates),
    moneyKinds: read(files.moneyKinds),
    moneyDrafts: read(files.moneyDrafts),
    routeMoneyWords: read(files.routeMoneyWords),
    epcisVocabulary: read(files.epcisVocabulary),
    commodityCodes: read(files.commodityCodes),
    libyaList: read(files.libyaList),
    marineTrades: read(files.marineTrades),
    ownership: read(files.ownership),
  };
}

/**
 * Reads one document in pieces, so that memory stays bounded whatever its length. Pure: bytes in, values out;
 * bad input is a value too. `end` is called once; nothing may be pushed after it.
 */
export interface Decoder {
  push(chunk: Uint8Array): Decoded;
  /** The page that all of it is or holds, for whoever parses pages elsewhere and gives `end` what comes of it. */
  markup?(): string | undefined;
  /** Without `page` it parses the page itself, and may take minutes for one that is built to. */
  end(page?: PageAnswer): Decoded & { readonly facts: DocumentFacts };
}

/** A page as it was parsed elsewhere, or why it was not. */
export type PageAnswer = PageRead | { readonly refused: RejectCode };

/**
 * What is taken apart in a thread of its own, by libraries, by `takeApart` or, of the net, by `takePageApart` and `readFeed`:
 * their parsers' time grows with the square and the cube of what is open at once.
 */
export type DocumentKind = "pdf" | "eml" | "msg" | "mbox" | "html" | "feed" | OfficeKind;

/** One file, its test, one line in index.ts. */
export interface Format {
  readonly id: string;
  readonly title: string;
  readonly mediaType: string;
  readonly extensions: readonly string[];
  /**
   * Of lists of designations, each file of which is an edition: what the next one lacks has ended. "rows" may be cut off behind any
   * of them; "a whole" says itself where it ends.
   */
  readonly comesIn?: "rows" | "a whole";
  /** True where names that the node knows are looked for in its text. */
  readonly readsText?: true;
  /** Set where `Platform.documents` takes the original apart, and the decoder reads what that answers. */
  readonly readBy?: DocumentKind;
  /** How sure we are that these first bytes (up to 64 KiB) and this name are ours: 0 to 1. */
  readonly sniff: (head: Uint8Array, fileName: string) => number;
  readonly open: (context: DecodeContext, options?: Readonly<Record<string, unknown>>) => Decoder;
}
