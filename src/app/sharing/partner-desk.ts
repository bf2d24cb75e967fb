import {
  blockedFor,
  canonical,
  ELEMENTS_MAX,
  epochOf,
  hitRateAlarm,
  isTimely,
  type MatchRequest,
  NOT_PUBLISHED,
  parseAccess,
  quotaRefuses,
  readMatchDocument,
  readWireMessage,
  type SetRequest,
  sha256HexOfBytes,
  WaslError,
  type WireMessage,
} from "../../core/index.ts";
import { letGo } from "../match/let-go.ts";
import { keyInfo } from "../match/publish.ts";
import { readSigned, toBase64, toHex, writeSigned } from "../match/wire.ts";
import type { Clock, Platform } from "../ports/index.ts";
import type { MatchPartner, MatchPorts, MatchSetKey } from "../ports/match.ts";
import { answerRows } from "../supply/questions/answer.ts";
import { readClaims } from "../supply/questions/claims.ts";

/**
 * What a partner's node may ask of this one without a user in between. Takes and answers bodies as they go over the
 * wire; EXCHANGE_REFUSED, PARTNER_UNKNOWN, PURPOSE_FORBIDS, RATE_LIMITED for what is refused, each on record.
 */
export interface PartnerDesk {
  /** `tlsKey` is what the sender proved to hold, where the line was one of two known ends. */
  head(body: string, tlsKey?: string): Promise<string>;
  tags(body: string, tlsKey?: string): Promise<string>;
  query(body: string, tlsKey?: string): Promise<string>;
  receipt(body: string, tlsKey?: string): Promise<string>;
  message(body: string, tlsKey?: string): Promise<string>;
  /** Rows of the supply ledger under keys that hit; see supply-questions. */
  rows(body: string, tlsKey?: string): Promise<string>;
}

/** After which a partner asks again. */
const HELD_RETRY_SECONDS = 60;

interface Context {
  readonly nodeId: string;
  readonly clock: Clock;
  readonly platform: Platform;
  readonly ports: MatchPorts;
  readonly tlsKey?: string;
}

export function createPartnerDesk(platform: Platform, ports: MatchPorts): PartnerDesk {
  const of = (tlsKey: string | undefined): Context => ({
    nodeId: platform.nodeId,
    clock: platform.clock,
    platform,
    ports,
    ...(tlsKey === undefined ? {} : { tlsKey }),
  });
  return {
    head: (body, tlsKey) => tagSet(of(tlsKey), body, false),
    tags: (body, tlsKey) => tagSet(of(tlsKey), body, true),
    query: (body, tlsKey) => answer(of(tlsKey), body),
    receipt: (body, tlsKey) => settle(of(tlsKey), body),
    message: (body, tlsKey) => receive(of(tlsKey), body),
    rows: (body, tlsKey) => rows(of(tlsKey), body),
  };
}

function refuse(because: string): never {
  throw new WaslError("EXCHANGE_REFUSED", { because });
}

/** Signed by whom it says it is from, for us, now. */
async function checkSigned(
  { nodeId, clock, ports, tlsKey }: Context,
  signed: { readonly text: string; readonly jws: string },
  document: { readonly from: string; readonly to: string; readonly at: string },
): Promise<void> {
  if (document.to !== nodeId) refuse("addressed to another node");
  if (!isTimely(document.at, clock.now())) refuse("its time");
  if (!(await ports.link.verify(document.from, signed.text, signed.jws, tlsKey))) refuse("the signature");
  // What was signed is what was read: one text has one canonical form.
  if (canonical(JSON.parse(signed.text)) !== signed.text) refuse("not canonical");
}

async function mayAskFor(
  { ports }: Context,
  { from, purpose }: Pick<SetRequest | MatchRequest, "from" | "purpose">,
  mandate: string,
): Promise<MatchPartner> {
  const partner = await ports.link.partner(from);
  if (!partner) throw new WaslError("PARTNER_UNKNOWN");
  if (partner.purposes.includes(purpose)) return partner;
  await ports.store.audit(from, purpose, mandate, {
    action: "refuse",
    object: `partner:${from}`,
    detail: { code: "PURPOSE_FORBIDS" },
  });
  throw new WaslError("PURPOSE_FORBIDS", { purpose });
}

