import {
  canonical,
  isTooDeep,
  readSignedNotice,
  type SignedNotice,
  SKEW_MAX_MS,
  WaslError,
} from "../../core/index.ts";
import type { Partner, SignedRequest } from "../ports/federation.ts";
import { type Deps, hex, keysAt, type LedgerTransaction, nowOf, partnerOf, signingKey } from "./deps.ts";
import { followRotations } from "./keys.ts";
import { AnswerRefused, type Received, receiveText, refusing } from "./receive.ts";
import { logPage, PAGE_MAX, rotationsOf } from "./serve.ts";

/** What one node asks of another; signed, so that no password travels. */
export interface PeerRequest {
  readonly ask: "pull" | "hint";
  readonly from: string;
  readonly to: string;
  readonly after: number;
  readonly limit: number;
  readonly at: string;
  readonly nonce: string;
  /** Our latest key changes, each signed by the key before: two nodes that both changed keys while apart meet again. */
  readonly rotations: readonly SignedNotice[];
}

/** A body of 16 KiB holds them; whoever missed more pairs anew. */
const ROTATIONS_MAX = 20;

async function signRequest(
  deps: Deps,
  tx: LedgerTransaction,
  about: Pick<PeerRequest, "ask" | "to" | "after" | "limit">,
): Promise<SignedRequest> {
  const request: PeerRequest = {
    ...about,
    from: deps.nodeId,
    at: nowOf(deps),
    nonce: hex(deps.random.bytes(16)),
    rotations: (await rotationsOf(deps, tx)).slice(-ROTATIONS_MAX),
  };
  const text = canonical(request);
  const { generation } = await signingKey(deps, tx);
  return { text, jws: await deps.signer.sign("wasl-request", text, generation) };
}

/** Requests that were answered lately: none is answered twice. */
export class SeenRequests {
  readonly #seen = new Map<string, number>();

  /** False where it was seen, or there is no more room to remember. */
  isNew(nonce: string, now: number): boolean {
    for (const [key, at] of this.#seen) {
      if (at > now - 2 * SKEW_MAX_MS) break;
      this.#seen.delete(key);
    }
    if (this.#seen.has(nonce) || this.#seen.size >= 100_000) return false;
    this.#seen.set(nonce, now);
    return true;
  }
}

/**
 * Answers a partner's request. EXCHANGE_REFUSED, on record, where it is not one: unknown sender, wrong signature, old,
 * from the future or seen before.
 */
export async function answerRequest(
  deps: Deps,
  seen: SeenRequests,
  { text, jws }: SignedRequest,
  tlsKey?: string,
): Promise<{ readonly ask: PeerRequest["ask"]; readonly from: string; readonly page: string }> {
  const request = readRequest(text);
  const from = request?.from ?? "unknown";
  const checked = await refusing(deps, from, text, async () => {
    if (!request) throw new AnswerRefused("NOT_READABLE");
    if (request.to !== deps.nodeId) throw new AnswerRefused("NOT_FOR_US");
    const partner = await deps.ledger.as("system-operation", (tx) => partnerOf(tx, from));
    if (!partner) throw new AnswerRefused("PARTNER_UNKNOWN");
    const all = await followRotations(deps, partner.keys, from, request.rotations);
    const keys = keysAt(all, nowOf(deps));
    if (!(await deps.signer.verify("wasl-request", text, jws, keys)))
      throw new AnswerRefused("SIGNATURE_INVALID");
    // Signed is not enough on the port for partners: the line must be theirs too.
    if (tlsKey !== undefined && tlsKey !== partner.tlsKey) throw new AnswerRefused("TLS_KEY");
    const now = deps.clock.now();
    if (Math.abs(Date.parse(request.at) - now) > SKEW_MAX_MS) throw new AnswerRefused("NOT_TIMELY");
    if (!seen.isNew(`${from} ${request.nonce}`, now)) throw new AnswerRefused("REPLAYED");
    return request;
  });
  if (checked.ask === "hint") return { ask: "hint", from, page: "" };
  const page = await deps.ledger.as("information-exchange", async (tx) => {
    await tx.audit({ action: "share", object: `partner:${from}`, detail: { served: checked.after } });
    return await logPage(deps, tx, from, { after: checked.after, limit: checked.limit, isAsked: true });
  });
  return { ask: "pull", from, page };
}

const REQUEST_KEYS = "after,ask,at,from,limit,nonce,rotations,to";
const REQUEST_CHARS_MAX = 16_000;

function readRequest(text: string): PeerRequest | undefined {
  if (text.length > REQUEST_CHARS_MAX || isTooDeep(text)) return undefined;
  let value: Partial<Record<keyof PeerRequest, unknown>>;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Object.keys(value).sort().join() !== REQUEST_KEYS)
    return undefined;
  const { ask, from, to, after, limit, at, nonce, rotations } = value;
  const isId = (v: unknown): boolean => typeof v === "string" && /^[\w.:@-]{1,200}$/.test(v);
  const isCount = (v: unknown): boolean => Number.isSafeInteger(v) && (v as number) >= 0;
  const isValid =
    (ask === "pull" || ask === "hint") &&
    [from, to, nonce].every(isId) &&
    [after, limit].every(isCount) &&
    (limit as number) >= 1 &&
    Array.isArray(rotations) &&
    rotations.length <= ROTATIONS_MAX &&
    rotations.every((r) => readSignedNotice(r) !== undefined) &&
    typeof at === "string" &&
    !Number.isNaN(Date.parse(at));
  return isValid ? (value as PeerRequest) : undefined;
}

