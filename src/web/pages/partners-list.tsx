import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, RefreshCw } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { type Pairing, type Partner, partnerQueries, type Receipt } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Answer, Empty, ErrorNotice, Panel, useErrorText } from "../parts/page.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { ReleasedPanel } from "./partners-shared.tsx";

/** Pairings, partners with what went each way, and what they still owe us a receipt for. */
export function PartnersList() {
  const { t, date, number } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const partners = useQuery(partnerQueries.partners());
  const [isPairing, setPairing] = useState(false);
  const [agreement, setAgreement] = useState<string>();
  const [shown, setShown] = useState<Partner>();
  const pull = useMutation({
    mutationFn: () => call("POST", "/partners/pull"),
    onSuccess: () => client.invalidateQueries({ queryKey: ["partners"] }),
    onError: (error) => toast(words(error), "bad"),
  });
  const columns: TableColumn<Partner>[] = [
    {
      id: "name",
      title: t("partners.name"),
      width: "grow",
      sortBy: (p) => p.name,
      cell: (p) => <Bdi>{p.name}</Bdi>,
    },
    {
      id: "node",
      title: t("partners.node"),
      secondary: true,
      text: (p) => p.nodeId,
      cell: (p) => <code className="wrap">{p.nodeId}</code>,
    },
    {
      id: "agreement",
      title: t("partners.agreement"),
      cell: (p) =>
        p.stopped !== undefined ? (
          <Badge tone="bad">{t("partners.stopped")}</Badge>
        ) : (
          <Button small look="quiet" onPress={() => setAgreement(p.agreement ?? `partner: ${p.nodeId}\n`)}>
            {t(p.agreement === undefined ? "partners.agreement.none" : "partners.agreement.show")}
          </Button>
        ),
    },
    {
      id: "given",
      title: t("partners.given"),
      align: "end",
      sortBy: (p) => p.given,
      cell: (p) =>
        p.given === 0 ? (
          number(0)
        ) : (
          <Button small look="quiet" onPress={() => setShown(p)}>
            {number(p.given)}
          </Button>
        ),
    },
    {
      id: "taken",
      title: t("partners.taken"),
      align: "end",
      secondary: true,
      sortBy: (p) => p.taken,
      cell: (p) => number(p.taken),
    },
    {
      id: "overdue",
      title: t("partners.overdue"),
      align: "end",
      sortBy: (p) => p.overdue,
      cell: (p) => (p.overdue > 0 ? <Badge tone="bad">{number(p.overdue)}</Badge> : number(0)),
    },
    {
      id: "at",
      title: t("partners.pairedAt"),
      width: "fit",
      secondary: true,
      sortBy: (p) => p.pairedAt,
      cell: (p) => date(p.pairedAt),
    },
  ];
  return (
    <div className="stack">
      <Answer query={partners} lines={6}>
        {({ partners: items, pairings }) => (
          <>
            {pairings.map((one) => (
              <WaitingPairing key={one.nodeId} pairing={one} />
            ))}
            <Panel
              title={t("partners.paired")}
              flush
              actions={
                <>
                  <Button
                    for="work"
                    small
                    icon={<RefreshCw size={13} aria-hidden="true" />}
                    isPending={pull.isPending}
                    onPress={() => pull.mutate()}
                  >
                    {t("partners.pull")}
                  </Button>
                  <Button
                    for="administer"
                    small
                    icon={<Link2 size={13} aria-hidden="true" />}
                    onPress={() => setPairing(true)}
                  >
                    {t("partners.pair")}
                  </Button>
                </>
              }
            >
              <DataTable
                label={t("partners.paired")}
                columns={columns}
                items={items}
                idOf={(p) => p.nodeId}
                textOf={(p) => p.name}
                empty={<Empty title={t("partners.none")}>{t("partners.none.text")}</Empty>}
              />
            </Panel>
          </>
        )}
      </Answer>
      {shown && <ReleasedPanel key={shown.nodeId} partner={shown} onClose={() => setShown(undefined)} />}
      <Receipts />
      {isPairing && <PairDialog onClose={() => setPairing(false)} />}
      {agreement !== undefined && (
        <AgreementDialog initial={agreement} onClose={() => setAgreement(undefined)} />
      )}
    </div>
  );
}

