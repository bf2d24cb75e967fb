import type { Command } from "commander";
import type { ScreenedView, ScreeningOf, ScreeningView } from "../../app/index.ts";
import { accessLabel, type RuleOutcome, shareText, WaslError } from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface ScreenOptions extends StoreOptions {
  readonly case?: string;
  readonly supply?: boolean;
  readonly asOf?: string;
}

/** `wasl screen`: whether designated persons stand behind an organisation. */
export function registerScreen(program: Command): void {
  withStoreOptions(program.command("screen [id]"))
    .description(
      "whether designated persons own or control an organisation, link by link, by three laws' rules",
    )
    .option("--case <case>", "the members of a case instead")
    .option("--supply", "buyers, sellers, senders, receivers and shops of the supply front instead")
    .option("--as-of <date>", "on that day instead of today")
    .addHelpText(
      "after",
      "\nExamples:\n  wasl screen company-9 --as-of 2026-03-01 --purpose operational-analysis --mandate CASE-1\n  wasl screen --supply --purpose operational-analysis --mandate CASE-1\nA name that is alike is not looked at here: decide on it first (`wasl resolve`).",
    )
    .action(screen);
}

async function screen(id: string | undefined, options: ScreenOptions): Promise<void> {
  const of = ofWhat(id, options);
  const view = await asOwner(options, ({ wasl }, actor) => wasl.screening(actor, of, options.asOf));
  if (options.json) return out(json(view));
  for (const item of view.items) sayItem(view, item);
  note(
    `${counted(view.screened, "name")} looked at as of ${view.day}, ${view.items.length} told; ${accessLabel(view.access)}`,
  );
  if (!view.isWhole) note("not whole: there is more above them, or more of them, than is read");
  for (const { id: rule, title, source } of view.rules) note(`${rule}: ${title}. ${source}`);
}

function ofWhat(id: string | undefined, options: ScreenOptions): ScreeningOf {
  const asked: ScreeningOf[] = [
    ...(id === undefined ? [] : [{ kind: "entity" as const, id }]),
    ...(options.case === undefined ? [] : [{ kind: "case" as const, id: options.case }]),
    ...(options.supply ? [{ kind: "supply" as const }] : []),
  ];
  const [of] = asked;
  if (of === undefined || asked.length > 1)
    throw new WaslError("REQUEST_INVALID", { because: "give an id, --case or --supply, and one of them" });
  return of;
}

const nameOf = (view: ScreeningView, id: string): string => clean(view.nodes[id]?.caption ?? id);

function sayItem(view: ScreeningView, item: ScreenedView): void {
  const roles = item.roles.map(({ role, of }) => `${role} of ${of}`).join(", ");
  out(`${nameOf(view, item.id)}  (${item.id})${roles === "" ? "" : `  ${clean(roles)}`}`);
  for (const l of item.listings)
    out(
      `  on a list itself: ${clean([l.authority, l.program, l.authorityId, l.since].filter(Boolean).join(", ")) || "which one is not said"}`,
    );
  const told = item.outcomes.filter((o) => o.outcome !== "none");
  if (told.length === 0 && item.listings.length === 0) out("  nobody designated is known to stand behind it");
  if (told.length === 0) return;
  out(
    table(told, [
      { title: "rule", value: (o) => o.rule },
      { title: "says", value: saysOf },
      { title: "held", value: (o) => (o.held === undefined ? "" : shareText(o.held)) },
      { title: "by", value: (o) => o.designated.map((d) => nameOf(view, d)).join(", "), flexible: true },
      { title: "against", value: againstOf, flexible: true },
    ]),
  );
  for (const outcome of distinctChains(told)) {
    out(`  ${outcome.map((o) => o.rule).join(", ")}:`);
    for (const link of outcome[0]?.chain ?? [])
      out(
        `    ${nameOf(view, link.from)} → ${nameOf(view, link.to)}: ${[
          link.kind,
          link.share === undefined ? "" : shareText(link.share),
          link.standing === "stands" ? "" : link.standing,
          [link.start, link.end].some((d) => d !== undefined)
            ? `${link.start ?? "…"}/${link.end ?? "…"}`
            : "",
        ]
          .filter((part) => part !== "")
          .join(" ")}  [${sourcesOf(view, link.statementIds)}]`,
      );
  }
}

const saysOf = ({ outcome, ground, isOwnList }: RuleOutcome): string =>
  [outcome, ground ? `by ${ground}` : "", isOwnList === false ? "(not all on a list of this law)" : ""]
    .filter((part) => part !== "")
    .join(" ");

const againstOf = ({ against }: RuleOutcome): string =>
  against.map(({ code, link }) => (link === undefined ? code : `${code} (link ${link + 1})`)).join(", ");

/** Rules that say the same of the same links are told together. */
function distinctChains(outcomes: readonly RuleOutcome[]): readonly (readonly RuleOutcome[])[] {
  const groups = new Map<string, RuleOutcome[]>();
  for (const o of outcomes) {
    const key = JSON.stringify(o.chain.map((l) => [l.from, l.to, l.kind, l.statementIds]));
    groups.set(key, [...(groups.get(key) ?? []), o]);
  }
  return [...groups.values()];
}

const sourcesOf = (view: ScreeningView, ids: readonly string[]): string =>
  clean(
    [
      ...new Set(
        ids.flatMap((id) => {
          const reportId = view.statements[id]?.reportId;
          return reportId === undefined ? [] : [view.reports[reportId]?.title ?? reportId];
        }),
      ),
    ].join("; "),
  );
