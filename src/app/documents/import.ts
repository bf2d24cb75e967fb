import {
  type LibraryEntry,
  type MarkingInput,
  mustBeAbleToAsk,
  type Reject,
  readLibraryEntry,
  WaslError,
} from "../../core/index.ts";
import { readLibraryRows } from "../../formats/index.ts";
import type { Actor, Platform } from "../ports/index.ts";
import { mustBeCleared, writtenAccess } from "../roles.ts";
import { todayOf } from "../times.ts";
import { proposeEntries } from "./documents.ts";

export interface LibraryImport {
  /** Proposed under the actor's name; a second person vets each. */
  readonly added: number;
  /** Here already, under the same marking. */
  readonly known: number;
  readonly rejects: readonly Reject[];
}

export interface DocumentImportUseCases {
  /**
   * JSON lines, or CSV whose first line names the fields. A row that cannot be an entry is a reject, the rest is kept;
   * INPUT_TOO_LARGE for a file of more rows than a person vets.
   */
  importLibrary(actor: Actor, bytes: Uint8Array, marking: MarkingInput): Promise<LibraryImport>;
}

const LIBRARY_ROWS_MAX = 500;
/** So many rows are one transaction: others wait no longer. */
const BATCH = 250;

export function documentImportUseCases(platform: Platform): DocumentImportUseCases {
  return {
    async importLibrary(actor, bytes, marking) {
      const { rows, rejects: unread } = readLibraryRows(bytes);
      if (rows.length > LIBRARY_ROWS_MAX)
        throw new WaslError("INPUT_TOO_LARGE", { allowed: LIBRARY_ROWS_MAX });
      const rejects = [...unread];
      const read: Row[] = [];
      for (const { line, fields } of rows) {
        const entry = orReject(line, rejects, () => readLibraryEntry(fields, todayOf(platform)));
        if (entry) read.push({ line, entry });
      }
      const { added, known, refused } = await keep(platform, actor, read, marking);
      rejects.push(...refused);
      return { added, known, rejects: rejects.sort((a, b) => a.line - b.line) };
    },
  };
}

interface Row {
  readonly line: number;
  readonly entry: LibraryEntry;
}

async function keep(
  platform: Platform,
  actor: Actor,
  rows: readonly Row[],
  marking: MarkingInput,
): Promise<{ readonly added: number; readonly known: number; readonly refused: readonly Reject[] }> {
  const refused: Reject[] = [];
  let added = 0;
  // Whoever may not write is told so, whatever is in the file.
  await platform.store.as(actor, async (tx) => {
    mustBeAbleToAsk(tx.viewer.role);
    await mustBeCleared(tx, writtenAccess(marking), "document library");
    await tx.audit({ action: "import", object: "document library", detail: { rows: rows.length } });
  });
  // What is said about a class is looked at once the class is there.
  for (const some of [rows.filter(isClass), rows.filter((row) => !isClass(row))])
    for (let at = 0; at < some.length; at += BATCH) {
      const batch = some.slice(at, at + BATCH);
      const entries = batch.map(({ entry }) => entry);
      const done = await platform.store.as(actor, (tx) => proposeEntries(platform, tx, entries, marking));
      for (const [n, { line }] of batch.entries()) {
        const one = done[n];
        if (one instanceof WaslError) refused.push(rejectOf(line, one));
        else if (one !== "known") added += 1;
      }
    }
  return { added, known: rows.length - added - refused.length, refused };
}

const isClass = ({ entry }: Row): boolean => entry.type === "class";

function orReject<T>(line: number, rejects: Reject[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    rejects.push(rejectOf(line, error));
    return undefined;
  }
}

/** What is wrong with the row; any other failure is none of the row's. */
function rejectOf(line: number, error: unknown): Reject {
  if (error instanceof WaslError && error.code === "DOCUMENT_UNKNOWN")
    return { line, code: "FIELD_INVALID", field: "series" };
  if (!(error instanceof WaslError) || error.code !== "REQUEST_INVALID") throw error;
  return { line, code: "FIELD_INVALID", field: String(error.detail["field"] ?? "") };
}
