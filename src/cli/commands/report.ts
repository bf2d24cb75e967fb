import type { StoredReport } from "../../app/index.ts";
import { accessLabel, groupRejects } from "../../core/index.ts";
import type { Mention } from "../../formats/index.ts";
import { counted } from "../counted.ts";
import { clean, note, out, table } from "../output.ts";
import { REJECTS_SHOWN, rejectText } from "../rejects.ts";

/** An id that an import gave to a document; no entity has one of this form. */
export const isReportId = (id: string): boolean => /^rep-[0-9a-f]{32}$/.test(id);

/** Who marked it, and what a named human said of it. */
const standing = ({ added, judged }: Mention): string =>
  judged ? `${judged.as} by ${clean(judged.by)}` : added ? `marked by ${clean(added.by)}` : "";

/** What came of a document: what it says of itself, what was read in its text, and which of its lines were refused. */
export function printReport(report: StoredReport): void {
  const { facts = {}, outcome, evaluation } = report;
  out(
    `${clean(report.title)}  (${report.format}, ${report.provider}, ${evaluation.source}${evaluation.information})`,
  );
  out(`${report.id}  ${accessLabel(report.access)}`);
  const publishers = (facts.publishers ?? []).map(({ name, role }) => `${clean(name)} (${role})`);
  const said = [facts.lang, facts.publishedAt, ...publishers].filter((part) => part !== undefined);
  if (said.length > 0) out(said.join("  "));
  const mentions = facts.mentions ?? [];
  if (mentions.length > 0)
    out(
      table(mentions, [
        { title: "what", value: (m) => m.type },
        { title: "as it is written", value: (m) => clean(m.text), flexible: true },
        { title: "read as", value: (m) => [m.value, m.unit].filter(Boolean).join(" "), flexible: true },
        { title: "because", value: (m) => clean(m.because), flexible: true },
        { title: "stands", value: standing },
      ]),
    );
  if (!outcome) {
    note("it was not read to its end: import it again");
    return;
  }
  const { statements, records, rejects, rejectCount } = outcome;
  const groups = groupRejects(rejects);
  for (const group of groups.slice(0, REJECTS_SHOWN)) note(rejectText(group));
  note(`${counted(statements, "statement")}, ${counted(records, "row")}, ${counted(rejectCount, "reject")}`);
}
