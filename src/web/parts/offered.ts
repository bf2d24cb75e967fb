import { createContext, useContext } from "react";
import type { User } from "../api/types.ts";

/** What a page offers to whom. The server holds the rules, and refuses whoever asks all the same. */
export interface Offered {
  /** All but those who only oversee: they read, and change nothing. */
  readonly work: boolean;
  /** Renewing what is due, requests of data subjects. */
  readonly handle: boolean;
  readonly supervise: boolean;
  /** Who is a partner, and under which terms. */
  readonly administer: boolean;
}

export const offeredTo = (role: User["role"]): Offered => ({
  work: role !== "oversight",
  handle: role === "analyst" || role === "supervisor",
  supervise: role === "supervisor",
  administer: role === "supervisor" || role === "administrator",
});

/** Before anybody is signed in, a button is a button. */
export const OfferedContext = createContext<Offered>(offeredTo("supervisor"));

export const useOffered = (): Offered => useContext(OfferedContext);
