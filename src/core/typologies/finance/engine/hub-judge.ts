import { FLAG } from "./account-table.ts";
import { type AccountView, viewAccount } from "./account-view.ts";
import { DAY, HOUR, logSpread, sortFirst } from "./measures.ts";
import { findCashOut } from "./typologies/cash-out.ts";
import { findCoinCollection } from "./typologies/coin-collection.ts";
import { findCorridor } from "./typologies/corridor.ts";
import { findEscrow } from "./typologies/escrow.ts";
import { findFanIn } from "./typologies/fan-in.ts";
import { findFanOut } from "./typologies/fan-out.ts";
import { findFunnel } from "./typologies/funnel.ts";
import { findGatherScatter } from "./typologies/gather-scatter.ts";
import { findHawala } from "./typologies/hawala-offset.ts";
import { findProcurement } from "./typologies/procurement.ts";
import { findStructuring } from "./typologies/structuring.ts";
import { findTariff } from "./typologies/tariff.ts";
import type { Candidate, Scene } from "./typology.ts";

/** Receipts, and outgoings, that are looked at; more is a hub and no suspect. */
export const HUB_CAP = 400;

export type HubVerdict =
  | { readonly is: "hub" }
  | { readonly is: "nothing"; readonly worthAnotherLook: boolean }
  | { readonly is: "found"; readonly candidate: Candidate; readonly worthAnotherLook: boolean }
  /** Something that still goes on: to be asked again so many seconds later. */
  | { readonly is: "unfinished"; readonly seconds: number };

/** Who makes a raw candidate comparable: its calibrated form where it may be shown, or nothing. */
export type Rank = (candidate: Candidate) => number | undefined;

/** The most special explanation of what an account did in the last month. */
export function judgeHub(
  scene: Scene,
  account: number,
  fanMin: number,
  isOver: boolean,
  rank: Rank,
  inspect?: (candidate: Candidate) => void,
): HubVerdict {
  const { store } = scene;
  const view = viewAccount(scene, account, HUB_CAP, scene.now - 31 * DAY);
  if (view.capped) return { is: "hub" };
  if (inspect) for (const candidate of everyHypothesis(scene, view)) inspect(candidate);
  const candidate = bestHypothesis(scene, view, rank);
  const worthAnotherLook = !isOver && feesOfOnePrice(scene, view, fanMin);
  if (!candidate) return { is: "nothing", worthAnotherLook };
  const last = candidate.payments.at(-1) as number;
  const first = candidate.payments[0] as number;
  if (!isOver && scene.now - store.at(last) < 60 * HOUR) return { is: "unfinished", seconds: 2 * DAY };
  // Equal fees that nobody has passed on yet may be held: wait for their release.
  const held =
    (candidate.type === "FAN-IN" || candidate.type === "GATHER-SCATTER" || candidate.type === "TARIFF") &&
    logSpread(candidate.payments.map(store.of.usd)) < 0.3;
  if (!isOver && held && scene.now - store.at(first) < 24 * DAY)
    return { is: "unfinished", seconds: 4 * DAY };
  return { is: "found", candidate, worthAnotherLook };
}

const special = (scene: Scene, view: AccountView): (Candidate | undefined)[] => [
  scene.store.accounts.has(view.account, FLAG.settles) ? findHawala(scene, view, HUB_CAP) : undefined,
  findStructuring(scene, view),
  findFunnel(scene, view),
  findCashOut(scene, view),
  findCoinCollection(scene, view),
  findProcurement(scene, view),
  findEscrow(scene, view),
  findCorridor(scene, view, HUB_CAP),
];

function bestHypothesis(scene: Scene, view: AccountView, rank: Rank): Candidate | undefined {
  const strong = best(special(scene, view), rank);
  if (strong) return strong;
  // Both halves together explain more than one of them.
  const both = best(findGatherScatter(scene, view), rank);
  if (both) return both;
  return best([...findFanIn(scene, view), ...findFanOut(scene, view), findTariff(scene, view)], rank);
}

function best(candidates: readonly (Candidate | undefined)[], rank: Rank): Candidate | undefined {
  let found: Candidate | undefined;
  let score = -1;
  for (const candidate of candidates) {
    const s = candidate && rank(candidate);
    if (s === undefined || s <= score) continue;
    score = s;
    found = candidate;
  }
  return found;
}

const everyHypothesis = (scene: Scene, view: AccountView): Candidate[] =>
  [
    ...special(scene, view),
    ...findGatherScatter(scene, view),
    ...findFanIn(scene, view),
    ...findFanOut(scene, view),
    findTariff(scene, view),
  ].filter((c) => c !== undefined);

/** Fees of about one price came in lately, so that a release may follow; other shapes show at the first look. */
function feesOfOnePrice(scene: Scene, view: AccountView, fanMin: number): boolean {
  const { receipts } = view;
  if (receipts.length < fanMin || receipts.length > 150) return false;
  const sizes = new Float64Array(receipts.length);
  for (let i = 0; i < sizes.length; i++) sizes[i] = Math.log(scene.store.usd(receipts[i] as number));
  sortFirst(sizes, sizes.length);
  const need = fanMin - 1;
  for (let i = need; i < sizes.length; i++)
    if ((sizes[i] as number) - (sizes[i - need] as number) < 0.3) return true;
  return false;
}
