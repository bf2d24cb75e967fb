import { type Lang, strictestOf, TAGS } from "../../core/index.ts";
import { boardsOf, type EventFigure } from "../news/event-boards.ts";
import type { NewsEventDetail } from "../news/events.ts";
import { readDetails } from "../news/events.ts";
import type { Actor, Platform } from "../ports/index.ts";
import { briefSheet } from "./brief.ts";
import { escapeHtml, type Messages, markOf, said, when, word } from "./brief-words.ts";

export interface DigestUseCases {
  /** What the last days reported, as one HTML document made for print; its marking is the strictest of what it shows. */
  eventDigest(actor: Actor, options: { readonly days: number; readonly lang: Lang }): Promise<string>;
}

/** The most reported come first; a reader's week has no more. */
const EVENTS_MAX = 60;
const LOOK_BACK_DAYS = 60;
const DAY_MS = 86_400_000;

export function digestUseCases(platform: Platform): DigestUseCases {
  return { eventDigest: (actor, options) => digest(platform, actor, options) };
}

async function digest(
  platform: Platform,
  actor: Actor,
  { days, lang }: { readonly days: number; readonly lang: Lang },
): Promise<string> {
  const open = await boardsOf(platform).open(actor, Math.max(days, LOOK_BACK_DAYS));
  const now = platform.clock.now();
  const since = new Date(now - days * DAY_MS).toISOString();
  const until = new Date(now).toISOString();
  const chosen = open.board
    .summaries()
    .filter((e) => e.lastAt >= since)
    .sort((a, b) => b.sources.length - a.sources.length || (a.lastAt < b.lastAt ? 1 : -1))
    .slice(0, EVENTS_MAX);
  const t = platform.briefMessages[lang];
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "export", object: "event digest", detail: { days, events: chosen.length } });
    const details = await readDetails(platform, tx, open, chosen);
    const isFictitious = details.some((d) => d.event.fictitious);
    const body = `<header>
<p class="kind">${said(t, "digest")}</p>
<h1>${said(t, "digestTitle")} ${when(lang, since)} – ${when(lang, until)}</h1>
<p><span class="label">${said(t, "purpose")}</span> <bdi>${word(t, "purpose", tx.viewer.purpose)}</bdi> · <span class="label">${said(t, "mandate")}</span> <bdi>${escapeHtml(tx.viewer.mandate)}</bdi></p>
<p><span class="label">${said(t, "made")}</span> ${when(lang, until, "minute")} ${said(t, "by")} <bdi>${escapeHtml(tx.viewer.userId)}</bdi></p>
${isFictitious ? `<p class="warn">${said(t, "fictitious")}</p>` : ""}
<p class="note">${said(t, "digestNote")}</p>
</header>
${details.map((d) => eventPart(t, lang, d)).join("\n") || `<p>${said(t, "digestNone")}</p>`}`;
    return briefSheet(platform, {
      lang,
      dir: t["dir"] === "rtl" ? "rtl" : "ltr",
      title: t["digestTitle"] ?? "",
      mark: markOf(t, strictestOf(details.map((d) => d.event.access))),
      body,
    });
  });
}

/** As the reader calls them; a code that has no name stays as it is. */
function languages(lang: Lang, codes: readonly string[]): string {
  const names = new Intl.DisplayNames(TAGS[lang], { type: "language" });
  const known = codes
    .filter((code) => code !== "und")
    .map((code) => (/^[a-z]{2,3}$/.test(code) ? (names.of(code) ?? code) : code));
  return new Intl.ListFormat(TAGS[lang]).format(known);
}

function eventPart(t: Messages, lang: Lang, detail: NewsEventDetail): string {
  const { event } = detail;
  const places = event.places.map((p) => `<bdi>${escapeHtml(p.name)}</bdi>`).join(", ");
  const facts = [
    word(t, "type", event.type),
    event.date === null ? "" : when(lang, event.date),
    places,
    `${said(t, "independentSources")}: ${event.independentSources}`,
    `${said(t, "reports")}: ${event.reports}`,
    escapeHtml(languages(lang, event.languages)),
    escapeHtml(markOf(t, event.access)),
  ];
  return `<article><h3><bdi dir="auto">${escapeHtml(event.title)}</bdi></h3>
<p>${facts.filter((f) => f !== "").join(" · ")}</p>
${figuresPart(t, detail)}
<p class="ids"><span class="label">${said(t, "sources")}</span> ${detail.sources.map((s) => sourcePart(t, s)).join("; ")}</p></article>`;
}

function sourcePart(t: Messages, source: NewsEventDetail["sources"][number]): string {
  const chain = source.chain.map((name) => `<bdi>${escapeHtml(name)}</bdi>`).join(" ← ") || said(t, "none");
  const copies = source.copies.length;
  return copies === 0 ? chain : `${chain} (+${copies} ${said(t, "copies")})`;
}

function figuresPart(t: Messages, detail: NewsEventDetail): string {
  const rows = detail.event.figures.map((f) => figureRow(t, detail, f));
  return rows.length === 0
    ? ""
    : `<table class="statements"><thead><tr><th>${said(t, "property")}</th><th>${said(t, "value")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** Values side by side, each with who says so; what was corrected says by whom. */
function figureRow(t: Messages, detail: NewsEventDetail, figure: EventFigure): string {
  const name = (id: string): string => {
    const report = detail.members.find((m) => m.report.id === id)?.report;
    return `<bdi>${escapeHtml(report?.publishers.at(-1)?.name ?? report?.title ?? id)}</bdi>`;
  };
  const values = figure.values.map(({ value, reportIds, supersededBy }) => {
    const number = supersededBy === undefined ? `<b>${value}</b>` : `<s>${value}</s>`;
    const by = supersededBy === undefined ? "" : ` — ${said(t, "correctedBy")} ${name(supersededBy)}`;
    return `${number} (${reportIds.map(name).join(", ")}${by})`;
  });
  const differs = detail.event.disagreements.includes(figure.quantity)
    ? ` <em>${said(t, "differs")}</em>`
    : "";
  return `<tr><td>${word(t, "quantity", figure.quantity)}${differs}</td><td>${values.join("; ")}</td></tr>`;
}
