/** How money that an account received is attributed to what it pays on; both are conventions, and both are shown. */
export type Attribution = "fifo" | "proportional";

/** A payment to follow; amounts in one currency. */
export interface TracePayment {
  readonly row: number;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/** How much of one payment is the money that is followed. */
export interface TraceStep {
  readonly payment: TracePayment;
  readonly attributed: number;
  /** Payments since the origin, at the fewest. */
  readonly hop: number;
}

export interface TraceOptions {
  readonly origin: number;
  readonly method: Attribution;
  /** True follows money to where it came from. */
  readonly back?: boolean;
  readonly hopsMax?: number;
  /** Steps with less of the followed money are left out. */
  readonly amountMin?: number;
}

interface Lot {
  amount: number;
  /** Part of it that is followed. */
  followed: number;
  readonly hop: number;
}

/**
 * Follows all that the origin paid (or, backwards, received) through the accounts that passed it on. First in
 * first out spends the oldest receipt first; proportional spends all receipts in their shares. What an account
 * had before the first payment read is unknown and counts as other money that is spent last.
 */
export function traceMoney(payments: readonly TracePayment[], options: TraceOptions): readonly TraceStep[] {
  const { origin, method, back = false, hopsMax = 8, amountMin = 0.01 } = options;
  const ordered = [...payments].sort((a, b) => a.at - b.at || a.row - b.row);
  if (back) ordered.reverse();
  const lots = new Map<number, Lot[]>();
  const steps: TraceStep[] = [];
  for (const payment of ordered) {
    if (payment.from === payment.to || !(payment.amount > 0)) continue;
    const [giver, taker] = back ? [payment.to, payment.from] : [payment.from, payment.to];
    const spent =
      giver === origin
        ? { followed: payment.amount, hop: 0 }
        : spend(lots.get(giver) ?? [], payment.amount, method);
    const hop = spent.hop + 1;
    const followed = hop > hopsMax ? 0 : spent.followed;
    if (followed >= amountMin) steps.push({ payment, attributed: Math.round(followed * 100) / 100, hop });
    // What comes back to the origin has arrived.
    if (taker === origin) continue;
    const list = lots.get(taker) ?? [];
    list.push({ amount: payment.amount, followed, hop });
    lots.set(taker, list);
  }
  return steps;
}

function spend(lots: Lot[], amount: number, method: Attribution): { followed: number; hop: number } {
  return method === "fifo" ? spendOldest(lots, amount) : spendAlike(lots, amount);
}

function spendOldest(lots: Lot[], amount: number): { followed: number; hop: number } {
  let left = amount;
  let followed = 0;
  let hop = Number.POSITIVE_INFINITY;
  while (left > 1e-9 && lots.length > 0) {
    const lot = lots[0] as Lot;
    const taken = Math.min(left, lot.amount);
    const part = (lot.followed * taken) / lot.amount;
    if (part > 0) hop = Math.min(hop, lot.hop);
    followed += part;
    lot.followed -= part;
    lot.amount -= taken;
    left -= taken;
    if (lot.amount <= 1e-9) lots.shift();
  }
  return { followed, hop };
}

function spendAlike(lots: Lot[], amount: number): { followed: number; hop: number } {
  const total = lots.reduce((sum, l) => sum + l.amount, 0);
  if (total <= 0) return { followed: 0, hop: Number.POSITIVE_INFINITY };
  const share = Math.min(1, amount / total);
  let followed = 0;
  let hop = Number.POSITIVE_INFINITY;
  for (const lot of lots) {
    if (lot.followed > 0) hop = Math.min(hop, lot.hop);
    followed += lot.followed * share;
    lot.followed *= 1 - share;
    lot.amount *= 1 - share;
  }
  return { followed, hop };
}
