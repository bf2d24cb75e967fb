import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import type { JsonOf } from "../api/document.ts";
import {
  ANSWERS,
  type DraftedReasons,
  type Measure,
  type PlatformReferral,
  platformQueries,
} from "../api/platform.ts";
import { useI18n } from "../i18n/context.tsx";
import { AttachedMessages } from "../parts/attached-messages.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { NoticeQueue, useNoticeFacts } from "../parts/notices.tsx";
import { Answer, Empty, ErrorNotice, Page, Panel } from "../parts/page.tsx";
import { ReferralHistory } from "../parts/referral-history.tsx";
import { saveFile } from "../parts/save-file.ts";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { Views } from "../parts/views.tsx";
import { PlatformData } from "./platform-data.tsx";
import { PlatformSignals } from "./platform-signals.tsx";

const VIEWS = ["notices", "data"] as const;
const STATES = ["", "referred", "declined", "actioned", "appealed", "reversed"] as const;
const ACTIONS = [
  "content_removed",
  "content_restricted",
  "visibility_reduced",
  "account_suspended",
  "account_terminated",
] as const;
type Given = JsonOf<"POST", "/platform/notices/{id}/answer">;
const NEEDS_REASON: readonly string[] = ["declined", "appealed", "upheld_on_appeal", "reversed_on_appeal"];

/** A platform's own queue: the notices that came to it, its answers and what came of them; nothing else. */
export function Platform() {
  const { t } = useI18n();
  const [state, setState] = useState<(typeof STATES)[number]>("");
  const [view, setView] = useState<(typeof VIEWS)[number]>("notices");
  return (
    <Page
      wide
      title={t(view === "data" ? "platform.data.title" : "platform.title")}
      intro={t(view === "data" ? "platform.data.intro" : "platform.intro")}
      actions={
        <>
          {view === "notices" && (
            <SelectField
              inline
              label={t("findings.state")}
              value={state}
              onChange={setState}
              options={STATES.map((one) => ({
                id: one,
                label: one === "" ? t("platform.all") : t(`online.state.${one}`),
              }))}
            />
          )}
          <Views
            label={t("online.views")}
            views={VIEWS.map((id) => ({ id, label: t(id === "data" ? "online.data" : "platform.notices") }))}
            shown={view}
            onChange={(id) => setView(id === "data" ? "data" : "notices")}
          />
        </>
      }
    >
      {view === "data" ? (
        <PlatformData />
      ) : (
        <>
          <Notices state={state} />
          <PlatformSignals />
        </>
      )}
    </Page>
  );
}

function Notices({ state }: { state: (typeof STATES)[number] }) {
  const { t, date } = useI18n();
  const [id, setId] = useState<string>();
  const notices = useQuery(platformQueries.notices(state));
  return (
    <Answer query={notices} lines={10}>
      {({ items }) => {
        const current = items.find((one) => one.id === id) ?? items[0];
        if (!current) return <Empty title={t("platform.none")}>{t("platform.none.text")}</Empty>;
        return (
          <div className="columns" data-layout="narrow-wide">
            <NoticeQueue
              title={t("platform.queue")}
              items={items}
              current={current}
              at={(one) => date(one.referredAt, "minute")}
              onChoose={setId}
            />
            <div className="stack">
              <Notice key={current.id} referral={current} />
              <ReferralHistory id={current.id} events={current.events} />
              <Figures />
            </div>
          </div>
        );
      }}
    </Answer>
  );
}

function Figures() {
  const { t, number } = useI18n();
  const figures = useQuery(platformQueries.figures());
  const hours = (value: number | null) =>
    value === null ? "–" : number(value, { maximumFractionDigits: 1 });
  return (
    <Panel title={t("online.figures")} note={t("platform.figures.note")}>
      <Answer query={figures} lines={4}>
        {(all) => (
          <Facts
            rows={[
              [t("online.total"), number(all.referrals)],
              [t("online.acted"), number(all.actioned)],
              [t("online.declined"), number(all.declined)],
              [t("online.pending"), number(all.pending)],
              [t("online.reversed"), number(all.reversed)],
              [t("online.hours"), hours(all.median_hours_to_action)],
              [t("online.p90"), hours(all.p90_hours_to_action)],
              [t("online.back"), number(all.reappeared_30d)],
              [t("online.moved"), number(all.displaced_30d)],
            ]}
          />
        )}
      </Answer>
    </Panel>
  );
}

function Notice({ referral }: { referral: PlatformReferral }) {
  const { t } = useI18n();
  const [isAnswering, setAnswering] = useState(false);
  const facts = useNoticeFacts(referral.package);
  return (
    <Panel
      title={t("online.notice")}
      note={
        <Badge tone={referral.state === "referred" ? "warn" : "good"}>
          {t(`online.state.${referral.state}`)}
        </Badge>
      }
      actions={
        <>
          <Button
            small
            icon={<Download size={14} aria-hidden="true" />}
            onPress={() =>
              saveFile(`${referral.id}.json`, "application/json", JSON.stringify(referral.package, null, 2))
            }
          >
            {t("online.download")}
          </Button>
          {ANSWERS[referral.state].length > 0 && (
            <Button small look="primary" onPress={() => setAnswering(true)}>
              {t("platform.answer")}
            </Button>
          )}
        </>
      }
    >
      <Facts rows={facts} />
      <h3 className="sub-title">{t("prevention.along")}</h3>
      <p className="hint">{t("prevention.along.platform")}</p>
      {referral.fallen.length > 0 && (
        <div className="notice" data-tone="warn">
          <div>{t("prevention.fallen.text", { count: referral.fallen.length })}</div>
        </div>
      )}
      <AttachedMessages messages={referral.package.messages ?? []} fallen={referral.fallen} />
      {isAnswering && <AnswerDialog referral={referral} onClose={() => setAnswering(false)} />}
    </Panel>
  );
}

