import {
  canonical,
  epochOf,
  makeTagSet,
  paddedCount,
  SECOND_FORM,
  type SetKind,
  sha256Hex,
  TAG_BYTES,
  type TagSetHead,
  tagSetRoot,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform } from "../ports/index.ts";
import type {
  MatchPartner,
  MatchPorts,
  MatchSetKey,
  SaidTag,
  SetKeeper,
  SetKeeping,
  SetState,
} from "../ports/match.ts";
import { type Gathered, gather } from "./gather.ts";
import { letGo } from "./let-go.ts";
import { mustSupervise, nowOf, partnerFor } from "./shared.ts";
import type { TagSetSummary } from "./use-cases.ts";
import { toHex } from "./wire.ts";

const LINES_PER_DIGEST = 50_000;
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
  const began = await begin(platform, ports, key, before);
  if (began === undefined) return {};
  try {
    return await makeBegun(platform, ports, actor, { key, began, by, started, before });
  } finally {
    if (!before) await ports.store.handOver(key, began);
  }
}

async function makeBegun(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  of: {
    readonly key: MatchSetKey;
    readonly began: string;
    readonly by: Pick<SetKeeping, "userId" | "mandate" | "boundBy">;
    readonly started: number;
    readonly before: SetKeeping | undefined;
  },
): Promise<{ readonly summary?: TagSetSummary }> {
  const { key, began, by, started, before } = of;
  const { partner: nodeId, kind, purpose, epoch } = key;
  // Read after it was begun: an agreement that comes into force later takes back what was begun before, or is seen next time.
  const partner = await partnerFor(ports, nodeId, purpose);
  // As it stands before they are read: what changes meanwhile is seen next time.
  const state = stateOf(await ports.store.state(kind), partner, started);
  const gathered = await gather(platform, actor, partner, kind);
  const content = contentOf(await ports.store.seed(key), gathered);
  const keep = (): Promise<boolean> =>
    ports.store.keep(key, began, { ...by, ...state, content, at: nowOf(platform) });
  if (content === before?.content) {
    await keep();
    return {};
  }
  await ports.store.forget(epoch);
  const { terms, records, protectedOut } = gathered;
  const keys = await ports.engine.keyPair(await ports.store.seed(key), keyInfo(platform.nodeId, key));
  const tags = await ports.engine.outputs(keys.secretKey, terms, TAG_BYTES);
  // One of those that fill up says which form the set has; a ledger's keys have but one.
  const mark = kind === "supply" ? new Uint8Array(0) : SECOND_FORM;
  const own = terms.length + mark.length / TAG_BYTES;
  const set = makeTagSet(tags, joined(mark, platform.random.bytes((paddedCount(own) - own) * TAG_BYTES)));
  const said = terms.flatMap((term, i): SaidTag[] => {
    const tag = tags.subarray(i * TAG_BYTES, (i + 1) * TAG_BYTES);
    return (gathered.saidBy.get(term) ?? []).map((statementId) => ({ statementId, tag }));
  });
  const head = await putOut(platform, ports, key, {
    began,
    tags: set,
    said,
    publicKey: toHex(keys.publicKey),
    // Before anybody can read it: whoever may publish no longer, or whose session has ended, puts out nothing.
    onRecord: ({ version, count, root }) =>
      platform.store.as(actor, (tx) =>
        tx.audit({
          action: "share",
          object: `partner:${nodeId}`,
          detail: {
            tags: count,
            records,
            version,
            kind,
            root,
            ...(before === undefined ? {} : { renewed: 1 }),
          },
        }),
      ),
  });
  // Taken back in between, it was published to nobody, and whoever publishes by hand is not told that it was.
  if (!head || !(await keep())) return {};
  const { version, count, root, at } = head;
  const tookMs = platform.clock.now() - started;
  const made = { partner: partner.nodeId, kind, purpose, epoch, version, count, root, at };
  return { summary: { ...made, records, protectedOut, tookMs } };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** What goes while the records are read is known from here on, and goes from the set. */
async function begin(
  platform: Platform,
  ports: MatchPorts,
  key: MatchSetKey,
  kept: SetKeeper | undefined,
): Promise<string | undefined> {
  for (let left = BEGIN_MAX; left > 0; left--) {
    await letGo(platform, ports, key);
    const begun = await ports.store.begin(key, kept);
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
  for (let from = 0; from < lines.length; from += LINES_PER_DIGEST)
    digest = sha256Hex([digest, ...lines.slice(from, from + LINES_PER_DIGEST)].join("\n"));
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
    readonly onRecord: (head: TagSetHead) => Promise<void>;
  },
): Promise<TagSetHead | undefined> {
  const { partner: to, kind, purpose, epoch } = key;
  const { began, tags, said, publicKey, onRecord } = made;
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
    await onRecord(head);
    const outcome = await ports.store.publish(key, began, set, said);
    if (outcome !== "overtaken") return outcome === "void" ? undefined : head;
  }
}

/** What the key is for, bound into it (RFC 9497, DeriveKeyPair). */
export const keyInfo = (holder: string, { partner, kind, purpose, epoch }: MatchSetKey): string =>
  ["wasl match", holder, partner, kind, purpose, epoch].join("\n");
