import {
  type CheckDigitVerdict,
  type ClassCheck,
  checkAgainst,
  DOCUMENT_CHECK_CAVEAT,
  type DocumentClass,
  type DocumentClassKind,
  documentClassId,
  judgeCheckDigit,
  type KeptEntry,
  type LibraryEntry,
  type LibraryFields,
  type LibraryType,
  libraryEntryId,
  type MarkingInput,
  mustBeAbleToAsk,
  mustBeOfClass,
  parseAccess,
  readDocumentNumber,
  readLibraryEntry,
  readMrz,
  saysNothing,
  type VettingStanding,
  vettingStanding,
  WaslError,
} from "../core/index.ts";
import { answerApproval, askForApproval } from "./approvals.ts";
import type { Actor, Platform, Transaction } from "./ports.ts";
import type { LibraryFilter } from "./ports-documents.ts";
import { mustBeCleared } from "./roles.ts";

export interface LibraryEntryView extends KeptEntry {
  readonly standing: VettingStanding;
  /** True where this viewer may vet it: a supervisor who did not write it, while it waits. */
  readonly isMine: boolean;
}

/** A document to look at: a number and its class, or its issuer and kind; or the lines of its machine-readable zone. */
export interface DocumentQuestion {
  readonly classId?: string;
  /** ISO 3166-1 alpha-2. */
  readonly issuer?: string;
  readonly kind?: DocumentClassKind;
  readonly number?: string;
  /** The sign beside the number in the machine-readable zone. */
  readonly checkDigit?: string;
  readonly mrz?: readonly string[];
}

/** About a document, never about a person; it does not repeat what was asked. */
export interface DocumentCheck {
  readonly caveat: string;
  /** Of the machine-readable zone, where one was given. */
  readonly checkDigit: CheckDigitVerdict;
  /** None where the library knows no such class. */
  readonly classes: readonly ClassCheck[];
}

export interface DocumentUseCases {
  /** By class, oldest first; `more` where there are too many to list at once. */
  documentLibrary(
    actor: Actor,
    filter?: {
      readonly classId?: string;
      readonly type?: LibraryType;
      readonly standing?: VettingStanding;
    },
  ): Promise<{ readonly items: readonly LibraryEntryView[]; readonly more: boolean }>;
  /**
   * Writes an entry and asks for its vetting. REQUEST_INVALID where it cannot be one, MARKING_FORBIDS where the writer could not
   * see it, DOCUMENT_UNKNOWN where its class is not here, CONFLICT where the same entry is.
   */
  addLibraryEntry(actor: Actor, fields: LibraryFields, marking: MarkingInput): Promise<LibraryEntryView>;
  /**
   * A supervisor who wrote none of them answers for all or for none: DOCUMENT_UNKNOWN, SECOND_PERSON_REQUIRED for one's own,
   * CONFLICT where one waits no more.
   */
  vetLibraryEntries(
    actor: Actor,
    ids: readonly string[],
    decision: "approved" | "refused",
    reason: string,
  ): Promise<readonly LibraryEntryView[]>;
  /** For good: what is withdrawn is met by no document any more. */
  withdrawLibraryEntry(actor: Actor, id: string, reason: string): Promise<LibraryEntryView>;
  /** What the document meets of what stands vetted. The number is neither kept nor logged. */
  checkDocument(actor: Actor, question: DocumentQuestion): Promise<DocumentCheck>;
}

export function documentUseCases(platform: Platform): DocumentUseCases {
  const { store } = platform;
  return {
    documentLibrary: (actor, { standing, ...filter } = {}) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "document library" });
        const found = (await tx.libraryEntries(filter))
          .map((one) => viewOf(tx, one))
          .filter((one) => standing === undefined || one.standing === standing);
        return { items: found.slice(0, LISTED_MAX), more: found.length > LISTED_MAX };
      }),
    addLibraryEntry: (actor, fields, marking) =>
      store.as(actor, async (tx) => {
        const entry = readLibraryEntry(fields, todayOf(platform));
        const made = await proposeEntry(platform, tx, entry, marking);
        if (!made) throw new WaslError("CONFLICT", { class: documentClassId(entry) });
        return made;
      }),
    vetLibraryEntries: (actor, ids, decision, reason) =>
      store.as(actor, async (tx) => {
        const vetted: LibraryEntryView[] = [];
        for (const id of new Set(ids)) vetted.push(await vet(platform, tx, id, decision, reason));
        return vetted;
      }),
    withdrawLibraryEntry: (actor, id, reason) =>
      store.as(actor, async (tx) => {
        if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
        mustBeAbleToAsk(tx.viewer.role);
        await mustFind(tx, id);
        await tx.audit({
          action: "change",
          object: `document:${id}`,
          text: reason,
          detail: { withdrawn: 1 },
        });
        if (!(await tx.withdrawLibraryEntry(id, reason))) throw new WaslError("CONFLICT", { id });
        return viewOf(tx, await mustFind(tx, id));
      }),
    checkDocument: (actor, question) => store.as(actor, (tx) => check(tx, question)),
  };
}

const LISTED_MAX = 2000;

const timeOf = (platform: Platform): string => new Date(platform.clock.now()).toISOString();
export const todayOf = (platform: Platform): string => timeOf(platform).slice(0, 10);

async function mustFind(tx: Transaction, id: string): Promise<KeptEntry> {
  const [found] = await tx.libraryEntries({ ids: [id] });
  if (!found) throw new WaslError("DOCUMENT_UNKNOWN", { id });
  return found;
}

function viewOf(tx: Transaction, kept: KeptEntry): LibraryEntryView {
  const standing = vettingStanding(kept);
  const { role, userId } = tx.viewer;
  return {
    ...kept,
    standing,
    isMine: standing === "proposed" && role === "supervisor" && userId !== kept.writtenBy,
  };
}

