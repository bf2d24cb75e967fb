import { CHILDREN_COMPARTMENT, type Lang, strictestOf, WaslError } from "../../core/index.ts";
import type { Actor, BriefFont, Platform } from "../ports/index.ts";
import { unnamedFor } from "../rights/unnamed.ts";
import { chartsPart } from "./brief-charts.ts";
import { type Desk, deskOf, judgementsPart, planPart } from "./brief-desk.ts";
import { findingsPart, recordOf, shortPart } from "./brief-findings.ts";
import { linksPart, membersPart, networkPart, permissionsPart, sourcesPart } from "./brief-statements.ts";
import { CUT_MARKS, escapeHtml, label, type Material, markOf, said, when, word } from "./brief-words.ts";
import { viewCase } from "./cases.ts";

/**
 * The case as one HTML document made for print: what is fact, what is assessment, what speaks against, every
 * claim with its source. Its marking is the strictest of what it shows, on every page.
 */
export async function brief(platform: Platform, actor: Actor, caseId: string, lang: Lang): Promise<string> {
  const unnamed = await unnamedFor(platform, actor);
  return await platform.store.as({ ...actor, lang }, async (tx) => {
    await tx.audit({ action: "export", object: `brief:${caseId}` });
    const found = await tx.case(caseId);
    if (!found) throw new WaslError("CASE_UNKNOWN", { id: caseId });
    const view = await viewCase(platform, tx, found);
    const desk = await deskOf(platform, tx, view, unnamed);
    const access = strictestOf([view.access, ...desk.access]);
    // No child is printed but to protect them (R09).
    if (access.compartments.includes(CHILDREN_COMPARTMENT) && tx.viewer.purpose !== "protection")
      throw new WaslError("PROTECTED_SUBJECT", { because: "a child outside the purpose of protection" });
    const statements = await tx.statementsAbout(view.entities.map((e) => e.id));
    const cited = [...statements.values()]
      .flat()
      .concat(view.network.links.flatMap((l) => [...l.statements]));
    const evidence = [
      ...new Set(view.findings.flatMap((f) => f.evidence.flatMap((id) => [id, recordOf(id)]))),
    ];
    const reportOf = new Map(
      [...(await tx.statements(evidence)), ...(await tx.recordsById(evidence))].map((e) => [
        e.id,
        e.reportId,
      ]),
    );
    // Those too that were put into the case as they are, and are cited for nothing else in it: they mark the brief as well.
    const reports = await tx.reportsById([
      ...new Set([
        ...cited.map((s) => s.reportId),
        ...reportOf.values(),
        ...view.reports.map((r) => r.id),
        ...desk.reportIds,
      ]),
    ]);
    const t = platform.briefMessages[lang];
    const body = render(
      {
        view,
        statements,
        reports,
        reportOf,
        userId: tx.viewer.userId,
        purpose: tx.viewer.purpose,
        madeAt: new Date(platform.clock.now()).toISOString(),
        t,
        lang,
      },
      desk,
    );
    return briefSheet(platform, {
      lang,
      dir: t["dir"] === "rtl" ? "rtl" : "ltr",
      title: view.case.title,
      mark: markOf(t, access),
      body,
    });
  });
}

/** Stands in the style until it is known which scripts the page holds. */
const FONTS_HERE = "/* fonts */";

function fontFaces(fonts: readonly BriefFont[], page: string): string {
  const needed = fonts.filter((font) => font.letters.test(page));
  return needed
    .map(
      ({ family, range, base64 }) =>
        `@font-face{font-family:"${family}";font-weight:100 900;src:url(data:font/woff2;base64,${base64}) format("woff2");unicode-range:${range}}`,
    )
    .join("\n");
}

function render(m: Material, desk: Desk): string {
  const { t, view } = m;
  return `<header>
<p class="kind">${said(t, "brief")}</p>
<h1><bdi>${escapeHtml(view.case.title)}</bdi></h1>
<p>${label(t, "mandate")} <bdi>${escapeHtml(view.case.mandate)}</bdi> · ${label(t, "purpose")} <bdi>${word(t, "purpose", m.purpose)}</bdi></p>
<p>${label(t, "made")} ${when(m.lang, m.madeAt, "minute")} ${said(t, "by")} <bdi>${escapeHtml(m.userId)}</bdi></p>
${[...m.reports.values()].some((r) => r.fictitious) ? `<p class="warn">${said(t, "fictitious")}</p>` : ""}
<p class="note">${said(t, "proposal")}</p>
</header>
${shortPart(m)}
${judgementsPart(m, desk)}
${networkPart(m)}
${chartsPart(m, desk.charts)}
${findingsPart(m)}
${membersPart(m)}
${linksPart(m)}
${planPart(m, desk)}
${permissionsPart(m)}
${sourcesPart(m)}`;
}

