import type { Actor, Platform } from "./ports/index.ts";
import type { WorkFor } from "./ports/jobs.ts";

/** Does something for somebody who is not there: with the rights that they have at this moment, and no session stays behind. */
export async function inNameOf<T>(
  { store: { accounts } }: Pick<Platform, "store">,
  work: WorkFor,
  run: (actor: Actor) => Promise<T>,
): Promise<T> {
  const token = await accounts.openWorkSession(work);
  try {
    return await run({ token, purpose: work.purpose });
  } finally {
    await accounts.signOut(token);
  }
}