const REASON = "to be known in the library of documents";

/** Undefined where the same entry is here already, unless it waits and nobody is asked any more: then one is. */
export async function proposeEntry(
  platform: Platform,
  tx: Transaction,
  entry: LibraryEntry,
  marking: MarkingInput,
): Promise<LibraryEntryView | undefined> {
  mustBeAbleToAsk(tx.viewer.role);
  const access = parseAccess(marking);
  const classId = documentClassId(entry);
  await mustBeCleared(tx, access, `document-class:${classId}`);
  if (entry.type !== "class") await mustHaveClass(tx, classId, entry);
  const { id, digest } = libraryEntryId(entry, access);
  const isNew = await tx.addLibraryEntry({ id, digest, classId, entry, access });
  const kept = await mustFind(tx, id);
  if (!isNew && (vettingStanding(kept) !== "proposed" || (await openRequest(platform, tx, kept))))
    return undefined;
  await tx.audit({
    action: "change",
    object: `document:${id}`,
    detail: { proposed: 1, type: entry.type, class: classId },
  });
  await askForApproval(tx, platform.clock, { kind: "vet", subject: id, digest, reason: REASON });
  return viewOf(tx, kept);
}

/** A class that waits to be vetted will do: what is said about it waits as well. */
async function mustHaveClass(tx: Transaction, classId: string, entry: LibraryEntry): Promise<void> {
  const found = await tx.libraryEntries({ classId, type: "class" });
  const classes = found
    .filter((one) => ["proposed", "vetted"].includes(vettingStanding(one)))
    .map(({ entry: one }) => one)
    .filter((one): one is DocumentClass => one.type === "class");
  if (classes.length === 0) throw new WaslError("DOCUMENT_UNKNOWN", { id: classId });
  if (entry.type === "range") mustBeOfClass(entry, classes);
}

/** The request for its vetting that waits, as far as this viewer may see it. */
async function openRequest(
  platform: Platform,
  tx: Transaction,
  { id, digest }: KeptEntry,
): Promise<string | undefined> {
  return (await tx.openRequests("vet", [{ subject: id, digest }], timeOf(platform))).get(id);
}

async function vet(
  platform: Platform,
  tx: Transaction,
  id: string,
  decision: "approved" | "refused",
  reason: string,
): Promise<LibraryEntryView> {
  const kept = await mustFind(tx, id);
  if (tx.viewer.userId === kept.writtenBy) throw new WaslError("SECOND_PERSON_REQUIRED", { entry: id });
  const standing = vettingStanding(kept);
  if (standing !== "proposed") throw new WaslError("CONFLICT", { entry: id, standing });
  const request = await openRequest(platform, tx, kept);
  // Whoever may not answer sees no request: the rule of approvals says why.
  if (tx.viewer.role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
  if (request === undefined) throw new WaslError("APPROVAL_UNKNOWN", { id });
  await answerApproval(tx, platform.clock, request, decision, reason);
  return viewOf(tx, await mustFind(tx, id));
}

interface ReadQuestion {
  readonly filter: LibraryFilter;
  readonly number: string;
  readonly checkDigit: CheckDigitVerdict;
}

async function check(tx: Transaction, question: DocumentQuestion): Promise<DocumentCheck> {
  const { role } = tx.viewer;
  if (role === "oversight" || role === "administrator") {
    await tx.audit({ action: "refuse", object: "document check", detail: { code: "ROLE_FORBIDS" } });
    throw new WaslError("ROLE_FORBIDS", { role });
  }
  const { filter, number, checkDigit } = readQuestion(question);
  const { classId, issuer, mrzState, kinds } = filter;
  // That a document was looked up, of which class and why; never which document.
  await tx.audit({
    action: "search",
    object: classId === undefined ? "document check" : `document-class:${classId}`,
    detail: {
      ...(issuer === undefined && mrzState === undefined ? {} : { issuer: issuer ?? mrzState ?? "" }),
      ...(kinds === undefined ? {} : { kind: kinds.join(" ") }),
    },
  });
  const classes = checkAgainst(await tx.libraryEntries(filter), { number, checkDigit });
  if (classId !== undefined && classes.length === 0) throw new WaslError("DOCUMENT_UNKNOWN", { id: classId });
  return { caveat: DOCUMENT_CHECK_CAVEAT, checkDigit, classes };
}

/** REQUEST_INVALID where it does not say which document, in one way and not in two; never with what was written. */
function readQuestion(question: DocumentQuestion): ReadQuestion {
  const { classId, issuer, kind, number: written, checkDigit: told, mrz } = question;
  const invalid = (field: string): WaslError => new WaslError("REQUEST_INVALID", { field });
  if (mrz !== undefined) {
    // The lines say which class: another way to say it could only contradict them.
    if ([classId, issuer, kind, written, told].some((other) => other !== undefined)) throw invalid("mrz");
    const { state, kinds, number, checkDigit } = readMrz(mrz);
    return { filter: { mrzState: state, kinds }, number, checkDigit };
  }
  if (written === undefined) throw invalid("number");
  if (told !== undefined && !/^[0-9]$/.test(told)) throw invalid("checkDigit");
  const number = readDocumentNumber(written);
  const checkDigit = judgeCheckDigit(number, told);
  if (classId !== undefined) {
    if (issuer !== undefined || kind !== undefined) throw invalid("classId");
    return { filter: { classId }, number, checkDigit };
  }
  if (issuer === undefined || !/^[A-Z]{2}$/.test(issuer)) throw invalid("issuer");
  if (kind === undefined) throw invalid("kind");
  return { filter: { issuer, kinds: [kind] }, number, checkDigit };
}