/** The same where something is answered: not while all sharing is held, which is no word on the partner. SHARING_HELD. */
async function mayBeAnswered(
  context: Context,
  request: Pick<SetRequest | MatchRequest, "from" | "purpose">,
  mandate: string,
): Promise<void> {
  const { from, purpose } = request;
  if ((await mayAskFor(context, request, mandate)).isHeld !== true) return;
  await context.ports.store.audit(from, purpose, mandate, {
    action: "refuse",
    object: `partner:${from}`,
    detail: { code: "SHARING_HELD" },
  });
  throw new WaslError("SHARING_HELD", { retryAfterSeconds: HELD_RETRY_SECONDS });
}

/** A set that was opened before a flag was set would else answer until its epoch ends (R23). */
async function mustNotBeBlocked({ ports }: Context, request: MatchRequest): Promise<void> {
  const { from, purpose, mandate } = request;
  const partner = await ports.link.partner(from);
  if (partner && blockedFor(partner, mandate) !== "everything") return;
  await ports.store.audit(from, purpose, mandate, {
    action: "refuse",
    object: `match:${request.id}`,
    detail: { code: "EXCHANGE_REFUSED", because: "blocked" },
  });
  refuse("blocked");
}

async function tagSet(context: Context, body: string, withTags: boolean): Promise<string> {
  const signed = readSigned(body);
  const request = signed && readMatchDocument("match-set-request", signed.document);
  if (!signed || !request) return refuse("the form");
  await checkSigned(context, signed, request);
  await mayBeAnswered(context, request, "tag set");
  const { from: partner, kind, purpose } = request;
  const key: MatchSetKey = { partner, kind, purpose, epoch: epochOf(context.clock.now()) };
  await letGo(context.platform, context.ports, key);
  const set = await context.ports.store.published(key, withTags);
  if (!set) return refuse(NOT_PUBLISHED);
  await context.ports.store.audit(partner, purpose, "tag set", {
    action: "share",
    object: `partner:${partner}`,
    detail: { tags: withTags ? set.head.count : 0, version: set.head.version, kind },
  });
  return writeSigned({
    text: canonical(set.head),
    jws: set.jws,
    ...(withTags ? { data: toBase64(set.tags) } : {}),
  });
}

async function answer(context: Context, body: string): Promise<string> {
  const { nodeId, clock, ports } = context;
  const signed = readSigned(body);
  const request = signed && readMatchDocument("match-request", signed.document);
  if (!signed || !request || !signed.data) return refuse("the form");
  await checkSigned(context, signed, request);
  const { data } = signed;
  if (request.elements < 1 || request.elements > ELEMENTS_MAX) refuse("the number of elements");
  if (data.length !== request.elements * 32 || sha256HexOfBytes(data) !== request.hash)
    refuse("elements that are not the signed ones");
  await mayBeAnswered(context, request, request.mandate);
  await mustNotBeBlocked(context, request);
  const { from: partner, kind, purpose, epoch, mandate } = request;
  if (epoch !== epochOf(clock.now())) refuse("another epoch");
  const key: MatchSetKey = { partner, kind, purpose, epoch };
  // A key exists where a set does: nobody makes us a key by asking.
  if (!(await ports.store.published(key, false))) refuse(NOT_PUBLISHED);
  await admit(context, request);
  const keys = await ports.engine.keyPair(await ports.store.seed(key), keyInfo(nodeId, key));
  const { evaluated, proof } = await ports.engine
    .evaluate(keys, data)
    .catch(() => refuse("an element that is none"));
  const text = canonical({
    type: "match-answer",
    id: request.id,
    from: nodeId,
    to: partner,
    epoch,
    publicKey: toHex(keys.publicKey),
    hash: sha256HexOfBytes(evaluated),
    proof: toHex(proof),
    at: new Date(clock.now()).toISOString(),
  });
  await ports.store.audit(partner, purpose, mandate, {
    action: "share",
    object: `match:${request.id}`,
    detail: { elements: request.elements, kind, legalBasis: request.legalBasis },
  });
  return writeSigned({ text, jws: await ports.link.sign(text), data: toBase64(evaluated) });
}

