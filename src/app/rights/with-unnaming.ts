import { WaslError } from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { OnBehalf, Unnaming } from "../ports/rights.ts";
import { tellRecipients } from "./disclosures.ts";

const MEANWHILE = "somebody was protected meanwhile: try again";
const TRIES = 3;

/**
 * Work that keeps words looked through by an unnaming of before its transaction, in which `mustStillHold` stands: once more where
 * somebody was protected in between. Whom an import protected beside it is taken out of what it kept.
 */
export async function withUnnaming<T>(
  platform: Platform,
  by: OnBehalf,
  work: (unnaming: Unnaming) => Promise<T>,
): Promise<T> {
  for (let left = TRIES; ; left--) {
    const unnaming = await platform.store.keeper.unnaming(by);
    try {
      const done = await work(unnaming);
      await unnameSince(platform, unnaming, by);
      return done;
    } catch (error) {
      const isMeanwhile = error instanceof WaslError && error.detail["because"] === MEANWHILE;
      if (!isMeanwhile || left === 1) throw error;
    }
  }
}

/** Whom an import protected while the work was kept goes from it: the import's own masking may have been before it, or never come. */
async function unnameSince(platform: Platform, since: Unnaming, by: OnBehalf): Promise<void> {
  const { keeper } = platform.store;
  const now = await keeper.unnaming(by);
  if (now.version === since.version) return;
  const statementIds = await keeper.unname(since, now, by);
  await tellRecipients(platform, { kind: "withdrawn", statementIds, because: "protected" }, by);
}

/**
 * From here to the commit no decision protects anybody, and none did since the unnaming was made: what is kept needs no masking
 * because of one, before which a process might die. CONFLICT otherwise. An import writes as this does, beside it: whom it protects
 * `withUnnaming` takes out after the commit.
 */
export async function mustStillHold(tx: Transaction, unnaming: Unnaming): Promise<void> {
  await tx.holdProtected();
  if ((await tx.protectedVersion()) !== unnaming.version)
    throw new WaslError("CONFLICT", { because: MEANWHILE });
}
