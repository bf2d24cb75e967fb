import {
  type Access,
  type Case,
  COURT,
  courtAs,
  courtAsks,
  groupBy,
  holdsMask,
  type Lang,
  noticeRefusal,
  type OriginalStanding,
  type ReleaseItem,
  type ReleaseRefusal,
  release,
  type Statement,
  saysNothing,
  sha256Hex,
  strictestOf,
  WaslError,
} from "../../core/index.ts";
import { utf8 } from "../../formats/index.ts";
import { mustNotBeHeld } from "../federation/deps.ts";
import { withIdentifiersMarked } from "../federation/protected-identifiers.ts";
import { withGrants } from "../federation/publish.ts";
import { portsOf } from "../match/shared.ts";
import type { Actor, Platform, StoredReport, Transaction } from "../ports/index.ts";
import type { CourtUse } from "../ports/rights.ts";
import { type ApprovalView, askForApproval, mustBeApproved } from "../rights/approvals.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { categoriesOf } from "../sharing/release.ts";
import { readable, signedZip } from "../sharing/signed-zip.ts";
import { viewCase } from "./cases.ts";
import { scheduleSheet } from "./disclosure-schedule.ts";

/** What is given to a court, or to whoever brings the case before it. */
export interface DisclosureInput {
  /** Which court, and its reference. */
  readonly to: string;
  /** With the documents themselves, where nobody who is protected stands in them. */
  readonly originals?: boolean;
  readonly lang?: Lang;
}

export interface CourtReport {
  readonly report: StoredReport;
  /** Statements that go, and why others do not. */
  readonly given: number;
  readonly withheld: Readonly<Record<string, number>>;
  /** Contributors but ourselves, who have to permit it; "unknown" where nobody says who. */
  readonly asks: readonly string[];
  readonly permission?: CourtUse;
  /** Statements that go by the contributors' own signed leave (`wasl exchange consent`). */
  readonly consented?: number;
  /** The request to have a permission recorded, which waits for a second person. */
  readonly waiting?: string;
  readonly original: OriginalStanding;
}

export interface DisclosureView {
  readonly caseId: string;
  readonly reports: readonly CourtReport[];
  readonly given: number;
  readonly withheld: number;
  /** Of what goes. */
  readonly access: Access;
}

export interface DisclosureFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface DisclosureUseCases {
  /** What would go to a court now, what would not and why, and who has to permit it. CASE_UNKNOWN. */
  disclosure(
    actor: Actor,
    caseId: string,
    input?: Pick<DisclosureInput, "originals">,
  ): Promise<DisclosureView>;
  /**
   * Asks a second person to take on record that all contributors of a report permit its use in court in this case; the reason
   * says who did, when and where it is written. CASE_UNKNOWN, REPORT_UNKNOWN for one that the case does not cite, REQUEST_INVALID
   * where nobody has to be asked.
   */
  recordCourtUse(actor: Actor, caseId: string, reportId: string, reason: string): Promise<ApprovalView>;
  /** Asks a second person for exactly what `disclose` would give now. */
  askToDisclose(
    actor: Actor,
    caseId: string,
    input: DisclosureInput & { readonly reason: string },
  ): Promise<ApprovalView>;
  /**
   * One signed zip: schedule, material, documents, and the hash of each. SECOND_PERSON_REQUIRED without an approval of
   * exactly this; MARKING_FORBIDS where nothing may go.
   */
  disclose(actor: Actor, caseId: string, input: DisclosureInput): Promise<DisclosureFile>;
}