/** Counted before it is answered: a batch that fails half-way has used its quota. */
async function admit({ clock, ports }: Context, request: MatchRequest): Promise<void> {
  const { from: partner, purpose, mandate } = request;
  const quota = await ports.store.quota(partner);
  const outcome = await ports.store.admit(
    {
      id: request.id,
      direction: "answered",
      partner,
      kind: request.kind,
      purpose,
      epoch: request.epoch,
      mandate,
      legalBasis: request.legalBasis,
      elements: request.elements,
      at: new Date(clock.now()).toISOString(),
    },
    (use) => quotaRefuses(use, request.elements, quota),
  );
  if (outcome === "admitted") return;
  await ports.store.audit(partner, purpose, mandate, {
    action: "refuse",
    object: `match:${request.id}`,
    detail: { code: outcome === "known" ? "EXCHANGE_REFUSED" : "RATE_LIMITED", because: outcome },
  });
  if (outcome === "known") refuse("a batch that was answered already");
  throw new WaslError("RATE_LIMITED", {
    because: outcome,
    retryAfterSeconds: outcome === "day" ? 86_400 : 7 * 86_400,
  });
}

/** A batch is settled by its claims, once: they are of keys that were asked in it, and no more than it held. */
async function rows(context: Context, body: string): Promise<string> {
  const { nodeId, clock, ports } = context;
  const signed = readSigned(body);
  const request = signed && readMatchDocument("rows-request", signed.document);
  if (!signed || !request || !signed.data) return refuse("the form");
  await checkSigned(context, signed, request);
  const { data } = signed;
  const claims = sha256HexOfBytes(data) === request.hash ? readClaims(data, request.claims) : undefined;
  if (!claims) return refuse("claims that are not the signed ones");
  await mayBeAnswered(context, request, request.mandate);
  const { from: partner, purpose, epoch } = request;
  if (epoch !== epochOf(clock.now())) refuse("another epoch");
  const set = await ports.store.published({ partner, kind: "supply", purpose, epoch }, true);
  if (!set) return refuse(NOT_PUBLISHED);
  // A batch about anything else than this ledger, for this purpose and now, holds none of these keys.
  const of = { kind: "supply", purpose, epoch } as const;
  if (!(await ports.store.settle(partner, request.batch, request.questions, request.claims, of)))
    refuse("rows of no batch of theirs");
  const done = await answerRows(context.platform, ports, request, claims, set);
  const text = canonical({
    type: "rows-answer",
    id: request.id,
    from: nodeId,
    to: partner,
    rows: done.rows,
    already: done.already,
    at: new Date(clock.now()).toISOString(),
  });
  return writeSigned({ text, jws: await ports.link.sign(text) });
}

async function settle(context: Context, body: string): Promise<string> {
  const { ports } = context;
  const signed = readSigned(body);
  const receipt = signed && readMatchDocument("match-receipt", signed.document);
  if (!signed || !receipt) return refuse("the form");
  await checkSigned(context, signed, receipt);
  if (!(await ports.store.settle(receipt.from, receipt.id, receipt.questions, receipt.hits)))
    refuse("a receipt for no batch of theirs");
  const alarm = hitRateAlarm(receipt.questions, receipt.hits);
  if (alarm)
    await ports.store.audit(receipt.from, "information-exchange", "hit rate", {
      action: "refuse",
      object: `match:${receipt.id}`,
      detail: { alarm: alarm.because, questions: receipt.questions, hits: receipt.hits },
    });
  return "{}";
}

/**
 * A partner's message. What endangers lives is taken from every paired node, whatever the agreement says today; all
 * else needs an agreement in force that knows the purpose.
 */
async function receive(context: Context, body: string): Promise<string> {
  const { clock, ports } = context;
  const signed = readSigned(body);
  const message = signed && readWireMessage(signed.document);
  if (!signed || !message) return refuse("the form");
  // A message may have waited for days; its id is what a replay is known by.
  await checkSigned({ ...context, clock: { now: () => Date.parse(message.at) } }, signed, message);
  if (Date.parse(message.at) > clock.now() + 15 * 60_000) refuse("its time");
  if (message.urgency !== "threat-to-life") await mayAskFor(context, message, message.mandate);
  await mustBeNewVersion(context, message);
  const outcome = await ports.store.receive(
    {
      wire: message,
      jws: signed.jws,
      access: parseAccess({ ...message.marking, orcon: true, originators: [message.from] }),
      direction: "received",
      state: "received",
      keptAt: new Date(clock.now()).toISOString(),
    },
    {
      action: "change",
      object: `message:${message.id}`,
      detail: { kind: message.kind, urgency: message.urgency, received: 1 },
    },
  );
  if (outcome === "taken") refuse("the id of another message");
  return JSON.stringify({ received: message.id });
}

/** A version of a shared method is said once. */
async function mustBeNewVersion({ ports }: Context, { from, method, id }: WireMessage): Promise<void> {
  if (method && (await ports.store.hasMethod(from, method.id, method.version, id)))
    refuse("the same version of a method twice");
}
