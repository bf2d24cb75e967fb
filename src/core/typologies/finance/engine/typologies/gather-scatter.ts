import { say } from "../../../../said.ts";
import { type AccountView, freshBurst } from "../account-view.ts";
import { classIndex, isTrade } from "../kinds.ts";
import { DAY, HOUR, logSpread, once, share, sumUsd, surprise } from "../measures.ts";
import { commonMethod, inTurn, largeAsEver, largeForPeers, largeOf, repeatedSums } from "../profile.ts";
import {
  type Candidate,
  dear,
  financeCard,
  hundredths,
  type Scene,
  type Typology,
  tenths,
  term,
} from "../typology.ts";
import { habitOf, isSweep } from "./fan-in.ts";

export const gatherScatter: Typology = {
  id: "GATHER-SCATTER",
  redFlags: ["OIC-F03"],
  title: "Many pay one, who then pays many",
  reference: "Altman et al., AMLworld, 2023",
  techniques: ["OIC-PAY-05"],
  windowHours: 192,
  parameters: {
    partnersMin: { value: 2, source: "typologies.json OIC-F03 (3), one side may be two" },
    partnersSum: { value: 6, source: "measured on implants" },
    largeSum: { value: 5, source: "one less, where each sum is large for its peers" },
    windowHours: { value: 96, source: "AMLworld: four days each way" },
    surpriseMin: { value: 3, source: "both sides together; one in a thousand by chance is nothing here" },
    bias: { value: -10, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["marketplaces", "remittance agents", "group trips"],
  roles: ["hub"],
  card: financeCard(
    "Find an account that collects from many and then distributes to many others.",
    "Treasurers of clubs and small marketplaces look alike.",
  ),
};

/** Both halves of all that the account did, and of what was large for its peers: everyday business is apart from it. */
export function findGatherScatter(scene: Scene, view: AccountView): readonly Candidate[] {
  if (isTrade(view.kind) || view.capped) return [];
  const large = {
    ...view,
    receipts: largeOf(scene, view.receipts),
    outgoings: largeOf(scene, view.outgoings),
  };
  return [
    gatherScatterOf(scene, view, view, scene.get("GATHER-SCATTER", "partnersSum")),
    gatherScatterOf(scene, view, large, scene.get("GATHER-SCATTER", "largeSum")),
  ].filter((c) => c !== undefined);
}

function gatherScatterOf(
  scene: Scene,
  whole: AccountView,
  view: AccountView,
  partnersSum: number,
): Candidate | undefined {
  const { store } = scene;
  const window = scene.get("GATHER-SCATTER", "windowHours") * HOUR;
  const least = scene.get("GATHER-SCATTER", "partnersMin");
  const gathered = freshBurst(store, view.receipts, store.of.from, window);
  if (!gathered || gathered.partners < least) return undefined;
  const sources = new Set(gathered.payments.map(store.of.from));
  const middle = store.at(gathered.payments[gathered.payments.length >> 1] as number);
  const last = store.at(gathered.payments.at(-1) ?? 0);
  const later = view.outgoings.filter(
    (s) =>
      store.at(s) >= middle &&
      store.at(s) <= last + window + DAY &&
      !isTrade(scene.classOf(store.to(s))) &&
      !sources.has(store.to(s)),
  );
  const scattered = freshBurst(store, later, store.of.to, window);
  if (!scattered || scattered.partners < least) return undefined;
  if (gathered.partners + scattered.partners < partnersSum) return undefined;
  if (Math.max(gathered.partners, scattered.partners) < 3) return undefined;
  const inHabit = habitOf(scene, view, view.receipts, gathered, store.of.from, window);
  const outHabit = habitOf(scene, view, view.outgoings, scattered, store.of.to, window);
  const si = surprise(gathered.partners, inHabit.mean + 0.3);
  const so = surprise(scattered.partners, outHabit.mean + 0.3);
  if (si + so < scene.get("GATHER-SCATTER", "surpriseMin")) return undefined;
  const order = once(() => share(scattered.payments, (s) => store.at(s) >= last));
  const usual = Math.max(inHabit.most / gathered.partners, outHabit.most / scattered.partners);
  const tills = once(() => share(gathered.payments, (s) => isTrade(scene.classOf(store.from(s)))));
  const kept = sumUsd(store, scattered.payments) / Math.max(1, sumUsd(store, gathered.payments));
  const balance = kept > 0.6 && kept < 1.06 ? 2.2 : kept > 0.25 && kept < 1.3 ? 0.3 : -1.5;
  const all = [...gathered.payments, ...scattered.payments].sort((a, b) => a - b);
  const fresh = once(() => share(all, (s) => store.isFirstOfPair(s)));
  const single = (gathered.partners + scattered.partners) / all.length;
  const home = scene.placeOf(view.account);
  const near = once(() =>
    home < 0 ? 0 : share(gathered.payments, (s) => scene.placeOf(store.from(s)) === home),
  );
  const firm = view.kind === classIndex("firm");
  const cheques = once(() => share(all, (s) => store.method(s) === 2));
  const terms = scene.settle("GATHER-SCATTER", [
    term("bias", scene.get("GATHER-SCATTER", "bias"), say("money.rare")),
    term("gathers", 0.9 * Math.min(si, 8), () =>
      say("money.gathers", { n: gathered.partners, usual: tenths(inHabit.mean) }),
    ),
    term("scatters", 0.9 * Math.min(so, 8), () =>
      say("money.scatters", { n: scattered.partners, usual: tenths(outHabit.mean) }),
    ),
    term("size", 0.35 * Math.min(20, gathered.partners + scattered.partners), say("money.both-sides")),
    term("habit", -2 * Math.min(1, usual), () =>
      say("money.busiest-both", { payers: inHabit.most, payees: outHabit.most }),
    ),
    dear(
      "order",
      1,
      () => 2 * (order() - 0.5),
      () => say("money.payouts-after", { share: hundredths(order()) }),
    ),
    dear(
      "cash takings",
      0,
      () => -3 * tills(),
      () => say("money.from-desks", { share: hundredths(tills()) }),
    ),
    term("balance", balance, () => say("money.went-out", { share: hundredths(kept) })),
    term("one payment each", 3 * (single - 1), () =>
      say("money.partners-once", { share: hundredths(single) }),
    ),
    dear(
      "new partners",
      0,
      () => 2.5 * (fresh() - 1),
      () => say("money.never-seen", { share: hundredths(fresh()) }),
    ),
    dear(
      "neighbours",
      0,
      () => -2 * near(),
      () => say("money.payers-same-place", { share: hundredths(near()) }),
    ),
    dear(
      "firm by cheque",
      0,
      () => (firm ? -2 : -1) * cheques(),
      () => say("money.by-cheque", { share: hundredths(cheques()) }),
    ),
    ...largeForPeers(scene, all, gathered.partners + scattered.partners),
    largeAsEver(scene, whole, all),
    dear(
      "treasury",
      0,
      () => (isSweep(scene, view, scattered.payments) ? -4 : 0),
      say("money.group-balances"),
    ),
    dear("repeated sums", 0, () => -3 * repeatedSums(scene, all), say("money.repeat")),
    dear("in turn", 0, () => -4 * inTurn(scene, all), say("money.in-turn")),
    dear("one method", 0.4, () => 2 * (commonMethod(scene, all) - 0.8), say("money.one-method")),
    dear(
      "spread of amounts",
      0.45,
      () => 0.5 * Math.min(1.5, logSpread(gathered.payments.map(store.of.usd))) - 0.3,
      say("money.vary"),
    ),
  ]);
  if (!terms) return undefined;
  return {
    type: "GATHER-SCATTER",
    payments: all,
    subjects: [{ account: view.account, role: "hub" }],
    terms,
    against: gatherScatter.against,
  };
}
