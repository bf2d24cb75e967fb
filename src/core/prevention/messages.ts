import { isDay } from "../dates.ts";
import { WaslError } from "../errors.ts";
import { canonical } from "../federation/index.ts";
import { idFrom, sha256Hex } from "../ids.ts";
import { type MarkingInput, parseAccess } from "../marking/index.ts";
import { type ToBeVetted, vettingStanding } from "../vetting.ts";
import { saysNothing } from "../words.ts";

/** A danger that people are told of, or whom they can call or ask. */
export const PREVENTION_KINDS = ["risk", "helpline"] as const;
export type PreventionKind = (typeof PREVENTION_KINDS)[number];

/** What the public may be shown: own words in one language, with who says so. It has no field for a person. */
export interface PreventionText {
  /** BCP 47. */
  readonly language: string;
  readonly kind: PreventionKind;
  readonly text: string;
  /** Who says it: an organisation, and an address or a document. */
  readonly source: string;
  /** Where it holds, in words: "European Union", "at sea off the United Kingdom". */
  readonly place: string;
  /** The day from which it is attached no more, unless somebody looks again. */
  readonly reviewAt: string;
}

/** As the node keeps it; whoever wrote it answers for it here. */
export interface PreventionMessage extends PreventionText, ToBeVetted {
  readonly id: string;
  /** SHA-256 of the text, source, place, kind, language and review date: exactly what a second person vets. */
  readonly digest: string;
  /** The node that it came from; absent where it was written here. */
  readonly origin?: string;
}

export const PREVENTION_STANDINGS = ["proposed", "vetted", "refused", "expired", "withdrawn"] as const;
export type PreventionStanding = (typeof PREVENTION_STANDINGS)[number];

/** What goes along with a notice or to a partner; only `vettedTexts` makes it. It names nobody of the node. */
export interface AttachedMessage extends PreventionText {
  readonly id: string;
  readonly digest: string;
  readonly vettedAt: string;
}

export const PREVENTION_TEXT_MAX = 600;
/** So many are read of one file, or of one partner's version. */
export const PREVENTION_TEXTS_MAX = 100;
const SOURCE_MAX = 300;
const PLACE_MAX = 100;
/** So many go along with one notice: what is long is not read. */
const ATTACHED_MAX = 6;
const FALLBACK = "en";

/** The primary language of a tag or an ISO 639-3 code, as BCP 47 has it ("fas" is "fa"); undefined for none. */
export function primaryLanguage(tag: string): string | undefined {
  try {
    const [known = "und"] = Intl.getCanonicalLocales(tag);
    const [language] = known.split("-");
    return language === "und" || language === "mul" || language === "zxx" ? undefined : language;
  } catch {
    return undefined;
  }
}

/** Doubt keeps it here: what the public reads bears TLP:CLEAR in so many words, and no other restriction. MARKING_FORBIDS. */
export function mustBeForEverybody(marking: MarkingInput): void {
  const { tlp, handling, caveats, orcon, groups, purposes, compartments } = parseAccess(marking);
  const isOpen = tlp === "clear" && groups === "any" && purposes === "any" && !orcon;
  if (!isOpen || handling.length + caveats.length + compartments.length > 0)
    throw new WaslError("MARKING_FORBIDS", {
      because: "a message for the public is TLP:CLEAR and nothing else",
    });
}

/**
 * REQUEST_INVALID with the field that cannot stand. `today` is a day. A sign that makes an e-mail address or an account, and
 * in a risk a number that could be somebody's, is refused: nothing about a person goes into a message.
 */
export function mustBeMessage(draft: PreventionText, today: string): void {
  const refuse = (field: string, because: string): never => {
    throw new WaslError("REQUEST_INVALID", { field, because });
  };
  if (primaryLanguage(draft.language) === undefined) refuse("language", "not BCP 47");
  if (!PREVENTION_KINDS.includes(draft.kind)) refuse("kind", "not known");
  for (const [field, max] of [
    ["text", PREVENTION_TEXT_MAX],
    ["source", SOURCE_MAX],
    ["place", PLACE_MAX],
  ] as const) {
    const value = draft[field];
    if (saysNothing(value) || value.length > max || HIDDEN.test(value))
      refuse(field, `up to ${max} letters, in one line`);
    if (ACCOUNT_SIGN.test(value)) refuse(field, "names an account or an address");
  }
  for (const field of draft.kind === "risk" ? (["text", "place"] as const) : (["place"] as const))
    if (hasNumber(draft[field])) refuse(field, "holds a number that could be a person's");
  if (!isDay(draft.reviewAt) || draft.reviewAt <= today) refuse("reviewAt", "not a day to come");
  if (draft.reviewAt > yearsAfter(today, REVIEW_YEARS_MAX))
    refuse("reviewAt", "more than two years from now");
}

