import { say } from "../../../../said.ts";
import { type AccountView, freshBurst } from "../account-view.ts";
import { classIndex, isTrade } from "../kinds.ts";
import { distinct, distinctAccounts, HOUR, isRound, once, share, sumUsd } from "../measures.ts";
import { inTurn } from "../profile.ts";
import {
  type Candidate,
  dear,
  financeCard,
  hundredths,
  type Scene,
  type Typology,
  term,
  UNMEASURED,
} from "../typology.ts";
import { habitOf, spentOnTrade } from "./fan-in.ts";

/** Equal shares speak against a fan, as in a savings circle; of a price that a route is known to cost, they are what is looked for. */
export const tariff: Typology = {
  id: "TARIFF",
  redFlags: ["OIC-F13", "OIC-F12"],
  title: "Many strangers pay one private account the price of a route",
  reference: "UNODC, Global Study on Smuggling of Migrants, 2018; FinCEN FIN-2023-Alert001, 2023",
  techniques: ["OIC-PAY-05"],
  windowHours: 240,
  parameters: {
    payersMin: { value: 6, source: "typologies.json OIC-F12" },
    placesMin: { value: 3, source: "typologies.json OIC-F12: three countries or cities" },
    bandWidth: { value: 0.1, source: "typologies.json OIC-F13: a tenth around one price" },
    bandShare: { value: 0.6, source: "typologies.json OIC-F13" },
    priceLow: {
      value: 1000,
      source: "typologies.json OIC-F13: Turkey to Greece by sea, US dollars (UNODC 2018)",
    },
    priceHigh: {
      value: 8000,
      source: "typologies.json OIC-F13: the same; France to the United Kingdom 5,000 to 7,500",
    },
    windowHours: { value: 240, source: "typologies.json OIC-F13" },
    bias: {
      value: -6,
      source: "as CORRIDOR and one more: without an organiser there is less to see; no implants of this kind",
    },
  },
  against: ["course fees", "group trips", "pilgrim groups", "savings circles"],
  roles: ["collector"],
  card: financeCard(
    "Find a private account that takes one price of many strangers from many places.",
    "Who collects for a course, a tour or a pilgrimage takes one price of many too, and spends it on what it is for; members of a savings circle pay each other in turn.",
    UNMEASURED,
  ),
};

export function findTariff(scene: Scene, view: AccountView): Candidate | undefined {
  const { store } = scene;
  const get = (name: string): number => scene.get("TARIFF", name);
  if (isTrade(view.kind) || view.capped || view.receipts.length < get("payersMin")) return undefined;
  const window = get("windowHours") * HOUR;
  const paid = view.receipts.filter((s) => !isTrade(scene.classOf(store.from(s))));
  const burst = freshBurst(store, paid, store.of.from, window);
  if (!burst || burst.partners < get("payersMin")) return undefined;
  const fees = ofOnePrice(scene, burst.payments, get("bandWidth"), get("priceLow"), get("priceHigh"));
  const payers = distinctAccounts(store, fees, store.of.from);
  const inBand = fees.length / burst.payments.length;
  if (payers < get("payersMin") || inBand < get("bandShare")) return undefined;
  const [first, last] = [fees[0] as number, fees.at(-1) as number];
  const from = (s: number): number => scene.placeOf(store.from(s));
  const home = scene.placeOf(view.account);
  const placed = fees.filter((s) => from(s) >= 0);
  const places = distinct(placed, from);
  // Tenants and neighbours pay one price too: who are strangers is told by where they are.
  if (placed.length * 2 < fees.length || places < get("placesMin")) return undefined;
  const near = share(placed, (s) => from(s) === home);
  const fresh = share(fees, (s) => store.isFirstOfPair(s));
  const others = share(fees, (s) => scene.classOf(store.from(s)) !== classIndex("person"));
  const round = share(fees, (s) => isRound(store.amount(s)));
  const habit = habitOf(
    scene,
    view,
    view.receipts,
    { payments: fees, partners: payers },
    store.of.from,
    window,
  );
  const back = once(() => share(fees, (s) => view.outgoings.some((o) => store.to(o) === store.from(s))));
  const spent = once(
    () =>
      spentOnTrade(scene, view.account, store.at(first), store.at(last)) / Math.max(1, sumUsd(store, fees)),
  );
  const turn = once(() => inTurn(scene, fees));
  const terms = scene.settle("TARIFF", [
    term("bias", get("bias"), say("money.rare")),
    term("payers", 0.45 * Math.min(payers, 12), () => say("money.one-price-payers", { n: payers })),
    term("one price", 4 * (inBand - 0.6), () => say("money.in-band", { share: hundredths(inBand) })),
    term("round", 1.2 * round - 0.4, () => say("money.round-sums", { share: hundredths(round) })),
    term("places", 0.4 * Math.min(places, 6) - 0.4, () => say("money.payer-places", { n: places })),
    term("neighbours", -3 * near, () => say("money.same-place", { share: hundredths(near) })),
    term("new partners", 4 * (fresh - 1), () => say("money.never-seen", { share: hundredths(fresh) })),
    term("other kinds", -1.2 * others, () => say("money.not-private", { share: hundredths(others) })),
    term("habit", -2 * Math.min(1, habit.most / payers), () => say("money.busiest", { n: habit.most })),
    dear("in turn", 0, () => -5 * turn(), say("money.in-turn")),
    dear(
      "returned",
      0,
      () => -4 * back(),
      () => say("money.returned", { share: hundredths(back()) }),
    ),
    dear(
      "explained spending",
      0,
      () => (spent() > 0.1 ? -3 - 6 * Math.min(1, spent()) : 0),
      () => say("money.spent", { share: hundredths(spent()) }),
    ),
    term("cheques", -1.5 * share(fees, (s) => store.method(s) === 2), say("money.invoices")),
    term("firm", view.kind === classIndex("firm") ? -1.5 : 0, say("money.firm-work")),
  ]);
  return (
    terms && {
      type: "TARIFF",
      payments: fees,
      subjects: [{ account: view.account, role: "collector" }],
      terms,
      against: tariff.against,
    }
  );
}

/** The most payments of one currency within a band around one of them; nothing where their price is no route's. */
function ofOnePrice(
  { store }: Scene,
  payments: readonly number[],
  width: number,
  low: number,
  high: number,
): readonly number[] {
  let most: readonly number[] = [];
  for (const middle of payments) {
    const price = store.usd(middle);
    if (price < low || price > high) continue;
    const near = payments.filter(
      (s) =>
        store.currency(s) === store.currency(middle) &&
        Math.abs(store.amount(s) / store.amount(middle) - 1) <= width,
    );
    if (near.length > most.length) most = near;
  }
  return most;
}
