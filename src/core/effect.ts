/** Counts of one week in which something was done, and of what it was not done to. */
export interface WeekCounts {
  readonly treated: number;
  readonly comparison: number;
}

/** A ratio with its 95 % interval. */
export interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What is counted: adverts found, crossings and persons on them on record, findings of the same techniques. */
export const EFFECT_OUTCOMES = ["adverts", "crossings", "persons", "findings"] as const;
export type EffectOutcome = (typeof EFFECT_OUTCOMES)[number];

export const EFFECT_VERDICTS = ["too-short", "too-few", "moved-apart", "fewer", "more", "unclear"] as const;
export type EffectVerdict = (typeof EFFECT_VERDICTS)[number];

/**
 * What came after a measure, against what was not its object in the same weeks (difference in differences of weekly rates).
 * A sum is null where it is some, but fewer than may be told.
 */
export interface Effect {
  /** Whole weeks on either side. */
  readonly weeks: number;
  readonly before: { readonly treated: number | null; readonly comparison: number | null };
  readonly after: { readonly treated: number | null; readonly comparison: number | null };
  /** How its change compares with the others'; 1 is no difference, 0.5 is half of what the others' change leads one to expect. */
  readonly ratio?: Ratio;
  /**
   * The same between the two halves of the weeks before, where nothing was done: 1 lies within, or the two are not comparable.
   * Absent where a sum of a half is some, but fewer than may be told.
   */
  readonly placebo?: Ratio;
  /** The others' own change: where it is above 1, what was stopped here may have gone there. */
  readonly elsewhere?: Ratio;
  readonly verdict: EffectVerdict;
}

/** Fewer weeks on one side say nothing of a trade that has good and bad weather. */
export const EFFECT_WEEKS_MIN = 4;
/** More on one side compare seasons. */
export const EFFECT_WEEKS_MAX = 26;
const Z95 = 1.959963985;
/** Added to a count of none, so that a ratio exists (Haldane and Anscombe). */
const HALF = 0.5;

const sum = (counts: readonly number[]): number => counts.reduce((all, n) => all + n, 0);

/** How much wider than a Poisson's the weeks of each group scatter about their mean (Pearson's chi-square a degree of freedom). */
function overdispersion(groups: readonly (readonly number[])[]): number {
  let chi = 0;
  let free = 0;
  for (const group of groups) {
    const mean = sum(group) / group.length;
    if (mean === 0) continue;
    for (const n of group) chi += (n - mean) ** 2 / mean;
    free += group.length - 1;
  }
  return free === 0 ? 1 : Math.max(1, chi / free);
}

/** exp of a signed sum of logs of means; each group's variance is its overdispersion over its sum. */
function ratioOf(groups: readonly { readonly weeks: readonly number[]; readonly sign: 1 | -1 }[]): Ratio {
  const scatter = overdispersion(groups.map((g) => g.weeks));
  let log = 0;
  let variance = 0;
  const hasNone = groups.some((g) => sum(g.weeks) === 0);
  for (const { weeks, sign } of groups) {
    const all = sum(weeks) + (hasNone ? HALF : 0);
    log += sign * Math.log(all / weeks.length);
    variance += scatter / all;
  }
  const wide = Z95 * Math.sqrt(variance);
  return { value: Math.exp(log), low: Math.exp(log - wide), high: Math.exp(log + wide) };
}

const parts = (weeks: readonly WeekCounts[]): { treated: number[]; comparison: number[] } => ({
  treated: weeks.map((w) => w.treated),
  comparison: weeks.map((w) => w.comparison),
});

function differenceOf(before: readonly WeekCounts[], after: readonly WeekCounts[]): Ratio {
  const [b, a] = [parts(before), parts(after)];
  return ratioOf([
    { weeks: a.treated, sign: 1 },
    { weeks: b.treated, sign: -1 },
    { weeks: a.comparison, sign: -1 },
    { weeks: b.comparison, sign: 1 },
  ]);
}

/**
 * The effect of a measure from whole weeks before it and after it began, oldest first, as many of the one as of the other.
 * Sums under `smallest` are not told, nor a ratio that rests on one (R26).
 */
