import {
  blockedFor,
  canonical,
  deadlineOf,
  type MarkingInput,
  MEASURED_METHOD_KIND,
  type MessageConsent,
  type MessageMethod,
  type MessagePlace,
  type MessageRoom,
  messageMarking,
  parseAccess,
  type RescueAuthority,
  readMatchTerm,
  readWireMessage,
  rescueFor,
  roomIdOf,
  tlpRank,
  typologyReader,
  type Urgency,
  VETTED_METHOD_KINDS,
  WaslError,
  type WireMessage,
} from "../../core/index.ts";
import { partnerFor, portsOf } from "../match/shared.ts";
import { toHex, writeSigned } from "../match/wire.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { MatchPorts, MessageFilter, StoredMessage } from "../ports/match.ts";
import { mustNameH3 } from "../roles.ts";
import { packageIn } from "./method-source.ts";

export interface MessageUseCases {
  /** Signs, keeps and sends a message; what cannot be delivered now waits and is tried again. */
  sendMessage(actor: Actor, draft: MessageDraft): Promise<StoredMessage>;
  /** The form that a hit opens: a request for information about what hit, to the partner where it hit. */
  requestAboutHit(
    actor: Actor,
    hitId: string,
    draft: Pick<MessageDraft, "urgency" | "deadline" | "marking" | "subject" | "body">,
  ): Promise<StoredMessage>;
  /** Lives in danger: to the rescue authority of the place first, at once, past every limit; then to others. */
  raiseAlert(actor: Actor, alert: AlertDraft): Promise<AlertResult>;
  /** One message a partner, in one thread: a room. */
  postToRoom(actor: Actor, draft: RoomPost): Promise<readonly StoredMessage[]>;
  messages(actor: Actor, filter: MessageFilter): Promise<readonly StoredMessage[]>;
  /** MESSAGE_UNKNOWN where there is none, or none for this viewer. Reading marks it as read. */
  readMessage(actor: Actor, id: string): Promise<StoredMessage>;
  /** Sends what waits, most urgent first; answers how many went and how many still wait. Nobody has to be signed in. */
  deliverMessages(): Promise<{ readonly sent: number; readonly waiting: number }>;
  rescueAuthorities(): Promise<readonly (RescueAuthority & { readonly desk?: string })[]>;
  setRescueDesk(actor: Actor, authority: string, partner: string | undefined): Promise<void>;
}

export interface MessageDraft {
  readonly to: string;
  readonly kind: "message" | "request" | "reply" | "method";
  readonly urgency: Exclude<Urgency, "threat-to-life">;
  readonly legalBasis: string;
  readonly marking: MarkingInput;
  readonly subject: string;
  readonly body: string;
  /** RFC 3339. */
  readonly deadline?: string;
  readonly terms?: readonly string[];
  /** The message that this one answers; it decides the thread. */
  readonly replyTo?: string;
  readonly method?: MessageMethod;
  readonly consent?: MessageConsent;
}

export interface RoomPost {
  /** The room's id; absent to open one. */
  readonly room?: string;
  readonly partners: readonly string[];
  readonly legalBasis: string;
  readonly marking: MarkingInput;
  readonly subject: string;
  readonly body: string;
}

export interface AlertDraft {
  readonly place: MessagePlace;
  readonly subject: string;
  readonly body: string;
  /** Others who should know, after the rescue authority. */
  readonly copies?: readonly string[];
}

export interface AlertResult {
  readonly messages: readonly StoredMessage[];
  /** Whom a human has to call now: no desk here, or it did not take the message. */
  readonly call: readonly RescueAuthority[];
}

const NOT_BY_HAND: readonly string[] = [...VETTED_METHOD_KINDS, MEASURED_METHOD_KIND];

/** The rescue authorities that an alert goes to where several answer for a place. */
const RESCUE_MAX = 3;
const OUTBOX_PAGE = 200;

