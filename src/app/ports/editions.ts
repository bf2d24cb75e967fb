import type { Access, ListSeries, Statement } from "../../core/index.ts";

/** Lists that come in editions, each an import of its own. */
export interface EditionPort {
  /** The lists that came in this format, marked exactly so, real or fictitious, with whom their editions list now. */
  listSeries(of: {
    readonly format: string;
    readonly access: Access;
    readonly fictitious: boolean;
  }): Promise<readonly ListSeries[]>;
  /**
   * Makes a report an edition of a series, and one of all series that are named: they were one list. CONFLICT where another edition
   * of them is being imported, or its import was cut off.
   */
  openEdition(
    reportId: string,
    edition: { readonly day?: string; readonly of: string; readonly joined: readonly string[] },
  ): Promise<void>;
  /**
   * Statements of this edition that no earlier one makes, and the ids of those that make the others. What a human withdrew of
   * an earlier one, or a data subject's request settled, is not said again.
   */
  saidByEditions(
    reportId: string,
    statements: readonly Statement[],
  ): Promise<{ readonly fresh: readonly Statement[]; readonly again: readonly string[] }>;
  /** What stands of earlier editions, without these. */
  leftOfEditions(reportId: string, again: readonly string[]): Promise<readonly Statement[]>;
  /**
   * Withdraws statements of earlier editions, which an edition that makes them again says anew, and owes it to whoever was given
   * them; by id what is said instead, where anything is. Earlier editions are looked at again when this one is, where that is later.
   */
  endByEdition(
    reportId: string,
    ended: readonly { readonly id: string; readonly replacedBy?: string }[],
    reviewAt: string,
  ): Promise<void>;
  /** Whether later editions of its list rest on a report. */
  hasLaterEdition(reportId: string): Promise<boolean>;
}
