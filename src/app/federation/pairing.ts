import {
  canonical,
  isNodeAddress,
  isNodeName,
  type Refusal,
  sha256Hex,
  WaslError,
} from "../../core/index.ts";
import type { Pairing, Partner } from "../ports/federation.ts";
import { type Deps, hex, type LedgerTransaction, nowOf, signingKey, textOf } from "./deps.ts";

/** Who a node is, as it says when it pairs. */
export interface Introduction {
  readonly nodeId: string;
  readonly name: string;
  readonly key: string;
  readonly nonce: string;
  readonly url?: string;
  /** The key that it proves to hold in TLS; without it, it speaks under no key of its own. */
  readonly tlsKey?: string;
}

type Message =
  | { readonly step: "commit"; readonly nodeId: string; readonly commitment: string }
  | ({ readonly step: "answer" | "reveal" } & Introduction)
  | { readonly step: "done" };

/** The humans have this long to compare. */
const PAIRING_MS = 10 * 60 * 1000;
/** Strangers can ask; they cannot fill the store. */
const PENDING_MAX = 20;

/**
 * Begins a pairing: commits to our key and nonce, learns theirs, reveals ours. Both nodes then show one code, which two
 * humans compare by another way, such as the telephone; whoever stands between would have to guess it (one in a hundred
 * million) before seeing the other's nonce. PAIRING_REFUSED, PARTNER_UNREACHABLE.
 */
export async function beginPairing(
  deps: Deps,
  url: string,
  own: { readonly name: string; readonly url?: string },
): Promise<Pairing> {
  // What the other side would refuse spends an attempt there: it is refused here.
  if (!isNodeName(own.name)) throw new WaslError("REQUEST_INVALID", { field: "name" });
  if (own.url !== undefined && !isNodeAddress(own.url))
    throw new WaslError("REQUEST_INVALID", { field: "ownUrl" });
  if (!isNodeAddress(url)) throw new WaslError("REQUEST_INVALID", { field: "url" });
  const us = await deps.ledger.as("system-operation", (tx) => introduce(deps, tx, own, newNonce(deps)));
  const ask = async (message: Message): Promise<Message> =>
    readMessage(await deps.transport.pair(url, canonical(message)));
  const them = await ask({ step: "commit", nodeId: us.nodeId, commitment: commitmentTo(us) });
  if (them.step !== "answer") throw refused("NOT_READABLE");
  await deps.ledger.as("system-operation", (tx) => mustBeNew(deps, tx, them));
  const last = await ask({ step: "reveal", ...us });
  if (last.step !== "done") throw refused("NOT_READABLE");
  const pairing = pending(deps, them, codeOf(us, them), them.url ?? url);
  await deps.ledger.as("system-operation", async (tx) => {
    await tx.federation.savePairing(pairing);
    await tx.audit({ action: "change", object: `partner:${them.nodeId}`, detail: { pairing: "asked" } });
  });
  return pairing;
}

/** The other side of `beginPairing`: answers a message of it. */
export async function answerPairing(
  deps: Deps,
  own: { readonly name: string; readonly url?: string },
  text: string,
  tlsKey?: string,
): Promise<string> {
  const message = readMessage(text);
  if (tlsKey !== undefined && message.step === "reveal" && message.tlsKey !== tlsKey)
    throw refused("TLS_KEY");
  const answer = await deps.ledger.as("system-operation", async (tx): Promise<Message | Refusal> => {
    if (message.step === "commit") return await committed(deps, tx, own, message);
    if (message.step === "reveal") return await revealed(deps, tx, own, message);
    return "NOT_READABLE";
  });
  if (typeof answer === "string") throw refused(answer);
  return canonical(answer);
}

async function committed(
  deps: Deps,
  tx: LedgerTransaction,
  own: { readonly name: string; readonly url?: string },
  { nodeId, commitment }: Extract<Message, { step: "commit" }>,
): Promise<Message | Refusal> {
  const now = nowOf(deps);
  const open = await tx.federation.pairings();
  for (const old of open) if (old.expiresAt <= now) await tx.federation.dropPairing(old.nodeId);
  const live = open.filter((p) => p.expiresAt > now);
  // A second attempt for one node would be a second guess at the code.
  if (live.length >= PENDING_MAX || live.some((p) => p.nodeId === nodeId) || nodeId === deps.nodeId)
    return await record(deps, tx, nodeId, "KEY_CONFLICT");
  const nonce = newNonce(deps);
  const us = await introduce(deps, tx, own, nonce);
  await tx.federation.savePairing({
    nodeId,
    name: "",
    key: "",
    code: "",
    expiresAt: textOf(deps.clock.now() + PAIRING_MS),
    open: { commitment, nonce },
  });
  return { step: "answer", ...us };
}

