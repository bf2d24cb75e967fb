import { say } from "../../../../said.ts";
import { type AccountView, strongestBurst } from "../account-view.ts";
import { CASH, isDesk, isTrade } from "../kinds.ts";
import { DAY, distinct, HOUR, sumUsd } from "../measures.ts";
import {
  type Candidate,
  financeCard,
  hundredths,
  type Scene,
  type Typology,
  term,
  UNMEASURED,
} from "../typology.ts";

export const cashOut: Typology = {
  id: "CASH-OUT",
  redFlags: ["OIC-F21"],
  title: "Cash taken at several desks in one day",
  reference: "AUSTRAC, Australian-Indonesian investigation, 2021",
  techniques: ["OIC-LND-04"],
  windowHours: 24,
  parameters: {
    desksMin: { value: 3, source: "typologies.json OIC-F21" },
    sumMin: { value: 3000, source: "typologies.json OIC-F21, in US dollars" },
    windowHours: { value: 24, source: "typologies.json OIC-F21" },
    bias: { value: -5, source: "as FUNNEL, its mirror: no implants of this kind" },
  },
  against: ["travellers", "travelling traders"],
  roles: ["account"],
  card: financeCard(
    "Find an account whose holder takes large sums of cash at several desks within one day.",
    "Travellers and traders take cash wherever they are; theirs is money of their own, and less of it.",
    UNMEASURED,
  ),
};

/** What came in within so many days before is what is taken out. */
const BEFORE = 3 * DAY;

/** In how many places the desks are; of one that is unknown nothing is said. */
function placesOf({ store, placeOf }: Scene, payments: readonly number[]): number | undefined {
  const isKnown = payments.every((s) => placeOf(store.to(s)) >= 0);
  return isKnown ? distinct(payments, (s) => placeOf(store.to(s))) : undefined;
}

export function findCashOut(scene: Scene, view: AccountView): Candidate | undefined {
  if (isTrade(view.kind) || isDesk(view.kind) || view.capped) return undefined;
  const { store } = scene;
  const cash = view.outgoings.filter((s) => store.method(s) === CASH && isDesk(scene.classOf(store.to(s))));
  const day = strongestBurst(store, cash, store.of.to, scene.get("CASH-OUT", "windowHours") * HOUR);
  if (!day || day.partners < scene.get("CASH-OUT", "desksMin")) return undefined;
  const taken = sumUsd(store, day.payments);
  if (taken < scene.get("CASH-OUT", "sumMin")) return undefined;
  const first = day.payments[0] as number;
  const last = day.payments.at(-1) as number;
  const came = view.receipts.filter((s) => s < last && store.at(s) >= store.at(first) - BEFORE);
  const covered = Math.min(1, sumUsd(store, came) / taken);
  const places = placesOf(scene, day.payments);
  const others = cash.length - day.payments.length;
  return {
    type: "CASH-OUT",
    payments: day.payments,
    subjects: [{ account: view.account, role: "account" }],
    terms: [
      term("bias", scene.get("CASH-OUT", "bias"), say("money.rare")),
      term("desks", 0.9 * Math.min(day.partners, 7), say("money.desk-count", { n: day.partners })),
      term(
        "sum",
        Math.min(2, Math.log(taken / scene.get("CASH-OUT", "sumMin"))),
        say("money.taken", { usd: Math.round(taken) }),
      ),
      term("came in before", 2 * covered - 0.5, say("money.came-before", { share: hundredths(covered) })),
      ...(places === undefined
        ? []
        : [term("places", 0.4 * Math.min(4, places - 1), say("money.desk-places", { n: places }))]),
      term("other cash", -0.5 * Math.min(6, others), say("money.cash-out-month", { n: others })),
    ],
    against: cashOut.against,
  };
}
