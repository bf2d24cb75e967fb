import {
  DOCUMENT_ENTRY_PREFIX,
  isProtectedCategory,
  PROTECTED_ID_PREFIX,
  type Statement,
  WaslError,
} from "../core/index.ts";
import type { ApprovalAsk } from "./approvals.ts";
import type { Transaction } from "./ports.ts";

const ID_LENGTH_SHOWN = 80;

/** What an approval to see a masked name is about. */
export const maskedSubject = (
  reportId: string,
  { start, end }: { readonly start: number; readonly end: number },
): string => `${reportId}@${start}-${end}`;

/**
 * Nobody waits for an answer about what nobody has; whoever may not see it hears the same. What leaves (release, transfer,
 * sanitise) is bound by its digest instead, which no other subject has.
 */
export async function mustBeThere(
  tx: Transaction,
  { kind, subject }: Pick<ApprovalAsk, "kind" | "subject">,
): Promise<void> {
  const id = subject.slice(0, ID_LENGTH_SHOWN);
  if (kind === "reidentify" || kind === "lift-protection") await mustBeProtected(tx, subject, id);
  if (kind === "unmask" && !(await isMasked(tx, subject))) throw new WaslError("REPORT_UNKNOWN", { id });
  if (kind === "source" && !(await tx.hasSource(subject))) throw new WaslError("REPORT_UNKNOWN", { id });
  if (kind !== "vet") return;
  if (subject.startsWith(DOCUMENT_ENTRY_PREFIX)) {
    if ((await tx.libraryEntries({ ids: [subject] })).length === 0)
      throw new WaslError("DOCUMENT_UNKNOWN", { id });
  } else if ((await tx.preventionMessages([subject])).length === 0)
    throw new WaslError("MESSAGE_UNKNOWN", { id });
}

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
