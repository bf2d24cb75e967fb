import type { FindingOrder, Page, Transaction } from "../app/index.ts";
import {
  type Access,
  type CategoryDecision,
  effectiveCategory,
  type FindingDraft,
  type FindingState,
  type Front,
  groupBy,
  isProtectedCategory,
  type Judgement,
  type KeptFinding,
  type Resolution,
  type SubjectCategory,
  WaslError,
} from "../core/index.ts";
import { type Context, given, nowText } from "./context.ts";
import { textArray, unseen, whatIsAsked } from "./database/literals.ts";
import { forgetClusters } from "./entities/canonical.ts";
import { stillOpen } from "./protection/protected.ts";

type Part = Pick<
  Transaction,
  | "appendResolutions"
  | "resolutions"
  | "saveFindings"
  | "findings"
  | "finding"
  | "findingSubjects"
  | "decideFinding"
  | "setCategory"
  | "categories"
>;

const LIMIT_DEFAULT = 1000;
/** When what a finding is about happened last, where it says so. */
const latest = (finding: string): string => `coalesce(${finding}.to_at, ${finding}.proposed_at)`;
/** The month of a finding, see `FindingActivity`. */
export const FINDING_MONTH = `left(${latest("f")}, 7)`;
export const FINDING_DAY = `left(${latest("f")}, 10)`;

export function decisionPart(context: Context): Part {
  return {
    appendResolutions: (resolutions) => appendResolutions(context, resolutions),
    resolutions: (filter) => listResolutions(context, filter),
    saveFindings: (findings) => saveFindings(context, findings),
    findings: (filter) => listFindings(context, filter),
    async findingSubjects(ids) {
      if (ids.length === 0) return new Set();
      const { rows } = await context.query<{ subject_id: string }>(
        `select distinct x.subject_id from wasl.finding_subject x join wasl.finding f on f.id = x.finding_id
          where x.subject_id = any (${unseen("$1::text[]")}::text[])`,
        [textArray(ids)],
      );
      return new Set(rows.map((row) => row.subject_id));
    },
    finding: async (id) => (await readFindings(context, "f.id = $1", [id], "f.access_id", 1))[0],
    decideFinding: (id, state, reason) => decideFinding(context, id, state, reason),
    async setCategory(decision, access) {
      const [accessId = 0] = await context.access.intern([access]);
      await context.query(
        `insert into wasl.category (entity_id, category, reason, decided_by, decided_at, access_id)
          values ($1, $2, $3, $4, $5, $6)`,
        [
          decision.entityId,
          decision.category,
          decision.reason,
          context.viewer.userId,
          nowText(context.clock),
          bindsEverybody(decision.category) ? null : accessId,
        ],
      );
    },
    categories: (entityIds) => categories(context, entityIds),
  };
}

/** Protection, and its end, hold for whoever sees the person; any other judgement may come from what is hidden. */
const bindsEverybody = (category: SubjectCategory): boolean =>
  category === "unknown" || isProtectedCategory(category);

async function appendResolutions(context: Context, resolutions: readonly Resolution[]): Promise<void> {
  if (resolutions.length === 0) return;
  const accessIds = await context.access.intern(resolutions.map((r) => r.access));
  const rows = resolutions.map((r, ordinal) => ({
    id: r.id,
    left_id: r.leftId,
    right_id: r.rightId,
    judgement: r.judgement,
    score: r.score,
    terms: r.terms,
    decided_by: r.decidedBy,
    decided_at: r.decidedAt,
    reason: r.reason,
    access_id: accessIds[ordinal],
    undoes: r.undoes,
    ordinal,
  }));
  await context.query("select wasl.add_resolutions($1::jsonb)", [JSON.stringify(rows)]);
  forgetClusters(context.query);
}

/** Of `wasl.resolution r`. */
export const RESOLUTION_COLUMNS = `r.id, r.left_id, r.right_id, r.judgement, r.score, r.terms, r.decided_by, r.decided_at,
  r.reason, r.access_id, r.undoes`;

export interface ResolutionRow {
  readonly id: string;
  readonly left_id: string;
  readonly right_id: string;
  readonly judgement: Judgement;
  readonly score: number;
  readonly terms: Resolution["terms"];
  readonly decided_by: string;
  readonly decided_at: string;
  readonly reason: string;
  readonly access_id: number;
  readonly undoes: string | null;
}

async function listResolutions(
  context: Context,
  filter: {
    readonly entityIds?: readonly string[];
    readonly judgement?: Judgement;
    readonly byHumans?: boolean;
    readonly since?: string;
  } & Partial<Page>,
): Promise<readonly Resolution[]> {
  const { entityIds, judgement, after, byHumans, since, limit = LIMIT_DEFAULT } = filter;
  const { conditions, params } = whatIsAsked([
    [
      entityIds && textArray(entityIds),
      (p) => `r.no in (select p.no from wasl.pairing p where p.entity_id = any (${unseen(p)}::text[]))`,
    ],
    [judgement, (p) => `r.judgement = ${p}`],
    [after, (p) => `r.no < (select min(a.no) from wasl.resolution a where a.id = ${p})`],
    [since, (p) => `r.decided_at >= ${p}`],
  ]);
  if (byHumans) conditions.push("r.decided_by not like 'rule:%'", "r.undoes is null");
  const { rows } = await context.query<ResolutionRow>(
    `select ${RESOLUTION_COLUMNS} from wasl.resolution r where ${["true", ...conditions].join(" and ")}
      order by r.no desc limit $${params.length + 1}`,
    [...params, limit],
  );
  return await toResolutions(context, rows);
}

