import {
  type Access,
  accountEntityId,
  assembleEntity,
  bankKey,
  categoryShown,
  groupBy,
  keptAccount,
  looksLikeIban,
  type Model,
  type Payment,
  type Resolution,
  type Statement,
  strictestOf,
  WaslError,
} from "../core/index.ts";
import { describeNodes } from "./lookup.ts";
import type { Actor, Platform, StoredReport, Transaction } from "./ports/index.ts";
import { holdsOffice } from "./read.ts";
import { spoken } from "./spoken.ts";
import { mustBeTime } from "./times.ts";
import type { GraphNode } from "./wasl.ts";

export const TIMELINE_KINDS = [
  "fact",
  "event",
  "payments",
  "finding",
  "resolution",
  "category",
  "share",
  "report",
] as const;

/** Something that happened to or around an entity, or that was done about it here. */
export interface TimelineItem {
  readonly kind: (typeof TIMELINE_KINDS)[number];
  /** As exact as it is known: 2025, 2025-04, 2025-04-03, or a moment in UTC. */
  readonly at: string;
  /** Of what lasted: its last day. */
  readonly until?: string;
  /**
   * The property of a fact or an event, "in" or "out" of payments, the state of a finding, the judgement of a decision
   * ("undecided" takes one back), the category, the purpose of a share.
   */
  readonly what?: string;
  /** Of a fact that is no day itself; the entity's own account of payments; of a finding what it is called. */
  readonly value?: string;
  /** A finding, or a decision on records. */
  readonly id?: string;
  /** Who decided; the partner of a share. */
  readonly by?: string;
  /** Payments of that day, entries of a share. */
  readonly count?: number;
  /** What an event is and who else takes part, as far as this viewer sees them; what a fact refers to. */
  readonly nodes: readonly GraphNode[];
  readonly isAssessment?: true;
  /** A data subject contests it. */
  readonly isContested?: true;
  readonly reportIds: readonly string[];
  /** As strict as all that it rests on. */
  readonly access: Access;
}

export interface TimelineView {
  readonly items: readonly TimelineItem[];
  /** All of them, those that were not asked for too. */
  readonly total: number;
  /** True where it is in more relations, or has more payments, findings or decisions, than are looked at. */
  readonly isCut: boolean;
  readonly reports: Readonly<Record<string, StoredReport>>;
}

export interface TimelineQuery {
  readonly asOf?: string;
  readonly order?: "newest" | "oldest";
  readonly limit?: number;
}

const REFERRERS_MAX = 500;
const PAYMENTS_MAX = 1000;
const DECIDED_MAX = 200;
const ITEMS_MAX = 200;
/** The others of an event that a line has room for. */
const OTHERS_MAX = 3;
const DATED = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T.*)?)?)?$/;
/** What says when somebody wrote something down, and not when anything was. */
const BOOKKEEPING: ReadonlySet<string> = new Set(["createdAt", "modifiedAt", "processedAt", "retrievedAt"]);
/** The birth of whoever a passport is of is no day of the passport. */
const ANOTHERS: ReadonlySet<string> = new Set(["birthDate", "deathDate"]);
const ACCOUNT_NUMBERS: ReadonlySet<string> = new Set(["accountNumber", "iban"]);

type Dated = Omit<TimelineItem, "nodes" | "reportIds"> & Partial<Pick<TimelineItem, "nodes" | "reportIds">>;

/** What is known of when, and what was done here: with sources, and nothing of what this viewer may not see. */
export async function readTimeline(
  platform: Platform,
  actor: Actor,
  id: string,
  { asOf, order = "newest", limit = ITEMS_MAX }: TimelineQuery = {},
): Promise<TimelineView> {
  mustBeTime(asOf, "asOf");
  return await platform.store.as(actor, async (tx) => {
    const statements = (await tx.statementsAbout([id], asOf)).get(id) ?? [];
    const canonicalId = (await tx.canonical([id])).get(id) ?? id;
    await tx.audit({ action: "read", object: `timeline:${canonicalId}` });
    const entity = assembleEntity(platform.model, canonicalId, statements);
    if (!entity) throw new WaslError("ENTITY_UNKNOWN", { id });
    if (holdsOffice(statements)) await tx.audit({ action: "read", object: `public-figure:${canonicalId}` });
    const ownIds = [...new Set([canonicalId, ...entity.entityIds])];
    const [facts, events, payments, decisions] = await Promise.all([
      factsOf(platform.model, tx, statements),
      eventsOf(platform.model, tx, ownIds, asOf),
      paymentsThrough(tx, ownIds, statements, asOf),
      doneHere(platform, tx, ownIds, statements, entity.access, asOf),
    ]);
    const naming = [...statements, ...events.naming];
    const reports = new Map([
      ...payments.reports,
      ...(await tx.reportsById([...new Set(naming.map((s) => s.reportId))])),
    ]);
    const all = [
      ...facts,
      ...events.items,
      ...payments.items,
      ...decisions.items.filter(({ at }) => wasBy(at, asOf)),
      ...[...new Set(naming.map((s) => s.reportId))].flatMap((one) => told(reports.get(one))),
    ].map((item): TimelineItem => ({ nodes: [], reportIds: [], ...item }));
    const items = all.sort((a, b) => (order === "newest" ? 1 : -1) * latestFirst(a, b)).slice(0, limit);
    const behind = new Set(items.flatMap((item) => item.reportIds));
    return {
      items,
      total: all.length,
      isCut: events.isCut || payments.isCut || decisions.isCut,
      reports: Object.fromEntries([...reports].filter(([one]) => behind.has(one))),
    };
  });
}

