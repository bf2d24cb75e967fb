import { majorAmount, minorDigits, type Payment, type PaymentWords, sha256Hex } from "../../core/index.ts";
import { type Currencies, currenciesOf, currencyNamed, positiveMinor } from "../amounts.ts";
import type { DecodeContext, Decoder, Format } from "../format.ts";
import { Output } from "../output.ts";
import { xmlHead } from "../text/xml-head.ts";
import { type Closed, XmlStream } from "../text/xml-stream.ts";
import { deskOf, paymentWords, pseudonym, saidOf } from "./said.ts";
import { unixSeconds } from "./times.ts";

/** goAML reports (UNODC): each transaction with two sides becomes a payment; persons become pseudonyms. */
export const goaml: Format = {
  id: "goaml",
  title: "goAML report (XML)",
  mediaType: "application/xml",
  extensions: ["xml"],
  sniff(head) {
    const text = xmlHead(head).slice(0, 8192);
    return /<report[\s>]/.test(text) && /<(?:rentity_id|report_code|submission_code)>/.test(text) ? 0.95 : 0;
  },
  open: createDecoder,
};

interface Side {
  /** The kind of funds, by goAML's list. */
  funds?: string;
  account?: string;
  agent?: string;
  swift?: string;
  first?: string;
  last?: string;
  name?: string;
}

interface Draft {
  readonly line: number;
  number?: string;
  date?: string;
  amount?: string;
  foreignCurrency?: string;
  foreignAmount?: string;
  mode?: string;
  /** Words beside the codes of the mode and the funds. */
  modeText?: string;
  /** What the transaction is said to be. */
  description?: string;
  readonly from: Side;
  readonly to: Side;
}

function createDecoder(context: DecodeContext): Decoder {
  const out = new Output(context.model);
  const currencies = currenciesOf(context.reference.currencies);
  const words = paymentWords(context.reference.moneyKinds);
  const prefix = `pay-${sha256Hex(context.reportId).slice(0, 12)}-`;
  const path: string[] = [];
  let seen = false;
  let count = 0;
  let title = "";
  let published = "";
  let localCurrency = "";
  let draft: Draft | undefined;
  const stream = new XmlStream({
    open(name, _namespace, _attributes, line) {
      path.push(name);
      if (path.length === 1) {
        if (name !== "report") return stream.refuse("MARKUP_INVALID", line, "report");
        seen = true;
      }
      if (name === "transaction") draft = { line, from: {}, to: {} };
    },
    close(element) {
      if (path.length === 2) {
        if (element.name === "entity_reference") title = element.text;
        if (element.name === "submission_date") published = element.text;
        if (element.name === "currency_code_local") localCurrency = element.text;
      }
      if (draft) read(draft, element, path);
      if (element.name === "transaction" && draft) {
        emit(draft, { out, currencies, words, localCurrency, id: prefix + count++ });
        draft = undefined;
      }
      path.pop();
    },
    refuse: (code, line, field) => void out.reject(line, code, field),
  });
  return {
    push(chunk) {
      stream.push(chunk);
      return out.take();
    },
    end() {
      stream.end();
      if (!seen) stream.refuse("FIELD_MISSING", 1, "report");
      const at = unixSeconds(published);
      return {
        ...out.take(),
        facts: {
          ...(title === "" ? {} : { title }),
          ...(at === undefined ? {} : { publishedAt: new Date(at * 1000).toISOString() }),
        },
      };
    },
  };
}

function read(draft: Draft, { name, text }: Closed, path: readonly string[]): void {
  if (text === "") return;
  const within = (pattern: RegExp): boolean => path.some((p) => pattern.test(p));
  switch (name) {
    case "transactionnumber":
      draft.number = text;
      return;
    case "date_transaction":
      draft.date = text;
      return;
    case "amount_local":
      draft.amount = text;
      return;
    case "transmode_code":
      draft.mode = text;
      return;
    case "transmode_comment":
    case "from_funds_comment":
    case "to_funds_comment":
      draft.modeText = `${draft.modeText ?? ""} ${text}`.trim();
      return;
    case "transaction_description":
      draft.description = text;
      return;
    case "from_funds_code":
      draft.from.funds = text;
      return;
    case "to_funds_code":
      draft.to.funds = text;
      return;
    case "foreign_currency_code":
      draft.foreignCurrency ??= text;
      return;
    case "foreign_amount":
      draft.foreignAmount ??= text;
      return;
    default:
  }
  const side = within(/^t_from/) ? draft.from : within(/^t_to/) ? draft.to : undefined;
  // Signatories and owners of an account are not a side of the payment.
  if (!side || within(/^(?:signatory|t_person|director_id|t_conductor)$/)) return;
  if (name === "account") side.account = text;
  if (name === "institution_code" || name === "institution_name") side.agent ??= text;
  if (name === "swift") side.swift = text;
  if (name === "first_name") side.first = text;
  if (name === "last_name") side.last = text;
  if (name === "name") side.name = text;
}

interface Emitting {
  readonly out: Output;
  readonly currencies: Currencies;
  readonly words: PaymentWords;
  readonly localCurrency: string;
  readonly id: string;
}

/** "CASHDEP funds:K": how it was sent, and which funds each side gave and took, by the unit's own codes and words. */
function methodOf({ mode, modeText, from, to }: Draft): string | undefined {
  const funds = [...new Set([from.funds, to.funds])].flatMap((code) =>
    code === undefined ? [] : [`funds:${code}`],
  );
  return [mode, ...funds, modeText].filter((part) => part !== undefined).join(" ") || undefined;
}

