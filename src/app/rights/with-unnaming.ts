import { WaslError } from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { OnBehalf, Unnaming } from "../ports/rights.ts";
import { PROTECTING_WAIT_MS } from "../reports/protect.ts";
import { tellRecipients } from "./disclosures.ts";
import { onBehalfOf } from "./rights.ts";
import type { Unnamed } from "./unnamed.ts";

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

/** One transaction that keeps words of analysts' own: when it is committed they name nobody who is protected then. */
export async function keepingWords<T>(
  platform: Platform,
  actor: Actor,
  work: (tx: Transaction, unnamed: Unnamed) => Promise<T>,
): Promise<T> {
  const viewer = await platform.store.as(actor, async (tx) => tx.viewer);
  const keep = (unnaming: Unnaming): Promise<T> =>
    platform.store.as(
      actor,
      async (tx) => {
        await mustStillHold(tx, unnaming);
        return await work(tx, (text) => unnaming.text(text));
      },
      { deadlineMs: PROTECTING_WAIT_MS },
    );
  return await withUnnaming(platform, onBehalfOf(viewer), keep);
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
