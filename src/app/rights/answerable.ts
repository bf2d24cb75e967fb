import {
  type ApprovalKind,
  type ApprovalRecord,
  DOCUMENT_ENTRY_PREFIX,
  type ToBeVetted,
  vettingStanding,
  WaslError,
} from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { Asked } from "../ports/rights.ts";
import { isConsentThere, isOfCourtThere, isSaid, isThere } from "./approval-subjects.ts";
import { digestOfReport } from "./report-seen.ts";

/**
 * Which of these this viewer may not answer, though another asked and they are a supervisor, with what they are told. Nobody answers about
 * what they may not see, or what is not there: APPROVAL_UNKNOWN, as if nobody had asked. The list counts by it what waits for them.
 */
export async function refusalsOf(
  tx: Transaction,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, WaslError>> {
  const beyond = await tx.approvalsBeyond(asked.map(({ id }) => id));
  const words = await wordsOf(tx, asked);
  const seen = new Map<string, Promise<boolean>>();
  const isSeen = (one: Asked): Promise<boolean> => {
    const about = `${one.kind} ${one.subject} ${one.digest}`;
    const found = seen.get(about) ?? SEEN[one.kind](tx, one);
    seen.set(about, found);
    return found;
  };
  const refusals = new Map<string, WaslError>();
  for (const one of asked) {
    const { id, kind, subject } = one;
    const isThere = !beyond.has(id) && (await isSeen(one));
    const refusal = isThere
      ? kind === "vet" && refusalOfWords(tx, one, words.get(subject))
      : new WaslError("APPROVAL_UNKNOWN", { id });
    if (refusal) refusals.set(id, refusal);
  }
  return refusals;
}

const anybody = async (): Promise<boolean> => true;

/** Whether the viewer sees what is asked about, by its kind; a text that is vetted is read with all others. */
const SEEN: Readonly<
  Record<
    ApprovalKind,
    (tx: Transaction, asked: Pick<ApprovalRecord, "kind" | "subject" | "digest">) => Promise<boolean>
  >
> = {
  reidentify: (tx, { subject }) => isSaid(tx, subject),
  "lift-protection": (tx, { subject }) => isSaid(tx, subject),
  designate: (tx, { subject }) => isSaid(tx, subject),
  release: async (tx, asked) => (await isThere(tx, asked)) && (await isOrderThere(tx, asked.subject)),
  transfer: isThere,
  sanitise: isThere,
  "court-use": isOfCourtThere,
  disclose: isOfCourtThere,
  consent: (tx, { subject }) => isConsentThere(tx, subject),
  // What they see is what whoever asked saw: nobody lets go more than they know.
  "take-back": async (tx, { subject, digest }) => (await digestOfReport(tx, subject)) === digest,
  source: anybody,
  unmask: anybody,
  vet: anybody,
};

/** Nobody answers about a request for stored data whose order they cannot read. */
async function isOrderThere(tx: Transaction, subject: string): Promise<boolean> {
  const order = await tx.dataOrderReport(subject);
  return order === undefined || (await tx.report(order)) !== undefined;
}

type Words = Pick<ToBeVetted, "withdrawn" | "vetting" | "writtenBy"> & { readonly digest: string };

/** What is to be vetted, as far as the viewer sees it: a library may have hundreds that wait. */
async function wordsOf(tx: Transaction, asked: readonly Asked[]): Promise<ReadonlyMap<string, Words>> {
  const ids = asked.flatMap(({ kind, subject }) => (kind === "vet" ? [subject] : []));
  const entries = ids.filter((id) => id.startsWith(DOCUMENT_ENTRY_PREFIX));
  const messages = ids.filter((id) => !id.startsWith(DOCUMENT_ENTRY_PREFIX));
  const found = [
    ...(entries.length === 0 ? [] : await tx.libraryEntries({ ids: entries })),
    ...(messages.length === 0 ? [] : await tx.preventionMessages(messages)),
  ];
  return new Map(found.map((one) => [one.id, one]));
}

function refusalOfWords(
  tx: Transaction,
  { id, digest }: Asked,
  words: Words | undefined,
): WaslError | undefined {
  // Nor about other words than those: they could be written under its digest afterwards.
  if (words?.digest !== digest) return new WaslError("APPROVAL_UNKNOWN", { id });
  if (words.writtenBy === tx.viewer.userId) return new WaslError("SECOND_PERSON_REQUIRED", { approval: id });
  // A second request for what is answered already must not turn the answer round.
  const standing = vettingStanding(words);
  return standing === "proposed" ? undefined : new WaslError("CONFLICT", { approval: id, standing });
}
