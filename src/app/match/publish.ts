import {
  canonical,
  epochOf,
  identifierNode,
  type MatchKind,
  makeTagSet,
  paddedCount,
  release,
  type SetKind,
  type Statement,
  sha256Hex,
  TAG_BYTES,
  type TagSetHead,
  tagSetRoot,
  termOfNode,
  WaslError,
  writtenForms,
} from "../../core/index.ts";
import { partnerOf } from "../federation/deps.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { MatchPartner, MatchPorts, MatchSetKey, SaidTag, SetKeeping, SetState } from "../ports/match.ts";
import { wantsFourEyes } from "../supply/questions/disclose.ts";
import { leavingTo, withHubs } from "../supply/questions/ledger.ts";
import { letGo } from "./let-go.ts";
import { mustSupervise, nowOf, partnerFor } from "./shared.ts";
import type { TagSetSummary } from "./use-cases.ts";
import { toHex } from "./wire.ts";

/** A million records take minutes of reading. */
const GATHER_DEADLINE_MS = 30 * 60 * 1000;
const NODES_PER_QUERY = 50_000;
/** Of whoever publishes by hand: whom others overtake so often is told so. */
const READINGS_MAX = 3;
/** While statements go as fast as a set lets go of them. */
const BEGIN_MAX = 20;

/** The tags of what a partner may learn of, under the epoch's key and a signed root. */
export async function publishTags(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  input: { readonly partner: string; readonly kind: SetKind },
): Promise<TagSetSummary> {
  for (let left = READINGS_MAX; left > 0; left--) {
    const { summary } = await makeTags(platform, ports, actor, input);
    if (summary) return summary;
  }
  throw new WaslError("CONFLICT", { partner: input.partner });
}

/**
 * The same, and of a set that stands only where it would be made of anything else, in the name in which it stands. Nothing is put out
 * where the set was taken back or begun anew by somebody else while it was read.
 */
export async function makeTags(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  input: { readonly partner: string; readonly kind: SetKind },
  before?: SetKeeping,
): Promise<{ readonly summary?: TagSetSummary }> {
  const started = platform.clock.now();
  const { purpose } = actor.purpose;
  const { nodeId } = await partnerFor(ports, input.partner, purpose);
  const { kind } = input;
  const epoch = epochOf(started);
  const key: MatchSetKey = { partner: nodeId, kind, purpose, epoch };
  const by = await platform.store.as(actor, async (tx) => {
    mustSupervise(tx);
    if (before) return before;
    const { userId, mandate } = tx.viewer;
    const boundBy = await tx.boundBy();
    return { userId, mandate, ...(boundBy === undefined ? {} : { boundBy }) };
  });
  const began = await begin(platform, ports, key, before !== undefined);
  if (began === undefined) return {};
  // Read after it was begun: an agreement that comes into force later takes back what was begun before, or is seen next time.
  const partner = await partnerFor(ports, nodeId, purpose);
  // As it stands before they are read: what changes meanwhile is seen next time.
  const state = stateOf(await ports.store.state(kind), partner, started);
  const gathered = await gather(platform, actor, partner, kind);
  const content = contentOf(await ports.store.seed(key), gathered);
  const keep = (): Promise<void> =>
    ports.store.keep(key, began, { ...by, ...state, content, at: nowOf(platform) });
  if (content === before?.content) {
    await keep();
    return {};
  }
  await ports.store.forget(epoch);
  const { terms, protectedOut } = gathered;
  const keys = await ports.engine.keyPair(await ports.store.seed(key), keyInfo(platform.nodeId, key));
  const tags = await ports.engine.outputs(keys.secretKey, terms, TAG_BYTES);
  const filling = (paddedCount(terms.length) - terms.length) * TAG_BYTES;
  const set = makeTagSet(tags, platform.random.bytes(filling));
  const said = terms.flatMap((term, i): SaidTag[] => {
    const tag = tags.subarray(i * TAG_BYTES, (i + 1) * TAG_BYTES);
    return (gathered.saidBy.get(term) ?? []).map((statementId) => ({ statementId, tag }));
  });
  const head = await putOut(platform, ports, key, {
    began,
    tags: set,
    said,
    publicKey: toHex(keys.publicKey),
  });
  if (!head) return {};
  await keep();
  const { version, count, root, at } = head;
  const records = terms.length;
  await platform.store.as(actor, (tx) =>
    tx.audit({
      action: "share",
      object: `partner:${partner.nodeId}`,
      detail: { tags: count, records, version, kind, root, ...(before === undefined ? {} : { renewed: 1 }) },
    }),
  );
  const tookMs = platform.clock.now() - started;
  const made = { partner: partner.nodeId, kind, purpose, epoch, version, count, root, at };
  return { summary: { ...made, records, protectedOut, tookMs } };
}

/** What goes while the records are read is known from here on, and goes from the set. */
async function begin(
  platform: Platform,
  ports: MatchPorts,
  key: MatchSetKey,
  isKept: boolean,
): Promise<string | undefined> {
  for (let left = BEGIN_MAX; left > 0; left--) {
    await letGo(platform, ports, key);
    const begun = await ports.store.begin(key, isKept);
    if (begun === "none") return undefined;
    if (begun !== "gone") return begun.began;
  }
  return undefined;
}

/** How things stand for a set: the store's figures, the agreement as it is in force, and the day, since leave and terms end. */
export function stateOf({ narrows, grows }: SetState, partner: MatchPartner, now: number): SetState {
  const day = new Date(now).toISOString().slice(0, 10);
  return { narrows: `${narrows}/${sha256Hex(canonical(partner))}`, grows: `${grows}/${day}` };
}

