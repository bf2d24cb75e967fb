import type { Statement } from "../../core/index.ts";
import { escapeHtml, when, word } from "../casework/brief-words.ts";
import type { Platform, StoredReport } from "../ports/index.ts";
import type { SubjectDecision, SubjectRequestView } from "./subject-requests.ts";

interface LetterFacts {
  /** The ground of the profile, in words; empty where nothing was refused. */
  readonly exemption: string;
  /** How many recipients are told. */
  readonly told: number;
  /** How many others have or had any of what the letter says is held. */
  readonly others: number;
  /** Of what is held. */
  readonly reports: ReadonlyMap<string, StoredReport>;
}

/** What an answer to somebody who asks what is held tells of; nothing where it tells of nothing. */
export function toldOf(
  { request, held }: SubjectRequestView,
  { decision, withheld = [] }: SubjectDecision,
): readonly Statement[] {
  if (request.kind !== "access" || decision === "refused") return [];
  const left = new Set(withheld);
  return held.filter((s) => !left.has(s.id));
}

/**
 * The answer in the applicant's language: what is held, why and by which law, since when and until when, and how many others
 * have any of it (LED Art. 14).
 */
export function letterOf(
  platform: Platform,
  found: SubjectRequestView,
  decision: SubjectDecision,
  { exemption, told, others, reports }: LetterFacts,
): string {
  const { request, held } = found;
  const lang = decision.lang ?? "en";
  const t = platform.letterMessages?.[lang] ?? {};
  const words = platform.briefMessages[lang];
  const say = (key: string): string => escapeHtml(t[key] ?? key);
  const rows = toldOf(found, decision).map(
    (s) =>
      `<tr><td>${word(words, "property", s.property)}</td><td><bdi>${when(lang, s.value)}</bdi></td><td>${when(lang, s.firstSeen.slice(0, 10))}</td><td>${when(lang, reports.get(s.reportId)?.reviewAt.slice(0, 10) ?? "–")}</td></tr>`,
  );
  const basis = platform.rights?.basis;
  const table =
    rows.length === 0
      ? `<p>${say("nothing")}</p>`
      : `<p>${say("purpose")}${basis === undefined ? "" : ` ${say("basis")} <bdi>${escapeHtml(basis)}</bdi>`}</p>
<p>${others === 0 ? say("others.none") : `${say("others")} ${others}`}</p>
<table><tr><th>${say("property")}</th><th>${say("value")}</th><th>${say("since")}</th><th>${say("until")}</th></tr>${rows.join("")}</table>`;
  // What was granted and reached nothing was not done: the letter says no more than that nothing is held.
  const isEmpty = request.kind !== "access" && decision.decision !== "refused" && held.length === 0;
  const answered = new Date(platform.clock.now()).toISOString().slice(0, 10);
  return `<!doctype html>
<html lang="${lang}" dir="${t["dir"] === "rtl" ? "rtl" : "ltr"}"><head><meta charset="utf-8"><title>${say("title")}</title></head><body>
<h1>${say("title")}</h1>
<p>${say("reference")} <bdi>${escapeHtml(request.id)}</bdi> · ${say("received")} ${when(lang, request.receivedAt.slice(0, 10))} · ${say("answered")} ${when(lang, answered)}</p>
<p><bdi>${escapeHtml(request.applicant)}</bdi></p>
<p>${say(`kind.${request.kind}`)} ${say(isEmpty ? "nothing" : decision.decision)}</p>
${exemption === "" ? "" : `<p>${say("ground")} <bdi>${escapeHtml(exemption)}</bdi></p>`}
<p>${say("reason")} <bdi>${escapeHtml(decision.reason)}</bdi></p>
${request.kind === "access" && decision.decision !== "refused" ? `<h2>${say("held")}</h2>${table}` : ""}
${told > 0 ? `<p>${say("told")} ${told}</p>` : ""}
<p>${say("complain")}</p>
</body></html>
`;
}
