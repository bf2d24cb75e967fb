import {
  type ApprovalKind,
  DOCUMENT_ENTRY_PREFIX,
  isProtectedCategory,
  PROTECTED_ID_PREFIX,
  type Statement,
  WaslError,
} from "../../core/index.ts";
import { partnerOf } from "../federation/deps.ts";
import { ID_LENGTH_SHOWN } from "../known.ts";
import type { Transaction } from "../ports/index.ts";
import type { ApprovalAsk } from "./approvals.ts";

/** What an approval to see a masked name is about. */
export const maskedSubject = (
  reportId: string,
  { start, end }: { readonly start: number; readonly end: number },
): string => `${reportId}@${start}-${end}`;

/** What an approval to let a partner pass on is about: its request, and by their numbers there the facts, from 1: `msg-7@1-3,5`. */
export const consentSubject = (requestId: string, numbers: readonly number[]): string =>
  `${requestId}@${rangesOf(numbers)}`;

/** Numbers in ascending order, as somebody reads them: `1-3,5`. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: [from: number, to: number][] = [];
  for (const n of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else ranges.push([n, n]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

const isInRanges = (ranges: string, n: number): boolean =>
  ranges.split(",").some((range) => {
    const [from = Number.NaN, to = from] = range.split("-").map(Number);
    return from <= n && n <= to;
  });

/**
 * Whoever answers sees the request, and what we said in each of these facts as it stands now. Leave that is given with a share is about the
 * partner.
 */
export async function isConsentThere(tx: Transaction, subject: string): Promise<boolean> {
  const at = subject.lastIndexOf("@");
  if (at < 0) return (await partnerOf(tx, subject)) !== undefined;
  const asked = await tx.message(subject.slice(0, Math.max(0, at)));
  if (asked?.direction !== "received" || asked.wire.consent?.step !== "ask") return false;
  const objects = asked.wire.consent.objects.filter((_, i) => isInRanges(subject.slice(at + 1), i + 1));
  const rows = await tx.federation.objects(objects.map((id) => ({ creator: asked.wire.to, id })));
  const said = new Set((await tx.statements(rows.flatMap((r) => r.statementId ?? []))).map((s) => s.id));
  return (
    rows.length > 0 && rows.length === objects.length && rows.every((r) => said.has(r.statementId ?? ""))
  );
}

/** What is asked for where it is known what exactly, in words that the node puts together. */
const ASKED_ELSEWHERE: Readonly<Partial<Record<ApprovalKind, string>>> = {
  "court-use": "it is asked for with its case",
  disclose: "it is asked for with its case",
  designate: "it is asked for with its entity",
  consent: "it is asked for with its request or share",
};

/** Nobody waits for an answer about what nobody has; whoever may not see it hears the same. */
export async function mustBeThere(
  tx: Transaction,
  { kind, subject, digest }: Pick<ApprovalAsk, "kind" | "subject" | "digest">,
): Promise<void> {
  const id = subject.slice(0, ID_LENGTH_SHOWN);
  if (kind === "release") await mustBeOneWork(tx, subject, digest);
  // Whoever asks with a digest by hand writes the reason that a second person reads: it would be about something else.
  const own = ASKED_ELSEWHERE[kind];
  if (own !== undefined) throw new WaslError("REQUEST_INVALID", { field: "kind", because: own });
  if (isOfWhatLeaves(kind) && !(await isThere(tx, { kind, subject })))
    throw new WaslError(kind === "sanitise" ? "ENTITY_UNKNOWN" : "PARTNER_UNKNOWN", { id });
  if (kind === "reidentify" || kind === "lift-protection") await mustBeProtected(tx, subject, id);
  if (kind === "take-back" && !(await tx.report(subject))) throw new WaslError("REPORT_UNKNOWN", { id });
  if (kind === "unmask" && !(await isMasked(tx, subject))) throw new WaslError("REPORT_UNKNOWN", { id });
  if (kind === "source" && !(await tx.hasSource(subject))) throw new WaslError("REPORT_UNKNOWN", { id });
  if (kind !== "vet") return;
  if (subject.startsWith(DOCUMENT_ENTRY_PREFIX)) {
    if ((await tx.libraryEntries({ ids: [subject] })).length === 0)
      throw new WaslError("DOCUMENT_UNKNOWN", { id });
  } else if ((await tx.preventionMessages([subject])).length === 0)
    throw new WaslError("MESSAGE_UNKNOWN", { id });
}

/**
 * By hand a release is asked for of what whoever answers reads as a whole under its id, in the words that it has now. What goes to a
 * partner is told by the node, with its share: by hand its reason could say anything.
 */
async function mustBeOneWork(tx: Transaction, subject: string, digest: string | undefined): Promise<void> {
  const work = await workOf(tx, subject);
  if (work === undefined && (await partnerOf(tx, subject)))
    throw new WaslError("REQUEST_INVALID", { field: "kind", because: "it is asked for with its share" });
  if (work !== undefined && work.digest !== digest)
    throw new WaslError("REQUEST_INVALID", { field: "digest", because: "a release is of exactly this" });
}

/** A referral, a request for stored data, an alert on goods or a report to the public. */
const workOf = async (tx: Transaction, id: string): Promise<{ readonly digest: string } | undefined> =>
  (await tx.referral(id)) ??
  (await tx.dataRequest(id)) ??
  (await tx.goodsAlert(id)) ??
  (await tx.transparency()).find((one) => one.id === id);

/** A permission is about a report, and a case is what is given. */
export const isOfCourtThere = async (
  tx: Transaction,
  { kind, subject }: Pick<ApprovalAsk, "kind" | "subject">,
): Promise<boolean> => !!(kind === "disclose" ? await tx.case(subject) : await tx.report(subject));

const isOfWhatLeaves = (kind: ApprovalKind): kind is "release" | "transfer" | "sanitise" =>
  kind === "release" || kind === "transfer" || kind === "sanitise";

/** A referral, a request for stored data, an alert on goods, a report to the public or whatever goes to a partner is released; a text is a report's, an entity's or a statement's. */
export async function isThere(
  tx: Transaction,
  { kind, subject }: Pick<ApprovalAsk, "kind" | "subject">,
): Promise<boolean> {
  if (kind !== "sanitise") return !!((await partnerOf(tx, subject)) ?? (await workOf(tx, subject)));
  if (await tx.report(subject)) return true;
  if ((await tx.statements([subject])).length > 0) return true;
  return await isSaid(tx, subject);
}

/** Whether this viewer sees anything that is said of it. */
export const isSaid = async (tx: Transaction, id: string): Promise<boolean> =>
  ((await tx.statementsAbout([id])).get(id) ?? []).length > 0;

/** A person who is not protected is the wrong kind, said to whoever sees them. */
async function mustBeProtected(tx: Transaction, subject: string, id: string): Promise<void> {
  const statements: readonly Statement[] = (await tx.statementsAbout([subject])).get(subject) ?? [];
  if (statements.length === 0) throw new WaslError("ENTITY_UNKNOWN", { id });
  const decided = (await tx.categories([subject])).get(subject)?.category ?? "unknown";
  if (!subject.startsWith(PROTECTED_ID_PREFIX) && !isProtectedCategory(decided))
    throw new WaslError("REQUEST_INVALID", { field: "subject", because: "not a protected person", id });
}

async function isMasked(tx: Transaction, subject: string): Promise<boolean> {
  const reportId = subject.slice(0, Math.max(0, subject.lastIndexOf("@")));
  if (!(await tx.report(reportId))) return false;
  return (await tx.maskedNames(reportId)).some((place) => maskedSubject(reportId, place) === subject);
}
