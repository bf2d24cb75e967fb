import {
  batchSize,
  canonical,
  epochOf,
  findTags,
  type HitRateAlarm,
  hitRateAlarm,
  identifierNode,
  idFrom,
  isTagSet,
  type MatchKind,
  type MatchQuota,
  type MatchReceipt,
  makeTagSet,
  type Purpose,
  paddedCount,
  parseTerm,
  QUESTIONS_MAX,
  readMatchDocument,
  readMatchTerm,
  release,
  type Statement,
  sha256HexOfBytes,
  TAG_BYTES,
  type TagSetHead,
  tagSetRoot,
  termOfNode,
  WaslError,
} from "../core/index.ts";
import { fromHex, readSigned, toBase64, toHex, writeSigned } from "./match-wire.ts";
import type { Actor, Platform, Transaction } from "./ports.ts";
import type {
  KeptTagSet,
  MatchBatch,
  MatchHit,
  MatchPartner,
  MatchPorts,
  MatchSetKey,
  StandingQuestion,
} from "./ports-match.ts";

/** A million records take minutes of reading. */
const GATHER_DEADLINE_MS = 30 * 60 * 1000;
const NODES_PER_QUERY = 50_000;
const LIST_MAX = 1000;

export interface MatchUseCases {
  /**
   * Publishes, to one partner for the actor's purpose, the tags of what this node may let that partner know of. For
   * supervisors and administrators: it is a release of what can be asked about.
   */
  publishTags(
    actor: Actor,
    input: { readonly partner: string; readonly kind: MatchKind },
  ): Promise<TagSetSummary>;
  /** Asks a partner whether it knows exact identifiers, without telling it which. */
  askMatch(actor: Actor, input: MatchInput): Promise<MatchResult>;
  /** The same, and again whenever the partner publishes anew, until a day. */
  watchMatch(actor: Actor, input: MatchInput & { readonly until: string }): Promise<MatchResult>;
  /** Looks at the actor's standing questions anew; answers the hits that are new. */
  checkStanding(actor: Actor): Promise<StandingCheck>;
  closeStanding(actor: Actor, id: string): Promise<void>;
  /** What one's own questions came to, and for a supervisor and oversight what partners asked. */
  matchDesk(actor: Actor): Promise<MatchDesk>;
  setMatchQuota(actor: Actor, partner: string, quota: MatchQuota): Promise<void>;
}

export interface MatchInput {
  readonly partner: string;
  readonly kind: MatchKind;
  /** As people write them; see core `readMatchTerm`. */
  readonly terms: readonly string[];
  readonly legalBasis: string;
}

export interface MatchResult {
  readonly batchId: string;
  readonly partner: string;
  readonly kind: MatchKind;
  readonly epoch: string;
  /** When the partner made the set that was asked. */
  readonly setAt: string;
  readonly questions: number;
  /** As they went over the wire, decoys included. */
  readonly elements: number;
  readonly items: readonly { readonly term: string; readonly hitId?: string }[];
  /** Places, from 0, of what is no exact identifier. */
  readonly rejected: readonly number[];
  readonly alarm?: HitRateAlarm;
  readonly tookMs: number;
}

export interface TagSetSummary
  extends Pick<TagSetHead, "epoch" | "version" | "count" | "root" | "at" | "kind"> {
  readonly partner: string;
  readonly purpose: Purpose;
  /** Real tags; the rest is random and fills up. */
  readonly records: number;
  /** Identifiers that stayed out because they are a protected person's too. */
  readonly protectedOut: number;
  readonly tookMs: number;
}

export interface StandingCheck {
  readonly looked: number;
  readonly hits: readonly MatchHit[];
  /** Partners that could not be asked, with the code. */
  readonly failed: readonly { readonly partner: string; readonly code: string }[];
}

export interface MatchDesk {
  readonly batches: readonly MatchBatch[];
  readonly hits: readonly MatchHit[];
  readonly standing: readonly Omit<StandingQuestion, "tag">[];
  readonly alarms: readonly (HitRateAlarm & {
    readonly partner: string;
    readonly direction: MatchBatch["direction"];
  })[];
}

