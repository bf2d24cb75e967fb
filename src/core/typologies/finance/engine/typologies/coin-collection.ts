import { say } from "../../../../said.ts";
import { type AccountView, freshBurst } from "../account-view.ts";
import { CRYPTO, classIndex, isTrade } from "../kinds.ts";
import { DAY, distinctAccounts, HOUR, isRound, median, share, sumUsd } from "../measures.ts";
import {
  type Candidate,
  financeCard,
  hundredths,
  type Scene,
  type Typology,
  term,
  UNMEASURED,
} from "../typology.ts";

export const coinCollection: Typology = {
  id: "COIN-COLLECTION",
  redFlags: ["OIC-F25"],
  title: "Stablecoins of one price collected and cashed out at an exchange",
  reference: "Chainalysis, crypto flows to suspected trafficking networks, 2025",
  techniques: ["OIC-PAY-06", "OIC-PAY-05"],
  windowHours: 336,
  parameters: {
    payersMin: { value: 6, source: "typologies.json OIC-F25" },
    bandWidth: { value: 0.1, source: "typologies.json OIC-F13: a tenth around one price" },
    bandShare: { value: 0.6, source: "typologies.json OIC-F13" },
    forwardedMin: { value: 0.8, source: "typologies.json OIC-F25" },
    windowHours: { value: 336, source: "typologies.json OIC-F25" },
    bias: { value: -5, source: "as CORRIDOR, which collects at one price too: no implants of this kind" },
  },
  against: ["desks that deal off exchange", "payroll in stablecoins"],
  roles: ["collector"],
  card: financeCard(
    "Find a wallet that takes one price of many and passes nearly all of it to one exchange.",
    "Who deals in coins for others, and who is paid for work in them, looks alike; their sums differ and repeat.",
    UNMEASURED,
  ),
};

const EXCHANGE = classIndex("exchange");

export function findCoinCollection(scene: Scene, view: AccountView): Candidate | undefined {
  if (isTrade(view.kind) || view.capped) return undefined;
  const { store } = scene;
  const get = (name: string): number => scene.get("COIN-COLLECTION", name);
  const coins = view.receipts.filter(
    (s) => store.method(s) === CRYPTO && !isTrade(scene.classOf(store.from(s))),
  );
  const burst = freshBurst(store, coins, store.of.from, get("windowHours") * HOUR);
  if (!burst || burst.partners < get("payersMin")) return undefined;
  const price = median(burst.payments.map(store.of.usd));
  const fees = burst.payments.filter((s) => Math.abs(store.usd(s) / price - 1) <= get("bandWidth"));
  const payers = distinctAccounts(store, fees, store.of.from);
  const inBand = fees.length / burst.payments.length;
  if (payers < get("payersMin") || inBand < get("bandShare")) return undefined;
  const forward = toOneExchange(scene, view, fees);
  const kept = sumUsd(store, forward) / sumUsd(store, burst.payments);
  if (kept < get("forwardedMin") || kept > 1.1) return undefined;
  const fresh = share(fees, (s) => store.isFirstOfPair(s));
  const round = share(fees, (s) => isRound(store.amount(s)));
  const firms = share(fees, (s) => scene.classOf(store.from(s)) === classIndex("firm"));
  const others = view.outgoings.length - forward.length;
  return {
    type: "COIN-COLLECTION",
    payments: [...fees, ...forward].sort((a, b) => a - b),
    subjects: [{ account: view.account, role: "collector" }],
    terms: [
      term("bias", get("bias"), say("money.rare")),
      term("payers", 0.5 * Math.min(payers, 12), say("money.one-price-payers", { n: payers })),
      term("one price", 3 * (inBand - 0.6), say("money.in-band", { share: hundredths(inBand) })),
      term(
        "passed on",
        1.5 - 5 * Math.abs(0.97 - Math.min(kept, 1.05)),
        say("money.to-exchange", { share: hundredths(kept) }),
      ),
      term("new partners", 2 * (fresh - 1), say("money.never-seen", { share: hundredths(fresh) })),
      term("round", 1.2 * round - 0.4, say("money.round-sums", { share: hundredths(round) })),
      term("small sums", price < 200 ? -2.5 : 0, say("money.small", { usd: Math.round(price) })),
      term("firms", -3 * firms, say("money.firms", { share: hundredths(firms) })),
      term("other payees", -0.4 * Math.min(8, others), say("money.other-payees", { n: others })),
    ],
    against: coinCollection.against,
  };
}

/** What went in coins, from the second fee on, to the one exchange that had most of it. */
function toOneExchange(
  { store, classOf }: Scene,
  view: AccountView,
  fees: readonly number[],
): readonly number[] {
  const since = store.at(fees[1] as number);
  const until = store.at(fees.at(-1) as number) + 5 * DAY;
  const sold = view.outgoings.filter(
    (s) =>
      store.method(s) === CRYPTO &&
      classOf(store.to(s)) === EXCHANGE &&
      store.at(s) >= since &&
      store.at(s) <= until,
  );
  let most: readonly number[] = [];
  for (const exchange of new Set(sold.map(store.of.to))) {
    const own = sold.filter((s) => store.to(s) === exchange);
    if (sumUsd(store, own) > sumUsd(store, most)) most = own;
  }
  return most;
}