/** One document for print with its marking on every page. `body` is markup; all else is text. */
export function briefSheet(
  platform: Platform,
  sheet: {
    readonly lang: Lang;
    readonly dir: "ltr" | "rtl";
    readonly title: string;
    readonly mark: string;
    readonly body: string;
  },
): string {
  const mark = escapeHtml(sheet.mark);
  const t = platform.briefMessages[sheet.lang];
  const isCut = CUT_MARKS.test(sheet.body);
  const body = `<div class="body">${sheet.body}${isCut ? `<p class="note">${said(t, "cutMarks")}</p>` : ""}</div>`;
  // The table repeats the marking on every printed page; what is for everybody has none, and no empty box in its place.
  const whole =
    mark === ""
      ? `<main>${body}</main>`
      : `<table class="sheet" role="presentation"><thead><tr><td><p class="mark">${mark}</p></td></tr></thead><tfoot><tr><td><p class="mark">${mark}</p></td></tr></tfoot><tbody><tr><td>
${body}
</td></tr></tbody></table>`;
  const page = `<!doctype html>
<html lang="${sheet.lang}" dir="${sheet.dir}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(sheet.title)}</title><style>${STYLE}</style></head>
<body>
${whole}
</body></html>
`;
  return page.replace(FONTS_HERE, () => fontFaces(platform.briefFonts(), page));
}

/** Print first: A4, the marking on every page, logical properties for both directions. */
const STYLE = `${FONTS_HERE}
@page{size:A4;margin:14mm 16mm}
*{box-sizing:border-box}body{font:10.5pt/1.45 "Inter Variable","Noto Sans Arabic Variable",system-ui,sans-serif;overflow-wrap:break-word;color:#111;background:#fff;max-width:190mm;margin:0 auto;padding:14mm 8mm}
h1{font-size:20pt;margin:.1em 0 .3em}h2{font-size:14pt;border-block-end:1.5px solid #111;margin:1.4em 0 .5em;break-after:avoid}h3{font-size:11.5pt;margin:.9em 0 .2em;break-after:avoid}h4{font-size:10.5pt;margin:.9em 0 .2em;break-after:avoid}h5{font-size:9.5pt;margin:.5em 0 .1em;color:#333;break-after:avoid}small{font-weight:400;color:#444}
.judgement{border:1px dashed #111;border-inline-start:4px solid #111;background:#f3f3f3;padding:4px 10px;margin-block:.6em}.judgement p{margin-block:.3em}.judged{font-size:11.5pt;font-style:italic;white-space:pre-line}.charts td:first-child,.charts th:first-child{inline-size:7%!important}
.kind{text-transform:uppercase;letter-spacing:.06em;font-size:9pt;margin:0}[dir=rtl] .kind{letter-spacing:0}.label{color:#555}.note{border-inline-start:3px solid #555;padding-inline-start:8px}.warn{border:1.5px solid #111;padding:4px 8px;font-weight:600}
.sheet{inline-size:100%;table-layout:fixed;border-collapse:collapse}.body{overflow-x:clip}.mark{text-align:center;font-weight:700;font-size:9pt;border:1px solid #111;padding:3px;margin:0}.sheet>thead .mark{margin-block-end:4mm}.sheet>tfoot .mark{margin-block-start:4mm}
.statements{inline-size:100%;table-layout:fixed;border-collapse:collapse;font-size:9pt;margin-block:.2em .6em}.statements th,.statements td{text-align:start;vertical-align:top;border-block-end:.5px solid #bbb;padding:2px 0;padding-inline-end:6px}.statements thead th:nth-child(1){inline-size:16%}.statements thead th:nth-child(2){inline-size:26%}.statements thead th:nth-child(3){inline-size:11%}.statements thead th:nth-child(5){inline-size:23%}.statements .joins th{font-size:9.5pt;padding-block-start:6px;break-after:avoid}.terms{columns:2;font-size:9.5pt}article ul{margin-block:.2em;padding-inline-start:1.2em}.fronts{inline-size:100%;border-collapse:collapse;margin-block:.4em}.fronts th,.fronts td{text-align:start;vertical-align:top;border-block-end:.5px solid #bbb;padding:3px 0;padding-inline-end:10px}.fronts bdi{overflow-wrap:anywhere}dl{display:grid;grid-template-columns:minmax(0,auto) minmax(0,1fr);gap:.2em 1em;margin:.3em 0}dt{font-weight:600}dd{margin:0}dd bdi{display:inline-block;max-inline-size:100%}.own-mark{display:inline-block}.ids code{display:inline-block;max-inline-size:100%}.network p{break-after:avoid}.statements tr{break-inside:avoid}tr.assessment td{font-style:italic;background:#f3f3f3}
.wide{overflow-x:auto}code{font-size:8pt}svg{inline-size:100%;block-size:auto}article{break-inside:auto}li{margin-block-end:.35em}a{color:inherit}
@media print{body{padding:0}.members{break-before:page}h3,h4,h5,.ids,svg,.fronts tr,.short dd{break-inside:avoid}}`;
