import type { StoredReport } from "./ports.ts";

export interface EventPort {
  /** Complete articles received since then, newest first, with their text. */
  articles(filter: { readonly since: string; readonly limit: number }): Promise<readonly StoredReport[]>;
}
