import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import type { CaseView } from "../api/types.ts";
import { type CasePart, workplaceQueries } from "../api/workplace.ts";
import { useI18n } from "../i18n/context.tsx";
import { CutLines } from "../network/cut-lines.tsx";
import { cuts } from "../network/cuts.ts";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, IconButton, Link, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { ForWork } from "../parts/for-work.tsx";
import { NodeName } from "../parts/links.tsx";
import { Answer, ErrorNotice, Panel } from "../parts/page.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { useParts } from "./case-parts.ts";
import { CaseProposals, type MeasureDraft } from "./case-proposals.tsx";

type Of<K extends CasePart["kind"]> = Extract<CasePart, { kind: K }>;
const STATES = ["proposed", "agreed", "done", "dropped"] as const;
const TONES: Readonly<Record<(typeof STATES)[number], string>> = {
  proposed: "warn",
  agreed: "good",
  done: "good",
  dropped: "muted",
};
const PROPOSED_MAX = 5;

/** What a case holds beside its items: who works on it, what is to be done, its charts. */
export function CaseDesk({ view }: { view: CaseView }) {
  const caseId = view.case.id;
  const parts = useQuery(workplaceQueries.caseParts(caseId));
  return (
    <Answer query={parts} lines={4}>
      {({ items }) => {
        const of = <K extends CasePart["kind"]>(kind: K) =>
          items.filter((part): part is Of<K> => part.kind === kind);
        return (
          <>
            <Tasks caseId={caseId} tasks={of("task")} members={of("member")} />
            <Charts caseId={caseId} charts={of("chart")} />
            <Members caseId={caseId} members={of("member")} />
          </>
        );
      }}
    </Answer>
  );
}

/** The disruption plan of a case, for the wide side of its page. */
export function CasePlan({ view }: { view: CaseView }) {
  const parts = useQuery(workplaceQueries.caseParts(view.case.id));
  const measures = (parts.data?.items ?? []).filter((part): part is Of<"measure"> => part.kind === "measure");
  return <Plan view={view} measures={measures} />;
}

function Drop({ part, onDrop }: { part: CasePart; onDrop: (part: CasePart) => void }) {
  const { t } = useI18n();
  return (
    <IconButton
      for="work"
      label={t("case.remove")}
      icon={<Trash2 size={14} aria-hidden="true" />}
      onPress={() => onDrop(part)}
    />
  );
}

function Tasks({
  caseId,
  tasks,
  members,
}: {
  caseId: string;
  tasks: readonly Of<"task">[];
  members: readonly Of<"member">[];
}) {
  const { t, date } = useI18n();
  const { add, change, drop } = useParts(caseId);
  const [title, setTitle] = useState("");
  const [assignee, setAssignee] = useState<string>();
  const [dueAt, setDueAt] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) return;
    const body = {
      title: title.trim(),
      done: false,
      ...(assignee ? { assignee } : {}),
      ...(dueAt ? { dueAt } : {}),
    };
    add.mutate({ kind: "task", body }, { onSuccess: () => setTitle("") });
  };
  return (
    <Panel
      title={t("case.tasks")}
      note={t("case.items", { count: tasks.filter((one) => !one.body.done).length })}
    >
      <ul className="lines" data-compact aria-label={t("case.tasks")}>
        {tasks.map((part) => (
          <li key={part.id} className="line">
            <div className="line-main">
              <Checkbox
                label={part.body.title}
                isSelected={part.body.done}
                onChange={(done) =>
                  change.mutate({ part, draft: { kind: "task", body: { ...part.body, done } } })
                }
              />
              <p className="line-facts hint">
                {part.body.assignee !== undefined && <Bdi>{part.body.assignee}</Bdi>}
                {part.body.dueAt !== undefined && <span>{date(part.body.dueAt)}</span>}
              </p>
            </div>
            <Drop part={part} onDrop={(one) => drop.mutate(one)} />
          </li>
        ))}
      </ul>
      <ForWork>
        <Form className="form" onSubmit={submit}>
          <TextField label={t("case.task.new")} value={title} onChange={setTitle} maxLength={500} />
          {title.trim() !== "" && (
            <>
              <SelectField
                label={t("case.task.assignee")}
                value={assignee}
                onChange={setAssignee}
                options={members.map(({ body }) => ({ id: body.userId, label: body.userId }))}
              />
              <DateField label={t("case.task.due")} value={dueAt} onChange={setDueAt} />
            </>
          )}
          {add.error && <ErrorNotice error={add.error} />}
          <Button small type="submit" isPending={add.isPending} isDisabled={!title.trim()}>
            {t("action.add")}
          </Button>
        </Form>
      </ForWork>
    </Panel>
  );
}