export function matchUseCases(platform: Platform): MatchUseCases {
  return {
    publishTags: (actor, input) => publishTags(platform, portsOf(platform), actor, input),
    askMatch: async (actor, input) => {
      const { result } = await ask(platform, portsOf(platform), actor, input);
      return result;
    },
    watchMatch: (actor, input) => watch(platform, portsOf(platform), actor, input),
    checkStanding: (actor) => checkStanding(platform, portsOf(platform), actor),
    closeStanding: (actor, id) =>
      platform.store.as(actor, async (tx) => {
        await tx.closeStanding(id);
        await tx.audit({ action: "change", object: `standing:${id}`, detail: { closed: 1 } });
      }),
    matchDesk: (actor) => desk(platform, actor),
    setMatchQuota: async (actor, partner, quota) => {
      const { store } = portsOf(platform);
      await platform.store.as(actor, async (tx) => {
        mustSupervise(tx);
        await tx.audit({
          action: "change",
          object: `partner:${partner}`,
          detail: { quotaDay: quota.perDay, quotaEpoch: quota.perEpoch },
        });
      });
      await store.setQuota(partner, quota);
    },
  };
}

export function portsOf(platform: Platform): MatchPorts {
  if (!platform.match) throw new WaslError("PARTNER_UNREACHABLE", { because: "no exchange in this process" });
  return platform.match;
}

/** The agreement in force, and that it knows the purpose. */
export async function partnerFor(
  { link }: MatchPorts,
  nodeId: string,
  purpose: Purpose,
): Promise<MatchPartner> {
  const partner = await link.partner(nodeId);
  if (!partner) throw new WaslError("PARTNER_UNKNOWN", { partner: nodeId.slice(0, 60) });
  if (!partner.purposes.includes(purpose)) throw new WaslError("PURPOSE_FORBIDS", { purpose });
  return partner;
}

function mustSupervise(tx: Transaction): void {
  const { role } = tx.viewer;
  if (role !== "supervisor" && role !== "administrator") throw new WaslError("ROLE_FORBIDS", { role });
}

const nowOf = (platform: Platform): string => new Date(platform.clock.now()).toISOString();
const randomId = (platform: Platform, prefix: string): string => prefix + toHex(platform.random.bytes(16));

// The holder.

async function publishTags(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  input: { readonly partner: string; readonly kind: MatchKind },
): Promise<TagSetSummary> {
  const started = platform.clock.now();
  const { purpose } = actor.purpose;
  const partner = await partnerFor(ports, input.partner, purpose);
  const gathered = await platform.store.as(
    actor,
    async (tx) => {
      mustSupervise(tx);
      return await gatherTerms(platform, tx, partner, input.kind);
    },
    { deadlineMs: GATHER_DEADLINE_MS },
  );
  const epoch = epochOf(platform.clock.now());
  const key: MatchSetKey = { partner: partner.nodeId, kind: input.kind, purpose, epoch };
  await ports.store.forget(epoch);
  const keys = await ports.engine.keyPair(await ports.store.seed(key), keyInfo(platform.nodeId, key));
  const tags = await ports.engine.outputs(keys.secretKey, gathered.terms, TAG_BYTES);
  const filling = (paddedCount(gathered.terms.length) - gathered.terms.length) * TAG_BYTES;
  const set = makeTagSet(tags, platform.random.bytes(filling));
  const before = await ports.store.published(key, false);
  const head: TagSetHead = {
    type: "match-set",
    from: platform.nodeId,
    to: partner.nodeId,
    kind: input.kind,
    purpose,
    epoch,
    version: (before?.head.version ?? 0) + 1,
    suite: "VOPRF-ristretto255-SHA512",
    publicKey: toHex(keys.publicKey),
    count: set.length / TAG_BYTES,
    root: tagSetRoot(set),
    at: nowOf(platform),
  };
  await ports.store.publish(key, { head, jws: await ports.link.sign(canonical(head)), tags: set });
  const { version, count, root, at } = head;
  await platform.store.as(actor, (tx) =>
    tx.audit({
      action: "share",
      object: `partner:${partner.nodeId}`,
      detail: { tags: count, records: gathered.terms.length, version, kind: input.kind, root },
    }),
  );
  return {
    partner: partner.nodeId,
    kind: input.kind,
    purpose,
    epoch,
    version,
    count,
    root,
    at,
    records: gathered.terms.length,
    protectedOut: gathered.protectedOut,
    tookMs: platform.clock.now() - started,
  };
}

