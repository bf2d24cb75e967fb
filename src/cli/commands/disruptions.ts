import { type Command, Option } from "commander";
import type { DisruptionInput, DisruptionView, MeasuredDisruption } from "../../app/index.ts";
import {
  DISRUPTION_MEASURES,
  type DisruptionMeasure,
  EFFECT_OUTCOMES,
  type Effect,
  type EffectOutcome,
  LOSS_KINDS,
  type LossKind,
  type Ratio,
  type SaidRange,
  TLP_LEVELS,
} from "../../core/index.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface AddOptions extends StoreOptions, Partial<Record<LossKind, string>> {
  readonly title: string;
  readonly measure: DisruptionMeasure;
  readonly technique: string[];
  readonly from: string;
  readonly to?: string;
  readonly authority: string;
  readonly place?: string;
  readonly fromCountry?: string;
  readonly toCountry?: string;
  readonly target?: string[];
  readonly seized?: string;
  readonly frozen?: string;
  readonly currency?: string;
  readonly words?: string;
  readonly tlp: string;
  readonly handling?: string[];
  readonly caveat?: string[];
  readonly evaluation?: string;
  readonly provider?: string;
  readonly fictitious?: boolean;
  readonly case?: string;
}

interface ShareOptions extends StoreOptions {
  readonly to: string;
  readonly legalBasis: string;
  readonly tlp: string;
  readonly subject: string;
  readonly text: string;
  readonly outcome?: EffectOutcome;
}

const CAVEAT =
  "No evidence of cause by itself: seasons, collection and other measures change the same counts. What is above 1 elsewhere may have gone there.";

/** What was done against the crime, and what came of it. */
export function registerDisruptions(program: Command): void {
  const group = program
    .command("disruption")
    .description("what was done against the crime, and what came of it");
  registerAdd(group);
  registerReads(group);
  withStoreOptions(group.command("share <disruption>"))
    .description("send a partner what came of it, as this node counts it, with what was learned")
    .requiredOption("--to <partner>", "its node id")
    .requiredOption("--legal-basis <law>", "under which law; the partner is told")
    .addOption(
      new Option("--tlp <level>", "its marking; only what may be shown under it is counted")
        .choices(TLP_LEVELS)
        .makeOptionMandatory(),
    )
    .requiredOption("--subject <text>", "what it is about")
    .requiredOption("--text <text>", "what was learned: what worked, what did not")
    .addOption(outcomeOption())
    .addHelpText(
      "after",
      "\nThe figures go, no counts. `wasl exchange methods` lists what partners shared.\n\nExample:\n  wasl disruption share disruption-1 --to node-0123456789abcdef --legal-basis 'Example treaty, Art. 5' --tlp green --subject 'A store emptied' --text 'Two weeks earlier would have done more'",
    )
    .action(async (id: string, options: ShareOptions) => {
      const { to, legalBasis, tlp, subject, text, outcome } = options;
      const sent = await asOwner(options, ({ wasl }, actor) =>
        wasl.shareResult(actor, id, {
          to,
          legalBasis,
          marking: { tlp },
          subject,
          body: text,
          ...(outcome === undefined ? {} : { outcome }),
        }),
      );
      if (options.json) return out(json(sent));
      out(sent.wire.id);
      if (sent.failure !== undefined) note(`not delivered yet (${sent.failure}); it is tried again`);
    });
}

const outcomeOption = (): Option =>
  new Option("--outcome <what>", "what is counted; without it adverts of the route, or findings").choices(
    EFFECT_OUTCOMES,
  );

