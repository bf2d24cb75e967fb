import { createReadStream } from "node:fs";
import {
  ACCOUNT_CLASSES,
  type AccountClass,
  type IncomingPayment,
  METHOD_CLASSES,
  PaymentWords,
  type Reject,
  WaslError,
} from "../core/index.ts";
import { AmlworldReader } from "../formats/index.ts";
import { readPackageJson } from "../sources/index.ts";
import { backwards, type FileOrder } from "./file-order.ts";
import type { SortedPayments } from "./sorted-payments.ts";

interface KindsFile {
  readonly kinds: Readonly<Record<string, AccountClass>>;
}
interface CurrenciesFile {
  readonly aliases: Readonly<Record<string, string>>;
  readonly usdPerUnit: Readonly<Record<string, number>>;
}

/** The ISO code of a name that a file has for a currency, where there is a rate: of others nobody knows what a sum is worth. */
export function ratedCurrency({ aliases, usdPerUnit }: CurrenciesFile, name: string): string | undefined {
  const code = aliases[name.toLowerCase()] ?? name.toUpperCase();
  return Object.hasOwn(usdPerUnit, code) ? code : undefined;
}

let currencies: CurrenciesFile | undefined;

/** Read once a process: each line of a file of alerts asks for the rates. */
export function readCurrencies(): CurrenciesFile {
  currencies ??= readPackageJson("finance/currencies.json") as CurrenciesFile;
  return currencies;
}

/** Rows that were not read are told by line and code, so many of them. */
export const REJECTS_SAID = 20;

export const sayReject = ({ line, code, field }: Reject): void =>
  console.error(`line ${line}: ${code}${field === undefined ? "" : ` (${field})`}`);

/** Whoever sees twenty of them is told how many there are. */
export function sayMoreRejects(count: number): void {
  if (count > REJECTS_SAID) console.error(`${count - REJECTS_SAID} more rows were not read.`);
}

/** Whoever looks rows up by their numbers needs no other order. */
const AS_WRITTEN: FileOrder = { daysOnly: false };

/** What whoever has other columns does. */
const AMLWORLD_ONLY =
  "only AMLworld's columns are read here; `wasl import` reads a bank's own table and messages, and `wasl detect` looks through them";

/** Who takes what the files say; accounts are numbers of the reader's table. */
export interface PaymentSink {
  /** The same object for each payment, filled anew. */
  push(payment: IncomingPayment): void;
  /** Kind as index into ACCOUNT_CLASSES; a place is only ever compared with another. */
  describe(account: number, kind: number, place: number): void;
  /** The small number of a currency by its ISO 4217 code. */
  currency(code: string): number;
  /** The accounts of the next `count` payments, payer and payee in turn, and their methods. */
  ahead?(accounts: Int32Array, methods: Int32Array, count: number): void;
}

/** A payments file in AMLworld's columns, and the accounts that go with it, read as streams. */
export class PaymentFile {
  readonly reader: AmlworldReader;
  private readonly sink: PaymentSink;
  private readonly order: FileOrder;
  /** Of a sorted file: the rows that were handed to the reader last, and the reader's number of the first of them. */
  private piece: { readonly rows: Float64Array; readonly first: number } = {
    rows: new Float64Array(0),
    first: 0,
  };
  /** The first lines that could not be read, whichever way the file was read. */
  readonly firstRejects: Reject[] = [];
  private readonly kindsFile = readPackageJson("finance/kinds.json") as KindsFile;

  constructor(sink: PaymentSink, order: FileOrder = AS_WRITTEN) {
    this.sink = sink;
    this.order = order;
    this.reader = this.readerFor(sink);
  }

  nameOf = (account: number): string => this.reader.accounts.text(account);

  /** Reads the payments to the end, in the file's order; `onPiece` is waited for after each piece of a megabyte. Rows have their numbers in the file. */
  async read(file: string, onPiece: () => void | Promise<void>): Promise<void> {
    const { reader } = this;
    for await (const bytes of this.pieces(file)) {
      reader.push(bytes);
      await onPiece();
    }
    reader.end();
    if (reader.missing !== undefined)
      throw new WaslError("FILE_UNREADABLE", { file, column: reader.missing, because: AMLWORLD_ONLY });
  }