/** What the key is for, bound into it (RFC 9497, DeriveKeyPair). */
export const keyInfo = (holder: string, { partner, kind, purpose, epoch }: MatchSetKey): string =>
  ["wasl match", holder, partner, kind, purpose, epoch].join("\n");

/** The identifiers that a partner may learn of: those of which at least one statement would be released to it. */
async function gatherTerms(
  platform: Platform,
  tx: Transaction,
  partner: MatchPartner,
  kind: MatchKind,
): Promise<{ readonly terms: readonly string[]; readonly protectedOut: number }> {
  const known = new Map<string, string>();
  const take = async (statements: readonly Statement[]): Promise<void> => {
    const categories = await tx.categories([...new Set(statements.map((s) => s.entityId))]);
    const items = statements.map((statement) => ({
      statement,
      category: categories.get(statement.entityId)?.category ?? ("unknown" as const),
      necessity: "hit/no-hit under the agreement",
    }));
    const purpose = { purpose: tx.viewer.purpose, mandate: tx.viewer.mandate };
    // `release` withholds what refers to something withheld; an identifier refers to nothing.
    for (const { property, value } of release(items, partner, purpose, platform.nodeId, {
      now: nowOf(platform),
    }).statements) {
      const node = identifierNode(property, value);
      const term = node && termOfNode(node);
      if (node !== undefined && term !== undefined) known.set(term, node);
    }
  };
  if (kind === "targets") await takeTargets(tx, take);
  else
    for await (const page of tx.identifiers()) {
      const ids = page.filter((use) => termOfNode(`${use.type}:${use.value}`)).map((use) => use.statementId);
      await take(await tx.statements(ids));
    }
  const hidden = await protectedTerms(tx, [...known.keys()]);
  const terms = [...known.keys()].filter((term) => !hidden.has(term));
  return { terms, protectedOut: hidden.size };
}

/** What this node works on now: the members of the cases that the publisher sees. */
async function takeTargets(
  tx: Transaction,
  take: (statements: readonly Statement[]) => Promise<void>,
): Promise<void> {
  let after: string | undefined;
  do {
    const cases = await tx.cases({ limit: 100, ...(after === undefined ? {} : { after }) });
    const ids = cases.flatMap((c) => c.items.filter((i) => i.kind === "entity").map((i) => i.id));
    if (ids.length > 0) await take([...(await tx.statementsAbout(ids)).values()].flat());
    after = cases.at(-1)?.id;
  } while (after !== undefined);
}

/** An identifier of a protected person stays out, whoever else uses it too, and in whatever form it was written. */
async function protectedTerms(tx: Transaction, terms: readonly string[]): Promise<Set<string>> {
  const hidden = new Set<string>();
  for (let from = 0; from < terms.length; from += NODES_PER_QUERY) {
    const part = terms.slice(from, from + NODES_PER_QUERY);
    const formsOf = (term: string): string[] => {
      const parsed = parseTerm(term);
      // An IBAN may have been stated as an account number, a phone without its plus.
      if (parsed?.type === "iban") return [term, `account:${parsed.value}`];
      return parsed?.type === "phone" ? [term, `phone:${parsed.value.slice(1)}`] : [term];
    };
    const found = await tx.protectedNodes(part.flatMap(formsOf), "all");
    if (found.size > 0)
      for (const term of part) if (formsOf(term).some((f) => found.has(f))) hidden.add(term);
  }
  return hidden;
}

