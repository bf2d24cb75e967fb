import type { Access, ListSeries, Statement } from "../../core/index.ts";

/** Lists that come in editions, each an import of its own. */
export interface EditionPort {
  /** The lists that came in these formats, marked exactly so, with whom their editions list now. */
  listSeries(formats: readonly string[], access: Access): Promise<readonly ListSeries[]>;
  /** Makes a report an edition of a series, and one of all series that are named: they were one list. */
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
  /** Withdraws statements of earlier editions; an edition that makes them again says them anew. */
  endByEdition(reportId: string, statementIds: readonly string[]): Promise<void>;
  /** Earlier editions of which anything stands are as fresh as this one, whose review date they get where it is later. */
  renewEditions(reportId: string, reviewAt: string): Promise<void>;
  /** Whether a report holds what later editions of its list rest on. */
  hasLaterEdition(reportId: string): Promise<boolean>;
}
