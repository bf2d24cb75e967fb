import type { SearchAnswer, SearchHit, SearchQuery } from "../../app/index.ts";
import {
  type AnalysedName,
  againstMany,
  analyseName,
  captionOf,
  explainNames,
  FIRST_LOOK,
  FIRST_STEPS,
  foldDigits,
  groupBy,
  IDENTIFIER_TYPES,
  type IdentifierType,
  identifierNode,
  isNationalFormOf,
  type Model,
  type NamesModel,
  normalIdentifier,
  type ScoreTerm,
  SECOND_LOOK,
  scoreNames,
  spansOf,
  traceNames,
} from "../../core/index.ts";
import type { Context } from "../context.ts";
import { sqlText, textArray } from "../database/literals.ts";
import { clusters } from "./canonical.ts";
import { indexesForSearch } from "./index-plans.ts";
import { Lately } from "./lately.ts";
import { keyModel, phoneTail, wordId, wordOfId } from "./name-rows.ts";
import { type Completions, type NameCandidates, nameCandidates } from "./name-search.ts";
import { asksTraits, countTraits, holds, traitsOf } from "./search-facets.ts";
import { entitiesOf, NOT_WITHDRAWN } from "./statements.ts";

/** Below this, names share a sound and nothing else. */
const SCORE_MIN = 0.3;
/** Of a name that the question is only the beginning of: it is meant to be typed on. */
const UNFINISHED_MIN = 0.15;
/** Log-odds of an identifier that is the one asked for, and of a phone of which the last eight digits are. */
const SAME_IDENTIFIER = 12;
const SAME_TAIL = 3;
/** Of a number as people at home write it, without the country. */
const SAME_AT_HOME = 8;
/** What each word that was not asked for costs a name that holds all that was. */
const PER_WORD_MORE = 0.1;
const HELD_MIN = 0.8;
/** An unfinished word costs by how much of it is still to be typed. */
const UNFINISHED = 0.2;
const UNTYPED = 1;

/**
 * Keys to postings, filtered by access before they rank; the best candidates are read back under the viewer's
 * policy, compared name by name and grouped as this viewer resolves them. A score is the logistic of the sum of its
 * terms, which come from the shipped tables and from the two names alone.
 */
export async function search(context: Context, query: SearchQuery): Promise<SearchAnswer> {
  const question = ask(query.text);
  const [identified, named] = await Promise.all([
    candidatesByIdentifier(context, question.nodes, question.tails),
    nameCandidates(context, query.text, SECOND_LOOK),
  ]);
  const matcher = new Matcher(question, named);
  const seen = new Set<string>();
  let scored: readonly Scored[] = [];
  const look = async (ids: readonly string[]): Promise<number> => {
    const fresh = [...new Set(ids)].filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    scored = byScore([...scored, ...(await compare(context, query, matcher, fresh))]);
    return scored[0]?.match.score ?? 0;
  };
  const likely = [...named.likely.values()].flat();
  const isDeep = query.deep === true || query.offset !== undefined;
  let isFound = false;
  let left = FIRST_LOOK;
  for (const [held, enough] of FIRST_STEPS) {
    if (isFound || isDeep) break;
    const step = (named.likely.get(held) ?? []).slice(0, left);
    left -= step.length;
    isFound = (await look([...identified, ...step])) >= enough;
  }
  const candidates = new Set(likely);
  let { isCut } = named;
  if (!isFound) {
    const others = await named.others();
    // Half of what may be compared is kept for those that only the second walk found.
    const best = [...new Set([...likely.slice(0, SECOND_LOOK / 2), ...others.ids, ...likely])];
    for (const id of best) candidates.add(id);
    isCut ||= others.isCut;
    await look([...identified, ...best.slice(0, SECOND_LOOK)]);
  }
  isCut ||= [...candidates].some((id) => !seen.has(id));
  return { ...(await group(context, query, matcher, scored)), isCut };
}

/** Identifiers that may have no digit in them. */
const WORDLESS: readonly IdentifierType[] = ["email", "handle", "url", "serial", "document", "registration"];

