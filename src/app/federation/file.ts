import { appendLeaves, canonical, type Frontier, isFrontier, rootOf, WaslError } from "../../core/index.ts";
import { type Deps, partnerOf } from "./deps.ts";
import type { LogLine } from "./intake.ts";
import {
  AnswerRefused,
  gapError,
  type Received,
  readHeader,
  readLine,
  refusing,
  takeChunk,
  verifyHead,
} from "./receive.ts";
import { logPage, type PageHeader } from "./serve.ts";

/** Our log to a partner from a place on, as one signed text: what a pull would have brought, for a carrier. */
export async function* writeLogFile(deps: Deps, peer: string, after: number): AsyncIterable<string> {
  let header: PageHeader | undefined;
  for (let at = after; header === undefined || at < header.next; ) {
    const page = await deps.ledger.as("information-exchange", async (tx) => {
      if (!(await partnerOf(tx, peer))) throw new WaslError("PARTNER_UNKNOWN", { peer });
      await tx.audit({ action: "share", object: `partner:${peer}`, detail: { toFile: at } });
      return await logPage(deps, tx, peer, { after: at, limit: 1_000, isAsked: false });
    });
    const end = page.indexOf("\n");
    const own = JSON.parse(page.slice(0, end)) as PageHeader;
    if (header === undefined) {
      // One head for the whole file; what is added meanwhile is for the next.
      header = { ...own, next: own.signed.head.size, proof: [] };
      yield `${canonical(header)}\n`;
    }
    const left = header.next - at;
    yield page
      .slice(end + 1)
      .split("\n")
      .slice(0, Math.min(left, own.next - own.after))
      .map((line) => `${line}\n`)
      .join("");
    at = own.next;
  }
}

const CHUNK = 1_000;

/**
 * Takes in a file that a partner signed: read twice, first to verify all of it, then to keep it. A file that begins
 * after what we have is refused with what is missing. EXCHANGE_REFUSED.
 */
export async function readLogFile(
  deps: Deps,
  lines: () => AsyncIterable<string>,
): Promise<Received & { readonly from: string }> {
  const first = await firstLine(lines());
  const from = senderOf(first);
  const received = await refusing(deps, from, first, async () => {
    const header = readHeader(first);
    const { partner, inbox } = await deps.ledger.as("system-operation", async (tx) => ({
      partner: await partnerOf(tx, from),
      inbox: await tx.federation.inbox(from),
    }));
    if (!partner) throw new AnswerRefused("PARTNER_UNKNOWN");
    if (partner.stopped) throw new AnswerRefused(partner.stopped);
    await verifyHead(deps, partner, header);
    if (header.signed.head.size === inbox.size && header.signed.head.root !== rootOf(inbox, deps.signer.hash))
      throw new AnswerRefused("LOG_FORKED");
    if (header.after > inbox.size) throw gapError(inbox.size, header.after);
    const verified = await verifyFile(deps, header, inbox, lines());
    return await keepFile(deps, header, { inbox, verified }, lines());
  });
  return { ...received, from };
}

async function firstLine(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) return line;
  return "";
}

function senderOf(line: string): string {
  try {
    return readHeader(line).from;
  } catch {
    return "unknown";
  }
}

/** Answers the root after each chunk: what is read the second time is held to them. */
async function verifyFile(
  deps: Deps,
  header: PageHeader,
  inbox: Frontier,
  lines: AsyncIterable<string>,
): Promise<readonly string[]> {
  const { hash } = deps.signer;
  const { base, after, signed } = header;
  if (header.next !== signed.head.size || header.proof.length > 0) throw new AnswerRefused("NEXT_LIES");
  if (!isFrontier(base) || base.size !== after) throw new AnswerRefused("NOT_READABLE");
  let frontier: Frontier = base;
  const roots: string[] = [];
  let isOurs = frontier.size !== inbox.size || rootOf(frontier, hash) === rootOf(inbox, hash);
  for await (const chunk of chunksOf(deps, header, lines)) {
    // Where we stand inside of this chunk, the log up to there has to be the one that we have.
    const upTo = inbox.size - frontier.size;
    if (upTo > 0 && upTo <= chunk.length) {
      const before = appendLeaves(
        frontier,
        chunk.slice(0, upTo).map((l) => l.leaf),
        hash,
      );
      isOurs = rootOf(before, hash) === rootOf(inbox, hash);
    }
    frontier = appendLeaves(
      frontier,
      chunk.map((l) => l.leaf),
      hash,
    );
    roots.push(rootOf(frontier, hash));
  }
  if (frontier.size !== header.next) throw new AnswerRefused("NEXT_LIES");
  if (frontier.size < inbox.size) throw new AnswerRefused("LOG_SHRANK");
  if (!isOurs || rootOf(frontier, hash) !== signed.head.root) throw new AnswerRefused("LINES_DIFFER");
  return roots;
}

async function keepFile(
  deps: Deps,
  header: PageHeader,
  { inbox, verified }: { readonly inbox: Frontier; readonly verified: readonly string[] },
  lines: AsyncIterable<string>,
): Promise<Received> {
  const total = { taken: 0, kept: 0, withdrawn: 0, setAside: 0 };
  const told = new Set<string>();
  const { hash } = deps.signer;
  let frontier = inbox;
  let read: Frontier = header.base;
  let chunks = 0;
  for await (const chunk of chunksOf(deps, header, lines)) {
    read = appendLeaves(
      read,
      chunk.map((l) => l.leaf),
      hash,
    );
    // A carrier's medium can answer the second reader otherwise than the first.
    if (rootOf(read, hash) !== verified[chunks++]) throw new AnswerRefused("LINES_DIFFER");
    const fresh = chunk.filter((l) => l.seq >= frontier.size);
    if (fresh.length === 0) continue;
    const done = await takeChunk(deps, header.from, fresh, frontier, header.signed);
    frontier = done.frontier;
    total.taken += done.taken;
    total.kept += done.kept;
    total.withdrawn += done.withdrawn;
    total.setAside += done.setAside;
    for (const peer of done.told) told.add(peer);
  }
  return { ...total, told: [...told], size: frontier.size, of: header.signed.head.size };
}

async function* chunksOf(
  deps: Deps,
  header: PageHeader,
  lines: AsyncIterable<string>,
): AsyncIterable<readonly LogLine[]> {
  let seq = header.after;
  let isHeader = true;
  let chunk: LogLine[] = [];
  for await (const line of lines) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    chunk.push(readLine(deps, header, line, seq));
    seq += 1;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
