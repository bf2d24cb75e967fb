import { WaslError } from "./errors.ts";
import { sha256Hex } from "./ids.ts";
import type { Access } from "./marking/index.ts";
import { type Statement, toStatement } from "./statement.ts";
import { saysNothing } from "./words.ts";

/** What whoever reads an alert is asked to do; codes, so that each reads them in a language of theirs and none holds a name. */
export const ALERT_ACTIONS = ["report", "ask_first", "check_stock", "keep_papers"] as const;
export type AlertAction = (typeof ALERT_ACTIONS)[number];

/** Goods that the trade is told to look out for: things and numbers, never a person. */
export interface GoodsAlertBody {
  /** What they are, in words. */
  readonly goods: string;
  readonly gtin?: string;
  /** Commodity code, four digits at least. */
  readonly hsCode?: string;
  readonly model?: string;
  /** A range of serial numbers, both ends in it; one number where they are equal. */
  readonly serialFrom?: string;
  readonly serialTo?: string;
  /** The last day on which it holds. */
  readonly until: string;
  readonly actions: readonly AlertAction[];
  readonly legalBasis: string;
}

/** Whom it is for: accounts of the trade by their kinds (the groups that an administrator gave them), or by name. */
export interface AlertAudience {
  readonly kinds: readonly string[];
  readonly shops: readonly string[];
}

const TEXT_MAX = { goods: 300, model: 80, legalBasis: 200 } as const;
/** With a digit: without one it is a word, and may be a name. */
const SERIAL = /^(?=.*\d)[0-9A-Z][0-9A-Z /.-]{2,39}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Whoever still needs it writes it anew: a shop that is warned for ever reads no warning. */
const DAYS_MAX = 366;
const AUDIENCE_MAX = 200;

/** The alert as it is kept. REQUEST_INVALID with the field that is none. `today` is a day of ISO 8601. */
export function readGoodsAlert(sent: GoodsAlertBody, today: string): GoodsAlertBody {
  const text = (field: keyof typeof TEXT_MAX): string | undefined => {
    const said = sent[field]?.trim();
    if (said === undefined || said === "") return undefined;
    if (saysNothing(said) || said.length > TEXT_MAX[field] || /\p{Cc}/u.test(said)) throw invalid(field);
    return said;
  };
  const digits = (field: "gtin" | "hsCode", form: RegExp): string | undefined => {
    const said = sent[field]?.replace(/[\s.]/g, "");
    if (said === undefined || said === "") return undefined;
    if (!form.test(said)) throw invalid(field);
    return said;
  };
  const goods = text("goods") ?? missing("goods");
  const legalBasis = text("legalBasis") ?? missing("legalBasis");
  const gtin = digits("gtin", /^(?:\d{8}|\d{12,14})$/)?.padStart(14, "0");
  const hsCode = digits("hsCode", /^\d{4}(?:\d{2}){0,3}$/);
  const model = text("model");
  const actions = ALERT_ACTIONS.filter((one) => sent.actions.includes(one));
  if (actions.length === 0 || sent.actions.some((one) => !ALERT_ACTIONS.includes(one)))
    throw invalid("actions");
  return {
    goods,
    ...(gtin === undefined ? {} : { gtin }),
    ...(hsCode === undefined ? {} : { hsCode }),
    ...(model === undefined ? {} : { model }),
    ...rangeOf(sent),
    until: lastDay(sent.until, today),
    actions,
    legalBasis,
  };
}

function rangeOf({
  serialFrom = "",
  serialTo = "",
}: GoodsAlertBody): Pick<GoodsAlertBody, "serialFrom" | "serialTo"> {
  const [from, to] = [serialFrom, serialTo].map((said) => said.trim().toUpperCase()) as [string, string];
  if (from === "" && to === "") return {};
  if (!SERIAL.test(from)) throw invalid("serialFrom");
  if (to === "") return { serialFrom: from, serialTo: from };
  if (!SERIAL.test(to) || (from.length === to.length && to < from)) throw invalid("serialTo");
  return { serialFrom: from, serialTo: to };
}

function lastDay(until: string, today: string): string {
  const at = Date.parse(`${until}T00:00:00Z`);
  if (!DAY.test(until) || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== until)
    throw invalid("until");
  const days = (at - Date.parse(`${today}T00:00:00Z`)) / 86_400_000;
  if (days < 0 || days > DAYS_MAX) throw invalid("until", `a day to come, at most ${DAYS_MAX} ahead`);
  return until;
}

/** A kind of shops as it is compared: of ASCII alone without its case, as the database folds by every collation. */
export const foldedKind = (kind: string): string =>
  kind.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());

/** Whom it is for, each once. REQUEST_INVALID where that is nobody. */
export function readAudience({ kinds, shops }: AlertAudience): AlertAudience {
  const each = (names: readonly string[]): string[] =>
    [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))].sort();
  const read = { kinds: [...new Set(each(kinds).map(foldedKind))], shops: each(shops) };
  const count = read.kinds.length + read.shops.length;
  if (count === 0 || count > AUDIENCE_MAX)
    throw invalid("audience", `kinds of shops, or shops by name: 1 to ${AUDIENCE_MAX}`);
  return read;
}

const invalid = (field: string, because?: string): WaslError =>
  new WaslError("REQUEST_INVALID", { field, ...(because === undefined ? {} : { because }) });
const missing = (field: string): never => {
  throw invalid(field);
};

/** SHA-256 of exactly what would go and to whom: what a second person approves. */
export const alertDigest = (body: GoodsAlertBody, audience: AlertAudience, access: Access): string =>
  sha256Hex(JSON.stringify([body, audience, access]));

/** What an alert says of goods, as statements that `release` lets out or withholds; what to do and by which law is none. */
export function alertStatements(
  id: string,
  body: GoodsAlertBody,
  access: Access,
  seenAt: string,
): readonly Statement[] {
  const { goods, gtin, model, serialFrom, serialTo, hsCode } = body;
  const serials = serialFrom === serialTo ? serialFrom : `${serialFrom} – ${serialTo}`;
  const said: readonly (readonly [schema: string, property: string, value: string | undefined])[] = [
    ["Equipment", "name", goods],
    ["Equipment", "gtin", gtin],
    ["Equipment", "model", model],
    ["Equipment", "serialNumber", serials],
    ["Consignment", "hsCode", hsCode],
  ];
  return said.flatMap(([schema, property, value]) => {
    if (value === undefined) return [];
    const draft = { entityId: `${id}-${schema.toLowerCase()}`, schema, property, value };
    return toStatement(draft, { reportId: id, access, seenAt });
  });
}
