import type { Attested } from "./match.ts";

/** A report to the public, as it was compiled. */
export interface KeptTransparency {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** SHA-256 of the text: exactly what a second person approves. */
  readonly digest: string;
  /** JSON of a `TransparencyReport`, as it is signed. */
  readonly text: string;
  readonly createdBy: string;
  readonly createdAt: string;
  /** Absent for a draft. */
  readonly version?: number;
  readonly publishedAt?: string;
}

/** What anybody may read. */
export interface PublishedTransparency {
  readonly version: number;
  readonly publishedAt: string;
  readonly digest: string;
  readonly text: string;
  readonly signed: Attested;
}

export interface TransparencyPort {
  keepTransparency(draft: Omit<KeptTransparency, "version" | "publishedAt">): Promise<void>;
  /** Newest first: all that is published, and the newest drafts. */
  transparency(): Promise<readonly KeptTransparency[]>;
  /**
   * Its version; undefined where it is published already, where another that is shares a day with it, or where it does not
   * correct the newest of exactly its days.
   */
  publishTransparency(id: string, at: string, signed: Attested): Promise<number | undefined>;
}
