import {
  type Agreement,
  isInForce,
  isNodeAddress,
  isProtectedCategory,
  isSuspended,
  readAgreement,
  saysNothing,
  WaslError,
  type WireObject,
} from "../../core/index.ts";
import type { MispFeed } from "../../formats/index.ts";
import { agreementIfAny, type Deps, nowOf, partnerOf } from "../federation/deps.ts";
import { readLogFile, writeLogFile } from "../federation/file.ts";
import { beginPairing, confirmPairing, refused, refusePairing } from "../federation/pairing.ts";
import { hintTo, pullFrom } from "../federation/peer.ts";
import { correctObjects, recallObjects, type ShareResult } from "../federation/publish.ts";
import type { Received } from "../federation/receive.ts";
import { giveAgain, giveWaiting } from "../federation/renew.ts";
import { type InclusionProof, proveInclusion } from "../federation/serve.ts";
import { expelMember, expireObjects, rotateKey } from "../federation/upkeep.ts";
import type {
  Expectation,
  FederationPorts,
  ObjectRow,
  OwnKey,
  Pairing,
  Partner,
  RefusalRow,
  SharingSwitch,
} from "../ports/federation.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { categoryOf } from "../reports/protect.ts";
import type { ApprovalView } from "../rights/approvals.ts";
import { correctedStatement } from "../rights/corrected.ts";
import { protectSubjects } from "../rights/rights.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { switchSharing } from "./hold.ts";
import { type MispFeedRequest, mispFeed } from "./misp-feed.ts";
import { askToShare, type ShareInput, share } from "./release.ts";

/** A partner and how far the two logs between us are. */
export interface PartnerView extends Partner {
  /** Entries of our log to it. */
  readonly given: number;
  /** Entries of its log that we have. */
  readonly taken: number;
  readonly overdue: number;
  /** The last day of the agreement; absent where none was written. */
  readonly agreedUntil?: string;
  /** Whether anything goes or comes today. */
  readonly isAgreed: boolean;
}

export interface ReceiptView extends Expectation {
  readonly state: "received" | "waiting" | "overdue";
}

/** One object in the log to a partner; what was taken back has left its hash there and is not listed. */
export interface ReleasedView {
  readonly place: number;
  readonly at: string;
  readonly objectId: string;
  readonly version: number;
  readonly creator: string;
  readonly entityId: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly tlp: string;
  readonly mandate: string;
  /** "older" where a later version went too. */
  readonly state: "held" | "older" | "recalled" | "expired";
}

