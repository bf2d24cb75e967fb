import { bipartite, instalments } from "./typologies/bipartite.ts";
import { cashOut } from "./typologies/cash-out.ts";
import { muleChain, peel, randomWalk } from "./typologies/chain.ts";
import { coinCollection } from "./typologies/coin-collection.ts";
import { corridor } from "./typologies/corridor.ts";
import { cycle } from "./typologies/cycle.ts";
import { escrow } from "./typologies/escrow.ts";
import { fanIn } from "./typologies/fan-in.ts";
import { fanOut } from "./typologies/fan-out.ts";
import { funnel } from "./typologies/funnel.ts";
import { gatherScatter } from "./typologies/gather-scatter.ts";
import { hawalaOffset } from "./typologies/hawala-offset.ts";
import { netting } from "./typologies/netting.ts";
import { procurement } from "./typologies/procurement.ts";
import { rotation } from "./typologies/rotation.ts";
import { scatterGather } from "./typologies/scatter-gather.ts";
import { stack } from "./typologies/stack.ts";
import { structuring } from "./typologies/structuring.ts";
import { tariff } from "./typologies/tariff.ts";
import type { Parameters, Typology } from "./typology.ts";
import { calibratedWeights } from "./weights.gen.ts";

/** All typologies of the engine, in the order in which a more special one explains a shape first. */
export const typologies: readonly Typology[] = [
  netting,
  hawalaOffset,
  structuring,
  funnel,
  cashOut,
  coinCollection,
  procurement,
  escrow,
  corridor,
  rotation,
  instalments,
  peel,
  cycle,
  muleChain,
  scatterGather,
  stack,
  gatherScatter,
  tariff,
  fanIn,
  fanOut,
  bipartite,
  randomWalk,
];

/** Defaults and calibrated weights, overridden by the values of a parameter package; names that no typology reads change nothing. */
export function parametersFrom(overrides: Parameters = {}): Parameters {
  return Object.fromEntries(
    typologies.map((t) => [
      t.id,
      {
        ...Object.fromEntries(Object.entries(t.parameters).map(([name, p]) => [name, p.value])),
        ...calibratedWeights[t.id],
        ...overrides[t.id],
      },
    ]),
  );
}
