import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { type PlatformSignal, platformQueries } from "../api/platform.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { DataTable } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { useSignalKind } from "./online-bank.tsx";

const VERDICTS = ["seen", "acted", "false-positive"] as const;

/** What the unit's banks hold for this platform now, and what the platform says of it. */
export function PlatformSignals() {
  const { t, number, date } = useI18n();
  const kindOf = useSignalKind();
  const signals = useQuery(platformQueries.signals());
  const verdicts = (s: PlatformSignal): string =>
    [...new Set(s.feedback.map((f) => t(`signals.verdict.${f.verdict}`)))].join(", ");
  return (
    <Panel title={t("signals.title")} note={t("signals.platform.note")} flush>
      <Answer query={signals} lines={4}>
        {({ items }) => (
          <DataTable<PlatformSignal>
            label={t("signals.title")}
            items={items}
            idOf={(s) => s.id}
            textOf={(s) => s.value}
            empty={<Empty title={t("signals.none")}>{t("signals.platform.none")}</Empty>}
            columns={[
              {
                id: "value",
                title: t("signals.one"),
                cell: (s) => <Bdi>{s.value}</Bdi>,
                sortBy: (s) => s.value,
                width: "grow",
              },
              { id: "kind", title: t("signals.kind"), cell: kindOf, sortBy: kindOf },
              {
                id: "bank",
                title: t("signals.bank"),
                cell: (s) => <Bdi>{s.bank}</Bdi>,
                sortBy: (s) => s.bank,
                secondary: true,
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
                title: t("signals.yours"),
                cell: (s) => verdicts(s) || "–",
                text: verdicts,
                secondary: true,
              },
              { id: "act", title: t("signals.act"), isControls: true, cell: (s) => <Answering signal={s} /> },
            ]}
          />
        )}
      </Answer>
    </Panel>
  );
}

function Answering({ signal }: { signal: PlatformSignal }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [verdict, setVerdict] = useState<(typeof VERDICTS)[number]>("seen");
  const [note, setNote] = useState("");
  const answer = useMutation({
    mutationFn: () =>
      call("POST", "/signals/{id}/feedback", {
        path: { id: signal.id },
        json: { verdict, ...(note.trim() ? { note: note.trim() } : {}) },
      }),
    onSuccess: async () => {
      toast(t("platform.answered"));
      setOpen(false);
      await client.invalidateQueries({ queryKey: ["platform"] });
    },
  });
  return (
    <>
      <Button small onPress={() => setOpen(true)}>
        {t("platform.answer")}
      </Button>
      {isOpen && (
        <Dialog title={t("platform.answer")} isOpen onClose={() => setOpen(false)}>
          <p className="page-intro">
            <Bdi>{signal.value}</Bdi>
          </p>
          <Form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              answer.mutate();
            }}
          >
            <SelectField
              label={t("online.outcome.what")}
              value={verdict}
              onChange={setVerdict}
              options={VERDICTS.map((one) => ({ id: one, label: t(`signals.verdict.${one}`) }))}
              hint={verdict === "false-positive" ? t("signals.falsePositive") : undefined}
            />
            <TextField
              label={t("online.outcome.note")}
              hint={t("platform.reason.hint")}
              value={note}
              onChange={setNote}
              maxLength={500}
            />
            {answer.error && <ErrorNotice error={answer.error} />}
            <div className="dialog-actions">
              <Button onPress={() => setOpen(false)}>{t("action.cancel")}</Button>
              <Button type="submit" look="primary" isPending={answer.isPending}>
                {t("platform.send")}
              </Button>
            </div>
          </Form>
        </Dialog>
      )}
    </>
  );
}
