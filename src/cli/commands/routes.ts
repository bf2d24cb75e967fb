import type { Command } from "commander";
import type { RouteMoney } from "../../app/index.ts";
import type { Interval, RouteEnds, RouteFigures, RouteModel } from "../../core/index.ts";
import { oneOf } from "../arguments.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface RouteMoneyOptions extends StoreOptions {
  readonly since?: string;
  readonly until?: string;
  readonly ends: string;
  readonly route?: string;
}

/** Routes of the crime as a market. */
export function registerRoutes(program: Command): void {
  const routes = program.command("routes").description("routes: what they cost and bring");
  withStoreOptions(routes.command("money"))
    .description("price, persons, cost, revenue and profit of each route, and what each disruption denied it")
    .option("--since <day>", "first day")
    .option("--until <day>", "last day")
    .option("--ends <ends>", "countries, or places where they are known", "countries")
    .option("--route <id>", "one route by month, with its disruptions, e.g. FR>GB")
    .addHelpText(
      "after",
      "\nExample:\n  wasl routes money\n  wasl routes money --route 'FR>GB' --since 2026-01-01\nPrices are what adverts ask or reports claim. Estimates in US dollars, as intervals; with --json each has its sources.",
    )
    .action(show);
}

const ENDS = ["countries", "places"] as const satisfies readonly RouteEnds[];

async function show(options: RouteMoneyOptions): Promise<void> {
  const { since, until, route } = options;
  const found = await asOwner(options, ({ wasl }, actor) =>
    wasl.routeMoney(actor, {
      ends: oneOf(ENDS, options.ends, "--ends"),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    }),
  );
  const shown =
    route === undefined ? found : { ...found, routes: found.routes.filter((r) => r.id === route) };
  if (options.json) return out(json(shown));
  if (shown.routes.length === 0) note("no route is known: import posts, crossings or reports that name one");
  else if (route === undefined)
    out(
      table(shown.routes, [
        { title: "route", value: (r) => clean(r.id) },
        ...COLUMNS.map((c) => ({ ...c, value: (r: RouteModel) => c.value(r.total) })),
      ]),
    );
  else for (const one of shown.routes) showRoute(one);
  sayLimits(found);
}

const whole = (n: number): string => Math.round(n).toLocaleString("en-GB");
const span = (i: Interval | null | undefined): string =>
  i === undefined
    ? "-"
    : i === null
      ? "few"
      : i.low === i.high
        ? whole(i.low)
        : `${whole(i.low)} to ${whole(i.high)}`;

const COLUMNS = [
  {
    title: "price (USD)",
    value: ({ price }: RouteFigures) =>
      price
        ? `${whole(price.spread.median)} (${span({ low: price.spread.quartileLow, high: price.spread.quartileHigh })}), n ${price.spread.n}`
        : "-",
  },
  {
    title: "seen",
    value: ({ detected }: RouteFigures) => `${detected.crossings}: ${span(detected.persons)}`,
  },
  {
    title: "told",
    value: ({ reported }: RouteFigures) => `${reported.crossings}: ${span(reported.persons)}`,
  },
  { title: "revenue", value: (f: RouteFigures) => span(f.revenueUsd) },
  { title: "cost", value: (f: RouteFigures) => span(f.costUsd) },
  { title: "profit", value: (f: RouteFigures) => span(f.profitUsd) },
  { title: "lacks", value: (f: RouteFigures) => f.lacks.join(", ") },
];

function showRoute(route: RouteModel): void {
  out(
    table(
      [...route.months, { month: "all", ...route.total }],
      [{ title: route.id, value: (m) => m.month }, ...COLUMNS],
    ),
  );
  if (route.cost)
    out(
      `one crossing takes at least ${span(route.cost.usd)} USD: ${route.cost.parts.map((p) => `${p.kind} ${span(p.usd)} (n ${p.n})`).join(", ")}; no price of ${route.cost.lacking.join(", ") || "nothing"}`,
    );
  if (route.denied.length === 0) return;
  out(
    table(route.denied, [
      { title: "day", value: (d) => d.day ?? "-" },
      { title: "measure", value: (d) => d.measure },
      { title: "what", value: (d) => clean(d.title), flexible: true },
      { title: "replacement (USD)", value: (d) => span(d.replacement?.usd) },
      { title: "crossings (USD)", value: (d) => span(d.crossings?.usd) },
      {
        title: "money",
        value: (d) =>
          d.money
            .map((m) => `${m.what} ${m.claims.map((c) => whole(c.value)).join(" or ")} ${m.currency}`)
            .join(", ") || "-",
      },
      {
        title: "price before, after",
        value: (d) =>
          [d.before, d.after].map((a) => (a?.price ? whole(a.price.spread.median) : "-")).join(", "),
      },
    ]),
  );
  note("A crossing that a boat was meant for may have gone by another: its estimate begins at nothing.");
}

function sayLimits({ unrated, ratesOf, suppressedUnder, elsewhere, isCut }: RouteMoney): void {
  note(`US dollars at rates of ${ratesOf}${unrated.length > 0 ? `; no rate of ${unrated.join(", ")}` : ""}`);
  if (suppressedUnder > 0)
    note(`persons of crossings of fewer than ${suppressedUnder} are in no figure; of such alone: "few"`);
  if (elsewhere.length > 0)
    note(
      `${elsewhere.length} seizures or disruptions belong to no route that is known, or to one of several`,
    );
  if (isCut) note("only the newest were read");
}
