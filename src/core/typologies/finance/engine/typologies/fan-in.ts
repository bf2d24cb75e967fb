import { say } from "../../../../said.ts";
import { type AccountView, type Burst, freshBurst } from "../account-view.ts";
import { classIndex, isTrade, methodIndex } from "../kinds.ts";
import { DAY, HOUR, isRound, logSpread, median, once, share, sumUsd, surprise } from "../measures.ts";
import {
  commonMethod,
  inTurn,
  largeAsEver,
  largeForPeers,
  largeOf,
  mostCommonMethod,
  outOfProfile,
  repeatedSums,
} from "../profile.ts";
import {
  type Candidate,
  dear,
  financeCard,
  hundredths,
  type Scene,
  type Step,
  type Typology,
  tenths,
  term,
} from "../typology.ts";

const CRYPTO = methodIndex("crypto");

/** How many new partners per window this account has outside the burst, so that a busy account is no surprise. */
export function habitOf(
  scene: Scene,
  view: AccountView,
  all: readonly number[],
  burst: Burst,
  partnerOf: (seq: number) => number,
  windowSeconds: number,
): Habit {
  const { store } = scene;
  const { tally } = store.accounts;
  // In the first days of a stream everybody is new: no measure of how many new ones are usual.
  const settled = scene.now - scene.since > 3 * windowSeconds ? scene.since + windowSeconds : scene.since;
  const days = Math.min(view.days, (scene.now - settled) / DAY);
  const spans = Math.max(1.5, (days * DAY) / windowSeconds - 1);
  let total = 0;
  let most = 0;
  let index = -1;
  let members = 0;
  let partners: number[] = [];
  const close = (): void => {
    for (const partner of partners) tally[partner] = 0;
    total += partners.length;
    most = Math.max(most, partners.length);
    partners = [];
  };
  for (const s of all) {
    if (s === burst.payments[members]) {
      members++;
      continue;
    }
    if (!store.isFirstOfPair(s) || store.at(s) < settled) continue;
    const window = Math.floor((scene.now - store.at(s)) / windowSeconds);
    if (window !== index) close();
    index = window;
    const partner = partnerOf(s);
    if (tally[partner] !== 0) continue;
    tally[partner] = 1;
    partners.push(partner);
  }
  close();
  return { mean: total / spans, most };
}

export interface Habit {
  /** Distinct partners in a usual window. */
  readonly mean: number;
  /** In the busiest other window. */
  readonly most: number;
}

/** A firm and firms by bank transfer: the balances of one group. */
export function isSweep(scene: Scene, view: AccountView, payments: readonly number[]): boolean {
  const firm = classIndex("firm");
  const { store } = scene;
  if (view.kind !== firm || share(payments, (s) => store.method(s) === 0) <= 0.8) return false;
  const partner = (s: number): number => (store.to(s) === view.account ? store.from(s) : store.to(s));
  return share(payments, (s) => scene.classOf(partner(s)) === firm) > 0.8;
}