const REVIEW_YEARS_MAX = 2;
const yearsAfter = (day: string, years: number): string =>
  `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;

/**
 * What ends a line, or is not seen by whoever vets: words behind tags, or an order of letters that turns a number around.
 * Persian joins with U+200C, and a mark of direction beside a number does no harm.
 */
export const HIDDEN = /(?![\u061c\u200c-\u200f])[\p{Cc}\p{Cf}\p{Surrogate}\p{Zl}\p{Zp}]/u;
export const ACCOUNT_SIGN = /[@\ufe6b\uff20]/u;

/** Seven digits of any script, however they are set apart: more than an emergency number, a year or a price has. */
export const hasNumber = (text: string): boolean =>
  /(?:\p{N}[\p{Z}\p{Cf}\p{M}\p{Pd}().·−/_]{0,3}){7}/u.test(text);

/** Its words and nothing else, in the order in which they are hashed. */
export const textOf = ({
  language,
  kind,
  text,
  source,
  place,
  reviewAt,
}: PreventionText): PreventionText => ({
  language,
  kind,
  text,
  source,
  place,
  reviewAt,
});

/** The same words have the same id, here and at a partner. */
export function preventionId(draft: PreventionText): { readonly id: string; readonly digest: string } {
  const digest = sha256Hex(canonical(textOf(draft)));
  return { id: idFrom("prevent-", digest), digest };
}

/** Where it stands at a time (RFC 3339). */
export function preventionStanding(message: PreventionMessage, now: string): PreventionStanding {
  const standing = vettingStanding(message);
  const isOver = standing === "withdrawn" || standing === "refused";
  return !isOver && message.reviewAt <= now.slice(0, 10) ? "expired" : standing;
}

/** Those that stand vetted at a time, as they may go out. */
export const vettedTexts = (
  messages: readonly PreventionMessage[],
  now: string,
): readonly AttachedMessage[] =>
  messages.flatMap((message) =>
    preventionStanding(message, now) === "vetted" && message.vetting
      ? [
          {
            ...textOf(message),
            id: message.id,
            digest: message.digest,
            vettedAt: message.vetting.at,
          },
        ]
      : [],
  );

/**
 * What goes along with a post in a language (BCP 47 or ISO 639-3): of each kind what there is in it, else in English. Whom to
 * call comes first, then what was vetted last.
 */
export function messagesFor(
  vetted: readonly AttachedMessage[],
  language: string,
): readonly AttachedMessage[] {
  const wanted = primaryLanguage(language);
  const inLanguage = (tag: string | undefined, kind: PreventionKind): readonly AttachedMessage[] =>
    vetted.filter((m) => m.kind === kind && primaryLanguage(m.language) === tag);
  const ofKind = (kind: PreventionKind): readonly AttachedMessage[] => {
    const own = wanted === undefined ? [] : inLanguage(wanted, kind);
    const found = own.length > 0 ? own : inLanguage(FALLBACK, kind);
    return [...found].sort((a, b) =>
      a.vettedAt === b.vettedAt ? (a.id < b.id ? -1 : 1) : a.vettedAt < b.vettedAt ? 1 : -1,
    );
  };
  const half = ATTACHED_MAX / 2;
  return [...ofKind("helpline").slice(0, half), ...ofKind("risk").slice(0, half)];
}

/** Reads texts that somebody else wrote, a partner's or a file's; undefined where one has not exactly what a message has. */
export function readTexts(value: unknown, today: string): readonly PreventionText[] | undefined {
  if (!Array.isArray(value) || value.length > PREVENTION_TEXTS_MAX) return undefined;
  const texts: PreventionText[] = [];
  for (const one of value as readonly unknown[]) {
    const fields = typeof one === "object" && one !== null ? (one as Record<string, unknown>) : {};
    const names = ["language", "kind", "text", "source", "place", "reviewAt"];
    if (Object.keys(fields).length !== names.length || names.some((name) => typeof fields[name] !== "string"))
      return undefined;
    const text = textOf(fields as unknown as PreventionText);
    try {
      mustBeMessage(text, today);
    } catch {
      return undefined;
    }
    texts.push(text);
  }
  return texts;
}

/** What `wasl prevent messages --json` wrote, read again: those that stand vetted. Undefined where it is not that. */
export function readVetted(value: unknown, now: string): readonly AttachedMessage[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isMessage = (one: unknown): one is PreventionMessage => typeof one === "object" && one !== null;
  const current = (value as readonly unknown[]).filter(
    (one): one is PreventionMessage => isMessage(one) && String(one.reviewAt) > now.slice(0, 10),
  );
  const isAsHashed = (m: PreventionMessage): boolean => {
    const { id, digest } = preventionId(m);
    return m.id === id && m.digest === digest;
  };
  if (!readTexts(current.map(textOf), now.slice(0, 10)) || !current.every(isAsHashed)) return undefined;
  return vettedTexts(current, now);
}
