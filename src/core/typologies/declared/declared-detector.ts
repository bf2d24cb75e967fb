import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import type { Lang, Message } from "../../said.ts";
import { type Detector, translatedCard } from "../detector.ts";
import type { DeclaredTypology, Part, Texts } from "./declared-schema.ts";
import { declaredId } from "./declared-typology.ts";
import { fieldOf, valuesOf } from "./rows.ts";
import { type Occasion, occasionsOf, rowsIn, termOf } from "./windows.ts";

/** The detector that a typology declares: it runs, is switched and has its card as one that is code. */
export function declaredDetector(typology: DeclaredTypology): Detector {
  const { version, title, front, reference, techniques, card } = typology;
  return {
    id: declaredId(typology),
    version: String(version),
    title: title.en,
    front,
    reference,
    techniques,
    card,
    detect: (input) =>
      occasionsOf(typology, rowsIn(input)).flatMap((occasion) => toFinding(typology, occasion) ?? []),
  };
}

/** Title and card in a language where the typology brings both whole, else in English: half a card would mislead. */
export function declaredCard(
  { title, card, cards }: DeclaredTypology,
  lang: Lang,
): Pick<Detector, "title" | "card"> & { readonly lang: Lang } {
  const own = title[lang];
  const translated = lang === "en" ? undefined : translatedCard(card, cards?.[lang]);
  return own !== undefined && translated
    ? { title: own, card: translated, lang }
    : { title: title.en, card, lang: "en" };
}

/** Undefined where the rows name nobody whom the typology is about. */
function toFinding(typology: DeclaredTypology, occasion: Occasion): FindingDraft | undefined {
  const { version, techniques, front } = typology;
  const subjects = subjectsOf(typology, occasion);
  if (subjects.length === 0) return undefined;
  const detector = declaredId(typology);
  const evidence = [...new Set(occasion.rows.map(({ id }) => id))].sort();
  const terms = typology.score.map(
    (rule): FindingTerm => ({
      name: "counted",
      value: termOf(rule, occasion.measures),
      because: sentence(typology, rule.because, occasion),
    }),
  );
  const times = occasion.rows.map(({ at }) => new Date(at).toISOString());
  const [from, to] = [times[0], times.at(-1)];
  return {
    id: idFrom("finding-", detector, String(version), occasion.key, ...evidence),
    detector,
    detectorVersion: String(version),
    techniques,
    front,
    subjects,
    evidence,
    score: terms.reduce((sum, { value }) => sum + value, 0),
    terms,
    against: typology.against.map((texts) => sentence(typology, texts, occasion)),
    summary: titled(typology, sentence(typology, typology.summary, occasion)),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    proves: [],
  };
}

function subjectsOf({ parts, subjects }: DeclaredTypology, { rows }: Occasion): FindingDraft["subjects"] {
  const roles = new Map<string, string>();
  for (const { part, field, role } of subjects) {
    const at = parts.findIndex(({ name }) => name === part);
    for (const { row } of rows.filter((one) => one.part === at))
      for (const id of valuesOf(fieldOf((parts[at] as Part).rows, field), row))
        roles.set(id, roles.get(id) ?? role);
  }
  return [...roles].map(([id, role]) => ({ id, role })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A sentence of the typology's own, in all languages that it brings, with what it is filled with. */
function sentence(typology: DeclaredTypology, texts: Texts, { key, measures }: Occasion): Message {
  const values = Object.fromEntries(
    [...measures].map(([name, value]) => [name, sumIn(typology, name, value) ?? value]),
  );
  return { id: declaredId(typology), texts, values: { ...values, key, days: typology.days } };
}

/** A summary that brings what kind of thing was found, in the reader's language. */
const titled = (typology: DeclaredTypology, summary: Message): Message => ({
  ...summary,
  values: { ...summary.values, title: { id: declaredId(typology), texts: typology.title } },
});

/** A sum with its currency, which readers write each in their own way: "1050.30 EUR". */
function sumIn({ measures, parts }: DeclaredTypology, name: string, value: number): string | undefined {
  const measure = measures[name];
  if (!measure || !("sum" in measure) || measure.sum !== "amount") return undefined;
  return `${value.toFixed(2)} ${currencyOf(parts.find((part) => part.name === measure.part))}`;
}

/** The one currency that a part is about; sums are read of no other part. */
export function currencyOf(part: Part | undefined): string | undefined {
  const one = part?.where?.find(({ field, is }) => field === "currency" && is?.length === 1);
  return one?.is?.[0]?.toUpperCase();
}
