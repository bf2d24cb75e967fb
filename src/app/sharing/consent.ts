import {
  CONSENT_OBJECTS_MAX,
  CONSENT_RECIPIENTS_MAX,
  COURT,
  type GrantNotice,
  groupBy,
  type MarkingInput,
  type MessageConsent,
  type Purpose,
  type Statement,
  saysNothing,
  WaslError,
} from "../../core/index.ts";
import type { Deps } from "../federation/deps.ts";
import { letPass, takeBack } from "../federation/leave.ts";
import { keyOf } from "../federation/log.ts";
import { hintAll } from "../federation/peer.ts";
import { objectsFor } from "../federation/said.ts";
import { portsOf } from "../match/shared.ts";
import type { ObjectRow } from "../ports/federation.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { StoredMessage } from "../ports/match.ts";
import { type ApprovalView, askForApproval, mustBeApproved } from "../rights/approvals.ts";
import { mustDecide, mustWork } from "../roles.ts";
import {
  answersTo,
  askedOf,
  endedUnder,
  type Since,
  sinceOf,
  standingNow,
  whoseGrants,
} from "./consent-leave.ts";
import { federationDeps } from "./exchange.ts";
import { sendSigned } from "./messages.ts";
import { namedIn, type Selection } from "./release.ts";

/** To whom, for what and how long something may be passed on. */
export interface ConsentTerms {
  /** Node ids of partners, and "court". */
  readonly recipients: readonly string[];
  readonly purpose: Purpose;
  /** RFC 3339. */
  readonly until: string;
}

export interface ConsentAsk extends Selection, ConsentTerms {
  /** Why they need it, for whoever decides. */
  readonly reason: string;
  readonly legalBasis: string;
  readonly marking: MarkingInput;
}

/** What is let go of what was asked for; all of it where absent. Never more, to nobody else, never longer. */
export interface ConsentGrant {
  readonly objects?: readonly string[];
  readonly recipients?: readonly string[];
  readonly until?: string;
}

export const CONSENT_STATES = [
  "asked",
  "granted",
  "partly",
  "refused",
  "withdrawn",
  "ended",
  "over",
] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

export interface ConsentFact {
  readonly objectId: string;
  /** Whether leave by this request stands now: the grant that `release` holds to. */
  readonly isGranted: boolean;
  /** Whether leave stands by another request, or because it was shared so: it stays when this one's is taken back. */
  readonly isGrantedOtherwise: boolean;
  /** What it says; absent for whoever may not see it, or where it is gone. */
  readonly statement?: Pick<Statement, "id" | "entityId" | "schema" | "property" | "value" | "reportId">;
}

/** A request to pass something on, from either side. */
export interface ConsentView extends ConsentTerms {
  /** The message that asks. */
  readonly id: string;
  /** "received" where it is ours to decide. */
  readonly direction: "sent" | "received";
  readonly partner: string;
  readonly at: string;
  readonly reason: string;
  readonly legalBasis: string;
  readonly mandate: string;
  readonly asked: number;
  readonly state: ConsentState;
  /** The last word on it, with its ground. */
  readonly answer?: ConsentTerms & { readonly at: string; readonly granted: number; readonly words: string };
}

export interface ConsentDetail extends ConsentView {
  readonly facts: readonly ConsentFact[];
}

