import { type PaymentWords, sha256Hex } from "../../core/index.ts";
import { type Currencies, currenciesOf, currencyNamed, positiveMinor } from "../amounts.ts";
import type { DecodeContext, Decoder, Format, HoldersOf } from "../format.ts";
import { Output } from "../output.ts";
import { xmlHead } from "../text/xml-head.ts";
import { type Closed, XmlStream } from "../text/xml-stream.ts";
import { PLACEHOLDER } from "./goaml-draft.ts";
import { GoamlParties, type Party, partyName } from "./goaml-parties.ts";
import { GoamlUnread } from "./goaml-unread.ts";
import { sayHolder } from "./holders.ts";
import { deskOf, paymentWords, pseudonym, saidOf } from "./said.ts";
import { unixSeconds } from "./times.ts";

/**
 * goAML reports (UNODC): each transaction with two sides becomes a payment; persons become pseudonyms. Why it was reported is the
 * report's text, in which nobody is named; who is named stays sealed in the original.
 */
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
  /** Whoever stands there without an account. */
  self?: Party;
  /** Whoever holds the account or signs for it. */
  readonly holders: Party[];
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
  const parties = new GoamlParties();
  const left = new GoamlUnread();
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
      if (name === "transaction") draft = { line, from: { holders: [] }, to: { holders: [] } };
      parties.open(name, line);
    },
    close(element) {
      if (path.length === 2) {
        if (element.name === "entity_reference") title = element.text;
        if (element.name === "submission_date") published = element.text;
        if (element.name === "currency_code_local") localCurrency = element.text;
      }
      const party = parties.close(element, path);
      const isRead =
        (draft !== undefined && read(draft, element, path)) ||
        left.take(element, path) ||
        HEAD.has(element.name);
      if (!isRead && !parties.took) left.unread(element);
      if (party !== undefined && draft) putParty(draft, party, path);
      if (element.name === "transaction" && draft) {
        const holdersOf = context.holdersOf;
        emit(draft, { out, currencies, words, localCurrency, id: prefix + count++, holdersOf });
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
      const text = left.end(parties.all, out);
      return {
        ...out.take(),
        facts: {
          ...(text === undefined ? {} : { text }),
          ...(title === "" ? {} : { title }),
          ...(at === undefined ? {} : { publishedAt: new Date(at * 1000).toISOString() }),
        },
      };
    },
  };
}

/** Elements of a report whose text is read by itself. */
const HEAD: ReadonlySet<string> = new Set([
  "rentity_id",
  "rentity_branch",
  "submission_code",
  "report_code",
  "entity_reference",
  "fiu_ref_number",
  "submission_date",
  "currency_code_local",
]);

/** True where the element is one of a payment's own. */
function read(draft: Draft, { name, text }: Closed, path: readonly string[]): boolean {
  if (text === "") return false;
  const within = (pattern: RegExp): boolean => path.some((p) => pattern.test(p));
  const isCode = text !== PLACEHOLDER.code;
  switch (name) {
    case "transactionnumber":
      draft.number = text;
      return true;
    case "date_transaction":
      draft.date = text;
      return true;
    case "amount_local":
      draft.amount = text;
      return true;
    case "transmode_code":
      if (isCode) draft.mode = text;
      return true;
    case "transmode_comment":
    case "from_funds_comment":
    case "to_funds_comment":
      draft.modeText = `${draft.modeText ?? ""} ${text}`.trim();
      return true;
    case "transaction_description":
      draft.description = text;
      return true;
    case "from_funds_code":
      if (isCode) draft.from.funds = text;
      return true;
    case "to_funds_code":
      if (isCode) draft.to.funds = text;
      return true;
    case "foreign_currency_code":
      draft.foreignCurrency ??= text;
      return true;
    case "foreign_amount":
      draft.foreignAmount ??= text;
      return true;
    default:
  }
  const side = within(/^t_from/) ? draft.from : within(/^t_to/) ? draft.to : undefined;
  // Signatories and owners of an account are not a side of the payment.
  if (!side || within(/^(?:signatory|t_person|t_entity|director_id|t_conductor)$/)) return false;
  if (name === "account") side.account = text;
  else if (name === "institution_code" || name === "institution_name") side.agent ??= text;
  else if (name === "swift") side.swift = text;
  else return false;
  return true;
}

/** Whoever was named within a payment: a side of it, or who holds a side's account. */
function putParty(draft: Draft, party: Party, path: readonly string[]): void {
  const side = path.some((p) => p.startsWith("t_from"))
    ? draft.from
    : path.some((p) => p.startsWith("t_to"))
      ? draft.to
      : undefined;
  if (!side) return;
  if (/^(?:from|to)_(?:person|entity)$/.test(party.element)) side.self = party;
  else if (path.some((p) => /^(?:from|to)_account$/.test(p)) && !path.includes("director_id"))
    side.holders.push(party);
}

interface Emitting {
  readonly out: Output;
  readonly currencies: Currencies;
  readonly words: PaymentWords;
  readonly localCurrency: string;
  readonly id: string;
  readonly holdersOf: HoldersOf | undefined;
}

/** "CASHDEP funds:K": how it was sent, and which funds each side gave and took, by the unit's own codes and words. */
function methodOf({ mode, modeText, from, to }: Draft): string | undefined {
  const funds = [...new Set([from.funds, to.funds])].flatMap((code) =>
    code === undefined ? [] : [`funds:${code}`],
  );
  return [mode, ...funds, modeText].filter((part) => part !== undefined).join(" ") || undefined;
}

function emit(draft: Draft, { out, currencies, words, localCurrency, id, holdersOf }: Emitting): void {
  const at = unixSeconds(draft.date ?? "");
  if (at === undefined) return void out.reject(draft.line, "DATE_IMPOSSIBLE", "date_transaction");
  const isForeign = draft.foreignCurrency !== undefined && draft.foreignAmount !== undefined;
  const currency = currencyNamed(currencies, (isForeign ? draft.foreignCurrency : localCurrency) ?? "");
  if (!currency) return void out.reject(draft.line, "CURRENCY_UNKNOWN", "currency_code_local");
  const amountMinor = positiveMinor((isForeign ? draft.foreignAmount : draft.amount) ?? "", currency.digits);
  if (amountMinor === undefined) return void out.reject(draft.line, "AMOUNT_INVALID", "amount_local");
  const nameOf = ({ self }: Side): string | undefined => self && (shortName(self) || undefined);
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
  const held = holdersOf?.(id);
  if (held?.debtor !== undefined) sayHolders(out, draft.line, held.debtor, draft.from);
  if (held?.creditor !== undefined) sayHolders(out, draft.line, held.creditor, draft.to);
}

const ACCOUNT_NAME = "account_name";

/** As rows have joined unnumbered parties from the first: by first and last name, or an entity's. */
const shortName = ({ said }: Party): string =>
  [said.get("first_name"), said.get("last_name")].filter((n) => n !== undefined).join(" ") ||
  (said.get("name") ?? "");

function sayHolders(out: Output, line: number, account: string, { self, holders }: Side): void {
  const told = holders.filter((h) => h.element !== ACCOUNT_NAME);
  for (const party of self ? [self] : told.length > 0 ? told : holders) {
    const name = partyName(party);
    if (name === "") continue;
    sayHolder(out, line, account, {
      schema: party.element === ACCOUNT_NAME ? "LegalEntity" : party.isEntity ? "Organization" : "Person",
      name,
      said: party.identifiers,
      ...(party.isEntity || self ? {} : { role: "signatory" }),
    });
  }
}
