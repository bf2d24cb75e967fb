import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download, FilePen } from "lucide-react";
import { type RefObject, useState } from "react";
import { callText } from "../api/client.ts";
import { type MoneyFinding, moneyQueries } from "../api/money.ts";
import type { Finding, ListedFinding } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { moneyText } from "../money/amounts.ts";
import { FlowPicture } from "../money/flow-picture.tsx";
import { PaymentTable } from "../money/payment-table.tsx";
import { Timeline } from "../money/timeline.tsx";
import { AccessBadges, StateBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, LinkButton, SelectField } from "../parts/controls.tsx";
import { DecideButtons, DecideFinding } from "../parts/decide-finding.tsx";
import { Parts, useAboutParts } from "../parts/finding-about.tsx";
import { useDetectorLabel } from "../parts/findings-list.tsx";
import { useOffered } from "../parts/offered.ts";
import { Answer, Empty, Panel, useErrorText } from "../parts/page.tsx";
import { afterLeaving, placeIn } from "../parts/queue.ts";
import { useQueueFocus } from "../parts/queue-focus.ts";
import { Elsewhere, MoreThan } from "../parts/queue-notes.tsx";
import { saveFile } from "../parts/save-file.ts";
import { ScoreTerms } from "../parts/score-terms.tsx";
import { toast } from "../parts/toast.tsx";
import { useKeys } from "../parts/use-keys.ts";
import { DraftDialog } from "./money-draft.tsx";
import { ProfitPanel } from "./money-profit.tsx";

const route = getRouteApi("/money");
const STATES = ["proposed", "accepted", "rejected"] as const;
type Task = "accepted" | "rejected" | "draft";

/** Structures one by one, the surest first, by mouse or by key; deciding brings the next. */
export function MoneyFindings() {
  const { t, maybe } = useI18n();
  const { state: asked, id } = route.useSearch();
  const state = STATES.find((one) => one === asked) ?? "proposed";
  const navigate = route.useNavigate();
  const findings = useQuery(moneyQueries.findings(state));
  // A dialog keeps what it was opened on: the queue may be read anew under it.
  const [task, setTask] = useState<{ readonly what: Task; readonly id: string }>();
  const items = findings.data?.items ?? [];
  const { list, onDecided } = useQueueFocus(findings.data);
  const { at, isElsewhere } = placeIn(items, id, (f) => f.id);
  const current = items[at];
  const show = (found: Finding | undefined) =>
    void navigate({ search: { state, id: found?.id }, replace: true });
  const open = (next: number) => {
    const found = items[Math.min(Math.max(next, 0), items.length - 1)];
    if (found) show(found);
  };
  const { work } = useOffered();
  const begin = (what: Task) => work && current && setTask({ what, id: current.id });
  useKeys((key) => {
    if (task !== undefined || !current) return;
    if (key === "j") open(at + 1);
    else if (key === "k") open(at - 1);
    else if (key === "a" && current.state === "proposed") begin("accepted");
    else if (key === "r" && current.state === "proposed") begin("rejected");
    else if (key === "d") begin("draft");
  });
  return (
    <>
      <div className="row filters">
        <SelectField
          inline
          label={t("findings.state")}
          value={state}
          onChange={(next) => void navigate({ search: { state: next }, replace: true })}
          options={STATES.map((one) => ({ id: one, label: maybe(`finding.state.${one}`, one) }))}
        />
        <p className="hint">{t("money.keys")}</p>
      </div>
      <Answer query={findings} lines={12}>
        {({ next }) => (
          <>
            {isElsewhere && !findings.isFetching && <Elsewhere href={id && paths.finding(id)} />}
            <MoreThan count={items.length} next={next} />
            {current ? (
              <div className="columns" data-layout="narrow-wide">
                <Queue list={list} items={items} at={at} onOpen={open} />
                <Opened key={current.id} finding={current} onTask={begin} />
              </div>
            ) : (
              <Empty title={t("money.queue.empty")}>{t("money.queue.empty.text")}</Empty>
            )}
          </>
        )}
      </Answer>
      {task && task.what !== "draft" && (
        <DecideFinding
          id={task.id}
          state={task.what}
          onClose={() => setTask(undefined)}
          onDone={() => {
            onDecided();
            show(afterLeaving(items, at));
          }}
        />
      )}
      {task?.what === "draft" && <DraftDialog id={task.id} onClose={() => setTask(undefined)} />}
    </>
  );
}

function Queue({
  list,
  items,
  at,
  onOpen,
}: {
  list: RefObject<HTMLDivElement | null>;
  items: readonly ListedFinding[];
  at: number;
  onOpen: (index: number) => void;
}) {
  const { t, number, date, scored } = useI18n();
  const title = useTitle();
  const aboutParts = useAboutParts();
  return (
    <Panel title={t("money.queue")} note={number(items.length)} flush>
      <div className="mention-list" data-tall ref={list}>
        {items.map((finding, index) => (
          <button
            key={finding.id}
            type="button"
            className="mention-row money-row"
            aria-pressed={index === at}
            onClick={() => onOpen(index)}
          >
            <span className="two-lines">
              <b>{title(finding)}</b>
              <span className="wrap">
                <Parts parts={aboutParts(finding.about)} />
              </span>
              <span className="hint">
                {t("money.payments", { count: finding.evidence.length })} · {date(finding.to)}
              </span>
            </span>
            <span className="score" dir="ltr">
              {scored(finding.score)}
            </span>
          </button>
        ))}
      </div>
    </Panel>
  );
}

