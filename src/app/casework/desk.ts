import { WaslError } from "../../core/index.ts";
import { describeNodes } from "../lookup.ts";
import { EVENT_ALERTS } from "../news/alerts.ts";
import type { OwnTask, Withdrawal, WithdrawnBy } from "../ports/desk.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import { countReview, readDecided } from "../resolve/review.ts";
import { refusalsOf } from "../rights/answerable.ts";
import { dueSoon } from "../rights/retention.ts";
import { isConsentAsked } from "../sharing/consent.ts";
import { mustBeTime } from "../times.ts";

export const DESK_WAITING = [
  "approvals",
  "tasks",
  "requests",
  "leave",
  "subjects",
  "reviews",
  "pairs",
  "alerts",
  "findings",
] as const;
export const DESK_CHANGED = ["reports", "findings", "joins", "corrections", "recalls"] as const;

/** A number and the list that it counts; `more` where the list is longer than was counted. */
export interface DeskCount<W extends string> {
  readonly what: W;
  readonly count: number;
  readonly more: boolean;
}

export interface Desk {
  /** What waits for this viewer: what they may answer or decide, and nothing else; no line without a number. */
  readonly waiting: readonly DeskCount<(typeof DESK_WAITING)[number]>[];
  /** When the visit before this one ended; absent in the first. */
  readonly since?: string;
  readonly changed: readonly DeskCount<(typeof DESK_CHANGED)[number]>[];
}

/** A record of an entity; several may be one, as the page of each says. */
export interface ListedEntity {
  readonly id: string;
  readonly schema: string;
  readonly caption: string;
}

export interface ListedWithdrawal extends Withdrawal {
  /** Absent where nothing is left to be seen of it. */
  readonly caption?: string;
}

export interface DeskUseCases {
  /** This person looks: how long ago they did before is kept for them alone. */
  visit(actor: Actor): Promise<void>;
  desk(actor: Actor): Promise<Desk>;
  /** Tasks of cases that are this viewer's and not done. */
  ownTasks(actor: Actor): Promise<readonly OwnTask[]>;
  /** What was withdrawn, the newest first: corrections made here, or what partners took back. */
  withdrawals(
    actor: Actor,
    ask: Page & { readonly by: WithdrawnBy; readonly since?: string },
  ): Promise<readonly ListedWithdrawal[]>;
  /** Records by kind, in a stable order; SCHEMA_UNKNOWN. */
  entities(
    actor: Actor,
    ask: Page & { readonly schema?: string },
  ): Promise<{ readonly items: readonly ListedEntity[]; readonly next: string | undefined }>;
}

/** As long as somebody comes back within it, it is one visit: what is new stays in sight. */
const QUIET_MS = 30 * 60_000;
/** A longer list is not counted to its end: nobody works through it at a sitting. */
const COUNTED_MAX = 1_000;
/** The same where each of a list is looked at before it is counted. */
const LOOKED_AT_MAX = 100;

export function deskUseCases(platform: Platform): DeskUseCases {
  const { store, clock, model } = platform;
  return {
    visit: (actor) =>
      store.as(actor, async (tx) => {
        const now = clock.now();
        const text = (ms: number): string => new Date(ms).toISOString();
        await tx.noteVisit(text(now), text(now - QUIET_MS));
      }),
    desk: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "situation" });
        const since = await tx.lastVisit();
        return {
          waiting: await waitingFor(platform, tx),
          ...(since === undefined ? {} : { since }),
          changed: since === undefined ? [] : await changedSince(platform, tx, since),
        };
      }),
    ownTasks: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "tasks" });
        return await tx.ownTasks(COUNTED_MAX);
      }),
    withdrawals: async (actor, { by, since, limit, after }) => {
      mustBeTime(since, "since");
      return await store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "withdrawals" });
        const [at, id] = after?.split("/", 2) ?? [];
        const found = await tx.withdrawals(by, {
          limit,
          ...(since === undefined ? {} : { since }),
          ...(at && id ? { after: [at, id] as const } : {}),
        });
        const nodes = await describeNodes(
          tx,
          model,
          found.map((one) => one.entityId),
        );
        return found.map((one) => {
          const node = nodes.get(one.entityId);
          return node ? { ...one, caption: node.caption } : one;
        });
      });
    },
    entities: async (actor, ask) => {
      if (ask.schema !== undefined && !model.get(ask.schema))
        throw new WaslError("SCHEMA_UNKNOWN", { schema: ask.schema.slice(0, 60) });
      return await store.as(actor, async (tx) => await entities(platform, tx, ask));
    },
  };
}

