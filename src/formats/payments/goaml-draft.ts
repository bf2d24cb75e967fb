import { looksLikeIban, majorAmount, minorDigits, type Payment } from "../../core/index.ts";

/** What a human fills in: of a text, and of a code of the unit's own lists. */
export const PLACEHOLDER = { text: "TO BE FILLED IN", code: "-" } as const;
/** goAML's code of cash, as data/finance/kinds.json reads it. */
const CASH_FUNDS = "K";
const BIC = /^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

export interface GoamlHeader {
  readonly entityId: string;
  readonly reference: string;
  /** RFC 3339. */
  readonly submittedAt: string;
  /** ISO 4217; payments in other currencies are reckoned in it where both have a rate. */
  readonly localCurrency: string;
  /** In the reporter's words; a draft is to be edited by a human before it goes anywhere. */
  readonly reason: string;
  /** US dollars for one unit of each currency. */
  readonly usdPerUnit?: Readonly<Record<string, number>>;
  /** Whether a payment was made in cash, by its method's words and codes. */
  readonly isCash?: (method: string | undefined) => boolean;
}

/**
 * A draft of a suspicious-transaction report in goAML's shape, accounts only: no person is named. It is a document
 * to be edited and validated against the unit's own schema, never sent by itself. What nobody here knows stands as a placeholder:
 * who reports, the unit's own codes, and countries that neither the number nor the bank of an account tells. Whose client an account
 * is nobody here knows either, so none is called the reporter's.
 */
export function encodeGoaml(header: GoamlHeader, payments: readonly Payment[]): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!-- A draft. Fill in what says so and codes of one hyphen, and call the side t_from_my_client or t_to_my_client that is your client. -->",
    "<report>",
    `  <rentity_id>${escapeXml(header.entityId)}</rentity_id>`,
    "  <submission_code>E</submission_code>",
    "  <report_code>STR</report_code>",
    `  <entity_reference>${escapeXml(header.reference)}</entity_reference>`,
    `  <submission_date>${escapeXml(header.submittedAt.slice(0, 19))}</submission_date>`,
    `  <currency_code_local>${escapeXml(header.localCurrency)}</currency_code_local>`,
    "  <reporting_person>",
    `    <first_name>${PLACEHOLDER.text}</first_name>`,
    `    <last_name>${PLACEHOLDER.text}</last_name>`,
    "  </reporting_person>",
    `  <reason>${escapeXml(header.reason)}</reason>`,
    ...payments.flatMap((p) => transactionLines(header, p)),
  ];
  return `${[...lines, "</report>"].join("\n")}\n`;
}

function transactionLines(header: GoamlHeader, p: Payment): readonly string[] {
  const funds = header.isCash?.(p.method) ? CASH_FUNDS : PLACEHOLDER.code;
  const { local, rate, because } = localAmount(header, p);
  const foreign = (side: string): string[] =>
    p.currency === header.localCurrency
      ? []
      : [
          `      <${side}_foreign_currency>`,
          `        <foreign_currency_code>${escapeXml(p.currency)}</foreign_currency_code>`,
          `        <foreign_amount>${majorAmount(p.amountMinor, p.currency)}</foreign_amount>`,
          ...(rate === undefined ? [] : [`        <foreign_exchange_rate>${rate}</foreign_exchange_rate>`]),
          `      </${side}_foreign_currency>`,
        ];
  const side = (name: "from" | "to", account: string, agent: string | undefined): string[] => [
    `    <t_${name}>`,
    `      <${name}_funds_code>${funds}</${name}_funds_code>`,
    ...foreign(name),
    `      <${name}_account>`,
    ...(agent === undefined
      ? []
      : BIC.test(agent)
        ? [`        <swift>${agent}</swift>`]
        : [`        <institution_name>${escapeXml(agent)}</institution_name>`]),
    `        <account>${escapeXml(account)}</account>`,
    `      </${name}_account>`,
    `      <${name}_country>${countryOf(account, agent)}</${name}_country>`,
    `    </t_${name}>`,
  ];
  return [
    "  <transaction>",
    `    <transactionnumber>${escapeXml(p.reference ?? p.id)}</transactionnumber>`,
    `    <date_transaction>${new Date(p.at * 1000).toISOString().slice(0, 19)}</date_transaction>`,
    `    <transmode_code>${PLACEHOLDER.code}</transmode_code>`,
    ...(p.method === undefined ? [] : [`    <transmode_comment>${escapeXml(p.method)}</transmode_comment>`]),
    ...(because === undefined ? [] : [`    <!-- ${because} -->`]),
    ...(local === undefined ? [] : [`    <amount_local>${local}</amount_local>`]),
    ...side("from", p.debtorAccount, p.debtorAgent),
    ...side("to", p.creditorAccount, p.creditorAgent),
    "  </transaction>",
  ];
}

interface LocalAmount {
  readonly local?: string;
  /** Units of the local currency for one of the payment's. */
  readonly rate?: string;
  /** Why there is no sum, or what it rests on; no two hyphens, which end a comment. */
  readonly because?: string;
}

function localAmount({ localCurrency, usdPerUnit = {} }: GoamlHeader, p: Payment): LocalAmount {
  if (p.currency === localCurrency) return { local: majorAmount(p.amountMinor, p.currency) };
  const [own, here] = [usdPerUnit[p.currency], usdPerUnit[localCurrency]];
  if (own === undefined || here === undefined) {
    const lacking = own === undefined ? p.currency : localCurrency;
    return { because: `amount_local is left out: no rate of ${comment(lacking)} is known here` };
  }
  const units = Number(p.amountMinor) / 10 ** minorDigits(p.currency);
  const rate = own / here;
  return {
    local: (units * rate).toFixed(minorDigits(localCurrency)),
    rate: plain(rate),
    because: "amount_local is reckoned at a rounded rate of early 2025: put the rate of the day",
  };
}

/** Six digits that count, without an exponent. */
const plain = (rate: number): string =>
  rate
    .toFixed(Math.max(0, 5 - Math.floor(Math.log10(rate))))
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");

const comment = (currency: string): string => currency.replace(/[^A-Za-z0-9 ]/g, "");

/** Where an account is kept, by its IBAN or its bank's BIC. */
function countryOf(account: string, agent: string | undefined): string {
  if (looksLikeIban(account)) return account.slice(0, 2);
  return BIC.exec(agent ?? "")?.[1] ?? PLACEHOLDER.code;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeXml = (text: string): string =>
  [...text]
    .filter((c) => c >= " " || c === "\n" || c === "\t")
    .join("")
    .replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
