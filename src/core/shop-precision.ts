/** What came of the reports of a shop: how many a human took up, and how many led nowhere. */
export interface ShopOutcomes {
  readonly useful: number;
  readonly notUseful: number;
}

/**
 * How often a report of a shop is worth taking up: the mean of a Beta posterior, and the middle 90 % of it. It ranks what
 * waits from shops and does nothing else: it says nothing of a customer, and hides no report.
 */
export interface ShopPrecision extends ShopOutcomes {
  readonly precision: number;
  readonly low: number;
  readonly high: number;
  /** What a shop of which nothing is known is taken for: the mean over all shops of this node. */
  readonly prior: number;
}

/** Reports that the mean over all shops counts for: a shop outweighs it once as many of its own were decided. */
export const PRIOR_STRENGTH = 4;

/** The mean over all shops, drawn towards a half by two reports (Laplace), so that the first decisions do not settle it. */
export function priorPrecision(shops: Iterable<ShopOutcomes>): number {
  let [useful, all] = [0, 0];
  for (const shop of shops) {
    useful += shop.useful;
    all += shop.useful + shop.notUseful;
  }
  return (useful + 1) / (all + 2);
}

/** Shrunk towards the prior: one lucky report makes no good shop, and one poor one no bad shop. */
export function shopPrecision({ useful, notUseful }: ShopOutcomes, prior: number): ShopPrecision {
  const a = useful + PRIOR_STRENGTH * prior;
  const b = notUseful + PRIOR_STRENGTH * (1 - prior);
  const round = (share: number): number => Math.round(share * 1000) / 1000;
  return {
    useful,
    notUseful,
    precision: round(a / (a + b)),
    low: round(betaQuantile(0.05, a, b)),
    high: round(betaQuantile(0.95, a, b)),
    prior: round(prior),
  };
}

/** By halving: twenty steps are a millionth. */
function betaQuantile(share: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2;
    if (betaShare(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How much of a Beta distribution lies below x: the regularised incomplete beta function by its continued fraction (DLMF 8.17.22). */
export function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaShare(1 - x, b, a);
  const front = Math.exp(
    a * Math.log(x) + b * Math.log(1 - x) + logGamma(a + b) - logGamma(a) - logGamma(b) - Math.log(a),
  );
  // Lentz's way from the front.
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, tiny);
    c = nonZero(1 + even / c, tiny);
    fraction *= d * c;
    const odd = -((a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, tiny);
    c = nonZero(1 + odd / c, tiny);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-12) break;
  }
  return front * fraction;
}

const nonZero = (value: number, tiny: number): number => (Math.abs(value) < tiny ? tiny : value);

/** Stirling's series after eight steps up (DLMF 5.11.1): to ten digits for what is above zero. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 8; z++) shift += Math.log(z);
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