/** Whether it was so, or known here, by the day or the moment that is asked for. */
const wasBy = (at: string, asOf: string | undefined): boolean =>
  asOf === undefined || at.slice(0, asOf.length) <= asOf;

/** What is known to the year only stands at the year's beginning; of one moment always in one order. */
const latestFirst = (a: TimelineItem, b: TimelineItem): number =>
  compare(b.at, a.at) || compare(key(a), key(b));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const key = ({ kind, what, value, id, nodes }: TimelineItem): string =>
  [TIMELINE_KINDS.indexOf(kind), what, value, id, nodes[0]?.id].join("\n");

const accessOf = (statements: readonly Statement[]): Access => strictestOf(statements.map((s) => s.access));
const reportIdsOf = (statements: readonly Statement[]): readonly string[] =>
  [...new Set(statements.map((s) => s.reportId))].sort();

const isDayOf = (model: Model, { schema, property, value }: Statement): boolean =>
  model.property(schema, property)?.type === "date" && !BOOKKEEPING.has(property) && DATED.test(value);

/** Its own days, and what is said to have been so from one day to another. */
async function factsOf(
  model: Model,
  tx: Transaction,
  statements: readonly Statement[],
): Promise<readonly Dated[]> {
  const said = statements.filter(
    (s) => isDayOf(model, s) || DATED.test(s.validFrom ?? "") || DATED.test(s.validTo ?? ""),
  );
  const isRef = (s: Statement) => model.property(s.schema, s.property)?.type === "entity";
  const [nodes, contested] = await Promise.all([
    describeNodes(
      tx,
      model,
      said.filter(isRef).map((s) => s.value),
    ),
    tx.federation.contested(said.map((s) => s.id)),
  ]);
  const groups = groupBy(said, (s) =>
    [s.kind, s.property, s.value, s.validFrom ?? "", s.validTo ?? ""].join("\n"),
  );
  return [...groups.values()].flatMap((group): Dated[] => {
    const [first] = group;
    if (!first) return [];
    const isDay = isDayOf(model, first);
    const at = isDay ? first.value : (first.validFrom ?? first.validTo ?? "");
    const node = nodes.get(first.value);
    // A thing that this viewer sees nothing of is not named by its id either.
    if (isRef(first) && !node) return [];
    return [
      {
        kind: "fact",
        at,
        ...(isDay || first.validTo === undefined || first.validTo === at ? {} : { until: first.validTo }),
        what: first.property,
        ...(isDay || node ? {} : { value: first.value }),
        nodes: node ? [node] : [],
        ...(first.kind === "assessment" ? { isAssessment: true as const } : {}),
        ...(group.some((s) => contested.has(s.id)) ? { isContested: true as const } : {}),
        reportIds: reportIdsOf(group),
        access: strictestOf([accessOf(group), ...(node?.access ? [node.access] : [])]),
      },
    ];
  });
}