/** The question as everything that it can be. */
interface Question {
  readonly text: string;
  /** As each kind of identifier that it can be. */
  readonly nodes: readonly string[];
  readonly tails: readonly string[];
}

function ask(text: string): Question {
  // What has words and no digit is a name.
  const types = /\d/u.test(foldDigits(text)) ? IDENTIFIER_TYPES : /\s/u.test(text.trim()) ? [] : WORDLESS;
  const nodes = types.flatMap((type) => {
    const normal = normalIdentifier(type, text);
    return normal === undefined ? [] : [`${type}:${normal}`];
  });
  const digits = foldDigits(text).replace(/[\s().-]/g, "");
  // "447…" is asked for where "+447…" is meant.
  const all = /^\d{7,15}$/.test(digits) ? [...nodes, `phone:+${digits}`] : nodes;
  const isPhone = /^\+?\d+$/.test(digits);
  return { text, nodes: all, tails: isPhone ? [...new Set(all.flatMap((n) => phoneTail(n) ?? []))] : [] };
}

async function candidatesByIdentifier(
  context: Context,
  nodes: readonly string[],
  tails: readonly string[],
): Promise<readonly string[]> {
  if (nodes.length === 0) return [];
  const { rows } = await context.query<{ entity_id: string }>(
    `(select i.entity_id from wasl.identifier i where i.node = any ($1::text[]) group by 1 order by 1 limit $3)
      union (select p.entity_id from wasl.posting p where p.key = any ($2::text[]) group by 1 order by 1 limit $3)`,
    [textArray(nodes), textArray(tails), FIRST_LOOK],
  );
  return rows.map((r) => r.entity_id);
}

interface Scored {
  readonly entityId: string;
  readonly schema: string;
  readonly statements: readonly Said[];
  readonly best: Said;
  readonly match: Match;
}

async function compare(
  context: Context,
  query: SearchQuery,
  matcher: Matcher,
  ids: readonly string[],
): Promise<readonly Scored[]> {
  // Who is joined with whom is asked in the same go, for when those that are found are grouped.
  const [said] = await Promise.all([searchable(context, ids), clusters(context.query, ids)]);
  return byScore(matcher.againstMany(() => scoredOf(context, query, matcher, said)));
}

function scoredOf(
  context: Context,
  query: SearchQuery,
  matcher: Matcher,
  said: readonly Said[],
): readonly Scored[] {
  const scored: Scored[] = [];
  for (const [entityId, ofEntity] of groupBy(said, (s) => s.entityId)) {
    const schema = ofEntity.reduce(
      (found, s) => context.model.moreSpecific(found, s.schema),
      ofEntity[0]?.schema ?? "",
    );
    if (query.schema !== undefined && !context.model.isA(schema, query.schema)) continue;
    const found = bestOf(matcher, ofEntity);
    if (found && found.match.score >= found.match.min)
      scored.push({ entityId, schema, statements: ofEntity, ...found });
  }
  return scored;
}

const byScore = (scored: readonly Scored[]): readonly Scored[] =>
  [...scored].sort((a, b) => b.match.score - a.match.score || (a.entityId < b.entityId ? -1 : 1));

/** As much of a statement as a comparison needs. */
interface Said {
  readonly entityId: string;
  readonly id: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
}

type SaidRow = readonly [entityId: string, id: string, schema: string, property: string, value: string];

const saidSqls = new WeakMap<Model, string>();

/** With the properties written out: as a parameter they would be compared one by one, for each statement. */
function saidSql(model: Model): string {
  let sql = saidSqls.get(model);
  if (sql === undefined) {
    const searched = indexesForSearch(model).map(sqlText);
    sql = `select json_agg(json_build_array(s.entity_id, encode(uuid_send(s.id), 'hex'), s.schema, s.property, s.value))::text
        as said
      from ${entitiesOf("$1", `q.property in (${searched.join(", ")})`)} where ${NOT_WITHDRAWN}`;
    saidSqls.set(model, sql);
  }
  return sql;
}

