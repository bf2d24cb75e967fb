import {
  type Access,
  accessLabel,
  assembleEntity,
  type Corridor,
  countOf,
  type DatedCount,
  type Disruption,
  type Effect,
  type EffectOutcome,
  type Entity,
  effectOf,
  idFrom,
  isAtLeastAsStrict,
  isForeign,
  type MarkingInput,
  MEASURED_METHOD_KIND,
  type MessageMethod,
  WaslError,
  weeksAround,
} from "../../core/index.ts";
import { portsOf } from "../match/shared.ts";
import { methodOf } from "../method.ts";
import { advertFindings } from "../online/campaigns.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { StoredMessage } from "../ports/match.ts";
import { rightsOf } from "../rights/rights.ts";
import { mustDecide, writtenAccess } from "../roles.ts";
import { ifStillNext, sendSigned } from "../sharing/messages.ts";
import { todayOf } from "../times.ts";
import { type DisruptionView, mustFindDisruption } from "./disruptions.ts";
import { Gazetteer } from "./gazetteer.ts";

/** What came after a disruption, as this viewer's records count it. */
export interface MeasuredDisruption extends Effect {
  readonly outcome: EffectOutcome;
  /** The day from which the weeks after it count. */
  readonly from: string;
  /** How many were counted, and how many more are of no known route or day, and stand in neither group. */
  readonly counted: number;
  readonly left: number;
  /** Sums under this are not told. */
  readonly suppressedUnder: number;
}

export interface ResultShare {
  readonly to: string;
  readonly legalBasis: string;
  readonly marking: MarkingInput;
  readonly subject: string;
  readonly body: string;
  readonly outcome?: EffectOutcome;
}

const CROSSINGS_MAX = 20_000;

export interface DisruptionEffectUseCases {
  /** REQUEST_INVALID where it says no day, or no route though the outcome is of a route; ENTITY_UNKNOWN. */
  measureDisruption(actor: Actor, id: string, outcome?: EffectOutcome): Promise<MeasuredDisruption>;
  /**
   * Sends a partner what came of it, counted from what may be shown under the message's marking, with what was learned as words.
   * MARKING_FORBIDS where the disruption is stricter, or others have a say in it; CONFLICT where nothing can be said yet.
   */
  shareResult(actor: Actor, id: string, share: ResultShare): Promise<StoredMessage>;
}

export function disruptionEffectUseCases(platform: Platform): DisruptionEffectUseCases {
  return {
    measureDisruption: (actor, id, outcome) =>
      platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `disruption:${id}`, detail: { effect: outcome ?? "" } });
        return await measured(platform, tx, await mustFindDisruption(platform, tx, id), outcome);
      }),
    shareResult: (actor, id, share) => shareResult(platform, actor, id, share),
  };
}

/** The figures go as this node counted them; nobody writes them by hand. */
async function shareResult(
  platform: Platform,
  actor: Actor,
  id: string,
  { outcome, marking, ...share }: ResultShare,
): Promise<StoredMessage> {
  const access = writtenAccess(marking);
  const { disruption, effect, version } = await platform.store.as(actor, async (tx) => {
    mustDecide(tx);
    const disruption = await mustFindDisruption(platform, tx, id);
    await mustBeOurs(platform, tx, disruption, access);
    await tx.audit({ action: "read", object: `disruption:${id}`, detail: { effect: outcome ?? "" } });
    return {
      disruption,
      effect: await measured(platform, tx, disruption, outcome, access),
      version: 1 + (await tx.versionSent(share.to, resultId(platform, id))),
    };
  });
  if (effect.ratio === undefined) throw new WaslError("CONFLICT", { because: effect.verdict });
  const { weeks, ratio, placebo, elsewhere, verdict } = effect;
  const method: MessageMethod = {
    id: resultId(platform, id),
    kind: MEASURED_METHOD_KIND,
    version,
    techniques: disruption.techniques,
    result: {
      measure: disruption.measure,
      outcome: effect.outcome,
      weeks,
      ratio,
      ...(placebo === undefined ? {} : { placebo }),
      ...(elsewhere === undefined ? {} : { elsewhere }),
      verdict,
    },
  };
  const draft = { ...share, kind: "method", urgency: "normal", marking, method } as const;
  return await sendSigned(platform, portsOf(platform), actor, draft, ifStillNext(share.to, method));
}

/** Tells nobody the id under which the disruption stands here. */
const resultId = (platform: Platform, id: string): string => idFrom("result-", platform.nodeId, id);

/** What others contributed they alone may summarise; what is ours goes under no laxer marking than it has. */
async function mustBeOurs(
  platform: Platform,
  tx: Transaction,
  { id, access: own }: DisruptionView,
  access: Access,
): Promise<void> {
  const because = isForeign(own, platform.nodeId)
    ? "others contributed to it"
    : isAtLeastAsStrict(access, { ...own, originators: access.originators })
      ? undefined
      : `it is marked ${accessLabel(own)}`;
  if (because === undefined) return;
  const code = "MARKING_FORBIDS";
  await tx.audit({ action: "refuse", object: `disruption:${id}`, detail: { code, because } });
  throw new WaslError(code, { because });
}

