import {
  appendLeaves,
  canonical,
  DEPTH_MAX,
  type Entry,
  type Frontier,
  isFrontier,
  isTooDeep,
  leafFromHex,
  leafOfText,
  type ProtectedCategory,
  type Purpose,
  type Refusal,
  readEntry,
  readSignedHead,
  readSignedNotice,
  rootOf,
  type SignedHead,
  SKEW_MAX_MS,
  sha256Hex,
  verifyConsistency,
  WaslError,
} from "../../core/index.ts";
import type { Partner } from "../ports/federation.ts";
import { agreementIfAny, type Deps, keysAt, nowOf, partnerOf, textOf } from "./deps.ts";
import { Intake, type LogLine } from "./intake.ts";
import { followRotations } from "./keys.ts";
import type { PageHeader } from "./serve.ts";

/** Longer answers are cut off by the transport; what comes by file is read in pieces. */
export const ANSWER_CHARS_MAX = 32 * 1024 * 1024;
/** Entries that are taken in one transaction. */
const CHUNK = 1_000;

export interface Received {
  /** Entries that were read and done with. */
  readonly taken: number;
  /** Statements that are new here, or new versions. */
  readonly kept: number;
  readonly withdrawn: number;
  readonly setAside: number;
  /** Partners to whom something went on. */
  readonly told: readonly string[];
  /** Entries of the log that we have now, and that it has. */
  readonly size: number;
  readonly of: number;
}

/** The whole answer is refused: nothing of it is kept but that it was. */
export class AnswerRefused extends Error {
  readonly code: Refusal;
  constructor(code: Refusal) {
    super(code);
    this.code = code;
  }
}

/**
 * A run says that somebody is protected. It is taken in once they are: of a process that dies before, the partner is
 * asked for the run again.
 */
class ToProtect extends Error {
  readonly persons: ReadonlyMap<string, ProtectedCategory>;
  constructor(persons: ReadonlyMap<string, ProtectedCategory>) {
    super("somebody is to be protected first");
    this.persons = persons;
  }
}

/**
 * Takes in a part of a partner's log: verifies it whole, then keeps what is to be kept. EXCHANGE_REFUSED with the
 * refusal's code where anything of it does not hold, which is on record here and nothing else is.
 */
export async function receiveText(deps: Deps, peer: string, text: string): Promise<Received> {
  return await refusing(deps, peer, text, async () => {
    if (text.length > ANSWER_CHARS_MAX) throw new AnswerRefused("TOO_LARGE");
    const [head = "", ...lines] = text.split("\n");
    // The text ends with a line's end.
    if (lines.pop() !== "") throw new AnswerRefused("NOT_READABLE");
    const header = readHeader(head);
    const start = await openLog(deps, peer, header);
    const read = readLines(deps, header, lines);
    const verified = verifyLines(deps, header, start, read);
    return await takeIn(deps, peer, { header, ...verified });
  });
}

/** Records a refusal and tells it as an error that a caller can act on. */
export async function refusing<T>(
  deps: Deps,
  peer: string,
  text: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AnswerRefused)) throw error;
    const { code } = error;
    await deps.ledger.as("system-operation", async (tx) => {
      const partner = await partnerOf(tx, peer);
      const at = nowOf(deps);
      await tx.federation.refuse({
        at,
        peer: partner ? peer : "unknown",
        code,
        digest: sha256Hex(text.slice(0, 1_000_000)),
      });
      // Two heads of one size and other roots, both signed: no carrier can make that. It is for humans; nothing more is taken.
      if (partner && code === "LOG_FORKED") await tx.federation.savePartner({ ...partner, stopped: code });
      await tx.audit({ action: "refuse", object: `partner:${partner ? peer : "unknown"}`, detail: { code } });
    });
    throw new WaslError("EXCHANGE_REFUSED", { peer: peer.slice(0, 60), refusal: code });
  }
}

const HEADER_KEYS = ["after", "base", "from", "next", "proof", "rotations", "signed", "to", "wasl"];

