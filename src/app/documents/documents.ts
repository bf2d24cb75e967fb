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
} from "../../core/index.ts";
import type { LibraryFilter } from "../ports/documents.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { answerApproval, askForApprovals } from "../rights/approvals.ts";
import { mustBeCleared, mustNameH3 } from "../roles.ts";
import { todayOf } from "../times.ts";

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
    documentLibrary: (actor, { standing, classId, ...filter } = {}) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "document library" });
        const ofClass = classId === undefined ? {} : { classIds: [classId] };
        const found = (await tx.libraryEntries({ ...filter, ...ofClass }))
          .map((one) => viewOf(tx, one))
          .filter((one) => standing === undefined || one.standing === standing);
        return { items: found.slice(0, LISTED_MAX), more: found.length > LISTED_MAX };
      }),
    addLibraryEntry: (actor, fields, marking) =>
      store.as(actor, async (tx) => {
        mustNameH3(marking);
        const entry = readLibraryEntry(fields, todayOf(platform));
        const [made] = await proposeEntries(platform, tx, [entry], marking);
        if (made instanceof WaslError) throw made;
        if (made === undefined || made === "known")
          throw new WaslError("CONFLICT", { class: documentClassId(entry) });
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

/** What became of an entry: written and asked for, here already, or why it cannot be one. */
export type Proposed = LibraryEntryView | "known" | WaslError;

/**
 * All in as many queries as one takes. An entry that is here already is known, unless it waits and nobody is asked any more:
 * then somebody is. Classes come before what is said about them.
 */
export async function proposeEntries(
  platform: Platform,
  tx: Transaction,
  entries: readonly LibraryEntry[],
  marking: MarkingInput,
): Promise<readonly Proposed[]> {
  mustBeAbleToAsk(tx.viewer.role);
  const access = parseAccess(marking);
  const [first] = entries;
  if (!first) return [];
  await mustBeCleared(tx, access, `document-class:${documentClassId(first)}`);
  const drafts = entries.map((entry) => ({
    ...libraryEntryId(entry, access),
    classId: documentClassId(entry),
    entry,
    access,
  }));
  const refused = await withoutClass(tx, drafts);
  const once = new Map(drafts.filter((d) => !refused.has(d)).map((d) => [d.id, d]));
  const added = await tx.addLibraryEntries([...once.values()]);
  const kept = new Map((await tx.libraryEntries({ ids: [...once.keys()] })).map((one) => [one.id, one]));
  const waiting = [...kept.values()].filter((one) => vettingStanding(one) === "proposed");
  const open = await openRequests(platform, tx, waiting);
  const toAsk = waiting.filter(({ id }) => added.has(id) || !open.has(id));
  await ask(platform, tx, toAsk);
  const made = new Set(toAsk.map(({ id }) => id));
  return drafts.map((draft) => {
    const error = refused.get(draft);
    if (error) return error;
    const one = kept.get(draft.id);
    // Of the same entry twice in one file the first is the one that was made.
    return one && made.delete(draft.id) ? viewOf(tx, one) : "known";
  });
}

async function ask(platform: Platform, tx: Transaction, entries: readonly KeptEntry[]): Promise<void> {
  for (const { id, classId, entry } of entries)
    await tx.audit({
      action: "change",
      object: `document:${id}`,
      detail: { proposed: 1, type: entry.type, class: classId },
    });
  await askForApprovals(
    tx,
    platform.clock,
    entries.map(({ id, digest }) => ({ kind: "vet", subject: id, digest, reason: REASON })),
  );
}

type Draft = Pick<KeptEntry, "id" | "classId" | "entry">;

/** Those whose class is not here, or that say what it does not allow. A class that waits to be vetted will do. */
async function withoutClass(
  tx: Transaction,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<Draft, WaslError>> {
  const classesOf = new Map<string, DocumentClass[]>();
  const know = (classId: string, entry: LibraryEntry): void => {
    if (entry.type === "class") classesOf.set(classId, [...(classesOf.get(classId) ?? []), entry]);
  };
  const ofClass = drafts.filter(({ entry }) => entry.type !== "class");
  const classIds = [...new Set(ofClass.map(({ classId }) => classId))];
  if (classIds.length > 0)
    for (const one of await tx.libraryEntries({ classIds, type: "class" }))
      if (["proposed", "vetted"].includes(vettingStanding(one))) know(one.classId, one.entry);
  const refused = new Map<Draft, WaslError>();
  for (const draft of ofClass) {
    const error = misfit(draft.entry, classesOf.get(draft.classId) ?? [], draft.classId);
    if (error) refused.set(draft, error);
  }
  return refused;
}

function misfit(
  entry: LibraryEntry,
  classes: readonly DocumentClass[],
  classId: string,
): WaslError | undefined {
  if (classes.length === 0) return new WaslError("DOCUMENT_UNKNOWN", { id: classId });
  if (entry.type !== "range") return undefined;
  try {
    mustBeOfClass(entry, classes);
    return undefined;
  } catch (error) {
    if (error instanceof WaslError) return error;
    throw error;
  }
}

/** By id, the requests for their vetting that wait, as far as this viewer may see them. */
const openRequests = (
  platform: Platform,
  tx: Transaction,
  entries: readonly KeptEntry[],
): Promise<ReadonlyMap<string, string>> =>
  tx.openRequests(
    "vet",
    entries.map(({ id, digest }) => ({ subject: id, digest })),
    timeOf(platform),
  );

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
  const request = (await openRequests(platform, tx, [kept])).get(id);
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
  const { issuer, mrzState, kinds } = filter;
  const classId = filter.classIds?.[0];
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
    return { filter: { classIds: [classId] }, number, checkDigit };
  }
  if (issuer === undefined || !/^[A-Z]{2}$/.test(issuer)) throw invalid("issuer");
  if (kind === undefined) throw invalid("kind");
  return { filter: { issuer, kinds: [kind] }, number, checkDigit };
}