export interface ExchangeUseCases {
  /** Asks the node at this address; both show one code, which two humans compare. PAIRING_REFUSED, PARTNER_UNREACHABLE. */
  beginPairing(
    actor: Actor,
    url: string,
    own: { readonly name: string; readonly url?: string },
  ): Promise<Pairing>;
  /** Those that wait for two humans; none for whoever may not confirm one. */
  pairings(actor: Actor): Promise<readonly Pairing[]>;
  confirmPairing(actor: Actor, nodeId: string, code: string): Promise<Partner>;
  /** The codes differ: the pairing is over, on record; whoever was confirmed already is stopped. */
  refusePairing(actor: Actor, nodeId: string): Promise<void>;
  partners(actor: Actor): Promise<readonly PartnerView[]>;
  /** Where a partner is reached; or that its log, which contradicted itself, was looked at and is taken again. */
  changePartner(
    actor: Actor,
    nodeId: string,
    change: { readonly url?: string; readonly resume?: boolean; readonly tlsKey?: string },
  ): Promise<void>;
  /** The agreement with the partner that its text names. AGREEMENT_INVALID with the first fault. */
  agree(actor: Actor, text: string): Promise<Agreement>;
  /** How the hold on all sharing stands: the newest act, undefined where there was none. */
  sharingSwitch(actor: Actor): Promise<SharingSwitch | undefined>;
  /**
   * Holds all sharing at once, as a supervisor or oversight; lifts that, as a supervisor, and gives what waited. With a reason. What
   * takes back goes all the while, and what endangers lives. CONFLICT where it stands so already.
   */
  switchSharing(actor: Actor, isHeld: boolean, reason: string): Promise<void>;
  share(actor: Actor, input: ShareInput): Promise<ShareResult>;
  /** Where the agreement asks for four eyes: asks a second person for exactly what `share` would release now. */
  askToShare(actor: Actor, input: ShareInput): Promise<readonly ApprovalView[]>;
  /** What stands in the log to a partner, as far as this viewer may see it, from a place on. */
  released(
    actor: Actor,
    partner: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly ReleasedView[]>;
  /**
   * Another value for what was shared, here and at everybody who has it. Partners in `untold` are told only not to rely on what
   * they hold: their agreement does not let it go any more.
   */
  correct(
    actor: Actor,
    statementId: string,
    value: string,
    reason: string,
  ): Promise<{ readonly told: number; readonly version: number; readonly untold: readonly string[] }>;
  /** By object or statement ids; OBJECT_UNKNOWN where nothing of it was shared. */
  recall(
    actor: Actor,
    ids: readonly string[],
    reason: string,
  ): Promise<{
    readonly noticeIds: readonly string[];
    readonly peers: readonly string[];
    /** Of the ids: nothing of them is shared now, so nothing was taken back. */
    readonly unknown: readonly string[];
  }>;
  expel(
    actor: Actor,
    member: string,
    group: string,
  ): Promise<{ readonly noticeId: string; readonly told: readonly string[] }>;
  receipts(actor: Actor): Promise<readonly ReceiptView[]>;
  refusals(actor: Actor): Promise<readonly RefusalRow[]>;
  /** From one partner, or all that have an address; one that fails does not hold up the others. */
  pull(
    actor: Actor,
    partner?: string,
    onPage?: (partner: string, received: Received) => void,
  ): Promise<readonly PullResult[]>;
  exportLog(actor: Actor, partner: string, after: number): AsyncIterable<string>;
  /** What a partner without a node may read today, as the files of a MISP feed. AGREEMENT_MISSING. */
  exportMisp(actor: Actor, request: MispFeedRequest): Promise<MispFeed>;
  /** Twice read: `lines` gives them from the start each time. */
  importLog(actor: Actor, lines: () => AsyncIterable<string>): Promise<Received & { readonly from: string }>;
  rotateKey(actor: Actor, overlapMs: number): Promise<OwnKey>;
  proveInclusion(actor: Actor, partner: string, index: number): Promise<InclusionProof>;
}

export interface PullResult {
  readonly partner: string;
  readonly received?: Received;
  /** Code of the failure. */
  readonly failed?: string;
  readonly refusal?: string;
}

/** The exchange over a platform: its ledger is the store, under the account that receives. */
export function federationDeps(platform: Platform, ports: FederationPorts): Deps {
  const { nodeId, store, clock, random, model } = platform;
  return {
    nodeId,
    clock,
    random,
    model,
    signer: ports.signer,
    transport: ports.transport,
    ...(ports.tlsKey === undefined ? {} : { tlsKey: ports.tlsKey }),
    async protect(persons, from) {
      const viewer = {
        userId: "federation",
        purpose: "information-exchange",
        mandate: "federation",
      } as const;
      const reason = `said by ${from}`;
      const { userId: _node, ...purpose } = viewer;
      const known = await store.as({ token: await ports.machineToken(), purpose }, (tx) =>
        tx.protectedSubjects([...persons.keys()]),
      );
      // Whoever is protected already may be so under the id of another record of theirs.
      const subjects = [...persons].map(([id, category]) => {
        const own = known.get(id);
        return { entityIds: own ? [id, own.entityId] : [id], category, reason };
      });
      await protectSubjects(platform, subjects, viewer);
    },
    ledger: {
      as: async (purpose, work) => {
        const token = await ports.machineToken();
        return await store.as({ token, purpose: { purpose, mandate: "federation" } }, work, {
          deadlineMs: 600_000,
        });
      },
    },
  };
}

export function exchangeUseCases(platform: Platform): ExchangeUseCases {
  const { store } = platform;
  const ports = (): FederationPorts => {
    if (!platform.federation) throw new WaslError("INTERNAL", { because: "this node has no exchange" });
    return platform.federation;
  };
  const deps = (): Deps => federationDeps(platform, ports());
  /** Who is a partner, and under which terms, is decided by those who answer for the node. */
  const administer = <T>(actor: Actor, work: (tx: Transaction) => Promise<T>): Promise<T> =>
    store.as(actor, async (tx) => {
      await mustWork(tx, "exchange");
      if (!mayAdminister(tx)) {
        const { role } = tx.viewer;
        await tx.audit({ action: "refuse", object: "exchange", detail: { code: "ROLE_FORBIDS" } });
        throw new WaslError("ROLE_FORBIDS", { role });
      }
      return await work(tx);
    });
  const hintAll = async (peers: readonly string[]): Promise<void> => {
    const partners = await deps().ledger.as("system-operation", (tx) => tx.federation.partners());
    const told = partners.filter((p) => peers.includes(p.nodeId) && p.url !== undefined);
    await Promise.all(told.map((p) => hintTo(deps(), p).catch(() => undefined)));
  };
  /** What was withheld while nothing might go. */
  const giveAnew = async (peer: string): Promise<void> => {
    if ((await giveAgain(deps(), peer)) > 0) await hintAll([peer]);
  };
  return {
    async beginPairing(actor, url, own) {
      await administer(actor, (tx) =>
        tx.audit({ action: "change", object: "exchange", detail: { pairing: "begun" } }),
      );
      return await beginPairing(deps(), url, own);
    },
    pairings: (actor) =>
      store.as(actor, async (tx) =>
        mayAdminister(tx) ? (await tx.federation.pairings()).filter((p) => p.code !== "") : [],
      ),
    async confirmPairing(actor, nodeId, code) {
      const partner = await administer(actor, (tx) => confirmPairing(deps(), tx, nodeId, code));
      if (typeof partner === "string") throw refused(partner);
      return partner;
    },
    async refusePairing(actor, nodeId) {
      const refusal = await administer(actor, (tx) => refusePairing(deps(), tx, nodeId));
      if (refusal !== "CODE_DIFFERS") throw refused(refusal);
    },
    partners: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "partners" });
        return await partnerViews(tx, nowOf(deps()));
      }),
    async changePartner(actor, nodeId, { url, resume, tlsKey }) {
      await administer(actor, async (tx) => {
        const { stopped, ...partner } = (await partnerOf(tx, nodeId)) ?? unknownPartner(nodeId);
        // Whom nobody has shown to be who it said is no partner again but by a code that two humans compared.
        if (resume === true && stopped === "CODE_DIFFERS") throw refused(stopped);
        const keep = stopped === undefined || resume === true ? {} : { stopped };
        if (tlsKey !== undefined && !/^[\w-]{43}$/.test(tlsKey))
          throw new WaslError("REQUEST_INVALID", { field: "tlsKey" });
        if (url !== undefined && !isNodeAddress(url))
          throw new WaslError("REQUEST_INVALID", { field: "url" });
        await tx.federation.savePartner({
          ...partner,
          ...keep,
          ...(url === undefined ? {} : { url }),
          ...(tlsKey === undefined ? {} : { tlsKey }),
        });
        await tx.audit({
          action: "change",
          object: `partner:${nodeId}`,
          detail: { resumed: resume ? 1 : 0, ...(tlsKey === undefined ? {} : { tlsKey }) },
        });
      });
      if (resume === true) await giveAnew(nodeId);
    },
    async agree(actor, text) {
      const agreement = await agree(administer, ports(), actor, text);
      // What was opened to questions holds what could go before: it is opened anew under the flags, or not at all.
      if (agreement.blocks.length > 0) await platform.match?.store.unpublish(agreement.nodeId);
      await giveAnew(agreement.nodeId);
      return agreement;
    },
    sharingSwitch: (actor) => store.as(actor, (tx) => tx.federation.sharingSwitch()),
    async switchSharing(actor, isHeld, reason) {
      await store.as(actor, (tx) => switchSharing(tx, isHeld, reason));
      if (!isHeld) await hintAll(await giveWaiting(deps()));
    },
    async share(actor, input) {
      const { told, ...result } = await share(platform, deps(), actor, input);
      await hintAll(told);
      return result;
    },
    askToShare: (actor, input) => askToShare(platform, deps(), actor, input),
    released: (actor, partner, page) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `partner:${partner}`, detail: { released: page.after } });
        if (!(await partnerOf(tx, partner))) unknownPartner(partner);
        return await releasedTo(tx, partner, page);
      }),
    async correct(actor, statementId, value, reason) {
      const { peers, ...told } = await correct(platform, deps(), actor, statementId, value, reason);
      await hintAll(peers);
      return told;
    },
    async recall(actor, ids, reason) {
      if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
      const result = await store.as(actor, async (tx) => {
        await mustWork(tx, "exchange");
        mustDecide(tx);
        const rows = await sharedRows(tx, platform.nodeId, ids);
        const done = await recallObjects(deps(), tx, rows, reason);
        await tx.audit({
          action: "share",
          object: "recall",
          text: reason,
          detail: { objects: done.noticeIds.length },
        });
        const known = new Set(rows.flatMap((row) => [row.id, row.statementId]));
        return { ...done, unknown: ids.filter((id) => !known.has(id)) };
      });
      await hintAll(result.peers);
      return result;
    },
    async expel(actor, member, group) {
      const result = await administer(actor, (tx) => expelMember(deps(), tx, member, group));
      await hintAll(result.told);
      return result;
    },
    receipts: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "receipts" });
        const now = nowOf(deps());
        return (await tx.federation.expectations()).map((e) => ({ ...e, state: stateOf(e, now) }));
      }),
    refusals: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "refusals" });
        return await tx.federation.refusals(1_000);
      }),
    pull: (actor, partner, onPage) => pullAll(platform, deps(), actor, partner, onPage),
    exportLog: (actor, partner, after) => exportLog(platform, deps(), actor, partner, after),
    async exportMisp(actor, request) {
      await mayExport(platform, actor, request.partner, { misp: 1 });
      return await mispFeed(deps(), platform.reference, request);
    },
    async importLog(actor, lines) {
      await store.as(actor, async (tx) => {
        await mustWork(tx, "exchange");
        await tx.audit({ action: "import", object: "exchange-file" });
      });
      return await readLogFile(deps(), lines);
    },
    async rotateKey(actor, overlapMs) {
      return await administer(actor, (tx) => rotateKey(deps(), tx, overlapMs));
    },
    proveInclusion: (actor, partner, index) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `partner:${partner}`, detail: { proof: index } });
        return await proveInclusion(deps(), tx, partner, index);
      }),
  };
}

