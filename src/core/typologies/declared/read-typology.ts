import { Errors } from "typebox/value";
import { isDay } from "../../dates.ts";
import { argumentsIn } from "../../translate.ts";
import type { PackageFault } from "../finance/parameter-package.ts";
import { currencyOf } from "./declared-detector.ts";
import {
  type Condition,
  type DeclaredTypology,
  DeclaredTypologySchema,
  type Measure,
  type Part,
  type Texts,
} from "./declared-schema.ts";
import { SCORE_MAX } from "./declared-typology.ts";
import { type Field, fieldOf, KINDS } from "./rows.ts";

/** A typology, or what is wrong with it. Doubt refuses: a field that is not known is a fault too. */
export function readTypology(
  value: unknown,
): { readonly typology: DeclaredTypology } | { readonly faults: readonly PackageFault[] } {
  const shape = Errors(DeclaredTypologySchema, value);
  if (shape.length > 0)
    return {
      faults: shape.map(({ instancePath, message }) => ({
        field: instancePath.slice(1).replaceAll("/", "."),
        because: message,
      })),
    };
  const typology = value as DeclaredTypology;
  const faults = faultsOf(typology);
  return faults.length > 0 ? { faults } : { typology };
}

const TAKEN: ReadonlySet<string> = new Set(["key", "days", "title"]);
const CONDITIONS = ["present", "is", "isNot", "atLeast", "atMost", "multipleOf", "mentions"] as const;

/** What is asked of fields, parts and measures that are not there, or that do not go together. */
function faultsOf(typology: DeclaredTypology): readonly PackageFault[] {
  const { parts, measures, card, score, tests } = typology;
  const faults: PackageFault[] = [];
  const expect = (holds: boolean, field: string, because: string): void => {
    if (!holds) faults.push({ field, because });
  };
  expect(isDay(card.reviewAt), "card.reviewAt", "no day");
  expect(new Set(parts.map(({ name }) => name)).size === parts.length, "parts", "two have one name");
  parts.forEach((part, i) => {
    faults.push(...faultsOfPart(part, parts.slice(0, i), `parts.${i}`));
  });
  for (const [name, measure] of Object.entries(measures)) {
    expect(!TAKEN.has(name), `measures.${name}`, "texts are filled with something else under that name");
    const because = faultOfMeasure(measure, typology);
    expect(because === undefined, `measures.${name}`, because ?? "");
  }
  const isMeasure = (name: string): boolean => Object.hasOwn(measures, name);
  typology.needs.forEach(({ measure, atLeast, atMost }, i) => {
    expect(isMeasure(measure), `needs.${i}.measure`, "no measure of this name");
    expect(atLeast !== undefined || atMost !== undefined, `needs.${i}`, "neither atLeast nor atMost");
  });
  score.forEach(({ measure }, i) => {
    expect(isMeasure(measure), `score.${i}.measure`, "no measure of this name");
  });
  const most = score.reduce((sum, rule) => sum + rule.most, 0);
  expect(most <= SCORE_MAX + 1e-9, "score", `its terms sum to more than ${SCORE_MAX}`);
  typology.subjects.forEach((subject, i) => {
    const because = faultOfSubject(subject, typology);
    expect(because === undefined, `subjects.${i}`, because ?? "");
  });
  faults.push(...faultsOfTexts(typology));
  const finding = tests.filter(({ finds }) => finds.length > 0).length;
  expect(finding > 0 && finding < tests.length, "tests", "none finds something, or none finds nothing");
  tests.forEach(({ rows }, i) => {
    faults.push(...faultsOfRows(rows, `tests.${i}.rows`));
  });
  return faults;
}

function faultsOfPart(part: Part, earlier: readonly Part[], at: string): readonly PackageFault[] {
  const { rows, key, where = [], follows } = part;
  const type = fieldOf(rows, key)?.type;
  const fields = Object.keys(KINDS[rows].fields).join(", ");
  return [
    ...(type === "who" || type === "word" ? [] : [{ field: `${at}.key`, because: `no key among ${fields}` }]),
    ...where.flatMap((condition, i) => {
      const field = fieldOf(rows, condition.field);
      const because = field ? faultOfCondition(condition, field) : `no field among ${fields}`;
      return because === undefined ? [] : [{ field: `${at}.where.${i}`, because }];
    }),
    ...(follows && !earlier.some(({ name }) => name === follows.part)
      ? [{ field: `${at}.follows.part`, because: "no earlier part" }]
      : []),
  ];
}