export function disclosureUseCases(platform: Platform): DisclosureUseCases {
  const { store, clock } = platform;
  return {
    disclosure: (actor, caseId, { originals = false } = {}) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `disclosure:${caseId}` });
        return viewOf(caseId, await materialOf(platform, tx, caseId, originals));
      }),
    recordCourtUse: (actor, caseId, reportId, reason) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `case:${caseId}`);
        const { reports } = await materialOf(platform, tx, caseId, false);
        const cited = reports.find(({ report }) => report.id === reportId);
        if (!cited) throw new WaslError("REPORT_UNKNOWN", { id: reportId, case: caseId });
        if (cited.asks.length === 0)
          throw new WaslError("REQUEST_INVALID", {
            field: "reportId",
            because: "nobody but this node contributed it: nobody has to be asked",
          });
        return await askForApproval(tx, clock, {
          kind: "court-use",
          subject: reportId,
          digest: caseDigest(caseId),
          reason,
        });
      }),
    askToDisclose: (actor, caseId, { reason, ...input }) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `case:${caseId}`);
        if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
        const material = await givenOf(platform, tx, caseId, input);
        return await askForApproval(tx, clock, {
          kind: "disclose",
          subject: caseId,
          digest: digestOf(material, input),
          // Whoever answers has to know to which court.
          reason: `${input.to}: ${reason}`,
        });
      }),
    disclose: (actor, caseId, input) => disclose(platform, actor, caseId, input),
  };
}

async function disclose(
  platform: Platform,
  actor: Actor,
  caseId: string,
  input: DisclosureInput,
): Promise<DisclosureFile> {
  const lang = input.lang ?? "en";
  const madeAt = new Date(platform.clock.now()).toISOString();
  // The key is looked up before the transaction: the embedded database takes one at a time.
  const attest = await portsOf(platform).link.attester("wasl-disclosure");
  const give = async (tx: Transaction): Promise<DisclosureFile> => {
    await mustWork(tx, `case:${caseId}`);
    mustDecide(tx);
    await tx.holdProtected();
    const material = await givenOf(platform, tx, caseId, input);
    const documents = originalIds(material);
    const approval = await mustBeApproved(tx, platform.clock, {
      kind: "disclose",
      subject: caseId,
      digest: digestOf(material, input),
      shown: input.to,
    });
    await tx.audit({
      action: "share",
      object: `disclosure:${caseId}`,
      text: input.to,
      detail: { shared: material.statements.length, originals: documents.length, approval },
    });
    const files = new Map<string, Uint8Array>();
    const originalNames = new Map<string, string>();
    for (const [n, id] of documents.entries()) {
      const bytes = await tx.original(id);
      if (!bytes) continue;
      const name = `originals/${String(n + 1).padStart(3, "0")}${endingOf(material, id)}`;
      originalNames.set(id, name);
      files.set(name, bytes);
    }
    const given = material.reports.filter((r) => r.given > 0);
    const custody = await tx.custody(given.map(({ report }) => report.id));
    const head = {
      kind: "wasl-disclosure/1",
      node: platform.nodeId,
      case: { id: caseId, ...shownCase(material.case, tx, platform.nodeId) },
      purpose: tx.viewer.purpose,
      to: input.to,
      madeAt,
      madeBy: tx.viewer.userId,
      approval,
      marking: viewOf(caseId, material).access,
    };
    const reports = given.map(({ report, permission, consented }) => ({
      ...headOf(report),
      ...(permission === undefined ? {} : { permission }),
      ...(consented === undefined ? {} : { consented }),
      ...(originalNames.has(report.id) ? { original: originalNames.get(report.id) } : {}),
      custody: custody.get(report.id) ?? [],
    }));
    const schedule = { head, lang, given, material, custody, originalNames };
    files.set("schedule.html", utf8(scheduleSheet(platform, schedule)));
    files.set("material.json", utf8(readable({ ...head, reports, statements: material.statements })));
    return {
      name: `disclosure-${caseId}-${madeAt.slice(0, 10)}.zip`,
      bytes: await signedZip(attest, head, files),
    };
  };
  return await platform.store.as({ ...actor, lang }, give, { deadlineMs: GIVING_MS });
}

