import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Radar, Send, ShieldBan } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form, ToggleButton } from "react-aria-components";
import { call } from "../api/client.ts";
import { partnerQueries } from "../api/partners.ts";
import { queries } from "../api/queries.ts";
import { type TechniqueBoard, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge, FrontBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { EffectBox } from "../parts/effect.tsx";
import { HEAT_FROM, heatOf } from "../parts/heat.ts";
import { spaced } from "../parts/kinds.tsx";
import { useTlpField } from "../parts/message-fields.tsx";
import { OwnText } from "../parts/own-text.tsx";
import { Answer, Empty, ErrorNotice, Page, Panel } from "../parts/page.tsx";
import { PartnerField } from "../parts/partner-field.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { DisruptionForm } from "./disruption-form.tsx";
import { DisruptionLine } from "./disruptions.tsx";

type Technique = TechniqueBoard["techniques"][number];
type Counts = ReadonlyMap<string, Readonly<Partial<Record<"proposed" | "accepted" | "rejected", number>>>>;

const route = getRouteApi("/techniques");
/** Steps of the heat map: from one finding, from five, from twenty-five, from a hundred. */

/** How the crime works, stage by stage, and what of it was found here. */
export function Techniques() {
  const { t } = useI18n();
  const { technique: open, case: caseId } = route.useSearch();
  const board = useQuery(workplaceQueries.techniques(caseId));
  const ofCase = useQuery({ ...queries.case(caseId ?? ""), enabled: caseId !== undefined });
  const navigate = route.useNavigate();
  const onOpen = (technique: string) =>
    void navigate({ search: (old) => ({ ...old, technique }), replace: true });
  return (
    <Page
      wide
      title={t("techniques.title")}
      intro={t("techniques.intro")}
      actions={
        <LinkButton small href={paths.disruptions(caseId === undefined ? {} : { case: caseId })}>
          {t("disruptions.title")}
        </LinkButton>
      }
    >
      {ofCase.data && (
        <div className="notice">
          <div className="row">
            <span>{t("techniques.case")}</span>
            <Link href={paths.case(ofCase.data.case.id)}>
              <Bdi>{ofCase.data.case.title}</Bdi>
            </Link>
            <LinkButton small look="quiet" href={paths.techniques(open)}>
              {t("techniques.case.all")}
            </LinkButton>
          </div>
        </div>
      )}
      <Answer query={board} lines={12}>
        {(data) => {
          const shown = data.techniques.find(({ id }) => id === open);
          const counts = countsOf(data);
          return (
            <div className="columns" data-layout="wide-narrow">
              <div className="stack">
                <Legend />
                <Matrix board={data} counts={counts} open={open} onOpen={onOpen} />
              </div>
              <div className="stack">
                {shown ? (
                  <Detail key={shown.id} technique={shown} counts={counts} caseId={caseId} />
                ) : (
                  <>
                    <Panel title={t("techniques.one")}>
                      <Empty title={t("techniques.choose")}>{t("techniques.choose.text")}</Empty>
                    </Panel>
                    <Gaps board={data} onOpen={onOpen} />
                  </>
                )}
              </div>
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}

function countsOf(board: TechniqueBoard): Counts {
  const counts = new Map<string, Partial<Record<"proposed" | "accepted" | "rejected", number>>>();
  for (const { technique, state, n } of board.counts)
    counts.set(technique, { ...counts.get(technique), [state]: n });
  return counts;
}

/** What a detector says and a human has not refused. */
const standing = (counts: Counts, id: string): number => {
  const { proposed = 0, accepted = 0 } = counts.get(id) ?? {};
  return proposed + accepted;
};

function Legend() {
  const { t, number } = useI18n();
  return (
    <p className="heat-legend hint">
      {t("techniques.legend")}
      {[0, ...HEAT_FROM].map((from, heat) => (
        <span key={from} className="heat-key">
          <span className="heat-box" data-heat={heat} aria-hidden="true" />
          {heat === 0 ? number(0) : `${number(from)}+`}
        </span>
      ))}
      <span className="heat-key">
        <ShieldBan size={12} aria-hidden="true" /> {t("disruptions.title")}
      </span>
    </p>
  );
}

function Matrix({
  board,
  counts,
  open,
  onOpen,
}: {
  board: TechniqueBoard;
  counts: Counts;
  open: string | undefined;
  onOpen: (id: string) => void;
}) {
  const { t, language } = useI18n();
  const disruptions = new Map(board.disruptions.map(({ technique, n }) => [technique, n]));
  const standings = new Map(board.gaps.stages.map((one) => [one.stage, one]));
  return (
    <div className="matrix">
      {board.stages.map((stage) => (
        <section key={stage.id} className="matrix-stage" aria-label={stage.name}>
          <div>
            <h2 className="matrix-name" lang={stage.lang} title={stage.definition}>
              <Bdi lang={language}>{stage.name}</Bdi>
            </h2>
            <StageLine standing={standings.get(stage.id)} />
          </div>
          <div className="matrix-cells">
            {board.techniques
              .filter((technique) => technique.stage === stage.id)
              .map(({ id, name }) => {
                const n = standing(counts, id);
                const done = disruptions.get(id) ?? 0;
                return (
                  <ToggleButton
                    key={id}
                    className="matrix-cell"
                    data-heat={heatOf(n)}
                    isSelected={id === open}
                    onChange={() => onOpen(id)}
                    aria-label={t("techniques.cell", { name, count: n, done })}
                  >
                    <Bdi>{name}</Bdi>
                    {done > 0 && (
                      <span className="matrix-done">
                        <ShieldBan size={12} aria-hidden="true" />
                        {done}
                      </span>
                    )}
                    <b>{n > 0 ? n : ""}</b>
                  </ToggleButton>
                );
              })}
          </div>
        </section>
      ))}
    </div>
  );
}

/** What is known of a stage and done about it. */
function StageLine({ standing }: { standing: TechniqueBoard["gaps"]["stages"][number] | undefined }) {
  const { t } = useI18n();
  const { found = 0, leads = 0, disruptions = 0 } = standing ?? {};
  const parts = [
    ...(found > 0 ? [t("techniques.stage.found", { count: found })] : []),
    ...(leads > 0 ? [t("techniques.stage.leads", { count: leads })] : []),
    ...(disruptions > 0 ? [t("techniques.stage.disruptions", { count: disruptions })] : []),
  ];
  return (
    <p className="hint matrix-standing" data-empty={parts.length === 0 || undefined}>
      {parts.length === 0 ? t("techniques.stage.none") : parts.join(" · ")}
    </p>
  );
}

const UNTOUCHED_SHOWN = 8;

/** Where nothing is done about what is found, and where nothing is seen. */
function Gaps({ board, onOpen }: { board: TechniqueBoard; onOpen: (id: string) => void }) {
  const { t, list } = useI18n();
  const { untouched, unseen } = board.gaps;
  const nameOf = (id: string) => board.techniques.find((x) => x.id === id)?.name ?? id;
  const stageOf = (id: string) => board.stages.find((x) => x.id === id)?.name ?? id;
  return (
    <Panel title={t("techniques.gaps")} note={t("techniques.gaps.note")}>
      <div className="stack">
        <section>
          <h3 className="sub-title">{t("techniques.untouched")}</h3>
          {untouched.length === 0 ? (
            <p className="hint">{t("techniques.untouched.none")}</p>
          ) : (
            <div className="mention-list">
              {untouched.slice(0, UNTOUCHED_SHOWN).map(({ technique, found }) => (
                <button
                  key={technique}
                  type="button"
                  className="mention-row"
                  onClick={() => onOpen(technique)}
                >
                  <Bdi>{nameOf(technique)}</Bdi>
                  <span>{t("techniques.stage.found", { count: found })}</span>
                </button>
              ))}
            </div>
          )}
          {untouched.length > UNTOUCHED_SHOWN && (
            <p className="hint">
              {t("techniques.untouched.more", { count: untouched.length - UNTOUCHED_SHOWN })}
            </p>
          )}
        </section>
        {unseen.length > 0 && (
          <section>
            <h3 className="sub-title">{t("techniques.unseen")}</h3>
            <p>{list(unseen.map(stageOf))}</p>
            <p className="hint">{t("techniques.unseen.note")}</p>
          </section>
        )}
      </div>
    </Panel>
  );
}

/** What was done against it, and the way to write down more. */
function Done({ technique, caseId }: { technique: string; caseId: string | undefined }) {
  const { t } = useI18n();
  const found = useQuery(workplaceQueries.disruptions({ technique, case: caseId }));
  const [isAdding, setAdding] = useState(false);
  return (
    <Panel
      title={t("disruptions.title")}
      actions={
        <Button for="work" small onPress={() => setAdding(true)}>
          {t("disruption.add")}
        </Button>
      }
    >
      <Answer query={found} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="hint">{t("techniques.done.none")}</p>
          ) : (
            <ul className="lines" data-compact>
              {items.map((one) => (
                <DisruptionLine key={one.id} one={one} />
              ))}
            </ul>
          )
        }
      </Answer>
      {isAdding && <DisruptionForm technique={technique} caseId={caseId} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function Detail({
  technique,
  counts,
  caseId,
}: {
  technique: Technique;
  counts: Counts;
  caseId: string | undefined;
}) {
  const { t, maybe } = useI18n();
  const [isWriting, setWriting] = useState(false);
  const { proposed = 0, accepted = 0, rejected = 0 } = counts.get(technique.id) ?? {};
  return (
    <>
      <Panel
        title={<Bdi>{technique.name}</Bdi>}
        note={<code>{technique.id}</code>}
        actions={
          <Button
            for="work"
            small
            icon={<Send size={13} aria-hidden="true" />}
            onPress={() => setWriting(true)}
          >
            {t("techniques.share")}
          </Button>
        }
      >
        <div className="stack">
          <OwnText lang={technique.lang}>{technique.definition}</OwnText>
          <p className="row">
            {technique.fronts.map((front) => (
              <FrontBadge key={front} front={front} />
            ))}
          </p>
          <p className="row">
            <Badge tone="warn">{t("techniques.proposed", { count: proposed })}</Badge>
            <Badge tone="good">{t("techniques.accepted", { count: accepted })}</Badge>
            <Badge tone="muted">{t("techniques.rejected", { count: rejected })}</Badge>
            {proposed + accepted + rejected > 0 && (
              <LinkButton
                small
                look="quiet"
                icon={<Radar size={13} aria-hidden="true" />}
                href={paths.findings({ technique: technique.id })}
              >
                {t("techniques.findings")}
              </LinkButton>
            )}
          </p>
          <section className="notice" data-tone="warn">
            <div>
              <b>{t("techniques.guardrail")}</b>
              <OwnText lang={technique.lang}>{technique.guardrail}</OwnText>
            </div>
          </section>
          <section>
            <h3 className="sub-title">{t("techniques.signals")}</h3>
            <ul className="lines" data-compact>
              {technique.signals.map((signal) => (
                <li key={signal.text} className="line">
                  <div className="line-main">
                    <OwnText lang={technique.lang}>{signal.text}</OwnText>
                    <p className="line-facts hint">
                      {maybe(`techniques.detector.${signal.detector}`, spaced(signal.detector))}
                    </p>
                  </div>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3 className="sub-title">{t("techniques.countermeasures")}</h3>
            <ul className="lines" data-compact>
              {technique.countermeasures.map(({ text, actor }) => (
                <li key={text} className="line">
                  <div className="line-main">
                    <OwnText lang={technique.lang}>{text}</OwnText>
                    <p className="line-facts hint">{maybe(`techniques.actor.${actor}`, spaced(actor))}</p>
                  </div>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3 className="sub-title">{t("techniques.sources")}</h3>
            <ul className="bullets" lang="en" dir="ltr">
              {technique.sources.map(({ id, title }) => (
                <li key={id}>{title}</li>
              ))}
            </ul>
          </section>
        </div>
      </Panel>
      <Done technique={technique.id} caseId={caseId} />
      <Methods technique={technique.id} />
      {isWriting && <NoteDialog technique={technique} onClose={() => setWriting(false)} />}
    </>
  );
}

/** Notes and playbooks that went to or came from partners about this technique. */
function Methods({ technique }: { technique: string }) {
  const { t, date, maybe } = useI18n();
  const messages = useQuery(partnerQueries.messages());
  const about = (messages.data?.items ?? []).filter(({ wire }) =>
    wire.method?.techniques.includes(technique),
  );
  return (
    <Panel title={t("techniques.methods")} note={t("techniques.methods.note")}>
      {about.length === 0 ? (
        <p className="hint">{t("techniques.methods.none")}</p>
      ) : (
        <ul className="lines" data-compact>
          {about.map(({ wire, access, direction }) => {
            const kind = wire.method?.kind ?? "note";
            return (
              <li key={wire.id} className="line">
                <div className="line-main">
                  <b>
                    <Bdi>{wire.subject}</Bdi>
                  </b>
                  {wire.method?.result && (
                    <>
                      <p className="line-facts">
                        <Badge tone="muted">{t(`disruption.measure.${wire.method.result.measure}`)}</Badge>
                        <span className="hint">
                          {t(`disruption.outcome.${wire.method.result.outcome}`)} ·{" "}
                          {t("effect.weeks", { count: wire.method.result.weeks })}
                        </span>
                      </p>
                      <EffectBox effect={wire.method.result} />
                    </>
                  )}
                  <p className="line-text">
                    <Bdi>{wire.body}</Bdi>
                  </p>
                  <p className="line-facts">
                    <Badge tone="muted">{maybe(`techniques.kind.${kind}`, kind)}</Badge>
                    <span className="hint">
                      {t(direction === "sent" ? "techniques.sent" : "techniques.received", {
                        node: direction === "sent" ? wire.to : wire.from,
                      })}
                    </span>
                    <span className="hint">{date(wire.at, "minute")}</span>
                    <AccessBadges access={access} />
                  </p>
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

const KINDS = ["note", "playbook", "parameters"] as const;

function NoteDialog({ technique, onClose }: { technique: Technique; onClose: () => void }) {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const [to, setTo] = useState<string>();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("note");
  const [subject, setSubject] = useState(technique.name);
  const [body, setBody] = useState("");
  const [tlp, tlpField] = useTlpField();
  const missing = unfilled([
    [t("partners.to"), to],
    [t("partners.subject"), subject],
    [t("partners.body"), body],
    [t("reports.tlp"), tlp],
  ]);
  const send = useMutation({
    mutationFn: () =>
      call("POST", "/messages", {
        json: {
          to: to ?? "",
          kind: "method",
          legalBasis: t("techniques.law"),
          urgency: "normal",
          marking: { tlp },
          subject: subject.trim(),
          body,
          method: {
            id: `${technique.id}-${kind}-${Date.now().toString(36)}`,
            kind,
            version: 1,
            techniques: [technique.id],
          },
        },
      }),
    onSuccess: async (sent) => {
      toast(
        sent.failure === undefined
          ? t("partners.message.sent")
          : t("partners.message.failed", { code: maybe(`error.${sent.failure}`, sent.failure) }),
        sent.failure === undefined ? "good" : "bad",
      );
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) send.mutate();
  };
  return (
    <Dialog title={t("techniques.share")} isOpen onClose={onClose}>
      <p className="page-intro">{t("techniques.share.text")}</p>
      <Form className="form" onSubmit={submit}>
        <PartnerField label={t("partners.to")} value={to} onChange={setTo} />
        <SelectField
          label={t("techniques.kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((id) => ({
            id,
            label: maybe(`techniques.kind.${id}`, id),
          }))}
        />
        <TextField
          label={t("partners.subject")}
          value={subject}
          onChange={setSubject}
          maxLength={200}
          isRequired
        />
        <TextField
          label={t("partners.body")}
          value={body}
          onChange={setBody}
          multiline
          isRequired
          maxLength={20_000}
        />
        {tlpField}
        {send.error && <ErrorNotice error={send.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={send.isPending} missing={missing}>
            {t("partners.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