// Whoever asks.

interface Asked {
  readonly result: MatchResult;
  readonly terms: readonly string[];
  readonly tags: Uint8Array;
  readonly head: TagSetHead;
}

async function ask(platform: Platform, ports: MatchPorts, actor: Actor, input: MatchInput): Promise<Asked> {
  const started = platform.clock.now();
  const { purpose, mandate } = actor.purpose;
  if (input.legalBasis.trim() === "") throw new WaslError("REQUEST_INVALID", { field: "legalBasis" });
  if (input.terms.length > QUESTIONS_MAX) throw new WaslError("INPUT_TOO_LARGE", { allowed: QUESTIONS_MAX });
  const read = input.terms.map((text) => readMatchTerm(text));
  const rejected = read.flatMap((term, i) => (term === undefined ? [i] : []));
  const terms = [...new Set(read.filter((term) => term !== undefined))];
  if (terms.length === 0) throw new WaslError("REQUEST_INVALID", { field: "terms" });
  const partner = await partnerFor(ports, input.partner, purpose);
  await platform.store.as(actor, (tx) => mayAsk(tx, partner.nodeId, terms));

  const set = await foreignSet(platform, ports, { partner: partner.nodeId, kind: input.kind, purpose });
  const size = batchSize(terms.length);
  const { blinds, blinded } = await ports.engine.blind(terms);
  const elements = new Uint8Array(size * 32);
  elements.set(blinded, 0);
  elements.set(await ports.engine.decoys(size - terms.length), blinded.length);
  const request = {
    type: "match-request" as const,
    id: randomId(platform, "mb-"),
    from: platform.nodeId,
    to: partner.nodeId,
    kind: input.kind,
    purpose,
    mandate,
    legalBasis: input.legalBasis.trim(),
    epoch: set.head.epoch,
    elements: size,
    hash: sha256HexOfBytes(elements),
    at: nowOf(platform),
  };
  const evaluated = await exchangeBatch(ports, set.head, request, elements);
  const tags = await ports.engine.finalize(terms, blinds, evaluated.subarray(0, blinded.length), TAG_BYTES);
  const found = findTags(set.tags, tags);
  const hits = terms
    .filter((_, i) => found[i])
    .map((term) => hitOf(platform, request.id, { ...input, purpose, mandate }, term));
  const alarm = hitRateAlarm(terms.length, hits.length);
  await platform.store.as(actor, async (tx) => {
    await tx.logBatch({
      id: request.id,
      direction: "asked",
      partner: partner.nodeId,
      kind: input.kind,
      purpose,
      epoch: request.epoch,
      mandate,
      legalBasis: request.legalBasis,
      elements: size,
      questions: terms.length,
      hits: hits.length,
      at: request.at,
    });
    await tx.addHits(hits.map((hit) => ({ ...hit, foundBy: tx.viewer.userId })));
    await tx.audit({
      action: "search",
      object: `match:${request.id}`,
      // What was asked, as a keyed blob of which the chain holds the digest.
      text: terms.join("\n"),
      detail: {
        partner: partner.nodeId,
        questions: terms.length,
        hits: hits.length,
        ...(alarm ? { alarm: alarm.because } : {}),
      },
    });
  });
  await tell(ports, {
    type: "match-receipt",
    id: request.id,
    from: platform.nodeId,
    to: partner.nodeId,
    questions: terms.length,
    hits: hits.length,
    at: nowOf(platform),
  });
  const hitIds = new Map(hits.map((hit) => [hit.term, hit.id]));
  return {
    terms,
    tags,
    head: set.head,
    result: {
      batchId: request.id,
      partner: partner.nodeId,
      kind: input.kind,
      epoch: request.epoch,
      setAt: set.head.at,
      questions: terms.length,
      elements: size,
      items: terms.map((term) => {
        const hitId = hitIds.get(term);
        return hitId === undefined ? { term } : { term, hitId };
      }),
      rejected,
      ...(alarm ? { alarm } : {}),
      tookMs: platform.clock.now() - started,
    },
  };
}

