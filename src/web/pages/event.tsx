import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../api/client.ts";
import { type EventFigure, type EventMember, type NewsEventDetail, newsQueries } from "../api/news.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge, Fictitious } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, SelectField } from "../parts/controls.tsx";
import { useDecider } from "../parts/decider.ts";
import { Facts } from "../parts/facts.tsx";
import { Answer, Page, Panel } from "../parts/page.tsx";
import { lastWords } from "../parts/pairs.ts";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { langOf, titleOf } from "../parts/report-words.ts";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const route = getRouteApi("/events/$id");
type Decision = NewsEventDetail["decisions"][number];
type Task = "join" | { readonly part: EventMember } | { readonly undo: Decision };

/** One event: its sources with their copies, its figures side by side, why each report belongs to it. */
export function EventPage() {
  const { id } = route.useParams();
  const { t } = useI18n();
  const event = useQuery(newsQueries.event(id));
  const [task, setTask] = useState<Task>();
  const title = event.data?.event.title ?? t("nav.events");
  return (
    <Page
      wide
      title={<Bdi lang={event.data?.event.lang}>{title}</Bdi>}
      titleText={title}
      intro={t("news.event.intro")}
      above={
        event.data && (
          <p className="page-above">
            <AccessBadges access={event.data.event.access} />
            {event.data.event.fictitious && <Fictitious />}
          </p>
        )
      }
      actions={
        event.data && (
          <Button for="work" onPress={() => setTask("join")}>
            {t("news.join")}
          </Button>
        )
      }
    >
      <Answer query={event} lines={12}>
        {(detail) => (
          <>
            <div className="columns" data-layout="wide-narrow">
              <div className="stack">
                <Figures detail={detail} />
                <Reports detail={detail} onPart={(part) => setTask({ part })} />
              </div>
              <div className="stack">
                <Summary detail={detail} />
                <Sources detail={detail} />
                <Decisions detail={detail} onUndo={(undo) => setTask({ undo })} />
              </div>
            </div>
            {task !== undefined && <Correct detail={detail} task={task} onClose={() => setTask(undefined)} />}
          </>
        )}
      </Answer>
    </Page>
  );
}

function Summary({ detail: { event } }: { detail: NewsEventDetail }) {
  const { t, date, list, maybe, called } = useI18n();
  return (
    <Panel title={t("news.event")}>
      <Facts
        rows={[
          [t("news.type"), maybe(`news.type.${event.type}`, event.type)],
          [t("news.date"), event.date === null ? "" : date(event.date)],
          [t("news.places"), list(event.places.map((p) => p.name))],
          [t("news.languages"), list(event.languages.map((code) => called("language", code)))],
          [t("news.first"), date(event.firstAt, "minute")],
          [t("news.last"), date(event.lastAt, "minute")],
        ]}
      />
    </Panel>
  );
}

const memberOf = (detail: NewsEventDetail, id: string): EventMember | undefined =>
  detail.members.find((m) => m.report.id === id);

/** Who published what we read, as a link to it. */
function Publisher({ detail, id }: { detail: NewsEventDetail; id: string }) {
  const report = memberOf(detail, id)?.report;
  const name = report?.publishers.at(-1)?.name ?? (report ? titleOf(report) : id);
  return (
    <Link href={paths.report(id)}>
      <Bdi>{name}</Bdi>
    </Link>
  );
}

