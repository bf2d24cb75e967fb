import { say } from "../../../../said.ts";
import { classIndex, isTrade } from "../kinds.ts";
import { areShares, DAY, logSpread, median } from "../measures.ts";
import {
  type Candidate,
  financeCard,
  hundredths,
  type Scene,
  type Typology,
  term,
  UNMEASURED,
} from "../typology.ts";

export const rotation: Typology = {
  id: "ROTATION",
  redFlags: ["OIC-F27"],
  title: "The same payers and the same price, but another payee from one day on",
  reference: "FATF, ML Risks Arising from Trafficking in Human Beings and Smuggling of Migrants, 2011",
  techniques: ["OIC-PAY-05", "OIC-LND-03"],
  windowHours: 768,
  parameters: {
    payersMin: { value: 3, source: "as OIC-F15: fewer are chance" },
    payersKept: { value: 0.4, source: "typologies.json OIC-F27" },
    payeesKept: { value: 0.2, source: "typologies.json OIC-F27" },
    priceWidth: { value: 0.1, source: "typologies.json OIC-F13: a tenth around one price" },
    perNode: { value: 120, source: "a hub's customers are no group" },
    bias: { value: -5, source: "as INSTALMENTS, whose payers keep together too: no implants of this kind" },
  },
  against: ["a business under a new name", "savings circles", "carers"],
  roles: ["old payees", "new payees"],
  card: financeCard(
    "Find payees who take over from one day on what the same payers paid to others at the same price.",
    "A firm that changes its bank or name looks alike; its kind and its other customers set it apart.",
    UNMEASURED,
  ),
};

/** What this account received in memory, by transfers, oldest first; undefined for a hub. */
function receiptsIn({ store }: Scene, account: number, perNode: number): readonly number[] | undefined {
  const list: number[] = [];
  for (let s = store.newestReceipt(account); s >= 0; s = store.olderReceipt(s)) {
    if (list.length >= perNode) return undefined;
    if (store.isFreeTransfer(s)) list.push(s);
  }
  return list.reverse();
}

/** What these payers paid to non-traders, oldest first; of whoever pays too many nothing. */
function paidBy({ store, classOf }: Scene, payers: readonly number[], perNode: number): readonly number[] {
  return payers
    .flatMap((payer) => {
      const list: number[] = [];
      for (let s = store.newestOutgoing(payer); s >= 0 && list.length <= perNode; s = store.olderOutgoing(s))
        if (store.isFreeTransfer(s) && !isTrade(classOf(store.to(s)))) list.push(s);
      return list.length > perNode ? [] : list;
    })
    .sort((a, b) => a - b);
}

const overlap = (a: ReadonlySet<number>, b: ReadonlySet<number>): number => {
  const both = [...a].filter((x) => b.has(x)).length;
  return both / Math.max(1, a.size + b.size - both);
};

/** Weeks, fortnights and months, in days, as wages, rent and care are paid. */
const PERIODS = [
  [7, 7],
  [14, 14],
  [28, 31],
] as const;

/** The part of these payers who pay by the week, the fortnight or the month, to the day. */
function regularAmong({ store }: Scene, payers: readonly number[], payments: readonly number[]): number {
  const isRegular = (payer: number): boolean => {
    const own = payments.filter((s) => store.from(s) === payer);
    const gaps = own.slice(1).map((s, i) => (store.at(s) - store.at(own[i] as number)) / DAY);
    return PERIODS.some(([low, high]) => gaps.every((days) => days >= low - 1 && days <= high + 1));
  };
  return payers.filter(isRegular).length / payers.length;
}

