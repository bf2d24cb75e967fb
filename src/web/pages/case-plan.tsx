import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { type DisruptionPlan, supplyQueries } from "../api/supply.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { IconButton, Link, LinkButton, SelectField } from "../parts/controls.tsx";
import { ForWork } from "../parts/for-work.tsx";
import { Answer, Empty, Page, Panel } from "../parts/page.tsx";
import { EstimateEffort } from "./case-plan-effort.tsx";

const route = getRouteApi("/cases/$id/plan");
const UNSEEN = "(unseen)";
const ANY = "any";

/** Where to press: the few actors of a case whose stop breaks the most flow, who steps in, and what it risks. */
export function CasePlan() {
  const { t } = useI18n();
  const { id } = route.useParams();
  const [k, setK] = useState("3");
  const [budget, setBudget] = useState(ANY);
  const plan = useQuery(supplyQueries.plan(id, Number(k), budget === ANY ? undefined : Number(budget)));
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
          <SelectField
            inline
            label={t("plan.budget")}
            value={budget}
            onChange={setBudget}
            options={[
              { id: ANY, label: t("plan.budget.any") },
              ...["10", "20", "40", "80", "160"].map((one) => ({ id: one, label: one })),
            ]}
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
              {whyNobody(found, t)}
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

/** And what would change it. */
function whyNobody({ actors, budget, orders }: DisruptionPlan, t: ReturnType<typeof useI18n>["t"]): string {
  if (actors.length === 0) return orders > 0 ? t("plan.none.orders", { orders }) : t("plan.none.text");
  if (!actors.some((a) => a.isEligible)) return t("plan.none.spared");
  return budget === undefined ? t("plan.none.standIns") : t("plan.none.budget", { days: budget });
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
            {set.isExact
              ? t(plan.budget === undefined ? "plan.exact" : "plan.exact.budget")
              : t("plan.bound", { share: percent(set.bound) })}
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
      <SetEffort set={set} />
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

/** What stopping them takes, which nobody measured, and how much the choice hangs on it. */
function SetEffort({ set: { effort, perDay, robust } }: { set: DisruptionPlan["sets"][number] }) {
  const { t, number } = useI18n();
  if (!effort) return null;
  const days = (value: number) => number(value, { maximumFractionDigits: 1 });
  const percent = (share: number) =>
    number(share, { style: "percent", maximumSignificantDigits: 2, minimumSignificantDigits: 1 });
  const whole = (share: number) => number(share, { style: "percent", maximumFractionDigits: 0 });
  return (
    <p>
      {t("plan.effort", { days: days(effort.usual), low: days(effort.low), high: days(effort.high) })}{" "}
      {perDay &&
        t("plan.perDay", {
          share: percent(perDay.usual),
          low: percent(perDay.low),
          high: percent(perDay.high),
        })}{" "}
      {robust && (
        <span className="hint">
          {t("plan.robust", { share: whole(robust.best), draws: robust.draws })}{" "}
          {robust.affordable !== undefined && t("plan.affordable", { share: whole(robust.affordable) })}
        </span>
      )}
    </p>
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
  const { id: caseId } = route.useParams();
  const [estimated, setEstimated] = useState<string>();
  const percent = (share: number) => number(share, { style: "percent", maximumFractionDigits: 0 });
  const efforts = new Map(plan.efforts.map((effort) => [effort.actor, effort]));
  const open = estimated === undefined ? undefined : efforts.get(estimated);
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
              <th scope="col">{t("plan.days")}</th>
            </tr>
          </thead>
          <tbody>
            {plan.actors.map((a) => (
              <tr key={`${a.network} ${a.stage} ${a.id}`}>
                <td>{named(a.id)}</td>
                <td>{maybe(`plan.stage.${a.stage}`, a.stage)}</td>
                <td className="number" dir="ltr">
                  {percent(a.share)}
                  {a.shareLow < a.shareHigh && (
                    <span className="hint"> {`${percent(a.shareLow)}–${percent(a.shareHigh)}`}</span>
                  )}
                </td>
                <td>{a.isEligible ? t("plan.may") : t("plan.never")}</td>
                <td>
                  <Days effort={efforts.get(a.id)} onEdit={() => setEstimated(a.id)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="hint">
        {t("plan.assumption", {
          share: number(plan.standbyGain, { style: "percent", maximumFractionDigits: 0 }),
        })}{" "}
        {t("plan.assumption.days")}
      </p>
      {open && (
        <EstimateEffort
          caseId={caseId}
          effort={open}
          name={plan.captions[open.actor] ?? open.actor}
          onClose={() => setEstimated(undefined)}
        />
      )}
    </Panel>
  );
}

/** Usual for what the actor does, or somebody's of this case with the reason. */
function Days({
  effort,
  onEdit,
}: {
  effort: DisruptionPlan["efforts"][number] | undefined;
  onEdit: () => void;
}) {
  const { t, number } = useI18n();
  if (!effort) return null;
  return (
    <>
      {t("plan.days.of", { days: number(effort.usual), low: number(effort.low), high: number(effort.high) })}{" "}
      <ForWork>
        <IconButton
          for="work"
          label={t("plan.estimate")}
          icon={<Pencil size={14} aria-hidden="true" />}
          onPress={onEdit}
        />
      </ForWork>
      {effort.set && (
        <span className="hint">
          {" "}
          <Bdi>{effort.set.by}</Bdi>: <Bdi>{effort.set.because}</Bdi>
        </span>
      )}
    </>
  );
}
