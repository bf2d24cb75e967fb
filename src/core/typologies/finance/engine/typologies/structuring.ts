import { say } from "../../../../said.ts";
import type { AccountView } from "../account-view.ts";
import { CASH, classIndex, isTrade } from "../kinds.ts";
import { DAY, distinctAccounts, HOUR, isRound, share } from "../measures.ts";
import { type Candidate, financeCard, hundredths, type Scene, type Typology, term } from "../typology.ts";

export const structuring: Typology = {
  id: "STRUCTURING",
  redFlags: ["OIC-F10"],
  title: "Cash deposits kept just below a threshold",
  reference: "AUSTRAC, Australian-Indonesian investigation, 2021; FINTRAC ML/TF indicators, 2023",
  techniques: ["OIC-LND-04"],
  windowHours: 168,
  parameters: {
    depositsMin: { value: 4, source: "typologies.json OIC-F10" },
    bandLow: { value: 0.75, source: "typologies.json OIC-F10 (0.8), widened" },
    windowHours: { value: 168, source: "typologies.json OIC-F10" },
    bias: { value: -4.5, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["shop takings"],
  roles: ["account", "desks"],
  card: financeCard(
    "Find cash deposits that stay just below a reporting threshold.",
    "Shops pay in similar sums each day; they keep a daily rhythm and cross the threshold at times.",
  ),
};

/**
 * Thresholds are round numbers in the currency of the deposit: the engine tries those that lie just above the
 * largest deposit, so that no country's law is built in.
 */
function thresholdAbove(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(largest, 1)));
  for (const step of [1, 2, 3, 5, 10]) if (step * power > largest) return step * power;
  return 10 * power;
}

export function findStructuring(scene: Scene, view: AccountView): Candidate | undefined {
  if (isTrade(view.kind) || view.capped) return undefined;
  const { store } = scene;
  const window = scene.get("STRUCTURING", "windowHours") * HOUR;
  const least = scene.get("STRUCTURING", "depositsMin");
  const low = scene.get("STRUCTURING", "bandLow");
  const cash = view.receipts.filter((s) => store.method(s) === CASH && !store.isClaimed(s));
  if (cash.length < least) return undefined;
  // Each deposit may be the largest of its series.
  let best: number[] | undefined;
  let threshold = 0;
  for (const top of cash) {
    const line = thresholdAbove(store.amount(top));
    if (store.amount(top) < 0.85 * line) continue;
    const near = cash.filter(
      (s) =>
        store.currency(s) === store.currency(top) &&
        store.amount(s) < line &&
        store.amount(s) >= low * line &&
        Math.abs(store.at(s) - store.at(top)) <= window,
    );
    if (near.length > (best?.length ?? 0)) {
      best = near;
      threshold = line;
    }
  }
  if (!best || best.length < least) return undefined;
  const start = store.at(best[0] as number);
  const end = store.at(best.at(-1) ?? 0);
  const others = cash.filter((s) => store.at(s) >= start && store.at(s) <= end && !best.includes(s));
  const above = others.filter((s) => store.amount(s) >= threshold).length;
  const total = best.reduce((sum, s) => sum + store.usd(s), 0);
  const out = view.outgoings.find(
    (s) =>
      store.at(s) >= start &&
      store.at(s) <= end + 4 * DAY &&
      store.usd(s) > 0.6 * total &&
      store.usd(s) < 1.1 * total,
  );
  const desks = [...new Set(best.map(store.of.from))];
  const tills = desks.filter((d) => scene.classOf(d) === classIndex("till"));
  // Fees of one price from many people are no split sum: the deposits of one depositor or at few desks are.
  if (tills.length * 2 < desks.length && desks.length > 3) return undefined;
  const round = share(best, (s) => isRound(store.amount(s)));
  return {
    type: "STRUCTURING",
    payments: (out === undefined ? best : [...best, out]).sort((a, b) => a - b),
    subjects: [
      { account: view.account, role: "account" },
      ...tills.map((account) => ({ account, role: "desks" })),
    ],
    terms: [
      term("bias", scene.get("STRUCTURING", "bias"), say("money.rare")),
      term("deposits", 0.7 * Math.min(best.length, 9), say("money.below", { n: best.length, threshold })),
      term("threshold", threshold >= 2000 ? 1.5 : -3, say("money.just-below", { threshold })),
      term("round", 1.2 * round - 0.4, say("money.round-sums", { share: hundredths(round) })),
      term("above", -2 * above, say("money.over", { n: above })),
      term("other cash", -0.6 * Math.min(6, others.length), say("money.other-cash", { n: others.length })),
      term("moved on", out === undefined ? 0 : 1.5, say("money.one-payment")),
      term(
        "few desks",
        distinctAccounts(store, best, store.of.from) <= 4 ? 0.5 : -1,
        say("money.desk-count", { n: desks.length }),
      ),
    ],
    against: structuring.against,
  };
}
