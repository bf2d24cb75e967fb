import type { DataCertificate, DataRequestClock, Lang } from "../../core/index.ts";
import { briefSheet } from "../casework/brief.ts";
import { escapeHtml, said, when } from "../casework/brief-words.ts";
import type { Platform } from "../ports/index.ts";

export interface Certificate {
  readonly lang: Lang;
  readonly head: {
    readonly node: string;
    readonly id: string;
    readonly digest: string;
    readonly to: string;
    readonly madeAt: string;
  };
  readonly certificate: DataCertificate;
  readonly clock: DataRequestClock;
}

/** The request as a person at the platform reads it, for print. What stands in it is the request's own words. */
export function certificateSheet(
  platform: Platform,
  { lang, head, certificate, clock }: Certificate,
): string {
  const t = platform.briefMessages[lang];
  const own = (text: string): string => `<bdi dir="auto">${escapeHtml(text)}</bdi>`;
  const list = (items: readonly string[]): string =>
    `<ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;
  const { order, authority, offence } = certificate;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["dataPlatform", own(head.to)],
    [
      "dataTargets",
      list(
        certificate.targets.map(
          ({ type, value }) => `${said(t, `dataTarget.${type}`)} <code>${escapeHtml(value)}</code>`,
        ),
      ),
    ],
    ["dataCategories", list(certificate.categories.map((category) => said(t, `dataCategory.${category}`)))],
    ["dataWanted", own(certificate.wanted)],
    ["dataPeriod", `${when(lang, certificate.from)} – ${when(lang, certificate.to)}`],
    ["dataLaw", `${own(certificate.law)} <bdi>${escapeHtml(certificate.basis)}</bdi>`],
    ["dataOffence", own(offence.law)],
    [
      "dataAuthority",
      `${said(t, `dataAuthority.${authority.kind}`)} ${own(authority.name)} ${own(authority.contact)}`,
    ],
    [
      "dataOrder",
      order && `${own(order.reference)} ${when(lang, order.issuedOn)} SHA-256 <code>${order.sha256}</code>`,
    ],
    ["dataDanger", certificate.danger === undefined ? undefined : own(certificate.danger)],
    ["dataDue", clock.dueAt && when(lang, clock.dueAt, "minute")],
    ["dataKeep", clock.keepUntil && when(lang, clock.keepUntil, "minute")],
    ["dataSilent", certificate.confidentialUntil && when(lang, certificate.confidentialUntil)],
  ];
  const told = rows.flatMap(([key, value]) =>
    value === undefined ? [] : [`<tr><th scope="row">${said(t, key)}</th><td>${value}</td></tr>`],
  );
  const title = t[`dataKind.${certificate.kind}`] ?? certificate.kind;
  const body = `<header>
<p class="kind">${said(t, "dataRequest")}</p>
<h1>${escapeHtml(title)}</h1>
<p><code>${escapeHtml(head.id)}</code> · ${when(lang, head.madeAt, "minute")} · <bdi>${escapeHtml(head.node)}</bdi></p>
<p class="note">${said(t, "dataStored")}</p>
</header>
<table class="statements"><tbody>${told.join("")}</tbody></table>`;
  return briefSheet(platform, { lang, dir: t["dir"] === "rtl" ? "rtl" : "ltr", title, mark: "", body });
}