async function revealed(
  deps: Deps,
  tx: LedgerTransaction,
  own: { readonly name: string; readonly url?: string },
  them: Extract<Message, { step: "answer" | "reveal" }>,
): Promise<Message | Refusal> {
  const waiting = (await tx.federation.pairings()).find((p) => p.nodeId === them.nodeId);
  if (!waiting?.open || waiting.expiresAt <= nowOf(deps))
    return await record(deps, tx, them.nodeId, "SEQUENCE_BROKEN");
  if (commitmentTo(them) !== waiting.open.commitment) {
    // Spent, and not gone: whoever does not like the code that comes out would else begin anew until they do.
    const { open: _spent, ...spent } = waiting;
    await tx.federation.savePairing(spent);
    return await record(deps, tx, them.nodeId, "SIGNATURE_INVALID");
  }
  const conflict = await conflictOf(deps, tx, them);
  if (conflict) {
    await tx.federation.dropPairing(them.nodeId);
    return await record(deps, tx, them.nodeId, conflict);
  }
  const us = await introduce(deps, tx, own, waiting.open.nonce);
  await tx.federation.savePairing(pending(deps, them, codeOf(them, us), them.url));
  await tx.audit({ action: "change", object: `partner:${them.nodeId}`, detail: { pairing: "answered" } });
  return { step: "done" };
}

/** Both humans saw the same code: from now on this key is this node. PAIRING_REFUSED where it is another code, or none waits. */
export async function confirmPairing(
  deps: Deps,
  tx: LedgerTransaction,
  nodeId: string,
  code: string,
): Promise<Partner | Refusal> {
  const waiting = (await tx.federation.pairings()).find((p) => p.nodeId === nodeId);
  if (!waiting || waiting.code === "" || waiting.expiresAt <= nowOf(deps))
    return await record(deps, tx, nodeId, "SEQUENCE_BROKEN");
  await tx.federation.dropPairing(nodeId);
  // One guess: a wrong code ends the pairing.
  if (code.replace(/\D/g, "") !== waiting.code.replace(/\D/g, ""))
    return await record(deps, tx, nodeId, "CODE_DIFFERS");
  const conflict = await conflictOf(deps, tx, waiting);
  if (conflict) return await record(deps, tx, nodeId, conflict);
  const { key, name, url, tlsKey } = waiting;
  const now = nowOf(deps);
  const before = (await tx.federation.partners()).find((p) => p.nodeId === nodeId && holds(p, key, now));
  const { stopped, ...known } = before ?? {
    keys: [{ kid: deps.signer.kidOf(key), key, from: now }],
    pairedAt: now,
  };
  const partner: Partner = {
    ...known,
    ...(stopped === undefined || stopped === "CODE_DIFFERS" ? {} : { stopped }),
    nodeId,
    name,
    ...(url === undefined ? {} : { url }),
    ...(tlsKey === undefined ? {} : { tlsKey }),
  };
  await tx.federation.savePartner(partner);
  await tx.audit({ action: "change", object: `partner:${nodeId}`, detail: { pairing: "confirmed" } });
  return partner;
}

/**
 * A human says that the codes differ: nothing is left of the pairing, and whoever was confirmed by it before the other side
 * said so is stopped until two humans compared a code anew. SEQUENCE_BROKEN where there is neither.
 */
export async function refusePairing(
  deps: Deps,
  tx: LedgerTransaction,
  nodeId: string,
): Promise<"CODE_DIFFERS" | "SEQUENCE_BROKEN"> {
  const waiting = (await tx.federation.pairings()).some((p) => p.nodeId === nodeId);
  const partner = (await tx.federation.partners()).find((p) => p.nodeId === nodeId);
  if (!waiting && !partner) return "SEQUENCE_BROKEN";
  if (waiting) await tx.federation.dropPairing(nodeId);
  else if (partner) await tx.federation.savePartner({ ...partner, stopped: "CODE_DIFFERS" });
  await record(deps, tx, nodeId, "CODE_DIFFERS");
  return "CODE_DIFFERS";
}

async function record(deps: Deps, tx: LedgerTransaction, nodeId: string, code: Refusal): Promise<Refusal> {
  const peer = nodeId.slice(0, 200);
  await tx.federation.refuse({ at: nowOf(deps), peer, code, digest: sha256Hex(peer) });
  await tx.audit({ action: "refuse", object: `partner:${peer}`, detail: { pairing: code } });
  return code;
}