/** A record is of the most special of its schemata, as it is counted: it is left out of the lists of the others. */
async function entities(
  { model }: Platform,
  tx: Transaction,
  ask: Page & { readonly schema?: string },
): ReturnType<DeskUseCases["entities"]> {
  await tx.audit({ action: "read", object: "entities" });
  const found = await tx.recordsOf(ask);
  const shown = found.flatMap(({ entityId, schemata }) => {
    const schema = schemata.reduce((a, b) => model.moreSpecific(a, b));
    return ask.schema === undefined || ask.schema === schema ? [{ id: entityId, schema }] : [];
  });
  const nodes = await describeNodes(
    tx,
    model,
    shown.map(({ id }) => id),
  );
  const items = shown.flatMap(({ id, schema }) => {
    const node = nodes.get(id);
    return node ? [{ id, schema, caption: node.caption }] : [];
  });
  return { items, next: found.length < ask.limit ? undefined : found.at(-1)?.entityId };
}

const countUpTo = <W extends string>(what: W, found: number, max: number): DeskCount<W> => ({
  what,
  count: Math.min(found, max),
  more: found > max,
});

/** Each number as its list has it, which row-level security and the viewer's role decide: it tells of nothing hidden. */
async function waitingFor(platform: Platform, tx: Transaction): Promise<Desk["waiting"]> {
  const now = new Date(platform.clock.now()).toISOString();
  const { role } = tx.viewer;
  const tasks = (await tx.ownTasks(COUNTED_MAX + 1)).length;
  const own = [countUpTo("tasks", tasks, COUNTED_MAX)];
  if (role !== "analyst" && role !== "supervisor") return own.filter(({ count }) => count > 0);

  const asked = await tx.approvalsWaiting(now);
  const looked = asked.slice(0, LOOKED_AT_MAX);
  const approvals = looked.length - (await refusalsOf(tx, looked)).size;
  const unanswered = await tx.messages({ unanswered: true, limit: LOOKED_AT_MAX + 1 });
  const isMore = unanswered.length > LOOKED_AT_MAX;
  const messages = unanswered.slice(0, LOOKED_AT_MAX);
  const requests = messages.filter((m) => m.wire.consent === undefined).length;
  const leave = messages.filter((m) => isConsentAsked(m, now)).length;
  // The undecided come first.
  const subjects = (await tx.subjectRequests(LOOKED_AT_MAX + 1)).filter((r) => r.decision === undefined);
  const reviews = (await dueSoon(platform, tx)).length;
  const findings = async (filter: { readonly detector?: string }): Promise<number> =>
    await tx.proposedCount(filter.detector, COUNTED_MAX + 1);
  return [
    { what: "approvals" as const, count: approvals, more: asked.length > LOOKED_AT_MAX },
    ...own,
    { what: "requests" as const, count: requests, more: isMore },
    { what: "leave" as const, count: leave, more: isMore },
    countUpTo("subjects", subjects.length, LOOKED_AT_MAX),
    countUpTo("reviews", reviews, COUNTED_MAX),
    countUpTo("pairs", await countReview(tx), COUNTED_MAX),
    countUpTo("alerts", await findings({ detector: EVENT_ALERTS }), COUNTED_MAX),
    countUpTo("findings", await findings({}), COUNTED_MAX),
  ].filter(({ count }) => count > 0);
}

async function changedSince(platform: Platform, tx: Transaction, since: string): Promise<Desk["changed"]> {
  const { reports, findings, corrected, recalled } = await tx.changedSince(since, COUNTED_MAX + 1);
  // Counted as they are listed: a pair of which one is protected is in no list.
  const joins = await readDecided(tx, platform.model, { joinedSince: since, limit: LOOKED_AT_MAX });
  return [
    countUpTo("reports", reports, COUNTED_MAX),
    countUpTo("findings", findings, COUNTED_MAX),
    { what: "joins", count: joins.items.length, more: joins.next !== undefined },
    countUpTo("corrections", corrected, COUNTED_MAX),
    countUpTo("recalls", recalled, COUNTED_MAX),
  ];
}
