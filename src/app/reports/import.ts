import {
  type Access,
  accessLabel,
  canSee,
  idFrom,
  isAtLeastAsStrict,
  NO_PROFILE,
  nameMask,
  parseAccess,
  parseEvaluation,
  type Report,
  reviewAt,
  strictest,
  tookNothing,
  UNEVALUATED,
  WaslError,
} from "../../core/index.ts";
import { chooseFormat, type Format, formats, isCompound } from "../../formats/index.ts";
import type { Actor, AuditEntryDraft, Platform, Spooled, StoredReport, Transaction } from "../ports/index.ts";
import { onBehalfOf } from "../rights/rights.ts";
import { mustBeCleared, mustNameH3, mustWork } from "../roles.ts";
import type { ImportInput, ImportProgress, ImportResult } from "../wasl.ts";
import { openEdition, readEdition } from "./edition.ts";
import { ImportRun, type KnownEntityName } from "./import-run.ts";

const HEAD_BYTES = 64 * 1024;

/**
 * Reads one document and stores what it says. The same bytes a second time change nothing, unless nothing could be taken
 * of them before: with a mapping they may be read; an import that was
 * cut off is completed by running it again. The next edition of a list ends what it says no more. FORMAT_UNKNOWN where nothing
 * reads the file; CONFLICT where a newer edition is here; where a scanner is asked, INPUT_INFECTED and SCANNER_UNAVAILABLE, and
 * nothing is kept.
 */