export function messageUseCases(platform: Platform): MessageUseCases {
  return {
    sendMessage: async (actor, draft) => {
      // What stands for being vetted, or measured, is shared by what holds that it is.
      if (NOT_BY_HAND.some((kind) => kind === draft.method?.kind) || draft.method?.result !== undefined)
        throw new WaslError("REQUEST_INVALID", { field: "method" });
      // A typology with a fault is nobody's method: whoever writes it hears of it, not whoever is sent it.
      if (draft.method?.kind === "typology") packageIn(draft.body, await typologyReader());
      // What says that something may be passed on is sent by what lets it: `consentUseCases`.
      if (draft.consent !== undefined) throw new WaslError("REQUEST_INVALID", { field: "consent" });
      return await sendSigned(platform, portsOf(platform), actor, draft);
    },
    requestAboutHit: (actor, hitId, draft) =>
      requestAboutHit(platform, portsOf(platform), actor, hitId, draft),
    raiseAlert: (actor, alert) => raiseAlert(platform, portsOf(platform), actor, alert),
    postToRoom: (actor, post) => postToRoom(platform, portsOf(platform), actor, post),
    messages: (actor, filter) =>
      platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "messages" });
        const found = await tx.messages(filter);
        // Leave that is asked for is answered on its own page.
        return filter.unanswered ? found.filter((m) => m.wire.consent === undefined) : found;
      }),
    readMessage: (actor, id) =>
      platform.store.as(actor, async (tx) => {
        const found = await messageOrThrow(tx, id);
        await tx.audit({ action: "read", object: `message:${id}` });
        await tx.markRead(id);
        return found;
      }),
    deliverMessages: () => deliverWaiting(platform, portsOf(platform)),
    rescueAuthorities: async () => {
      const { rescue, store } = portsOf(platform);
      const desks = await store.rescueDesks();
      return rescue.map((authority) => {
        const desk = desks.get(authority.id);
        return desk === undefined ? authority : { ...authority, desk };
      });
    },
    setRescueDesk: async (actor, authority, partner) => {
      const { rescue, store } = portsOf(platform);
      if (!rescue.some((a) => a.id === authority))
        throw new WaslError("REQUEST_INVALID", { field: "authority" });
      await platform.store.as(actor, async (tx) => {
        const { role } = tx.viewer;
        if (role !== "supervisor" && role !== "administrator") throw new WaslError("ROLE_FORBIDS", { role });
        await tx.audit({ action: "change", object: `rescue:${authority}`, detail: { desk: partner ?? "" } });
      });
      await store.setRescueDesk(authority, partner);
    },
  };
}

async function messageOrThrow(tx: Transaction, id: string): Promise<StoredMessage> {
  const found = await tx.message(id);
  if (!found) throw new WaslError("MESSAGE_UNKNOWN", { id: id.slice(0, 60) });
  return found;
}

function mustWrite(tx: Transaction): void {
  const { role } = tx.viewer;
  if (role === "machine" || role === "oversight") throw new WaslError("ROLE_FORBIDS", { role });
}

type Sendable = Pick<MessageDraft, "to" | "marking"> & Parameters<typeof takesBack>[0];

/** Leave that is taken back, or a vetted list of which nothing is stood by any more: it goes also while all sharing is held. */
const takesBack = ({
  consent,
  method,
  body,
}: Partial<Pick<MessageDraft, "consent" | "method" | "body">>): boolean =>
  consent?.step === "withdraw" || (method !== undefined && body === "[]");

/** The agreement's limits; a message is free text, so whatever blocks persons blocks it. PARTNER_UNKNOWN, PURPOSE_FORBIDS. */
async function forbiddenBecause(
  ports: MatchPorts,
  actor: Actor,
  { to, marking, ...draft }: Sendable,
): Promise<string | undefined> {
  const isBack = takesBack(draft);
  const partner = await partnerFor(ports, to, actor.purpose.purpose, isBack);
  const access = parseAccess(marking);
  if (tlpRank(access.tlp) > tlpRank(partner.ceiling) || tlpRank(access.tlp) > tlpRank("amber"))
    return "marking";
  if (access.compartments.length > 0) return "compartment";
  if (access.groups !== "any" && !access.groups.some((g) => partner.groups.includes(g))) return "group";
  return blockedFor(isBack ? { ...partner, isHeld: false } : partner, actor.purpose.mandate)
    ? "blocked"
    : undefined;
}

export async function maySend(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  draft: Sendable,
): Promise<void> {
  const because = await forbiddenBecause(ports, actor, draft);
  if (because === undefined) return;
  await platform.store.as(actor, (tx) =>
    tx.audit({
      action: "refuse",
      object: `partner:${draft.to}`,
      detail: { code: "MARKING_FORBIDS", because },
    }),
  );
  throw new WaslError("MARKING_FORBIDS", { because });
}