/** Machines and oversight ask nobody; and nobody looks for a protected person this way, as far as they know of one. */
async function mayAsk(tx: Transaction, partner: string, terms: readonly string[]): Promise<void> {
  const { role } = tx.viewer;
  if (role === "machine" || role === "oversight") throw new WaslError("ROLE_FORBIDS", { role });
  const hidden = await tx.protectedNodes(terms, "seen");
  if (hidden.size === 0) return;
  await tx.audit({ action: "refuse", object: `partner:${partner}`, detail: { code: "PROTECTED_SUBJECT" } });
  throw new WaslError("PROTECTED_SUBJECT");
}

const hitOf = (
  platform: Platform,
  batchId: string,
  of: Pick<MatchHit, "partner" | "kind" | "purpose" | "mandate" | "legalBasis">,
  term: string,
): MatchHit => ({
  id: idFrom("hit-", batchId, term),
  batchId,
  partner: of.partner,
  kind: of.kind,
  purpose: of.purpose,
  mandate: of.mandate,
  legalBasis: of.legalBasis,
  term,
  foundBy: "",
  foundAt: nowOf(platform),
});

async function exchangeBatch(
  ports: MatchPorts,
  head: TagSetHead,
  request: {
    readonly type: "match-request";
    readonly id: string;
    readonly to: string;
    readonly epoch: string;
  },
  elements: Uint8Array,
): Promise<Uint8Array> {
  const text = canonical(request);
  const body = writeSigned({ text, jws: await ports.link.sign(text), data: toBase64(elements) });
  const answer = readSigned(await ports.link.call(request.to, "/match/1/query", body));
  const document = answer && readMatchDocument("match-answer", answer.document);
  const refuse = (because: string): never => {
    throw new WaslError("EXCHANGE_REFUSED", { because });
  };
  if (!answer || !document || !answer.data) return refuse("the answer's form");
  if (!(await ports.link.verify(request.to, answer.text, answer.jws)))
    return refuse("the answer's signature");
  if (document.id !== request.id || document.from !== request.to || document.epoch !== request.epoch)
    return refuse("an answer to something else");
  if (document.publicKey !== head.publicKey) return refuse("another key than the tags'");
  if (answer.data.length !== elements.length || sha256HexOfBytes(answer.data) !== document.hash)
    return refuse("the answer's elements");
  const proven = await ports.engine.verify(
    fromHex(head.publicKey),
    elements,
    answer.data,
    fromHex(document.proof),
  );
  return proven ? answer.data : refuse("the proof");
}

/** By agreement the holder is told how many questions there were and how many hit; a lost receipt is no failure. */
async function tell(ports: MatchPorts, receipt: MatchReceipt): Promise<void> {
  const text = canonical(receipt);
  const body = writeSigned({ text, jws: await ports.link.sign(text) });
  await ports.link.call(receipt.to, "/match/1/receipt", body).catch(() => undefined);
}

