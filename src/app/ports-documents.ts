import type { DocumentClassKind, KeptEntry } from "../core/index.ts";

/** Which entries of the library; all conditions hold together. */
export interface LibraryFilter {
  readonly ids?: readonly string[];
  readonly classId?: string;
  readonly issuer?: string;
  /** How the machine-readable zone writes the issuer, as the class of an entry says it. */
  readonly mrzState?: string;
  readonly kinds?: readonly DocumentClassKind[];
  readonly type?: KeptEntry["entry"]["type"];
}

/** The library of document classes, as a transaction reads and keeps it. It is never asked for a number. */
export interface DocumentPort {
  /** False where the same entry is here already under the same marking. */
  addLibraryEntry(entry: Pick<KeptEntry, "id" | "digest" | "classId" | "entry" | "access">): Promise<boolean>;
  /** By class, oldest first. */
  libraryEntries(filter: LibraryFilter): Promise<readonly KeptEntry[]>;
  /** False where there is none that could be withdrawn. */
  withdrawLibraryEntry(id: string, reason: string): Promise<boolean>;
}