/** The kind of structure, where the finding is of the engine; else its detector. */
function useTitle(): (finding: Finding) => string {
  const detectorLabel = useDetectorLabel();
  return (finding) => finding.title ?? detectorLabel(finding.detector);
}

function Opened({ finding, onTask }: { finding: Finding; onTask: (task: Task) => void }) {
  const view = useQuery(moneyQueries.finding(finding.id));
  return (
    <Answer query={view} lines={14}>
      {(data) => <Panels view={data} onTask={onTask} />}
    </Answer>
  );
}

function Panels({ view, onTask }: { view: MoneyFinding; onTask: (task: Task) => void }) {
  const { t, number } = useI18n();
  const title = useTitle();
  const [ribbon, setRibbon] = useState<number>();
  const [chosen, setChosen] = useState<readonly string[]>();
  const { finding, flow, payments } = view;
  const labels = new Map(flow.nodes.map((n) => [n.id, n.label]));
  const named = new Set(flow.nodes.filter((n) => n.role !== undefined).map((n) => n.id));
  const sums = (list: MoneyFinding["sums"]) =>
    list.map((s) => moneyText(s.amountMinor, s.currency, number)).join(" + ");
  const ribbons = flow.ribbons.map((r) => ({
    ...r,
    name: t("money.ribbon", {
      from: labels.get(r.from) ?? r.from,
      to: labels.get(r.to) ?? r.to,
      sum: sums(r.sums),
      count: r.payments.length,
    }),
  }));
  const select = (index: number | undefined) => {
    setRibbon(index);
    setChosen(index === undefined ? undefined : flow.ribbons[index]?.payments);
  };
  const shown = chosen === undefined ? payments : payments.filter((p) => chosen.includes(p.id));
  return (
    <div className="stack">
      <Panel
        title={title(finding)}
        note={
          <>
            <StateBadge state={finding.state} /> <AccessBadges access={finding.access} />
          </>
        }
        actions={<Actions finding={finding} onTask={onTask} />}
      >
        <p className="lead">
          <Bdi>{finding.summary}</Bdi>
        </p>
        <FlowPicture
          label={t("money.picture")}
          nodes={flow.nodes}
          ribbons={ribbons}
          selected={ribbon}
          onSelect={select}
        />
        <p className="hint">{t("money.picture.note")}</p>
        <h3 className="sub-title">{t("money.time")}</h3>
        <Timeline
          payments={payments}
          named={named}
          onSelect={(ids) => {
            setRibbon(undefined);
            setChosen(ids);
          }}
        />
      </Panel>
      <Panel
        title={t("money.list")}
        note={t("money.payments", { count: shown.length })}
        actions={
          chosen !== undefined && (
            <Button small onPress={() => select(undefined)}>
              {t("money.all")}
            </Button>
          )
        }
        flush
      >
        <PaymentTable payments={shown} labels={labels} />
      </Panel>
      <div className="columns">
        <Against finding={finding} />
        <Roles view={view} />
      </div>
      <ProfitPanel view={view} />
    </div>
  );
}

function Actions({ finding, onTask }: { finding: Finding; onTask: (task: Task) => void }) {
  const { t } = useI18n();
  const words = useErrorText();
  const csv = useMutation({
    mutationFn: () => callText("/findings/{id}/money.csv", { path: { id: finding.id } }),
    onSuccess: (text) => saveFile(`${finding.id}.csv`, "text/csv", text),
    onError: (error) => toast(words(error), "bad"),
  });
  return (
    <>
      <DecideButtons state={finding.state} small onChoose={onTask} />
      <Button
        for="work"
        small
        icon={<Download size={14} aria-hidden="true" />}
        isPending={csv.isPending}
        onPress={() => csv.mutate()}
      >
        {t("money.csv")}
      </Button>
      <Button
        for="work"
        small
        icon={<FilePen size={14} aria-hidden="true" />}
        onPress={() => onTask("draft")}
      >
        {t("money.draft")}
      </Button>
    </>
  );
}

function Against({ finding }: { finding: Finding }) {
  const { t } = useI18n();
  return (
    <Panel title={t("finding.against")}>
      <ul className="bullets">
        {finding.against.map((against) => (
          <li key={against}>
            <Bdi>{against}</Bdi>
          </li>
        ))}
      </ul>
      <ScoreTerms inWords terms={finding.terms} score={finding.score} />
      <LinkButton small href={paths.finding(finding.id)}>
        {t("money.openFinding")}
      </LinkButton>
    </Panel>
  );
}

/** Who holds a role: the only accounts that stand here by number. */
function Roles({ view }: { view: MoneyFinding }) {
  const { t } = useI18n();
  const named = view.flow.nodes.filter((n) => n.role !== undefined);
  return (
    <Panel title={t("money.roles")} note={t("money.roles.note")}>
      <ul className="lines" data-compact>
        {named.map((n) => (
          <li key={n.id} className="line money-role">
            <div className="line-main">
              <Bdi>{n.label}</Bdi>
              <span className="hint">{n.role}</span>
            </div>
            <span className="row">
              <LinkButton small href={paths.money({ view: "trace", account: n.label })}>
                {t("money.trace.forward")}
              </LinkButton>
              <LinkButton small href={paths.money({ view: "trace", account: n.label, back: "true" })}>
                {t("money.trace.back")}
              </LinkButton>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
