import { type Passage, type Span, sentences } from "./passage.ts";
import type { PersonFound } from "./people.ts";
import { sameLanguage } from "./reading.ts";

/** Who did something with whom, and about what, as one sentence says. */
export interface RelationFound extends Span {
  readonly predicate: string;
  readonly label: string;
  readonly subject: PersonFound;
  readonly object: PersonFound;
  readonly about?: string;
}

const ABOUT_LENGTH_MAX = 240;
/** Between persons who act together there is little more than their offices. */
const JOINED_REACH = 90;

/** Meetings and agreements of persons, sentence by sentence. */
export function findRelations(passage: Passage, people: readonly PersonFound[]): readonly RelationFound[] {
  return sentences(passage.text).flatMap((sentence) => inSentence(passage, sentence, people));
}

function inSentence(passage: Passage, sentence: Span, people: readonly PersonFound[]): RelationFound[] {
  const persons = distinct(people.filter((p) => p.start >= sentence.start && p.end <= sentence.end));
  if (persons.length < 2) return [];
  const found: RelationFound[] = [];
  const tokens = passage.tokens.filter((t) => t.start >= sentence.start && t.end <= sentence.end);
  for (const hit of passage.reading.relations.find(passage.text, tokens)) {
    const verb = hit.value.find((v) => sameLanguage(v.lang, passage.lang));
    if (!verb || persons.some((p) => p.start < hit.end && hit.start < p.end)) continue;
    const { predicate, en } = verb.value;
    const about = aboutOf(passage, sentence, hit.end, predicate, persons);
    const limit = about?.at ?? sentence.end;
    const parties = persons.filter((p) => p.start < limit);
    const before = actingBefore(passage, parties, hit.start);
    const after = parties.filter((p) => p.start >= hit.end);
    for (const [subject, object] of pairs(before, after)) {
      if (found.some((f) => f.predicate === predicate && f.subject === subject && f.object === object))
        continue;
      const start = Math.min(subject.start, object.start, hit.start);
      const end = Math.max(subject.end, object.end, hit.end);
      const text = about === undefined ? {} : { about: about.text };
      found.push({ start, end, predicate, label: en, subject, object, ...text });
    }
  }
  return found;
}

/** A person counts once a sentence. */
function distinct(people: readonly PersonFound[]): PersonFound[] {
  const names = new Set<string>();
  return people.filter((p) => !names.has(p.name) && names.add(p.name));
}

/** Subject before the verb and objects behind; or all behind (Arabic), or all before (Persian, Turkish). */
function pairs(
  before: readonly PersonFound[],
  after: readonly PersonFound[],
): readonly (readonly [PersonFound, PersonFound])[] {
  if (before.length > 0 && after.length > 0) return before.flatMap((s) => after.map((o) => [s, o] as const));
  const [subject, ...objects] = before.length > 0 ? before : after;
  return subject ? objects.map((object) => [subject, object] as const) : [];
}

/** Those who act: the last one before the verb, and who is joined to them. */
function actingBefore(passage: Passage, parties: readonly PersonFound[], verb: number): PersonFound[] {
  const before = parties.filter((p) => p.end <= verb);
  const acting: PersonFound[] = [];
  let right = verb;
  for (const person of before.toReversed()) {
    const between = passage.text.slice(person.end, right);
    if (acting.length > 0 && between.length > JOINED_REACH) break;
    // "said that" opens another clause: who said it does not act in it.
    if (
      acting.length > 0 &&
      /\b(?:said|says|that|told|dit|déclaré|que|sagte|dass|ha detto|dijo|tha|se)\b/iu.test(between)
    )
      break;
    acting.unshift(person);
    right = person.start;
  }
  return acting;
}

interface About {
  readonly at: number;
  readonly text: string;
}

/** What an agreement is about: behind the first "on" or "to" after the last party. */
function aboutOf(
  passage: Passage,
  sentence: Span,
  verbEnd: number,
  predicate: string,
  persons: readonly PersonFound[],
): About | undefined {
  const { reading, text, tokens } = passage;
  const partiesEnd = Math.max(verbEnd, ...persons.filter((p) => p.start >= verbEnd).map((p) => p.end));
  const isWithin = (from: number): number | undefined => {
    for (let i = tokens.findIndex((t) => t.start >= from); i >= 0 && i < tokens.length; i++) {
      const token = tokens[i];
      if (!token || token.start >= sentence.end) return undefined;
      const hit = reading.about.at(text, tokens, i);
      const own = hit?.value.some((v) => v.value === predicate && sameLanguage(v.lang, passage.lang));
      if (hit && own && hit.cut === 0) return hit.end;
    }
    return undefined;
  };
  // Persons named in what was agreed are no parties, so the preposition right behind the verb is tried first.
  const direct = isWithin(verbEnd);
  const isDirect = direct !== undefined && text.slice(verbEnd, direct).trim().length < 12;
  const at = isDirect ? direct : isWithin(partiesEnd);
  if (at === undefined) return undefined;
  const about = text
    .slice(at, sentence.end)
    .replace(/^[\s,،:]+/u, "")
    .replace(/[\s.。!؟?»”"]+$/u, "");
  return about === "" ? undefined : { at, text: about.slice(0, ABOUT_LENGTH_MAX) };
}
