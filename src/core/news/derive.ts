import { tokenise } from "../text/tokens.ts";
import { newsText } from "./lexicon.ts";
import type { ReadReport } from "./read.ts";

export type DerivationKind = "copy" | "translation" | "agency" | "update";

/** That a report was made from an earlier one, and why. */
export interface Derivation {
  readonly from: string;
  readonly kind: DerivationKind;
  readonly score: number;
  readonly evidence: readonly string[];
}

/** Set by hand on the development reports, not held out. */
export const DERIVE_WEIGHTS = {
  copyMin: 0.6,
  attribution: 0.35,
  newAttribution: 0.15,
  translationMin: 0.62,
} as const;

const SHINGLE = 3;
/** Text in common from which a publisher's second report is the first one revised. */
const REVISED_MIN = 0.5;
/** The score of an update starts at 1, of a copy at its share of text. */
const UPDATE_LEAD = 0.5;

/** How often each shingle occurs over all reports seen: what every report says is no sign of copying. */
export class ShingleCounts {
  readonly #counts = new Map<string, number>();
  readonly #sets = new WeakMap<ReadReport, ReadonlySet<string>>();

  add(report: ReadReport): void {
    for (const s of this.of(report)) this.#counts.set(s, (this.#counts.get(s) ?? 0) + 1);
  }

  of(report: ReadReport): ReadonlySet<string> {
    let set = this.#sets.get(report);
    if (!set) {
      const made = new Set<string>();
      const t = report.tokens;
      for (let i = 0; i + SHINGLE <= t.length; i++) made.add(t.slice(i, i + SHINGLE).join(" "));
      set = made;
      this.#sets.set(report, set);
    }
    return set;
  }

  /** Weighted share of the smaller text that the other has too, from 0 to 1. */
  overlap(a: ReadReport, b: ReadReport): number {
    const [x, y] = [this.of(a), this.of(b)];
    const weigh = (s: string): number => 1 / (this.#counts.get(s) ?? 1);
    let shared = 0;
    let wx = 0;
    let wy = 0;
    for (const s of x) {
      wx += weigh(s);
      if (y.has(s)) shared += weigh(s);
    }
    for (const s of y) wy += weigh(s);
    const least = Math.min(wx, wy);
    // The union breaks ties: of two texts that are both contained, the one that leaves least over.
    return least > 0 ? (0.9 * shared) / least + (0.1 * shared) / (wx + wy - shared) : 0;
  }
}

/** Publishers that a report names, by the folded words of those known. */
export function namedPublishers(report: ReadReport, publishers: Iterable<string>): Set<string> {
  const text = foldedText(report);
  const found = new Set<string>();
  for (const p of publishers) {
    const key = publisherKey(p);
    if (key !== "" && text.includes(` ${key} `)) found.add(p);
  }
  return found;
}

const texts = new WeakMap<ReadReport, string>();
function foldedText(report: ReadReport): string {
  let text = texts.get(report);
  if (text === undefined) {
    text = ` ${report.words.join(" ")} `;
    texts.set(report, text);
  }
  return text;
}

const keys = new Map<string, string>();
function publisherKey(publisher: string): string {
  let key = keys.get(publisher);
  if (key === undefined) {
    key = tokenise(newsText(publisher))
      .map((t) => t.key)
      .join(" ");
    if (keys.size > 10_000) keys.clear();
    keys.set(publisher, key);
  }
  return key;
}

/** The earlier report of the same event that this one was made from, or undefined for an original. */
export function deriveFrom(
  report: ReadReport,
  earlier: readonly ReadReport[],
  counts: ShingleCounts,
  publishers: ReadonlySet<string>,
): Derivation | undefined {
  const named = namedPublishers(report, publishers);
  named.delete(report.report.publisher);
  const selfNamed = namedPublishers(report, [report.report.publisher]).size > 0;
  const mentions = (p: ReadReport): boolean =>
    named.has(p.report.publisher) || (selfNamed && p.report.publisher === report.report.publisher);
  const best = (list: readonly Derivation[]): Derivation | undefined =>
    [...list].sort((a, b) => b.score - a.score)[0];
  const copies: Derivation[] = [];
  const translations: Derivation[] = [];
  const updates: Derivation[] = [];
  for (const p of earlier) {
    const theirs = namedPublishers(p, named);
    const namesOwn = namedPublishers(p, [p.report.publisher]).size > 0;
    const isNew = mentions(p) && !namesOwn;
    const inherits = [...theirs].filter((x) => named.has(x)).length;
    const bonus =
      (mentions(p) ? DERIVE_WEIGHTS.attribution : 0) +
      (isNew ? DERIVE_WEIGHTS.newAttribution : 0) +
      0.05 * inherits;
    if (p.report.lang === report.report.lang) {
      const overlap = counts.overlap(report, p);
      const agrees = sameFigures(report, p);
      const samePublisher = p.report.publisher === report.report.publisher;
      // A publisher that tells the same again with other figures corrects or updates, by whatever word.
      const isRevised = report.isCorrection || report.isUpdate || (!agrees && overlap >= REVISED_MIN);
      if (isRevised && samePublisher && !(agrees && overlap > 0.9))
        updates.push({
          from: p.report.id,
          kind: "update",
          score: 1 + overlap - (p.isUpdate ? 0.2 : 0) + (p.isCorrection ? 0.05 : 0),
          evidence: ["publisher"],
        });
      const score = overlap + bonus - (agrees ? 0 : 0.4);
      copies.push({
        from: p.report.id,
        kind: "copy",
        score,
        evidence: [`shared text ${overlap.toFixed(2)}`],
      });
    } else {
      // Reports of one event share their facts; only a publisher's name tells a translation from a second account.
      if (mentions(p))
        translations.push({
          from: p.report.id,
          kind: "translation",
          score: factOverlap(report, p) - (isNew ? 0 : 0.05),
          evidence: [`names ${p.report.publisher}`],
        });
    }
  }
  const copy = best(copies);
  const update = best(updates);
  // What repeats a corrected text word for word is a copy of it, whoever published the first version.
  if (update && (!copy || copy.score <= update.score - UPDATE_LEAD)) return update;
  if (copy && copy.score >= DERIVE_WEIGHTS.copyMin) return copy;
  const translation = best(translations);
  if (translation && translation.score >= DERIVE_WEIGHTS.translationMin) return translation;
  return undefined;
}

const current = (r: ReadReport): string[] =>
  r.figures.filter((f) => f.status === "current").map((f) => `${f.quantity}=${f.value}`);

function sameFigures(a: ReadReport, b: ReadReport): boolean {
  const [x, y] = [current(a), current(b)];
  const quantities = new Set(x.map((f) => f.split("=")[0]));
  return y.every((f) => x.includes(f) || !quantities.has(f.split("=")[0])) || x.length === 0;
}

/** How far the other report covers what this one says, across languages: 1 less something for each thing of its own. */
function factOverlap(a: ReadReport, b: ReadReport): number {
  const theirs = new Set(current(b));
  const places = new Set(b.places.map((p) => p.key));
  let own = 0;
  for (const f of new Set(current(a))) if (!theirs.has(f)) own += 0.2;
  for (const p of a.places) if (p.role === "link" && !places.has(p.key)) own += 0.1;
  for (const n of a.otherNumbers) if (!b.otherNumbers.includes(n)) own += 0.05;
  if (a.operation && !b.operation) own += 0.1;
  return Math.max(0, 1 - own);
}