/** Keyed by the set's seed: whoever reads it cannot try numbers against it. */
function contentOf(seed: Uint8Array, { terms, saidBy }: Gathered): string {
  const lines = terms.map((term) => [term, ...[...(saidBy.get(term) ?? [])].sort()].join(" ")).sort();
  let digest = toHex(seed);
  // In pieces: a million lines are no string any more.
  for (let from = 0; from < lines.length; from += NODES_PER_QUERY)
    digest = sha256Hex([digest, ...lines.slice(from, from + NODES_PER_QUERY)].join("\n"));
  return sha256Hex(digest);
}

/** As the next version: what stands lets go of tags by itself, and may have one more by now. Undefined where it was begun in vain. */
async function putOut(
  platform: Platform,
  ports: MatchPorts,
  key: MatchSetKey,
  made: {
    readonly began: string;
    readonly tags: Uint8Array;
    readonly said: readonly SaidTag[];
    readonly publicKey: string;
  },
): Promise<TagSetHead | undefined> {
  const { partner: to, kind, purpose, epoch } = key;
  const { began, tags, said, publicKey } = made;
  const root = tagSetRoot(tags);
  for (;;) {
    const head: TagSetHead = {
      type: "match-set",
      from: platform.nodeId,
      to,
      kind,
      purpose,
      epoch,
      version: (await ports.store.lastVersion(key)) + 1,
      suite: "VOPRF-ristretto255-SHA512",
      publicKey,
      count: tags.length / TAG_BYTES,
      root,
      at: nowOf(platform),
    };
    const set = { head, jws: await ports.link.sign(canonical(head)), tags };
    const outcome = await ports.store.publish(key, began, set, said);
    if (outcome !== "overtaken") return outcome === "void" ? undefined : head;
  }
}

/** What the key is for, bound into it (RFC 9497, DeriveKeyPair). */
export const keyInfo = (holder: string, { partner, kind, purpose, epoch }: MatchSetKey): string =>
  ["wasl match", holder, partner, kind, purpose, epoch].join("\n");

interface Gathered {
  readonly terms: readonly string[];
  /** The statements that say a term, whether all of them may leave or not: of somebody who is protected later, none may stay. */
  readonly saidBy: ReadonlyMap<string, readonly string[]>;
  readonly protectedOut: number;
}

function gather(platform: Platform, actor: Actor, partner: MatchPartner, kind: SetKind): Promise<Gathered> {
  if (kind === "supply") return gatherRowKeys(platform, actor, partner);
  const read = (tx: Transaction): Promise<Gathered> => gatherTerms(platform, tx, partner, kind);
  return platform.store.as(actor, read, { deadlineMs: GATHER_DEADLINE_MS });
}

/** The keys of supply rows that a partner may be given. */
async function gatherRowKeys(platform: Platform, actor: Actor, partner: MatchPartner): Promise<Gathered> {
  const leaving = await platform.store.as(
    actor,
    async (tx) => {
      mustSupervise(tx);
      // Rows go as they are asked for, with nobody in between: not where each release wants a second person.
      if (wantsFourEyes(await partnerOf(tx, partner.nodeId)))
        throw new WaslError("SECOND_PERSON_REQUIRED", { kind: "release", subject: partner.nodeId });
      return await leavingTo(platform, tx, partner, actor.purpose);
    },
    { deadlineMs: GATHER_DEADLINE_MS },
  );
  const { byKey, protectedOut } = await withHubs(platform, leaving);
  // A row is released anew when it is asked for: what is gone is not given.
  return { terms: [...byKey.keys()], saidBy: new Map(), protectedOut };
}

/** The identifiers that a partner may learn of: those of which at least one statement would be released to it. */
async function gatherTerms(
  platform: Platform,
  tx: Transaction,
  partner: MatchPartner,
  kind: MatchKind,
): Promise<Gathered> {
  const known = new Map<string, string>();
  const saidBy = new Map<string, string[]>();
  const says = (term: string | undefined, statementId: string): void => {
    if (term === undefined) return;
    const all = saidBy.get(term);
    if (all) all.push(hexOf(statementId));
    else saidBy.set(term, [hexOf(statementId)]);
  };
  const take = async (read: readonly Statement[]): Promise<void> => {
    // What was taken back from partners is told to none of them this way either.
    const recalled = await tx.recalledStatements(read.map((s) => s.id));
    const statements = read.filter((s) => !recalled.has(s.id));
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
  if (kind === "targets")
    await takeTargets(tx, async (statements) => {
      for (const { property, value, id } of statements) {
        const node = identifierNode(property, value);
        says(node && termOfNode(node), id);
      }
      await take(statements);
    });
  else
    for await (const page of tx.identifiers()) {
      const exact = page.filter((use) => {
        const term = termOfNode(`${use.type}:${use.value}`);
        says(term, use.statementId);
        return term !== undefined;
      });
      await take(await tx.statements(exact.map((use) => use.statementId)));
    }
  const hidden = await protectedTerms(tx, [...known.keys()]);
  const terms = [...known.keys()].filter((term) => !hidden.has(term));
  return { terms, saidBy, protectedOut: hidden.size };
}

const hexOf = (statementId: string): string => statementId.replaceAll("-", "");

/** What this node works on now: the members of the open cases that the publisher sees. */
async function takeTargets(
  tx: Transaction,
  take: (statements: readonly Statement[]) => Promise<void>,
): Promise<void> {
  let after: string | undefined;
  do {
    const cases = await tx.cases({ limit: 100, isClosed: false, ...(after === undefined ? {} : { after }) });
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
    const found = await tx.protectedNodes(part.flatMap(writtenForms), "all");
    if (found.size > 0)
      for (const term of part) if (writtenForms(term).some((f) => found.has(f))) hidden.add(term);
  }
  return hidden;
}