const BLANK: Measure = { action: ACTIONS[0], ground: "illegal", automation: "not" };

function AnswerDialog({ referral, onClose }: { referral: PlatformReferral; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const path = { id: referral.id };
  const [type, setType] = useState<Given["type"]>(ANSWERS[referral.state][0] ?? "received");
  const [reason, setReason] = useState("");
  const [measure, setMeasure] = useState(BLANK);
  const isAction = type === "actioned";
  const missing = unfilled([
    [t("platform.clause"), !isAction || measure.ground === "illegal" || (measure.clause ?? "")],
    [t("reason.label"), !NEEDS_REASON.includes(type) || reason],
  ]);
  const draft = useMutation({
    mutationFn: () => call("POST", "/platform/notices/{id}/statement", { path, json: sent(measure) }),
  });
  const answer = useMutation({
    mutationFn: () =>
      call("POST", "/platform/notices/{id}/answer", {
        path,
        json: {
          type,
          ...(reason.trim() ? { reason: reason.trim() } : {}),
          ...(isAction ? { measure: sent(measure) } : {}),
        },
      }),
    onSuccess: async () => {
      toast(t("platform.answered"));
      onClose();
      await client.invalidateQueries({ queryKey: ["platform"] });
    },
  });
  const change = (part: Partial<Measure>) => {
    setMeasure({ ...measure, ...part });
    draft.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) answer.mutate();
  };
  return (
    <Dialog title={t("platform.answer")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("online.outcome.what")}
          value={type}
          onChange={setType}
          options={ANSWERS[referral.state].map((one) => ({ id: one, label: t(`online.event.${one}`) }))}
        />
        {isAction && <MeasureFields measure={measure} onChange={change} />}
        <TextField
          label={NEEDS_REASON.includes(type) ? t("reason.label") : t("online.outcome.note")}
          hint={t("platform.reason.hint")}
          value={reason}
          onChange={setReason}
          maxLength={1000}
          isRequired={NEEDS_REASON.includes(type)}
        />
        {isAction && (
          <Button isPending={draft.isPending} isDisabled={missing.length > 0} onPress={() => draft.mutate()}>
            {t("platform.draft")}
          </Button>
        )}
        {isAction && draft.data && <Draft reasons={draft.data} />}
        {(answer.error ?? draft.error) && <ErrorNotice error={answer.error ?? draft.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={answer.isPending} missing={missing}>
            {t("platform.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Empty fields are left out. */
const sent = (measure: Measure): Measure => ({
  ...measure,
  clause: measure.clause?.trim() || undefined,
  facts: measure.facts?.trim() || undefined,
  until: measure.until || undefined,
});

function MeasureFields({
  measure,
  onChange,
}: {
  measure: Measure;
  onChange: (part: Partial<Measure>) => void;
}) {
  const { t } = useI18n();
  return (
    <>
      <SelectField
        label={t("online.outcome.action")}
        value={measure.action}
        onChange={(action) => onChange({ action })}
        options={ACTIONS.map((one) => ({ id: one, label: t(`online.action.${one}`) }))}
      />
      <SelectField
        label={t("platform.ground")}
        value={measure.ground}
        onChange={(ground) => onChange({ ground: ground === "terms" ? "terms" : "illegal" })}
        options={[
          { id: "illegal", label: t("platform.ground.illegal") },
          { id: "terms", label: t("platform.ground.terms") },
        ]}
      />
      {measure.ground === "terms" && (
        <TextField
          label={t("platform.clause")}
          value={measure.clause ?? ""}
          onChange={(clause) => onChange({ clause })}
          maxLength={500}
          isRequired
        />
      )}
      <TextField
        label={t("platform.facts")}
        hint={t("platform.facts.hint")}
        value={measure.facts ?? ""}
        onChange={(facts) => onChange({ facts })}
        maxLength={2000}
        multiline
      />
      <DateField
        label={t("platform.until")}
        value={measure.until ?? ""}
        onChange={(day) => onChange({ until: day ?? "" })}
      />
      <SelectField
        label={t("platform.automation")}
        value={measure.automation}
        onChange={(automation) => onChange({ automation })}
        options={(["not", "partially", "fully"] as const).map((one) => ({
          id: one,
          label: t(`platform.automation.${one}`),
        }))}
      />
    </>
  );
}

function Draft({ reasons }: { reasons: DraftedReasons }) {
  const { t } = useI18n();
  return (
    <section aria-label={t("online.statement")}>
      <h3 className="sub-title">{t("online.statement")}</h3>
      <div className="reader" lang="en" dir="ltr">
        {reasons.recipient.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <p className="hint">
        {reasons.faults.length === 0 ? t("platform.valid") : <Bdi>{reasons.faults.join("; ")}</Bdi>}
      </p>
    </section>
  );
}
