import {
  afterDataEvent,
  canSee,
  DATA_ANSWERS,
  DATA_UNIT_EVENTS,
  type DataAsk,
  type DataLaw,
  type DataRequestClock,
  type DataRequestEvent,
  type DataRequestEventType,
  type DataRequestState,
  type DataRequestTimes,
  type DataSaidType,
  dataCertificate,
  dataEventsAfter,
  dataLawOf,
  dataRequestBody,
  dataRequestClock,
  dataRuleOf,
  idFrom,
  isAtLeastAsStrict,
  type Lang,
  type MarkingInput,
  mustBeOrder,
  mustStayStored,
  noticeRefusal,
  type RecordedOrder,
  type StoredDataLaws,
  saysNothing,
  sha256Hex,
  WaslError,
} from "../../core/index.ts";
import { utf8 } from "../../formats/index.ts";
import { mustNotBeHeld } from "../federation/deps.ts";
import { portsOf } from "../match/shared.ts";
import type { DataTerms, KeptDataRequest } from "../ports/data-requests.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import { mustBeApproved } from "../rights/approvals.ts";
import { rightsOf } from "../rights/rights.ts";
import { mustBeCleared, mustDecide, mustWork, writtenAccess } from "../roles.ts";
import { readable, signedZip } from "../sharing/signed-zip.ts";
import { mustBeLikeNobodyProtected, mustConcernNobodyProtected } from "./data-protected.ts";
import { certificateSheet } from "./data-sheet.ts";

/** An order that a report of this node holds. */
export type OrderInput = Omit<RecordedOrder, "sha256">;

export interface DataRequestInput extends DataAsk {
  readonly order?: OrderInput;
  readonly marking: MarkingInput;
}

export interface DataRequestView extends KeptDataRequest {
  readonly clock: DataRequestClock;
  /** What the unit may record now. */
  readonly next: readonly DataSaidType[];
}

/** What the unit records: what it did, and what a platform without an account answered. */
export interface DataEventInput {
  readonly type: Exclude<DataSaidType, "sent">;
  readonly note?: string;
  readonly ground?: string;
  readonly until?: string;
  readonly sha256?: string;
  readonly reportId?: string;
  readonly order?: OrderInput;
}

export interface DataRequestUseCases {
  /** The law that this node asks under: who may issue what, and by when it is owed. REQUEST_INVALID where its profile names none. */
  dataLaw(actor: Actor): Promise<DataLaw>;
  /**
   * A request for stored data, kept as a draft. REQUEST_INVALID where something lacks, no order is on record and the law wants
   * one, or more is asked than what is stored; PROTECTED_SUBJECT where an account is somebody's who is protected; REPORT_UNKNOWN
   * for an order that nobody brought; DATA_REQUEST_UNKNOWN for a preservation that is none; CONFLICT where that has ended.
   */
  draftDataRequest(actor: Actor, input: DataRequestInput): Promise<DataRequestView>;
  /** Says that it goes to the platform: SECOND_PERSON_REQUIRED until another approved exactly this; errors as drafting has them. */
  sendDataRequest(actor: Actor, id: string): Promise<DataRequestView>;
  /** CONFLICT where it cannot follow what is on record; REQUEST_INVALID where something lacks. */
  recordDataEvent(actor: Actor, id: string, event: DataEventInput): Promise<DataRequestView>;
  dataRequest(actor: Actor, id: string): Promise<DataRequestView>;
  /** Newest first. */
  dataRequests(
    actor: Actor,
    filter: { readonly platform?: string } & Page,
  ): Promise<readonly DataRequestView[]>;
  /** What went, as one signed zip for a platform without an account; CONFLICT for a draft. */
  dataRequestFile(
    actor: Actor,
    id: string,
    lang?: Lang,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
}

export function dataRequestUseCases(platform: Platform): DataRequestUseCases {
  const { store } = platform;
  return {
    dataLaw: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "data law" });
        return lawOf(platform).law;
      }),
    draftDataRequest: (actor, input) => draft(platform, actor, input),
    async sendDataRequest(actor, id) {
      await mustBeLikeNobodyProtected(platform, actor, `data request:${id}`, async (tx) => {
        const { body } = await mustFind(tx, id);
        return body.targets;
      });
      return await store.as(actor, async (tx) => {
        await mustWork(tx, `data request:${id}`);
        mustDecide(tx);
        // Whoever is protected meanwhile is, and seen; or comes after, and finds what went.
        await tx.holdProtected();
        return await send(platform, tx, await mustFind(tx, id));
      });
    },
    recordDataEvent: (actor, id, event) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `data request:${id}`);
        mustDecide(tx);
        return await record(platform, tx, await mustFind(tx, id), event);
      }),
    dataRequest: (actor, id) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `data request:${id}` });
        return viewOf(platform, await mustFind(tx, id));
      }),
    dataRequests: (actor, filter) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "data requests" });
        return (await tx.dataRequests(filter)).map((one) => viewOf(platform, one));
      }),
    dataRequestFile: (actor, id, lang = "en") => file(platform, actor, id, lang),
  };
}