const mayAdminister = ({ viewer: { role } }: Transaction): boolean =>
  role === "administrator" || role === "supervisor";

function unknownPartner(nodeId: string): never {
  throw new WaslError("PARTNER_UNKNOWN", { peer: nodeId.slice(0, 60) });
}

const stateOf = (e: Expectation, now: string): ReceiptView["state"] =>
  e.receipt ? "received" : e.dueAt < now ? "overdue" : "waiting";

async function partnerViews(tx: Transaction, now: string): Promise<readonly PartnerView[]> {
  const expectations = await tx.federation.expectations();
  const views: PartnerView[] = [];
  for (const partner of await tx.federation.partners()) {
    const { nodeId } = partner;
    // The hold on all sharing is told once, of the node.
    const { isHeld: _, ...own } = partner;
    const agreement = agreementIfAny(own);
    views.push({
      ...own,
      ...(agreement === undefined ? {} : { agreedUntil: agreement.validUntil }),
      isAgreed: agreement !== undefined && isInForce(agreement, now) && !isSuspended(agreement),
      given: (await tx.federation.outboxSize(nodeId)).size,
      taken: await tx.federation.inboxSize(nodeId),
      overdue: expectations.filter((e) => e.peer === nodeId && stateOf(e, now) === "overdue").length,
    });
  }
  return views;
}