export async function importReport(
  platform: Platform,
  actor: Actor,
  input: ImportInput,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<ImportResult> {
  mustNameH3(input.marking);
  const spooled = await platform.spool.keep(input.bytes);
  try {
    const format =
      input.format === undefined ? await sniff(spooled, input.fileName) : formatById(input.format);
    const described = describe(platform, actor, input, format, spooled);
    const { said, viewer } = await platform.store.as(actor, async (tx) => {
      const { sourceIdentity } = input;
      // Who said it stays apart; the report carries a pseudonym (R22).
      if (sourceIdentity === undefined) return { said: described, viewer: tx.viewer };
      const source = await tx.keepSource(sourceIdentity);
      // Whoever names a file names it after whom it is from.
      const provider = nameMask([sourceIdentity])(described.provider);
      return { said: { ...described, source, title: source, provider }, viewer: tx.viewer };
    });
    const unnaming = await platform.store.keeper.unnaming(onBehalfOf(viewer));
    const report = {
      ...said,
      title: unnaming.text(said.title),
      source: unnaming.text(said.source),
      provider: unnaming.text(said.provider),
    };
    await mustBeClean(platform, actor, spooled, report.id);
    const edition = await readEdition(platform, format, spooled, report, input);
    const opened = await platform.store.as(actor, async (tx) => {
      await mustWork(tx, `report:${report.id}`);
      await mustBeCleared(tx, report.access, `report:${report.id}`);
      const audit = { action: "import", object: `report:${report.id}` } as const;
      const known = await tx.report(report.id);
      if (known) await mustNotBeStricter(tx, known, report.access, audit);
      const opened = await tx.openReport(report);
      const state = opened === "known" && isReadAgain(known, input) ? "again" : opened;
      // Whose role in a finding is accepted is looked up in the original once more, by the same mapping.
      if (state !== "known" && input.options) await tx.keepReadWith(report.id, input.options);
      const next = edition && state !== "known" ? await openEdition(tx, report, edition) : undefined;
      await tx.audit({ ...audit, detail: { state, bytes: spooled.byteLength } });
      return { state, next, known: state === "known" ? known : undefined };
    });
    if (opened.state === "known") {
      const outcome = opened.known?.outcome ?? { statements: 0, records: 0, rejects: [], rejectCount: 0 };
      return { ...outcome, reportId: report.id, format: format.id, changed: false };
    }
    const knownNames = format.readsText ? await readKnownNames(platform, actor, report.access) : [];
    return await new ImportRun(
      platform,
      actor,
      input,
      {
        format,
        report,
        spooled,
        knownNames,
        sees: (access) => canSee(access, viewer),
        viewer,
        unnaming,
        isResumed: opened.state !== "new",
        edition: opened.next,
      },
      onProgress,
    ).run();
  } finally {
    await spooled.dispose();
  }
}

/** Of what nothing could be taken, or, where somebody says that it is whole, of a list of which nobody was taken off. */
const isReadAgain = (known: StoredReport | undefined, { isWhole }: ImportInput): boolean =>
  known?.outcome !== undefined &&
  (tookNothing(known.outcome) || (isWhole === true && known.outcome.edition?.isWhole === false));

async function mustBeClean(
  { scanner, store }: Platform,
  actor: Actor,
  spooled: Spooled,
  reportId: string,
): Promise<void> {
  const signature = await scanner?.scan(spooled.open());
  if (signature === undefined) return;
  const code = "INPUT_INFECTED";
  const found = signature.slice(0, 200);
  await store.as(actor, (tx) =>
    tx.audit({ action: "refuse", object: `report:${reportId}`, detail: { code, signature: found } }),
  );
  throw new WaslError(code, { signature: found });
}

/**
 * Bytes that are here already keep their marking. Whoever brings them under a stricter one means them to be hidden, and
 * must hear that they are not: MARKING_FORBIDS.
 */
export async function mustNotBeStricter(
  tx: Transaction,
  known: Pick<StoredReport, "access">,
  asked: Access,
  audit: Pick<AuditEntryDraft, "action" | "object">,
): Promise<void> {
  // Who contributed it hides nothing.
  if (isAtLeastAsStrict(known.access, { ...asked, originators: [] })) return;
  await tx.audit(audit);
  throw new WaslError("MARKING_FORBIDS", {
    because: `these bytes are here already, as ${accessLabel(known.access)}`,
  });
}

function formatById(id: string): Format {
  const format = formats.find((f) => f.id === id);
  if (!format) throw new WaslError("FORMAT_UNKNOWN", { format: id.slice(0, 40) });
  return format;
}

async function sniff(spooled: Spooled, fileName: string): Promise<Format> {
  const head = await readHead(spooled);
  const best = chooseFormat(formats, head, fileName);
  if (!best) throw new WaslError("FORMAT_UNKNOWN", { bytes: spooled.byteLength, ...adviceFor(head) });
  return best;
}

const adviceFor = (head: Uint8Array): { readonly because?: string } =>
  isCompound(head)
    ? {
        because:
          "an Office file of before 2007: save it as DOCX or XLSX; a message of Outlook is known by its name, .msg",
      }
    : {};

async function readHead(spooled: Spooled): Promise<Uint8Array> {
  const head = new Uint8Array(Math.min(HEAD_BYTES, spooled.byteLength));
  let filled = 0;
  for await (const chunk of spooled.open()) {
    const part = chunk.subarray(0, head.length - filled);
    head.set(part, filled);
    filled += part.length;
    if (filled === head.length) break;
  }
  return head;
}

function describe(
  platform: Platform,
  actor: Actor,
  input: ImportInput,
  format: Format,
  spooled: Spooled,
): Report {
  const now = platform.clock.now();
  const access = parseAccess(input.marking);
  return {
    id: idFrom("rep-", spooled.sha256, format.id),
    title: input.fileName,
    format: format.id,
    sha256: spooled.sha256,
    byteLength: spooled.byteLength,
    source: input.fileName,
    provider: input.provider ?? platform.nodeId,
    publishers: [],
    evaluation: input.evaluation
      ? parseEvaluation(input.evaluation.scheme, input.evaluation.code)
      : UNEVALUATED,
    // Whoever imports it here contributes it, unless the marking names the originators.
    access:
      access.originators.length > 0
        ? access
        : strictest(access, { ...access, originators: [platform.nodeId] }),
    receivedAt: new Date(now).toISOString(),
    reviewAt: reviewAt(platform.rights ?? NO_PROFILE, now, { purpose: actor.purpose.purpose }),
    fictitious: input.fictitious ?? false,
  };
}

/** Names that the importer may see, for marking them in a text; protected persons have none. */
async function readKnownNames(
  platform: Platform,
  actor: Actor,
  ofReport: Access,
): Promise<KnownEntityName[]> {
  return await platform.store.as(actor, async (tx) => {
    const known: KnownEntityName[] = [];
    for await (const page of tx.names()) {
      for (const { entityId, schema, names, access } of page) {
        // Whoever reads the report reads what is not masked: it tells them of nothing that they may not know.
        const isOpen = isAtLeastAsStrict({ ...ofReport, originators: access.originators }, access);
        for (const { value } of names) known.push({ entityId, schema, name: value, access, isOpen });
      }
    }
    return known;
  });
}