export function readHeader(line: string): PageHeader {
  if (isTooDeep(line)) throw new AnswerRefused("TOO_DEEP");
  const value = parse(line) as Partial<PageHeader> | undefined;
  const isInteger = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (
    typeof value !== "object" ||
    value === null ||
    Object.keys(value).sort().join() !== HEADER_KEYS.join() ||
    value.wasl !== "log/1" ||
    !(isInteger(value.after) && isInteger(value.next)) ||
    !(isTexts(value.proof) && value.base && isInteger(value.base.size) && isTexts(value.base.hashes)) ||
    !(Array.isArray(value.rotations) && value.rotations.length <= 1_000)
  )
    throw new AnswerRefused("NOT_READABLE");
  const signed = readSignedHead(value.signed);
  const rotations = value.rotations.map(readSignedNotice);
  if (!signed || rotations.includes(undefined)) throw new AnswerRefused("NOT_READABLE");
  return value as PageHeader;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length <= 100 && value.every((v) => typeof v === "string");

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Checks who speaks, to whom, and that the head is signed; answers how far we are. */
async function openLog(deps: Deps, peer: string, header: PageHeader): Promise<Frontier> {
  const { partner, inbox } = await deps.ledger.as("system-operation", async (tx) => ({
    partner: await partnerOf(tx, peer),
    inbox: await tx.federation.inbox(peer),
  }));
  if (!partner) throw new AnswerRefused("PARTNER_UNKNOWN");
  if (partner.stopped) throw new AnswerRefused(partner.stopped);
  await verifyHead(deps, partner, header);
  const { size } = header.signed.head;
  if (size < inbox.size) throw new AnswerRefused("LOG_SHRANK");
  if (size === inbox.size && rootOf(inbox, deps.signer.hash) !== header.signed.head.root)
    throw new AnswerRefused("LOG_FORKED");
  return inbox;
}

export async function verifyHead(deps: Deps, partner: Partner, header: PageHeader): Promise<void> {
  const { from, to, signed, rotations } = header;
  const { head } = signed;
  const peer = partner.nodeId;
  if (from !== peer || head.from !== peer || to !== deps.nodeId || head.to !== deps.nodeId)
    throw new AnswerRefused("NOT_FOR_US");
  const keys = await followRotations(deps, partner.keys, peer, rotations);
  const now = deps.clock.now();
  if (!(await deps.signer.verify("wasl-head", canonical(head), signed.jws, keysAt(keys, textOf(now)))))
    throw new AnswerRefused("SIGNATURE_INVALID");
  if (Date.parse(head.at) > now + SKEW_MAX_MS) throw new AnswerRefused("HEAD_FROM_THE_FUTURE");
}

export function readLines(deps: Deps, header: PageHeader, lines: readonly string[]): readonly LogLine[] {
  if (header.next !== header.after + lines.length || header.next > header.signed.head.size)
    throw new AnswerRefused("NEXT_LIES");
  return lines.map((text, i) => readLine(deps, header, text, header.after + i));
}

export function readLine(deps: Deps, header: PageHeader, text: string, seq: number): LogLine {
  if (isTooDeep(text, DEPTH_MAX)) throw new AnswerRefused("TOO_DEEP");
  const value = parse(text);
  if (typeof value !== "object" || value === null) throw new AnswerRefused("NOT_READABLE");
  const { gone } = value as { gone?: unknown };
  if (gone !== undefined) {
    if (typeof gone !== "string" || !/^[0-9a-f]{64}$/.test(gone)) throw new AnswerRefused("NOT_READABLE");
    return { seq, leaf: leafFromHex(gone), text, isGone: true };
  }
  const leaf = leafOfText(text, deps.signer.hash);
  const entry = readEntry(value);
  if (!entry) return { seq, leaf, text, isGone: false };
  if (entry.from !== header.from || entry.to !== header.to) throw new AnswerRefused("NOT_FOR_US");
  if (entry.seq !== seq) throw new AnswerRefused("SEQUENCE_BROKEN");
  return { seq, leaf, text, entry, isGone: false };
}

interface Verified {
  /** What we have not taken yet. */
  readonly lines: readonly LogLine[];
  readonly start: Frontier;
}

/** The lines are the log that the head signs, and that log goes on where ours ended. */
function verifyLines(deps: Deps, header: PageHeader, inbox: Frontier, lines: readonly LogLine[]): Verified {
  const { hash } = deps.signer;
  const { after, next, proof, signed, base } = header;
  if (after > inbox.size) throw gapError(inbox.size, after);
  if (!isFrontier(base) || base.size !== after) throw new AnswerRefused("NOT_READABLE");
  const upTo = appendLeaves(
    base,
    lines.slice(0, Math.max(0, inbox.size - after)).map((l) => l.leaf),
    hash,
  );
  if (next >= inbox.size && rootOf(upTo, hash) !== rootOf(inbox, hash))
    throw new AnswerRefused("LINES_DIFFER");
  const end = appendLeaves(
    base,
    lines.map((l) => l.leaf),
    hash,
  );
  const sizes = { m: next, n: signed.head.size };
  if (!verifyConsistency(sizes, rootOf(end, hash), signed.head.root, proof, hash))
    throw new AnswerRefused("LINES_DIFFER");
  return { lines: lines.slice(Math.max(0, inbox.size - after)), start: inbox };
}

/** A file begins later than we ended: what is missing is named, and nothing is taken out of its order. */
export const gapError = (have: number, from: number): WaslError =>
  new WaslError("EXCHANGE_REFUSED", { refusal: "GAP", missingFrom: have, missingTo: from - 1 });

async function takeIn(
  deps: Deps,
  peer: string,
  { header, lines, start }: Verified & { readonly header: PageHeader },
): Promise<Received> {
  const total = { taken: 0, kept: 0, withdrawn: 0, setAside: 0 };
  const told = new Set<string>();
  let frontier = start;
  for (let at = 0; at < lines.length; at += CHUNK) {
    const done = await takeChunk(deps, peer, lines.slice(at, at + CHUNK), frontier, header.signed);
    frontier = done.frontier;
    total.taken += done.taken;
    total.kept += done.kept;
    total.withdrawn += done.withdrawn;
    total.setAside += done.setAside;
    for (const peer of done.told) told.add(peer);
  }
  return { ...total, told: [...told], size: frontier.size, of: header.signed.head.size };
}

/** Verified lines, directly after the frontier: each run of one purpose is one transaction with its cursor. */
export async function takeChunk(
  deps: Deps,
  peer: string,
  lines: readonly LogLine[],
  start: Frontier,
  signed: SignedHead,
): Promise<Omit<Received, "size" | "of"> & { readonly frontier: Frontier }> {
  let frontier = start;
  const total = { taken: 0, kept: 0, withdrawn: 0, setAside: 0 };
  const told = new Set<string>();
  for (const run of runsOf(lines)) {
    const before = frontier;
    const after = appendLeaves(
      before,
      run.lines.map((l) => l.leaf),
      deps.signer.hash,
    );
    const take = (isProtected: boolean) =>
      deps.ledger.as(run.purpose, async (tx) => {
        const partner = await partnerOf(tx, peer);
        const inbox = await tx.federation.inbox(peer);
        // Another process took it in meanwhile.
        if (!partner || inbox.size !== before.size)
          throw new WaslError("CONFLICT", { peer, size: inbox.size });
        const intake = await Intake.open(deps, tx, partner, agreementIfAny(partner));
        const result = await intake.take(run.lines);
        if (result.toProtect.size > 0 && !isProtected) throw new ToProtect(result.toProtect);
        await tx.federation.saveInbox(peer, after, signed);
        return result;
      });
    const done = await take(deps.protect === undefined).catch(async (error: unknown) => {
      if (!(error instanceof ToProtect) || !deps.protect) throw error;
      await deps.protect(error.persons, peer);
      return await take(true);
    });
    frontier = after;
    total.taken += run.lines.length;
    total.kept += done.kept;
    total.withdrawn += done.withdrawn;
    total.setAside += done.setAside;
    for (const peer of done.told) told.add(peer);
  }
  return { ...total, told: [...told], frontier };
}

/** A statement bound to purposes can be written under one of them only; the others go with their neighbours. */
function runsOf(lines: readonly LogLine[]): readonly { purpose: Purpose; lines: LogLine[] }[] {
  const runs: { purpose: Purpose | undefined; lines: LogLine[] }[] = [];
  for (const line of lines) {
    const wanted = purposeOf(line.entry);
    const last = runs.at(-1);
    if (last && (wanted === undefined || last.purpose === undefined || last.purpose === wanted)) {
      last.lines.push(line);
      last.purpose ??= wanted;
    } else runs.push({ purpose: wanted, lines: [line] });
  }
  return runs.map(({ purpose = "information-exchange", lines: own }) => ({ purpose, lines: own }));
}

function purposeOf(entry: Entry | undefined): Purpose | undefined {
  if (entry?.kind !== "object") return undefined;
  const { purposes } = entry.object.access;
  return purposes === "any" || purposes.includes("information-exchange")
    ? "information-exchange"
    : purposes[0];
}
