import { type Access, type DecodedDraft, type Report, strictest } from "../../core/index.ts";
import { formats, type HeldEnds } from "../../formats/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { ReportedPayment } from "../ports/money.ts";
import type { OnBehalf, ToldOf } from "../ports/rights.ts";
import { onBehalfOf } from "../rights/rights.ts";
import { mayDecide } from "../roles.ts";
import { endIds, paymentsOf } from "./finding-payments.ts";
import { toldAgain } from "./told-again.ts";

/** Formats whose messages say who holds an account. */
const NAMING: ReadonlySet<string> = new Set(["csv", "goaml", "iso-20022", "ods", "swift-mt", "xlsx"]);
/** Of one acceptance so many bytes of originals are read: four months of a large firm's statements. */
const BYTES_MAX = 256 * 1024 * 1024;
/** Of 1 MiB each, in one transaction: between them others get their turn. */
const PIECES_AT_ONCE = 8;
/** Of what a document reader answers so much is read at once. */
const ANSWER_PIECE_BYTES = 128 * 1024;

/** A finding, as far as it says whose accounts have a role. */
type Roles = Parameters<typeof paymentsOf>[1];

/** By report and payment, the accounts whose holders may be stated. */
export type Wanted = ReadonlyMap<string, ReadonlyMap<string, HeldEnds>>;

/** What the originals behind a finding say of whoever holds its accounts; in memory, until the finding is accepted. */
export interface Holders {
  readonly by: OnBehalf;
  readonly wanted: Wanted;
  readonly told: readonly ToldOf[];
  /** Originals beyond what one acceptance reads. */
  readonly unread: number;
}

/** The ends of a finding's payments that have a role, in every report that tells the payment; a payer's never. */
export async function wantedHolders(tx: Transaction, finding: Roles): Promise<Wanted> {
  const named = new Set(finding.subjects.map((s) => s.id));
  const wanted = new Map<string, Map<string, HeldEnds>>();
  const payments = await paymentsOf(tx, finding);
  const endsOf = new Map<string, HeldEnds>();
  const want = ({ reportId, id }: ReportedPayment, ends: HeldEnds): void =>
    void wanted.set(reportId, (wanted.get(reportId) ?? new Map<string, HeldEnds>()).set(id, ends));
  for (const p of payments) {
    const [debtor, creditor] = endIds(p);
    if (!named.has(debtor) && !named.has(creditor)) continue;
    const ends = {
      ...(named.has(debtor) ? { debtor } : {}),
      ...(named.has(creditor) ? { creditor } : {}),
    };
    endsOf.set(p.id, ends);
    want(p, ends);
  }
  const again = await toldAgain(
    tx,
    payments.filter((p) => endsOf.has(p.id)),
  );
  for (const [p, row] of again) want(row, endsOf.get(p.id) ?? {});
  return wanted;
}

/**
 * Reads them before the acceptance, a few pieces a transaction: inside it, all that protects anybody would wait for minutes, and in
 * an embedded database everybody. Undefined where nothing can be accepted, which the acceptance itself says.
 */
export async function holdersBehind(
  platform: Platform,
  actor: Actor,
  findingId: string,
  deadlineMs: number,
): Promise<Holders | undefined> {
  const asked = await platform.store.as(
    actor,
    async (tx) => {
      const finding = mayDecide(tx) ? await tx.finding(findingId) : undefined;
      if (finding?.front !== "finance" || finding.state !== "proposed") return undefined;
      // What follows reads originals, whether or not anything is accepted in the end.
      await tx.audit({ action: "read", object: `finding:${findingId}` });
      const wanted = await wantedHolders(tx, finding);
      const reports = await tx.reportsById([...wanted.keys()]);
      return { wanted, reports, access: finding.access, by: onBehalfOf(tx.viewer) };
    },
    { deadlineMs },
  );
  return asked && { by: asked.by, wanted: asked.wanted, ...(await toldIn(platform, actor, asked)) };
}

interface Asked {
  readonly wanted: Wanted;
  readonly reports: ReadonlyMap<string, Report>;
  readonly access: Access;
}

async function toldIn(
  platform: Platform,
  actor: Actor,
  { wanted, reports, access }: Asked,
): Promise<Pick<Holders, "told" | "unread">> {
  const told: ToldOf[] = [];
  let [bytes, unread] = [0, 0];
  for (const [reportId, ends] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const report = reports.get(reportId);
    if (!report || !NAMING.has(report.format)) continue;
    bytes += report.byteLength;
    if (bytes > BYTES_MAX) {
      unread++;
      continue;
    }
    const drafts = await holdersIn(platform, actor, report, ends);
    if (!drafts) unread++;
    else if (drafts.length > 0) told.push({ reportId, access: strictest(access, report.access), drafts });
  }
  return { told, unread };
}

/** The report's original once more, piece by piece, as far as the last payment that is asked about; undefined where nothing here reads it, or it is refused as a whole. */
async function holdersIn(
  platform: Platform,
  actor: Actor,
  report: Report,
  ends: ReadonlyMap<string, HeldEnds>,
): Promise<readonly DecodedDraft[] | undefined> {
  const format = formats.find((f) => f.id === report.format);
  const { documents, model, reference, store } = platform;
  if (!format || (format.readBy !== undefined && !documents)) return undefined;
  const left = new Set(ends.keys());
  const decoder = format.open(
    {
      reportId: report.id,
      access: report.access,
      seenAt: report.receivedAt,
      model,
      reference,
      holdersOf: (id) => ends.get(id),
    },
    await store.as(actor, (tx) => tx.readWith(report.id)),
  );
  const drafts: DecodedDraft[] = [];
  let [isRejected, hasRecords] = [false, false];
  const take = ({ statements, records, rejects }: ReturnType<typeof decoder.push>): void => {
    for (const statement of statements) drafts.push(statement);
    for (const { id } of records) left.delete(id);
    isRejected ||= rejects.length > 0;
    hasRecords ||= records.length > 0;
  };
  const original = originalOf(platform, actor, report.id);
  const pieces =
    format.readBy === undefined || !documents
      ? original
      : answered(await documents.read(format.readBy, await whole(original)));
  let isRead = false;
  for await (const bytes of pieces) {
    isRead = true;
    take(decoder.push(bytes));
    if (left.size === 0) return drafts;
  }
  if (isRead) take(decoder.end());
  // A document that is too heavy today told its payments when it came.
  return isRejected && !hasRecords ? undefined : drafts;
}

async function* originalOf({ store }: Platform, actor: Actor, reportId: string): AsyncGenerator<Uint8Array> {
  for (let first = 0; ; first += PIECES_AT_ONCE) {
    const pieces = await store.as(actor, (tx) => piecesFrom(tx, reportId, first));
    yield* pieces;
    if (pieces.length < PIECES_AT_ONCE) return;
  }
}

/** A workbook is taken apart as one; a larger one than that takes had no payments (DOCUMENT_BYTES_MAX). */
async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  const bytes = new Uint8Array(all.reduce((length, piece) => length + piece.length, 0));
  let filled = 0;
  for (const piece of all) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes;
}

function* answered(answer: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < answer.length; at += ANSWER_PIECE_BYTES)
    yield answer.subarray(at, at + ANSWER_PIECE_BYTES);
}

async function piecesFrom(tx: Transaction, reportId: string, first: number): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let piece = first; piece < first + PIECES_AT_ONCE; piece++) {
    const bytes = await tx.originalPiece(reportId, piece);
    if (!bytes) break;
    pieces.push(bytes);
  }
  return pieces;
}