/** The terms that fans of both directions share. */
export function fanTerms(
  scene: Scene,
  view: AccountView,
  burst: Burst,
  habit: Habit,
  partnerOf: (seq: number) => number,
): Step[] {
  const { store } = scene;
  const { payments, partners } = burst;
  const home = scene.placeOf(view.account);
  const s = surprise(partners, habit.mean + 0.3);
  const usual = habit.most / partners;
  const amounts = payments.map(store.of.usd);
  const middle = median(amounts);
  const part = (test: (seq: number) => boolean): (() => number) => once(() => share(payments, test));
  const near = home < 0 ? () => 0 : part((p) => scene.placeOf(partnerOf(p)) === home);
  const fresh = part((p) => store.isFirstOfPair(p));
  const others = part((p) => scene.classOf(partnerOf(p)) !== classIndex("person"));
  const cheques = part((p) => store.method(p) === 2);
  const crypto = part((p) => store.method(p) === CRYPTO);
  const round = part((p) => isRound(store.amount(p)));
  const same = part((p) => Math.abs(store.usd(p) / middle - 1) < 0.02);
  const spread = once(() => logSpread(amounts));
  const single = partners / payments.length;
  const spanHours = (store.at(payments.at(-1) ?? 0) - store.at(payments[0] ?? 0)) / HOUR;
  return [
    term("burst", 1.1 * Math.min(s, 9), () => say("money.burst", { n: partners, usual: tenths(habit.mean) })),
    term("habit", -2 * Math.min(1, usual), () => say("money.busiest", { n: habit.most })),
    ...largeForPeers(scene, payments, partners),
    dear("gifts", 0, () => (spread() > 0.2 ? -3 * round() : 0), say("money.gifts")),
    dear("one price", 0, () => (spread() < 0.25 ? -2.5 : 0), say("money.one-size")),
    dear("repeated sums", 0, () => -3 * repeatedSums(scene, payments), say("money.repeat")),
    dear("treasury", 0, () => (isSweep(scene, view, payments) ? -4 : 0), say("money.group-balances")),
    dear(
      "equal shares",
      0,
      () => (same() > 0.5 ? -5 * same() : 0),
      () => say("money.same-sum", { share: hundredths(same()) }),
    ),
    dear(
      "wallets",
      0,
      () => -1.5 * crypto(),
      () => say("money.virtual", { share: hundredths(crypto()) }),
    ),
    term("size", 0.35 * Math.min(partners, 12), () => say("money.partners", { n: partners })),
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
      () => -3 * near(),
      () => say("money.same-place", { share: hundredths(near()) }),
    ),
    dear(
      "other kinds",
      0,
      () => -1.2 * others(),
      () => say("money.not-private", { share: hundredths(others()) }),
    ),
    dear(
      "cheques",
      0,
      () => -1.5 * cheques(),
      () => say("money.by-cheque", { share: hundredths(cheques()) }),
    ),
    dear("spread of amounts", 0.8, () => 0.8 * Math.min(1.5, spread()) - 0.4, say("money.vary")),
    term("small sums", middle < 120 ? -2 : 0, () => say("money.small", { usd: Math.round(middle) })),
    largeAsEver(scene, view, payments),
    dear("one method", 0.4, () => 2 * (commonMethod(scene, payments) - 0.8), say("money.one-method")),
    term("haste", spanHours < 6 ? -2 : 0, () => say("money.within-hours", { n: Math.round(spanHours) })),
    dear("out of profile", 2.4, () => 6 * (outOfProfile(scene, payments) - 0.6), say("money.out-of-profile")),
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
    largeMin: { value: 3, source: "the smallest fan; only where each sum is large for its peers" },
    windowHours: { value: 96, source: "AMLworld: patterns within four days" },
    surpriseMin: { value: 2, source: "one in a hundred by chance is nothing among thousands of accounts" },
    bias: { value: -9, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["merchants", "rents", "gift pools", "charities", "weddings"],
  roles: ["hub"],
  card: financeCard(
    "Find an account that suddenly collects from many new payers.",
    "Organisers of gifts, trips and collections look alike.",
  ),
};

/** The fan as a whole, and what of it came by one method: other business of the same days is apart from it. */
export function findFanIn(scene: Scene, view: AccountView): readonly Candidate[] {
  if (isTrade(view.kind) || view.capped) return [];
  const least = scene.get("FAN-IN", "partnersMin");
  const whole = withoutOtherMethods(scene, view.receipts, (list) => fanInOf(scene, view, list, least));
  const large = fanInOf(scene, view, largeOf(scene, view.receipts), scene.get("FAN-IN", "largeMin"));
  return large?.candidate ? [...whole, large.candidate] : whole;
}

/** A burst of an account, and the candidate that it makes where it may be shown. */
export interface Fan {
  readonly payments: readonly number[];
  readonly candidate: Candidate | undefined;
}

/** A candidate over all payments, and one over those of the method that most of its payments have. */
export function withoutOtherMethods(
  scene: Scene,
  payments: readonly number[],
  find: (payments: readonly number[]) => Fan | undefined,
): readonly Candidate[] {
  const whole = find(payments);
  if (!whole) return [];
  const method = mostCommonMethod(scene, whole.payments);
  const mixed = whole.payments.some((s) => scene.store.method(s) !== method);
  const part = mixed ? find(payments.filter((s) => scene.store.method(s) === method)) : undefined;
  return [whole.candidate, part?.candidate].filter((c) => c !== undefined);
}

function fanInOf(
  scene: Scene,
  view: AccountView,
  receipts: readonly number[],
  least: number,
): Fan | undefined {
  const { store } = scene;
  const window = scene.get("FAN-IN", "windowHours") * HOUR;
  const burst = freshBurst(store, receipts, store.of.from, window);
  if (!burst || burst.partners < least) return undefined;
  const habit = habitOf(scene, view, receipts, burst, store.of.from, window);
  if (surprise(burst.partners, habit.mean + 0.3) < scene.get("FAN-IN", "surpriseMin")) return undefined;
  const end = store.at(burst.payments.at(-1) ?? 0);
  const start = store.at(burst.payments[0] ?? 0);
  const purpose = once(
    () => spentOnTrade(scene, view.account, start, end) / Math.max(1, sumUsd(store, burst.payments)),
  );
  const tills = once(() => share(burst.payments, (s) => scene.classOf(store.from(s)) === classIndex("till")));
  const terms = scene.settle("FAN-IN", [
    term("bias", scene.get("FAN-IN", "bias"), say("money.rare")),
    ...fanTerms(scene, view, burst, habit, store.of.from),
    dear("in turn", 0, () => -4 * inTurn(scene, burst.payments), say("money.in-turn")),
    dear(
      "cash takings",
      0,
      () => -4 * tills(),
      () => say("money.desks", { share: hundredths(tills()) }),
    ),
    dear(
      "explained spending",
      0,
      () => (purpose() > 0.15 ? -1.5 - 4 * Math.min(1, purpose()) : 0),
      () => say("money.spent", { share: hundredths(purpose()) }),
    ),
  ]);
  return {
    payments: burst.payments,
    candidate: terms && {
      type: "FAN-IN",
      payments: burst.payments,
      subjects: [{ account: view.account, role: "hub" }],
      terms,
      against: fanIn.against,
    },
  };
}

/** What an account paid to businesses that sell to groups, cards included, between the burst and some days after. */
export function spentOnTrade(scene: Scene, account: number, start: number, end: number): number {
  const { store } = scene;
  let usd = 0;
  let steps = 0;
  for (
    let s = store.newestOutgoing(account);
    s >= 0 && store.at(s) >= start && steps < 400;
    s = store.olderOutgoing(s), steps++
  ) {
    if (store.at(s) <= end + 5 * DAY && isTrade(scene.classOf(store.to(s)))) usd += store.usd(s);
  }
  return usd;
}
