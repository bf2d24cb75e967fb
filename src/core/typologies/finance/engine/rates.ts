/**
 * US dollars per unit of each currency. Starts from a published table and then follows the cross-currency
 * payments of the stream itself, so that old or foreign tables do not distort value-preserving searches.
 */
export class Rates {
  private readonly usdPerUnit: number[] = [];
  private readonly seen: number[] = [];
  private readonly index = new Map<string, number>();
  readonly names: string[] = [];
  private readonly initial: ReadonlyMap<string, number>;

  constructor(initial: ReadonlyMap<string, number>) {
    this.initial = initial;
    this.currency("USD");
  }

  /** The small number of a currency; unknown ones start at par and learn. */
  currency(name: string): number {
    const known = this.index.get(name);
    if (known !== undefined) return known;
    const id = this.names.length;
    this.index.set(name, id);
    this.names.push(name);
    const rate = this.initial.get(name);
    this.usdPerUnit.push(rate ?? 1);
    this.seen.push(rate === undefined ? 0 : 5);
    return id;
  }

  usd(amount: number, currency: number): number {
    return amount * (this.usdPerUnit[currency] as number);
  }

  /** A payment made in one currency and received in another shows the rate; the less known side learns. */
  learn(paid: number, paidCurrency: number, received: number, receivedCurrency: number): void {
    const fixed = this.currency("USD");
    const paidRate = this.usdPerUnit[paidCurrency] as number;
    const receivedRate = this.usdPerUnit[receivedCurrency] as number;
    const ratio = paid / received;
    if (!(ratio > 0) || !Number.isFinite(ratio)) return;
    const paidSeen = paidCurrency === fixed ? Number.POSITIVE_INFINITY : (this.seen[paidCurrency] as number);
    const receivedSeen =
      receivedCurrency === fixed ? Number.POSITIVE_INFINITY : (this.seen[receivedCurrency] as number);
    if (paidSeen <= receivedSeen) this.nudge(paidCurrency, receivedRate / ratio);
    else this.nudge(receivedCurrency, paidRate * ratio);
  }

  private nudge(currency: number, towards: number): void {
    const seen = this.seen[currency] as number;
    const rate = this.usdPerUnit[currency] as number;
    // A slow average in logs: one wrong row cannot move the rate by much.
    const weight = Math.max(0.02, 1 / (seen + 1));
    const step = seen === 0 ? Math.log(towards / rate) : clamp(Math.log(towards / rate), 0.5);
    this.usdPerUnit[currency] = rate * Math.exp(weight * step);
    this.seen[currency] = seen + 1;
  }

  save(): RatesState {
    return { names: [...this.names], usdPerUnit: [...this.usdPerUnit], seen: [...this.seen] };
  }

  load(state: RatesState): void {
    this.index.clear();
    this.names.length = 0;
    this.usdPerUnit.length = 0;
    this.seen.length = 0;
    state.names.forEach((name, i) => {
      this.index.set(name, i);
      this.names.push(name);
      this.usdPerUnit.push(state.usdPerUnit[i] as number);
      this.seen.push(state.seen[i] as number);
    });
  }
}

export interface RatesState {
  readonly names: readonly string[];
  readonly usdPerUnit: readonly number[];
  readonly seen: readonly number[];
}

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