export interface ConsentUseCases {
  /**
   * Asks whoever gave us these for leave to pass them on: one signed request for each of them. OBJECT_UNKNOWN where nothing of it
   * came from a partner, PARTNER_UNKNOWN for a recipient that is none.
   */
  askConsent(actor: Actor, ask: ConsentAsk): Promise<readonly ConsentView[]>;
  /** Newest first. */
  consents(actor: Actor): Promise<readonly ConsentView[]>;
  /** With exactly which facts. MESSAGE_UNKNOWN. */
  consent(actor: Actor, id: string): Promise<ConsentDetail>;
  /** Asks a second person for exactly what `giveConsent` would let go now. */
  askToConsent(
    actor: Actor,
    id: string,
    grant: ConsentGrant & { readonly reason: string },
  ): Promise<ApprovalView>;
  /**
   * Lets a partner pass facts of ours on, by a signed grant for each and a signed answer. SECOND_PERSON_REQUIRED without an approval
   * of exactly this; REQUEST_INVALID for more than was asked; OBJECT_UNKNOWN where nothing of it is left to be let go.
   */
  giveConsent(
    actor: Actor,
    id: string,
    grant: ConsentGrant & { readonly reason: string },
  ): Promise<ConsentDetail>;
  /** A signed answer that lets nothing go, with its ground. CONFLICT where leave stands: that is taken back. */
  refuseConsent(actor: Actor, id: string, ground: string): Promise<ConsentDetail>;
  /**
   * Takes back what this request let go: nothing more goes by it, and what had gone is taken out where it went, unless other leave
   * stands (`isGrantedOtherwise`). CONFLICT where none stands by this one.
   */
  withdrawConsent(actor: Actor, id: string, reason: string): Promise<ConsentDetail>;
}

const MESSAGES_MAX = 1_000;

