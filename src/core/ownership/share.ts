import { foldDigits } from "../identifiers.ts";

/** A part of a whole as far as it is known, in millionths of a percent, so that sums are exact. Unknown is 0 to 100. */
export interface Share {
  readonly min: number;
  readonly max: number;
  /** True where it is more than `min`, and not `min` itself. */
  readonly isMinOpen: boolean;
  readonly isMaxOpen: boolean;
}

const PERCENT = 1_000_000;
export const WHOLE = 100 * PERCENT;
export const NOTHING: Share = { min: 0, max: 0, isMinOpen: false, isMaxOpen: false };
export const UNKNOWN_SHARE: Share = { min: 0, max: WHOLE, isMinOpen: false, isMaxOpen: false };

export const isUnknown = (share: Share): boolean => share.min === 0 && share.max === WHOLE;
export const isExact = (share: Share): boolean => share.min === share.max;

const SIGNS: Readonly<Record<string, string>> = { "≥": ">=", "≤": "<=", "–": "-", "—": "-" };
const LIMIT = /(>=|<=|>|<)\s*(\d+(?:\.\d+)?)/g;
const RANGE = /^(\d+(?:\.\d+)?)\s*(?:-|to)\s*(\d+(?:\.\d+)?)$/;
const ONE = /^(\d+(?:\.\d+)?)(\+?)$/;

/** "60", "60.5 %", "25-50", ">25 <=50", "50+", in any digits; undefined where it says no part of a hundred. */
export function parseShare(text: string): Share | undefined {
  const plain = foldDigits(text.normalize("NFKC"))
    .replace(/[≥≤–—]/g, (sign) => SIGNS[sign] ?? sign)
    .replace(/[%٪]|percent|per cent/gi, " ")
    .replace(/(\d)[,٫](\d)/g, "$1.$2")
    .trim()
    .toLowerCase();
  const one = ONE.exec(plain);
  if (one) return between(one[1], one[2] === "+" ? "100" : one[1]);
  const range = RANGE.exec(plain);
  if (range) return between(range[1], range[2]);
  return limited(plain);
}

function limited(plain: string): Share | undefined {
  const limits = [...plain.matchAll(LIMIT)];
  if (limits.length === 0 || plain.replace(LIMIT, "").trim() !== "") return undefined;
  const low = limits.find(([, sign]) => sign?.startsWith(">"));
  const high = limits.find(([, sign]) => sign?.startsWith("<"));
  const share = between(low?.[2] ?? "0", high?.[2] ?? "100");
  return share && { ...share, isMinOpen: low?.[1] === ">", isMaxOpen: high?.[1] === "<" };
}

function between(low: string | undefined, high: string | undefined): Share | undefined {
  const min = Math.round(Number(low) * PERCENT);
  const max = Math.round(Number(high) * PERCENT);
  return min <= max && max <= WHOLE ? { min, max, isMinOpen: false, isMaxOpen: false } : undefined;
}

/** What several say of one and the same part: from the least of it to the most. */
export function eitherShare(shares: readonly Share[]): Share {
  return shares.reduce((a, b) => {
    const min = Math.min(a.min, b.min);
    const max = Math.max(a.max, b.max);
    return {
      min,
      max,
      isMinOpen: [a, b].every((s) => s.min !== min || s.isMinOpen),
      isMaxOpen: [a, b].every((s) => s.max !== max || s.isMaxOpen),
    };
  });
}

/** Parts of one whole that different persons hold. */
export function sumOfShares(shares: readonly Share[]): Share {
  const sum = shares.reduce(
    (a, b) => ({
      min: a.min + b.min,
      max: a.max + b.max,
      isMinOpen: a.isMinOpen || b.isMinOpen,
      isMaxOpen: a.isMaxOpen || b.isMaxOpen,
    }),
    NOTHING,
  );
  return sum.max > WHOLE ? { ...sum, max: WHOLE, isMaxOpen: false } : sum;
}

/** At most what the others leave of the whole. */
export function leftBy(share: Share, others: Share): Share {
  const left = WHOLE - others.min;
  if (left > share.max) return share;
  const isMaxOpen = others.isMinOpen || (left === share.max && share.isMaxOpen);
  return { ...share, max: left, isMaxOpen };
}

/** Whether it is surely at least this many percent, or more than them. */
export function surelyReaches(share: Share, percent: number, moreThan: boolean): boolean {
  const limit = percent * PERCENT;
  return share.min > limit || (share.min === limit && (!moreThan || share.isMinOpen));
}

/** Whether it can be, for all that is known. */
export function couldReach(share: Share, percent: number, moreThan: boolean): boolean {
  const limit = percent * PERCENT;
  return share.max > limit || (share.max === limit && !moreThan && !share.isMaxOpen);
}

/** "60 %", "more than 50 % and less than 75 %" in signs that every script reads: "60", ">50 <75", "25–50". */
export function shareText(share: Share): string {
  const percent = (millionths: number): string => String(millionths / PERCENT);
  if (isUnknown(share)) return "?";
  if (isExact(share)) return `${percent(share.min)} %`;
  if (!share.isMinOpen && !share.isMaxOpen) return `${percent(share.min)}–${percent(share.max)} %`;
  const low =
    share.min > 0 || share.isMinOpen ? `${share.isMinOpen ? ">" : "≥"} ${percent(share.min)} %` : "";
  const high = share.max < WHOLE ? `${share.isMaxOpen ? "<" : "≤"} ${percent(share.max)} %` : "";
  return [low, high].filter((part) => part !== "").join(", ");
}