function faultOfCondition(condition: Condition, { type }: Field): string | undefined {
  const asked = CONDITIONS.filter((name) => condition[name] !== undefined);
  const isRange = asked.join() === "atLeast,atMost";
  if (asked.length !== 1 && !isRange) return `not one of ${CONDITIONS.join(", ")}`;
  const [first] = asked;
  if (first === "present") return undefined;
  if (first === "mentions") return type === "text" || type === "word" ? undefined : "its field is no text";
  // A typology is about what is done: no list of accounts or people is one.
  if (first === "is" || first === "isNot") return type === "word" ? undefined : "its field is no word";
  return type === "number" ? undefined : "its field is no number";
}

function faultOfMeasure(measure: Measure, { parts, measures }: DeclaredTypology): string | undefined {
  if ("span" in measure) return undefined;
  if ("ratio" in measure) {
    const isCounted = measure.ratio.every((name) => {
      const other = Object.hasOwn(measures, name) ? measures[name] : undefined;
      return other !== undefined && "part" in other;
    });
    return isCounted ? undefined : "not of two measures that count rows";
  }
  const part = parts.find(({ name }) => name === measure.part);
  if (!part) return "no part of this name";
  if ("count" in measure) return undefined;
  if ("distinct" in measure) {
    const type = fieldOf(part.rows, measure.distinct)?.type;
    return type === "who" || type === "word" ? undefined : "no field of that part's rows";
  }
  if (fieldOf(part.rows, measure.sum)?.type !== "number") return "no number of that part's rows";
  return measure.sum !== "amount" || currencyOf(part) !== undefined
    ? undefined
    : "a sum of several currencies is none: its part takes one";
}

/** An account that so many rows, or so many others, meet at: what one or two did is nobody's typology. */
const MEETING_MIN = 3;

function faultOfSubject(
  { part: name, field }: DeclaredTypology["subjects"][number],
  { parts, measures, needs }: DeclaredTypology,
): string | undefined {
  const part = parts.find((one) => one.name === name);
  const subject = part && fieldOf(part.rows, field)?.subject;
  if (!part || subject === undefined) return "nobody whom a finding may be about";
  if (subject === "always") return undefined;
  if (part.key !== field) return "no finding is about those who paid: only about where the rows meet";
  const isMet = needs.some(({ measure, atLeast = 0 }) => {
    const one = measures[measure];
    return atLeast >= MEETING_MIN && one && "part" in one && one.part === name && !("sum" in one);
  });
  return isMet ? undefined : `no need that ${MEETING_MIN} rows or others of that part meet there`;
}

/** Texts are filled with measures, the days, and the key where it is a word that stands for nobody. */
function faultsOfTexts(typology: DeclaredTypology): readonly PackageFault[] {
  const { parts, measures } = typology;
  const isKeySaid = parts.every(({ rows, key }) => fieldOf(rows, key)?.type === "word");
  const filled = new Set([...Object.keys(measures), "days", ...(isKeySaid ? ["key"] : [])]);
  const check = (texts: Texts, at: string, known: ReadonlySet<string>): readonly PackageFault[] =>
    Object.entries(texts).flatMap(([lang, text]) => {
      const used = argumentsIn(text);
      const unknown = used?.find((name) => !known.has(name));
      const because = used ? unknown && `nothing fills {${unknown}}` : "its braces say nothing";
      return because === undefined ? [] : [{ field: `${at}.${lang}`, because }];
    });
  return [
    ...check(typology.title, "title", new Set()),
    ...check(typology.summary, "summary", filled),
    ...typology.against.flatMap((texts, i) => check(texts, `against.${i}`, filled)),
    ...typology.score.flatMap(({ because }, i) => check(because, `score.${i}.because`, filled)),
  ];
}

function faultsOfRows(rows: DeclaredTypology["tests"][number]["rows"], at: string): readonly PackageFault[] {
  return Object.entries(rows).flatMap(([kind, all]) =>
    (all ?? []).flatMap((row, i) => {
      const known = KINDS[kind as keyof typeof rows].fields;
      const unknown = Object.keys(row).find(
        (name) => name !== "id" && name !== "at" && !Object.hasOwn(known, name),
      );
      const isPlaced = typeof row["id"] === "string" && !Number.isNaN(Date.parse(String(row["at"])));
      const because =
        unknown === undefined ? (isPlaced ? undefined : "no id, or no time") : `no field ${unknown}`;
      return because === undefined ? [] : [{ field: `${at}.${kind}.${i}`, because }];
    }),
  );
}