export function consentUseCases(platform: Platform): ConsentUseCases {
  const { store } = platform;
  const deps = (): Deps => {
    if (!platform.federation) throw new WaslError("INTERNAL", { because: "this node has no exchange" });
    return federationDeps(platform, platform.federation);
  };
  const detail = (actor: Actor, id: string): Promise<ConsentDetail> =>
    store.as(actor, async (tx) => {
      await tx.audit({ action: "read", object: `message:${id}` });
      return await detailOf(platform, tx, await askOf(tx, id));
    });
  /** The answer is kept with what it says, or neither is. CONFLICT where somebody else answered at the same moment. */
  const answer = async (
    actor: Actor,
    id: string,
    consent: (asked: MessageConsent) => MessageConsent,
    words: string,
    also: (tx: Transaction, ask: StoredMessage) => Promise<void>,
  ): Promise<ConsentDetail> => {
    const { ask, known } = await store.as(actor, async (tx) => {
      const asked = await askOf(tx, id, "received");
      return { ask: asked, known: await answerIds(tx, asked) };
    });
    const { wire } = ask;
    await sendSigned(
      platform,
      portsOf(platform),
      // An answer is under the purpose of its question.
      { ...actor, purpose: { ...actor.purpose, purpose: wire.purpose } },
      {
        to: wire.from,
        kind: "reply",
        urgency: "normal",
        legalBasis: wire.legalBasis,
        marking: { tlp: wire.marking.tlp },
        subject: wire.subject,
        body: words,
        replyTo: id,
        consent: consent(askedIn(ask)),
      },
      async (tx) => {
        // From here on nobody corrects, recalls or answers: what is let go is what was approved, and the last word is what was done last.
        await tx.federation.turn();
        if ((await answerIds(tx, ask)).some((said) => !known.includes(said)))
          throw new WaslError("CONFLICT", { because: "it was answered at the same moment" });
        await also(tx, ask);
      },
    );
    return await detail(actor, id);
  };
  return {
    askConsent: (actor, ask) => askConsent(platform, actor, ask),
    consents: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "messages" });
        const all = await consentMessages(tx);
        const asks = all.filter((m) => m.wire.consent?.step === "ask");
        const since = await sinceOf(tx, asks, all);
        return asks.map((message) => viewOf(platform, message, all, since));
      }),
    consent: detail,
    askToConsent: (actor, id, { reason, ...grant }) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `message:${id}`);
        if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
        const { ask, terms, rows } = await grantOf(platform, tx, id, grant);
        const { subject, digest, shown } = await askedOf(tx, ask, terms, rows);
        return await askForApproval(tx, platform.clock, {
          kind: "consent",
          subject,
          digest,
          reason: `${shown}: ${reason}`,
        });
      }),
    giveConsent: async (actor, id, { reason, ...grant }) => {
      if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
      const { terms, objects } = await store.as(actor, async (tx) => {
        mustDecide(tx);
        const found = await grantOf(platform, tx, id, grant);
        return { terms: found.terms, objects: found.rows.map((r) => r.id) };
      });
      let told: readonly string[] = [];
      const given = await answer(
        actor,
        id,
        () => ({ step: "answer", objects, ...terms }),
        reason,
        async (tx, ask) => {
          await mustWork(tx, `message:${id}`);
          mustDecide(tx);
          const { rows } = await grantOf(platform, tx, id, { ...terms, objects });
          // The message names what goes with it.
          if (rows.length !== new Set(objects).size)
            throw new WaslError("CONFLICT", { because: "some of it was taken back at the same moment" });
          const holder = ask.wire.from;
          const asked = await askedOf(tx, ask, terms, rows);
          await mustBeApproved(tx, platform.clock, { kind: "consent", ...asked });
          const { purpose, recipients, until } = terms;
          // What this request let go of these before is what it lets go now, and no more.
          const { isOwn, isOther } = whoseGrants(ask, await saidAround(tx, ask));
          const ends = (grant: GrantNotice) => isOwn(grant) && !isOther(grant);
          told = await letPass(deps(), tx, holder, rows, { recipients, purposes: [purpose], until }, ends);
          await tx.audit({
            action: "share",
            object: `partner:${holder}`,
            text: reason,
            detail: { onward: rows.length, recipients: recipients.join(" ") },
          });
        },
      );
      await hintAll(deps(), told);
      return given;
    },
    refuseConsent: async (actor, id, ground) => {
      if (saysNothing(ground)) throw new WaslError("REQUEST_INVALID", { field: "ground" });
      return await answer(
        actor,
        id,
        (asked) => ({ ...asked, step: "answer", objects: [] }),
        ground,
        async (tx, ask) => {
          await mustWork(tx, `message:${id}`);
          mustDecide(tx);
          if ((await leaveOf(platform, tx, ask)).rows.length > 0)
            throw new WaslError("CONFLICT", { because: "leave stands: take it back" });
          await tx.audit({ action: "decide", object: `message:${id}`, text: ground, detail: { granted: 0 } });
        },
      );
    },
    withdrawConsent: async (actor, id, reason) => {
      if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
      let told: readonly string[] = [];
      const withdrawn = await answer(
        actor,
        id,
        (asked) => ({ ...asked, step: "withdraw" }),
        reason,
        async (tx, ask) => {
          await mustWork(tx, `message:${id}`);
          mustDecide(tx);
          const { rows, isOwn, isOther } = await leaveOf(platform, tx, ask);
          if (rows.length === 0)
            throw new WaslError("CONFLICT", { because: "no leave stands by this request" });
          const ends = (grant: GrantNotice) => isOwn(grant) && !isOther(grant);
          told = await takeBack(deps(), tx, ask.wire.from, rows, ends);
          await tx.audit({
            action: "share",
            object: `partner:${ask.wire.from}`,
            text: reason,
            detail: { withdrawn: rows.length },
          });
        },
      );
      await hintAll(deps(), told);
      return withdrawn;
    },
  };
}