function emit(draft: Draft, { out, currencies, words, localCurrency, id }: Emitting): void {
  const at = unixSeconds(draft.date ?? "");
  if (at === undefined) return void out.reject(draft.line, "DATE_IMPOSSIBLE", "date_transaction");
  const isForeign = draft.foreignCurrency !== undefined && draft.foreignAmount !== undefined;
  const currency = currencyNamed(currencies, (isForeign ? draft.foreignCurrency : localCurrency) ?? "");
  if (!currency) return void out.reject(draft.line, "CURRENCY_UNKNOWN", "currency_code_local");
  const amountMinor = positiveMinor((isForeign ? draft.foreignAmount : draft.amount) ?? "", currency.digits);
  if (amountMinor === undefined) return void out.reject(draft.line, "AMOUNT_INVALID", "amount_local");
  const nameOf = (side: Side): string | undefined =>
    [side.first, side.last].filter((n) => n !== undefined).join(" ") || side.name;
  // Who only took part in a transaction paid nobody: a list of parties says no direction.
  const isKnown = (side: Side): boolean => (side.account ?? nameOf(side)) !== undefined;
  if (!isKnown(draft.from) && !isKnown(draft.to))
    return void out.reject(draft.line, "FIELD_MISSING", "t_from");
  const said = saidOf(words, { method: methodOf(draft), text: draft.description ?? "" });
  const holder = (side: Side, other: Side, way: "in" | "out"): string =>
    side.account ??
    (nameOf(side) === undefined ? deskOf(words, said, other.account, way) : undefined) ??
    pseudonym(nameOf(side), id);
  const debtorAgent = draft.from.swift ?? draft.from.agent;
  const creditorAgent = draft.to.swift ?? draft.to.agent;
  out.record({
    kind: "payment",
    id,
    at,
    debtorAccount: holder(draft.from, draft.to, "in"),
    creditorAccount: holder(draft.to, draft.from, "out"),
    ...(debtorAgent === undefined ? {} : { debtorAgent }),
    ...(creditorAgent === undefined ? {} : { creditorAgent }),
    amountMinor,
    currency: currency.code,
    ...said,
    ...(draft.number === undefined ? {} : { reference: draft.number }),
  });
}

export interface GoamlHeader {
  readonly entityId: string;
  readonly reference: string;
  /** RFC 3339. */
  readonly submittedAt: string;
  /** ISO 4217; payments in other currencies are written with their foreign amount and no local one. */
  readonly localCurrency: string;
  /** In the reporter's words; a draft is to be edited by a human before it goes anywhere. */
  readonly reason: string;
}

/**
 * A draft of a suspicious-transaction report in goAML's shape, accounts only: no person is named. It is a document
 * to be edited and validated against the unit's own schema, never sent by itself.
 */
export function encodeGoaml(header: GoamlHeader, payments: readonly Payment[]): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<report>",
    `  <rentity_id>${escapeXml(header.entityId)}</rentity_id>`,
    "  <submission_code>E</submission_code>",
    "  <report_code>STR</report_code>",
    `  <entity_reference>${escapeXml(header.reference)}</entity_reference>`,
    `  <submission_date>${escapeXml(header.submittedAt.slice(0, 19))}</submission_date>`,
    `  <currency_code_local>${escapeXml(header.localCurrency)}</currency_code_local>`,
    `  <reason>${escapeXml(header.reason)}</reason>`,
  ];
  for (const p of payments) {
    const isLocal = p.currency === header.localCurrency;
    const amount = majorAmount(p.amountMinor, p.currency);
    const foreign = (side: string): string[] =>
      isLocal
        ? []
        : [
            `      <${side}_foreign_currency>`,
            `        <foreign_currency_code>${escapeXml(p.currency)}</foreign_currency_code>`,
            `        <foreign_amount>${amount}</foreign_amount>`,
            `      </${side}_foreign_currency>`,
          ];
    const side = (tag: string, name: string, account: string, agent: string | undefined): string[] => [
      `    <${tag}>`,
      ...foreign(name),
      `      <${name}_account>`,
      ...(agent === undefined ? [] : [`        <institution_name>${escapeXml(agent)}</institution_name>`]),
      `        <account>${escapeXml(account)}</account>`,
      `      </${name}_account>`,
      `    </${tag}>`,
    ];
    lines.push(
      "  <transaction>",
      `    <transactionnumber>${escapeXml(p.reference ?? p.id)}</transactionnumber>`,
      `    <date_transaction>${new Date(p.at * 1000).toISOString().slice(0, 19)}</date_transaction>`,
      ...(p.method === undefined ? [] : [`    <transmode_code>${escapeXml(p.method)}</transmode_code>`]),
      `    <amount_local>${isLocal ? amount : (0).toFixed(minorDigits(header.localCurrency))}</amount_local>`,
      ...side("t_from_my_client", "from", p.debtorAccount, p.debtorAgent),
      ...side("t_to", "to", p.creditorAccount, p.creditorAgent),
      "  </transaction>",
    );
  }
  return `${[...lines, "</report>"].join("\n")}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeXml = (text: string): string =>
  [...text]
    .filter((c) => c >= " " || c === "\n" || c === "\t")
    .join("")
    .replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
