import {
  type Access,
  type DecodedDraft,
  type DecodedRecord,
  identifierTypeOf,
  isAtLeastAsStrict,
  isMaskedAccount,
  keptAccount,
  type Model,
  normalIdentifier,
  OPEN,
  type Property,
  parseTlp,
  type Reject,
  type RejectCode,
  type StatementKind,
  strictest,
  tlpRank,
  type UnknownWord,
} from "../core/index.ts";
import type { DecodeContext, Decoded, MaskedName } from "./format.ts";
import { cleanText, hasControl, isTurned, withoutTurns } from "./text/clean.ts";
import { isoDate } from "./text/dates.ts";

export interface SayOptions {
  readonly lang?: string;
  readonly original?: string;
  readonly kind?: StatementKind;
  /** ISO 8601, as the source has them. */
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
  /** By a node's own file, and never later than now. */
  readonly seen?: DecodedDraft["seen"];
}

const COUNTRY = /^[a-z]{2,4}(?:-[a-z0-9]{2,3})?$/;
const AMOUNT = /^\d{1,18}(?:\.\d{1,18})?$/;
const AMOUNT_PROPERTIES: ReadonlySet<string> = new Set(["amount", "amountUsd", "amountEur", "price"]);

/** Gathers what a decoder finds between two calls, and checks each value against the model on the way. */
export class Output {
  readonly #model: Model;
  #statements: DecodedDraft[] = [];
  #records: DecodedRecord[] = [];
  #rejects: Reject[] = [];
  #unknownWords: UnknownWord[] = [];
  #unreadColumns: string[] = [];
  #masked: readonly MaskedName[] = [];
  #rowAccess: { readonly rowAccess?: Access } = {};

  constructor(model: Model) {
    this.#model = model;
  }

  /** States one value. A value that cannot be is rejected with its line and field, and false is answered. */
  say(
    line: number,
    entityId: string,
    schema: string,
    property: string,
    raw: string | undefined,
    options?: SayOptions,
  ): boolean {
    if (raw === undefined) return false;
    const known = this.#model.property(schema, property);
    if (!known) return this.reject(line, "PROPERTY_UNKNOWN", property);
    return this.sayKnown(line, entityId, schema, known, raw, options);
  }