function lawOf(platform: Platform): { readonly law: DataLaw; readonly laws: StoredDataLaws } {
  const law = dataLawOf(platform.dataLaws, rightsOf(platform).storedData);
  if (!platform.dataLaws) throw new Error("invariant broken: a law of no laws");
  return { law, laws: platform.dataLaws };
}

async function mustFind(tx: Transaction, id: string): Promise<KeptDataRequest> {
  const found = await tx.dataRequest(id);
  if (!found) throw new WaslError("DATA_REQUEST_UNKNOWN", { id });
  return found;
}

const nowOf = ({ clock }: Platform): string => new Date(clock.now()).toISOString();

export const clockOf = (
  { clock }: Platform,
  one: Omit<DataRequestTimes, "rule"> & Pick<KeptDataRequest, "terms">,
): DataRequestClock => dataRequestClock({ ...one, ...one.terms, rule: one.terms }, clock.now());

/** Where it stands: a preservation that ran out with nobody asking for the data is closed, whether or not anybody looked. */
export const standing = (state: DataRequestState, { hasEnded }: DataRequestClock): DataRequestState =>
  hasEnded ? "closed" : state;

function viewOf(platform: Platform, one: KeptDataRequest): DataRequestView {
  const clock = clockOf(platform, one);
  const state = standing(one.state, clock);
  const events = [...DATA_ANSWERS, ...DATA_UNIT_EVENTS.filter((type) => type !== "sent")];
  return { ...one, state, clock, next: dataEventsAfter(one.kind, state, events) };
}

async function draft(platform: Platform, actor: Actor, input: DataRequestInput): Promise<DataRequestView> {
  const { laws, law } = lawOf(platform);
  const { order: paper, marking, ...given } = input;
  // Whoever writes it here contributes it, unless the marking names the originators: what is a partner's does not leave so.
  const written = writtenAccess(marking);
  const access = written.originators.length > 0 ? written : { ...written, originators: [platform.nodeId] };
  const object = `data request:${input.platform.slice(0, 80)}`;
  await mustBeLikeNobodyProtected(platform, actor, object, () => Promise.resolve(given.targets));
  return await platform.store.as(actor, async (tx) => {
    await mustWork(tx, object);
    mustDecide(tx);
    await tx.holdProtected();
    await mustBeCleared(tx, access, object);
    const ask = await asFollows(platform, tx, given);
    const now = nowOf(platform);
    const order = paper ? await orderOf(tx, paper) : undefined;
    const body = dataRequestBody(laws, law, ask, order, now);
    mustMayLeave(platform, tx, access);
    await mustConcernNobodyProtected(tx, body.platform, body.targets);
    const rule = dataRuleOf(law, body);
    const terms: DataTerms = {
      grounds: law.grounds.map(({ id }) => id),
      ...(rule.orderWithinHours === undefined ? {} : { orderWithinHours: rule.orderWithinHours }),
      ...(law.clarifyDays === undefined ? {} : { clarifyDays: law.clarifyDays }),
    };
    const digest = sha256Hex(JSON.stringify(body));
    const id = idFrom("data-", digest, now, tx.viewer.userId);
    const { kind } = body;
    const createdBy = tx.viewer.userId;
    const made = {
      id,
      kind,
      platform: body.platform,
      digest,
      createdBy,
      createdAt: now,
      body,
      terms,
      access,
    };
    await tx.keepDataRequest(made, order?.reportId);
    await tx.audit({ action: "change", object: `data request:${id}`, detail: { drafted: 1, kind } });
    return viewOf(platform, await mustFind(tx, id));
  });
}