/** Judges the payee `fresh` that two payers of another payee turned to. */
export function judgeRotation(scene: Scene, fresh: number): Candidate | undefined {
  const { store } = scene;
  const get = (name: string): number => scene.get("ROTATION", name);
  if (isTrade(scene.classOf(fresh))) return undefined;
  const receipts = receiptsIn(scene, fresh, get("perNode"));
  if (!receipts || receipts.length < get("payersMin")) return undefined;
  const turn = store.at(receipts[0] as number);
  const price = median(receipts.map(store.of.usd));
  const atPrice = (s: number): boolean => Math.abs(store.usd(s) / price - 1) <= get("priceWidth");
  const group = new Set(receipts.filter(atPrice).map(store.of.from));
  if (group.size < get("payersMin")) return undefined;
  const paid = paidBy(scene, [...group], get("perNode")).filter(atPrice);
  const before = paid.filter((s) => store.at(s) < turn);
  const after = paid.filter((s) => store.at(s) >= turn);
  const oldPayees = payeesOf(scene, before, group, get);
  const newPayees = payeesOf(scene, after, group, get);
  if (oldPayees.size === 0 || !newPayees.has(fresh)) return undefined;
  if (overlap(oldPayees, newPayees) >= get("payeesKept")) return undefined;
  // Whoever is paid and pays the same people is in a savings circle, with one share or more.
  const payees = new Set([...oldPayees, ...newPayees]);
  if ([...payees].some((p) => group.has(p))) return undefined;
  const isPaidIn = (s: number): boolean => payees.has(store.to(s)) && areShares(store.usd(s), price);
  if (paidBy(scene, [...payees], get("perNode")).some(isPaidIn)) return undefined;
  const receiptsOf = (of: ReadonlySet<number>): readonly number[] =>
    [...of]
      .flatMap((p) => (receiptsIn(scene, p, get("perNode")) ?? []).filter(atPrice))
      .sort((a, b) => a - b);
  return candidateOf(
    scene,
    receiptsOf(oldPayees).filter((s) => store.at(s) < turn),
    receiptsOf(newPayees).filter((s) => store.at(s) >= turn),
    get,
  );
}

/** The payees whose payers are this group for the most part. */
function payeesOf(
  scene: Scene,
  paid: readonly number[],
  group: ReadonlySet<number>,
  get: (name: string) => number,
): ReadonlySet<number> {
  const { store } = scene;
  const byPayee = new Map<number, Set<number>>();
  for (const s of paid) byPayee.set(store.to(s), (byPayee.get(store.to(s)) ?? new Set()).add(store.from(s)));
  return new Set(
    [...byPayee].flatMap(([payee, own]) => {
      if (own.size < get("payersMin")) return [];
      const all = receiptsIn(scene, payee, get("perNode"));
      return all && overlap(new Set(all.map(store.of.from)), group) > get("payersKept") ? [payee] : [];
    }),
  );
}

function candidateOf(
  scene: Scene,
  before: readonly number[],
  after: readonly number[],
  get: (name: string) => number,
): Candidate | undefined {
  const { store } = scene;
  const [old, now] = [before, after].map((list) => new Set(list.map(store.of.from))) as [
    Set<number>,
    Set<number>,
  ];
  const kept = overlap(old, now);
  if (kept <= get("payersKept")) return undefined;
  const both = [...old].filter((p) => now.has(p));
  if (both.length < get("payersMin")) return undefined;
  const all = [...before, ...after];
  const [oldPayees, newPayees] = [before, after].map((list) => [...new Set(list.map(store.of.to))]) as [
    number[],
    number[],
  ];
  // Customers who stay pay again and again; whoever pays each stage of a way once is on a journey.
  const again = both.filter((p) => all.filter((s) => store.from(s) === p).length > 2).length / both.length;
  if (again < 0.5) return undefined;
  const spread = logSpread(all.map(store.of.usd));
  const regular = regularAmong(scene, both, all);
  const payees = [...oldPayees, ...newPayees];
  const firms = payees.filter((p) => scene.classOf(p) === classIndex("firm")).length / payees.length;
  const gap = (store.at(after[0] as number) - store.at(before.at(-1) as number)) / DAY;
  return {
    type: "ROTATION",
    payments: all,
    subjects: [
      ...oldPayees.map((account) => ({ account, role: "old payees" })),
      ...newPayees.map((account) => ({ account, role: "new payees" })),
    ],
    terms: [
      term("bias", get("bias"), say("money.rare")),
      term("payers", 0.8 * Math.min(both.length, 7), say("money.payers-stay", { n: both.length })),
      term(
        "payers kept",
        4 * (kept - get("payersKept")),
        say("money.payers-kept", { share: hundredths(kept) }),
      ),
      term("one price", 2 - 10 * spread, say("money.alike", { share: hundredths(spread) })),
      term("again and again", 2 * (again - 0.5), say("money.pay-again", { share: hundredths(again) })),
      term("regular", -10 * regular, say("money.regular", { share: hundredths(regular) })),
      term("clean cut", gap < 10 ? 0.5 : -0.5, say("money.days-between", { days: Math.round(gap) })),
      term("firms", -3 * firms, say("money.firms", { share: hundredths(firms) })),
    ],
    against: rotation.against,
  };
}