/** Relations, events, adverts and documents that refer to it and have a day. */
async function eventsOf(model: Model, tx: Transaction, ownIds: readonly string[], asOf: string | undefined) {
  const found = await tx.referrers(ownIds, REFERRERS_MAX + 1);
  const asked = found.slice(0, REFERRERS_MAX);
  const about = await tx.statementsAbout(asked, asOf);
  const own = new Set(ownIds);
  const referring = [...about].flatMap(([id, statements]) => {
    const naming = statements.filter(
      (s) => own.has(s.value) && model.property(s.schema, s.property)?.type === "entity",
    );
    const days = statements.filter((s) => isDayOf(model, s) && !ANOTHERS.has(s.property));
    const isEvent = statements.some((s) =>
      ["Interval", "Document", "Advert"].some((a) => model.isA(s.schema, a)),
    );
    return naming.length > 0 && isEvent ? [{ id, statements, naming, days }] : [];
  });
  const dated = referring.filter(({ days }) => days.length > 0);
  const refs = ({ statements }: (typeof dated)[number]) =>
    statements.flatMap((s) =>
      model.property(s.schema, s.property)?.type === "entity" && !own.has(s.value) ? [s.value] : [],
    );
  const nodes = await describeNodes(tx, model, [...dated.map(({ id }) => id), ...dated.flatMap(refs)]);
  const canonical = await tx.canonical(asked);
  const seen = new Set<string>();
  const items = dated.flatMap((one): Dated[] => {
    const id = canonical.get(one.id) ?? one.id;
    const node = nodes.get(one.id);
    if (!node || seen.has(id) || own.has(id)) return [];
    seen.add(id);
    const others = [...new Set(refs(one))].flatMap((ref) => nodes.get(ref) ?? []).slice(0, OTHERS_MAX);
    return spans(one.days).map(({ property, days, at, until }) => ({
      kind: "event",
      at,
      ...(until === undefined ? {} : { until }),
      what: property,
      nodes: [node, ...others],
      reportIds: reportIdsOf([...days, ...one.naming]),
      access: strictestOf([
        accessOf([...days, ...one.naming]),
        ...[node, ...others].flatMap(({ access }) => access ?? []),
      ]),
    }));
  });
  return { items, naming: referring.flatMap(({ naming }) => naming), isCut: found.length > REFERRERS_MAX };
}

interface Span {
  readonly property: string;
  readonly at: string;
  readonly until?: string;
  readonly days: readonly Statement[];
}

/** A beginning and an end of which the sources say one each are one line; where they differ, each day is its own. */
function spans(days: readonly Statement[]): readonly Span[] {
  const byProperty = groupBy(days, (s) => s.property);
  const [starts, ends] = ["startDate", "endDate"].map((p) => byProperty.get(p) ?? []);
  const [start, ...otherStarts] = new Set(starts?.map((s) => s.value));
  const [end, ...otherEnds] = new Set(ends?.map((s) => s.value));
  const isOne = start !== undefined && end !== undefined && otherStarts.length + otherEnds.length === 0;
  const lasted: readonly Span[] =
    isOne && start <= end
      ? [
          {
            property: "startDate",
            at: start,
            ...(end === start ? {} : { until: end }),
            days: [...(starts ?? []), ...(ends ?? [])],
          },
        ]
      : [];
  const rest =
    lasted.length === 0 ? days : days.filter((s) => s.property !== "startDate" && s.property !== "endDate");
  const single = [...groupBy(rest, (s) => `${s.property}\n${s.value}`).values()].flatMap((group): Span[] => {
    const [first] = group;
    return first ? [{ property: first.property, at: first.value, days: group }] : [];
  });
  return [...lasted, ...single];
}

/** Payments in rows, by day and direction: who is at their other end is told on the money pages, under their rules. */
async function paymentsThrough(
  tx: Transaction,
  ownIds: readonly string[],
  statements: readonly Statement[],
  asOf: string | undefined,
) {
  const numbers = statements.filter((s) => ACCOUNT_NUMBERS.has(s.property)).map((s) => keptAccount(s.value));
  const accounts = new Set(numbers);
  const found = accounts.size === 0 ? [] : await tx.paymentsOf([...accounts], PAYMENTS_MAX + 1);
  const reports = await tx.reportsById([...new Set(found.map((p) => p.reportId))]);
  const isOwn = ownPayments(found, accounts, ownIds);
  const payments = found
    .slice(0, PAYMENTS_MAX)
    .filter((p) => isOwn(p) && wasBy(reports.get(p.reportId)?.receivedAt ?? "", asOf));
  const origins = new Map((await tx.recordOrigins(payments.map((p) => p.id))).map((o) => [o.id, o.access]));
  const days = groupBy(payments, (p) => {
    const isIn = accounts.has(p.creditorAccount);
    const at = new Date(p.at * 1000).toISOString().slice(0, 10);
    return [at, isIn ? "in" : "out", isIn ? p.creditorAccount : p.debtorAccount].join("\n");
  });
  const items = [...days].map(([day, group]): Dated => {
    const [at = "", what = "", value = ""] = day.split("\n");
    const accesses = group.flatMap((p) => origins.get(p.id) ?? reports.get(p.reportId)?.access ?? []);
    const reportIds = [...new Set(group.map((p) => p.reportId))].sort();
    return {
      kind: "payments",
      at,
      what,
      value,
      count: group.length,
      reportIds,
      access: strictestOf(accesses),
    };
  });
  return { items, reports, isCut: found.length > PAYMENTS_MAX };
}