export function effectOf(
  before: readonly WeekCounts[],
  after: readonly WeekCounts[],
  smallest: number,
): Effect {
  const weeks = Math.min(before.length, after.length, EFFECT_WEEKS_MAX);
  const [b, a] = [before.slice(before.length - weeks), after.slice(0, weeks)];
  const told = (counts: readonly number[]): number | null => {
    const n = sum(counts);
    return n > 0 && n < smallest ? null : n;
  };
  const [pb, pa] = [parts(b), parts(a)];
  const sums = {
    weeks,
    before: { treated: told(pb.treated), comparison: told(pb.comparison) },
    after: { treated: told(pa.treated), comparison: told(pa.comparison) },
  };
  if (weeks < EFFECT_WEEKS_MIN) return { ...sums, verdict: "too-short" };
  const cells = [sums.before.treated, sums.before.comparison, sums.after.treated, sums.after.comparison];
  // Nothing before says nothing of what came after, nor do others of whom nothing is known.
  if (cells.includes(null) || [cells[0], cells[1], cells[3]].includes(0))
    return { ...sums, verdict: "too-few" };
  const ratio = differenceOf(b, a);
  const half = Math.floor(weeks / 2);
  const halves = [b.slice(0, half), b.slice(weeks - half)] as const;
  const isTold = halves.map(parts).every((h) => told(h.treated) !== null && told(h.comparison) !== null);
  const placebo = isTold ? differenceOf(...halves) : undefined;
  const elsewhere = ratioOf([
    { weeks: pa.comparison, sign: 1 },
    { weeks: pb.comparison, sign: -1 },
  ]);
  return {
    ...sums,
    ratio,
    ...(placebo === undefined ? {} : { placebo }),
    elsewhere,
    verdict: verdictOf(ratio, placebo),
  };
}

const excludesOne = ({ low, high }: Ratio): boolean => low > 1 || high < 1;

/** Without anything to hold it against, a ratio says nothing for sure. */
function verdictOf(ratio: Ratio, placebo: Ratio | undefined): EffectVerdict {
  if (placebo === undefined) return "unclear";
  if (excludesOne(placebo)) return "moved-apart";
  if (!excludesOne(ratio)) return "unclear";
  return ratio.value < 1 ? "fewer" : "more";
}

const DAY_MS = 86_400_000;
const dayNumber = (day: string): number =>
  /^\d{4}-\d\d-\d\d/.test(day)
    ? Math.floor(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / DAY_MS)
    : Number.NaN;

/** So many on a day, or at a moment of it (RFC 3339); what is said to a month or a year is of no week, and not counted. */
export interface DatedCount {
  readonly day: string;
  readonly n: number;
  readonly isTreated: boolean;
}

/**
 * Whole weeks before `from` and from it on, oldest first, as many as lie between the first thing counted and `from`, and between
 * `from` and the last, and `EFFECT_WEEKS_MAX` at most: weeks in which nothing was collected are no weeks without any. The week
 * of `today` is not over.
 */
export function weeksAround(
  counts: readonly DatedCount[],
  { from, today }: { readonly from: string; readonly today: string },
): { readonly before: readonly WeekCounts[]; readonly after: readonly WeekCounts[] } {
  const start = dayNumber(from);
  const days = counts.map((c) => dayNumber(c.day));
  let [first, last] = [start, start - 1];
  for (const day of days) {
    if (day < first) first = day;
    if (day > last) last = day;
  }
  const back = Math.min(EFFECT_WEEKS_MAX, Math.floor((start - first) / 7));
  const on = Math.min(
    EFFECT_WEEKS_MAX,
    Math.max(0, Math.floor((Math.min(dayNumber(today), last + 1) - start) / 7)),
  );
  const weeks = Array.from({ length: back + on }, () => ({ treated: 0, comparison: 0 }));
  counts.forEach(({ n, isTreated }, i) => {
    const week = weeks[Math.floor(((days[i] ?? Number.NaN) - start) / 7) + back];
    if (week) week[isTreated ? "treated" : "comparison"] += n;
  });
  return { before: weeks.slice(0, back), after: weeks.slice(back) };
}