async function askConsent(
  platform: Platform,
  actor: Actor,
  ask: ConsentAsk,
): Promise<readonly ConsentView[]> {
  const { store, nodeId } = platform;
  const { recipients, purpose, until, reason, legalBasis, marking } = ask;
  mustBeSound(platform, ask);
  const [entityIds, statementIds] = await namedIn(platform, actor, ask);
  const byCreator = await store.as(actor, async (tx) => {
    await mustWork(tx, "messages");
    const partners = new Set((await tx.federation.partners()).map((p) => p.nodeId));
    const unknown = recipients.find((r) => r !== COURT && !partners.has(r));
    if (unknown !== undefined) throw new WaslError("PARTNER_UNKNOWN", { partner: unknown.slice(0, 60) });
    const about = entityIds.length === 0 ? [] : [...(await tx.statementsAbout(entityIds)).values()].flat();
    const named = await tx.statements(statementIds);
    const ids = [...new Set([...about, ...named].map((s) => s.id))];
    const rows = (await tx.federation.objectsOfStatements(ids)).filter(
      ({ creator, state }) => creator !== nodeId && state === "held" && !recipients.includes(creator),
    );
    return groupBy(await oncePerFact(tx, rows, recipients), (r) => r.creator);
  });
  if (byCreator.size === 0)
    throw new WaslError("OBJECT_UNKNOWN", { because: "nothing of it was given to us by a partner" });
  const views: ConsentView[] = [];
  for (const [to, rows] of byCreator) {
    const objects = rows.map((r) => r.id);
    if (objects.length > CONSENT_OBJECTS_MAX)
      throw new WaslError("INPUT_TOO_LARGE", { objectsMax: CONSENT_OBJECTS_MAX });
    const sent = await sendSigned(platform, portsOf(platform), actor, {
      to,
      kind: "request",
      urgency: "normal",
      legalBasis,
      marking,
      subject: SUBJECT,
      body: reason,
      consent: { step: "ask", objects: objects.sort(), recipients, purpose, until },
    });
    views.push(viewOf(platform, sent, [sent], { words: new Map(), gone: new Set() }));
  }
  return views;
}

/** Of what one partner says by several objects that by which it would go to these: a fact is asked for once. */
async function oncePerFact(
  tx: Transaction,
  rows: readonly ObjectRow[],
  recipients: readonly string[],
): Promise<readonly ObjectRow[]> {
  const releases = await tx.federation.releases(rows);
  const known = new Set(
    releases.flatMap((r) => (recipients.includes(r.peer) && !r.isGone ? [keyOf(r)] : [])),
  );
  const saying = groupBy(rows, (r) => `${r.creator} ${r.statementId}`);
  return [...saying.values()].flatMap((some) => objectsFor(some, known, () => true));
}

/** In the one language that both sides read in a log; the pages say it in their own. */
const SUBJECT = "Leave to pass on what you gave us";

function mustBeSound({ clock, nodeId }: Platform, { recipients, until, reason }: ConsentAsk): void {
  const bad = (field: string, because?: string): never => {
    throw new WaslError("REQUEST_INVALID", because === undefined ? { field } : { field, because });
  };
  if (recipients.length === 0 || recipients.length > CONSENT_RECIPIENTS_MAX || recipients.includes(nodeId))
    bad("recipients");
  if (!(Date.parse(until) > clock.now())) bad("until", "that is over already");
  if (saysNothing(reason)) bad("reason");
}

async function askOf(
  tx: Transaction,
  id: string,
  direction?: StoredMessage["direction"],
): Promise<StoredMessage> {
  const found = await tx.message(id);
  if (found?.wire.consent?.step !== "ask" || (direction !== undefined && found.direction !== direction))
    throw new WaslError("MESSAGE_UNKNOWN", { id: id.slice(0, 60) });
  return found;
}

function askedIn({ wire }: StoredMessage): MessageConsent {
  if (!wire.consent) throw new Error("invariant broken: a request for leave asks for none");
  return wire.consent;
}

/** True where a partner asks for leave that nobody here has given or refused, and that can still be given. */
export const isConsentAsked = (message: StoredMessage, now: string): boolean =>
  message.wire.consent?.step === "ask" && stateOf(message.wire.consent, undefined, now, () => 0) === "asked";

const aboutConsent = (all: readonly StoredMessage[]): readonly StoredMessage[] =>
  all.filter((m) => m.wire.consent !== undefined);