function Members({ caseId, members }: { caseId: string; members: readonly Of<"member">[] }) {
  const { t } = useI18n();
  const { add, drop } = useParts(caseId);
  const [userId, setUserId] = useState("");
  const [task, setTask] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!userId.trim()) return;
    add.mutate(
      { kind: "member", body: { userId: userId.trim(), task: task.trim() } },
      {
        onSuccess: () => {
          setUserId("");
          setTask("");
        },
      },
    );
  };
  return (
    <Panel title={t("case.members")} note={t("case.members.note")}>
      <ul className="lines" data-compact aria-label={t("case.members")}>
        {members.map((part) => (
          <li key={part.id} className="line">
            <div className="line-main">
              <Bdi>{part.body.userId}</Bdi>
              <p className="hint">
                <Bdi>{part.body.task}</Bdi>
              </p>
            </div>
            <Drop part={part} onDrop={(one) => drop.mutate(one)} />
          </li>
        ))}
      </ul>
      <ForWork>
        <Form className="form" onSubmit={submit}>
          <TextField label={t("case.member.user")} value={userId} onChange={setUserId} maxLength={200} />
          {userId.trim() !== "" && (
            <TextField label={t("case.member.task")} value={task} onChange={setTask} maxLength={500} />
          )}
          {add.error && <ErrorNotice error={add.error} />}
          <Button small type="submit" isPending={add.isPending} isDisabled={!userId.trim()}>
            {t("action.add")}
          </Button>
        </Form>
      </ForWork>
    </Panel>
  );
}

