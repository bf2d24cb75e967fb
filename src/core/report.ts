import type { Evaluation } from "./evaluation.ts";
import type { Access } from "./marking/index.ts";

/** One link of an open-source chain: who published it, when, and whether they only republished. */
export interface Publisher {
  readonly name: string;
  readonly publishedAt?: string;
  readonly role: "original" | "republisher";
  /** How good the source is by the word of the node whose file names it; ours is the report's. */
  readonly evaluation?: Evaluation;
}

/** The format of reports under which this node speaks for itself, as a detector that joins what several reports say. */
export const OWN_FORMAT = "detector";

/** The format of a bank's list of all its accounts: that an account stands in it says that there is one, and no more. */
export const REGISTER_FORMAT = "accounts";

/** What somebody contributes: a document, a file of transactions, a feed. */
export interface Report {
  /** Content hash with a prefix, so that the same bytes are the same report. */
  readonly id: string;
  readonly title: string;
  readonly format: string;
  readonly sha256: string;
  readonly byteLength: number;
  /** Where the bytes came from: a file name, a URL, a peer. A human source is a pseudonym here (R22). */
  readonly source: string;
  /** The organisation that provided it. */
  readonly provider: string;
  /** First to last: element 0 is the origin, the last is who we read. */
  readonly publishers: readonly Publisher[];
  readonly evaluation: Evaluation;
  readonly access: Access;
  readonly lang?: string;
  readonly publishedAt?: string;
  readonly receivedAt: string;
  /** When a human has to look at it again; it is deleted by default after it (R15). */
  readonly reviewAt: string;
  /** True for the exercise and for test material. */
  readonly fictitious: boolean;
}
