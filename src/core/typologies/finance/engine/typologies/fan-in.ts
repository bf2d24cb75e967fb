import { type AccountView, type Burst, strongestBurst } from "../account-view.ts";
import { classIndex } from "../kinds.ts";
import { DAY, distinct, HOUR, logSpread, median, share, sumUsd, surprise } from "../measures.ts";
import { type Candidate, financeCard, type Scene, type Term, type Typology, term } from "../typology.ts";

/** Kinds whose trade is to be paid, or to pay, many strangers. */
const TRADES = new Set(
  (
    [
      "till",
      "shop",
      "marine",
      "freight",
      "exchange",
      "remitter",
      "property",
      "travel",
      "club",
      "charity",
      "state",
    ] as const
  ).map(classIndex),
);
export const isTrade = (kind: number): boolean => TRADES.has(kind);

/** How many new partners per window this account has outside the burst, so that a busy account is no surprise. */
export function quietRate(
  view: AccountView,
  all: readonly number[],
  burst: Burst,
  partnerOf: (seq: number) => number,
  windowSeconds: number,
): number {
  const outside = distinct([...all.slice(0, burst.start), ...all.slice(burst.end)], partnerOf);
  const days = Math.max(4, view.days - windowSeconds / DAY);
  return (outside * windowSeconds) / DAY / days;
}

/** The terms that fans of both directions share. */
export function fanTerms(
  scene: Scene,
  view: AccountView,
  burst: Burst,
  rate: number,
  partnerOf: (seq: number) => number,
): Term[] {
  const { store } = scene;
  const once = burst.partners / burst.payments.length;
  const home = scene.placeOf(view.account);
  const near = home < 0 ? 0 : share(burst.payments, (s) => scene.placeOf(partnerOf(s)) === home);
  const fresh = share(burst.payments, (s) => store.isFirstOfPair(s));
  const amounts = burst.payments.map((s) => store.usd(s));
  const crossing = share(burst.payments, (s) => scene.classOf(partnerOf(s)) !== classIndex("person"));
  const cheques = share(burst.payments, (s) => store.method(s) === 2);
  const spanHours = (store.at(burst.payments.at(-1) ?? 0) - store.at(burst.payments[0] ?? 0)) / HOUR;
  const s = surprise(burst.partners, rate + 0.3);
  return [
    term("burst", 1.1 * Math.min(s, 9), `${burst.partners} partners where ${rate.toFixed(1)} are usual`),
    term("size", 0.35 * Math.min(burst.partners, 12), `${burst.partners} different partners`),
    term("one payment each", 3 * (once - 1), `${(once * 100).toFixed(0)} % of partners pay once`),
    term("new partners", 2.5 * (fresh - 1), `${(fresh * 100).toFixed(0)} % never seen before`),
    term("neighbours", -3 * near, `${(near * 100).toFixed(0)} % from the same place`),
    term("other kinds", -1.2 * crossing, `${(crossing * 100).toFixed(0)} % are not private persons`),
    term("cheques", -1.5 * cheques, `${(cheques * 100).toFixed(0)} % by cheque`),
    term(
      "spread of amounts",
      0.8 * Math.min(1.5, logSpread(amounts)) - 0.4,
      "amounts vary as no tariff, wage or share does",
    ),
    term("small sums", median(amounts) < 120 ? -2 : 0, `half are below ${median(amounts).toFixed(0)} USD`),
    term("haste", spanHours < 6 ? -2 : 0, `within ${spanHours.toFixed(0)} hours`),
  ];
}

export const fanIn: Typology = {
  id: "FAN-IN",
  redFlags: ["OIC-F01"],
  title: "Many pay one within days",
  reference: "Altman et al., AMLworld, 2023; FinCEN FIN-2023-Alert001, 2023",
  techniques: ["OIC-PAY-05"],
  windowHours: 96,
  parameters: {
    partnersMin: { value: 5, source: "typologies.json OIC-F01 (6), lowered by one; measured on implants" },
    windowHours: { value: 96, source: "AMLworld: patterns within four days" },
    bias: { value: -9, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["merchants", "rents", "gift pools", "charities", "weddings"],
  roles: ["hub"],
  card: financeCard(
    "Find an account that suddenly collects from many new payers.",
    "Organisers of gifts, trips and collections look alike.",
  ),
};

export function findFanIn(scene: Scene, view: AccountView): Candidate | undefined {
  if (isTrade(view.kind) || view.capped) return undefined;
  const { store } = scene;
  const window = scene.get("FAN-IN", "windowHours") * HOUR;
  const burst = strongestBurst(store, view.receipts, store.from, window);
  if (!burst || burst.partners < scene.get("FAN-IN", "partnersMin")) return undefined;
  const rate = quietRate(view, view.receipts, burst, store.from, window);
  const end = store.at(burst.payments.at(-1) ?? 0);
  const start = store.at(burst.payments[0] ?? 0);
  // What follows explains a collection: paid on to a shop, a landlord or a travel agency, it was for that.
  const after = view.outgoings.filter((s) => store.at(s) >= start && store.at(s) <= end + 4 * DAY);
  const spent = after.filter((s) => isTrade(scene.classOf(store.to(s))));
  const purpose = Math.min(1, sumUsd(store, spent) / Math.max(1, sumUsd(store, burst.payments)));
  return {
    type: "FAN-IN",
    payments: burst.payments,
    subjects: [{ account: view.account, role: "hub" }],
    terms: [
      term("bias", scene.get("FAN-IN", "bias"), "how rare the shape is"),
      ...fanTerms(scene, view, burst, rate, store.from),
      term(
        "explained spending",
        purpose > 0.25 ? -2.5 : 0,
        `${(purpose * 100).toFixed(0)} % spent in shops or rent`,
      ),
    ],
    against: fanIn.against,
  };
}
