import type { PreventionMessage } from "../core/index.ts";

/** What the public may be shown, as a transaction reads and keeps it. */
export interface PreventionPort {
  /** False where the same words are here already. */
  addPreventionMessage(
    message: Omit<PreventionMessage, "writtenBy" | "writtenAt" | "vetting" | "withdrawn">,
  ): Promise<boolean>;
  /** By language and kind, newest first; all where no ids are given. */
  preventionMessages(ids?: readonly string[]): Promise<readonly PreventionMessage[]>;
  /** False where there is none that could be withdrawn. */
  withdrawPreventionMessage(id: string, reason: string): Promise<boolean>;
}