  private pieces(file: string): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
    const { rowsBackwards, sorted } = this.order;
    if (sorted) return this.sortedPieces(sorted);
    return rowsBackwards === undefined ? createReadStream(file, { highWaterMark: 1 << 20 }) : backwards(file);
  }

  private *sortedPieces(sorted: SortedPayments): Generator<Uint8Array> {
    for (const { bytes, rows } of sorted.pieces()) {
      this.piece = { rows, first: this.reader.rows };
      yield bytes;
    }
  }

  /** The row of the file by the number that the reader gave it. */
  private rowOf(number: number): number {
    const { rowsBackwards, sorted } = this.order;
    if (sorted) return this.piece.rows[number - this.piece.first] as number;
    return rowsBackwards === undefined ? number : rowsBackwards - 1 - number;
  }

  private keepReject(reject: Reject): void {
    const { firstRejects } = this;
    // The header is line 1.
    const line = this.rowOf(reject.line - 2) + 2;
    if (firstRejects.length === REJECTS_SAID && line > (firstRejects.at(-1)?.line ?? 0)) return;
    firstRejects.push({ ...reject, line });
    firstRejects.sort((a, b) => a.line - b.line).splice(REJECTS_SAID);
  }

  private readerFor(sink: PaymentSink): AmlworldReader {
    const words = new PaymentWords(this.kindsFile);
    const currencies = readCurrencies();
    const currencyOf: number[] = [];
    const methodOf: number[] = [];
    const currency = (id: number): number => {
      const known = currencyOf[id];
      if (known !== undefined) return known;
      const name = reader.currencies.text(id);
      const number = sink.currency(ratedCurrency(currencies, name) ?? name);
      currencyOf[id] = number;
      return number;
    };
    const method = (id: number): number => {
      const known = methodOf[id];
      if (known !== undefined) return known;
      const number = METHOD_CLASSES.indexOf(words.methodOf(reader.methods.text(id)));
      methodOf[id] = number;
      return number;
    };
    const methodsAhead = new Int32Array(64);
    const isAsWritten = !this.order.sorted && this.order.rowsBackwards === undefined;
    const row = {
      row: 0,
      at: 0,
      from: 0,
      to: 0,
      paid: 0,
      paidCurrency: 0,
      received: 0,
      receivedCurrency: 0,
      method: 0,
    };
    const reader = new AmlworldReader({
      isCurrency: (name) => ratedCurrency(currencies, name) !== undefined,
      reject: (reject) => this.keepReject(reject),
      ahead: (accounts, methodIds, count) => {
        // Those of a day or an hour are put in order before they are handed on.
        if (!sink.ahead || this.order.daysOnly || this.order.isLate) return;
        for (let k = 0; k < count; k++) methodsAhead[k] = method(methodIds[k] as number);
        sink.ahead(accounts, methodsAhead, count);
      },
      row: (number, at, from, to, received, receivedCurrency, paid, paidCurrency, methodId) => {
        row.row = isAsWritten ? number : this.rowOf(number);
        row.at = at;
        row.from = from;
        row.to = to;
        row.received = received;
        row.receivedCurrency = currency(receivedCurrency);
        row.paid = paid;
        row.paidCurrency = currency(paidCurrency);
        row.method = method(methodId);
        sink.push(row);
      },
    });
    return reader;
  }

  /** Number, kind and place of each account of an accounts file. */
  async readAccounts(file: string): Promise<void> {
    const places = new Map<string, number>();
    const kindIds = new Map<string, number>();
    const encoder = new TextEncoder();
    let bytes = new Uint8Array(64);
    let columns: AccountColumns | undefined;
    let rest = "";
    const kindOf = (declared: string): number => {
      const known = kindIds.get(declared);
      if (known !== undefined) return known;
      const kind = ACCOUNT_CLASSES.indexOf(this.kindsFile.kinds[declared.toLowerCase()] ?? "unknown");
      if (kindIds.size < KINDS_KEPT) kindIds.set(declared, kind);
      return kind;
    };
    const placeOf = (name: string): number => {
      if (name === "") return -1;
      const known = places.get(name);
      if (known !== undefined) return known;
      places.set(name, places.size);
      return places.size - 1;
    };
    const take = (line: string): void => {
      const fields = splitCsv(line.endsWith("\r") ? line.slice(0, -1) : line);
      if (!columns) {
        columns = columnsOf(fields, file);
        return;
      }
      const number = fields[columns.number]?.trim() ?? "";
      if (number === "") return;
      if (number.length * 3 > bytes.length) bytes = new Uint8Array(number.length * 3);
      const known = this.reader.accounts.intern(bytes, 0, encoder.encodeInto(number, bytes).written);
      const bank = encoder.encode(fields[columns.bank]?.trim() ?? "");
      const account = this.reader.accountAt(known, this.reader.bankAt(bank, 0, bank.length));
      const place = fields[columns.region]?.trim() || (fields[columns.country]?.trim() ?? "");
      this.sink.describe(account, kindOf(fields[columns.kind]?.trim() ?? ""), placeOf(place));
    };
    const decoder = new TextDecoder();
    for await (const chunk of createReadStream(file)) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") take(line);
    }
    if (rest.trim() !== "") take(rest);
  }
}

/** Kinds in so many spellings are looked up once. */
const KINDS_KEPT = 1000;

type AccountColumns = Readonly<Record<"number" | "bank" | "kind" | "region" | "country", number>>;

function columnsOf(fields: readonly string[], file: string): AccountColumns {
  const names = fields.map((f) =>
    f
      .replace(/^\ufeff/, "")
      .trim()
      .toLowerCase(),
  );
  const place = (name: string): number => names.indexOf(name);
  if (place("account number") < 0) throw new WaslError("FILE_UNREADABLE", { file, column: "Account Number" });
  return {
    number: place("account number"),
    bank: place("bank id"),
    kind: place("declared kind"),
    region: place("region"),
    country: place("country"),
  };
}

function splitCsv(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const fields: string[] = [];
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;
  for (const match of line.matchAll(pattern)) fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
  return fields;
}
