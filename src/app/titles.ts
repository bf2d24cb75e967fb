import {
  type AnalysedName,
  againstMany,
  analyseName,
  fold,
  type NamesModel,
  namesModel,
  type Span,
  spansOf,
  type Tlp,
  traceNames,
} from "../core/index.ts";
import type { Actor, Platform } from "./ports/index.ts";
import { unnamedFor } from "./rights/unnamed.ts";

/** A report or a case that is called so. */
export interface TitleHit {
  readonly id: string;
  readonly title: string;
  readonly lang?: string;
  /** When it came in, or was opened. */
  readonly at: string;
  readonly tlp: Tlp;
  readonly spans: readonly Span[];
}

export interface TitleAnswer {
  readonly reports: readonly TitleHit[];
  readonly cases: readonly TitleHit[];
  /** How many of the newest were looked through, and whether there are older ones. */
  readonly looked: { readonly reports: number; readonly cases: number; readonly isMore: boolean };
}

/**
 * Titles that are looked through, the newest first. What a report calls itself is sealed at rest, so no index of titles exists:
 * each is opened for its reader, and compared as names are.
 */
const TITLES_MAX = 1000;
const HITS_MAX = 20;
/** As in the search for names: below, two words are not held for one. */
const SAME_MIN = 0.8;
const TERMS_MIN = 2;

export async function searchTitles(platform: Platform, actor: Actor, asked: string): Promise<TitleAnswer> {
  const text = asked.replaceAll("\0", " ").trim();
  const { reports, cases } = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "search", object: "titles", text });
    const [some, opened] = await Promise.all([tx.reports({ limit: TITLES_MAX }), tx.caseTitles(TITLES_MAX)]);
    return { reports: some, cases: opened };
  });
  // Titles of cases are somebody's own words: no protected name is found or shown by them.
  const unnamed = await unnamedFor(platform, actor);
  const found = titlesLike(text, [
    ...reports.map((r) => ({
      id: r.id,
      title: r.facts?.title ?? r.title,
      at: r.receivedAt,
      tlp: r.access.tlp,
      isCase: false,
      ...((r.facts?.lang ?? r.lang) ? { lang: r.facts?.lang ?? r.lang ?? "" } : {}),
    })),
    ...cases.map((c) => ({
      id: c.id,
      title: unnamed(c.title),
      at: c.openedAt,
      tlp: c.access.tlp,
      isCase: true,
    })),
  ]);
  const of = (isCase: boolean): readonly TitleHit[] =>
    found
      .filter((one) => one.isCase === isCase)
      .slice(0, HITS_MAX)
      .map(({ isCase: _case, ...hit }) => hit);
  return {
    reports: of(false),
    cases: of(true),
    looked: {
      reports: reports.length,
      cases: cases.length,
      isMore: reports.length >= TITLES_MAX || cases.length >= TITLES_MAX,
    },
  };
}

function titlesLike<T extends { readonly title: string }>(
  text: string,
  titled: readonly T[],
): readonly (T & { readonly spans: readonly Span[] })[] {
  const words = fold(text).split(/\s+/u).filter(Boolean);
  const model = namesModel();
  if (words.join("").length < TERMS_MIN) return [];
  const asked = model && analyseName(text, model);
  const work = () =>
    titled.flatMap((one) => {
      const folded = fold(one.title);
      const isWritten = words.every((word) => folded.includes(word));
      if (!isWritten && !(asked && model && isNamed(asked, one.title, model))) return [];
      return [{ ...one, spans: asked && model ? spansOf(asked, one.title, model) : [] }];
    });
  return asked && model ? againstMany([...asked.words, ...asked.joins()], model, work) : work();
}

/** Every word that is asked for is some word of the title, in whatever script each is written. */
function isNamed(asked: AnalysedName, title: string, model: NamesModel): boolean {
  if (asked.words.length === 0) return false;
  const { pairs, onlyA } = traceNames(asked, analyseName(title, model), model);
  return onlyA.length === 0 && pairs.length > 0 && pairs.every(({ same }) => same >= SAME_MIN);
}