/** Of these, whom nothing of this marking may be sent to now, in whatever agreement it fails. */
export async function cannotBeTold(
  ports: MatchPorts,
  actor: Actor,
  partners: readonly string[],
  marking: MarkingInput,
): Promise<readonly string[]> {
  const cannot: string[] = [];
  for (const to of partners)
    try {
      if ((await forbiddenBecause(ports, actor, { to, marking })) !== undefined) cannot.push(to);
    } catch (error) {
      if (!(error instanceof WaslError)) throw error;
      cannot.push(to);
    }
  return cannot;
}

/** Signs, keeps and sends; `also` is done with the keeping, or neither is. */
export async function sendSigned(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  draft: MessageDraft,
  also?: (tx: Transaction, id: string) => Promise<void>,
): Promise<StoredMessage> {
  if ((draft.kind === "method") !== (draft.method !== undefined))
    throw new WaslError("REQUEST_INVALID", { field: "method" });
  mustBeReadable(platform, draft);
  if (draft.to === platform.nodeId)
    throw new WaslError("REQUEST_INVALID", { field: "to", because: "that is this node itself" });
  await maySend(platform, ports, actor, draft);
  const answered = await platform.store.as(actor, async (tx) => {
    mustWrite(tx);
    return draft.replyTo === undefined ? undefined : await messageOrThrow(tx, draft.replyTo);
  });
  if (draft.kind === "reply" && !answered) throw new WaslError("REQUEST_INVALID", { field: "replyTo" });
  if (answered && !inConversation(answered, draft.to))
    throw new WaslError("REQUEST_INVALID", { field: "to" });
  const wire = compose(platform, actor, draft, answered?.wire.thread);
  const stored = await signedOf(platform, ports, wire, draft.marking);
  await keep(platform, actor, [stored], also);
  return await deliver(platform, ports, stored);
}

/** What would go and mean nothing to whoever reads it there: an answer due in the past, a term that names nothing. */
function mustBeReadable({ clock }: Platform, { deadline, terms = [], marking }: MessageDraft): void {
  const refuse = (field: string, because?: string): never => {
    throw new WaslError("REQUEST_INVALID", because === undefined ? { field } : { field, because });
  };
  if (deadline !== undefined && Number.isNaN(Date.parse(deadline))) refuse("deadline");
  if (deadline !== undefined && Date.parse(deadline) <= clock.now())
    refuse("deadline", "that is over already");
  if (terms.some((term) => readMatchTerm(term) === undefined))
    refuse("terms", "an exact identifier is wanted, such as +44…, an IBAN, @handle or document:…");
  mustNameH3(marking);
}

/** Two that share a method at a time would both send its next version, of which a partner reads one. CONFLICT for the later. */
export const ifStillNext =
  (to: string, { id, version }: MessageMethod) =>
  async (tx: Transaction): Promise<void> => {
    if ((await tx.versionSent(to, id)) !== version - 1)
      throw new WaslError("CONFLICT", { because: "another version went at the same moment" });
  };

/** An answer goes to whom the conversation is with, and to nobody else. */
const inConversation = ({ wire, direction }: StoredMessage, to: string): boolean =>
  (direction === "received" ? wire.from : wire.to) === to;

function compose(
  platform: Platform,
  actor: Actor,
  draft: Omit<MessageDraft, "kind" | "urgency"> & {
    readonly kind: WireMessage["kind"];
    readonly urgency: Urgency;
    readonly place?: MessagePlace;
    readonly about?: MessageRoom;
  },
  thread: string | undefined,
): WireMessage {
  const now = platform.clock.now();
  const id = `msg-${toHex(platform.random.bytes(16))}`;
  const access = parseAccess(draft.marking);
  const wantsAnswer = draft.kind === "request" || draft.kind === "alert";
  const wire: WireMessage = {
    type: "message",
    id,
    from: platform.nodeId,
    to: draft.to,
    kind: draft.kind,
    thread: thread ?? id,
    ...(draft.replyTo === undefined ? {} : { replyTo: draft.replyTo }),
    urgency: draft.urgency,
    ...(wantsAnswer ? { deadline: deadlineOf(draft.urgency, now, draft.deadline) } : {}),
    purpose: actor.purpose.purpose,
    mandate: actor.purpose.mandate,
    legalBasis: draft.legalBasis.trim(),
    marking: messageMarking(access),
    subject: draft.subject.trim(),
    body: draft.body,
    terms: (draft.terms ?? []).flatMap((term) => readMatchTerm(term) ?? []),
    ...(draft.place === undefined ? {} : { place: draft.place }),
    ...(draft.method === undefined ? {} : { method: draft.method }),
    ...(draft.consent === undefined ? {} : { consent: draft.consent }),
    ...(draft.about === undefined ? {} : { room: draft.about }),
    at: new Date(now).toISOString(),
  };
  // What a partner would refuse is refused here, where somebody can mend it.
  if (!readWireMessage(wire)) throw new WaslError("REQUEST_INVALID", { field: "message" });
  return wire;
}

