import { say } from "../../../../said.ts";
import { type AccountView, type Burst, strongestBurst } from "../account-view.ts";
import type { FlowStore } from "../flow-store.ts";
import { isTrade } from "../kinds.ts";
import {
  DAY,
  distinctAccounts,
  HOUR,
  isRound,
  logSpread,
  median,
  once,
  share,
  sortFirst,
  sumUsd,
} from "../measures.ts";
import { inTurn } from "../profile.ts";
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

export const escrow: Typology = {
  id: "ESCROW",
  redFlags: ["OIC-F14"],
  title: "Fees held and released on arrival",
  reference: "IOM, Migrant Smuggling Data and Research, 2016; Koser, Why Migrant Smuggling Pays, 2008",
  techniques: ["OIC-PAY-01"],
  windowHours: 720,
  parameters: {
    payersMin: { value: 4, source: "measured on implants" },
    depositHours: { value: 168, source: "typologies.json OIC-F14: one group, within a week" },
    holdHoursMin: { value: 20, source: "typologies.json OIC-F14: held 1 to 21 days" },
    holdDaysMax: { value: 21, source: "typologies.json OIC-F14" },
    spreadMax: { value: 0.35, source: "one price per route" },
    bias: { value: -6, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["conveyancing", "tenancy deposits", "travel agents"],
  roles: ["escrow", "smugglers"],
  card: financeCard(
    "Find an agent who holds equal fees and releases them days later to few payees.",
    "Agents for tenancies, sales and travel hold money too; their declared kind explains it.",
  ),
};

export function findEscrow(scene: Scene, view: AccountView): Candidate | undefined {
  if (isTrade(view.kind) || view.capped) return undefined;
  const { store } = scene;
  const least = scene.get("ESCROW", "payersMin");
  const receipts = view.receipts;
  const deposits = depositGroup(scene, receipts);
  if (!deposits || distinctAccounts(store, deposits, store.of.from) < least) return undefined;
  const first = store.at(deposits[0] as number);
  const last = store.at(deposits.at(-1) ?? 0);
  const total = sumUsd(store, deposits);
  const price = median(deposits.map(store.of.usd));
  const middle = store.at(deposits[deposits.length >> 1] as number);
  const holdMin = scene.get("ESCROW", "holdHoursMin") * HOUR;
  const after = view.outgoings.filter(
    (s) =>
      store.at(s) >= first + holdMin &&
      store.at(s) <= last + scene.get("ESCROW", "holdDaysMax") * DAY &&
      !isTrade(scene.classOf(store.to(s))) &&
      store.usd(s) > 0.6 * price,
  );
  const payers = new Set(deposits.map(store.of.from));
  const returned = after.filter(
    (s) => payers.has(store.to(s)) && Math.abs(Math.log(store.usd(s) / price)) < 0.5,
  );
  const byPayee = new Map<number, number[]>();
  for (const s of after) {
    if (payers.has(store.to(s))) continue;
    const list = byPayee.get(store.to(s)) ?? [];
    list.push(s);
    byPayee.set(store.to(s), list);
  }
  // The payees with the most money, at most three, as long as the sum stays within what was held.
  const ranked = [...byPayee].sort((a, b) => sumUsd(store, b[1]) - sumUsd(store, a[1]) || a[0] - b[0]);
  const releases: number[] = [];
  let room = 1.1 * total;
  const smugglers: number[] = [];
  for (const [payee, list] of ranked) {
    if (smugglers.length >= 3) break;
    if (smugglers.length > 0 && sumUsd(store, list) < 0.08 * total) continue;
    // Up to what was held, and a little for rates; what the payee got beyond that is another matter.
    const taken = list.filter((s) => {
      if (room < store.usd(s)) return false;
      room -= store.usd(s);
      return true;
    });
    if (taken.length * 2 < list.length) continue;
    releases.push(...taken);
    smugglers.push(payee);
  }
  if (releases.length === 0) return undefined;
  releases.sort((a, b) => a - b);
  const released = sumUsd(store, releases) / total;
  const back = sumUsd(store, returned) / total;
  if (released < 0.3) return undefined;
  const hold = median(releases.map((s) => store.at(s))) - middle;
  const fits = once(() =>
    share(releases, (s) => {
      const times = store.usd(s) / price;
      const n = Math.max(1, Math.round(times));
      return n <= 3 && Math.abs(times / n - 1) < 0.09;
    }),
  );
  // As many deposits leave as came in, one by one or several at once.
  const left = releases.reduce(
    (sum, s) => sum + Math.max(1, Math.round(store.usd(s) / (0.97 * price))),
    returned.length,
  );
  const pause = (store.at(releases[0] as number) - last) / HOUR;
  const early = once(
    () =>
      view.outgoings.filter(
        (s) => smugglers.includes(store.to(s)) && store.at(s) < store.at(releases[0] as number),
      ).length,
  );
  const purity = once(() => {
    const receiptsThen = countBetween(store, receipts, first, last);
    const outsThen = countBetween(
      store,
      view.outgoings,
      store.at(releases[0] as number),
      store.at(releases.at(-1) ?? 0),
    );
    return (deposits.length / receiptsThen + (releases.length + returned.length) / Math.max(1, outsThen)) / 2;
  });
  const spread = logSpread(deposits.map(store.of.usd));
  const round = once(() => share(deposits, (s) => isRound(store.amount(s))));
  const n = distinctAccounts(store, deposits, store.of.from);
  const whole = released + back;
  const terms = scene.settle("ESCROW", [
    term("bias", scene.get("ESCROW", "bias"), say("money.rare")),
    term("payers", 0.4 * Math.min(n, 10), () => say("money.deposits-one-price", { n: n })),
    term("one price", 2.2 - 8 * spread, () => say("money.alike", { share: hundredths(spread) })),
    dear(
      "round",
      1,
      () => 1.5 * round() - 0.5,
      () => say("money.round-sums", { share: hundredths(round()) }),
    ),
    term("held", hold > 2 * DAY ? 1.2 : hold > DAY ? 0.4 : -1.5, () =>
      say("money.held", { days: tenths(hold / DAY) }),
    ),
    term("accounted for", 2 - 5 * Math.abs(1 - Math.min(1.1, whole)), () =>
      say("money.left-again", { share: hundredths(whole) }),
    ),
    term("returned", back > 0.6 ? -4 : back > 0 ? 0.5 : 0, () =>
      say("money.returned", { share: hundredths(back) }),
    ),
    dear(
      "matched",
      1.2,
      () => 2 * fits() - 0.8,
      () => say("money.whole-releases", { share: hundredths(fits()) }),
    ),
    term("few payees", smugglers.length === 1 ? 0.6 : 0, () => say("money.payees", { n: smugglers.length })),
    term("all leave", 2.5 - 1.2 * Math.min(4, Math.abs(left - deposits.length)), () =>
      say("money.came-left", { came: deposits.length, left }),
    ),
    term("pause", pause > 12 ? 1 : pause > 0 ? 0 : -1.5, () =>
      say("money.pause", { hours: Math.round(pause) }),
    ),
    dear(
      "new payees",
      0.5,
      () => (early() > 0 ? -2 : 0.5),
      () => say("money.earlier", { n: early() }),
    ),
    dear(
      "little else",
      0.9,
      () => 3 * (purity() - 0.7),
      () => say("money.traffic", { share: hundredths(purity()) }),
    ),
    term("one payment each", 3 * (n / deposits.length - 1), say("money.pay-once")),
    dear(
      "equal shares",
      0,
      () => (share(deposits, (s) => Math.abs(store.usd(s) / price - 1) < 0.01) > 0.7 ? -4 : 0),
      say("money.equal-shares-circle"),
    ),
    dear("in turn", 0, () => -4 * inTurn(scene, deposits), say("money.in-turn")),
    term("several releases", releases.length >= 2 ? 0.8 : -0.8, () =>
      say("money.releases", { n: releases.length }),
    ),
    dear("cheques", 0, () => -3 * share(deposits, (s) => store.method(s) === 2), say("money.invoices")),
    dear(
      "new partners",
      0,
      () => 2.5 * (share(deposits, (s) => store.isFirstOfPair(s)) - 1),
      say("money.payers-seen"),
    ),
    term("small sums", price < 200 ? -2 : 0, () => say("money.small", { usd: Math.round(price) })),
  ]);
  if (!terms) return undefined;
  return {
    type: "ESCROW",
    payments: [...deposits, ...releases, ...returned].sort((a, b) => a - b),
    subjects: [
      { account: view.account, role: "escrow" },
      ...smugglers.map((account) => ({ account, role: "smugglers" })),
    ],
    terms,
    against: escrow.against,
  };
}

/** One price, as widely as currencies and discounts spread it. */
const BAND = 1.9;
/** Of more receipts, so many bands are first looked at together. */
const FEW = 24;
const TOGETHER = 8;

function countBetween(store: FlowStore, payments: readonly number[], first: number, last: number): number {
  let n = 0;
  for (const s of payments) if (store.at(s) >= first && store.at(s) <= last) n++;
  return n;
}

/** The receipts of one price in one week: the densest price band first, so that other traffic is left out. */
function depositGroup(scene: Scene, receipts: readonly number[]): readonly number[] | undefined {
  const { store } = scene;
  if (receipts.length < scene.get("ESCROW", "payersMin")) return undefined;
  const window = scene.get("ESCROW", "depositHours") * HOUR;
  // Receipts by size; a band holds whatever lies within nine tenths above its lower edge.
  const sizes = new Float64Array(receipts.length);
  for (let i = 0; i < sizes.length; i++) sizes[i] = store.usd(receipts[i] as number);
  sortFirst(sizes, sizes.length);
  let best: readonly number[] | undefined;
  let bestCount = scene.get("ESCROW", "payersMin") - 1;
  const burstOf = (least: number, top: number): Burst | undefined => {
    const band = receipts.filter((s) => store.usd(s) >= least && store.usd(s) <= top);
    return strongestBurst(store, band, store.of.from, window);
  };
  let end = 0;
  /** No band that begins before this one has more payers than the best so far. */
  let hopefulFrom = 0;
  /** Up to this one each band is looked at by itself. */
  let eachUntil = 0;
  for (let start = 0; start < sizes.length; start++) {
    const least = sizes[start] as number;
    const before = end;
    while (end < sizes.length && (sizes[end] as number) <= least * BAND) end++;
    // The same band without its smallest member has nothing new.
    if ((start > 0 && end === before) || end - start <= bestCount || start < hopefulFrom) continue;
    if (sizes.length > FEW && start >= eachUntil) {
      // All bands from here to there in one: it has as many payers as any of them.
      const last = Math.min(sizes.length, start + TOGETHER) - 1;
      const whole = burstOf(least, (sizes[last] as number) * BAND);
      if ((whole?.partners ?? 0) <= bestCount) {
        hopefulFrom = last + 1;
        continue;
      }
      eachUntil = last + 1;
    }
    const burst = burstOf(least, least * BAND);
    if (burst && burst.partners > bestCount) {
      bestCount = burst.partners;
      best = burst.payments;
    }
  }
  if (!best) return undefined;
  return logSpread(best.map(store.of.usd)) <= scene.get("ESCROW", "spreadMax") ? best : undefined;
}