const RELEASED_CHARS_MAX = 4 * 1024 * 1024;

async function releasedTo(
  tx: Transaction,
  partner: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly ReleasedView[]> {
  const rows = await tx.federation.logPage(partner, after, limit, RELEASED_CHARS_MAX);
  const entries = rows.flatMap(({ seq, text }) => {
    const entry = text === undefined ? undefined : (JSON.parse(text) as EntryText);
    return entry?.kind === "object" ? [{ seq, entry }] : [];
  });
  const objects = await tx.federation.objects(entries.map(({ entry }) => entry.object));
  const byKey = new Map(objects.map((o) => [`${o.creator} ${o.id}`, o]));
  return entries.flatMap(({ seq, entry: { at, mandate, object } }) => {
    const row = byKey.get(`${object.creator} ${object.id}`);
    // Its text goes out of the log with the leave that it came by.
    if (row?.state === "leave-over") return [];
    const { entityId, schema, property, value } = object.statement;
    return {
      place: seq,
      at,
      objectId: object.id,
      version: object.version,
      creator: object.creator,
      entityId,
      schema,
      property,
      value,
      tlp: object.access.tlp,
      mandate,
      state: row?.state === "held" && row.version > object.version ? "older" : (row?.state ?? "held"),
    };
  });
}

/** An object's entry as our own log has it. */
interface EntryText {
  readonly kind: "object" | "notice";
  readonly at: string;
  readonly mandate: string;
  readonly object: WireObject;
}

async function agree(
  administer: <T>(actor: Actor, work: (tx: Transaction) => Promise<T>) => Promise<T>,
  ports: FederationPorts,
  actor: Actor,
  text: string,
): Promise<Agreement> {
  const read = readAgreement(text);
  if (!read.ok) {
    const [fault] = read.faults;
    throw new WaslError("AGREEMENT_INVALID", {
      line: fault?.line ?? 0,
      key: fault?.key ?? "",
      because: fault?.because ?? "",
      faults: read.faults.length,
    });
  }
  const { agreement } = read;
  await administer(actor, async (tx) => {
    const partner = (await partnerOf(tx, agreement.nodeId)) ?? unknownPartner(agreement.nodeId);
    await tx.federation.savePartner({ ...partner, agreement: text });
    await tx.audit({ action: "change", object: `partner:${agreement.nodeId}`, detail: { agreement: 1 } });
  });
  // Whoever receives has to be of the groups, or the database keeps out what is bound to them.
  await ports.machineToken(agreement.groups);
  return agreement;
}

/** What we created and shared, by the object's id or the statement's. */
async function sharedRows(
  tx: Transaction,
  nodeId: string,
  ids: readonly string[],
): Promise<readonly ObjectRow[]> {
  const byId = await tx.federation.objects(
    ids.filter((id) => id.startsWith("obj-")).map((id) => ({ creator: nodeId, id })),
  );
  const others = ids.filter((id) => !id.startsWith("obj-"));
  const byStatement = others.length === 0 ? [] : await tx.federation.objectsOfStatements(others);
  const rows = [...byId, ...byStatement].filter((r) => r.creator === nodeId && r.state === "held");
  if (rows.length === 0) throw new WaslError("OBJECT_UNKNOWN", { ids: ids.length });
  return rows;
}

async function correct(
  platform: Platform,
  deps: Deps,
  actor: Actor,
  statementId: string,
  value: string,
  reason: string,
): Promise<Awaited<ReturnType<typeof correctObjects>> & { readonly peers: readonly string[] }> {
  const { store, nodeId, model, clock } = platform;
  return await store.as(actor, async (tx) => {
    await mustWork(tx, "exchange");
    mustDecide(tx);
    const [named] = await sharedRows(tx, nodeId, [statementId]);
    const [before] = await tx.statements([named?.statementId ?? ""]);
    if (!before) throw new WaslError("OBJECT_UNKNOWN", { id: statementId });
    // Several may say it, where one was corrected to what the other said.
    const rows = await sharedRows(tx, nodeId, [before.id]);
    const from = { reportId: before.reportId, seenAt: nowOf(deps) };
    const corrected = await correctedStatement(platform, tx, before, value, from);
    const { entityId, schema, property } = corrected;
    const category = model.isA(schema, "Person") && categoryOf(property, corrected.value, clock.now());
    // They are protected first, which takes all of this back.
    if (category && isProtectedCategory(category)) throw new WaslError("PROTECTED_SUBJECT", { id: entityId });
    await tx.appendStatements([corrected]);
    await tx.withdrawStatement(before.id, reason);
    const result = await correctObjects(deps, tx, rows, corrected);
    await tx.audit({
      action: "change",
      object: `statement:${before.id}`,
      text: reason,
      detail: { told: result.told },
    });
    const peers = [...new Set((await tx.federation.releases(rows)).map((r) => r.peer))];
    return { ...result, peers };
  });
}

async function pullAll(
  { store }: Platform,
  deps: Deps,
  actor: Actor,
  only: string | undefined,
  onPage: (partner: string, received: Received) => void = () => undefined,
): Promise<readonly PullResult[]> {
  const partners = await store.as(actor, async (tx) => {
    await mustWork(tx, "exchange");
    await tx.audit({
      action: "share",
      object: only === undefined ? "partners" : `partner:${only}`,
      detail: { pull: 1 },
    });
    return await tx.federation.partners();
  });
  if (only !== undefined && !partners.some((p) => p.nodeId === only)) unknownPartner(only);
  const results: PullResult[] = [];
  for (const { nodeId, url } of partners) {
    if (only === undefined ? url === undefined : nodeId !== only) continue;
    results.push(await pullOne(deps, nodeId, (received) => onPage(nodeId, received)));
  }
  await expireObjects(deps);
  return results;
}

async function pullOne(
  deps: Deps,
  partner: string,
  onPage: (received: Received) => void,
): Promise<PullResult> {
  try {
    return { partner, received: await pullFrom(deps, partner, {}, onPage) };
  } catch (error) {
    if (!(error instanceof WaslError)) throw error;
    const refusal = error.detail["refusal"];
    return { partner, failed: error.code, ...(refusal === undefined ? {} : { refusal: String(refusal) }) };
  }
}

async function* exportLog(
  platform: Platform,
  deps: Deps,
  actor: Actor,
  partner: string,
  after: number,
): AsyncIterable<string> {
  await mayExport(platform, actor, partner, { after });
  yield* writeLogFile(deps, partner, after);
}

/** On record. ROLE_FORBIDS. */
const mayExport = (
  { store }: Platform,
  actor: Actor,
  partner: string,
  detail: Readonly<Record<string, number>>,
): Promise<void> =>
  store.as(actor, async (tx) => {
    await mustWork(tx, "exchange");
    mustDecide(tx);
    await tx.audit({ action: "export", object: `partner:${partner}`, detail });
  });
