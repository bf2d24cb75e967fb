import {
  DATA_OUTCOMES,
  type Lang,
  NOTICE_OUTCOMES,
  OTHER,
  type TransparencyReport,
} from "../../core/index.ts";
import { briefSheet } from "../casework/brief.ts";
import { count, escapeHtml, label, type Messages, said, when } from "../casework/brief-words.ts";
import type { Platform } from "../ports/index.ts";
import type { PublishedTransparency } from "../ports/transparency.ts";

type Told = PublishedTransparency & { readonly report: TransparencyReport };

const LANGUAGES = { en: "English", ar: "العربية", fr: "Français" } as const;

const sheetOf = (platform: Platform, lang: Lang, title: string, body: string, here: string): string => {
  const t = platform.briefMessages[lang];
  const others = Object.entries(LANGUAGES)
    .filter(([code]) => code !== lang)
    .map(([code, name]) => `<a href="${here}?lang=${code}" lang="${code}">${name}</a>`);
  return briefSheet(platform, {
    lang,
    dir: t["dir"] === "rtl" ? "rtl" : "ltr",
    title,
    mark: "",
    body: `${body}\n<p>${others.join(" · ")}</p>`,
  });
};

const period = (lang: Lang, { from, to }: TransparencyReport): string =>
  `${when(lang, from)} – ${when(lang, to)}`;

/** What is published, newest first, and nothing else. */
export function listSheet(platform: Platform, lang: Lang, published: readonly Told[]): string {
  const t = platform.briefMessages[lang];
  const node = escapeHtml(platform.nodeId);
  const items = published.map(({ version, publishedAt, report }) => {
    const path = `/transparency/${version}`;
    const corrected = published.find((other) => other.report.corrects?.version === version);
    return `<li><a href="${path}?lang=${lang}">${said(t, "transparencyVersion")} ${count(lang, version)}</a>: ${period(lang, report)} · ${when(lang, publishedAt)} · <a href="${path}.json">JSON</a> · <a href="${path}.csv">CSV</a>${
      report.corrects
        ? `<br>${said(t, "transparencyCorrects")} ${count(lang, report.corrects.version)}: <bdi dir="auto">${escapeHtml(report.corrects.because)}</bdi>`
        : ""
    }${corrected ? `<br><strong>${said(t, "transparencyCorrected")} ${count(lang, corrected.version)}</strong>` : ""}</li>`;
  });
  const title = t["transparency"] ?? "transparency";
  return sheetOf(
    platform,
    lang,
    title,
    `<header><p class="label"><bdi>${node}</bdi></p><h1>${escapeHtml(title)}</h1><p class="note">${said(t, "transparencyNote")}</p></header><ul>${items.join("")}</ul>`,
    "/transparency",
  );
}

/** One version, for reading and for print: every number that it tells, and that it withholds some. */
export function reportSheet(
  platform: Platform,
  lang: Lang,
  { version, publishedAt, digest, signed, report }: Told,
): string {
  const t = platform.briefMessages[lang];
  const told = (n: number | null): string => (n === null ? "×" : count(lang, n));
  const hours = (n: number | null): string => (n === null ? "–" : count(lang, n));
  const { notices, dataRequests } = report;
  const title = `${t["transparency"] ?? "transparency"}: ${period(lang, report)}`;
  const path = `/transparency/${version}`;
  const body = `<header><p class="label"><bdi>${escapeHtml(report.node)}</bdi> · ${said(t, "transparencyVersion")} ${count(lang, version)}</p>
<h1>${said(t, "transparency")}</h1>
<p>${period(lang, report)} · ${label(t, "transparencyAsOf")} ${when(lang, report.asOf)} · ${label(t, "transparencyPublished")} ${when(lang, publishedAt)}</p>
${report.corrects ? `<p class="warn">${said(t, "transparencyCorrects")} ${count(lang, report.corrects.version)}: <bdi dir="auto">${escapeHtml(report.corrects.because)}</bdi></p>` : ""}
<p class="note">${said(t, "transparencyFew")} ${count(lang, report.suppressedUnder)}. ${said(t, "transparencyNote")}</p></header>
${table(
  t,
  "transparencyPlatforms",
  ["transparencyPlatform", ...NOTICE_OUTCOMES.map((o) => `transparency.${o}`), "transparencyHours"],
  notices.byPlatform.map((row) => [
    worded(t, row.platform),
    ...NOTICE_OUTCOMES.map((o) => told(row[o])),
    hours(row.medianHours),
  ]),
)}
${table(
  t,
  "transparencyGrounds",
  ["transparencyGround", "transparencyNotices"],
  notices.byGround.map(({ ground, notices: n }) => [worded(t, ground), told(n)]),
)}
${table(
  t,
  "transparencyActions",
  ["transparencyAction", "transparencyNotices"],
  notices.byAction.map(({ action, notices: n }) => [said(t, `transparency.${action}`), told(n)]),
)}
${table(
  t,
  "transparencyActed",
  ["transparencyWhat", "transparencyYes", "transparencyNo"],
  [
    [said(t, "transparencyAppealed"), told(notices.appealed.yes), told(notices.appealed.no)],
    [said(t, "transparencyBack"), told(notices.reappeared.yes), told(notices.reappeared.no)],
  ],
)}
${table(
  t,
  "transparencyRequests",
  ["transparencyKind", ...DATA_OUTCOMES.map((o) => `transparency.${o}`)],
  dataRequests.map((row) => [said(t, `dataKind.${row.kind}`), ...DATA_OUTCOMES.map((o) => told(row[o]))]),
)}
<p>SHA-256 <code>${digest}</code> · ${said(t, "transparencySigned")} <code>${escapeHtml(signed.key.kid)}</code> · <a href="${path}.json">JSON</a> · <a href="${path}.csv">CSV</a> · <a href="/transparency?lang=${lang}">${said(t, "transparencyAll")}</a></p>`;
  return sheetOf(platform, lang, title, body, path);
}

/** A platform or a ground as it is called, or all the others. */
const worded = (t: Messages, name: string): string =>
  name === OTHER ? said(t, "transparencyOther") : `<bdi dir="auto">${escapeHtml(name)}</bdi>`;

const table = (
  t: Messages,
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string => {
  if (rows.length === 0) return `<section><h2>${said(t, title)}</h2><p>${said(t, "none")}</p></section>`;
  return `<section><h2>${said(t, title)}</h2><div class="wide" role="region" tabindex="0" aria-label="${said(t, title)}"><table class="fronts"><thead><tr>${columns.map((key) => `<th scope="col">${said(t, key)}</th>`).join("")}</tr></thead><tbody>${rows
    .map(
      ([first = "", ...rest]) =>
        `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join("")}</tr>`,
    )
    .join("")}</tbody></table></div></section>`;
};
