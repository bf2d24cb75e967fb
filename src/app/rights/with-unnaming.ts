import { WaslError } from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { OnBehalf, Unnaming } from "../ports/rights.ts";

const MEANWHILE = "somebody was protected meanwhile: try again";
const TRIES = 3;

/**
 * Work that keeps words looked through by an unnaming of before its transaction, in which `mustStillHold` stands: once more where
 * somebody was protected in between.
 */
export async function withUnnaming<T>(
  { store }: Platform,
  by: OnBehalf,
  work: (unnaming: Unnaming) => Promise<T>,
): Promise<T> {
  for (let left = TRIES; ; left--)
    try {
      return await work(await store.keeper.unnaming(by));
    } catch (error) {
      const isMeanwhile = error instanceof WaslError && error.detail["because"] === MEANWHILE;
      if (!isMeanwhile || left === 1) throw error;
    }
}

/**
 * From here to the commit nobody becomes protected, and nobody did since the unnaming was made: what is kept needs no masking
 * afterwards, before which a process might die. CONFLICT otherwise.
 */
export async function mustStillHold(tx: Transaction, unnaming: Unnaming): Promise<void> {
  await tx.holdProtected();
  if ((await tx.protectedVersion()) !== unnaming.version)
    throw new WaslError("CONFLICT", { because: MEANWHILE });
}
