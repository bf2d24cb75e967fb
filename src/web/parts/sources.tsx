import type { Statement, StoredReport } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, EvaluationBadge, Fictitious, StatementKindBadge } from "./badges.tsx";
import { Link } from "./controls.tsx";
import { usePropertyLabel } from "./kinds.tsx";
import { langOf, publishedOf, titleOf } from "./report-words.ts";

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
        <bdi lang={langOf(report)}>{titleOf(report)}</bdi>
      </Link>
      <span className="source-facts">
        <bdi>{report.provider}</bdi>
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
  const caption = captions[statement.value];
  return (
    <div className="statement-line" data-kind={statement.kind}>
      <p className="statement-claim">
        <span className="hint">{label(statement.property)}</span>{" "}
        <bdi lang={statement.lang}>{caption ?? statement.value}</bdi>
        {statement.original !== undefined && statement.original !== statement.value && (
          <span className="hint">
            {" "}
            {t("statement.written")} <bdi>{statement.original}</bdi>
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