function WaitingPairing({ pairing }: { pairing: Pairing }) {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const confirm = useMutation({
    mutationFn: () =>
      call("POST", "/pairings/{id}/confirm", { path: { id: pairing.nodeId }, json: { code: pairing.code } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["partners"] }),
    onError: (error) => toast(words(error), "bad"),
  });
  return (
    <Panel
      title={t("partners.pairing", { name: pairing.name })}
      note={t("partners.until", { at: date(pairing.expiresAt, "minute") })}
      actions={
        <Button small look="primary" isPending={confirm.isPending} onPress={() => confirm.mutate()}>
          {t("partners.same")}
        </Button>
      }
    >
      <p>{t("partners.compare")}</p>
      <p>
        <code dir="ltr">{pairing.code}</code>
      </p>
    </Panel>
  );
}

function Receipts() {
  const { t, date } = useI18n();
  const receipts = useQuery(partnerQueries.receipts());
  const columns: TableColumn<Receipt>[] = [
    { id: "what", title: t("partners.what"), cell: (r) => t(`partners.what.${r.what}`) },
    {
      id: "peer",
      title: t("partners.node"),
      width: "grow",
      text: (r) => r.peer,
      cell: (r) => <code className="wrap">{r.peer}</code>,
    },
    {
      id: "of",
      title: t("partners.of"),
      secondary: true,
      text: (r) => r.of,
      cell: (r) => <code className="wrap">{r.of}</code>,
    },
    {
      id: "due",
      title: t("partners.due"),
      width: "fit",
      sortBy: (r) => r.dueAt,
      cell: (r) => date(r.dueAt, "minute"),
    },
    {
      id: "state",
      title: t("partners.state"),
      cell: (r) =>
        r.state === "overdue" ? (
          <Badge tone="bad">{t("partners.receipt.overdue")}</Badge>
        ) : (
          t(`partners.receipt.${r.state}`)
        ),
    },
  ];
  return (
    <Panel title={t("partners.receipts")} note={t("partners.receipts.note")} flush>
      <Answer query={receipts} lines={3}>
        {({ items }) => (
          <DataTable
            label={t("partners.receipts")}
            columns={columns}
            items={[...items].sort((a, b) => Number(b.state === "overdue") - Number(a.state === "overdue"))}
            idOf={(r) => `${r.of} ${r.peer}`}
            textOf={(r) => r.of}
            empty={<Empty title={t("partners.receipts.none")} />}
          />
        )}
      </Answer>
    </Panel>
  );
}

function PairDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [name, setName] = useState("");
  const [ownUrl, setOwnUrl] = useState("");
  const begin = useMutation({
    mutationFn: () =>
      call("POST", "/pairings", {
        json: { url: url.trim(), name: name.trim(), ...(ownUrl.trim() ? { ownUrl: ownUrl.trim() } : {}) },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <Dialog title={t("partners.pair")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p>{t("partners.pair.text")}</p>
        <TextField
          label={t("partners.pair.url")}
          value={url}
          onChange={setUrl}
          isRequired
          autoFocus
          maxLength={500}
        />
        <TextField
          label={t("partners.pair.name")}
          value={name}
          onChange={setName}
          isRequired
          maxLength={200}
        />
        <TextField label={t("partners.pair.ownUrl")} value={ownUrl} onChange={setOwnUrl} maxLength={500} />
        {begin.error && <ErrorNotice error={begin.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={begin.isPending}
            missing={unfilled([
              [t("partners.pair.url"), url],
              [t("partners.pair.name"), name],
            ])}
          >
            {t("partners.pair")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function AgreementDialog({ initial, onClose }: { initial: string; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [text, setText] = useState(initial);
  const agree = useMutation({
    mutationFn: () => call("POST", "/agreements", { json: { text } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    agree.mutate();
  };
  return (
    <Dialog title={t("partners.agreement")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("partners.agreement.text")}
          hint={t("partners.agreement.hint")}
          value={text}
          onChange={setText}
          multiline
          maxLength={20000}
          isRequired
        />
        {agree.error && <ErrorNotice error={agree.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button for="administer" type="submit" look="primary" isPending={agree.isPending}>
            {t("partners.agreement.save")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