/** A case has a marking of its own: where that stays here, so do its title and mandate. */
const shownCase = (
  { title, mandate, access }: Case,
  { viewer }: Transaction,
  nodeId: string,
): { readonly title?: string; readonly mandate?: string } =>
  noticeRefusal(access, viewer.purpose, nodeId) === undefined ? { title, mandate } : {};

/** What is told of a document: the rest is what only this node reads of it. */
const TOLD = [
  "id",
  "title",
  "format",
  "sha256",
  "byteLength",
  "source",
  "provider",
  "evaluation",
  "access",
  "receivedAt",
  "fictitious",
] as const satisfies readonly (keyof StoredReport)[];
const headOf = (report: StoredReport) => Object.fromEntries(TOLD.map((field) => [field, report[field]]));

/** Of the name under which the document came, so that it opens where it is looked at. */
function endingOf({ reports }: CourtMaterial, id: string): string {
  const source = reports.find(({ report }) => report.id === id)?.report.source ?? "";
  return /\.[a-z0-9]{1,5}$/i.exec(source)?.[0].toLowerCase() ?? "";
}

export interface CourtMaterial {
  readonly case: Case;
  readonly reports: readonly CourtReport[];
  /** Those that go, in the order of their reports. */
  readonly statements: readonly Statement[];
}

/** Documents of all kinds are read, packed and hashed in one go. */
const ORIGINALS_MAX = 128 * 1024 * 1024;
const GIVING_MS = 600_000;

/** REQUEST_INVALID without a court, MARKING_FORBIDS where nothing may go to it, INPUT_TOO_LARGE for more documents than one file takes. */
async function givenOf(
  platform: Platform,
  tx: Transaction,
  caseId: string,
  { to, originals = false }: DisclosureInput,
): Promise<CourtMaterial> {
  if (saysNothing(to)) throw new WaslError("REQUEST_INVALID", { field: "to" });
  await mustNotBeHeld(tx);
  const material = await materialOf(platform, tx, caseId, originals);
  if (material.statements.length === 0)
    throw new WaslError("MARKING_FORBIDS", {
      because: "nothing of this case may go to a court: see what is withheld, and who has to permit it",
    });
  const sizes = material.reports.map((r) => (r.original === "given" ? r.report.byteLength : 0));
  if (sizes.reduce((sum, size) => sum + size, 0) > ORIGINALS_MAX)
    throw new WaslError("INPUT_TOO_LARGE", {
      bytesMax: ORIGINALS_MAX,
      because: "give it without the documents",
    });
  return material;
}

/** All that the case cites, as `release` lets it go to a court under this purpose. */
async function materialOf(
  platform: Platform,
  tx: Transaction,
  caseId: string,
  withOriginals: boolean,
): Promise<CourtMaterial> {
  const found = await tx.case(caseId);
  if (!found) throw new WaslError("CASE_UNKNOWN", { id: caseId });
  const ofReport = groupBy(await citedBy(platform, tx, found), (s) => s.reportId);
  const ids = [...ofReport.keys()];
  const digest = caseDigest(caseId);
  const reports = await tx.reportsById(ids);
  const uses = await tx.courtUses(ids, digest);
  const now = new Date(platform.clock.now()).toISOString();
  const asked = ids.map((subject) => ({ subject, digest }));
  const waiting = await tx.openRequests("court-use", asked, now);
  const because = await refusalsOf(platform, tx, [...ofReport.values()].flat(), uses);
  const courtReports: CourtReport[] = [];
  for (const [id, own] of ofReport) {
    const report = reports.get(id);
    if (!report) continue;
    const reasons = own.flatMap((s) => because.get(s.id) ?? []);
    const original = withOriginals ? await originalOf(tx, id, reasons.length === 0) : "not-asked";
    const permission = uses.get(id);
    const open = waiting.get(id);
    const asks = courtAsks(own, platform.nodeId);
    const given = own.length - reasons.length;
    courtReports.push({
      report,
      given,
      withheld: tally(reasons),
      asks,
      ...(asks.length > 0 && permission === undefined && given > 0 ? { consented: given } : {}),
      ...(permission === undefined ? {} : { permission }),
      ...(open === undefined ? {} : { waiting: open }),
      original,
    });
  }
  const statements = [...ofReport.values()].flat().filter((s) => !because.has(s.id));
  return { case: found, reports: courtReports, statements };
}

