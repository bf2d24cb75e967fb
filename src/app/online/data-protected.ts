import {
  type DataTarget,
  normalIdentifier,
  type ReadPost,
  targetNames,
  targetNodes,
  WaslError,
  withheldIdentifiers,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { onBehalfOf } from "../rights/rights.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { readAgain, readsWith } from "./referable.ts";

/** Of a number, without its country code. */
const TAIL = 7;

/**
 * Nobody asks for the data of whoever is protected, nor of a journalist, a helper, or somebody who seeks help or warns: what the
 * referral desk leaves alone is left alone here (R08, R27). PROTECTED_SUBJECT, which does not say by what it is known.
 */
export async function mustConcernNobodyProtected(
  tx: Transaction,
  platform: string,
  targets: readonly DataTarget[],
): Promise<void> {
  if (await concernsSomebodyProtected(tx, platform, targets))
    throw new WaslError("PROTECTED_SUBJECT", { targets: targets.length });
}

/**
 * A handle that is written like the name of somebody protected may be theirs: who is behind it is not asked. Their names are in the
 * keyed store, which nobody's transaction reads. PROTECTED_SUBJECT, on record as a refusal; the errors of whoever reads the targets.
 */
export async function mustBeLikeNobodyProtected(
  { store }: Platform,
  actor: Actor,
  object: string,
  targetsOf: (tx: Transaction) => Promise<readonly DataTarget[]>,
): Promise<void> {
  const { targets, viewer } = await store.as(actor, async (tx) => {
    await mustWork(tx, object);
    mustDecide(tx);
    return { targets: await targetsOf(tx), viewer: tx.viewer };
  });
  const names = targets.flatMap((target) => targetNames(target));
  if (!(await store.keeper.areLikeProtected(names, onBehalfOf(viewer)))) return;
  await store.as(actor, (tx) =>
    tx.audit({ action: "refuse", object, detail: { code: "PROTECTED_SUBJECT" } }),
  );
  throw new WaslError("PROTECTED_SUBJECT", { targets: targets.length });
}

export async function concernsSomebodyProtected(
  tx: Transaction,
  platform: string,
  targets: readonly DataTarget[],
): Promise<boolean> {
  // Whatever type it is written as: an account may be named by a number, and an address by a name.
  const nodes = [...new Set(targets.flatMap((target) => targetNodes(platform, target)))];
  if (await tx.areOfTheProtected(nodes)) return true;
  // What was moved out of the graph is found by its digest.
  if ((await tx.protectedNodes(nodes, "all")).size > 0) return true;
  const names = new Set(targets.flatMap((target) => targetNames(target)));
  const asked = new Set([...names, ...nodes.map((node) => node.slice(node.indexOf(":") + 1))]);
  const withheld = withheldIdentifiers(await readsWith(tx, marksOf(names)));
  if ([...withheld].some((key) => formsOf(key).some((form) => asked.has(form)))) return true;
  return (await readsOfAccounts(tx, platform, asked)).some((read) => read.protectedAs !== undefined);
}

/** What may stand in a post: the digits of a number without its country, and all else as it is. */
function marksOf(names: ReadonlySet<string>): readonly string[] {
  const marks = [...names].map((name) => {
    const digits = name.replace(/\D/g, "");
    return /^[+\d\s().-]+$/.test(name) && digits.length >= TAIL ? digits.slice(-TAIL) : name;
  });
  return [...new Set(marks.filter((mark) => mark.length > 2))];
}

function formsOf(key: string): readonly string[] {
  const value = key.slice(key.indexOf(":") + 1);
  if (key.startsWith("phone:")) return [normalIdentifier("phone", value) ?? value];
  return targetNames({ value });
}

/** What the accounts themselves posted on that platform, as far as it is here. */
async function readsOfAccounts(
  tx: Transaction,
  platform: string,
  asked: ReadonlySet<string>,
): Promise<readonly ReadPost[]> {
  const found: ReadPost[] = [];
  for await (const page of tx.records("post"))
    for (const post of page)
      if (
        post.platform.toLowerCase() === platform.toLowerCase() &&
        [post.accountId, post.accountName ?? ""].some((name) => name !== "" && isAsked(name, asked))
      )
        found.push(readAgain(post));
  return found;
}

const isAsked = (name: string, asked: ReadonlySet<string>): boolean =>
  targetNames({ value: name }).some((one) => asked.has(one));