/** `within`: only what may be shown under this counts. */
async function measured(
  platform: Platform,
  tx: Transaction,
  disruption: Disruption,
  asked?: EffectOutcome,
  within?: Access,
): Promise<MeasuredDisruption> {
  const { corridor, from, techniques } = disruption;
  const isOfRoute = corridor.from !== undefined || corridor.to !== undefined;
  const outcome = asked ?? (isOfRoute ? "adverts" : "findings");
  if (from === undefined || !/^\d{4}-\d\d-\d\d/.test(from))
    throw new WaslError("REQUEST_INVALID", { field: "from", because: "no day is said of it" });
  if (outcome !== "findings" && !isOfRoute)
    throw new WaslError("REQUEST_INVALID", { field: "outcome", because: "no route is said of it" });
  const { smallCount } = rightsOf(platform);
  // What goes out is of our own alone: what a partner gave goes onward by its grant, in figures too.
  const isShown = (access: Access): boolean =>
    within === undefined ||
    (!isForeign(access, platform.nodeId) &&
      isAtLeastAsStrict(within, { ...access, originators: within.originators }));
  const counts =
    outcome === "findings"
      ? await findingCounts(platform, tx, techniques, isShown)
      : await routeCounts(platform, tx, { outcome, corridor, isShown });
  const known = counts.filter((c): c is DatedCount => c.isTreated !== undefined && c.day.length >= 10);
  const day = from.slice(0, 10);
  const { before, after } = weeksAround(known, { from: day, today: todayOf(platform) });
  return {
    ...effectOf(before, after, smallCount),
    outcome,
    from: day,
    counted: known.length,
    left: counts.length - known.length,
    suppressedUnder: smallCount,
  };
}

/** What may stand in neither group. */
type Counted = Omit<DatedCount, "isTreated"> & { readonly isTreated?: boolean };

/** Findings of the techniques, against those of the other techniques of the same fronts. What was rejected is none. */
async function findingCounts(
  platform: Platform,
  tx: Transaction,
  techniques: readonly string[],
  isShown: (access: Access) => boolean,
): Promise<readonly Counted[]> {
  const method = methodOf(platform);
  const fronts = new Set(techniques.flatMap((id) => method.get(id)?.fronts ?? []));
  const days = await tx.findingDays();
  return days.flatMap(({ day, front, techniques: own, access, n }): Counted[] =>
    fronts.has(front) && isShown(access)
      ? [{ day, n, isTreated: own.some((id) => techniques.includes(id)) }]
      : [],
  );
}

interface RouteQuestion {
  readonly outcome: Exclude<EffectOutcome, "findings">;
  readonly corridor: Corridor;
  readonly isShown: (access: Access) => boolean;
}

/** Whether something is on a route; undefined where too little is known of its own. */
function isAlong(route: Corridor, own: Corridor): boolean | undefined {
  let isKnown = true;
  for (const end of ["from", "to"] as const) {
    if (route[end] === undefined) continue;
    if (own[end] === undefined) isKnown = false;
    else if (own[end] !== route[end]) return false;
  }
  return isKnown ? true : undefined;
}

async function routeCounts(
  platform: Platform,
  tx: Transaction,
  { outcome, corridor, isShown }: RouteQuestion,
): Promise<readonly Counted[]> {
  const counts: Counted[] = [];
  const add = (day: string, n: number, own: Corridor): void => {
    const isTreated = isAlong(corridor, own);
    counts.push({ day, n, ...(isTreated === undefined ? {} : { isTreated }) });
  };
  const gazetteer = new Gazetteer(platform.reference.gazetteer, tx.lang);
  if (outcome === "adverts") {
    for await (const { proves, state, access, from, proposedAt } of advertFindings(tx)) {
      const said = (property: string) => proves.find((s) => s.property === property)?.value;
      if (state !== "rejected" && isShown(access))
        add(from ?? proposedAt, 1, corridorOf(said, gazetteer, ["routeFrom", "routeTo"]));
    }
    return counts;
  }
  const ids = await tx.entitiesOfSchemata(["Crossing"], CROSSINGS_MAX);
  for (const [id, statements] of await tx.statementsAbout(ids)) {
    const entity = assembleEntity(platform.model, id, statements);
    if (entity && isShown(entity.access)) addCrossing(entity, outcome, gazetteer, add);
  }
  return counts;
}

function addCrossing(
  entity: Entity,
  outcome: "crossings" | "persons",
  gazetteer: Gazetteer,
  add: (day: string, n: number, own: Corridor) => void,
): void {
  const said = (property: string): string | undefined =>
    entity.statements.find((s) => s.property === property)?.value;
  const n = outcome === "persons" ? countOf(said("personCount")) : 1;
  if (n === undefined) return;
  add(said("date") ?? "", n, corridorOf(said, gazetteer, ["fromPlace", "toPlace"]));
}

/** By the countries that are said, or else by those of the places. */
function corridorOf(
  said: (property: string) => string | undefined,
  gazetteer: Gazetteer,
  [fromPlace, toPlace]: readonly [string, string],
): Corridor {
  const from = gazetteer.end(said(fromPlace), said("fromCountry"))?.country;
  const to = gazetteer.end(said(toPlace), said("toCountry"))?.country;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