function tally(reasons: readonly ReleaseRefusal[]): CourtReport["withheld"] {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** What is said of its members, what joins them, and what its findings stand on; a report's statements side by side. */
async function citedBy(platform: Platform, tx: Transaction, found: Case): Promise<readonly Statement[]> {
  const view = await viewCase(platform, tx, found);
  const about = await tx.statementsAbout(view.entities.map((e) => e.id));
  const findings = view.findings.filter((f) => f.state !== "rejected");
  const evidence = await tx.statements([...new Set(findings.flatMap((f) => f.evidence))]);
  const links = view.network.links.flatMap((l) => [...l.statements]);
  const cited = new Map([...about.values(), links, evidence].flat().map((s) => [s.id, s]));
  const place = (s: Statement): string => `${s.reportId} ${s.id}`;
  return [...cited.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** By statement, why it may not go. */
async function refusalsOf(
  { nodeId, model, clock }: Platform,
  tx: Transaction,
  statements: readonly Statement[],
  uses: ReadonlyMap<string, CourtUse>,
): Promise<ReadonlyMap<string, ReleaseRefusal>> {
  const categoryOf = await categoriesOf(tx, statements);
  const items = statements.map(
    (statement): ReleaseItem => ({
      statement,
      category: categoryOf(statement.entityId),
      necessity: tx.viewer.mandate,
      isPermitted: uses.has(statement.reportId),
    }),
  );
  const { purpose, mandate } = tx.viewer;
  const now = new Date(clock.now()).toISOString();
  // A contributor's leave by signed message counts as its letter does, for its purpose and until its end.
  const asked = await withGrants(tx, await withIdentifiersMarked(tx, items), nodeId, COURT);
  const { withheld } = release(asked, courtAs(purpose), { purpose, mandate }, nodeId, { model, now });
  return new Map(withheld.map((w) => [w.statementId, w.because]));
}

/**
 * A document goes as it came where all that the case takes from it may go, its text is known here, and nobody stands in
 * it whose name readers do not see (R08). Pictures of text say nothing that could be looked through: they stay.
 */
async function originalOf(tx: Transaction, reportId: string, isWhole: boolean): Promise<OriginalStanding> {
  if (!isWhole) return "withheld";
  const report = await tx.report(reportId);
  if (report?.facts?.text === undefined) return "no-text";
  // Its text is a part of it: the payers whom a report of suspicion names stand in the rest.
  if (report.format === "goaml") return "protected";
  return holdsMask(JSON.stringify([report.title, report.facts])) ? "protected" : "given";
}

function viewOf(caseId: string, { reports, statements }: CourtMaterial): DisclosureView {
  const withheld = reports.flatMap((r) => Object.values(r.withheld)).reduce((sum, n) => sum + n, 0);
  return {
    caseId,
    reports,
    given: statements.length,
    withheld,
    access: strictestOf(statements.map((s) => s.access)),
  };
}

/** A permission is for one case. */
const caseDigest = (caseId: string): string => sha256Hex(`court-use ${caseId}`);

/** What an approval to disclose is for: exactly this, to this court. */
const digestOf = (material: CourtMaterial, { to }: DisclosureInput): string =>
  sha256Hex(JSON.stringify([to, material.statements.map((s) => s.id), originalIds(material)]));

const originalIds = ({ reports }: CourtMaterial): readonly string[] =>
  reports.flatMap(({ report, original }) => (original === "given" ? [report.id] : []));