export const refused = (code: Refusal): WaslError => new WaslError("PAIRING_REFUSED", { refusal: code });

/**
 * A node has one key, and a key one node; a new key comes by a signed change, never by a new pairing. Under the key that holds
 * two pair once more: where one side confirmed and the other mistyped the code, only one of them has a partner. Whose code
 * differed was never shown to be who it said.
 */
async function conflictOf(
  deps: Deps,
  tx: LedgerTransaction,
  { nodeId, key }: { readonly nodeId: string; readonly key: string },
): Promise<Refusal | undefined> {
  const own = (await tx.federation.ownKeys()).some((k) => k.key === key);
  const partners = await tx.federation.partners();
  const now = nowOf(deps);
  const isTaken = partners.some((p) =>
    p.nodeId === nodeId
      ? p.stopped !== "CODE_DIFFERS" && !holds(p, key, now)
      : p.keys.some((k) => k.key === key),
  );
  return own || isTaken || nodeId === deps.nodeId ? "KEY_CONFLICT" : undefined;
}

const holds = ({ keys }: Partner, key: string, now: string): boolean =>
  keys.some((k) => k.key === key && (k.until === undefined || k.until > now));

async function mustBeNew(deps: Deps, tx: LedgerTransaction, them: Introduction): Promise<void> {
  const conflict = await conflictOf(deps, tx, them);
  if (!conflict) return;
  throw refused(conflict);
}

function pending(deps: Deps, them: Introduction, code: string, url: string | undefined): Pairing {
  const { nodeId, name, key, tlsKey } = them;
  return {
    nodeId,
    name,
    key,
    code,
    ...(url === undefined ? {} : { url }),
    ...(tlsKey === undefined ? {} : { tlsKey }),
    expiresAt: textOf(deps.clock.now() + PAIRING_MS),
  };
}

const newNonce = ({ random }: Deps): string => hex(random.bytes(16));

async function introduce(
  deps: Deps,
  tx: LedgerTransaction,
  own: { readonly name: string; readonly url?: string },
  nonce: string,
): Promise<Introduction> {
  const { key } = await signingKey(deps, tx);
  return {
    nodeId: deps.nodeId,
    name: own.name,
    key,
    nonce,
    ...(own.url === undefined ? {} : { url: own.url }),
    ...(deps.tlsKey === undefined ? {} : { tlsKey: deps.tlsKey }),
  };
}

const bound = ({ nodeId, name, key, nonce, url = "", tlsKey }: Introduction): readonly string[] => [
  nodeId,
  name,
  key,
  nonce,
  url,
  ...(tlsKey === undefined ? [] : [tlsKey]),
];
const commitmentTo = (who: Introduction): string => sha256Hex(canonical(["wasl-pairing", ...bound(who)]));

/** Eight digits over both introductions, the asking node first. */
function codeOf(asking: Introduction, answering: Introduction): string {
  const digest = sha256Hex(canonical(["wasl-code", bound(asking), bound(answering)]));
  const number = Number.parseInt(digest.slice(0, 13), 16) % 100_000_000;
  const digits = String(number).padStart(8, "0");
  return `${digits.slice(0, 4)} ${digits.slice(4)}`;
}

function readMessage(text: string): Message {
  let value: Partial<Record<string, unknown>>;
  try {
    value = JSON.parse(text.slice(0, 4_000)) as typeof value;
  } catch {
    throw refused("NOT_READABLE");
  }
  if (typeof value !== "object" || value === null) throw refused("NOT_READABLE");
  const holds = (field: string, isOne: (text: string) => boolean): boolean => {
    const given = value[field];
    return typeof given === "string" && isOne(given);
  };
  const is = (field: string, form: RegExp): boolean => holds(field, (text) => form.test(text));
  if (value["step"] === "done") return { step: "done" };
  if (!is("nodeId", /^[\w.-]{1,100}$/)) throw refused("NOT_READABLE");
  if (value["step"] === "commit" && is("commitment", /^[0-9a-f]{64}$/)) return value as unknown as Message;
  const isIntroduction =
    (value["step"] === "answer" || value["step"] === "reveal") &&
    holds("name", isNodeName) &&
    is("key", /^[\w-]{43}$/) &&
    is("nonce", /^[0-9a-f]{32}$/) &&
    (value["tlsKey"] === undefined || is("tlsKey", /^[\w-]{43}$/)) &&
    (value["url"] === undefined || holds("url", isNodeAddress));
  if (!isIntroduction) throw refused("NOT_READABLE");
  return value as unknown as Message;
}
