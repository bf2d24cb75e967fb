import { say } from "../../../../said.ts";
import { type AccountView, strongestBurst } from "../account-view.ts";
import { CASH, classIndex, isTrade } from "../kinds.ts";
import { DAY, distinctAccounts, HOUR, sumUsd } from "../measures.ts";
import { type Candidate, financeCard, hundredths, type Scene, type Typology, term } from "../typology.ts";

export const funnel: Typology = {
  id: "FUNNEL",
  redFlags: ["OIC-F11"],
  title: "Cash paid in at many places, sent on from one",
  reference: "FinCEN FIN-2023-Alert001, human smuggling along the southwest border, 2023",
  techniques: ["OIC-PAY-05", "OIC-LND-04"],
  windowHours: 144,
  parameters: {
    desksMin: { value: 2, source: "typologies.json OIC-F11: three regions; two where all else fits" },
    windowHours: { value: 144, source: "typologies.json OIC-F11, 5 days, and a day" },
    forwardedMin: { value: 0.55, source: "typologies.json OIC-F11 (0.85), lowered for late payments" },
    bias: { value: -5, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["travelling traders", "students", "shop takings"],
  roles: ["funnel", "out"],
  card: financeCard(
    "Find an account fed by cash at many desks and emptied to few payees.",
    "Market traders pay in cash at many places; they spend it with many suppliers.",
  ),
};

export function findFunnel(scene: Scene, view: AccountView): Candidate | undefined {
  if (isTrade(view.kind) || view.capped) return undefined;
  const { store } = scene;
  const cash = view.receipts.filter((s) => store.method(s) === CASH && !store.isClaimed(s));
  const burst = strongestBurst(store, cash, store.of.from, scene.get("FUNNEL", "windowHours") * HOUR);
  if (!burst || burst.partners < scene.get("FUNNEL", "desksMin")) return undefined;
  const total = sumUsd(store, burst.payments);
  const start = store.at(burst.payments[0] as number);
  const end = store.at(burst.payments.at(-1) ?? 0);
  const outs = view.outgoings.filter(
    (s) =>
      store.at(s) >= start &&
      store.at(s) <= end + 3 * DAY &&
      store.method(s) !== 2 &&
      !isTrade(scene.classOf(store.to(s))),
  );
  const byPayee = new Map<number, number>();
  for (const s of outs) byPayee.set(store.to(s), (byPayee.get(store.to(s)) ?? 0) + store.usd(s));
  const payees = [...byPayee]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, 4)
    .filter(([, usd]) => usd > 0.05 * total)
    .map(([payee]) => payee);
  const sent = outs.filter((s) => payees.includes(store.to(s)));
  const kept = sumUsd(store, sent) / total;
  if (kept < scene.get("FUNNEL", "forwardedMin") || kept > 1.15) return undefined;
  const home = scene.placeOf(view.account);
  const places = new Set(burst.payments.map((s) => scene.placeOf(store.from(s))));
  places.delete(home);
  const quick = sent.some((s) => store.at(s) < end);
  const tills = burst.payments.filter((s) => scene.classOf(store.from(s)) === classIndex("till")).length;
  return {
    type: "FUNNEL",
    payments: [...burst.payments, ...sent].sort((a, b) => a - b),
    subjects: [
      { account: view.account, role: "funnel" },
      ...payees.map((account) => ({ account, role: "out" })),
    ],
    terms: [
      term("bias", scene.get("FUNNEL", "bias"), say("money.rare")),
      term("places", 0.9 * Math.min(places.size, 6), say("money.cash-places", { n: places.size })),
      term(
        "deposits",
        0.35 * Math.min(burst.payments.length, 9) - 1,
        say("money.cash-deposits", { n: burst.payments.length }),
      ),
      term("outgoing at once", quick ? 0.8 : 0, say("money.first-left")),
      term("desks", 0.4 * Math.min(burst.partners, 8), say("money.desks-or-payers", { n: burst.partners })),
      term(
        "emptied",
        2.5 - 8 * Math.abs(0.95 - Math.min(kept, 1.1)),
        say("money.sent-on", { share: hundredths(kept) }),
      ),
      term("few payees", 1 - 0.5 * payees.length, say("money.accounts", { n: payees.length })),
      term("cash desks", tills / burst.payments.length > 0.7 ? 0.8 : 0, say("money.at-desks", { n: tills })),
      term(
        "other cash",
        cash.length > 2 * burst.payments.length ? -2 : 0,
        say("money.cash-month", { n: cash.length }),
      ),
      term(
        "rate",
        distinctAccounts(store, cash, store.of.from) > burst.partners * 2 ? -1 : 0,
        say("money.cash-trade"),
      ),
    ],
    against: funnel.against,
  };
}