const signedOf = async (
  { nodeId }: Platform,
  { link }: MatchPorts,
  wire: WireMessage,
  marking: MarkingInput,
): Promise<StoredMessage> => ({
  wire,
  jws: await link.sign(canonical(wire)),
  access: parseAccess({ ...marking, originators: [nodeId] }),
  direction: "sent",
  state: "waiting",
});

/** All of them, or none. */
async function keep(
  { store }: Platform,
  actor: Actor,
  messages: readonly StoredMessage[],
  also?: (tx: Transaction, id: string) => Promise<void>,
): Promise<void> {
  await store.as(actor, async (tx) => {
    mustWrite(tx);
    for (const message of messages) {
      const { id, to, kind, urgency } = message.wire;
      await also?.(tx, id);
      await tx.saveMessage(message);
      await tx.audit({ action: "share", object: `message:${id}`, detail: { partner: to, kind, urgency } });
    }
  });
}

/** Once, now; what fails stays in the outbox with the reason. */
async function deliver(
  platform: Platform,
  { link, store }: MatchPorts,
  message: StoredMessage,
): Promise<StoredMessage> {
  const { wire, jws } = message;
  try {
    await mustStillGo(link, wire);
    const body = writeSigned({ text: canonical(wire), jws });
    const answer = JSON.parse(await link.call(wire.to, "/match/1/message", body)) as { received?: unknown };
    if (answer.received !== wire.id) throw new WaslError("EXCHANGE_REFUSED", { because: "no receipt" });
    const sentAt = new Date(platform.clock.now()).toISOString();
    await store.markSent(wire.id, { at: sentAt });
    return { ...message, state: "sent", sentAt };
  } catch (error) {
    const failure = error instanceof WaslError ? error.code : "PARTNER_UNREACHABLE";
    await store.markSent(wire.id, { failure });
    return { ...message, failure };
  }
}

/** What waited is asked again: meanwhile the agreement may have ended, been lowered or blocked, or sharing held. A life waits for none. */
async function mustStillGo(link: MatchPorts["link"], wire: WireMessage): Promise<void> {
  if (wire.urgency === "threat-to-life") return;
  const partner = await link.partner(wire.to);
  if (!partner) throw new WaslError("PARTNER_UNKNOWN");
  if (partner.isHeld && !takesBack(wire)) throw new WaslError("SHARING_HELD");
  if (!partner.purposes.includes(wire.purpose)) throw new WaslError("PURPOSE_FORBIDS");
  const { tlp } = parseAccess(wire.marking);
  if (tlpRank(tlp) > tlpRank(partner.ceiling) || blockedFor({ ...partner, isHeld: false }, wire.mandate))
    throw new WaslError("MARKING_FORBIDS");
}

async function deliverWaiting(
  platform: Platform,
  ports: MatchPorts,
): Promise<{ readonly sent: number; readonly waiting: number }> {
  const waiting = await ports.store.outbox(OUTBOX_PAGE);
  const silent = new Set<string>();
  let sent = 0;
  for (const message of waiting) {
    // One that does not answer is not asked a hundred times in a row; for a life it is.
    if (silent.has(message.wire.to) && message.wire.urgency !== "threat-to-life") continue;
    const after = await deliver(platform, ports, message);
    if (after.state === "sent") sent++;
    // What is held back here says nothing of the partner: what takes back goes behind it.
    else if (after.failure !== "SHARING_HELD") silent.add(message.wire.to);
  }
  return { sent, waiting: waiting.length - sent };
}