/** The partner's newest tags, fetched where they changed, and held to their root and to what was seen before. */
async function foreignSet(
  platform: Platform,
  ports: MatchPorts,
  of: Pick<MatchSetKey, "partner" | "kind" | "purpose">,
): Promise<KeptTagSet> {
  const key: MatchSetKey = { ...of, epoch: epochOf(platform.clock.now()) };
  const requestFor = async (): Promise<string> => {
    const text = canonical({
      type: "match-set-request",
      id: randomId(platform, "ms-"),
      from: platform.nodeId,
      to: of.partner,
      kind: of.kind,
      purpose: of.purpose,
      at: nowOf(platform),
    });
    return writeSigned({ text, jws: await ports.link.sign(text) });
  };
  const refuse = (because: string): never => {
    throw new WaslError("EXCHANGE_REFUSED", { because });
  };
  const fetched = async (path: string) => {
    const answer = readSigned(await ports.link.call(of.partner, path, await requestFor()));
    const head = answer && readMatchDocument("match-set", answer.document);
    if (!answer || !head) return refuse("the form of the tag set");
    if (!(await ports.link.verify(of.partner, answer.text, answer.jws)))
      return refuse("the tag set's signature");
    if (head.from !== of.partner || head.to !== platform.nodeId) return refuse("a tag set for somebody else");
    if (head.kind !== of.kind || head.purpose !== of.purpose || head.epoch !== key.epoch)
      return refuse("a tag set of another kind, purpose or epoch");
    return { head, jws: answer.jws, data: answer.data };
  };
  const kept = await ports.store.foreign(key, true);
  const newest = await fetched("/match/1/head");
  if (kept && kept.head.version === newest.head.version) {
    // The same version twice, with another content: the holder tells two stories.
    if (canonical(kept.head) !== canonical(newest.head)) return refuse("two tag sets of one version");
    return kept;
  }
  if (kept && (newest.head.version < kept.head.version || newest.head.publicKey !== kept.head.publicKey))
    return refuse("an older tag set, or another key in one epoch");
  const { head, jws, data } = await fetched("/match/1/tags");
  if (!data || data.length !== head.count * TAG_BYTES || !isTagSet(data) || tagSetRoot(data) !== head.root)
    return refuse("tags that are not under their root");
  const set = { head, jws, tags: data };
  await ports.store.keepForeign(key, set);
  return set;
}

// Standing questions.

async function watch(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  input: MatchInput & { readonly until: string },
): Promise<MatchResult> {
  const until = Date.parse(input.until);
  const now = platform.clock.now();
  // A year at most: longer needs a new decision by a human.
  if (Number.isNaN(until) || until <= now || until > now + 366 * 86_400_000)
    throw new WaslError("REQUEST_INVALID", { field: "until" });
  const { result, terms, tags, head } = await ask(platform, ports, actor, input);
  const { purpose, mandate } = actor.purpose;
  await platform.store.as(actor, async (tx) => {
    await tx.saveStanding(
      terms.map((term, i) => ({
        id: idFrom("sq-", tx.viewer.userId, input.partner, input.kind, purpose, mandate, term),
        partner: input.partner,
        kind: input.kind,
        purpose,
        mandate,
        legalBasis: input.legalBasis,
        term,
        openedBy: tx.viewer.userId,
        openedAt: nowOf(platform),
        until: new Date(until).toISOString(),
        epoch: head.epoch,
        tag: tags.slice(i * TAG_BYTES, (i + 1) * TAG_BYTES),
        seenVersion: head.version,
        ...(result.items[i]?.hitId === undefined ? {} : { hitAt: nowOf(platform) }),
      })),
    );
    await tx.audit({
      action: "change",
      object: `partner:${input.partner}`,
      detail: { standing: terms.length },
    });
  });
  return result;
}

/**
 * Within an epoch the tags that were paid for are compared with the partner's newest set, and the partner learns of
 * nothing; in a new epoch the questions are asked anew, which counts against the quota.
 */
async function checkStanding(platform: Platform, ports: MatchPorts, actor: Actor): Promise<StandingCheck> {
  const all = await platform.store.as(actor, async (tx) => {
    const mine = (await tx.standing(LIST_MAX)).filter((q) => q.openedBy === tx.viewer.userId);
    await tx.audit({ action: "read", object: "standing", detail: { questions: mine.length } });
    return mine;
  });
  const open = all.filter((q) => q.hitAt === undefined);
  const groups = new Map<string, StandingQuestion[]>();
  for (const q of open) {
    const name = canonical([q.partner, q.kind, q.purpose, q.mandate, q.legalBasis]);
    groups.set(name, [...(groups.get(name) ?? []), q]);
  }
  const hits: MatchHit[] = [];
  const failed: { partner: string; code: string }[] = [];
  for (const questions of groups.values()) {
    const [first] = questions;
    if (!first) continue;
    try {
      hits.push(...(await checkGroup(platform, ports, actor, questions)));
    } catch (error) {
      failed.push({ partner: first.partner, code: error instanceof WaslError ? error.code : "INTERNAL" });
    }
  }
  return { looked: open.length, hits, failed };
}

