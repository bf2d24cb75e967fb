import { useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { FRONTS } from "../../core/index.ts";
import { type Partner, partnerQueries } from "../api/partners.ts";
import { queries } from "../api/queries.ts";
import type { Situation as SituationView } from "../api/types.ts";
import { type Activity, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { type MessageKey, useI18n } from "../i18n/context.tsx";
import { AccessBadges, Fictitious, FrontBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link, LinkButton } from "../parts/controls.tsx";
import { DeskCounts } from "../parts/desk-counts.tsx";
import { Facts } from "../parts/facts.tsx";
import { FindingsList } from "../parts/findings-list.tsx";
import { ForWork } from "../parts/for-work.tsx";
import { heatOf } from "../parts/heat.ts";
import { SchemaIcon, useSchemaLabel } from "../parts/kinds.tsx";
import { Answer, Empty, Page, Panel } from "../parts/page.tsx";
import { langOf, publishedOf, titleOf } from "../parts/report-words.ts";
import { SavedSearches } from "../parts/saved-searches.tsx";

const FINDINGS_SHOWN = 5;

/** What changed, and what waits for the reader; every number opens its list. */
export function Situation() {
  const { t } = useI18n();
  const situation = useQuery(queries.situation());
  const activity = useQuery(workplaceQueries.activity());
  return (
    <Page
      title={t("situation.title")}
      intro={t("situation.intro")}
      wide
      actions={
        <ForWork>
          <LinkButton href={paths.reports()} icon={<Upload size={15} aria-hidden="true" />}>
            {t("reports.import")}
          </LinkButton>
        </ForWork>
      }
    >
      <Answer query={situation} lines={10}>
        {(view) => (
          <>
            <DeskCounts />
            <Figures view={view} />
            <div className="columns" data-layout="wide-narrow">
              <div className="stack">
                <OpenFindings view={view} activity={activity.data} />
                {activity.data && <Journey activity={activity.data} />}
              </div>
              <div className="stack">
                <SavedSearches />
                <RecentReports view={view} />
                <ExchangeHealth />
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
  const figures: { key: MessageKey; value: number; href: string }[] = [
    { key: "figure.waiting", value: stats.findings.proposed, href: paths.findings({ state: "proposed" }) },
    { key: "figure.accepted", value: stats.findings.accepted, href: paths.findings({ state: "accepted" }) },
    { key: "figure.reports", value: stats.reports, href: paths.reports() },
    { key: "figure.entities", value: stats.entities, href: paths.records() },
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

function OpenFindings({ view, activity }: { view: SituationView; activity: Activity | undefined }) {
  const { t } = useI18n();
  return (
    <Panel
      title={t("situation.waiting")}
      note={t("situation.waiting.note")}
      actions={<Link href={paths.findings({ state: "proposed" })}>{t("action.all")}</Link>}
    >
      {view.openFindings.length === 0 ? (
        <Empty title={t("situation.waiting.none")}>{t("situation.waiting.none.text")}</Empty>
      ) : (
        <>
          {activity && <Fronts waiting={activity.waiting} />}
          <FindingsList findings={view.openFindings.slice(0, FINDINGS_SHOWN)} />
        </>
      )}
    </Panel>
  );
}

/** How many of those that wait lie on each front. */
function Fronts({ waiting }: { waiting: Activity["waiting"] }) {
  const { number } = useI18n();
  return (
    <div className="fronts">
      {FRONTS.map((front) => (
        <Link key={front} href={paths.findings({ state: "proposed", front })}>
          <span className="front-count">
            <FrontBadge front={front} />
            <b>{number(waiting[front])}</b>
          </span>
        </Link>
      ))}
    </div>
  );
}

/** Where the crime shows, by stage and month; the stronger a cell, the more findings stand there. */
function Journey({ activity: { months, stages } }: { activity: Activity }) {
  const { t, date, number } = useI18n();
  const half = Math.ceil(months.length / 2);
  return (
    <Panel
      title={t("situation.journey")}
      note={t("situation.journey.note")}
      actions={<Link href={paths.techniques()}>{t("nav.techniques")}</Link>}
    >
      <table className="journey">
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={half}>
              {date(months[0])}
            </th>
            <th scope="colgroup" colSpan={months.length - half} className="journey-end">
              {date(months.at(-1))}
            </th>
          </tr>
        </thead>
        <tbody>
          {stages.map(({ id, name, counts }) => (
            <tr key={id}>
              <th scope="row">
                <Bdi>{name}</Bdi>
              </th>
              {counts.map((count, at) => {
                const month = months[at] as string;
                return (
                  <td key={month} data-heat={heatOf(count)}>
                    {count > 0 && (
                      <Link
                        href={paths.findings({ stage: id, month })}
                        aria-label={t("situation.journey.cell", { name, month: date(month), count })}
                      >
                        {number(count)}
                      </Link>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** What goes to partners and comes from them, and what they owe a receipt for; nothing for whom it is not. */
function ExchangeHealth() {
  const { t, number } = useI18n();
  const partners = useQuery(partnerQueries.partners());
  if (!partners.data) return null;
  const all = partners.data.partners;
  const sum = (of: (p: Partner) => number): number => all.reduce((total, p) => total + of(p), 0);
  const rows: readonly (readonly [MessageKey, number, show?: string])[] = [
    ["situation.exchange.partners", all.length],
    ["situation.exchange.stopped", all.filter((p) => p.stopped !== undefined).length, "stopped"],
    ["situation.exchange.given", sum((p) => p.given), "given"],
    ["situation.exchange.taken", sum((p) => p.taken), "taken"],
    ["situation.exchange.overdue", sum((p) => p.overdue), "overdue"],
  ];
  return (
    <Panel title={t("situation.exchange")} actions={<Link href={paths.partners()}>{t("nav.partners")}</Link>}>
      {all.length === 0 ? (
        <Empty title={t("partners.none")}>{t("partners.none.text")}</Empty>
      ) : (
        <Facts
          rows={rows.map(([key, n, show]) => [
            t(key),
            <Link key={key} href={paths.partners("list", show === undefined ? {} : { show })}>
              {number(n)}
            </Link>,
          ])}
        />
      )}
    </Panel>
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
            <span className="bar-value">
              <Link href={paths.records(schema)} aria-label={`${label(schema)} ${number(count)}`}>
                {number(count)}
              </Link>
            </span>
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
