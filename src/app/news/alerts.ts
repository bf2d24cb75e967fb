import {
  type Access,
  type CaseItem,
  type FindingDraft,
  idFrom,
  type Link,
  type MarkingInput,
  type Message,
  say,
  strictestOf,
  WaslError,
} from "../../core/index.ts";
import { describeNodes } from "../lookup.ts";
import { methodOf } from "../method.ts";
import type { Interest } from "../ports/events.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { PROTECTING_WAIT_MS } from "../reports/protect.ts";
import { mustBeCleared, mustWork, writtenAccess } from "../roles.ts";
import { boardsOf, type EventSummary } from "./event-boards.ts";

export interface InterestInput {
  readonly kind: Interest["kind"];
  /** A GeoNames id or ISO country code, a technique's id, a company's entity id. */
  readonly value: string;
  readonly label?: string;
  readonly marking: MarkingInput;
}

export interface AlertUseCases {
  /** REQUEST_INVALID for no such place or technique, or what is no company; ENTITY_UNKNOWN. */
  addInterest(actor: Actor, input: InterestInput): Promise<Interest>;
  interests(actor: Actor): Promise<readonly Interest[]>;
  /** INTEREST_UNKNOWN. */
  removeInterest(actor: Actor, id: string): Promise<void>;
  /** Findings for events with articles received since then that touch a case or an interest; answers how many are new. */
  alertEvents(actor: Actor, since: string): Promise<number>;
  /** How many alerts wait for a human, as far as this viewer may see them; counted up to ALERTS_COUNTED_MAX. */
  openAlerts(actor: Actor): Promise<OpenAlerts>;
}

export interface OpenAlerts {
  readonly open: number;
  /** True where there are more than were counted. */
  readonly more: boolean;
  /** RFC 3339: when the newest of them was made. */
  readonly newestAt?: string;
}

/** What the findings of events are found by; it is no detector that anybody runs. */
export const EVENT_ALERTS = "reported-event";
const DAYS = 60;
const HEADS_MAX = 5000;
const CASES_MAX = 200;
const EDGES_MAX = 100;
const ALERTS_COUNTED_MAX = 99;

export function alertUseCases(platform: Platform): AlertUseCases {
  const { store } = platform;
  return {
    addInterest: (actor, input) => addInterest(platform, actor, input),
    interests: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "interests" });
        return await tx.interests();
      }),
    removeInterest: (actor, id) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `interest:${id}`);
        await tx.audit({ action: "change", object: `interest:${id}`, detail: { removed: 1 } });
        if (!(await tx.removeInterest(id))) throw new WaslError("INTEREST_UNKNOWN", { id });
      }),
    alertEvents: (actor, since) => alertEvents(platform, actor, since),
    openAlerts: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "alerts" });
        const found = await tx.findings({
          detector: EVENT_ALERTS,
          state: "proposed",
          limit: ALERTS_COUNTED_MAX + 1,
        });
        const newestAt = found
          .map((f) => f.proposedAt)
          .sort()
          .at(-1);
        return {
          open: Math.min(found.length, ALERTS_COUNTED_MAX),
          more: found.length > ALERTS_COUNTED_MAX,
          ...(newestAt === undefined ? {} : { newestAt }),
        };
      }),
  };
}

async function addInterest(platform: Platform, actor: Actor, input: InterestInput): Promise<Interest> {
  const access = writtenAccess(input.marking);
  return await platform.store.as(actor, async (tx) => {
    const id = idFrom("interest-", input.kind, input.value, tx.viewer.userId);
    await mustWork(tx, `interest:${id}`);
    await mustBeCleared(tx, access, `interest:${id}`);
    const name = await nameOf(platform, tx, input);
    const interest: Interest = {
      id,
      kind: input.kind,
      value: input.value,
      label: input.label ?? name,
      addedBy: tx.viewer.userId,
      addedAt: new Date(platform.clock.now()).toISOString(),
      access,
    };
    await tx.addInterest(interest);
    await tx.audit({ action: "change", object: `interest:${id}` });
    return interest;
  });
}