  /** The same where the property has been looked up already. */
  sayKnown(
    line: number,
    entityId: string,
    schema: string,
    property: Property,
    raw: string,
    options?: SayOptions,
  ): boolean {
    if (hasControl(raw)) return this.reject(line, "CONTROL_CHARACTER", property.name);
    const text = cleanText(raw);
    if (text === "") return false;
    let value: string = text;
    switch (property.type) {
      case "date": {
        const date = isoDate(text);
        if (date === undefined) return this.reject(line, "DATE_IMPOSSIBLE", property.name);
        value = date;
        break;
      }
      case "country":
        value = text.toLowerCase();
        if (!COUNTRY.test(value)) return this.reject(line, "FIELD_INVALID", property.name);
        break;
      case "number":
        if (AMOUNT_PROPERTIES.has(property.name) && !AMOUNT.test(text)) {
          return this.reject(line, "AMOUNT_INVALID", property.name);
        }
        break;
      case "phone":
        if (normalIdentifier("phone", text) === undefined) {
          return this.reject(line, "FIELD_INVALID", property.name);
        }
        break;
      default:
    }
    const times = timesOf(options);
    if (!times) return this.reject(line, "DATE_IMPOSSIBLE", property.name);
    const original = options?.original ?? (value === raw ? undefined : raw);
    this.#statements.push({
      entityId,
      schema,
      property: property.name,
      value,
      ...(options?.lang === undefined ? {} : { lang: options.lang }),
      ...(original === undefined || original.trim() === value ? {} : { original }),
      ...(options?.kind === undefined ? {} : { kind: options.kind }),
      ...times,
      ...(options?.seen === undefined ? {} : { seen: options.seen }),
      ...this.#rowAccess,
    });
    return true;
  }

  /** States an identifier that may turn out to be none (too short); that is no fault of the row. */
  sayIdentifier(line: number, entityId: string, schema: string, property: string, raw?: string): boolean {
    const type = identifierTypeOf(property);
    if (raw === undefined || !type || normalIdentifier(type, raw) === undefined) return false;
    return this.say(line, entityId, schema, property, raw);
  }

  /** Takes over what another decoder found. */
  add({ statements, records, rejects, unknownWords = [], unreadColumns = [] }: Decoded): void {
    for (const w of unknownWords) this.#unknownWords.push(w);
    for (const c of unreadColumns) this.#unreadColumns.push(c);
    for (const s of statements) this.#statements.push(s);
    for (const r of records) this.#records.push(r);
    for (const r of rejects) this.#rejects.push(r);
  }

  record(record: DecodedRecord): void {
    const kept = record.kind === "payment" ? withoutTurnedWords(withKeptAccounts(record)) : record;
    this.#records.push(this.#rowAccess.rowAccess === undefined ? kept : { ...kept, ...this.#rowAccess });
  }

  /**
   * What follows is of a row with this marking of its own: strictest wins, unknown is red. False, and a reject, where
   * whoever imports may not see it.
   */
  under(line: number, marking: unknown, context: Pick<DecodeContext, "access" | "sees">): boolean {
    this.#rowAccess = {};
    if (marking === undefined || marking === null) return true;
    const tlp = typeof marking === "string" ? parseTlp(marking) : "red";
    if (tlpRank(tlp) <= tlpRank(context.access.tlp)) return true;
    return this.underAccess(line, { ...OPEN, tlp }, context);
  }

  /** The same where a row says more of its marking than a level. */
  underAccess(line: number, own: Access, context: Pick<DecodeContext, "access" | "sees">): boolean {
    this.#rowAccess = {};
    const { access, sees = () => true } = context;
    if (isAtLeastAsStrict(access, own)) return true;
    const rowAccess = strictest(access, own);
    if (!sees(rowAccess)) return this.reject(line, "MARKING_STRICTER", "marking");
    this.#rowAccess = { rowAccess };
    return true;
  }

  /** Always false, so that a check can return it. */
  reject(
    line: number,
    code: RejectCode,
    field?: string,
    where?: Pick<Reject, "sheet" | "attachment" | "count">,
  ): false {
    this.#rejects.push({ line, code, ...(field === undefined ? {} : { field }), ...where });
    return false;
  }

  /** The row is kept; that the word says nothing is told. */
  unknownWord(field: string, word: string): void {
    this.#unknownWords.push({ field, word });
  }

  /** The rows are kept; that nothing of this column is, is told. */
  unreadColumn(heading: string): void {
    this.#unreadColumns.push(heading);
  }

  /** Names that the text does not show. */
  keepMasked(names: readonly MaskedName[]): void {
    this.#masked = [...this.#masked, ...names];
  }

  /** What was gathered since the last call. */
  take(): Decoded {
    const decoded = {
      statements: this.#statements,
      records: this.#records,
      rejects: this.#rejects,
      ...(this.#masked.length === 0 ? {} : { masked: this.#masked }),
      ...(this.#unknownWords.length === 0 ? {} : { unknownWords: this.#unknownWords }),
      ...(this.#unreadColumns.length === 0 ? {} : { unreadColumns: this.#unreadColumns }),
    };
    this.#unreadColumns = [];
    this.#unknownWords = [];
    this.#masked = [];
    this.#statements = [];
    this.#records = [];
    this.#rejects = [];
    return decoded;
  }
}

/** From when and until when it holds; undefined where one of the two is no date. */
function timesOf({
  validFrom,
  validTo,
}: SayOptions = {}): Pick<DecodedDraft, "validFrom" | "validTo"> | undefined {
  const [from, to] = [validFrom, validTo].map((time) => (time === undefined ? undefined : isoDate(time)));
  if ((validFrom !== undefined && !from) || (validTo !== undefined && !to)) return undefined;
  return { ...(from ? { validFrom: from } : {}), ...(to ? { validTo: to } : {}) };
}

/** A value that somebody types for a property, as a decoder would take it; undefined where it would be a reject. */
export function typedValue(
  model: Model,
  { schema, property }: Pick<DecodedDraft, "schema" | "property">,
  raw: string,
): Pick<DecodedDraft, "value" | "original"> | undefined {
  const out = new Output(model);
  out.say(1, "typed", schema, property, raw);
  const [said] = out.take().statements;
  return said && { value: said.value, ...(said.original === undefined ? {} : { original: said.original }) };
}

type PaymentDraft = Extract<DecodedRecord, { kind: "payment" }>;

/**
 * Most files write accounts as they are kept: their rows stay the objects that they are. What a bank masked is an account
 * by itself in each payment: two that end alike would be one holder's, in this file and in all others.
 */
function withKeptAccounts(payment: PaymentDraft): PaymentDraft {
  const kept = (account: string, side: "debtor" | "creditor"): string =>
    isMaskedAccount(account) ? `UNKNOWN-${payment.id}-${side}` : keptAccount(account);
  const debtorAccount = kept(payment.debtorAccount, "debtor");
  const creditorAccount = kept(payment.creditorAccount, "creditor");
  const isKept = debtorAccount === payment.debtorAccount && creditorAccount === payment.creditorAccount;
  return isKept ? payment : { ...payment, debtorAccount, creditorAccount };
}

/** What a bank wrote beside a payment goes in as values of statements do: without what turns its direction. */
function withoutTurnedWords(payment: PaymentDraft): PaymentDraft {
  const { reference = "", method = "" } = payment;
  if (!isTurned(reference) && !isTurned(method)) return payment;
  return {
    ...payment,
    ...(reference && { reference: withoutTurns(reference) }),
    ...(method && { method: withoutTurns(method) }),
  };
}
