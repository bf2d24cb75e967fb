import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { type DisruptionPlan, supplyQueries } from "../api/supply.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link, LinkButton, SelectField } from "../parts/controls.tsx";
import { Answer, Empty, Page, Panel } from "../parts/page.tsx";

const route = getRouteApi("/cases/$id/plan");
const UNSEEN = "(unseen)";

/** Where to press: the few actors of a case whose stop breaks the most flow, who steps in, and what it risks. */
export function CasePlan() {
  const { t } = useI18n();
  const { id } = route.useParams();
  const [k, setK] = useState("3");
  const plan = useQuery(supplyQueries.plan(id, Number(k)));
  return (
    <Page
      wide
      title={t("plan.title")}
      intro={t("plan.intro")}
      actions={
        <>
          <SelectField
            inline
            label={t("plan.k")}
            value={k}
            onChange={setK}
            options={["1", "2", "3", "5", "10"].map((one) => ({ id: one, label: one }))}
          />
          <LinkButton small href={paths.case(id)}>
            {t("plan.case")}
          </LinkButton>
        </>
      }
    >
      <Answer query={plan} lines={10}>
        {(found) =>
          found.sets.length === 0 ? (
            <Empty
              title={t("plan.none")}
              actions={
                <LinkButton href={paths.findings({ state: "proposed" })}>{t("nav.findings")}</LinkButton>
              }
            >
              {found.actors.length > 0
                ? t(found.actors.some((a) => a.isEligible) ? "plan.none.standIns" : "plan.none.spared")
                : found.orders > 0
                  ? t("plan.none.orders", { orders: found.orders })
                  : t("plan.none.text")}
            </Empty>
          ) : (
            <div className="stack">
              {[...found.sets].reverse().map((set) => (
                <SetPanel key={set.actors.length} plan={found} set={set} />
              ))}
              <Measures plan={found} />
              <Flow plan={found} />
            </div>
          )
        }
      </Answer>
    </Page>
  );
}

function useName(plan: DisruptionPlan) {
  const { t } = useI18n();
  return (id: string) =>
    id === UNSEEN ? (
      <span className="hint">{t("plan.unseen")}</span>
    ) : (
      <Link href={paths.entity(id)}>
        <Bdi>{plan.captions[id] ?? id}</Bdi>
      </Link>
    );
}

function SetPanel({ plan, set }: { plan: DisruptionPlan; set: DisruptionPlan["sets"][number] }) {
  const { t, maybe, number } = useI18n();
  const named = useName(plan);
  const percent = (share: number) => number(share, { style: "percent", maximumFractionDigits: 0 });
  const { risk } = set;
  return (
    <Panel
      title={t("plan.set", { count: set.actors.length })}
      note={
        <>
          {t("plan.breaks", {
            share: percent(set.disruption),
            low: percent(set.low),
            high: percent(set.high),
          })}{" "}
          <Badge tone={set.isExact ? "good" : "warn"}>
            {set.isExact ? t("plan.exact") : t("plan.bound", { share: percent(set.bound) })}
          </Badge>
        </>
      }
    >
      {risk && (
        <p className="notice" data-tone="warn">
          <span>
            {t("plan.risk", {
              before: number(risk.boatsPerWeekBefore, { maximumFractionDigits: 1 }),
              after: number(risk.boatsPerWeekAfter, { maximumFractionDigits: 1 }),
            })}{" "}
            {risk.peoplePerBoatIfDemandStays === undefined
              ? t("plan.risk.other")
              : t("plan.risk.people", {
                  people: number(risk.peoplePerBoatIfDemandStays, { maximumFractionDigits: 0 }),
                })}
          </span>
        </p>
      )}
      <ul className="bullets" aria-label={t("plan.actors")}>
        {set.actors.map((actor) => (
          <li key={actor}>
            {named(actor)}{" "}
            <span className="hint">
              {[
                ...new Set(
                  plan.actors
                    .filter((a) => a.id === actor)
                    .map((a) => `${maybe(`plan.stage.${a.stage}`, a.stage)} ${percent(a.share)}`),
                ),
              ].join(" · ")}
            </span>
          </li>
        ))}
      </ul>
      {set.displacement.length > 0 && (
        <>
          <h3 className="panel-title">{t("plan.displacement")}</h3>
          <ul className="bullets">
            {set.displacement.map((d) => (
              <li key={`${d.network} ${d.stage} ${d.actor}`}>
                {named(d.actor)}{" "}
                <span className="hint">
                  {maybe(`plan.stage.${d.stage}`, d.stage)} · {t("plan.upTo", { share: percent(d.standby) })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

/** What the other fronts can do beside: both need a person's decision of its own. */
function Measures({ plan }: { plan: DisruptionPlan }) {
  const { t, date } = useI18n();
  const { freeze, refer, listings } = plan;
  if (freeze.length + refer.length + listings.length === 0) return null;
  return (
    <Panel title={t("plan.measures")} note={t("plan.measures.note")}>
      <ul className="bullets">
        {freeze.map(({ account, findingId }) => (
          <li key={`${account} ${findingId}`}>
            {t("plan.freeze")} <Bdi>{plan.captions[account] ?? account}</Bdi>{" "}
            <Link href={paths.finding(findingId)}>{t("plan.finding")}</Link>
          </li>
        ))}
        {refer.map(({ findingId, summary }) => (
          <li key={findingId}>
            {t("plan.refer")} <Bdi>{summary}</Bdi>{" "}
            <Link href={paths.finding(findingId)}>{t("plan.finding")}</Link>
          </li>
        ))}
        {listings.map(({ id, platform, title, at }) => (
          <li key={id}>
            {t("plan.listing")} <Bdi>{platform}</Bdi> · <Bdi>{title}</Bdi>{" "}
            <span className="hint">{date(at)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** All that carries flow, with who is never proposed. */
function Flow({ plan }: { plan: DisruptionPlan }) {
  const { t, maybe, number } = useI18n();
  const named = useName(plan);
  return (
    <Panel title={t("plan.flow")} note={t("plan.flow.note")}>
      <div className="table-scroll">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("plan.actor")}</th>
              <th scope="col">{t("plan.stage")}</th>
              <th scope="col" className="number">
                {t("plan.share")}
              </th>
              <th scope="col">{t("plan.proposed")}</th>
            </tr>
          </thead>
          <tbody>
            {plan.actors.map((a) => (
              <tr key={`${a.network} ${a.stage} ${a.id}`}>
                <td>{named(a.id)}</td>
                <td>{maybe(`plan.stage.${a.stage}`, a.stage)}</td>
                <td className="number" dir="ltr">
                  {number(a.share, { style: "percent", maximumFractionDigits: 0 })}
                </td>
                <td>{a.isEligible ? t("plan.may") : t("plan.never")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="hint">
        {t("plan.assumption", {
          share: number(plan.standbyGain, { style: "percent", maximumFractionDigits: 0 }),
        })}
      </p>
    </Panel>
  );
}
