import { groupBy, type Lang, strictestOf, TAGS } from "../../core/index.ts";
import { boardsOf, type EventFigure } from "../news/event-boards.ts";
import type { NewsEventDetail } from "../news/events.ts";
import { readDetails } from "../news/events.ts";
import type { Actor, Platform } from "../ports/index.ts";
import { briefSheet } from "./brief.ts";
import { count, escapeHtml, label, type Messages, markOf, said, when, word } from "./brief-words.ts";

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
${details.map((d, at) => eventPart(t, lang, d, at)).join("\n") || `<p>${said(t, "digestNone")}</p>`}`;
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

/** Its reports are numbered, so that each figure leads to those that say it, and these to where they were read. */
function eventPart(t: Messages, lang: Lang, detail: NewsEventDetail, at: number): string {
  const { event } = detail;
  const facts = [
    word(t, "type", event.type),
    event.date === null ? "" : when(lang, event.date),
    event.places.map((p) => isolated(p.name)).join(comma(lang)),
    `${label(t, "independentSources")} ${count(lang, event.independentSources)}`,
    `${label(t, "reports")} ${count(lang, event.reports)}`,
    escapeHtml(languages(lang, event.languages)),
    `<bdi class="own-mark">${escapeHtml(markOf(t, event.access))}</bdi>`,
  ];
  const numbered = new Map(detail.members.map(({ report }, i) => [report.id, i + 1]));
  const place = (number: number): string => `event-${at + 1}-${number}`;
  const link = (id: string): string => {
    const number = numbered.get(id);
    return number === undefined ? isolated(id) : `<a href="#${place(number)}">[${count(lang, number)}]</a>`;
  };
  return `<article><h3><bdi dir="auto">${escapeHtml(event.title)}</bdi></h3>
<p>${facts.filter((f) => f !== "").join(" · ")}</p>
${figuresPart(t, lang, detail, link)}
<p class="ids">${label(t, "sources")} ${detail.sources.map((s) => sourcePart(t, lang, s, link)).join(semicolon(lang))}</p>
<ol class="ids">${detail.members.map(({ report }, i) => `<li id="${place(i + 1)}">${reportPart(lang, report)}</li>`).join("")}</ol></article>`;
}

const isolated = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;
const comma = (lang: Lang): string => (lang === "ar" ? "، " : ", ");
/** In French with a space before it at which no line breaks. */
const semicolon = (lang: Lang): string => ({ ar: "؛ ", en: "; ", fr: "\u202f; " })[lang];

/** What a reader needs to find the report again, on the open net and in this node. */
function reportPart(lang: Lang, report: NewsEventDetail["members"][number]["report"]): string {
  const { title, publishers } = report;
  const last = publishers.at(-1);
  const parts = [
    `<bdi dir="auto">${escapeHtml(title)}</bdi>`,
    last === undefined ? "" : isolated(last.name),
    last?.publishedAt === undefined ? "" : when(lang, last.publishedAt),
    isolated(report.source),
    `<code>${escapeHtml(report.id)}</code>`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function sourcePart(
  t: Messages,
  lang: Lang,
  source: NewsEventDetail["sources"][number],
  link: (id: string) => string,
): string {
  const chain = source.chain.map(isolated).join(" ← ") || said(t, "none");
  const copies = source.copies.length;
  const named = `${chain} ${source.reportIds.map(link).join(" ")}`;
  return copies === 0 ? named : `${named} (+${count(lang, copies)} ${said(t, "copies")})`;
}

function figuresPart(t: Messages, lang: Lang, detail: NewsEventDetail, link: (id: string) => string): string {
  const rows = detail.event.figures.map((f) => figureRow(t, lang, detail, f, link));
  return rows.length === 0
    ? ""
    : `<table class="statements"><thead><tr><th>${said(t, "property")}</th><th>${said(t, "value")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** Values side by side, each with who says so; what was corrected says by whom. A publisher of several reports stands once. */
function figureRow(
  t: Messages,
  lang: Lang,
  detail: NewsEventDetail,
  figure: EventFigure,
  link: (id: string) => string,
): string {
  const nameOf = (id: string): string => {
    const report = detail.members.find((m) => m.report.id === id)?.report;
    return report?.publishers.at(-1)?.name ?? report?.title ?? id;
  };
  const values = figure.values.map(({ value, reportIds, supersededBy }) => {
    const number = supersededBy === undefined ? `<b>${value}</b>` : `<s>${value}</s>`;
    const by =
      supersededBy === undefined
        ? ""
        : ` — ${said(t, "correctedBy")} ${isolated(nameOf(supersededBy))} ${link(supersededBy)}`;
    const names = [...groupBy(reportIds, nameOf)].map(
      ([name, ids]) => `${isolated(name)} ${ids.map(link).join(" ")}`,
    );
    return `${number} (${names.join(comma(lang))}${by})`;
  });
  const differs = detail.event.disagreements.includes(figure.quantity)
    ? ` <em>${said(t, "differs")}</em>`
    : "";
  return `<tr><td>${word(t, "quantity", figure.quantity)}${differs}</td><td>${values.join(semicolon(lang))}</td></tr>`;
}
