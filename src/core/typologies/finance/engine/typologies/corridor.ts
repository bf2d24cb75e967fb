import { say } from "../../../../said.ts";
import { type AccountView, strongestBurst, viewAccount } from "../account-view.ts";
import { classIndex, isTrade } from "../kinds.ts";
import {
  DAY,
  distinct,
  distinctAccounts,
  HOUR,
  isRound,
  logSpread,
  median,
  share,
  sumUsd,
} from "../measures.ts";
import { type Candidate, financeCard, hundredths, type Scene, type Typology, term } from "../typology.ts";

export const corridor: Typology = {
  id: "CORRIDOR",
  redFlags: ["OIC-F12", "OIC-F13", "OIC-F22"],
  title: "Many small remittances of one price, passed to one organiser",
  reference: "FATF, ML/TF Risks Arising from Migrant Smuggling, 2022; UNODC Global Study, 2018",
  techniques: ["OIC-PAY-04", "OIC-PAY-05"],
  windowHours: 240,
  parameters: {
    payersMin: { value: 3, source: "typologies.json OIC-F12 (6 for all receivers together)" },
    windowHours: { value: 168, source: "typologies.json OIC-F12, 6 days, and a day" },
    spreadMax: { value: 0.4, source: "OIC-F13: within a tenth of one price; currencies widen it" },
    bias: { value: -5, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["group trips", "pilgrim groups", "gift pools", "course fees"],
  roles: ["receivers", "organiser"],
  card: financeCard(
    "Find receivers of equal fees who pass the sum to one organiser.",
    "Trip leaders and course organisers look alike; what they buy sets them apart.",
  ),
};

interface Leg {
  readonly receiver: number;
  readonly deposits: readonly number[];
  readonly forward: readonly number[];
  readonly organiser: number;
}

/** Equal fees in, and nearly their sum out to one account. */
function findLeg(scene: Scene, view: AccountView): Leg | undefined {
  if (isTrade(view.kind) || view.capped) return undefined;
  const { store } = scene;
  const window = scene.get("CORRIDOR", "windowHours") * HOUR;
  const burst = strongestBurst(
    store,
    view.receipts.filter((s) => !store.isClaimed(s)),
    store.of.from,
    window,
  );
  if (!burst || burst.partners < scene.get("CORRIDOR", "payersMin")) return undefined;
  // The price is the middle of the amounts; what is far from it is other traffic.
  const price = median(burst.payments.map(store.of.usd));
  const deposits = burst.payments.filter((s) => Math.abs(Math.log(store.usd(s) / price)) < 0.5);
  if (distinctAccounts(store, deposits, store.of.from) < scene.get("CORRIDOR", "payersMin")) return undefined;
  if (deposits.length < 0.6 * burst.payments.length) return undefined;
  if (logSpread(deposits.map(store.of.usd)) > scene.get("CORRIDOR", "spreadMax")) return undefined;
  const total = sumUsd(store, deposits);
  const last = store.at(deposits.at(-1) ?? 0);
  const middle = store.at(deposits[deposits.length >> 1] as number);
  let best: Leg | undefined;
  let bestGap = 0.35;
  for (const s of view.outgoings) {
    if (store.at(s) < middle || store.at(s) > last + 5 * DAY) continue;
    const organiser = store.to(s);
    const forward = view.outgoings.filter(
      (o) => store.to(o) === organiser && store.at(o) >= middle && store.at(o) <= last + 5 * DAY,
    );
    const gap = Math.abs(Math.log(sumUsd(store, forward) / total));
    if (gap < bestGap) {
      bestGap = gap;
      best = { receiver: view.account, deposits, forward, organiser };
    }
  }
  return best;
}

export function findCorridor(scene: Scene, view: AccountView, cap: number): Candidate | undefined {
  const { store } = scene;
  const leg = findLeg(scene, view);
  if (!leg) return undefined;
  const legs = [leg];
  const at = store.at(leg.forward[0] as number);
  // Other receivers that pay the same organiser at about the same time.
  const seen = new Set([leg.receiver]);
  const organiserView = viewAccount(scene, leg.organiser, cap, at - 10 * DAY);
  for (const s of organiserView.receipts) {
    const other = store.from(s);
    if (seen.has(other) || Math.abs(store.at(s) - at) > 7 * DAY || seen.size > 12) continue;
    seen.add(other);
    const second = findLeg(scene, viewAccount(scene, other, cap, at - 15 * DAY));
    if (second && second.organiser === leg.organiser) legs.push(second);
  }
  const deposits = legs.flatMap((l) => l.deposits);
  const payments = [...new Set(legs.flatMap((l) => [...l.deposits, ...l.forward]))].sort((a, b) => a - b);
  const payers = distinctAccounts(store, deposits, store.of.from);
  if (payers < 4) return undefined;
  const spread = logSpread(deposits.map(store.of.usd));
  const round = share(deposits, (s) => isRound(store.amount(s)));
  const places = distinct(deposits, (s) => scene.placeOf(store.from(s)));
  const kept =
    sumUsd(
      store,
      legs.flatMap((l) => l.forward),
    ) / sumUsd(store, deposits);
  const trade = isTrade(scene.classOf(leg.organiser));
  const fresh = share(deposits, (s) => store.isFirstOfPair(s));
  const price = median(deposits.map(store.of.usd));
  const since = store.at(leg.deposits[0] as number);
  const until = store.at(leg.forward.at(-1) as number);
  const receiptsThen = view.receipts.filter((s) => store.at(s) >= since && store.at(s) <= until).length;
  const outsThen = view.outgoings.filter(
    (s) => store.at(s) >= since && store.at(s) <= until + 2 * DAY,
  ).length;
  const purity = (leg.deposits.length / receiptsThen + leg.forward.length / Math.max(1, outsThen)) / 2;
  const same = share(deposits, (s) => Math.abs(store.usd(s) / price - 1) < 0.01);
  const inOrder = share(leg.deposits, (s) => store.at(s) < store.at(leg.forward[0] as number));
  const once = payers / deposits.length;
  const terms = scene.settle("CORRIDOR", [
    term("bias", scene.get("CORRIDOR", "bias"), say("money.rare")),
    term("payers", 0.5 * Math.min(payers, 10), () => say("money.one-price-payers", { n: payers })),
    term("receivers", legs.length > 1 ? 2 : 0, () => say("money.receivers", { n: legs.length })),
    term("one price", 2 - 8 * spread, () => say("money.alike", { share: hundredths(spread) })),
    term("round", 1.5 * round - 0.5, () => say("money.round-sums", { share: hundredths(round) })),
    term("passed on", 1.5 - 6 * Math.abs(1 - kept), () =>
      say("money.passed-on", { share: hundredths(kept) }),
    ),
    term("new partners", 2 * (fresh - 1), () => say("money.never-seen", { share: hundredths(fresh) })),
    term("places", places >= 3 ? 0.7 : -0.5, () => say("money.payer-places", { n: places })),
    term("bought something", trade ? -7 : 0, say("money.sold-to-groups")),
    term("little else", 3 * (purity - 0.7), () => say("money.traffic", { share: hundredths(purity) })),
    term("equal shares", same > 0.7 ? -4 : 0, say("money.equal-shares-circle")),
    term("order", 3 * (inOrder - 0.9), say("money.after-fees")),
    term("one payment each", 3 * (once - 1), say("money.pay-once")),
    term(
      "new organiser",
      store.isFirstOfPair(leg.forward[0] as number) ? 0.5 : -1.5,
      say("money.paid-before"),
    ),
    term("cheques", -3 * share(deposits, (s) => store.method(s) === 2), say("money.invoices")),
    term(
      "several releases",
      -2 * Math.min(2, legs.flatMap((l) => l.forward).length / legs.length - 1),
      say("money.piece-by-piece"),
    ),
    term("small sums", price < 200 ? -2.5 : 0, () => say("money.small", { usd: Math.round(price) })),
    term("firm", view.kind === classIndex("firm") ? -1 : 0, say("money.firm-work")),
  ]);
  if (!terms) return undefined;
  return {
    type: "CORRIDOR",
    payments,
    subjects: [
      ...legs.map((l) => ({ account: l.receiver, role: "receivers" })),
      { account: leg.organiser, role: "organiser" },
    ],
    terms,
    against: corridor.against,
  };
}
