import type { FindingDraft } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import type { Order } from "../../records.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { accountEntityId } from "../finance/account-id.ts";

/** An employer or a parent pays for two; a card that pays for hundreds is a payment firm's. */
const BUYERS_MIN = 2;
const BUYERS_MAX = 20;
const WINDOW_DAYS = 60;
const DAY_MS = 86_400_000;

function detect(input: DetectorInput): readonly FindingDraft[] {
  const byAccount = new Map<string, Order[]>();
  for (const order of input.orders) {
    // Only goods with serial numbers, such as hulls and engines: what preserves life at sea has none.
    if (order.paidByAccount === undefined || order.serials.length === 0) continue;
    const list = byAccount.get(order.paidByAccount);
    if (list) list.push(order);
    else byAccount.set(order.paidByAccount, [order]);
  }
  return [...byAccount].flatMap(([account, orders]) => toFinding(account, orders) ?? []);
}

function toFinding(account: string, all: readonly Order[]): FindingDraft | undefined {
  const orders = densest(all);
  const buyers = [...new Set(orders.map((o) => o.buyerId))].sort();
  const sellers = new Set(orders.map((o) => o.sellerId)).size;
  if (buyers.length < BUYERS_MIN || buyers.length > BUYERS_MAX) return undefined;
  const evidence = [...new Set(orders.map((o) => o.id))].sort();
  const terms = [
    {
      name: "buyers",
      value: round(Math.log2(buyers.length) / 4),
      because: say("payer.buyers", { n: buyers.length }),
    },
    { name: "sellers", value: round(Math.log2(sellers) / 4), because: say("payer.sellers", { n: sellers }) },
    {
      name: "orders",
      value: round(Math.log2(orders.length) / 8),
      because: say("payer.orders", { n: orders.length }),
    },
  ];
  const times = orders.map((o) => o.orderedAt).sort();
  return {
    id: idFrom("finding-", thirdPartyPayer.id, thirdPartyPayer.version, account, ...evidence),
    detector: thirdPartyPayer.id,
    detectorVersion: thirdPartyPayer.version,
    techniques: thirdPartyPayer.techniques,
    front: "supply",
    subjects: [{ id: accountEntityId(account), role: "account that pays for several buyers" }],
    evidence,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.co-operative"), say("against.unaware")],
    summary: say("third-party-payer", { orders: orders.length, buyers: buyers.length, days: WINDOW_DAYS }),
    from: times[0] ?? "",
    to: times.at(-1) ?? "",
    proves: [],
  };
}

/** The orders of the window that holds most buyers. */
function densest(all: readonly Order[]): readonly Order[] {
  const sorted = [...all].sort((a, b) =>
    a.orderedAt < b.orderedAt ? -1 : a.orderedAt > b.orderedAt ? 1 : 0,
  );
  let best: readonly Order[] = [];
  let most = 0;
  for (const [i, first] of sorted.entries()) {
    const until = Date.parse(first.orderedAt) + WINDOW_DAYS * DAY_MS;
    const inside = sorted.slice(i).filter((o) => Date.parse(o.orderedAt) <= until);
    const buyers = new Set(inside.map((o) => o.buyerId)).size;
    if (buyers > most) {
      most = buyers;
      best = inside;
    }
  }
  return best;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** SF04: one account that is none of theirs pays for boats or engines of several buyers. */
export const thirdPartyPayer: Detector = {
  id: "third-party-payer",
  version: "1",
  title: "One account pays for several buyers of boats or engines",
  front: "supply",
  reference: "NCA alert to the maritime industry on small boats and engines, 2021",
  techniques: ["OIC-EQP-02"],
  card: {
    purpose: "Show an analyst that orders of several buyers are paid from one account.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10).",
    dataUsed: ["orders of serial-numbered goods", "the paying account", "dates"],
    errorRates:
      "Not measured by itself; as a signal of the supply analysis see docs/benchmarks/supply.md. Invented data say nothing of fitness for use.",
    affectedGroups: "Fishing co-operatives, clubs, leasing firms and families that pay together.",
    guardrails: [
      "Goods without serial numbers, life jackets and floats among them, are not looked at.",
      "Accounts that pay for more than twenty buyers are left to the finance front.",
      "The buyers are evidence, not subjects.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