async function checkGroup(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  questions: readonly StandingQuestion[],
): Promise<readonly MatchHit[]> {
  const [first] = questions;
  if (!first) return [];
  const { partner, kind, purpose, mandate, legalBasis } = first;
  // Under the purpose and case with which each question was opened.
  const asThen: Actor = { token: actor.token, purpose: { purpose, mandate } };
  const epoch = epochOf(platform.clock.now());
  const stale = questions.filter((q) => q.epoch !== epoch);
  const hits: MatchHit[] = [];
  const changed: StandingQuestion[] = [];
  if (stale.length > 0) {
    const terms = stale.map((q) => q.term);
    const asked = await ask(platform, ports, asThen, { partner, kind, terms, legalBasis });
    const { items, batchId } = asked.result;
    for (const q of stale) {
      const i = asked.terms.indexOf(q.term);
      const hitId = items[i]?.hitId;
      if (hitId !== undefined) hits.push({ ...hitOf(platform, batchId, q, q.term), id: hitId });
      changed.push({
        ...q,
        epoch,
        tag: asked.tags.slice(i * TAG_BYTES, (i + 1) * TAG_BYTES),
        seenVersion: asked.head.version,
        ...(hitId === undefined ? {} : { hitAt: nowOf(platform) }),
      });
    }
  }
  const current = questions.filter((q) => q.epoch === epoch);
  if (current.length > 0) {
    await partnerFor(ports, partner, purpose);
    const set = await foreignSet(platform, ports, { partner, kind, purpose });
    for (const q of current) {
      if (!q.tag || q.seenVersion === set.head.version) continue;
      const isHit = findTags(set.tags, q.tag)[0] === true;
      if (isHit) hits.push(hitOf(platform, q.id, q, q.term));
      changed.push({
        ...q,
        seenVersion: set.head.version,
        ...(isHit ? { hitAt: nowOf(platform) } : {}),
      });
    }
  }
  await platform.store.as(asThen, async (tx) => {
    await tx.addHits(hits.map((hit) => ({ ...hit, foundBy: tx.viewer.userId })));
    await tx.saveStanding(changed);
    if (hits.length > 0)
      await tx.audit({
        action: "search",
        object: `partner:${partner}`,
        detail: { standingHits: hits.length },
      });
  });
  return hits;
}

async function desk(platform: Platform, actor: Actor): Promise<MatchDesk> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "match" });
    const batches = await tx.batches(LIST_MAX);
    const standing = await tx.standing(LIST_MAX);
    return {
      batches: batches.slice(0, 100),
      hits: await tx.hits(200),
      standing: standing.map(({ tag: _tag, ...rest }) => rest),
      alarms: alarmsOf(batches, epochOf(platform.clock.now())),
    };
  });
}

function alarmsOf(batches: readonly MatchBatch[], epoch: string): MatchDesk["alarms"] {
  const sums = new Map<
    string,
    { partner: string; direction: MatchBatch["direction"]; q: number; h: number }
  >();
  for (const b of batches) {
    if (b.epoch !== epoch || b.questions === undefined) continue;
    const name = canonical([b.partner, b.direction, b.purpose]);
    const sum = sums.get(name) ?? { partner: b.partner, direction: b.direction, q: 0, h: 0 };
    sum.q += b.questions;
    sum.h += b.hits ?? 0;
    sums.set(name, sum);
  }
  return [...sums.values()].flatMap(({ partner, direction, q, h }) => {
    const alarm = hitRateAlarm(q, h);
    return alarm ? [{ ...alarm, partner, direction }] : [];
  });
}