/** An order is what a report here holds: whoever approves can read it. */
async function orderOf(
  tx: Transaction,
  { reportId, reference, issuedOn }: OrderInput,
): Promise<RecordedOrder> {
  const report = await tx.report(reportId);
  if (!report) throw new WaslError("REPORT_UNKNOWN", { id: reportId });
  return { reportId, reference, issuedOn, sha256: report.sha256 };
}

function mustMayLeave(platform: Platform, tx: Transaction, access: KeptDataRequest["access"]): void {
  const because = noticeRefusal(access, tx.viewer.purpose, platform.nodeId);
  if (because !== undefined) throw new WaslError("MARKING_FORBIDS", { because });
}

/** What extends a preservation asks for what that does; what follows one follows while it stands. */
async function asFollows(platform: Platform, tx: Transaction, ask: DataAsk): Promise<DataAsk> {
  if (ask.follows === undefined) return ask;
  const base = viewOf(platform, await mustFind(tx, ask.follows));
  if (base.kind !== "preservation" || base.platform.toLowerCase() !== ask.platform.toLowerCase())
    throw new WaslError("REQUEST_INVALID", { field: "follows", because: "no preservation by this platform" });
  if (!["open", "clarifying", "preserved"].includes(base.state))
    throw new WaslError("CONFLICT", { request: base.id, state: base.state });
  if (ask.kind !== "extension") return ask;
  const { targets, categories, wanted, from, to } = base.body;
  const extended = { ...ask, platform: base.platform, targets, categories, wanted, from, to };
  const { keepDays = 0, timesMax, basis } = dataRuleOf(lawOf(platform).law, extended);
  if (timesMax !== undefined && base.extensionDays >= keepDays * timesMax)
    throw new WaslError("CONFLICT", { request: base.id, because: `${basis}: ${timesMax}` });
  return extended;
}

async function send(platform: Platform, tx: Transaction, one: KeptDataRequest): Promise<DataRequestView> {
  const { id, digest, kind, body } = one;
  mustMayLeave(platform, tx, one.access);
  // A life waits for nobody.
  if (kind !== "emergency") await mustNotBeHeld(tx);
  await mustStayOpen(tx, one);
  await asFollows(platform, tx, body);
  if (afterDataEvent(kind, one.state, "sent") === undefined)
    throw new WaslError("CONFLICT", { request: id, state: one.state });
  // It may have waited: what comes back would be deleted before anybody read it.
  if (body.retainUntil <= nowOf(platform).slice(0, 10))
    throw new WaslError("REQUEST_INVALID", { field: "retainUntil", because: "no day to come" });
  await mustBeApproved(tx, platform.clock, { kind: "release", subject: id, digest });
  await tx.audit({ action: "share", object: `data request:${id}`, detail: { platform: one.platform, kind } });
  return await add(platform, tx, one, { type: "sent" });
}

const NOTE_MAX = 2000;
/** Whoever says these says why, or what. */
const NEEDS_NOTE: ReadonlySet<DataRequestEventType> = new Set([
  "refused",
  "clarification-asked",
  "clarified",
  "time-asked",
  "withdrawn",
  "user-told",
]);
/** The platform reads what the unit says with these. */
const TOLD: ReadonlySet<DataRequestEventType> = new Set(["clarified", "time-given", "withdrawn"]);
const NEEDS_UNTIL: ReadonlySet<DataRequestEventType> = new Set(["time-asked", "time-given"]);