function Charts({ caseId, charts }: { caseId: string; charts: readonly Of<"chart">[] }) {
  const { t, date } = useI18n();
  const { drop } = useParts(caseId);
  return (
    <Panel title={t("case.charts")}>
      {charts.length === 0 ? (
        <p className="hint">{t("case.charts.none")}</p>
      ) : (
        <ul className="lines" data-compact aria-label={t("case.charts")}>
          {charts.map((part) => (
            <li key={part.id} className="line">
              <div className="line-main">
                <Link href={chartHref(caseId, part)}>
                  <Bdi>{part.body.title}</Bdi>
                </Link>
                <p className="line-facts hint">
                  <span>{t("case.chart.notes", { count: part.body.notes.length })}</span>
                  <Bdi>{part.changedBy}</Bdi>
                  <span>{date(part.changedAt, "minute")}</span>
                </p>
              </div>
              <Drop part={part} onDrop={(one) => drop.mutate(one)} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The network page as it was, and which chart it is; only the query of the saved address is taken. */
function chartHref(caseId: string, { id, body }: Of<"chart">): string {
  const query = new URLSearchParams(body.address);
  query.set("chart", `${caseId}/${id}`);
  return `/network?${query.toString()}`;
}

/** What is to be done against the network, by whom, what steps in, and whose life it may touch. */
function Plan({ view, measures }: { view: CaseView; measures: readonly Of<"measure">[] }) {
  const { t, date } = useI18n();
  const { change, drop } = useParts(view.case.id);
  const [writing, setWriting] = useState<MeasureDraft>();
  const { nodes, links } = view.network;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const proposed = cuts(
    nodes.map(({ id }) => id),
    links,
  ).slice(0, PROPOSED_MAX);
  return (
    <Panel
      title={t("case.plan")}
      note={t("case.plan.note")}
      actions={
        <Button for="work" small icon={<Plus size={13} aria-hidden="true" />} onPress={() => setWriting({})}>
          {t("case.measure.new")}
        </Button>
      }
    >
      <ul className="lines" aria-label={t("case.plan")}>
        {measures.map((part) => {
          const { body } = part;
          const target = body.targetId === undefined ? undefined : byId.get(body.targetId);
          return (
            <li key={part.id} className="line">
              <div className="line-main">
                <p className="row">
                  <b>
                    <Bdi>{body.title}</Bdi>
                  </b>
                  <Badge tone={TONES[body.state]}>{t(`case.measure.${body.state}`)}</Badge>
                </p>
                <Facts
                  rows={[
                    [t("case.measure.because"), body.because && <Bdi key="b">{body.because}</Bdi>],
                    [t("case.measure.target"), target ? <NodeName key="t" node={target} /> : ""],
                    [t("case.measure.responsible"), <Bdi key="r">{body.responsible}</Bdi>],
                    [t("case.task.due"), date(body.dueAt)],
                    [
                      t("case.measure.displacement"),
                      body.displacement && <Bdi key="d">{body.displacement}</Bdi>,
                    ],
                    [t("case.measure.risk"), <Bdi key="k">{body.riskToLife}</Bdi>],
                  ]}
                />
                <SelectField
                  inline
                  label={t("oversight.standing")}
                  value={body.state}
                  onChange={(state) =>
                    change.mutate({
                      part,
                      draft: { kind: "measure", body: { ...body, state: state as (typeof STATES)[number] } },
                    })
                  }
                  options={STATES.map((id) => ({ id, label: t(`case.measure.${id}`) }))}
                />
              </div>
              <Drop part={part} onDrop={(one) => drop.mutate(one)} />
            </li>
          );
        })}
      </ul>
      {measures.length === 0 && <p className="hint">{t("case.plan.none")}</p>}
      <CaseProposals
        view={view}
        onPlan={setWriting}
        fallback={
          proposed.length > 0 && (
            <>
              <h3 className="sub-title">{t("network.plan")}</h3>
              <ul className="lines" data-compact>
                <CutLines
                  cuts={proposed}
                  nodes={nodes}
                  action={(id) => (
                    <Button for="work" small look="quiet" onPress={() => setWriting({ targetId: id })}>
                      {t("case.measure.against")}
                    </Button>
                  )}
                />
              </ul>
              <p className="hint">{t("network.plan.caveat")}</p>
            </>
          )
        }
      />
      {writing && <MeasureDialog view={view} draft={writing} onClose={() => setWriting(undefined)} />}
    </Panel>
  );
}

function MeasureDialog({
  view,
  draft,
  onClose,
}: {
  view: CaseView;
  draft: MeasureDraft;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const { add } = useParts(view.case.id);
  const [title, setTitle] = useState(draft.title ?? "");
  const [because, setBecause] = useState("");
  const [target, setTarget] = useState(draft.targetId);
  const [responsible, setResponsible] = useState("");
  const [dueAt, setDueAt] = useState<string>();
  const [displacement, setDisplacement] = useState(draft.displacement ?? "");
  const [riskToLife, setRisk] = useState(draft.riskToLife ?? "");
  const missing = unfilled([
    [t("case.measure.title"), title],
    [t("case.measure.responsible"), responsible],
    [t("case.measure.risk"), riskToLife],
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length > 0) return;
    const body = {
      title: title.trim(),
      responsible: responsible.trim(),
      displacement: displacement.trim(),
      riskToLife: riskToLife.trim(),
      state: "proposed" as const,
      ...(because.trim() ? { because: because.trim() } : {}),
      ...(target ? { targetId: target } : {}),
      ...(dueAt ? { dueAt } : {}),
    };
    add.mutate({ kind: "measure", body }, { onSuccess: onClose });
  };
  return (
    <Dialog title={t("case.measure.new")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("case.measure.title")}
          value={title}
          onChange={setTitle}
          maxLength={500}
          isRequired
          autoFocus
        />
        <TextField
          label={t("case.measure.because")}
          value={because}
          onChange={setBecause}
          multiline
          maxLength={1000}
        />
        <SelectField
          label={t("case.measure.target")}
          value={target}
          onChange={setTarget}
          options={view.network.nodes.map(({ id, caption }) => ({ id, label: caption }))}
        />
        <TextField
          label={t("case.measure.responsible")}
          value={responsible}
          onChange={setResponsible}
          maxLength={200}
          isRequired
        />
        <DateField label={t("case.task.due")} value={dueAt} onChange={setDueAt} />
        <TextField
          label={t("case.measure.displacement")}
          hint={t("case.measure.displacement.hint")}
          value={displacement}
          onChange={setDisplacement}
          multiline
          maxLength={1000}
        />
        <TextField
          label={t("case.measure.risk")}
          hint={t("case.measure.risk.hint")}
          value={riskToLife}
          onChange={setRisk}
          multiline
          maxLength={1000}
          isRequired
        />
        {add.error && <ErrorNotice error={add.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={add.isPending} missing={missing}>
            {t("action.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