/** Requests and answers, newest first; an answer that other mail has pushed out is looked for by itself. */
async function consentMessages(tx: Transaction): Promise<readonly StoredMessage[]> {
  const found = aboutConsent([
    ...(await tx.messages({ kind: "request", limit: MESSAGES_MAX })),
    ...(await tx.messages({ kind: "reply", limit: MESSAGES_MAX })),
  ]);
  const answered = new Set(found.map((m) => m.wire.replyTo));
  const late: StoredMessage[] = [];
  for (const { wire, answeredAt } of found)
    if (wire.consent?.step === "ask" && answeredAt !== undefined && !answered.has(wire.id))
      late.push(
        ...aboutConsent(await tx.messages({ thread: wire.thread, kind: "reply", limit: MESSAGES_MAX })),
      );
  return [...found, ...late];
}

/** All that was said to a request, and what the same two asked and answered beside it. */
async function saidAround(tx: Transaction, { wire, direction }: StoredMessage) {
  const partner = direction === "received" ? wire.from : wire.to;
  const all = [
    ...(await tx.messages({ thread: wire.thread, kind: "reply", limit: MESSAGES_MAX })),
    ...(await tx.messages({ partner, kind: "request", limit: MESSAGES_MAX })),
    ...(await tx.messages({ partner, kind: "reply", limit: MESSAGES_MAX })),
  ];
  return aboutConsent([...new Map(all.map((m) => [m.wire.id, m])).values()]);
}

const answerIds = async (tx: Transaction, ask: StoredMessage): Promise<readonly string[]> =>
  answersTo(ask, await saidAround(tx, ask)).map((m) => m.wire.id);

/** Objects of ours that were asked for and that this partner has. */
async function ownRows(
  { nodeId }: Platform,
  tx: Transaction,
  { wire }: StoredMessage,
  ids: readonly string[],
): Promise<readonly ObjectRow[]> {
  const rows = await tx.federation.objects(ids.map((id) => ({ creator: nodeId, id })));
  const had = new Set(
    (await tx.federation.releases(rows)).filter((r) => r.peer === wire.from).map((r) => r.id),
  );
  return rows.filter((r) => r.state === "held" && had.has(r.id));
}

interface Granting {
  readonly ask: StoredMessage;
  readonly terms: ConsentTerms;
  readonly rows: readonly ObjectRow[];
}

async function grantOf(
  platform: Platform,
  tx: Transaction,
  id: string,
  grant: ConsentGrant,
): Promise<Granting> {
  const ask = await askOf(tx, id, "received");
  const asked = askedIn(ask);
  const objects = grant.objects ?? asked.objects;
  const recipients = grant.recipients ?? asked.recipients;
  const until = grant.until ?? asked.until;
  const beyond = (field: string): never => {
    throw new WaslError("REQUEST_INVALID", { field, because: "more than was asked" });
  };
  if (objects.some((o) => !asked.objects.includes(o))) beyond("objects");
  if (recipients.length === 0 || recipients.some((r) => !asked.recipients.includes(r))) beyond("recipients");
  if (!(until <= asked.until)) beyond("until");
  if (!(Date.parse(until) > platform.clock.now()))
    throw new WaslError("REQUEST_INVALID", { field: "until", because: "that is over already" });
  const rows = await ownRows(platform, tx, ask, objects);
  // Nobody lets go what they do not see: the statement is read under their own rights.
  const seen = new Set((await tx.statements(rows.flatMap((r) => r.statementId ?? []))).map((s) => s.id));
  const visible = rows.filter((r) => seen.has(r.statementId ?? ""));
  if (visible.length === 0)
    throw new WaslError("OBJECT_UNKNOWN", { because: "nothing of it is left to be let go" });
  return { ask, terms: { recipients, purpose: asked.purpose, until }, rows: visible };
}

