import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { ApiError, call } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { type Partner, partnerQueries, type Released } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { PartnerField } from "../parts/partner-field.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

/** Releases a case to a partner; says what went, and what stayed for which reason. */
export function ShareDialog({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [partner, setPartner] = useState<string>();
  const [necessity, setNecessity] = useState("");
  const [acknowledged, setAcknowledged] = useState<readonly string[]>([]);
  const under = acknowledged.length === 0 ? {} : { acknowledged: [...acknowledged] };
  const given = {
    path: { id: partner ?? "" },
    json: { caseId, necessity: necessity.trim(), ...under },
  };
  const share = useMutation({
    // Sent again from an answer: that stays to be read until there is a new one.
    mutationFn: (_from: Documented["ShareResult"] | undefined) =>
      call("POST", "/partners/{id}/shares", given),
    onSuccess: () => client.invalidateQueries({ queryKey: ["partners"] }),
  });
  const answered = share.data ?? (share.isPending ? share.variables : undefined);
  const ask = useMutation({
    mutationFn: () => call("POST", "/partners/{id}/share-approvals", given),
    onSuccess: () => client.invalidateQueries({ queryKey: ["oversight"] }),
  });
  const needsSecond = share.error instanceof ApiError && share.error.code === "SECOND_PERSON_REQUIRED";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    share.mutate(undefined);
  };
  // What was answered, and what a second person was asked, is of that partner and those words.
  const anew = () => {
    share.reset();
    ask.reset();
    setAcknowledged([]);
  };
  if (answered)
    return (
      <Dialog title={t("partners.share")} isOpen onClose={onClose}>
        <ShareAnswer
          answer={answered}
          read={acknowledged}
          onRead={setAcknowledged}
          isPending={share.isPending}
          onAgain={() => share.mutate(answered)}
          onClose={onClose}
        />
      </Dialog>
    );
  return (
    <Dialog title={t("partners.share")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p>{t("partners.share.text")}</p>
        <PartnerField
          label={t("partners.to")}
          value={partner}
          onChange={(next) => {
            setPartner(next);
            anew();
          }}
        />
        <TextField
          label={t("partners.necessity")}
          hint={t("partners.necessity.hint")}
          value={necessity}
          onChange={(next) => {
            setNecessity(next);
            anew();
          }}
          multiline
          maxLength={2000}
          isRequired
        />
        {share.error && !ask.isSuccess && <ErrorNotice error={share.error} />}
        {ask.error && <ErrorNotice error={ask.error} />}
        {ask.isSuccess && (
          <p className="notice" data-tone="good" role="status">
            {t("partners.share.asked")}
          </p>
        )}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t(ask.isSuccess ? "action.close" : "action.cancel")}</Button>
          {needsSecond && !ask.isSuccess && (
            <Button isPending={ask.isPending} onPress={() => ask.mutate()}>
              {t("partners.share.ask")}
            </Button>
          )}
          <Button
            type="submit"
            look="primary"
            isPending={share.isPending}
            missing={unfilled([
              [t("partners.to"), partner],
              [t("partners.necessity"), necessity],
            ])}
          >
            {t("partners.share")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** What went and what stayed; what is restricted in words can be sent again once they were read. */
function ShareAnswer({
  answer,
  read,
  onRead,
  isPending,
  onAgain,
  onClose,
}: {
  answer: Documented["ShareResult"];
  read: readonly string[];
  onRead: (read: readonly string[]) => void;
  isPending: boolean;
  onAgain: () => void;
  onClose: () => void;
}) {
  const { t, maybe, number } = useI18n();
  const isRestricted = answer.restrictions.length > 0;
  return (
    <>
      <Facts
        rows={[
          [t("partners.share.shared"), number(answer.shared)],
          [t("partners.share.already"), number(answer.already)],
          ...(answer.recalled > 0 ? [[t("partners.share.recalled"), number(answer.recalled)] as const] : []),
          ...Object.entries(answer.withheld).map(
            ([because, count]) =>
              [
                t("partners.share.withheld", { because: maybe(`partners.withheld.${because}`, because) }),
                number(count),
              ] as const,
          ),
        ]}
      />
      <p className="hint">{t("partners.share.silent")}</p>
      {isRestricted && <Restrictions words={answer.restrictions} read={read} onRead={onRead} />}
      <div className="dialog-actions">
        <Button look={isRestricted ? "quiet" : "primary"} onPress={onClose}>
          {t("action.close")}
        </Button>
        {isRestricted && (
          <Button
            look="primary"
            isPending={isPending}
            missing={unfilled([[t("partners.share.restrictions"), read.length > 0]])}
            onPress={onAgain}
          >
            {t("partners.share.again")}
          </Button>
        )}
      </div>
    </>
  );
}

/** Restrictions that hold facts back until somebody says of each that it was read: one by one, never all at once. */
function Restrictions({
  words,
  read,
  onRead,
}: {
  words: readonly string[];
  read: readonly string[];
  onRead: (read: readonly string[]) => void;
}) {
  const { t } = useI18n();
  return (
    <fieldset className="form">
      <legend>{t("partners.share.restrictions")}</legend>
      <p>{t("partners.share.restricted")}</p>
      {words.map((one) => (
        <Checkbox
          key={one}
          label={t("partners.share.read", { words: `\u2068${one}\u2069` })}
          isSelected={read.includes(one)}
          onChange={(isRead) => onRead(isRead ? [...read, one] : read.filter((other) => other !== one))}
        />
      ))}
    </fieldset>
  );
}

/** What went to one partner; each line can be taken back. */
export function ReleasedPanel({ partner, onClose }: { partner: Partner; onClose: () => void }) {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const released = useQuery(partnerQueries.released(partner.nodeId));
  const [taken, setTaken] = useState<Released>();
  const recall = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/recalls", { json: { ids: taken ? [taken.objectId] : [], reason } }),
    onSuccess: async ({ peers }) => {
      toast(t("partners.recalled", { count: peers.length }), "good");
      setTaken(undefined);
      await client.invalidateQueries({ queryKey: ["partners"] });
    },
  });
  const columns: TableColumn<Released>[] = [
    {
      id: "at",
      title: t("partners.at"),
      width: "fit",
      sortBy: (r) => r.at,
      cell: (r) => date(r.at, "minute"),
    },
    {
      id: "property",
      title: t("partners.what"),
      cell: (r) => (
        <>
          {r.schema} · {r.property}
        </>
      ),
      text: (r) => `${r.schema} ${r.property}`,
    },
    {
      id: "value",
      title: t("partners.value"),
      width: "grow",
      sortBy: (r) => r.value,
      cell: (r) => <Bdi>{r.value}</Bdi>,
    },
    {
      id: "tlp",
      title: "TLP",
      secondary: true,
      text: (r) => `TLP:${r.tlp.toUpperCase()}`,
      cell: (r) => `TLP:${r.tlp.toUpperCase()}`,
    },
    {
      id: "mandate",
      title: t("purpose.mandate"),
      secondary: true,
      cell: (r) => <Bdi>{r.mandate}</Bdi>,
      text: (r) => r.mandate,
    },
    {
      id: "state",
      title: t("partners.state"),
      cell: (r) =>
        r.state === "held" ? (
          <Button
            for="work"
            small
            look="quiet"
            icon={<Undo2 size={13} aria-hidden="true" />}
            onPress={() => setTaken(r)}
          >
            {t("partners.recall")}
          </Button>
        ) : (
          <Badge>{t(`partners.released.${r.state}`)}</Badge>
        ),
      text: (r) => r.state,
    },
  ];
  return (
    <Panel
      title={t("partners.released", { name: partner.name })}
      note={t("partners.released.note")}
      flush
      actions={
        <Button small onPress={onClose}>
          {t("action.close")}
        </Button>
      }
    >
      <Answer query={released} lines={4}>
        {({ items }) => (
          <DataTable
            label={t("partners.released", { name: partner.name })}
            columns={columns}
            items={items}
            idOf={(r) => String(r.place)}
            textOf={(r) => r.value}
            empty={<Empty title={t("partners.released.none")} />}
          />
        )}
      </Answer>
      {taken && (
        <ReasonDialog
          title={t("partners.recall")}
          text={t("partners.recall.text")}
          action={t("partners.recall")}
          look="danger"
          onClose={() => {
            setTaken(undefined);
            recall.reset();
          }}
          onSubmit={(reason) => recall.mutate(reason)}
          isPending={recall.isPending}
          error={recall.error}
          maxLength={500}
        />
      )}
    </Panel>
  );
}
