import type { TraceView } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { wholeNumber } from "../arguments.ts";
import { asOwner } from "../open.ts";
import { note, out } from "../output.ts";
import type { StoreOptions } from "../store-options.ts";

export interface NodeTraceFlags extends StoreOptions {
  readonly method: string;
  readonly back?: boolean;
  readonly hops: string;
  readonly min: string;
  readonly json?: boolean;
}

/** A node reads no further: behind eight payments nothing is told apart. */
const HOPS_MAX = 8;

/** Follows an account's money through the node's own payments, as the viewer may see them. */
export async function traceInNode(account: string, flags: NodeTraceFlags): Promise<void> {
  const { method, back = false } = flags;
  if (method !== "fifo" && method !== "proportional")
    throw new WaslError("REQUEST_INVALID", { option: "--method", allowed: "fifo, proportional" });
  const hops = wholeNumber(flags.hops, "--hops", 1, HOPS_MAX);
  const least = Number(flags.min);
  const view = await asOwner(
    flags,
    async ({ wasl }, actor) => await wasl.traceAccount(actor, { account, method, back, hops }),
  );
  const steps = view.steps.filter((step) => !(step.attributedUsd < least));
  if (flags.json) {
    for (const { payment, ...step } of steps)
      out(JSON.stringify({ ...step, payment: { ...payment, amountMinor: String(payment.amountMinor) } }));
    return;
  }
  out(
    `Attribution: ${method}, ${back ? "back to the sources" : "forward"}; US dollars; earlier balances are unknown.`,
  );
  for (const step of steps) out(lineOf(step));
  if (view.unrated.length > 0) note(`No rate for ${view.unrated.join(", ")}: their sums are no dollars.`);
  if (view.notFollowed.length > 0)
    note(`Not followed further, for they have too many payments: ${view.notFollowed.join(", ")}`);
}

const lineOf = ({ payment, attributedUsd, hop }: TraceView["steps"][number]): string =>
  `${payment.at.slice(0, 16)}  hop ${hop}  ${payment.from} > ${payment.to}  ${attributedUsd.toFixed(2)} USD of ${payment.amount} ${payment.currency}  ${payment.id}`;
