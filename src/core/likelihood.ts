/**
 * How likely something is, in words that mean the same to everybody: the PHIA probability yardstick (Professional Head of
 * Intelligence Assessment, United Kingdom), with the percentages that each stands for. Between its steps are gaps, on purpose.
 */
export const YARDSTICK = {
  "remote-chance": [0, 5],
  "highly-unlikely": [10, 20],
  unlikely: [25, 35],
  "realistic-possibility": [40, 50],
  likely: [55, 75],
  "highly-likely": [80, 90],
  "almost-certain": [95, 100],
} as const satisfies Readonly<Record<string, readonly [from: number, to: number]>>;

export type Likelihood = keyof typeof YARDSTICK;
export const LIKELIHOODS = Object.keys(YARDSTICK) as readonly Likelihood[];

/** How well what a judgement rests on carries it; says nothing of how likely it is. */
export const CONFIDENCES = ["low", "moderate", "high"] as const;
export type Confidence = (typeof CONFIDENCES)[number];
