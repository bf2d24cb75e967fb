import type { ReactNode } from "react";
import type { ComparedValue, ComparisonRow, ReviewItem, ReviewReports } from "../api/review.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge, EvaluationBadge, Fictitious } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link } from "../parts/controls.tsx";
import { SchemaLabel, usePropertyLabel } from "../parts/kinds.tsx";
import { Marked } from "../parts/marked.tsx";
import { Panel } from "../parts/page.tsx";
import { langOf, titleOf } from "../parts/report-words.ts";
import { TermsTable } from "../parts/score-terms.tsx";
import { useValueWords } from "../parts/value-words.ts";

interface PairProps {
  readonly item: ReviewItem;
  readonly reports: ReviewReports;
  readonly actions: ReactNode;
}

/** Two records side by side, property by property with their sources, and the figures that speak for and against. */
export function PairPanels({ item, reports, actions }: PairProps) {
  const { t } = useI18n();
  const { resolution, joins, left, right, rows } = item;
  const isRule = resolution.decidedBy.startsWith("rule:");
  const isFictitious = rows
    .flatMap((row) => [...row.left, ...row.right])
    .some(({ reportIds }) => reportIds.some((id) => reports[id]?.fictitious));
  return (
    <div className="stack">
      <Panel
        title={t("review.pair")}
        note={
          <>
            {t("review.joins", { count: joins })} <AccessBadges access={resolution.access} />{" "}
            {isFictitious && <Fictitious />}
          </>
        }
        actions={actions}
        flush
      >
        {!isRule && (
          <p className="pair-note">
            {t("review.leftOpen", { who: resolution.decidedBy })} <Bdi>{resolution.reason}</Bdi>
          </p>
        )}
        <table className="pair">
          <caption className="visually-hidden">{t("review.pair")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("review.property")}</th>
              <th scope="col">
                <Side side={left} />
              </th>
              <th scope="col">
                <Side side={right} />
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.property} row={row} reports={reports} />
            ))}
          </tbody>
        </table>
        <p className="pair-note hint">{t("review.leftOut")}</p>
      </Panel>
      <Figures item={item} />
    </div>
  );
}

function Side({ side }: { side: ReviewItem["left"] }) {
  const { t } = useI18n();
  return (
    <span className="pair-side">
      <Link href={paths.entity(side.canonicalId)}>
        <Bdi>{side.caption}</Bdi>
      </Link>
      <span className="hint">
        <SchemaLabel schema={side.schema} />
        {side.entityIds.length > 1 && <> · {t("entity.records", { count: side.entityIds.length })}</>}
      </span>
    </span>
  );
}

const TONES: Readonly<Record<ComparisonRow["verdict"], string>> = {
  agrees: "good",
  differs: "muted",
  conflict: "bad",
  left: "muted",
  right: "muted",
};

function Row({ row, reports }: { row: ComparisonRow; reports: ReviewReports }) {
  const { t } = useI18n();
  const label = usePropertyLabel();
  return (
    <tr data-verdict={row.verdict}>
      <th scope="row">
        {label(row.property)} <Badge tone={TONES[row.verdict]}>{t(`review.verdict.${row.verdict}`)}</Badge>
      </th>
      <Values property={row.property} values={row.left} reports={reports} />
      <Values property={row.property} values={row.right} reports={reports} />
    </tr>
  );
}

const SOURCES_SHOWN = 2;

function Values({
  property,
  values,
  reports,
}: {
  property: string;
  values: readonly ComparedValue[];
  reports: ReviewReports;
}) {
  const { t } = useI18n();
  const words = useValueWords();
  if (values.length === 0)
    return (
      <td>
        <span className="hint">{t("review.nothing")}</span>
      </td>
    );
  return (
    <td>
      {values.map(({ value, shared, spans, reportIds }) => (
        <div key={value} className="pair-value">
          <p>
            {words(property, value) === value ? (
              <Marked text={value} spans={spans} />
            ) : (
              <Bdi>{words(property, value)}</Bdi>
            )}
            {shared && <span className="visually-hidden"> {t("review.shared")}</span>}
          </p>
          {reportIds.slice(0, SOURCES_SHOWN).map((id) => (
            <Source key={id} id={id} report={reports[id]} />
          ))}
          {reportIds.length > SOURCES_SHOWN && (
            <span className="hint">
              {t("review.moreSources", { count: reportIds.length - SOURCES_SHOWN })}
            </span>
          )}
        </div>
      ))}
    </td>
  );
}

function Source({ id, report }: { id: string; report: ReviewReports[string] | undefined }) {
  const { t } = useI18n();
  if (!report) return <span className="hint">{t("source.unseen")}</span>;
  return (
    <p className="pair-source">
      <Link href={paths.report(id)}>
        <Bdi lang={langOf(report)}>{titleOf(report)}</Bdi>
      </Link>{" "}
      <EvaluationBadge evaluation={report.evaluation} />
    </p>
  );
}

function Figures({ item: { terms, score } }: { item: ReviewItem }) {
  const { t, number, scored } = useI18n();
  const sum = terms.reduce((total, { value }) => total + value, 0);
  return (
    <Panel title={t("review.figures")} note={t("review.figures.note")}>
      <div className="table-wrap">
        <TermsTable terms={terms}>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                {t("review.sum")}
              </th>
              <td className="number" dir="ltr">
                {number(sum, {
                  minimumFractionDigits: 2,
                  maximumFractionDigits: 2,
                  signDisplay: "exceptZero",
                })}
              </td>
            </tr>
            <tr>
              <th scope="row" colSpan={2}>
                {t("review.score")}
              </th>
              <td className="number" dir="ltr">
                {scored(score)}
              </td>
            </tr>
          </tfoot>
        </TermsTable>
      </div>
    </Panel>
  );
}
