import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { onlineQueries, type Signal } from "../api/online.ts";
import { partnerQueries } from "../api/partners.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, LinkButton, SelectField } from "../parts/controls.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { MoreThan } from "../parts/queue-notes.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { saveFile } from "../parts/save-file.ts";
import { DataTable } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { useSignalKind } from "./online-bank.tsx";

const TONE = { live: "good", held: "warn", withdrawn: "neutral" } as const;

/** Banks that platforms pull: what holds, what a platform doubts, and what each says of it. */
export function OnlineSignals() {
  const { t, number, date } = useI18n();
  const kindOf = useSignalKind();
  const [bank, setBank] = useState("");
  const banks = useQuery(onlineQueries.signalBanks());
  const signals = useQuery(onlineQueries.signals(bank));
  const [exporting, setExporting] = useState(false);
  const names = (banks.data?.items ?? []).map((b) => b.bank);
  return (
    <Answer query={signals} lines={10}>
      {({ items, next }) => (
        <div className="stack">
          <div className="row filters">
            <SelectField
              inline
              label={t("signals.bank")}
              value={bank}
              onChange={setBank}
              options={["", ...names].map((id) => ({ id, label: id === "" ? t("online.all") : id }))}
            />
            {bank !== "" && (
              <Button
                for="work"
                small
                icon={<Download size={14} aria-hidden="true" />}
                onPress={() => setExporting(true)}
              >
                {t("signals.export")}
              </Button>
            )}
          </div>
          <MoreThan count={items.length} next={next} />
          <Panel title={t("signals.title")} note={t("signals.note")} flush>
            <DataTable<Signal>
              label={t("signals.title")}
              items={items}
              idOf={(s) => s.id}
              textOf={(s) => s.value}
              empty={<Empty title={t("signals.none")}>{t("signals.none.text")}</Empty>}
              columns={[
                {
                  id: "value",
                  title: t("signals.one"),
                  cell: (s) => <Bdi>{s.value}</Bdi>,
                  sortBy: (s) => s.value,
                  width: "grow",
                },
                {
                  id: "kind",
                  title: t("signals.kind"),
                  cell: kindOf,
                  sortBy: kindOf,
                  secondary: true,
                },
                {
                  id: "state",
                  title: t("findings.state"),
                  cell: (s) => <Badge tone={TONE[s.state]}>{t(`signals.state.${s.state}`)}</Badge>,
                  sortBy: (s) => t(`signals.state.${s.state}`),
                },
                {
                  id: "confidence",
                  title: t("signals.confidence"),
                  cell: (s) => number(s.confidence / 100, { style: "percent" }),
                  sortBy: (s) => s.confidence,
                  align: "end",
                  secondary: true,
                },
                {
                  id: "until",
                  title: t("signals.until"),
                  cell: (s) => date(s.expiresAt),
                  sortBy: (s) => s.expiresAt,
                  secondary: true,
                },
                {
                  id: "said",
                  title: t("signals.feedback"),
                  cell: (s) => <Said signal={s} />,
                  text: (s) =>
                    s.feedback
                      .map((f) =>
                        `${t(`signals.verdict.${f.verdict}`)} · ${f.by} · ${f.at} ${f.note ?? ""}`.trim(),
                      )
                      .join("; "),
                },
                {
                  id: "access",
                  title: t("signals.source"),
                  cell: (s) => (
                    <span className="row">
                      <AccessBadges access={s.access} />
                      <LinkButton small href={paths.finding(s.findingId)}>
                        {t("online.openFinding")}
                      </LinkButton>
                    </span>
                  ),
                  text: (s) => s.findingId,
                  secondary: true,
                },
                { id: "act", title: t("signals.act"), isControls: true, cell: (s) => <Acts signal={s} /> },
              ]}
            />
          </Panel>
          {exporting && <ExportDialog bank={bank} onClose={() => setExporting(false)} />}
        </div>
      )}
    </Answer>
  );
}

/** Each verdict once, with the words beside it. */
function Said({ signal }: { signal: Signal }) {
  const { t, date } = useI18n();
  if (signal.feedback.length === 0) return <>–</>;
  return (
    <ul>
      {signal.feedback.map(({ at, verdict, note, by }) => (
        <li key={`${at} ${verdict} ${by}`}>
          {t(`signals.verdict.${verdict}`)} · <Bdi>{by}</Bdi> · {date(at)}
          {note !== undefined && (
            <>
              {" · "}
              <Bdi>{note}</Bdi>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Acts({ signal }: { signal: Signal }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [state, setState] = useState<"live" | "withdrawn">();
  const decide = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/signals/{id}/decision", {
        path: { id: signal.id },
        json: { state: state ?? "withdrawn", reason },
      }),
    onSuccess: async () => {
      toast(t("online.recorded"));
      setState(undefined);
      await client.invalidateQueries({ queryKey: ["online"] });
    },
  });
  const action = t(state === "live" ? "signals.keep" : "signals.withdraw");
  return (
    <span className="row">
      {signal.state !== "live" && (
        <Button for="work" small onPress={() => setState("live")}>
          {t("signals.keep")}
        </Button>
      )}
      {signal.state !== "withdrawn" && (
        <Button for="work" small onPress={() => setState("withdrawn")}>
          {t("signals.withdraw")}
        </Button>
      )}
      {state !== undefined && (
        <ReasonDialog
          title={action}
          text={t(state === "live" ? "signals.keep.text" : "signals.withdraw.text")}
          action={action}
          look={state === "live" ? "primary" : "danger"}
          onClose={() => setState(undefined)}
          onSubmit={(reason) => decide.mutate(reason)}
          isPending={decide.isPending}
          error={decide.error}
        />
      )}
    </span>
  );
}

function ExportDialog({ bank, onClose }: { bank: string; onClose: () => void }) {
  const { t } = useI18n();
  const partners = useQuery(partnerQueries.partners());
  const [partner, setPartner] = useState<string>();
  const give = useMutation({
    mutationFn: (necessity: string) =>
      call("POST", "/signal-banks/{bank}/export", {
        path: { bank },
        json: { partner: partner ?? "", necessity },
      }),
    onSuccess: (bundle) => {
      saveFile(`${bank}.stix.json`, "application/stix+json;version=2.1", JSON.stringify(bundle, null, 2));
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t("signals.export")}
      text={t("signals.export.text")}
      action={t("signals.export")}
      onClose={onClose}
      onSubmit={(reason) => give.mutate(reason)}
      isPending={give.isPending}
      error={give.error}
      missing={unfilled([[t("signals.partner"), partner ?? ""]])}
    >
      <SelectField
        label={t("signals.partner")}
        value={partner}
        onChange={setPartner}
        options={(partners.data?.partners ?? []).map(({ nodeId, name }) => ({ id: nodeId, label: name }))}
        isRequired
      />
    </ReasonDialog>
  );
}