export async function toResolutions(
  context: Context,
  rows: readonly ResolutionRow[],
): Promise<readonly Resolution[]> {
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    id: r.id,
    leftId: r.left_id,
    rightId: r.right_id,
    judgement: r.judgement,
    score: r.score,
    terms: r.terms,
    decidedBy: r.decided_by,
    decidedAt: r.decided_at,
    reason: r.reason,
    access: accessOf(r.access_id),
    ...given("undoes", r.undoes),
  }));
}

async function saveFindings(
  context: Context,
  proposed: readonly (FindingDraft & { readonly access: Access })[],
): Promise<number> {
  const subjects = proposed.flatMap((f) => f.subjects.map((s) => s.id));
  const open = await stillOpen(context, [...new Set(subjects)]);
  // Of whom somebody protected since the detector read of them nothing is proposed under the old id (R08).
  const findings = proposed.filter((f) => f.subjects.every((s) => open.has(s.id)));
  if (findings.length === 0) return 0;
  const accessIds = await context.access.intern(findings.map((f) => f.access));
  const proposedAt = nowText(context.clock);
  const rows = findings.map((f, i) => ({
    id: f.id,
    access_id: accessIds[i],
    detector: f.detector,
    detector_version: f.detectorVersion,
    techniques: f.techniques,
    front: f.front,
    subjects: f.subjects,
    evidence: f.evidence,
    score: f.score,
    terms: f.terms,
    against: f.against,
    summary: f.summary,
    from_at: f.from,
    to_at: f.to,
    proves: f.proves,
    proposed_at: proposedAt,
  }));
  const answer = await context.query<{ added: number }>("select wasl.add_findings($1::jsonb) as added", [
    JSON.stringify(rows),
  ]);
  return answer.rows[0]?.added ?? 0;
}

interface FindingRow {
  readonly id: string;
  readonly access_id: number;
  readonly detector: string;
  readonly detector_version: string;
  readonly techniques: string[];
  readonly front: KeptFinding["front"];
  readonly subjects: KeptFinding["subjects"];
  readonly evidence: string[];
  readonly score: number;
  readonly terms: KeptFinding["terms"];
  readonly against: KeptFinding["against"];
  readonly summary: KeptFinding["summary"];
  readonly from_at: string | null;
  readonly to_at: string | null;
  readonly proves: KeptFinding["proves"];
  readonly state: FindingState;
  readonly proposed_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly reason: string | null;
}

type Filter = {
  readonly state?: FindingState;
  readonly detector?: string;
  readonly front?: Front;
  readonly techniques?: readonly string[];
  readonly month?: string;
  readonly since?: string;
  readonly subjectIds?: readonly string[];
  readonly ids?: readonly string[];
} & FindingOrder &
  Partial<Page>;

/** What a list of findings is sorted by, where it is not by score; each has its index. */
const SORT_COLUMNS: Readonly<
  Record<Exclude<NonNullable<FindingOrder["sort"]>, "score">, (finding: string) => string>
> = {
  when: latest,
  front: (finding) => `${finding}.front`,
  detector: (finding) => `${finding}.detector`,
};

/** How a list is ordered, and what comes after one of its findings. */
function orderOf({ sort = "score", order = "descending" }: FindingOrder): {
  readonly by: string;
  readonly after: (param: string) => string;
} {
  if (sort === "score")
    return {
      // What is surest first: a list is read from its top, and the newest is not the most telling. Of what is as sure, what
      // happened last: one run proposes all of it in the same moment.
      by: `f.score desc, ${latest("f")} desc, f.id`,
      after: (
        p,
      ) => `exists (select 1 from wasl.finding a where a.id = ${p} and (f.score < a.score or (f.score = a.score
        and (${latest("f")} < ${latest("a")} or (${latest("f")} = ${latest("a")} and f.id > a.id)))))`,
    };
  const of = SORT_COLUMNS[sort];
  const [sign, way] = order === "ascending" ? [">", ""] : ["<", " desc"];
  return {
    by: `${of("f")}${way}, f.id${way}`,
    after: (p) => `(${of("f")}, f.id) ${sign} (select ${of("a")}, a.id from wasl.finding a where a.id = ${p}
      order by a.access_id limit 1)`,
  };
}