/** What it is called where it is public; throws for what is no such place, technique or company, which no event could touch. */
async function nameOf(platform: Platform, tx: Transaction, { kind, value }: InterestInput): Promise<string> {
  if (kind === "company") {
    await mustBeCompany(platform, tx, value);
    return value;
  }
  const isKnown = kind === "place" ? platform.news?.().isPlace(value) : methodOf(platform).get(value);
  if (isKnown) return (kind === "place" && platform.news?.().placeName(value)) || value;
  const because =
    kind === "place" ? "no such place: a GeoNames id or an ISO country code" : "no such technique";
  throw new WaslError("REQUEST_INVALID", { field: "value", value: value.slice(0, 40), because });
}

async function mustBeCompany(platform: Platform, tx: Transaction, id: string): Promise<void> {
  const [node] = (await describeNodes(tx, platform.model, [id])).values();
  if (node?.kind !== "entity") throw new WaslError("ENTITY_UNKNOWN", { id: id.slice(0, 80) });
  if (!platform.model.isA(node.schema, "Organization"))
    throw new WaslError("REQUEST_INVALID", { field: "value", because: `a ${node.schema}, not a company` });
}

/** What an event touches, as it goes into one finding. */
interface Touch {
  readonly name: string;
  /** Tells one touch from another; the same in every language. */
  readonly key: string;
  readonly because: Message;
  readonly access: Access;
  readonly subjects: FindingDraft["subjects"];
  readonly evidence: readonly string[];
  readonly techniques: readonly string[];
}

async function alertEvents(platform: Platform, actor: Actor, since: string): Promise<number> {
  const { board, heads } = await boardsOf(platform).open(actor, DAYS);
  return await platform.store.as(
    actor,
    async (tx) => {
      await mustWork(tx, "alerts");
      const fresh = new Set((await tx.articleHeads({ since, limit: HEADS_MAX })).map((h) => h.id));
      const events = board.summaries().filter((e) => e.reportIds.some((id) => fresh.has(id)));
      if (events.length === 0) return 0;
      const wanted = await readWanted(tx);
      const drafts: (FindingDraft & { readonly access: Access })[] = [];
      for (const event of events) {
        const access = strictestOf(event.reportIds.flatMap((id) => heads.get(id) ?? []));
        // Whoever may not see the case or all of the reports does not hear that they belong together.
        for (const touch of await touches(platform, tx, event, wanted))
          drafts.push({ ...draftOf(platform, event, touch), access: strictestOf([access, touch.access]) });
      }
      const made = await tx.saveFindings(drafts);
      await tx.audit({
        action: "detect",
        object: EVENT_ALERTS,
        detail: { events: events.length, new: made },
      });
      return made;
    },
    { deadlineMs: PROTECTING_WAIT_MS },
  );
}

interface Wanted {
  readonly cases: readonly {
    readonly id: string;
    readonly access: Access;
    readonly entities: ReadonlySet<string>;
    readonly reports: ReadonlySet<string>;
  }[];
  readonly interests: readonly Interest[];
}

async function readWanted(tx: Transaction): Promise<Wanted> {
  const cases = await tx.cases({ limit: CASES_MAX, isClosed: false });
  const idsOf = (items: readonly CaseItem[], kind: CaseItem["kind"]): string[] =>
    items.filter((item) => item.kind === kind).map((item) => item.id);
  const canonical = await tx.canonical(cases.flatMap((c) => idsOf(c.items, "entity")));
  return {
    cases: cases.map((c) => ({
      id: c.id,
      access: c.access,
      entities: new Set(idsOf(c.items, "entity").map((id) => canonical.get(id) ?? id)),
      reports: new Set(idsOf(c.items, "report")),
    })),
    interests: await tx.interests(),
  };
}