function registerAdd(group: Command): void {
  const add = withStoreOptions(group.command("add"))
    .description("write down what was done, as a report of its own; the same words again change nothing")
    .requiredOption("--title <text>", "what it was, in a few words")
    .addOption(
      new Option("--measure <kind>", "what was done").choices(DISRUPTION_MEASURES).makeOptionMandatory(),
    )
    .requiredOption("--technique <ids...>", "techniques of the matrix that it was against")
    .requiredOption("--from <day>", "its day, or its first")
    .option("--to <day>", "its last day")
    .requiredOption("--authority <name>", "who did it")
    .option("--place <name>", "where")
    .option("--from-country <code>", "where the route that it was against begins: ISO 3166-1 alpha-2")
    .option("--to-country <code>", "and where it ends")
    .option("--target <ids...>", "firms, accounts, adverts, goods that it was against; no persons");
  for (const kind of LOSS_KINDS) add.option(`--${kind} <number>`, `how many ${kind}`);
  add
    .option("--seized <sum>", "money taken")
    .option("--frozen <sum>", "money frozen")
    .option("--currency <code>", "of both: ISO 4217")
    .option("--words <text>", "more about it")
    .requiredOption("--tlp <level>", "who may see it")
    .option("--handling <codes...>", "H1, H2, H3")
    .option("--caveat <texts...>", "restrictions of H3, in words")
    .option("--evaluation <code>", "4x4 evaluation such as B2; none is X4")
    .option("--provider <name>", "the organisation that says so")
    .option("--fictitious", "exercise or test material")
    .option("--case <id>", "put it into this case")
    .addHelpText(
      "after",
      "\nWho was arrested stands nowhere here: arrests are counted.\n\nExample:\n  wasl disruption add --title 'Store emptied at Exampleville' --measure seizure --technique OIC-EQP-01 --from 2026-03-02 --authority 'Customs of Exampleland' --from-country FR --to-country GB --boats 20 --tlp amber --fictitious --purpose supply-disruption --mandate CASE-1",
    )
    .action(async (options: AddOptions) => {
      const made = await asOwner(options, ({ wasl }, actor) =>
        wasl.recordDisruption(actor, draftOf(options)),
      );
      if (options.json) return out(json(made));
      out(made.id);
      if (!made.changed) note("it was here already");
    });
}

function draftOf(options: AddOptions): DisruptionInput {
  const { title, measure, technique, from, to, authority, place, target, words } = options;
  const { fromCountry, toCountry, seized, frozen, currency, evaluation, provider, fictitious } = options;
  const { tlp, handling, caveat } = options;
  const given = <K extends string, V>(key: K, value: V | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
  const hasMoney = seized !== undefined || frozen !== undefined || currency !== undefined;
  return {
    title,
    measure,
    techniques: technique,
    from,
    authority,
    ...given("to", to),
    ...given("place", place),
    corridor: {
      ...given("from", fromCountry?.toUpperCase()),
      ...given("to", toCountry?.toUpperCase()),
    },
    ...given("targets", target),
    taken: Object.fromEntries(
      LOSS_KINDS.flatMap((kind) => (options[kind] === undefined ? [] : [[kind, Number(options[kind])]])),
    ),
    ...(hasMoney
      ? {
          money: {
            currency: currency?.toUpperCase() ?? "",
            ...given("seized", seized),
            ...given("frozen", frozen),
          },
        }
      : {}),
    ...given("words", words),
    marking: { tlp, ...given("handling", handling), ...given("caveats", caveat) },
    ...(evaluation === undefined ? {} : { evaluation: { scheme: "4x4" as const, code: evaluation } }),
    ...given("provider", provider),
    ...given("fictitious", fictitious),
    ...given("caseId", options.case),
  };
}

function registerReads(group: Command): void {
  withStoreOptions(group.command("list"))
    .description("what was done, newest first")
    .option("--case <id>", "what is in this case")
    .option("--technique <id>", "only against this technique")
    .addHelpText("after", "\nExample:\n  wasl disruption list --case case-…")
    .action(async (options: StoreOptions & { case?: string; technique?: string }) => {
      const { case: caseId, technique } = options;
      const all = await asOwner(options, ({ wasl }, actor) =>
        wasl.disruptions(actor, {
          ...(caseId === undefined ? {} : { caseId }),
          ...(technique === undefined ? {} : { technique }),
        }),
      );
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "From", value: (d) => d.from ?? "" },
          { title: "Measure", value: (d) => d.measure },
          { title: "Route", value: routeOf },
          { title: "Taken", value: takenOf },
          { title: "Stages", value: (d) => d.stages.join(" ") },
          { title: "Title", value: (d) => clean(d.title), flexible: true },
          { title: "Id", value: (d) => d.id },
        ]),
      );
    });
  withStoreOptions(group.command("show <disruption>"))
    .description("one disruption, with who says so")
    .addHelpText("after", "\nExample:\n  wasl disruption show disruption-…")
    .action(async (id: string, options: StoreOptions) => {
      const one = await asOwner(options, ({ wasl }, actor) => wasl.disruption(actor, id));
      if (options.json) return out(json(one));
      const lines: readonly (readonly [string, string])[] = [
        ["Title", one.title],
        ["Measure", one.measure],
        ["When", [one.from, one.to].filter((day) => day !== undefined).join(" to ")],
        ["Where", one.place ?? ""],
        ["Route", routeOf(one)],
        ["Authority", one.authorities.join(", ")],
        ["Techniques", one.techniques.join(" ")],
        ["Against", one.targets.map((target) => one.captions[target] ?? target).join(", ")],
        ["Taken", takenOf(one)],
        ["Words", one.words ?? ""],
        [
          "Said by",
          one.reports
            .map((r) => [r.provider, r.evaluation.original, r.title].filter((word) => word !== "").join(", "))
            .join("; "),
        ],
      ];
      for (const [name, value] of lines) if (value !== "") out(`${name.padEnd(10)}  ${clean(value)}`);
    });
  withStoreOptions(group.command("effect <disruption>"))
    .description("what came after it, against what it was not done to in the same weeks")
    .addOption(outcomeOption())
    .addHelpText(
      "after",
      "\nExample:\n  wasl disruption effect disruption-1 --outcome adverts --purpose operational-analysis --mandate CASE-1",
    )
    .action(async (id: string, options: StoreOptions & { outcome?: EffectOutcome }) => {
      const effect = await asOwner(options, ({ wasl }, actor) =>
        wasl.measureDisruption(actor, id, options.outcome),
      );
      if (options.json) return out(json(effect));
      printEffect(effect);
    });
}

