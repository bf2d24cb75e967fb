import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type DisruptionPlan, supplyQueries } from "../api/supply.ts";
import type { CaseView } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link } from "../parts/controls.tsx";
import { Folded } from "../parts/folded.tsx";

/** What a measure begins with; the person who plans it finishes every word. */
export interface MeasureDraft {
  readonly targetId?: string;
  readonly title?: string;
  readonly displacement?: string;
  readonly riskToLife?: string;
}

const K = 3;

/**
 * What all fronts propose for a case: the actors whose stop breaks the most flow, accounts to freeze, adverts to refer,
 * each the beginning of a measure. `fallback` stands where nobody may be proposed.
 */
export function CaseProposals({
  view,
  fallback,
  onPlan,
}: {
  view: CaseView;
  fallback: ReactNode;
  onPlan: (draft: MeasureDraft) => void;
}) {
  const { t } = useI18n();
  const { data } = useQuery(supplyQueries.plan(view.case.id, K));
  const set = data?.sets.at(-1);
  if (!data || (!set && data.freeze.length + data.refer.length === 0)) return fallback;
  const drafts = [
    ...data.freeze.map(({ account, findingId }) => ({
      findingId,
      title: `${t("plan.freeze")} ${data.captions[account] ?? account}`,
      ...targetOf(view, account),
    })),
    ...data.refer.map(({ findingId, summary }) => ({ findingId, title: `${t("plan.refer")} ${summary}` })),
  ];
  return (
    <>
      <h3 className="sub-title">{t("case.proposals")}</h3>
      {set && (
        <ul className="lines" data-compact aria-label={t("case.proposals")}>
          <Actors view={view} plan={data} set={set} onPlan={onPlan} />
        </ul>
      )}
      <Folded items={drafts} label={t("case.proposals")}>
        {({ findingId, ...draft }) => (
          <Line
            key={`${findingId} ${draft.title}`}
            text={draft.title}
            findingId={findingId}
            onPlan={() => onPlan(draft)}
          />
        )}
      </Folded>
      <p className="hint">
        {t("case.proposals.note")} <Link href={paths.casePlan(view.case.id)}>{t("plan.open")}</Link>
      </p>
    </>
  );
}

/** A measure is against somebody on the case's network, or against nobody by name. */
const targetOf = (view: CaseView, id: string): Pick<MeasureDraft, "targetId"> =>
  view.network.nodes.some((node) => node.id === id) ? { targetId: id } : {};

function Actors({
  view,
  plan,
  set,
  onPlan,
}: {
  view: CaseView;
  plan: DisruptionPlan;
  set: DisruptionPlan["sets"][number];
  onPlan: (draft: MeasureDraft) => void;
}) {
  const { t, maybe, number } = useI18n();
  const percent = (share: number) => number(share, { style: "percent", maximumFractionDigits: 0 });
  const nameOf = (id: string) => plan.captions[id] ?? t("plan.unseen");
  const displacement = set.displacement.map(
    (d) => `${nameOf(d.actor)} (${t("plan.upTo", { share: percent(d.standby) })})`,
  );
  const { risk } = set;
  const riskToLife =
    risk &&
    t("plan.risk", {
      before: number(risk.boatsPerWeekBefore, { maximumFractionDigits: 1 }),
      after: number(risk.boatsPerWeekAfter, { maximumFractionDigits: 1 }),
    });
  return set.actors.map((id) => {
    const stages = plan.actors
      .filter((a) => a.id === id)
      .map((a) => `${maybe(`plan.stage.${a.stage}`, a.stage)} ${percent(a.share)}`);
    return (
      <li key={id} className="line">
        <div className="line-main">
          <Link href={paths.entity(id)}>
            <Bdi>{nameOf(id)}</Bdi>
          </Link>
          <p className="line-text">{[...new Set(stages)].join(" · ")}</p>
        </div>
        <Button
          small
          look="quiet"
          onPress={() =>
            onPlan({
              ...targetOf(view, id),
              displacement: displacement.join("; "),
              ...(riskToLife === undefined ? {} : { riskToLife }),
            })
          }
        >
          {t("case.measure.against")}
        </Button>
      </li>
    );
  });
}

function Line({ text, findingId, onPlan }: { text: string; findingId: string; onPlan: () => void }) {
  const { t } = useI18n();
  return (
    <li className="line">
      <div className="line-main">
        <Bdi className="clip-two">{text}</Bdi>
        <p className="line-text">
          <Link href={paths.finding(findingId)}>{t("plan.finding")}</Link>
        </p>
      </div>
      <Button for="work" small look="quiet" onPress={onPlan}>
        {t("case.measure.against")}
      </Button>
    </li>
  );
}