/**
 * Takes from a partner's log what is new, page by page, each verified and committed with the cursor, so that it goes on
 * where it was cut off. PARTNER_UNKNOWN, PARTNER_UNREACHABLE, EXCHANGE_REFUSED.
 */
export async function pullFrom(
  deps: Deps,
  peer: string,
  { limit = PAGE_MAX, pagesMax = Number.POSITIVE_INFINITY } = {},
  onPage: (received: Received) => void = () => undefined,
): Promise<Received> {
  let total: Received = { taken: 0, kept: 0, withdrawn: 0, setAside: 0, told: [], size: 0, of: 0 };
  for (let page = 0; page < pagesMax; page++) {
    const { partner, request } = await deps.ledger.as("system-operation", async (tx) => {
      const found = await partnerOf(tx, peer);
      const { size: after } = await tx.federation.inbox(peer);
      return {
        partner: found,
        request: await signRequest(deps, tx, { ask: "pull", to: peer, after, limit }),
      };
    });
    if (!partner) throw new WaslError("PARTNER_UNKNOWN", { peer });
    if (partner.url === undefined)
      throw new WaslError("PARTNER_UNREACHABLE", { peer, because: "no address" });
    const got = await receiveText(
      deps,
      peer,
      await deps.transport.pull(partner.url, request, partner.tlsKey),
    );
    total = {
      taken: total.taken + got.taken,
      kept: total.kept + got.kept,
      withdrawn: total.withdrawn + got.withdrawn,
      setAside: total.setAside + got.setAside,
      told: [...new Set([...total.told, ...got.told])],
      size: got.size,
      of: got.of,
    };
    await hintAll(deps, got.told);
    onPage(total);
    // Our own count decides, whatever the answer says of more.
    if (got.taken === 0 || got.size >= got.of) break;
  }
  return total;
}

/** What went on to others travels on at once: a recall does not wait for each node's next look. */
export async function hintAll(deps: Deps, peers: readonly string[]): Promise<void> {
  if (peers.length === 0) return;
  const partners = await deps.ledger.as("system-operation", (tx) => tx.federation.partners());
  for (const partner of partners)
    if (peers.includes(partner.nodeId)) await hintTo(deps, partner).catch(() => undefined);
}

/** Tells a partner that there is something to pull. Lost hints cost nothing: the next pull finds all. */
export async function hintTo(deps: Deps, partner: Partner): Promise<void> {
  if (partner.url === undefined) return;
  const request = await deps.ledger.as("system-operation", async (tx) => {
    const { size } = await tx.federation.outboxSize(partner.nodeId);
    return await signRequest(deps, tx, { ask: "hint", to: partner.nodeId, after: size, limit: 1 });
  });
  await deps.transport.hint(partner.url, request, partner.tlsKey);
}
