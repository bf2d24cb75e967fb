const WEEK = 7;
/** Crossings are dealt within so many days of each other: a season, or growth over a year, is no chance. */
const BLOCK = 4 * WEEK;
const ROUNDS = 999;

/** From the first known crossing to the last: payments by day, and on which of these days something crossed. */
export interface Series {
  readonly paid: readonly number[];
  readonly crossed: readonly boolean[];
}

export interface Burst {
  readonly seen: number;
  readonly usual: number;
  readonly p: number;
}

/** Payments on a day of a crossing or on one of the days after it, `days` in all. */
function following({ paid }: Pick<Series, "paid">, crossed: readonly boolean[], days: number): number {
  let sum = 0;
  let last = -days;
  for (let day = 0; day < paid.length; day++) {
    if (crossed[day]) last = day;
    if (day - last < days) sum += paid[day] ?? 0;
  }
  return sum;
}

/** Crossings dealt anew to other days of the same weekday in the same four weeks, so that weekends explain nothing. */
function dealt(series: Series, next: (n: number) => number): readonly boolean[] {
  const crossed = [...series.crossed];
  for (let block = 0; block < crossed.length; block += BLOCK)
    for (let weekday = block; weekday < Math.min(block + WEEK, crossed.length); weekday++)
      for (let day = weekday + WEEK; day < Math.min(block + BLOCK, crossed.length); day += WEEK) {
        const other = weekday + WEEK * next(Math.floor((day - weekday) / WEEK) + 1);
        [crossed[day], crossed[other]] = [crossed[other] === true, crossed[day] === true];
      }
  return crossed;
}

/** A fixed sequence: a finding replays. */
function numbers(): (n: number) => number {
  let state = 0x2545f491;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** How many payments follow the crossings, and how seldom as many follow crossings that are dealt anew. */
export function burstIn(series: Series, days: number): Burst {
  const seen = following(series, series.crossed, days);
  const next = numbers();
  let asMany = 0;
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const by = following(series, dealt(series, next), days);
    sum += by;
    if (by >= seen) asMany++;
  }
  return { seen, usual: sum / ROUNDS, p: (asMany + 1) / (ROUNDS + 1) };
}
