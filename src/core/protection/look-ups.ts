import {
  alikeness,
  analyseName,
  fold,
  GOOD,
  type NamesModel,
  namesModel,
  type Word,
} from "../names/index.ts";

/** An entry of the log as far as this report reads it. */
export interface LookUp {
  readonly at: string;
  readonly userId: string;
  readonly action: string;
  readonly object: string;
  readonly mandate: string;
  /** A search string, where the reader may see it. */
  readonly text?: string;
}

export const LOOK_UP_RULES = ["own-name", "public-figure", "many-mandates", "volume"] as const;
type LookUpRule = (typeof LOOK_UP_RULES)[number];

/** For the integrity unit (R18): somebody to ask, not somebody who is guilty. */
export interface LookUpReport {
  readonly userId: string;
  readonly signs: readonly {
    readonly rule: LookUpRule;
    readonly count: number;
    /** Objects looked at, at most ten. */
    readonly objects: readonly string[];
    readonly because: string;
    /** For volume: how many half of the others have at most. */
    readonly usual?: number;
  }[];
}

/** Below this a user who does more than others is a busy user of a quiet node. */
const VOLUME_MIN = 50;
const VOLUME_TIMES = 5;
const MANDATES_MIN = 3;
const OBJECTS_SHOWN = 10;
/** Shorter parts of a user id are in many names. */
const OWN_PART_MIN = 4;
const PARTS = /[^\p{L}\p{N}]+/u;

/** How those with an account are called, by its id: the id need not be a name. */
type AccountNames = ReadonlyMap<string, readonly string[]>;

/**
 * Who looked at what they should explain: their own name, a public figure, one record under several mandates, far more
 * than everybody else. One report a user; order and time of the entries do not matter.
 */
export function lookUpReports(
  entries: readonly LookUp[],
  names: AccountNames = new Map(),
): readonly LookUpReport[] {
  const looks = entries.filter((e) => e.action === "read" || e.action === "search");
  const byUser = new Map<string, LookUp[]>();
  for (const look of looks) byUser.set(look.userId, [...(byUser.get(look.userId) ?? []), look]);
  const counts = [...byUser.values()].map((l) => l.length).sort((a, b) => a - b);
  return [...byUser]
    .map(([userId, own]) => ({ userId, signs: signsOf([userId, names.get(userId) ?? []], own, counts) }))
    .filter((report) => report.signs.length > 0)
    .sort((a, b) => (a.userId < b.userId ? -1 : 1));
}

function signsOf(
  [userId, names]: readonly [string, readonly string[]],
  own: readonly LookUp[],
  counts: readonly number[],
): LookUpReport["signs"] {
  const sign = (
    rule: LookUpRule,
    found: readonly LookUp[],
    because: string,
    more: { readonly usual?: number } = {},
  ): LookUpReport["signs"] =>
    found.length === 0
      ? []
      : [
          {
            rule,
            count: found.length,
            objects: [...new Set(found.map((l) => l.object))].slice(0, OBJECTS_SHOWN),
            because,
            ...more,
          },
        ];
  const others = [...counts];
  others.splice(others.indexOf(own.length), 1);
  const usual = others[Math.floor(others.length / 2)] ?? 0;
  const isOwn = asksForSelf(userId, names);
  const isFar = others.length > 0 && own.length >= VOLUME_MIN && own.length > VOLUME_TIMES * usual;
  return [
    ...sign(
      "own-name",
      own.filter(({ text }) => isOwn(text)),
      "searched for their own name",
    ),
    ...sign(
      "public-figure",
      own.filter((l) => l.object.startsWith("public-figure:")),
      "opened the record of a holder of public office",
    ),
    ...sign("many-mandates", underManyMandates(own), `one record under ${MANDATES_MIN} mandates or more`),
    ...sign(
      "volume",
      isFar ? own : [],
      `${own.length} looks, where half of the others have ${usual} or fewer`,
      { usual },
    ),
  ];
}

/** In whatever script and spelling: whoever looks for themselves writes their name as the records may. */
function asksForSelf(userId: string, names: readonly string[]): (text: string | undefined) => boolean {
  const partsOf = (name: string): readonly string[] => fold(name).split(PARTS).filter(Boolean);
  // What is registered as a name is one whole, however short its parts are.
  const known = [partsOf(userId).filter((part) => part.length >= OWN_PART_MIN), ...names.map(partsOf)];
  const model = namesModel();
  const own = known.flatMap((parts) =>
    parts.length === 0 ? [] : [{ parts, isAlike: model && soundsLike(parts, model) }],
  );
  return (text) => {
    if (text === undefined || own.length === 0) return false;
    const asked = new Set(partsOf(text));
    return own.some(({ parts, isAlike }) => parts.every((p) => asked.has(p)) || isAlike?.(text) === true);
  };
}

/** Every part answers to a word of the text. A name of one word does so in another script only: what is alike in its own is many others' name. */
function soundsLike(parts: readonly string[], model: NamesModel): (text: string) => boolean {
  const own = parts.flatMap((part) => analyseName(part, model).words);
  const isAlike = (part: Word, word: Word): boolean =>
    (own.length > 1 || part.script !== word.script) && alikeness(part, word, model, GOOD) >= GOOD;
  return (text) => {
    const { words } = analyseName(text, model);
    return own.every((part) => words.some((word) => isAlike(part, word)));
  };
}

function underManyMandates(own: readonly LookUp[]): readonly LookUp[] {
  const mandates = new Map<string, Set<string>>();
  for (const { object, mandate } of own)
    if (object.startsWith("entity:")) mandates.set(object, (mandates.get(object) ?? new Set()).add(mandate));
  return own.filter((l) => (mandates.get(l.object)?.size ?? 0) >= MANDATES_MIN);
}
