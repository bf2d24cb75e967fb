import { PaymentWords } from "../../core/index.ts";
import type { Platform } from "../ports/index.ts";

const compiled = new WeakMap<object, PaymentWords>();

/** How payments are made, by codes and words (data/finance/kinds.json); the same parsed file is compiled once. */
export function paymentWordsOf({ reference }: Platform): PaymentWords {
  const data = reference.moneyKinds;
  if (typeof data !== "object" || data === null) return new PaymentWords();
  const known = compiled.get(data) ?? new PaymentWords(data);
  compiled.set(data, known);
  return known;
}
