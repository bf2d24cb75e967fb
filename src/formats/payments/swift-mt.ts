import { isIban, type Payment, type PaymentWords, sha256Hex } from "../../core/index.ts";
import { type Currencies, currenciesOf, currencyNamed, positiveMinor } from "../amounts.ts";
import type { DecodeContext, Decoder, Format, HoldersOf } from "../format.ts";
import { Output } from "../output.ts";
import { headText } from "../text/encoding.ts";
import { LINE_BYTES_MAX, LineReader } from "../text/lines.ts";
import { type Holder, sayHolder } from "./holders.ts";
import { deskOf, paymentWords, pseudonym, saidOf } from "./said.ts";
import { counterpartyIn, holderIn } from "./swift-parties.ts";
import { unixSeconds } from "./times.ts";

/** MT103 transfers, MT940 statements and MT942 reports of the day; a file may hold many messages, with or without their blocks 1 and 2. */
export const swiftMt: Format = {
  id: "swift-mt",
  title: "SWIFT MT103, MT940 and MT942",
  mediaType: "text/plain",
  extensions: ["fin", "mt103", "mt940", "mt942", "sta", "txt"],
  sniff(head) {
    const text = headText(head).slice(0, 8192);
    if (/\{1:F01[A-Z0-9]{12}/.test(text) && /^:\d{2}[A-Z]?:/m.test(text)) return 0.95;
    return /^:20:/m.test(text) && /^:(?:25|32A|34F|60[FM]):/m.test(text) ? 0.9 : 0;
  },
  open: createDecoder,
};

interface Field {
  readonly tag: string;
  readonly lines: string[];
  readonly line: number;
}

/** Whom a message names on either side; a statement does not name whose it is. */
interface Sides {
  readonly debtor?: Holder | undefined;
  readonly creditor?: Holder | undefined;
}

function createDecoder(context: DecodeContext): Decoder {
  const out = new Output(context.model);
  const message = new Messages(context, out);
  const reader = new LineReader(
    {
      line: (text, number) => message.line(text, number),
      tooLong: (number) => void out.reject(number, "LINE_TOO_LONG"),
      undecodable: (number) => void out.reject(number, "ENCODING_INVALID"),
    },
    LINE_BYTES_MAX,
    // SWIFT's own letters are ASCII; the statements that banks hand out hold umlauts and Arabic in a code page of old.
    { legacy: true },
  );
  return {
    push(chunk) {
      reader.push(chunk);
      return out.take();
    },
    end() {
      reader.end();
      message.finish();
      return { ...out.take(), facts: {} };
    },
  };
}

class Messages {
  private readonly out: Output;
  private readonly currencies: Currencies;
  private readonly words: PaymentWords;
  private readonly prefix: string;
  private readonly holdersOf: HoldersOf | undefined;
  private fields: Field[] = [];
  private uetr: string | undefined;
  private count = 0;

  constructor(context: DecodeContext, out: Output) {
    this.out = out;
    this.currencies = currenciesOf(context.reference.currencies);
    this.words = paymentWords(context.reference.moneyKinds);
    this.holdersOf = context.holdersOf;
    this.prefix = `pay-${sha256Hex(context.reportId).slice(0, 12)}-`;
  }

  line(raw: string, number: number): void {
    const text = raw.replace(/\r$/, "").replace(/^\{1:.*\{4:/, "");
    if (/^\{1:/.test(raw)) {
      this.finish();
      this.uetr = UETR.exec(raw)?.[1];
    }
    if (/^-(?:\}.*)?$/.test(text)) {
      this.finish();
      return;
    }
    const field = /^:(\d{2}[A-Z]?):(.*)$/.exec(text);
    if (field) {
      if (field[1] === "20" && this.fields.length > 0) this.finish();
      this.fields.push({ tag: field[1] ?? "", lines: [field[2] ?? ""], line: number });
    } else if (text.trim() !== "" && !text.startsWith("{")) {
      const last = this.fields.at(-1);
      if (last && last.lines.length < 100) last.lines.push(text);
    }
  }

  finish(): void {
    const { fields, uetr } = this;
    this.fields = [];
    this.uetr = undefined;
    if (fields.length === 0) return;
    if (fields.some((f) => f.tag === "32A")) this.transfer(fields, uetr);
    else if (fields.some((f) => f.tag === "61" || f.tag.startsWith("60"))) this.statement(fields);
    else this.out.reject(fields[0]?.line ?? 1, "FIELD_MISSING", "32A");
  }

  private transfer(fields: readonly Field[], uetr: string | undefined): void {
    const { out } = this;
    const of = (...tags: string[]): Field | undefined => fields.find((f) => tags.includes(f.tag));
    const settled = of("32A") as Field;
    const m = /^(\d{6})([A-Z]{3})([\d,]+)$/.exec((settled.lines[0] ?? "").trim());
    if (!m) return void out.reject(settled.line, "FIELD_INVALID", "32A");
    const ordering = of("50A", "50F", "50K");
    const beneficiary = of("59", "59A", "59F");
    if (!ordering) return void out.reject(settled.line, "FIELD_MISSING", "50a");
    if (!beneficiary) return void out.reject(settled.line, "FIELD_MISSING", "59a");
    const reference = uetr ?? of("20")?.lines[0]?.trim();
    const sides = { debtor: holderIn(ordering), creditor: holderIn(beneficiary) };
    this.emit(settled.line, "32A", m[1] ?? "", m[2] ?? "", m[3] ?? "", sides, (id) => ({
      debtorAccount: accountOf(ordering) ?? pseudonym(nameOf(ordering), id),
      creditorAccount: accountOf(beneficiary) ?? pseudonym(nameOf(beneficiary), id),
      ...agent("debtorAgent", of("52A")),
      ...agent("creditorAgent", of("57A")),
      ...saidOf(this.words, { text: of("70")?.lines.join("\n") ?? "" }),
      ...(reference ? { reference } : {}),
    }));
  }

  private statement(fields: readonly Field[]): void {
    const { out } = this;
    const own = fields.find((f) => f.tag === "25" || f.tag === "25P")?.lines[0]?.trim();
    const opening = fields.find((f) => f.tag.startsWith("60"));
    // A report of the day has no balances; the limit from which it reports says the currency.
    const limit = fields.find((f) => f.tag === "34F");
    const currency =
      /^[CD]\d{6}([A-Z]{3})/.exec(opening?.lines[0] ?? "")?.[1] ??
      /^([A-Z]{3})[CD]?\d/.exec(limit?.lines[0] ?? "")?.[1];
    if (own === undefined || own === "") return void out.reject(fields[0]?.line ?? 1, "FIELD_MISSING", "25");
    if (currency === undefined) return void out.reject(opening?.line ?? 1, "FIELD_MISSING", "60F");
    // "BANK/ACCOUNT" names the bank before the account.
    const account = withoutCurrency(own.split("/").at(-1) ?? own, currency);
    for (const [i, field] of fields.entries()) {
      // What is only expected may not come.
      if (field.tag !== "61" || /^\d{6}(?:\d{4})?E[CD]/.test(field.lines[0] ?? "")) continue;
      const m = LINE_61.exec(field.lines[0] ?? "");
      if (!m) {
        out.reject(field.line, "FIELD_INVALID", "61");
        continue;
      }
      const info = fields[i + 1]?.tag === "86" ? (fields[i + 1] as Field).lines.join("\n") : "";
      // A reversed credit takes money out, a reversed debit puts it back.
      const isIn = m[3] === "C" || m[3] === "RD";
      const reference = referenceOf(m[6]?.trim() ?? "", info);
      const said = saidOf(this.words, { method: methodOf(m[5], info), text: textOf(info) });
      const party = counterpartyIn(info);
      const sides = party.holder === undefined ? {} : { [isIn ? "debtor" : "creditor"]: party.holder };
      this.emit(field.line, "61", m[1] ?? "", currency, m[4] ?? "", sides, (id) => {
        const other =
          party.account ??
          (party.name === undefined ? undefined : pseudonym(party.name, id)) ??
          deskOf(this.words, said, account, isIn ? "in" : "out") ??
          pseudonym(undefined, id);
        return {
          debtorAccount: isIn ? other : account,
          creditorAccount: isIn ? account : other,
          ...said,
          ...(reference === undefined ? {} : { reference }),
        };
      });
    }
  }

  private emit(
    line: number,
    field: string,
    date: string,
    code: string,
    amount: string,
    sides: Sides,
    rest: (id: string) => Pick<Payment, "debtorAccount" | "creditorAccount"> & Partial<Payment>,
  ): void {
    const { out } = this;
    const id = this.prefix + this.count++;
    const at = unixSeconds(`20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4, 6)}`);
    if (at === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", field);
    const currency = currencyNamed(this.currencies, code);
    if (!currency) return void out.reject(line, "CURRENCY_UNKNOWN", field);
    const amountMinor = positiveMinor(amount.replace(",", ".").replace(/\.$/, ""), currency.digits);
    if (amountMinor === undefined) return void out.reject(line, "AMOUNT_INVALID", field);
    out.record({ kind: "payment", id, at, amountMinor, currency: currency.code, ...rest(id) });
    const held = this.holdersOf?.(id);
    for (const side of ["debtor", "creditor"] as const) {
      const [account, holder] = [held?.[side], sides[side]];
      if (account !== undefined && holder) sayHolder(out, line, account, holder);
    }
  }
}

/**
 * Value date, entry date, direction, amount, how it was made (S103, NTRF, FMSC), reference. All of it has to be there: of
 * "1.250,00" a reader that takes what it knows takes the 1.
 */
const LINE_61 =
  /^(\d{6})(\d{4})?(R?[CD])[A-Z]?(\d{1,12}(?:,\d*)?)(?:(?:S(?=\d{3})|[NF]|(?=[A-Z]{3}))([A-Z0-9]{3})([^/\n]*))?(?:\/|$)/;

/** Some banks write the currency behind the number of the account; a few countries have it inside their IBANs. */
function withoutCurrency(account: string, currency: string): string {
  const compact = account.replace(/\s/g, "");
  if (!compact.endsWith(currency) || isIban(compact)) return account;
  const rest = compact.slice(0, -currency.length);
  return isIban(rest) || /^\d{5,}$/.test(rest) ? rest : account;
}

/** "/DE89…" at the start of a party field. */
function accountOf(field: Field): string | undefined {
  const m = /^\/(?:[CD]\/)?([A-Z0-9/ .-]{1,34})$/i.exec((field.lines[0] ?? "").trim());
  return m?.[1]?.replace(/\s/g, "");
}

function nameOf(field: Field): string | undefined {
  const lines = field.lines.filter((l) => !l.startsWith("/"));
  return lines[0]?.replace(/^1\//, "").trim() || undefined;
}

function agent(key: "debtorAgent" | "creditorAgent", field: Field | undefined): Partial<Payment> {
  const bic = field?.lines.map((l) => l.trim()).find((l) => /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(l));
  return bic === undefined ? {} : { [key]: bic };
}

/** Of the whole message, the same at every bank that it passes. */
const UETR = /\{121:([0-9a-f-]{36})\}/;
/** Words that say where in field 86 the reference stands: taken for one, all payments of a bank would have the same. */
const SAID_IN_86 = /^(?:NONREF|NOTPROVIDED|[A-Z]REF|MARF|SVWZ|REMI)?\+?$/;

/** The payer's own words, which both banks have; else what the entry itself says, where that is no word of where it stands. */
function referenceOf(written: string, info: string): string | undefined {
  const flat = info.replace(/\n/g, "");
  const german = [...flat.matchAll(/\?(?:2\d|6[0-3])([^?]*)/g)].map((m) => m[1]).join("");
  const said =
    /\/EREF\/(.{1,70}?)(?=\/\/|\/[A-Z]{3,4}\/|\/?$)/.exec(flat)?.[1] ??
    /EREF\+(.{1,70}?)(?=(?:[A-Z]REF|SVWZ|CRED|DEBT|ABW[AE]|IBAN|BIC|COAM|OAMT)\+|$)/.exec(german)?.[1];
  const reference = [said, written].map((text) => text?.trim() ?? "").find((text) => !SAID_IN_86.test(text));
  return reference === "" ? undefined : reference;
}

/** Field 61's code, and before the first subfield of field 86 the German code of the transaction. */
function methodOf(code: string | undefined, info: string): string | undefined {
  const gvc = /^(\d{3})\?/.exec(info)?.[1];
  return [code, gvc && `gvc:${gvc}`].filter(Boolean).join(" ") || undefined;
}

/** Field 86 as words: subfields and code words apart. */
const textOf = (info: string): string =>
  info.replace(/\n/g, "").replace(/\?\d{2}|\/[A-Z]{2,4}\/|[A-Z]{4}\+/g, " ");