/** What each answer has to say, whoever records it. REQUEST_INVALID. */
export function mustSayAll(
  { type, note = "", ground, until, sha256 }: DataEventInput,
  { terms }: Pick<KeptDataRequest, "terms">,
  now: number,
): void {
  const bad = (field: string): never => {
    throw new WaslError("REQUEST_INVALID", { field });
  };
  if (note.length > NOTE_MAX || (NEEDS_NOTE.has(type) && saysNothing(note))) bad("note");
  if ((type === "refused") !== (ground !== undefined)) bad("ground");
  if (ground !== undefined && !terms.grounds.includes(ground)) bad("ground");
  if (NEEDS_UNTIL.has(type) && until === undefined) bad("until");
  if (until !== undefined && !(Date.parse(until) > now)) bad("until");
  if ((type === "produced") !== (sha256 !== undefined)) bad("sha256");
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) bad("sha256");
}

async function record(
  platform: Platform,
  tx: Transaction,
  one: KeptDataRequest,
  { order: written, ...event }: DataEventInput,
): Promise<DataRequestView> {
  const { type, note } = event;
  mustSayAll(event, one, platform.clock.now());
  // What the unit says to the platform asks for no more than the request did.
  if (TOLD.has(type)) mustStayStored(lawOf(platform).laws, "note", note ?? "");
  if ((type === "order-recorded") !== (written !== undefined))
    throw new WaslError("REQUEST_INVALID", { field: "order" });
  if ((type === "taken-in") !== (event.reportId !== undefined))
    throw new WaslError("REQUEST_INVALID", { field: "reportId" });
  if (!ENDS.has(type)) await mustStayOpen(tx, one);
  const order = written ? await orderOf(tx, written) : undefined;
  if (order) mustCoverIt(platform, one, order);
  await tx.audit({
    action: "change",
    object: `data request:${one.id}`,
    ...(note ? { text: note } : {}),
    detail: { event: type },
  });
  if (type === "produced" && (await tx.hasDataAccount(one.platform)))
    throw new WaslError("CONFLICT", { request: one.id, because: "its platform says that itself" });
  if (event.reportId !== undefined) await mustBeProduced(platform, tx, one, event.reportId);
  const done = await add(platform, tx, one, { ...event, ...(order ? { order } : {}) });
  const until = `${one.body.retainUntil}T00:00:00.000Z`;
  if (event.reportId !== undefined)
    await tx.renew("report", event.reportId, until, `data request ${one.id}: as the order says`);
  return done;
}

/** It may have ended by itself, or be about somebody of whom posts alone say that they are to be left alone. PROTECTED_SUBJECT. */
async function mustStayOpen(tx: Transaction, { platform, body, events }: KeptDataRequest): Promise<void> {
  if (events.some(({ type }) => type === "protected"))
    throw new WaslError("PROTECTED_SUBJECT", { targets: body.targets.length });
  await mustConcernNobodyProtected(tx, platform, body.targets);
}

/** What ends a request, and what its holder is owed, is recorded even where somebody turned out to be protected. */
const ENDS: ReadonlySet<DataRequestEventType> = new Set(["withdrawn", "refused", "user-told"]);

/** An order that follows is one like any other; what came back is none; and once it is overdue, one that was issued in time. */
function mustCoverIt(platform: Platform, one: KeptDataRequest, order: RecordedOrder): void {
  mustBeOrder(order, nowOf(platform).slice(0, 10));
  const because = (text: string): never => {
    throw new WaslError("REQUEST_INVALID", { field: "order", because: text });
  };
  if (one.events.some(({ sha256, reportId }) => sha256 === order.sha256 || reportId === order.reportId))
    because("what came back is no order");
  const { orderBy, isOrderOverdue } = clockOf(platform, one);
  if (isOrderOverdue && orderBy !== undefined && order.issuedOn > orderBy.slice(0, 10))
    because("issued after it was owed");
}