async function requestAboutHit(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  hitId: string,
  draft: Pick<MessageDraft, "urgency" | "deadline" | "marking" | "subject" | "body">,
): Promise<StoredMessage> {
  const hit = await platform.store.as(actor, (tx) => tx.hit(hitId));
  if (!hit) throw new WaslError("HIT_UNKNOWN", { id: hitId.slice(0, 60) });
  if (hit.requestId !== undefined) throw new WaslError("CONFLICT", { because: "asked for already" });
  // A request is for the purpose and the case of the question that hit.
  if (hit.purpose !== actor.purpose.purpose)
    throw new WaslError("PURPOSE_FORBIDS", { purpose: actor.purpose.purpose });
  return await sendSigned(
    platform,
    ports,
    { ...actor, purpose: { purpose: hit.purpose, mandate: hit.mandate } },
    {
      ...draft,
      to: hit.partner,
      kind: "request",
      legalBasis: hit.legalBasis,
      terms: [hit.term],
    },
    async (tx, requestId) => {
      if (!(await tx.linkHit(hitId, requestId)))
        throw new WaslError("CONFLICT", { because: "asked for already" });
    },
  );
}

async function raiseAlert(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  alert: AlertDraft,
): Promise<AlertResult> {
  const desks = await ports.store.rescueDesks();
  const authorities = rescueFor(alert.place, ports.rescue).slice(0, RESCUE_MAX);
  const marking: MarkingInput = { tlp: "amber", pap: "green" };
  const draftFor = (to: string) => ({
    ...alert,
    to,
    kind: "alert" as const,
    urgency: "threat-to-life" as const,
    legalBasis: "Protection of life: SAR Convention 1979, SOLAS V/33, LED Art. 10(b)",
    marking,
  });
  const first = [...new Set(authorities.flatMap((a) => desks.get(a.id) ?? []))];
  // No message's own id: whoever is told it could send another under it before that arrives elsewhere.
  const thread = `alert-${toHex(platform.random.bytes(16))}`;
  const compositions = first.map((to) => compose(platform, actor, draftFor(to), thread));
  // Each as soon as it is kept; none waits for another.
  const send = async (wire: WireMessage): Promise<StoredMessage> => {
    const message = await signedOf(platform, ports, wire, marking);
    await keep(platform, actor, [message]);
    return await deliver(platform, ports, message);
  };
  const messages = await Promise.all(compositions.map(send));
  const reached = new Set(messages.filter((m) => m.state === "sent").map((m) => m.wire.to));
  for (const to of new Set(alert.copies ?? [])) {
    if (first.includes(to)) continue;
    messages.push(await send(compose(platform, actor, draftFor(to), thread)));
  }
  if (messages.length === 0)
    // Nobody to send to is on record too: somebody was told to call.
    await platform.store.as(actor, async (tx) => {
      mustWrite(tx);
      await tx.audit({ action: "share", object: "alert", detail: { desks: 0, call: authorities.length } });
    });
  const call = authorities.filter((a) => !reached.has(desks.get(a.id) ?? ""));
  return { messages, call };
}

export async function postToRoom(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  post: RoomPost,
  /** What the room is, and what of its case this partner was given; each partner is told its own. */
  aboutFor: (partner: string) => readonly MessageRoom[] = () => [],
): Promise<readonly StoredMessage[]> {
  if (post.partners.length === 0) throw new WaslError("REQUEST_INVALID", { field: "partners" });
  // All or none: whoever may be left out is, before this.
  for (const to of post.partners) await maySend(platform, ports, actor, { to, marking: post.marking });
  const room = post.room ?? roomIdOf(platform.nodeId, toHex(platform.random.bytes(16)));
  const stored: StoredMessage[] = [];
  for (const to of new Set(post.partners)) {
    const parts = aboutFor(to);
    for (const about of parts.length > 0 ? parts : [undefined]) {
      const draft = { ...post, to, kind: "room", urgency: "normal", ...(about ? { about } : {}) } as const;
      stored.push(await signedOf(platform, ports, compose(platform, actor, draft, room), post.marking));
    }
  }
  await keep(platform, actor, stored);
  return await Promise.all(stored.map((message) => deliver(platform, ports, message)));
}

/** Who came into this node's room or went out of it, where nobody else may be told: it holds here all the same. */
export async function keepInRoom(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  post: Omit<RoomPost, "partners"> & { readonly room: string },
  about: MessageRoom,
): Promise<void> {
  const draft = { ...post, to: platform.nodeId, kind: "room", urgency: "normal", about } as const;
  const message = await signedOf(platform, ports, compose(platform, actor, draft, post.room), post.marking);
  await keep(platform, actor, [message]);
  // It is where it goes to already.
  await ports.store.markSent(message.wire.id, { at: message.wire.at });
}
