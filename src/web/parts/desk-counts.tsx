import { useQuery } from "@tanstack/react-query";
import { type Desk, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Link } from "./controls.tsx";
import { Answer, Empty, Panel } from "./page.tsx";

const OPEN = "true";
const WAITING: Readonly<Record<Desk["waiting"][number]["what"], string>> = {
  approvals: paths.oversight("approvals", { mine: OPEN }),
  tasks: paths.cases("tasks"),
  requests: paths.partners("messages", { open: OPEN }),
  leave: paths.partners("consents", { open: OPEN }),
  subjects: paths.oversight("requests", { open: OPEN }),
  reviews: paths.oversight("retention"),
  pairs: paths.review(),
  alerts: paths.alerts(),
  findings: paths.findings({ state: "proposed" }),
};
const CHANGED: Readonly<Record<Desk["changed"][number]["what"], (since: string) => string>> = {
  reports: (since) => paths.reports(since),
  findings: (since) => paths.findings({ since }),
  joins: (since) => paths.review("decided", since),
  corrections: (since) => paths.withdrawals("here", since),
  recalls: (since) => paths.withdrawals("partner", since),
};

/** What waits for the reader, by their role, and what is new since they looked last. */
export function DeskCounts() {
  // The visit is noted first: it says since when.
  const visit = useQuery(workplaceQueries.visit());
  const desk = useQuery({ ...workplaceQueries.desk(), enabled: !visit.isPending });
  return (
    <Answer query={desk} lines={3}>
      {(view) => (
        <div className="columns">
          <Waiting waiting={view.waiting} />
          <Changed view={view} />
        </div>
      )}
    </Answer>
  );
}

function Waiting({ waiting }: { waiting: Desk["waiting"] }) {
  const { t } = useI18n();
  return (
    <Panel title={t("desk.waiting")} note={t("desk.waiting.note")}>
      {waiting.length === 0 ? (
        <Empty title={t("desk.waiting.none")}>{t("desk.waiting.none.text")}</Empty>
      ) : (
        <ul className="counts" aria-label={t("desk.waiting")}>
          {waiting.map(({ what, count, more }) => (
            <Count
              key={what}
              count={count}
              more={more}
              href={WAITING[what]}
              label={t(`desk.waiting.${what}`, { count })}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Changed({ view: { since, changed } }: { view: Desk }) {
  const { t, date } = useI18n();
  const news = changed.filter(({ count }) => count > 0);
  return (
    <Panel
      title={t("desk.changed")}
      {...(since === undefined ? {} : { note: t("desk.changed.note", { at: date(since, "minute") }) })}
    >
      {since === undefined || news.length === 0 ? (
        <p className="hint">{t(since === undefined ? "desk.changed.first" : "desk.changed.none")}</p>
      ) : (
        <ul className="counts" aria-label={t("desk.changed")}>
          {news.map(({ what, count, more }) => (
            <Count
              key={what}
              count={count}
              more={more}
              href={CHANGED[what](since)}
              label={t(`desk.changed.${what}`, { count })}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Count({ count, more, href, label }: { count: number; more: boolean; href: string; label: string }) {
  const { number } = useI18n();
  return (
    <li>
      <Link href={href}>
        <b dir="ltr">
          {number(count)}
          {more && "+"}
        </b>{" "}
        {label}
      </Link>
    </li>
  );
}