const routeOf = ({ corridor: { from, to } }: DisruptionView): string =>
  from === undefined && to === undefined ? "" : `${from ?? "?"} to ${to ?? "?"}`;

const rangeOf = ({ least, most }: SaidRange): string => (least === most ? `${least}` : `${least} to ${most}`);

function takenOf({ taken, money }: DisruptionView): string {
  const sums = (["seized", "frozen"] as const).flatMap((what) => {
    const sum = money?.[what];
    return money && sum ? [`${rangeOf(sum)} ${money.currency} ${what}`] : [];
  });
  const things = LOSS_KINDS.flatMap((kind) => {
    const range = taken[kind];
    return range === undefined ? [] : [`${rangeOf(range)} ${range.most === 1 ? kind.slice(0, -1) : kind}`];
  });
  return [...things, ...sums].join(", ");
}

const VERDICTS: Readonly<Record<MeasuredDisruption["verdict"], string>> = {
  "too-short": "too few whole weeks on one side to say anything",
  "too-few": "too few to say anything",
  "moved-apart": "the two moved apart before it already: they cannot be compared",
  fewer: "fewer than the others' change leads one to expect",
  more: "more than the others' change leads one to expect",
  unclear: "no difference that the counts could show",
};

/** A result for the terminal, with the words that nobody is spared. */
type Printed = Effect & Partial<MeasuredDisruption>;
export function printEffect(effect: Printed): void {
  const told = (n: number | null): string => (n === null ? "not told" : String(n));
  const { weeks, before, after, ratio, placebo, elsewhere, outcome, from, counted, left } = effect;
  out(
    table(
      [
        { what: "Before", ...before },
        { what: "After", ...after },
      ],
      [
        { title: outcome === undefined ? "Adverts" : `${outcome} (${weeks} weeks)`, value: (r) => r.what },
        { title: "Of it", value: (r) => told(r.treated) },
        { title: "Others", value: (r) => told(r.comparison) },
      ],
    ),
  );
  const shown = ({ value, low, high }: Ratio): string =>
    `${value.toFixed(2)} (95 %: ${low.toFixed(2)} to ${high.toFixed(2)})`;
  out("");
  if (ratio) out(`Its change against the others': ${shown(ratio)}`);
  if (placebo) out(`The same before it, where nothing was done: ${shown(placebo)}`);
  if (elsewhere) out(`The others' own change: ${shown(elsewhere)}`);
  out(`${from === undefined ? "" : `From ${from}: `}${VERDICTS[effect.verdict]}.`);
  if (left !== undefined && left > 0)
    note(`${left} of ${left + (counted ?? 0)} are of no known route or day, and stand in neither group.`);
  if (ratio) note(CAVEAT);
}
