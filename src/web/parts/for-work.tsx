import type { ReactNode } from "react";
import { useOffered } from "./offered.ts";

/** What only those see who may change something: whoever oversees is offered nothing that is refused. */
export function ForWork({ children }: { children: ReactNode }) {
  return useOffered().work ? children : null;
}
