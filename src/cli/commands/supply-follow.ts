import type { CollectedEvents, EventParameters } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import type { StoreOptions } from "../store-options.ts";

/** Events that are read and acknowledged at a time. */
const PAGE = 500;

export interface FollowOptions extends StoreOptions {
  readonly epc?: readonly string[];
  readonly step?: readonly string[];
  readonly type?: readonly string[];
  readonly location?: readonly string[];
  readonly transaction?: readonly string[];
  /** Parameters of the standard, each with its value behind "=". */
  readonly where?: readonly string[];
  readonly fromStart?: boolean;
  readonly stop?: boolean;
}

const parametersOf = ({ epc, step, type, location, transaction, where }: FollowOptions): EventParameters => ({
  ...whereOf(where),
  ...(epc ? { MATCH_anyEPC: epc } : {}),
  ...(step ? { EQ_bizStep: step } : {}),
  ...(type ? { eventType: type } : {}),
  ...(location ? { EQ_bizLocation: location } : {}),
  ...(transaction ? { EQ_bizTransaction: transaction } : {}),
});

/** One that stands more than once has several values. */
function whereOf(where: readonly string[] = []): EventParameters {
  const found = new Map<string, readonly string[]>();
  for (const one of where) {
    const at = one.indexOf("=");
    if (at < 1)
      throw new WaslError("REQUEST_INVALID", { field: "where", because: "a parameter, = and its value" });
    const name = one.slice(0, at);
    found.set(name, [...(found.get(name) ?? []), one.slice(at + 1)]);
  }
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

/** A step that no event can have would be followed for ninety days, and nothing would ever come. */
function mustBeSteps(steps: readonly string[] = []): void {
  const { bizSteps } = readPackageJson("supply/cbv.json") as { readonly bizSteps: readonly string[] };
  const unknown = steps.find((step) => !bizSteps.includes(step) && !/[:/]/.test(step));
  if (unknown !== undefined)
    throw new WaslError("REQUEST_INVALID", {
      field: "step",
      because: `${clean(unknown)} is no address of your own vocabulary, and of CBV 2.0 are ${bizSteps.join(", ")}`,
    });
}

/** `wasl supply follow NAME`. */
export async function follow(name: string, options: FollowOptions): Promise<void> {
  mustBeSteps(options.step);
  const made = await asOwner(options, ({ wasl }, actor) =>
    wasl.subscribeSupply(actor, {
      name,
      query: parametersOf(options),
      ...(options.fromStart === undefined ? {} : { fromStart: options.fromStart }),
    }),
  );
  out(options.json ? json(made) : `${made.name}: until ${made.expiresAt.slice(0, 10)}`);
}

/** `wasl supply follow NAME --stop`. */
export async function unfollow(name: string, options: FollowOptions): Promise<void> {
  await asOwner(options, ({ wasl }, actor) => wasl.unsubscribeSupply(actor, name));
  note(`${name}: no longer followed`);
}

/** `wasl supply follow`. */
export async function listFollowed(options: FollowOptions): Promise<void> {
  const found = await asOwner(options, ({ wasl }, actor) => wasl.supplySubscriptions(actor));
  if (options.json) return out(json(found));
  out(
    table(found, [
      { title: "name", value: (s) => s.name },
      { title: "purpose", value: (s) => s.purpose },
      { title: "until", value: (s) => s.expiresAt.slice(0, 10) },
      {
        title: "asks for",
        value: ({ query }) =>
          Object.entries(query)
            .map(([name, values]) => `${name} ${[values].flat().join(", ")}`)
            .join("; "),
        flexible: true,
      },
    ]),
  );
}

/** `wasl supply collect NAME`. A page is acknowledged once it is printed: what was cut off comes again. */
export async function collect(
  name: string,
  options: StoreOptions & { readonly keep?: boolean },
): Promise<void> {
  let count = 0;
  await asOwner(options, async ({ wasl }, actor) => {
    let acknowledge: number | undefined;
    for (;;) {
      const wish = { limit: PAGE, ...(acknowledge === undefined ? {} : { acknowledge }) };
      const found = await wasl.collectSupply(actor, name, wish);
      count += found.items.length;
      print(found, options.json === true);
      if (options.keep) break;
      acknowledge = found.upTo;
      if (found.more) continue;
      if (found.items.length > 0) await wasl.collectSupply(actor, name, { limit: 1, acknowledge });
      break;
    }
  });
  note(`${counted(count, "event")}${options.keep ? "; not acknowledged" : ""}`);
}

function print({ items }: CollectedEvents, asJson: boolean): void {
  if (asJson) {
    for (const item of items) out(JSON.stringify(item));
    return;
  }
  if (items.length === 0) return;
  out(
    table(items, [
      { title: "time", value: (e) => e.eventTime },
      { title: "step", value: (e) => e.bizStep ?? "" },
      { title: "from", value: (e) => e.sourceParties.join(", ") },
      { title: "to", value: (e) => e.destinationParties.join(", ") },
      { title: "items", value: (e) => e.items.join(" "), flexible: true },
      { title: "report", value: (e) => e.reportId },
    ]),
  );
}
