import type { Statement, StoredReport } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, EvaluationBadge, Fictitious, StatementKindBadge } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";
import { Link } from "./controls.tsx";
import { usePropertyLabel } from "./kinds.tsx";
import { langOf, publishedOf, titleOf } from "./report-words.ts";
import { useValueWords } from "./value-words.ts";

type Reports = Readonly<Record<string, StoredReport>>;

/** One source: the report, who provided it, how good it is, when, and under which marking. */
export function SourceLine({ report, reportId }: { report: StoredReport | undefined; reportId: string }) {
  const { t, date } = useI18n();
  if (!report)
    return (
      <span className="source">
        <span className="hint">{t("source.unseen")}</span>{" "}
        <code className="code">{reportId.slice(0, 12)}</code>
      </span>
    );
  return (
    <span className="source">
      <Link href={paths.report(report.id)}>
        <Bdi lang={langOf(report)}>{titleOf(report)}</Bdi>
      </Link>
      <span className="source-facts">
        <Bdi>{report.provider}</Bdi>
        <EvaluationBadge evaluation={report.evaluation} />
        <span>{date(publishedOf(report) ?? report.receivedAt)}</span>
        {report.fictitious && <Fictitious />}
      </span>
    </span>
  );
}

/** A statement as a sentence with its source: property, value, fact or assessment, report, marking. */
export function StatementLine({
  statement,
  reports,
  captions = {},
}: {
  statement: Statement;
  reports: Reports;
  captions?: Readonly<Record<string, string>>;
}) {
  const { t } = useI18n();
  const label = usePropertyLabel();
  const words = useValueWords();
  const caption = captions[statement.value];
  return (
    <div className="statement-line" data-kind={statement.kind}>
      <p className="statement-claim">
        <span className="hint">{label(statement.property)}</span>{" "}
        <Bdi lang={statement.lang}>{caption ?? words(statement.property, statement.value)}</Bdi>
        {statement.original !== undefined && statement.original !== statement.value && (
          <span className="hint">
            {" "}
            {t("statement.written")} <Bdi>{statement.original}</Bdi>
          </span>
        )}
      </p>
      <p className="statement-source">
        <StatementKindBadge kind={statement.kind} />
        <SourceLine report={reports[statement.reportId]} reportId={statement.reportId} />
        <AccessBadges access={statement.access} />
      </p>
    </div>
  );
}

/** Statements of one report under one marking, as one line: six payments of one file are one source. */
export function groupBySource(statements: readonly Statement[]): (readonly [Statement, ...Statement[]])[] {
  const groups = new Map<string, [Statement, ...Statement[]]>();
  for (const statement of statements) {
    const key = JSON.stringify([statement.reportId, statement.kind, statement.access]);
    const group = groups.get(key);
    if (group) group.push(statement);
    else groups.set(key, [statement]);
  }
  return [...groups.values()];
}

interface SourceGroupProps {
  readonly group: readonly [Statement, ...Statement[]];
  readonly report: StoredReport | undefined;
}

export function SourceGroup({ group, report }: SourceGroupProps) {
  const { t } = useI18n();
  const [first] = group;
  return (
    <>
      <SourceLine report={report} reportId={first.reportId} />
      <StatementKindBadge kind={first.kind} />
      {group.length > 1 && <span className="hint">{t("source.times", { count: group.length })}</span>}
      <AccessBadges access={first.access} />
    </>
  );
}
