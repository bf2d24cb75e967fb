import { readFileSync } from "node:fs";
import { PaymentWords } from "../../src/core/index.ts";

/** How payments are made, by data/finance/kinds.json. */
export const paymentWords = new PaymentWords(
  JSON.parse(readFileSync(new URL("../../data/finance/kinds.json", import.meta.url), "utf8")),
);
