import type { PlaceMention } from "./places.ts";

/** What stands between the places of a text: whether it leads from one to the next, lists them, or ends what was said. */

/** What leads from one stage of a journey to the next: strokes, arrows, and signs of what one travels by. */
const LEADS = String.raw`-|–|—|>|→|➡|⏩|⇒|⟶|👉|▶|🔜|⇨|➔|➜|➤|⤳|🡒|[✈⛴⛵🌊🥾🌲🌳⛰\u{1f680}-\u{1f6c5}\u{1f6e5}-\u{1f6fc}]`;
const NO_WORD = String.raw`[^\p{L}\p{N}]*`;
/** What joins the stages of a journey; a stroke or an equals sign joins alternatives. */
export const STAGE = new RegExp(`^${NO_WORD}(?:${LEADS})${NO_WORD}$`, "u");
/** Or two ends, whichever comes first. */
export const ARROW = new RegExp(`^${NO_WORD}(?:${LEADS}|↔|=|~|/)${NO_WORD}$`, "u");
/** Arrows that lead on where letters run from right to left, and back where they do not. */
const STAGE_LEFT = /^[^\p{L}\p{N}]*(?:⬅|←|⟵|⇐|◀|👈|🔙)[^\p{L}\p{N}]*$/u;
/** No arrow leads over more than so many letters. */
const ARROW_MAX = 14;
export const SENTENCE_END = /[.!?\n\u06d4\u0964\u1362]/;
/** Between two lines of a price list stands an amount or the end of a sentence. */
export const LINE_END = /[\p{N}.!?\n;؛\u06d4\u0964\u1362]/u;
/** Nothing but a comma, or a word for "or" or "and", between two places. */
export const LISTED =
  /^[\s,،、፣]*(?:(?:ou|or|oder|veya|ya da|ose|hoặc|và|أو|او|یا|یان|an jî|یا|বা|ਜਾਂ|ወይም|ወይ|and|et|ve|dhe|e|û|و|اور|ও|ਤੇ) ?)?(?:l'|le |la |les |the )?$/iu;
export const COMMA = /^ ?[,،、፣] ?$/;
/** "Then" may follow the comma of a list of stages. */
const COMMA_THEN = /^ ?[,،、፣] ?(?:بعد |then |puis |sonra |بیا )?$/;
const FLAGS = /[\u{1f1e6}-\u{1f1ff}]{2}/gu;
const FLIGHT = /[✈🛫🛬🚗]|\ufe0f/gu;

export const isFlag = (text: string, m: PlaceMention): boolean =>
  m.end - m.start === 4 && text.charCodeAt(m.start) === 0xd83c;

/** Flags name a journey only where an arrow, or nothing, stands between them: two teams have a result there. */
const isFlagArrow = (between: string): boolean =>
  /^[\s\u{2190}-\u{21ff}\u{2794}\u{2798}-\u{27bf}\u{23e9}\u{23ed}\u{25b6}\u{1f449}\u{1f51c}\u{26f4}\u{26f5}\u{1f30a}\u{1f4a8}\u{1f97e}\u{1f332}\u{1f333}\u{26f0}\u{1f3d4}\u{1f319}\u{1f303}\u{1f392}\u{1f463}\u{1f6e3}\u{1f6e4}\u{1f682}-\u{1f6a4}\u{1f6b2}\u{1f6b6}\u{1f6e5}\u{1f6f3}\u{1f6f5}\u{1f6f6}\u{1f6fa}>\-=~]*$/u.test(
    between,
  );

/** A flag has no direction of its own: it runs with the first letter of the text. */
function runsLeft(text: string, place: PlaceMention): boolean {
  const letter = text.charCodeAt(isFlag(text, place) ? text.search(/\p{L}/u) : place.start);
  return letter >= 0x0590 && letter <= 0x08ff;
}

/** What stands between two places, of which the one ends before the other begins. */
export const between = (text: string, first: PlaceMention, last: PlaceMention): string =>
  text.slice(first.end, last.start);

/** Whether it leads from the one to the other. */
export const leadsOn = (text: string, from: PlaceMention, gap: string, arrow = STAGE): boolean =>
  arrow.test(gap) || (STAGE_LEFT.test(gap) && runsLeft(text, from));

/** The same, where nothing ends or goes on at length meanwhile. */
export const isArrow = (text: string, from: PlaceMention, gap: string, arrow = STAGE): boolean =>
  isShort(gap) && leadsOn(text, from, gap, arrow);

export const isShort = (gap: string): boolean => gap.length <= ARROW_MAX && !/[.!?\n]/.test(gap);

/** "France ← Britain": where letters run from left to right, such an arrow leads from what stands behind it. */
export const leadsBack = (text: string, first: PlaceMention, gap: string): boolean =>
  STAGE_LEFT.test(gap) && !runsLeft(text, first);

/** Whether what stands between two flags makes them the ends of a journey; among stages the signs of a flight do too. */
export const flagsLeadOn = (text: string, from: PlaceMention, gap: string, hasStages: boolean): boolean =>
  isFlagArrow(gap) ||
  (hasStages && isFlagArrow(gap.replace(FLIGHT, ""))) ||
  (STAGE_LEFT.test(gap) && runsLeft(text, from));

/** Flags of stages stand between those of the ends. */
export const withoutFlags = (gap: string): string => gap.replace(FLAGS, "");

/** "Dubai, Kampala": side by side without a comma they are a journey, but for "and" as an ending: ዱባይና አዲስ አበባ. */
export const isListing = (from: PlaceMention, gap: string): boolean =>
  LISTED.test(gap) && (gap.trim() !== "" || /^[ናን]$/.test(from.suffix));

/** "For Calais – Dover": the word of direction stands before the pair, and says nothing of its first place. */
export function isPairHead(text: string, mentions: readonly PlaceMention[], i: number): boolean {
  const isJoined = (a: PlaceMention | undefined, b: PlaceMention | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    a.country !== b.country &&
    b.start - a.end <= ARROW_MAX &&
    leadsOn(text, a, between(text, a, b));
  return !isJoined(mentions[i - 1], mentions[i]) && isJoined(mentions[i], mentions[i + 1]);
}

/** "We left Kunduz: Iran, Turkey, Greece": what is listed behind a beginning is passed through, but for the last. */
export function listedStages(
  text: string,
  mentions: readonly PlaceMention[],
  lean: (m: PlaceMention) => number,
): readonly PlaceMention[] {
  const isComma = (i: number): boolean =>
    COMMA_THEN.test(text.slice(mentions[i - 1]?.end ?? 0, mentions[i]?.start ?? 0));
  const first = mentions.findIndex((m, i) => i > 0 && lean(m) === 0 && isComma(i + 1) && isComma(i + 2));
  if (first < 1 || !mentions.slice(0, first).some((m) => lean(m) < 0)) return [];
  let last = first;
  while (last + 1 < mentions.length && isComma(last + 1)) last++;
  return mentions.slice(first, last);
}

/** Whether an arrow leads from each place to the next, from the one to the other of two that are no neighbours. */
export function isChained(
  text: string,
  named: readonly PlaceMention[],
  from: PlaceMention,
  to: PlaceMention,
): boolean {
  const run = named.slice(named.indexOf(from), named.indexOf(to) + 1);
  return (
    run.length > 2 &&
    run.every((m, i) => {
      const before = run[i - 1];
      if (!before) return true;
      const gap = between(text, before, m);
      return gap.length <= ARROW_MAX && leadsOn(text, before, gap);
    })
  );
}

/** "Calais, France" is one place: neighbours of one country, nothing but a comma or a bracket between. */
export function mergedPlaces(text: string, all: readonly PlaceMention[]): readonly PlaceMention[] {
  const list: PlaceMention[] = [];
  for (const m of all) {
    const last = list.at(-1);
    if (
      last &&
      last.country === m.country &&
      (last.city !== m.city || isFlag(text, last) || isFlag(text, m)) &&
      /^[\s,،()-]{0,3}(?:in )?$/.test(between(text, last, m))
    ) {
      list[list.length - 1] = {
        ...last,
        ...(m.city && !last.city ? { city: m.city } : {}),
        to: m.to,
        end: m.end,
        suffix: m.suffix,
      };
    } else list.push(m);
  }
  return list;
}