/** In one text: a row by itself would cost more than what is in it on its way out of the embedded database. */
async function searchable(context: Context, ids: readonly string[]): Promise<readonly Said[]> {
  if (ids.length === 0) return [];
  const { rows } = await context.query<{ said: string | null }>(saidSql(context.model), [textArray(ids)]);
  const said = JSON.parse(rows[0]?.said ?? "[]") as SaidRow[];
  // One claim that came under two markings is one claim; the order is not the database's.
  const byId = new Map(
    said.map(([entityId, id, schema, property, value]) => [
      `${entityId} ${id}`,
      { entityId, id, schema, property, value },
    ]),
  );
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function bestOf(matcher: Matcher, statements: readonly Said[]): { best: Said; match: Match } | undefined {
  let best: { best: Said; match: Match } | undefined;
  for (const statement of statements) {
    const match = matcher.match(statement);
    if (match && (!best || match.score > best.match.score)) best = { best: statement, match };
  }
  return best;
}

/** How a value answers the question, as far as ranking needs it. */
interface Match {
  readonly score: number;
  /** The least score that is worth showing. */
  readonly min: number;
  /** Terms beside those of the two names. */
  readonly more: readonly ScoreTerm[];
  /** What was compared with the value: the question, or the question with its last word completed. */
  readonly asked: AnalysedName | undefined;
}

/** Names that were compared of late; only ever a saving. */
const lately = new WeakMap<NamesModel, Lately<AnalysedName>>();
const LATELY_MAX = 20_000;

function analysed(value: string, model: NamesModel): AnalysedName {
  let known = lately.get(model);
  if (!known) {
    known = new Lately(LATELY_MAX);
    lately.set(model, known);
  }
  let name = known.get(value);
  if (name === undefined) {
    name = analyseName(value, model);
    known.set(value, name, 1);
  }
  return name;
}

const scoreOf = (log: number): number => 1 / (1 + Math.exp(-log));

/** One question against many values. */
class Matcher {
  private readonly question: Question;
  private readonly completions: Completions;
  private readonly beforeLast: string;
  private readonly names: NamesModel = keyModel();
  private readonly asked: AnalysedName;
  private readonly completed = new Map<string, AnalysedName>();

  constructor(question: Question, { completions, beforeLast }: NameCandidates) {
    this.question = question;
    this.completions = completions;
    this.beforeLast = beforeLast;
    this.asked = analyseName(question.text, this.names);
  }

  /** Does what compares the question with many names. */
  againstMany<T>(work: () => T): T {
    return againstMany([...this.asked.words, ...this.asked.joins()], this.names, work);
  }

  match({ property, value }: Said): Match | undefined {
    const node = identifierNode(property, value);
    if (node !== undefined) return this.matchIdentifier(node);
    const name = analysed(value, this.names);
    const whole = this.matchName(this.asked, name, []);
    const unfinished = this.matchCompleted(name);
    return unfinished && unfinished.score > whole.score ? unfinished : whole;
  }

  /** The terms of a match, which sum to the log-odds of its score. */
  explain({ asked, more }: Match, value: string): readonly ScoreTerm[] {
    if (!asked) return more;
    return [...explainNames(asked, analysed(value, this.names), this.names).terms, ...more];
  }

  spans({ asked }: Match, value: string): SearchHit["matched"]["spans"] {
    return asked ? spansOf(asked, value, this.names) : [{ start: 0, end: value.length }];
  }

  private matchIdentifier(node: string): Match | undefined {
    const type = node.slice(0, node.indexOf(":")) as IdentifierType;
    const tail = phoneTail(node);
    const isAtHome = (asked: string): boolean =>
      type === "phone" && asked.startsWith("phone:") && isNationalFormOf(asked.slice(6), node.slice(6));
    const term = this.question.nodes.includes(node)
      ? { name: type, value: SAME_IDENTIFIER, because: `the same ${type}` }
      : this.question.nodes.some(isAtHome)
        ? { name: type, value: SAME_AT_HOME, because: "the same phone, written without its country" }
        : tail !== undefined && this.question.tails.includes(tail)
          ? { name: type, value: SAME_TAIL, because: "the last eight digits are the same" }
          : undefined;
    return term && { score: scoreOf(term.value), min: SCORE_MIN, more: [term], asked: undefined };
  }

  private matchName(asked: AnalysedName, name: AnalysedName, terms: readonly ScoreTerm[]): Match {
    const missing = name.words.length - asked.words.length;
    const isPart = missing > 0 && asked.words.length > 0;
    const found = isPart ? traceNames(asked, name, this.names) : undefined;
    const probability = found?.probability ?? scoreNames(asked, name, this.names);
    const log = Math.log(probability / (1 - probability));
    const part = found && partTerm(found, log, -PER_WORD_MORE * missing);
    const more = part ? [...terms, part] : terms;
    const score = scoreOf(more.reduce((sum, term) => sum + term.value, log));
    return { score, min: terms.length > 0 ? UNFINISHED_MIN : SCORE_MIN, more, asked };
  }

  private matchCompleted(name: AnalysedName): Match | undefined {
    let best: Match | undefined;
    for (const word of name.words) {
      const same = this.completions.get(wordId(word));
      if (same === undefined) continue;
      const typed = Math.min(1, (this.asked.words.at(-1)?.text.length ?? 0) / Math.max(1, word.text.length));
      const term = {
        name: "unfinished",
        value: -(UNFINISHED + UNTYPED * (1 - typed * same)),
        because: `the last word is read as the beginning of ${word.text}`,
      };
      const match = this.matchName(this.askedWith(wordId(word)), name, [term]);
      if (!best || match.score > best.score) best = match;
    }
    return best;
  }

  private askedWith(id: string): AnalysedName {
    const known = this.completed.get(id);
    if (known) return known;
    const made = analyseName(`${this.beforeLast}${wordOfId(id, this.names).text}`, this.names);
    this.completed.set(id, made);
    return made;
  }
}

/** Whoever types a part of a name asks for all names with this part; they are even odds, the shorter first. */
function partTerm(
  { pairs, onlyA }: ReturnType<typeof traceNames>,
  log: number,
  floor: number,
): ScoreTerm | undefined {
  if (log >= floor || onlyA.length > 0 || pairs.some((pair) => pair.same < HELD_MIN)) return undefined;
  return { name: "part", value: floor - log, because: "the name holds every word that was asked for" };
}

async function group(
  context: Context,
  query: SearchQuery,
  matcher: Matcher,
  scored: readonly Scored[],
): Promise<Omit<SearchAnswer, "isCut">> {
  const byId = await clusters(
    context.query,
    scored.map((s) => s.entityId),
  );
  const groups = groupBy(scored, (s) => byId.get(s.entityId)?.canonicalId ?? s.entityId);
  const hits: SearchHit[] = [];
  const facets: Record<string, number> = {};
  const traits = asksTraits(query)
    ? await traitsOf(context, new Map([...groups].flatMap(([id, of]) => of.map((s) => [s.entityId, id]))))
    : undefined;
  const from = query.offset ?? 0;
  let total = 0;
  for (const [canonicalId, members] of groups) {
    const seen = traits?.get(canonicalId);
    if (traits && !(seen && holds(seen, query))) continue;
    const [first] = members;
    if (!first) continue;
    const schema = members.reduce((found, m) => context.model.moreSpecific(found, m.schema), first.schema);
    facets[schema] = (facets[schema] ?? 0) + 1;
    if (total++ < from || hits.length >= query.limit) continue;
    const { best, match } = first;
    const statements = members.flatMap((m) => m.statements);
    hits.push({
      canonicalId,
      records: members.map((m) => m.entityId),
      schema,
      caption: captionOf(context.model, schema, statements) ?? best.value,
      score: match.score,
      terms: matcher.explain(match, best.value),
      matched: {
        statementId: best.id,
        property: best.property,
        value: best.value,
        spans: matcher.spans(match, best.value),
      },
    });
  }
  return {
    hits,
    facets,
    total,
    ...(query.traits && traits ? { traits: countTraits(traits.values(), query) } : {}),
  };
}