function listFindings(context: Context, filter: Filter): Promise<readonly KeptFinding[]> {
  const { state, detector, subjectIds, after, front, ids, techniques, month, since } = filter;
  const ordered = orderOf(filter);
  const { conditions, params } = whatIsAsked([
    [state, (p) => `f.state = ${p}`],
    [detector, (p) => `f.detector = ${p}`],
    [
      subjectIds && textArray(subjectIds),
      (p) =>
        `f.id in (select x.finding_id from wasl.finding_subject x where x.subject_id = any (${unseen(p)}::text[]))`,
    ],
    [after, ordered.after],
    [front, (p) => `f.front = ${p}`],
    [ids && textArray(ids), (p) => `f.id = any (${p}::text[])`],
    [techniques && textArray(techniques), (p) => `f.techniques && ${p}::text[]`],
    [month, (p) => `${FINDING_MONTH} = ${p}`],
    [since, (p) => `f.proposed_at >= ${p}`],
  ]);
  return readFindings(
    context,
    [
      ...conditions,
      "not exists (select 1 from wasl.finding o where o.id = f.id and o.access_id < f.access_id)",
    ].join(" and "),
    params,
    ordered.by,
    filter.limit ?? LIMIT_DEFAULT,
  );
}

/**
 * What the desk, the list of findings and that of money are bound to. Each is a text of its own for each way of asking, and not many
 * texts are kept planned; any other bound is planned each time.
 */
const USUAL_LIMITS: ReadonlySet<number> = new Set([8, 50, 200]);

async function readFindings(
  context: Context,
  where: string,
  params: readonly (string | null)[],
  order: string,
  limit: number,
): Promise<readonly KeptFinding[]> {
  // A bound that PostgreSQL does not see is taken for a tenth of all rows, so that no plan which is kept seems good enough: the
  // list was planned anew each time, for half as long again as it takes to read it.
  const isUsual = USUAL_LIMITS.has(limit);
  const { rows } = await context.query<FindingRow>(
    `select f.* from wasl.finding f where ${where} order by ${order} limit ${isUsual ? limit : `$${params.length + 1}`}`,
    isUsual ? params : [...params, limit],
  );
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    id: r.id,
    detector: r.detector,
    detectorVersion: r.detector_version,
    techniques: r.techniques,
    front: r.front,
    subjects: r.subjects,
    evidence: r.evidence,
    score: r.score,
    terms: r.terms,
    against: r.against,
    summary: r.summary,
    ...given("from", r.from_at),
    ...given("to", r.to_at),
    proves: r.proves,
    access: accessOf(r.access_id),
    state: r.state,
    proposedAt: r.proposed_at,
    ...given("decidedBy", r.decided_by),
    ...given("decidedAt", r.decided_at),
    ...given("decisionReason", r.reason),
  }));
}

async function decideFinding(
  context: Context,
  id: string,
  state: "accepted" | "rejected",
  reason: string,
): Promise<void> {
  const { count } = await context.query(
    `update wasl.finding set state = $2, decided_by = $3, decided_at = $4, reason = $5
      where id = $1 and state = 'proposed'`,
    [id, state, context.viewer.userId, nowText(context.clock), reason],
  );
  if (count > 0) return;
  const { rows } = await context.query<{ state: string }>("select state from wasl.finding where id = $1", [
    id,
  ]);
  if (rows.length === 0) throw new WaslError("FINDING_UNKNOWN", { findingId: id });
  throw new WaslError("CONFLICT", { findingId: id, state: rows[0]?.state ?? "" });
}

interface CategoryRow {
  readonly entity_id: string;
  readonly category: SubjectCategory;
  readonly reason: string;
  readonly decided_by: string;
  readonly decided_at: string;
}

async function categories(
  context: Context,
  entityIds: readonly string[],
): Promise<ReadonlyMap<string, CategoryDecision>> {
  if (entityIds.length === 0) return new Map();
  const { rows } = await context.query<CategoryRow>(
    `select c.entity_id, c.category, c.reason, c.decided_by, c.decided_at from wasl.category c
      where c.entity_id = any ((select $1::text[])::text[]) order by c.no`,
    [textArray([...new Set(entityIds)])],
  );
  const found = new Map<string, CategoryDecision>();
  for (const [entityId, ofEntity] of groupBy(rows, (r) => r.entity_id)) {
    const decision = holding(ofEntity);
    if (!decision) continue;
    found.set(entityId, {
      entityId,
      category: decision.category,
      reason: decision.reason,
      decidedBy: decision.decided_by,
      decidedAt: decision.decided_at,
    });
  }
  return found;
}

/**
 * "Unknown" takes back what was decided before it. Of what was decided since, protected wins (core
 * effectiveCategory), so that a later suspicion does not unprotect anybody by itself.
 */
function holding(decisions: readonly CategoryRow[]): CategoryRow | undefined {
  const reset = decisions.findLastIndex((d) => d.category === "unknown");
  const since = decisions.slice(reset + 1);
  if (since.length === 0) return decisions.at(-1);
  const effective = effectiveCategory(since.map((d) => d.category));
  return since.findLast((d) => d.category === effective);
}
