import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { type PreventionMessage, preventionQueries } from "../api/prevention.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Answer, Empty, ErrorNotice, Panel, useErrorText } from "../parts/page.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { VETTING_TONES, VettingButtons, VettingDialog, type VettingTask } from "../parts/vetting.tsx";
import { PreventionCampaigns } from "./online-prevention-campaigns.tsx";
import { PreventionFeeds, PreventionShares } from "./online-prevention-feeds.tsx";

/** What the public may be shown, who vetted it, and the campaigns that use it. */
export function OnlinePrevention() {
  const { t } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const messages = useQuery(preventionQueries.messages());
  const [isWriting, setWriting] = useState(false);
  const [task, setTask] = useState<{ readonly what: VettingTask; readonly message: PreventionMessage }>();
  const start = useMutation({
    mutationFn: () => call("POST", "/prevention/starters"),
    onSuccess: () => client.invalidateQueries({ queryKey: ["prevention"] }),
    onError: (error) => toast(words(error), "bad"),
  });
  const columns = useColumns((what, message) => setTask({ what, message }));
  return (
    <div className="stack">
      <Panel
        title={t("prevention.messages")}
        note={t("prevention.messages.note")}
        flush
        actions={
          <>
            <Button for="work" small isPending={start.isPending} onPress={() => start.mutate()}>
              {t("prevention.starters")}
            </Button>
            <Button for="work" small look="primary" onPress={() => setWriting(true)}>
              {t("prevention.write")}
            </Button>
          </>
        }
      >
        <Answer query={messages} lines={6}>
          {({ items }) => (
            <DataTable
              label={t("prevention.messages")}
              columns={columns}
              items={items}
              idOf={(m) => m.id}
              textOf={(m) => m.text}
              empty={<Empty title={t("prevention.none")}>{t("prevention.none.text")}</Empty>}
            />
          )}
        </Answer>
      </Panel>
      <PreventionShares />
      <PreventionFeeds />
      <PreventionCampaigns messages={messages.data?.items ?? []} />
      {isWriting && <Write onClose={() => setWriting(false)} />}
      {task && <Decide {...task} onClose={() => setTask(undefined)} />}
    </div>
  );
}

function useColumns(
  onTask: (what: VettingTask, message: PreventionMessage) => void,
): TableColumn<PreventionMessage>[] {
  const { t, called, date } = useI18n();
  return [
    {
      id: "text",
      title: t("prevention.text"),
      width: "grow",
      text: (m) => m.text,
      cell: (m) => (
        <span className="two-lines">
          <span lang={m.language} dir="auto">
            {m.text}
          </span>
          <span className="hint">
            <Bdi>{m.source}</Bdi> · <Bdi>{m.place}</Bdi>
          </span>
        </span>
      ),
    },
    {
      id: "language",
      title: t("online.language"),
      sortBy: (m) => called("language", m.language),
      cell: (m) => called("language", m.language),
    },
    {
      id: "kind",
      title: t("prevention.kind"),
      secondary: true,
      sortBy: (m) => m.kind,
      cell: (m) => t(`prevention.kind.${m.kind}`),
    },
    {
      id: "by",
      title: t("prevention.by"),
      secondary: true,
      text: (m) => `${m.writtenBy} ${m.vetting?.by ?? ""}`,
      cell: (m) => (
        <span className="two-lines">
          <Bdi>{m.writtenBy}</Bdi>
          <Bdi className="hint">{m.vetting?.by ?? m.origin ?? ""}</Bdi>
        </span>
      ),
    },
    {
      id: "until",
      title: t("prevention.reviewAt"),
      width: "fit",
      secondary: true,
      sortBy: (m) => m.reviewAt,
      cell: (m) => date(m.reviewAt),
    },
    {
      id: "standing",
      title: t("oversight.standing"),
      sortBy: (m) => m.standing,
      cell: (m) => <Badge tone={VETTING_TONES[m.standing]}>{t(`prevention.standing.${m.standing}`)}</Badge>,
    },
    {
      id: "answer",
      title: "",
      isControls: true,
      cell: (m) => (
        <span className="row">
          <VettingButtons {...m} for="work" onTask={(what) => onTask(what, m)} />
        </span>
      ),
    },
  ];
}

interface DecideProps {
  readonly what: VettingTask;
  readonly message: PreventionMessage;
  readonly onClose: () => void;
}

function Decide({ what, message, onClose }: DecideProps) {
  const { t } = useI18n();
  const path = { id: message.id };
  const isWithdrawal = what === "withdrawal";
  return (
    <VettingDialog
      what={what}
      text={t(isWithdrawal ? "prevention.withdraw.text" : "prevention.vet.text")}
      send={(reason) =>
        isWithdrawal
          ? call("POST", "/prevention/messages/{id}/withdrawal", { path, json: { reason } })
          : call("POST", "/prevention/messages/{id}/vetting", { path, json: { decision: what, reason } })
      }
      changes="prevention"
      onClose={onClose}
    >
      <blockquote className="reader" lang={message.language} dir="auto">
        {message.text}
      </blockquote>
      <p className="hint">
        <Bdi>{message.source}</Bdi> · <Bdi>{message.place}</Bdi>
      </p>
    </VettingDialog>
  );
}

type Draft = Pick<PreventionMessage, "language" | "kind" | "text" | "source" | "place" | "reviewAt">;
const BLANK: Draft = { language: "", kind: "risk", text: "", source: "", place: "", reviewAt: "" };

function Write({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [draft, setDraft] = useState(BLANK);
  const write = useMutation({
    // Who presses the button says that it is for everybody: nothing else can be one.
    mutationFn: () => call("POST", "/prevention/messages", { json: { ...draft, marking: { tlp: "clear" } } }),
    onSuccess: async () => {
      toast(t("prevention.written"));
      await client.invalidateQueries({ queryKey: ["prevention"] });
      onClose();
    },
  });
  const field = <N extends keyof Draft>(name: N) => ({
    value: draft[name],
    onChange: (value: Draft[N]) => setDraft({ ...draft, [name]: value }),
  });
  const missing = unfilled([
    [t("prevention.language"), draft.language],
    [t("prevention.text"), draft.text],
    [t("prevention.source"), draft.source],
    [t("prevention.place"), draft.place],
    [t("prevention.reviewAt"), draft.reviewAt],
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) write.mutate();
  };
  return (
    <Dialog title={t("prevention.write")} isOpen onClose={onClose}>
      <p className="page-intro">{t("prevention.write.text")}</p>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("prevention.kind")}
          {...field("kind")}
          options={(["risk", "helpline"] as const).map((id) => ({ id, label: t(`prevention.kind.${id}`) }))}
        />
        <TextField label={t("prevention.language")} {...field("language")} maxLength={35} isRequired />
        <TextField
          label={t("prevention.text")}
          hint={t("prevention.text.hint")}
          {...field("text")}
          maxLength={600}
          isRequired
        />
        <TextField
          label={t("prevention.source")}
          hint={t("prevention.source.hint")}
          {...field("source")}
          maxLength={300}
          isRequired
        />
        <TextField label={t("prevention.place")} {...field("place")} maxLength={100} isRequired />
        <DateField
          label={t("prevention.reviewAt")}
          value={draft.reviewAt}
          onChange={(day) => setDraft({ ...draft, reviewAt: day ?? "" })}
        />
        {write.error && <ErrorNotice error={write.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={write.isPending} missing={missing}>
            {t("prevention.propose")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