function Figures({ detail }: { detail: NewsEventDetail }) {
  const { t, maybe } = useI18n();
  const { figures, disagreements } = detail.event;
  return (
    <Panel title={t("news.figures")} note={t("news.figures.note")}>
      {figures.length === 0 ? (
        <p className="hint">{t("news.figures.none")}</p>
      ) : (
        <div className="table-wrap">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t("news.quantity")}</th>
                <th scope="col">{t("news.value")}</th>
                <th scope="col">{t("news.independent")}</th>
                <th scope="col">{t("news.saidBy")}</th>
              </tr>
            </thead>
            <tbody>
              {figures.map((figure) => (
                <FigureRows
                  key={figure.quantity}
                  figure={figure}
                  detail={detail}
                  name={maybe(`news.quantity.${figure.quantity}`, figure.quantity)}
                  differs={disagreements.includes(figure.quantity)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

interface FigureRowsProps {
  readonly figure: EventFigure;
  readonly detail: NewsEventDetail;
  readonly name: string;
  readonly differs: boolean;
}

function FigureRows({ figure, detail, name, differs }: FigureRowsProps) {
  const { t, number } = useI18n();
  return figure.values.map(({ value, reportIds, independentSources, supersededBy }, index) => (
    <tr key={value}>
      {index === 0 && (
        <th scope="rowgroup" rowSpan={figure.values.length}>
          {name} {differs && <Badge tone="warn">{t("news.differs")}</Badge>}
        </th>
      )}
      <td data-superseded={supersededBy === undefined ? undefined : ""}>
        <span className="news-value" dir="ltr">
          {number(value)}
        </span>
      </td>
      <td>{number(independentSources)}</td>
      <td>
        <span className="news-said">
          {reportIds.map((id) => (
            <Publisher key={id} detail={detail} id={id} />
          ))}
          {supersededBy !== undefined && (
            <span className="hint">
              {t("news.corrected")} <Publisher detail={detail} id={supersededBy} />
            </span>
          )}
        </span>
      </td>
    </tr>
  ));
}

/** Each independent source with what was made from it. */
function Sources({ detail }: { detail: NewsEventDetail }) {
  const { t, maybe } = useI18n();
  return (
    <Panel title={t("news.independent")} note={t("news.independent.note")}>
      <ol className="news-sources">
        {detail.sources.map((source) => (
          <li key={source.reportIds[0]}>
            {source.chain.length > 1 ? (
              <ol className="chain">
                {source.chain.map((name) => (
                  <li key={name}>
                    <Bdi>{name}</Bdi>
                  </li>
                ))}
              </ol>
            ) : (
              source.reportIds.map((id) => <Publisher key={id} detail={detail} id={id} />)
            )}
            {source.copies.length > 0 && (
              <ul className="news-copies">
                {source.copies.map((copy) => (
                  <li key={copy.reportId}>
                    <Publisher detail={detail} id={copy.reportId} />{" "}
                    <Badge tone="muted">{maybe(`news.kind.${copy.kind}`, copy.kind)}</Badge>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Reports({ detail, onPart }: { detail: NewsEventDetail; onPart: (member: EventMember) => void }) {
  const { t, date, list, maybe, number } = useI18n();
  return (
    <Panel title={t("news.reports")} note={number(detail.members.length)}>
      <ul className="news-list">
        {detail.members.map((member) => {
          const { report, kind, derivedFrom, reasons } = member;
          return (
            <li key={report.id} className="news-line">
              <Link href={paths.report(report.id)}>
                <Bdi lang={langOf(report)}>{titleOf(report)}</Bdi>
              </Link>
              <p className="badges">
                <Bdi>{report.publishers.at(-1)?.name ?? report.provider}</Bdi>
                <span className="hint">{date(report.publishedAt ?? report.receivedAt, "minute")}</span>
                {derivedFrom !== undefined && kind !== undefined && (
                  <Badge tone="muted">
                    {maybe(`news.kind.${kind}`, kind)} <Publisher detail={detail} id={derivedFrom} />
                  </Badge>
                )}
              </p>
              <p className="hint">
                {reasons.length > 0 &&
                  t("news.because", {
                    reasons: list(
                      reasons
                        .filter((r) => r.weight !== 0)
                        .map(
                          (r) =>
                            `${maybe(`news.reason.${r.reason.replaceAll(" ", "-")}`, r.reason)} ${number(r.weight, { signDisplay: "always" })}`,
                        ),
                    ),
                  })}
              </p>
              {detail.members.length > 1 && (
                <div>
                  <Button for="work" small onPress={() => onPart(member)}>
                    {t("news.part")}
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Decisions({ detail, onUndo }: { detail: NewsEventDetail; onUndo: (decision: Decision) => void }) {
  const { t, date } = useI18n();
  const decider = useDecider();
  const last = lastWords(detail.decisions);
  if (detail.decisions.length === 0) return null;
  return (
    <Panel title={t("news.decisions")}>
      <ul className="bullets">
        {detail.decisions.map((d) => (
          <li key={`${d.leftId} ${d.rightId} ${d.decidedAt}`}>
            {t(`news.judgement.${d.judgement}`)} · <Bdi>{decider(d.decidedBy)}</Bdi> ·{" "}
            {date(d.decidedAt, "minute")} · <Bdi>{d.reason}</Bdi>{" "}
            {last.has(d) && d.judgement !== "undecided" && (
              <Button for="work" small onPress={() => onUndo(d)}>
                {t("news.undo")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

interface CorrectProps {
  readonly detail: NewsEventDetail;
  readonly task: Task;
  readonly onClose: () => void;
}

function Correct({ detail, task, onClose }: CorrectProps) {
  const { t, date, number } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const others = useQuery({ ...newsQueries.events(), enabled: task === "join" });
  const [other, setOther] = useState<string>();
  const ids = detail.members.map((m) => m.report.id);
  const correct = useMutation({
    mutationFn: async (reason: string) => {
      if (task !== "join" && "undo" in task) {
        const { leftId, rightId } = task.undo;
        await call("POST", "/news-events/corrections", {
          json: { reportIds: [leftId], withReportId: rightId, judgement: "undecided", reason },
        });
        return;
      }
      if (task !== "join") {
        const rest = ids.filter((id) => id !== task.part.report.id);
        await call("POST", "/news-events/corrections", {
          json: { reportIds: rest, withReportId: task.part.report.id, judgement: "different", reason },
        });
        return;
      }
      const into = await client.fetchQuery(newsQueries.event(other ?? ""));
      const [first] = into.members;
      if (first)
        await call("POST", "/news-events/corrections", {
          json: { reportIds: ids, withReportId: first.report.id, judgement: "same", reason },
        });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["events"] });
      toast(t("news.corrected.done"));
      onClose();
      if (task === "join") void navigate({ to: paths.events() });
    },
  });
  const name = task === "join" ? "join" : "undo" in task ? "undo" : "part";
  const choices = (others.data?.items ?? []).filter((e) => e.id !== detail.event.id);
  return (
    <ReasonDialog
      title={t(`news.${name}`)}
      text={t(`news.${name}.text`)}
      action={t(`news.${name}`)}
      onClose={onClose}
      onSubmit={(reason) => correct.mutate(reason)}
      isPending={correct.isPending}
      error={correct.error}
      missing={unfilled([[t("news.join.with"), task !== "join" || other]])}
    >
      {task === "join" && (
        <SelectField
          label={t("news.join.with")}
          value={other}
          onChange={setOther}
          placeholder={t("news.join.choose", { count: number(choices.length) })}
          options={choices.map((e) => ({ id: e.id, label: e.title, note: date(e.date ?? undefined) }))}
        />
      )}
    </ReasonDialog>
  );
}
