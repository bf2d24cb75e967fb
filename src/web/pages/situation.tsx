import { useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useMemo } from "react";
import { queries } from "../api/queries.ts";
import type { Finding, Situation as SituationView } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { type MessageKey, useI18n } from "../i18n/context.tsx";
import { AccessBadges, Fictitious, FrontBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link, LinkButton } from "../parts/controls.tsx";
import { FindingsList } from "../parts/findings-list.tsx";
import { SchemaIcon, useSchemaLabel } from "../parts/kinds.tsx";
import { Answer, Empty, Page, Panel } from "../parts/page.tsx";
import { langOf, publishedOf, titleOf } from "../parts/report-words.ts";
import { SavedSearches } from "../parts/saved-searches.tsx";

const FINDINGS_SHOWN = 6;
const FRONTS = ["exchange", "supply", "online", "finance"] as const;

/** What changed, and what waits for the reader; every number opens its list. */
export function Situation() {
  const { t } = useI18n();
  const situation = useQuery(queries.situation());
  return (
    <Page
      title={t("situation.title")}
      intro={t("situation.intro")}
      wide
      actions={
        <LinkButton href={paths.reports()} icon={<Upload size={15} aria-hidden="true" />}>
          {t("reports.import")}
        </LinkButton>
      }
    >
      <Answer query={situation} lines={10}>
        {(view) => (
          <>
            <Figures view={view} />
            <div className="columns" data-layout="wide-narrow">
              <OpenFindings view={view} />
              <div className="stack">
                <SavedSearches />
                <RecentReports view={view} />
                <Kinds view={view} />
                <CasesPanel view={view} />
              </div>
            </div>
          </>
        )}
      </Answer>
    </Page>
  );
}

function Figures({ view }: { view: SituationView }) {
  const { t, number } = useI18n();
  const { stats } = view;
  const records = Object.values(stats.records).reduce((sum, count) => sum + count, 0);
  const figures: { key: MessageKey; value: number; href: string }[] = [
    { key: "figure.waiting", value: stats.findings.proposed, href: paths.findings({ state: "proposed" }) },
    { key: "figure.accepted", value: stats.findings.accepted, href: paths.findings({ state: "accepted" }) },
    { key: "figure.reports", value: stats.reports, href: paths.reports() },
    { key: "figure.records", value: records, href: paths.reports() },
    { key: "figure.entities", value: stats.entities, href: paths.search() },
    { key: "figure.statements", value: stats.statements, href: paths.search() },
    { key: "figure.cases", value: stats.cases, href: paths.cases() },
  ];
  return (
    <ul className="figures">
      {figures.map(({ key, value, href }) => (
        <li key={key} className="figure" data-strong={key === "figure.waiting" || undefined}>
          <Link href={href}>
            <span className="figure-value">{number(value)}</span>
            <span className="figure-label">{t(key, { count: value })}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function OpenFindings({ view }: { view: SituationView }) {
  const { t } = useI18n();
  // The page's own list is short; the count by front needs all that wait.
  const open = useQuery(queries.findings({ state: "proposed" }));
  const findings = open.data?.items ?? view.openFindings;
  const byScore = useMemo(() => [...findings].sort((a, b) => b.score - a.score), [findings]);
  return (
    <Panel
      title={t("situation.waiting")}
      note={t("situation.waiting.note")}
      actions={<Link href={paths.findings({ state: "proposed" })}>{t("action.all")}</Link>}
    >
      {byScore.length === 0 ? (
        <Empty title={t("situation.waiting.none")}>{t("situation.waiting.none.text")}</Empty>
      ) : (
        <>
          {open.data && <Fronts findings={byScore} isAll={!open.data.next} />}
          <FindingsList findings={byScore.slice(0, FINDINGS_SHOWN)} />
        </>
      )}
    </Panel>
  );
}

/** How many of those that wait lie on each front. */
function Fronts({ findings, isAll }: { findings: readonly Finding[]; isAll: boolean }) {
  const { t, number } = useI18n();
  return (
    <div className="fronts">
      {FRONTS.map((front) => (
        <Link key={front} href={paths.findings({ state: "proposed", front })}>
          <span className="front-count">
            <FrontBadge front={front} />
            <b>{number(findings.filter((finding) => finding.front === front).length)}</b>
          </span>
        </Link>
      ))}
      {!isAll && <span className="hint">{t("situation.newest", { count: findings.length })}</span>}
    </div>
  );
}

function RecentReports({ view }: { view: SituationView }) {
  const { t, date } = useI18n();
  return (
    <Panel title={t("situation.reports")} actions={<Link href={paths.reports()}>{t("action.all")}</Link>}>
      {view.recentReports.length === 0 ? (
        <Empty title={t("reports.none")}>{t("reports.none.text")}</Empty>
      ) : (
        <ul className="lines" data-compact>
          {view.recentReports.slice(0, 8).map((report) => (
            <li key={report.id} className="line">
              <div className="line-main">
                <Link href={paths.report(report.id)}>
                  <Bdi lang={langOf(report)}>{titleOf(report)}</Bdi>
                </Link>
                <p className="line-facts">
                  <Bdi>{report.provider}</Bdi>
                  <span>{date(publishedOf(report) ?? report.receivedAt)}</span>
                  <AccessBadges access={report.access} />
                  {report.fictitious && <Fictitious />}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Entities by schema as bars; the longest fills the line. */
function Kinds({ view }: { view: SituationView }) {
  const { t, number } = useI18n();
  const label = useSchemaLabel();
  const rows = Object.entries(view.stats.entitiesBySchema).sort((a, b) => b[1] - a[1]);
  const most = rows[0]?.[1] ?? 1;
  if (rows.length === 0) return null;
  return (
    <Panel title={t("situation.kinds")}>
      <ul className="bars">
        {rows.slice(0, 10).map(([schema, count]) => (
          <li key={schema} className="bar-row">
            <SchemaIcon schema={schema} size={14} />
            <span className="bar-label">{label(schema)}</span>
            <span className="bar" aria-hidden="true">
              <span className="bar-fill" style={{ inlineSize: `${Math.max(2, (count / most) * 100)}%` }} />
            </span>
            <span className="bar-value">{number(count)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function CasesPanel({ view }: { view: SituationView }) {
  const { t } = useI18n();
  return (
    <Panel title={t("nav.cases")} actions={<Link href={paths.cases()}>{t("action.all")}</Link>}>
      {view.cases.length === 0 ? (
        <Empty title={t("cases.none")}>{t("cases.none.text")}</Empty>
      ) : (
        <ul className="lines" data-compact>
          {view.cases.slice(0, 6).map((one) => (
            <li key={one.id} className="line">
              <div className="line-main">
                <Link href={paths.case(one.id)}>
                  <Bdi>{one.title}</Bdi>
                </Link>
                <p className="line-facts">
                  <Bdi>{one.mandate}</Bdi>
                  <span>{t("case.items", { count: one.items.length })}</span>
                  <AccessBadges access={one.access} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
