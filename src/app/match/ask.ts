import {
  batchSize,
  canonical,
  epochOf,
  findTags,
  hitRateAlarm,
  idFrom,
  isSecondForm,
  isTagSet,
  type MatchReceipt,
  type MatchRequest,
  plainTerm,
  QUESTIONS_MAX,
  readMatchDocument,
  readMatchTerm,
  type SetKind,
  saysNothing,
  sha256HexOfBytes,
  TAG_BYTES,
  type TagSetHead,
  tagSetRoot,
  termsAsked,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { KeptTagSet, MatchHit, MatchPorts, MatchSetKey } from "../ports/match.ts";
import { mustAsk, nowOf, partnerFor, randomId } from "./shared.ts";
import type { MatchInput, MatchResult } from "./use-cases.ts";
import { fromHex, readSigned, toBase64, writeSigned } from "./wire.ts";

export interface Asked {
  readonly result: MatchResult;
  readonly terms: readonly string[];
  /** Of each term, one after the other what was asked for it. */
  readonly tags: readonly Uint8Array[];
  readonly head: TagSetHead;
}

/** One batch of questions to a partner: blinded, evaluated there, proven, and compared with its tags here. */
export async function ask(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  input: MatchInput,
): Promise<Asked> {
  const started = platform.clock.now();
  const { purpose, mandate } = actor.purpose;
  if (saysNothing(input.legalBasis)) throw new WaslError("REQUEST_INVALID", { field: "legalBasis" });
  if (input.terms.length > QUESTIONS_MAX) throw new WaslError("INPUT_TOO_LARGE", { allowed: QUESTIONS_MAX });
  const read = input.terms.map((text) => readMatchTerm(text));
  const rejected = read.flatMap((term, i) => (term === undefined ? [i] : []));
  const terms = [...new Set(read.filter((term) => term !== undefined))];
  if (terms.length === 0)
    throw new WaslError("REQUEST_INVALID", {
      field: "terms",
      because:
        "no exact identifier among them, such as +44…, an IBAN, @handle or document:…; a name is never asked",
    });
  const partner = await partnerFor(ports, input.partner, purpose);
  await platform.store.as(actor, (tx) => mayAsk(tx, partner.nodeId, terms));

  const { set, request, tags, found, size } = await askBatch(platform, ports, actor, {
    partner: partner.nodeId,
    kind: input.kind,
    terms,
    legalBasis: input.legalBasis,
  });
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

export interface Batch {
  readonly set: KeptTagSet;
  readonly request: MatchRequest;
  /** As it went over the wire, decoys included. */
  readonly size: number;
  /** So many bytes of the output of each text that was asked, in order; the first are its tag. Of a ledger's keys, each is one text. */
  readonly outputs: Uint8Array;
  /** Of each term, one after the other what was asked for it. */
  readonly tags: readonly Uint8Array[];
  /** Whether each term is in the partner's set. */
  readonly found: readonly boolean[];
}

/** Asks one batch obliviously and compares it with the partner's tags; what comes of it is the caller's to keep. */
export async function askBatch(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  input: {
    readonly partner: string;
    readonly kind: SetKind;
    readonly terms: readonly string[];
    readonly legalBasis: string;
  },
  bytes = TAG_BYTES,
): Promise<Batch> {
  const { purpose, mandate } = actor.purpose;
  const { partner, kind, terms } = input;
  const set = await foreignSet(platform, ports, { partner, kind, purpose });
  const askedFor = terms.map((term) =>
    kind === "supply" ? [term] : termsAsked(term, isSecondForm(set.tags)),
  );
  const texts = askedFor.flat();
  if (texts.length > QUESTIONS_MAX) throw new WaslError("INPUT_TOO_LARGE", { allowed: fittingOf(askedFor) });
  const size = batchSize(texts.length);
  const { blinds, blinded } = await ports.engine.blind(texts);
  const elements = new Uint8Array(size * 32);
  elements.set(blinded, 0);
  elements.set(await ports.engine.decoys(size - texts.length), blinded.length);
  const request: MatchRequest = {
    type: "match-request",
    id: randomId(platform, "mb-"),
    from: platform.nodeId,
    to: partner,
    kind,
    purpose,
    mandate,
    legalBasis: input.legalBasis.trim(),
    epoch: set.head.epoch,
    elements: size,
    hash: sha256HexOfBytes(elements),
    at: nowOf(platform),
  };
  const evaluated = await exchangeBatch(ports, set.head, request, elements);
  const outputs = await ports.engine.finalize(texts, blinds, evaluated.subarray(0, blinded.length), bytes);
  let next = 0;
  const tags = askedFor.map((own) => {
    const of = new Uint8Array(own.length * TAG_BYTES);
    for (let i = 0; i < own.length; i++, next++)
      of.set(outputs.subarray(next * bytes, next * bytes + TAG_BYTES), i * TAG_BYTES);
    return of;
  });
  const found = tags.map((of) => findTags(set.tags, of).some(Boolean));
  return { set, request, size, outputs, tags, found };
}

/** How many of these go in one batch, from the first on: one with a country or platform is asked as two texts. */
function fittingOf(askedFor: readonly (readonly string[])[]): number {
  let texts = 0;
  return askedFor.findIndex((own) => {
    texts += own.length;
    return texts > QUESTIONS_MAX;
  });
}

/** Nobody looks for a protected person this way, as far as they know of one. */
async function mayAsk(tx: Transaction, partner: string, terms: readonly string[]): Promise<void> {
  mustAsk(tx);
  const hidden = await tx.protectedNodes(terms.map(plainTerm), "seen");
  if (hidden.size === 0) return;
  await tx.audit({ action: "refuse", object: `partner:${partner}`, detail: { code: "PROTECTED_SUBJECT" } });
  throw new WaslError("PROTECTED_SUBJECT");
}

export const hitOf = (
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
  request: MatchRequest,
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
export async function tell(ports: MatchPorts, receipt: MatchReceipt): Promise<void> {
  const text = canonical(receipt);
  const body = writeSigned({ text, jws: await ports.link.sign(text) });
  await ports.link.call(receipt.to, "/match/1/receipt", body).catch(() => undefined);
}

/** The partner's newest tags, fetched where they changed, and held to their root and to what was seen before. */
export async function foreignSet(
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
