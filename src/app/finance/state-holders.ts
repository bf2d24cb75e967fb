import {
  type Access,
  type DecodedDraft,
  NO_PROFILE,
  protectedAccess,
  type Report,
  reviewAt,
  strictest,
  toStatement,
} from "../../core/index.ts";
import { formats, type HeldEnds } from "../../formats/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { OnBehalf, Unnaming } from "../ports/rights.ts";
import { createProtector, type Protector } from "../reports/protect.ts";
import { tellRecipients } from "../rights/disclosures.ts";
import { BY_THE_NODE, onBehalfOf } from "../rights/rights.ts";
import { uuidOf } from "../uuid.ts";
import { endIds, paymentsOf } from "./finding-payments.ts";

/** Formats whose messages say who holds an account. */
const NAMING: ReadonlySet<string> = new Set(["goaml", "iso-20022"]);
/** Of one acceptance so many bytes of originals are read: four months of a large firm's statements. */
const BYTES_MAX = 256 * 1024 * 1024;

/** A finding that was accepted, as far as it says whose accounts have a role. */
type Accepted = Parameters<typeof paymentsOf>[1] & { readonly id: string; readonly access: Access };

/** Whom the reports of an acceptance made known as protected, by report. */
type Protected = ReadonlyMap<string, Protector>;

/**
 * A human accepted the roles of these accounts: whoever the reports behind it name as their holders is stated, under the report that
 * names them. Until then a name stands nowhere but in the sealed original; it is read for accounts with a role alone, and never for
 * those of payers. Who is a child by the date of birth that is given, or protected already, is protected here as on the way in.
 */
export async function stateHolders(
  platform: Platform,
  tx: Transaction,
  finding: Accepted,
  unnaming: Unnaming,
): Promise<Protected> {
  const named = new Set(finding.subjects.map((s) => s.id));
  const wanted = new Map<string, Map<string, HeldEnds>>();
  for (const p of await paymentsOf(tx, finding)) {
    const [debtor, creditor] = endIds(p);
    if (!named.has(debtor) && !named.has(creditor)) continue;
    const ends = {
      ...(named.has(debtor) ? { debtor } : {}),
      ...(named.has(creditor) ? { creditor } : {}),
    };
    wanted.set(p.reportId, (wanted.get(p.reportId) ?? new Map<string, HeldEnds>()).set(p.id, ends));
  }
  const reports = await tx.reportsById([...wanted.keys()]);
  const protectors = new Map<string, Protector>();
  let [bytes, stated, unread] = [0, 0, 0];
  for (const [reportId, ends] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const report = reports.get(reportId);
    if (!report || !NAMING.has(report.format)) continue;
    bytes += report.byteLength;
    if (bytes > BYTES_MAX) {
      unread++;
      continue;
    }
    const drafts = unnamedOut(await holdersIn(platform, tx, report, ends), unnaming);
    if (drafts.length === 0) continue;
    const protector = protectorFor(platform, reportId, unnaming);
    stated += await state(platform, tx, protector, drafts, report, strictest(finding.access, report.access));
    if (protector.count > 0) protectors.set(reportId, protector);
    // Others may have the name or the number: they are compared like any other's of the report.
    await tx.followUp(uuidOf(platform.random.bytes(16)), reportId);
  }
  if (stated + unread > 0)
    await tx.audit({
      action: "change",
      object: `finding:${finding.id}`,
      detail: { holders: stated, ...(unread > 0 ? { originalsNotRead: unread } : {}) },
    });
  return protectors;
}

/** The report's original once more, piece by piece, as far as the last payment that is asked about. */
async function holdersIn(
  platform: Platform,
  tx: Transaction,
  report: Report,
  ends: ReadonlyMap<string, HeldEnds>,
): Promise<readonly DecodedDraft[]> {
  const format = formats.find((f) => f.id === report.format);
  if (!format) return [];
  const { model, reference } = platform;
  const left = new Set(ends.keys());
  const decoder = format.open({
    reportId: report.id,
    access: report.access,
    seenAt: report.receivedAt,
    model,
    reference,
    holdersOf: (id) => ends.get(id),
  });
  const drafts: DecodedDraft[] = [];
  const take = ({ statements, records }: ReturnType<typeof decoder.push>): void => {
    drafts.push(...statements);
    for (const { id } of records) left.delete(id);
  };
  for (let piece = 0; left.size > 0; piece++) {
    const bytes = await tx.originalPiece(report.id, piece);
    if (!bytes) {
      if (piece > 0) take(decoder.end());
      break;
    }
    take(decoder.push(bytes));
  }
  return drafts;
}

/** Nothing of whoever has the name of somebody who is protected. */
function unnamedOut(drafts: readonly DecodedDraft[], unnaming: Unnaming): readonly DecodedDraft[] {
  const hidden = new Set(
    drafts.filter((d) => d.property === "name" && unnaming.text(d.value) !== d.value).map((d) => d.entityId),
  );
  const relations = new Set(drafts.filter((d) => hidden.has(d.value)).map((d) => d.entityId));
  return drafts.filter((d) => !hidden.has(d.entityId) && !relations.has(d.entityId));
}

const protectorFor = (platform: Platform, reportId: string, unnaming: Unnaming): Protector =>
  createProtector({
    model: platform.model,
    reportId,
    reviewAt: (category) => reviewAt(platform.rights ?? NO_PROFILE, platform.clock.now(), { category }),
    now: platform.clock.now(),
    unnaming: () => unnaming,
  });

async function state(
  platform: Platform,
  tx: Transaction,
  protector: Protector,
  drafts: readonly DecodedDraft[],
  report: Report,
  access: Access,
): Promise<number> {
  const context = { reportId: report.id, access, seenAt: new Date(platform.clock.now()).toISOString() };
  const marked = (some: readonly DecodedDraft[]) => some.map((d) => toStatement(d, context));
  const safe = await protector.protect(tx, drafts);
  await tx.addChildren(
    marked(safe.children).map((s) => ({ ...s, access: protectedAccess(s.access, "child") })),
  );
  return await tx.appendStatements(marked(safe.drafts));
}

/**
 * After the acceptance: whoever it made known as protected goes from the rows of the report too, findings about them are withheld,
 * and so is the name of whoever was protected elsewhere meanwhile.
 */
export async function protectAfter(
  platform: Platform,
  found: Protected,
  since: Unnaming,
  viewer: OnBehalf,
): Promise<void> {
  const { keeper } = platform.store;
  const by = onBehalfOf(viewer);
  for (const [reportId, { names, identifiers, persons }] of found)
    await keeper.maskTexts(
      reportId,
      {
        names: [...names],
        identifiers,
        entityIdOf: new Map([...persons].map(([id, { entityId }]) => [id, entityId])),
      },
      by,
    );
  if (found.size > 0) await keeper.withholdFindings(BY_THE_NODE);
  const until = await keeper.unnaming(by);
  if (until.version === since.version) return;
  const statementIds = await keeper.unname(since, until, by);
  await tellRecipients(platform, { kind: "withdrawn", statementIds, because: "protected" }, by);
}