/**
 * What came back is a report like any other, sealed by its hash; it is taken for the answer where it is the file that was
 * produced, is marked at least as the request, and no order is owed. It is deleted on the order's day unless somebody renews it.
 */
async function mustBeProduced(
  platform: Platform,
  tx: Transaction,
  one: KeptDataRequest,
  reportId: string,
): Promise<void> {
  const report = await tx.report(reportId);
  if (!report) throw new WaslError("REPORT_UNKNOWN", { id: reportId });
  const produced = one.events.filter(({ sha256 }) => sha256 === report.sha256);
  const not = (because: string): never => {
    throw new WaslError("CONFLICT", { report: reportId, because });
  };
  if (produced.length === 0) not("not the bytes that the platform produced");
  // What was here before is evidence of something else, whoever writes its hash down as an answer.
  const sentAt = one.events.find(({ type }) => type === "sent")?.at;
  if (sentAt === undefined || report.receivedAt < sentAt) not("it was here before the request went");
  const isSaidByPlatform = produced.some(({ side }) => side === "platform");
  // What others brought from the same platform is theirs: only its own import makes a report an answer.
  if (!isSaidByPlatform && report.provider !== one.id) not("it was not imported as this request's answer");
  if (
    !isAtLeastAsStrict(report.access, { ...one.access, originators: [] }) ||
    !canSee(report.access, tx.viewer)
  )
    throw new WaslError("MARKING_FORBIDS", { because: "marked less strictly than the request" });
  if (clockOf(platform, one).isOrderOverdue)
    throw new WaslError("CONFLICT", {
      request: one.id,
      because: "its order is not on record: erase what came back",
    });
}

async function add(
  platform: Platform,
  tx: Transaction,
  one: KeptDataRequest,
  event: Omit<DataRequestEvent, "at" | "by" | "side">,
): Promise<DataRequestView> {
  const from = standing(one.state, clockOf(platform, one));
  const to = afterDataEvent(one.kind, from, event.type);
  // What ended by the calendar alone is still written as it was.
  const move = { from: one.state, to: from === one.state ? to : one.state };
  if (to === undefined || move.to === undefined)
    throw new WaslError("CONFLICT", { request: one.id, state: from });
  const made = { ...event, at: nowOf(platform), by: tx.viewer.userId, side: "unit" } as const;
  if (!(await tx.addDataRequestEvent(one.id, made, { from: move.from, to: move.to })))
    throw new WaslError("CONFLICT", { request: one.id });
  return viewOf(platform, await mustFind(tx, one.id));
}

async function file(
  platform: Platform,
  actor: Actor,
  id: string,
  lang: Lang,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  // The key is looked up before the transaction: the embedded database takes one at a time.
  const attest = await portsOf(platform).link.attester("wasl-disclosure");
  return await platform.store.as({ ...actor, lang }, async (tx) => {
    await mustWork(tx, `data request:${id}`);
    mustDecide(tx);
    const one = await mustFind(tx, id);
    const sent = one.events.find(({ type }) => type === "sent");
    if (!sent) throw new WaslError("CONFLICT", { request: id, state: one.state });
    mustMayLeave(platform, tx, one.access);
    await mustStayOpen(tx, one);
    await tx.audit({
      action: "share",
      object: `data request:${id}`,
      detail: { platform: one.platform, file: 1 },
    });
    const head = {
      kind: "wasl-data-request/1",
      node: platform.nodeId,
      id,
      digest: one.digest,
      to: one.platform,
      madeAt: sent.at,
    };
    const certificate = dataCertificate(one.body);
    const clock = clockOf(platform, one);
    const files = new Map([
      ["request.html", utf8(certificateSheet(platform, { lang, head, certificate, clock }))],
      ["request.json", utf8(readable({ ...head, certificate }))],
    ]);
    return { name: `${id}.zip`, bytes: await signedZip(attest, head, files) };
  });
}
