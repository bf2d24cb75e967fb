import { DATA_OUTCOMES } from "./data-ledger.ts";
import { REFERRAL_ACTIONS } from "./ledger.ts";
import { DATA_REQUEST_KINDS } from "./stored-data.ts";
import { NOTICE_OUTCOMES, type TransparencyReport } from "./transparency.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isCount: Check = (value) => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isTold: Check = (value) => value === null || isCount(value);
const isOneOf =
  (words: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && words.includes(value);
const isListOf =
  (is: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(is);

/** With these and nothing beside them. */
const isObjectOf =
  (parts: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const given = new Map<string, unknown>(Object.entries(value));
    return (
      [...given.keys()].every((key) => Object.hasOwn(parts, key)) &&
      Object.entries(parts).every(([key, is]) => is(given.get(key)))
    );
  };
const told = (keys: readonly string[]): Record<string, Check> =>
  Object.fromEntries(keys.map((key) => [key, isTold]));

const isCorrection = isObjectOf({ version: isCount, because: isText });
const isYesNo = isObjectOf(told(["yes", "no"]));
const isReport = isObjectOf({
  kind: isOneOf(["wasl-transparency/1"]),
  node: isText,
  from: isText,
  to: isText,
  asOf: isText,
  suppressedUnder: isCount,
  corrects: (value) => value === undefined || isCorrection(value),
  notices: isObjectOf({
    byPlatform: isListOf(isObjectOf({ platform: isText, ...told(NOTICE_OUTCOMES), medianHours: isTold })),
    byGround: isListOf(isObjectOf({ ground: isText, notices: isTold })),
    byAction: isListOf(isObjectOf({ action: isOneOf(REFERRAL_ACTIONS), notices: isTold })),
    appealed: isYesNo,
    reappeared: isYesNo,
  }),
  dataRequests: isListOf(isObjectOf({ kind: isOneOf(DATA_REQUEST_KINDS), ...told(DATA_OUTCOMES) })),
});

/**
 * A report as it is kept; undefined where the text is none, such as a draft that somebody wrote by SQL: it is neither listed nor
 * published.
 */
export function readTransparency(text: string): TransparencyReport | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isReport(value) ? (value as TransparencyReport) : undefined;
  } catch {
    return undefined;
  }
}
