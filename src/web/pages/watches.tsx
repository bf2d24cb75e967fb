import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pause, Play, Plus, RefreshCw, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { newsQueries, type Watch } from "../api/news.ts";
import type { Tlp } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge, Fictitious, TlpBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, IconButton, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { markingText } from "../parts/levels.ts";
import { Answer, Empty, ErrorNotice, Page, useErrorText } from "../parts/page.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { TlpField } from "../parts/tlp-field.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const EVERY = ["15", "60", "360", "1440"] as const;
const GOOD: ReadonlySet<Watch["state"]> = new Set(["ok", "new"]);

/** What this node reads by itself: each source with its state, and the way to add, pause, ask and remove one. */
export function Watches() {
  const { t } = useI18n();
  const watches = useQuery(newsQueries.watches());
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      wide
      title={t("watch.title")}
      intro={t("watch.intro")}
      actions={
        <Button
          for="work"
          look="primary"
          icon={<Plus size={15} aria-hidden="true" />}
          onPress={() => setAdding(true)}
        >
          {t("watch.add")}
        </Button>
      }
    >
      <Answer query={watches} lines={6}>
        {({ items }) => <WatchTable watches={items} />}
      </Answer>
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function WatchTable({ watches }: { watches: readonly Watch[] }) {
  const { t, date, number } = useI18n();
  const counts = (["reports", "waiting", "walls", "failed"] as const).map(
    (id): TableColumn<Watch> => ({
      id,
      title: t(`watch.${id}`),
      align: "end",
      secondary: true,
      sortBy: (w) => w[id],
      cell: (w) => number(w[id]),
    }),
  );
  const columns: TableColumn<Watch>[] = [
    {
      id: "name",
      title: t("watch.name"),
      width: "grow",
      sortBy: (w) => w.name,
      text: (w) => `${w.name} ${w.url}`,
      cell: (w) => (
        <span className="two-lines">
          <span>
            <b>
              <Bdi>{w.name}</Bdi>
            </b>{" "}
            {w.fictitious && <Fictitious />}
          </span>
          <bdi className="hint break" dir="ltr">
            {w.url}
          </bdi>
        </span>
      ),
    },
    {
      id: "state",
      title: t("watch.state"),
      sortBy: (w) => (w.paused ? "paused" : w.state),
      text: (w) => `${t(`watch.state.${w.paused ? "paused" : w.state}`)} ${w.detail}`,
      cell: (w) => <State watch={w} />,
    },
    {
      id: "tlp",
      title: t("report.marking"),
      secondary: true,
      text: (w) => markingText(w.access),
      cell: (w) => <TlpBadge tlp={w.access.tlp} />,
    },
    {
      id: "last",
      title: t("watch.last"),
      width: "fit",
      secondary: true,
      sortBy: (w) => w.lastAt ?? "",
      cell: (w) => date(w.lastAt, "minute"),
    },
    {
      id: "next",
      title: t("watch.next"),
      width: "fit",
      secondary: true,
      sortBy: (w) => w.nextAt,
      cell: (w) => (w.paused ? "" : date(w.nextAt, "minute")),
    },
    ...counts,
    { id: "acts", title: "", isControls: true, cell: (w) => <Acts watch={w} /> },
  ];
  return (
    <DataTable
      label={t("watch.title")}
      columns={columns}
      items={watches}
      idOf={(w) => w.id}
      textOf={(w) => w.name}
      empty={<Empty title={t("watch.none")}>{t("watch.none.text")}</Empty>}
    />
  );
}

function State({ watch }: { watch: Watch }) {
  const { t } = useI18n();
  if (watch.paused) return <Badge tone="muted">{t("watch.state.paused")}</Badge>;
  return (
    <span className="two-lines">
      <span>
        <Badge tone={GOOD.has(watch.state) ? "good" : "warn"}>{t(`watch.state.${watch.state}`)}</Badge>
      </span>
      {(watch.detail !== "" || watch.failures > 0) && (
        <span className="hint">
          {watch.detail !== "" && <code dir="ltr">{watch.detail}</code>}{" "}
          {watch.failures > 0 && t("watch.failures", { count: watch.failures })}
        </span>
      )}
    </span>
  );
}

function Acts({ watch }: { watch: Watch }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const [isRemoving, setRemoving] = useState(false);
  const path = { id: watch.id };
  const onSettled = () => client.invalidateQueries({ queryKey: ["reports"] });
  const onError = (error: unknown) => toast(words(error), "bad");
  const run = useMutation({
    mutationFn: () => call("POST", "/watches/{id}/run", { path }),
    onSuccess: ({ announced, reportIds }) =>
      toast(t("watch.ran", { announced, reports: reportIds.length }), "good"),
    onSettled,
    onError,
  });
  const pause = useMutation({
    mutationFn: () => call("POST", "/watches/{id}/pause", { path, json: { paused: !watch.paused } }),
    onSettled,
    onError,
  });
  const remove = useMutation({ mutationFn: () => call("DELETE", "/watches/{id}", { path }), onSettled });
  return (
    <span className="row">
      <Button
        for="work"
        small
        icon={<RefreshCw size={13} aria-hidden="true" />}
        isPending={run.isPending}
        onPress={() => run.mutate()}
      >
        {t("watch.run")}
      </Button>
      <IconButton
        for="work"
        label={t(watch.paused ? "watch.resume" : "watch.pause")}
        icon={watch.paused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
        onPress={() => pause.mutate()}
      />
      <IconButton
        for="work"
        label={t("watch.remove")}
        icon={<Trash2 size={14} aria-hidden="true" />}
        onPress={() => setRemoving(true)}
      />
      {isRemoving && (
        <Dialog title={t("watch.remove")} isOpen onClose={() => setRemoving(false)}>
          <p>{t("watch.remove.text")}</p>
          {remove.error && <ErrorNotice error={remove.error} />}
          <div className="dialog-actions">
            <Button onPress={() => setRemoving(false)}>{t("action.cancel")}</Button>
            <Button look="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
              {t("watch.remove")}
            </Button>
          </div>
        </Dialog>
      )}
    </span>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [kind, setKind] = useState<Watch["kind"]>("feed");
  const [name, setName] = useState("");
  const [every, setEvery] = useState<string>("60");
  const [tlp, setTlp] = useState<Tlp>("clear");
  const [fictitious, setFictitious] = useState(false);
  const add = useMutation({
    mutationFn: () =>
      call("POST", "/watches", {
        json: {
          url: url.trim(),
          kind,
          tlp,
          everyMinutes: Number(every),
          ...(name.trim() ? { name: name.trim() } : {}),
          ...(fictitious ? { fictitious } : {}),
        },
      }),
    onSuccess: async () => {
      toast(t("watch.added"), "good");
      await client.invalidateQueries({ queryKey: ["reports", "watches"] });
      onClose();
    },
  });
  const isAddress = /^https?:\/\/\S+$/i.test(url.trim());
  // Nobody is told while the beginning of one is typed.
  const isUnread =
    !isAddress && !["https://", "http://"].some((start) => start.startsWith(url.trim().toLowerCase()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAddress) add.mutate();
  };
  return (
    <Dialog title={t("watch.add")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("watch.url")}
          hint={t("watch.url.hint")}
          value={url}
          onChange={setUrl}
          error={isUnread ? t("watch.url.unread") : undefined}
          maxLength={2000}
          isRequired
          autoFocus
        />
        <SelectField
          label={t("watch.kind")}
          value={kind}
          onChange={setKind}
          options={(["feed", "page"] as const).map((id) => ({ id, label: t(`watch.kind.${id}`) }))}
        />
        <TextField
          label={t("watch.name")}
          hint={t("watch.name.hint")}
          value={name}
          onChange={setName}
          maxLength={200}
        />
        <SelectField
          label={t("watch.every")}
          value={every}
          onChange={setEvery}
          options={EVERY.map((id) => ({ id, label: t(`watch.every.${id}`) }))}
        />
        <TlpField value={tlp} onChange={setTlp} />
        <Checkbox label={t("reports.fictitious")} isSelected={fictitious} onChange={setFictitious} />
        {add.error && <ErrorNotice error={add.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={add.isPending}
            missing={unfilled([[t("watch.url"), isAddress]])}
          >
            {t("watch.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