/**
 * A domestic number at another bank is another account. Where this entity is an account at a bank that payments name, those of
 * that bank are its own, however it is spelled, and those that name none.
 */
function ownPayments<P extends Payment>(
  payments: readonly P[],
  accounts: ReadonlySet<string>,
  ownIds: readonly string[],
): (payment: P) => boolean {
  const own = new Set(ownIds);
  const sides = ({ debtorAccount, debtorAgent = "", creditorAccount, creditorAgent = "" }: P) =>
    [[debtorAccount, debtorAgent] as const, [creditorAccount, creditorAgent] as const].filter(([account]) =>
      accounts.has(account),
    );
  const banks = new Set(
    payments
      .flatMap(sides)
      .filter(([account, agent]) => agent.trim() !== "" && own.has(accountEntityId(account, agent)))
      .map(([, agent]) => bankKey(agent)),
  );
  if (banks.size === 0) return () => true;
  return (payment) =>
    sides(payment).some(
      ([account, agent]) => agent.trim() === "" || looksLikeIban(account) || banks.has(bankKey(agent)),
    );
}

/** Findings, decisions on records and on the category, and what a partner was given. */
async function doneHere(
  platform: Platform,
  tx: Transaction,
  ownIds: readonly string[],
  statements: readonly Statement[],
  access: Access,
  asOf: string | undefined,
): Promise<{ readonly items: readonly Dated[]; readonly isCut: boolean }> {
  const [resolutions, findings, categories, shared] = await Promise.all([
    tx.resolutions({ entityIds: ownIds, limit: DECIDED_MAX + 1 }),
    tx.findings({ subjectIds: ownIds, limit: DECIDED_MAX + 1 }),
    tx.categories(ownIds),
    tx.sharedOn(ownIds),
  ]);
  const shown = categoryShown(statements, categories.values());
  const decided = [...categories.values()].filter(({ category }) => category === shown);
  const known = findings.slice(0, DECIDED_MAX).filter(({ proposedAt }) => wasBy(proposedAt, asOf));
  const items = [
    ...spoken(platform, tx, known).flatMap(foundAndDecided),
    ...resolutions.slice(0, DECIDED_MAX).map(decisionOn),
    ...decided.map(
      ({ category, decidedBy, decidedAt }): Dated => ({
        kind: "category",
        at: decidedAt,
        what: category,
        by: decidedBy,
        access,
      }),
    ),
    ...shared.map(
      ({ partner, purpose, at, entries, access: marking }): Dated => ({
        kind: "share",
        at,
        ...(purpose === undefined ? {} : { what: purpose }),
        by: partner,
        count: entries,
        access: marking,
      }),
    ),
  ];
  return { items, isCut: Math.max(resolutions.length, findings.length) > DECIDED_MAX };
}

function foundAndDecided(finding: ReturnType<typeof spoken>[number]): readonly Dated[] {
  const { id, access, from, to, proposedAt, decidedAt, decidedBy, state, title, detector } = finding;
  const common = { kind: "finding", id, access, value: title ?? detector } as const;
  const at = from ?? to ?? proposedAt;
  return [
    { ...common, at, ...(to === undefined || to === at ? {} : { until: to }), what: "proposed" },
    ...(decidedAt === undefined
      ? []
      : [{ ...common, at: decidedAt, what: state, ...(decidedBy === undefined ? {} : { by: decidedBy }) }]),
  ];
}

const decisionOn = ({ id, judgement, undoes, decidedBy, decidedAt, access }: Resolution): Dated => ({
  kind: "resolution",
  id,
  at: decidedAt,
  what: undoes === undefined ? judgement : "undecided",
  by: decidedBy,
  access,
});

/** A report that names it: when it came out, or else when it came in. */
const told = (report: StoredReport | undefined): readonly Dated[] =>
  report === undefined
    ? []
    : [
        {
          kind: "report",
          at: report.publishedAt ?? report.facts?.publishedAt ?? report.receivedAt,
          what: (report.publishedAt ?? report.facts?.publishedAt) === undefined ? "received" : "published",
          reportIds: [report.id],
          access: report.access,
        },
      ];
