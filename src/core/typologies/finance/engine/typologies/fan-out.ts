import { say } from "../../../../said.ts";
import { type AccountView, freshBurst } from "../account-view.ts";
import { classIndex, isTrade } from "../kinds.ts";
import { HOUR, share, surprise } from "../measures.ts";
import { largeOf } from "../profile.ts";
import { type Candidate, financeCard, hundredths, type Scene, type Typology, term } from "../typology.ts";
import { type Fan, fanTerms, habitOf, withoutOtherMethods } from "./fan-in.ts";

export const fanOut: Typology = {
  id: "FAN-OUT",
  redFlags: ["OIC-F02"],
  title: "One pays many within days",
  reference: "Altman et al., AMLworld, 2023; Blanusa et al., Graph Feature Preprocessor, 2024",
  techniques: ["OIC-PAY-05"],
  windowHours: 96,
  parameters: {
    partnersMin: { value: 5, source: "typologies.json OIC-F02 (6), lowered by one; measured on implants" },
    largeMin: { value: 3, source: "the smallest fan; only where each sum is large for its peers" },
    windowHours: { value: 96, source: "AMLworld: patterns within four days" },
    surpriseMin: { value: 2, source: "one in a hundred by chance is nothing among thousands of accounts" },
    bias: { value: -9, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["payroll", "benefits", "gig payouts", "refunds"],
  roles: ["hub"],
  card: financeCard(
    "Find an account that suddenly pays out to many new payees.",
    "Employers, platforms and aid organisations look alike.",
  ),
};

export function findFanOut(scene: Scene, view: AccountView): readonly Candidate[] {
  if (isTrade(view.kind) || view.capped) return [];
  const { store } = scene;
  const toPeople = view.outgoings.filter((s) => !isTrade(scene.classOf(store.to(s))));
  const least = scene.get("FAN-OUT", "partnersMin");
  const whole = withoutOtherMethods(scene, toPeople, (list) => fanOutOf(scene, view, list, least));
  const large = fanOutOf(scene, view, largeOf(scene, toPeople), scene.get("FAN-OUT", "largeMin"));
  return large?.candidate ? [...whole, large.candidate] : whole;
}

function fanOutOf(
  scene: Scene,
  view: AccountView,
  toPeople: readonly number[],
  least: number,
): Fan | undefined {
  const { store } = scene;
  const window = scene.get("FAN-OUT", "windowHours") * HOUR;
  const burst = freshBurst(store, toPeople, store.of.to, window);
  if (!burst || burst.partners < least) return undefined;
  const habit = habitOf(scene, view, toPeople, burst, store.of.to, window);
  if (surprise(burst.partners, habit.mean + 0.3) < scene.get("FAN-OUT", "surpriseMin")) return undefined;
  // A payroll is paid within the hour, in one currency, by a firm, in sums of the same order.
  const firm = view.kind === classIndex("firm");
  const gaps = burst.payments.slice(1).map((s, i) => store.at(s) - store.at(burst.payments[i] as number));
  const quick = gaps.filter((g) => g <= 15 * 60).length / Math.max(1, gaps.length);
  const sameMethod = share(
    burst.payments,
    (s) => store.method(s) === store.method(burst.payments[0] as number),
  );
  const terms = scene.settle("FAN-OUT", [
    term("bias", scene.get("FAN-OUT", "bias"), say("money.rare")),
    ...fanTerms(scene, view, burst, habit, store.of.to),
    term("batch", -4 * quick, () => say("money.minutes", { share: hundredths(quick) })),
    term("firm", firm && sameMethod === 1 ? -0.5 : 0, say("money.wages")),
  ]);
  return {
    payments: burst.payments,
    candidate: terms && {
      type: "FAN-OUT",
      payments: burst.payments,
      subjects: [{ account: view.account, role: "hub" }],
      terms,
      against: fanOut.against,
    },
  };
}