async function touches(
  platform: Platform,
  tx: Transaction,
  event: EventSummary,
  { cases, interests }: Wanted,
): Promise<Touch[]> {
  const articles = event.reportIds.map((id) => idFrom("article-", id));
  const links = await tx.links(articles, EDGES_MAX);
  const own = new Set(articles);
  const named = new Map<string, Link[]>();
  for (const link of links) {
    const other = own.has(link.from) ? link.to : link.from;
    named.set(other, [...(named.get(other) ?? []), link]);
  }
  const evidenceOf = (id: string): string[] => (named.get(id) ?? []).flatMap((l) => l.statementIds);
  const titles = await titlesOf(tx, articles);
  const found: Touch[] = [];
  for (const one of cases) {
    const entities = [...one.entities].filter((id) => named.has(id));
    const reports = event.reportIds.filter((id) => one.reports.has(id));
    if (entities.length === 0 && reports.length === 0) continue;
    found.push({
      name: "case",
      key: `case ${one.id}: ${entities.length} of its members are named, ${reports.length} of its reports are of this event`,
      because: say("alert.case", { id: one.id, members: entities.length, reports: reports.length }),
      access: one.access,
      subjects: entities.map((id) => ({ id, role: "named in a report" })),
      evidence: entities.length > 0 ? entities.flatMap(evidenceOf) : titles,
      techniques: [],
    });
  }
  for (const interest of interests) {
    const touch = touchOf(platform, event, interest, named, titles, evidenceOf);
    if (touch) found.push(touch);
  }
  return found;
}

function touchOf(
  platform: Platform,
  event: EventSummary,
  interest: Interest,
  named: ReadonlyMap<string, unknown>,
  titles: readonly string[],
  evidenceOf: (id: string) => readonly string[],
): Touch | undefined {
  const news = platform.news?.();
  const { kind, value, access, label } = interest;
  const because = say(`alert.${kind}`, { label });
  const key = `${kind} ${label}`;
  if (kind === "company")
    return named.has(value)
      ? {
          name: kind,
          key,
          because,
          access,
          subjects: [{ id: value, role: "named in a report" }],
          evidence: evidenceOf(value),
          techniques: [],
        }
      : undefined;
  const techniques = news?.techniquesOf(event.type) ?? [];
  const isTouched =
    kind === "place"
      ? event.places.some((key) => key === value || news?.countryOf(key) === value)
      : techniques.includes(value);
  if (!isTouched) return undefined;
  return {
    name: kind,
    key,
    because,
    access,
    subjects: [],
    evidence: titles,
    techniques: kind === "technique" ? [value] : [],
  };
}

async function titlesOf(tx: Transaction, articles: readonly string[]): Promise<string[]> {
  const about = await tx.statementsAbout(articles);
  return [...about.values()].flat().flatMap((s) => (s.property === "title" ? [s.id] : []));
}

function draftOf(platform: Platform, event: EventSummary, touch: Touch): FindingDraft {
  const news = platform.news?.();
  const where = event.places.map((key) => news?.placeName(key) ?? key);
  const sources = event.sources.length;
  return {
    // By the event and what it touches: more reports of it raise no second alert.
    id: idFrom("find-", EVENT_ALERTS, event.firstId, touch.name, touch.key),
    detector: EVENT_ALERTS,
    detectorVersion: "1",
    techniques: touch.techniques,
    front: news?.frontOf(event.type) ?? "exchange",
    subjects: touch.subjects,
    evidence: [...new Set(touch.evidence)].slice(0, EDGES_MAX),
    score: 1,
    terms: [{ name: touch.name, value: 1, because: touch.because }],
    against: [
      ...(sources < 2 ? [say("alert.one-source")] : []),
      ...(event.disagreements.length > 0
        ? [say("alert.differ", { quantities: event.disagreements.map((q) => say(`quantity.${q}`)) })]
        : []),
    ],
    // Kinds, places and days; never a headline, which may name somebody.
    summary: say("alert", {
      event: [say(`event.${event.type}`), ...where, ...(event.date === null ? [] : [event.date])],
      touched: touch.because,
    }),
    from: event.firstAt,
    to: event.lastAt,
    proves: [],
  };
}