/** Of what was asked for: what its holder has leave to pass on now by this request, and whose a grant is. */
async function leaveOf(platform: Platform, tx: Transaction, ask: StoredMessage) {
  const own = await ownRows(platform, tx, ask, askedIn(ask).objects);
  const whose = whoseGrants(ask, await saidAround(tx, ask));
  const now = new Date(platform.clock.now()).toISOString();
  const granted = (await standingNow(tx, own, ask.wire.from, now)).filter(whose.isOwn);
  const ids = new Set(granted.map((g) => g.objectId));
  return { ...whose, rows: own.filter((r) => ids.has(r.id)) };
}

function viewOf(
  platform: Platform,
  message: StoredMessage,
  all: readonly StoredMessage[],
  since: Since,
): ConsentView {
  const { wire, direction } = message;
  const asked = askedIn(message);
  const last = answersTo(message, all).at(-1);
  const now = new Date(platform.clock.now()).toISOString();
  const side = direction === "received" ? "received" : "sent";
  return {
    id: wire.id,
    direction: side,
    partner: side === "received" ? wire.from : wire.to,
    at: wire.at,
    reason: wire.body,
    legalBasis: wire.legalBasis,
    mandate: wire.mandate,
    recipients: asked.recipients,
    purpose: asked.purpose,
    until: asked.until,
    asked: asked.objects.length,
    state: stateOf(asked, last?.wire.consent, now, (answer) => endedUnder(answer, wire.from, since)),
    ...(last?.wire.consent
      ? {
          answer: {
            at: last.wire.at,
            words: last.wire.body,
            granted: last.wire.consent.step === "answer" ? last.wire.consent.objects.length : 0,
            recipients: last.wire.consent.recipients,
            purpose: last.wire.consent.purpose,
            until: last.wire.consent.until,
          },
        }
      : {}),
  };
}

/** "ended" where leave of later took its place or all of it was recalled or ran out, "partly" where some of it was. */
function stateOf(
  asked: MessageConsent,
  last: MessageConsent | undefined,
  now: string,
  endedOf: (answer: MessageConsent) => number,
): ConsentState {
  if (last === undefined) return asked.until > now ? "asked" : "over";
  if (last.step === "withdraw") return "withdrawn";
  if (last.objects.length === 0) return "refused";
  if (last.until <= now) return "over";
  const ended = endedOf(last);
  if (ended === last.objects.length) return "ended";
  const isWhole =
    ended === 0 &&
    last.objects.length === asked.objects.length &&
    last.recipients.length === asked.recipients.length &&
    last.until === asked.until;
  return isWhole ? "granted" : "partly";
}

async function detailOf(platform: Platform, tx: Transaction, ask: StoredMessage): Promise<ConsentDetail> {
  const { wire } = ask;
  const { objects } = askedIn(ask);
  const rows = await tx.federation.objects(objects.map((id) => ({ creator: wire.to, id })));
  const byId = new Map(rows.map((r) => [r.id, r]));
  const statements = await tx.statements(rows.flatMap((r) => r.statementId ?? []));
  const said = new Map(statements.map((s) => [s.id, s]));
  const now = new Date(platform.clock.now()).toISOString();
  const all = await saidAround(tx, ask);
  const { isOwn, isOther } = whoseGrants(ask, all);
  // What was recalled is nobody's to pass on, whatever leave there was.
  const held = rows.filter((r) => r.state === "held");
  const granted = await standingNow(tx, held, wire.from, now);
  const idsOf = (isOf: (grant: GrantNotice) => boolean): ReadonlySet<string> =>
    new Set(granted.filter(isOf).map((g) => g.objectId));
  const [own, other] = [idsOf(isOwn), idsOf(isOther)];
  return {
    ...viewOf(platform, ask, all, await sinceOf(tx, [ask], all)),
    facts: objects.map((objectId): ConsentFact => {
      const fact = { objectId, isGranted: own.has(objectId), isGrantedOtherwise: other.has(objectId) };
      const statement = said.get(byId.get(objectId)?.statementId ?? "");
      if (!statement) return fact;
      const { id, entityId, schema, property, value, reportId } = statement;
      return { ...fact, statement: { id, entityId, schema, property, value, reportId } };
    }),
  };
}
