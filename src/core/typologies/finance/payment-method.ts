import { METHOD_CLASSES } from "./engine/kinds.ts";

/** How a payment's method changes what it can mean; AMLworld's formats in lower case. */
const METHODS: Readonly<Record<string, (typeof METHOD_CLASSES)[number]>> = {
  cash: "cash",
  cheque: "cheque",
  "mobile money": "mobile",
  bitcoin: "crypto",
  stablecoin: "crypto",
  "credit card": "purchase",
  reinvestment: "own",
};
/** Index into METHOD_CLASSES. */
export const methodOf = (method: string | undefined): number =>
  METHOD_CLASSES.indexOf(METHODS[(method ?? "").toLowerCase()] ?? "transfer");
