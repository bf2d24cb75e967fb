import type { DocumentClassKind, KeptEntry } from "../../core/index.ts";

/** Which entries of the library; all conditions hold together. */
export interface LibraryFilter {
  readonly ids?: readonly string[];
  readonly classIds?: readonly string[];
  readonly issuer?: string;
  /** How the machine-readable zone writes the issuer, as the class of an entry says it. */
  readonly mrzState?: string;
  readonly kinds?: readonly DocumentClassKind[];
  readonly type?: KeptEntry["entry"]["type"];
}

/** The library of document classes, as a transaction reads and keeps it. It is never asked for a number. */
export interface DocumentPort {
  /** Answers the ids of those that were not here; the same entry under the same marking stays as it is. */
  addLibraryEntries(
    entries: readonly Pick<KeptEntry, "id" | "digest" | "classId" | "entry" | "access">[],
  ): Promise<ReadonlySet<string>>;
  /** By class, oldest first. */
  libraryEntries(filter: LibraryFilter): Promise<readonly KeptEntry[]>;
  /** False where there is none that could be withdrawn. */
  withdrawLibraryEntry(id: string, reason: string): Promise<boolean>;
}
