import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, RefreshCw } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { type Pairing, type Partner, partnerQueries, type Receipt } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { Only } from "../parts/only.tsx";
import { Answer, Empty, Panel, useErrorText } from "../parts/page.tsx";
import { PartnerName, usePartnerNames } from "../parts/partner-name.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { ReleasedPanel } from "./partners-shared.tsx";
import { AgreementDialog, isToPairAnew, PairDialog, ResumeDialog } from "./partners-terms.tsx";

/** What a number of the situation narrows the list to. */
const SHOWN = {
  stopped: (p: Partner): boolean => p.stopped !== undefined,
  given: (p: Partner): boolean => p.given > 0,
  taken: (p: Partner): boolean => p.taken > 0,
  overdue: (p: Partner): boolean => p.overdue > 0,
} as const;
const SHOWS = ["stopped", "given", "taken", "overdue"] as const;

/** Pairings, partners with what went each way, and what they still owe us a receipt for. */
export function PartnersList({ show, onDrop }: { show: string | undefined; onDrop: () => void }) {
  const { t, maybe, date, number } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const nameOf = usePartnerNames();
  const partners = useQuery(partnerQueries.partners());
  const only = SHOWS.find((one) => one === show);
  const [isPairing, setPairing] = useState(false);
  const [agreement, setAgreement] = useState<Partner>();
  const [resuming, setResuming] = useState<Partner>();
  const [shown, setShown] = useState<Partner>();
  const pull = useMutation({
    mutationFn: () => call("POST", "/partners/pull"),
    onSuccess: async ({ items }) => {
      for (const { partner, failed, refusal } of items) {
        if (failed === undefined) continue;
        const why = refusal === undefined ? "" : maybe(`refusal.${refusal}`, refusal);
        const text = [maybe(`error.${failed}`, failed), why].filter(Boolean).join(" ");
        toast(t("partners.pulled.failed", { name: nameOf(partner), why: text }), "bad");
      }
      const received = items.flatMap((one) => one.received ?? []);
      const sum = (part: "kept" | "withdrawn" | "setAside"): number =>
        received.reduce((all, one) => all + one[part], 0);
      if (received.length > 0 || items.length === 0)
        toast(
          t("partners.pulled", {
            kept: sum("kept"),
            withdrawn: sum("withdrawn"),
            setAside: sum("setAside"),
          }),
        );
      await client.invalidateQueries({ queryKey: ["partners"] });
    },
    onError: (error) => toast(words(error), "bad"),
  });
  const stoppedBy = (code: string): string => maybe(`partners.stopped.${code}`, t("partners.stopped"));
  const agreedTill = ({ agreement: text, agreedUntil, isAgreed }: Partner): string => {
    if (text === undefined) return t("partners.agreement.none");
    if (agreedUntil === undefined) return t("partners.agreement.unread");
    if (isAgreed) return t("partners.agreement.until", { at: date(agreedUntil) });
    const isOver = agreedUntil < new Date().toISOString().slice(0, 10);
    return isOver
      ? t("partners.agreement.over", { at: date(agreedUntil) })
      : t("partners.agreement.suspended");
  };
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
      cell: (p) => (
        <>
          {p.stopped !== undefined && (
            <>
              <Badge tone="bad">{stoppedBy(p.stopped)}</Badge>{" "}
              <Button for="administer" small onPress={() => setResuming(p)}>
                {t(isToPairAnew(p) ? "partners.pair.anew" : "partners.resume")}
              </Button>
            </>
          )}
          <Button small look="quiet" onPress={() => setAgreement(p)}>
            {agreedTill(p)}
          </Button>
        </>
      ),
      text: agreedTill,
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
                  <Only name={only && t(`only.${only}`)} onDrop={onDrop} />
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
                items={only ? items.filter(SHOWN[only]) : items}
                idOf={(p) => p.nodeId}
                textOf={(p) => p.name}
                empty={<Empty title={t("partners.none")}>{t("partners.none.text")}</Empty>}
              />
            </Panel>
          </>
        )}
      </Answer>
      {shown && <ReleasedPanel key={shown.nodeId} partner={shown} onClose={() => setShown(undefined)} />}
      <Receipts isOverdue={only === "overdue"} />
      {isPairing && <PairDialog onClose={() => setPairing(false)} />}
      {agreement && <AgreementDialog partner={agreement} onClose={() => setAgreement(undefined)} />}
      {resuming && (
        <ResumeDialog
          partner={resuming}
          because={stoppedBy(resuming.stopped ?? "")}
          onPair={() => {
            setResuming(undefined);
            setPairing(true);
          }}
          onClose={() => setResuming(undefined)}
        />
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
  const refuse = useMutation({
    mutationFn: () => call("POST", "/pairings/{id}/refuse", { path: { id: pairing.nodeId } }),
    onSuccess: async () => {
      toast(t("partners.differs.done", { name: pairing.name }));
      await client.invalidateQueries({ queryKey: ["partners"] });
    },
    onError: (error) => toast(words(error), "bad"),
  });
  return (
    <Panel
      title={t("partners.pairing", { name: pairing.name })}
      note={t("partners.until", { at: date(pairing.expiresAt, "minute") })}
      actions={
        <>
          <Button small isPending={refuse.isPending} onPress={() => refuse.mutate()}>
            {t("partners.differs")}
          </Button>
          <Button small look="primary" isPending={confirm.isPending} onPress={() => confirm.mutate()}>
            {t("partners.same")}
          </Button>
        </>
      }
    >
      <p>{t("partners.compare")}</p>
      <p>
        <code dir="ltr">{pairing.code}</code>
      </p>
    </Panel>
  );
}

function Receipts({ isOverdue }: { isOverdue: boolean }) {
  const { t, date } = useI18n();
  const nameOf = usePartnerNames();
  const receipts = useQuery(partnerQueries.receipts());
  const columns: TableColumn<Receipt>[] = [
    {
      id: "what",
      title: t("partners.what"),
      text: (r) => t(`partners.what.${r.what}`),
      cell: (r) => t(`partners.what.${r.what}`),
    },
    {
      id: "peer",
      title: t("partners.name"),
      width: "grow",
      text: (r) => nameOf(r.peer),
      cell: (r) => <PartnerName nodeId={r.peer} />,
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
      text: (r) => t(`partners.receipt.${r.state}`),
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
            items={items
              .filter(({ state }) => !isOverdue || state === "overdue")
              .sort((a, b) => Number(b.state === "overdue") - Number(a.state === "overdue"))}
            idOf={(r) => `${r.of} ${r.peer}`}
            textOf={(r) => r.of}
            empty={<Empty title={t("partners.receipts.none")} />}
          />
        )}
      </Answer>
    </Panel>
  );
}
