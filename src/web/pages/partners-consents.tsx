import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { PURPOSES, type Purpose } from "../../core/index.ts";
import { call } from "../api/client.ts";
import { type Consent, type ConsentDetail, partnerQueries } from "../api/partners.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, Link, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { useTlpField } from "../parts/message-fields.tsx";
import { Only } from "../parts/only.tsx";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { usePartnerNames } from "../parts/partner-name.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const TONE = {
  asked: "warn",
  granted: "good",
  partly: "good",
  refused: "bad",
  withdrawn: "bad",
  ended: "neutral",
  over: "neutral",
} as const;
const COURT = "court";

/** Leave to pass on what a partner gave: what we ask, what we are asked, and what became of each. */
export function PartnersConsents({
  request,
  isOpen,
  onDrop,
}: {
  request: string | undefined;
  /** Only what partners ask and nobody here has answered. */
  isOpen: boolean;
  onDrop: () => void;
}) {
  const { t, date } = useI18n();
  const consents = useQuery(partnerQueries.consents());
  const nameOf = usePartnerNames();
  const [chosen, setChosen] = useState(request);
  const [isAsking, setAsking] = useState(false);
  return (
    <Answer query={consents} lines={8}>
      {({ items: all }) => {
        const items = isOpen ? all.filter((c) => c.direction === "received" && c.state === "asked") : all;
        const current = items.find((c) => c.id === chosen) ?? items[0];
        return (
          <div className="columns" data-layout="narrow-wide">
            <Panel
              title={t("partners.consents")}
              flush
              actions={
                <>
                  <Only name={isOpen ? t("only.open") : undefined} onDrop={onDrop} />
                  <Button
                    for="work"
                    small
                    icon={<Send size={13} aria-hidden="true" />}
                    onPress={() => setAsking(true)}
                  >
                    {t("consent.ask")}
                  </Button>
                </>
              }
            >
              {items.length === 0 ? (
                <Empty title={t("consent.none")}>{t("consent.none.text")}</Empty>
              ) : (
                <div className="mention-list" data-tall>
                  {items.map((one) => (
                    <button
                      key={one.id}
                      type="button"
                      className="mention-row"
                      aria-pressed={one === current}
                      onClick={() => setChosen(one.id)}
                    >
                      <span className="two-lines">
                        <span>
                          {t(one.direction === "sent" ? "consent.row.sent" : "consent.row.received", {
                            partner: `\u2068${nameOf(one.partner)}\u2069`,
                          })}
                        </span>
                        <span className="hint">{date(one.at)}</span>
                      </span>
                      <span className="mention-end">
                        <Badge tone={TONE[one.state]}>{t(`consent.state.${one.state}`)}</Badge>
                      </span>
                    </button>
                  ))}
                </div>
              )}
            </Panel>
            {current && <ConsentPanel key={current.id} consent={current} />}
            {isAsking && <AskDialog onClose={() => setAsking(false)} />}
          </div>
        );
      }}
    </Answer>
  );
}

function useRecipientNames(): (ids: readonly string[]) => string {
  const { t, list } = useI18n();
  const nameOf = usePartnerNames();
  return (ids) => list(ids.map((id) => (id === COURT ? t("consent.toCourt") : `\u2068${nameOf(id)}\u2069`)));
}

function ConsentPanel({ consent }: { consent: Consent }) {
  const { t, date, maybe, number } = useI18n();
  const nameOf = usePartnerNames();
  const toNames = useRecipientNames();
  const detail = useQuery(partnerQueries.consent(consent.id));
  const { answer } = consent;
  return (
    <Panel
      title={t(consent.direction === "sent" ? "consent.sent" : "consent.received", {
        partner: `\u2068${nameOf(consent.partner)}\u2069`,
      })}
      note={<Badge tone={TONE[consent.state]}>{t(`consent.state.${consent.state}`)}</Badge>}
      actions={consent.direction === "received" && detail.data && <Acts detail={detail.data} />}
    >
      <Facts
        rows={[
          [t("consent.recipients"), toNames(consent.recipients)],
          [t("consent.purpose"), maybe(`purpose.${consent.purpose}`, consent.purpose)],
          [t("consent.until"), date(consent.until)],
          [t("reason.label"), <Bdi key="r">{consent.reason}</Bdi>],
          [t("partners.law"), <Bdi key="l">{consent.legalBasis}</Bdi>],
          ...(answer
            ? [
                [
                  t("consent.answer"),
                  <span key="a">
                    <Bdi>{answer.words}</Bdi> · {date(answer.at, "minute")}
                  </span>,
                ] as const,
                ...(answer.granted > 0
                  ? [
                      [
                        t("consent.letGo"),
                        t("consent.letGo.text", {
                          count: answer.granted,
                          recipients: toNames(answer.recipients),
                          until: date(answer.until),
                        }),
                      ] as const,
                    ]
                  : []),
              ]
            : []),
        ]}
      />
      <Answer query={detail} lines={4}>
        {({ facts }) => (
          <>
            <h3 className="sub-title">
              {t("consent.facts")} · {number(facts.length)}
            </h3>
            {/* An approval names the facts by these numbers. */}
            <ol className="bullets">
              {facts.map((fact) => (
                <li key={fact.objectId}>
                  <FactText fact={fact} /> <Leave fact={fact} />
                </li>
              ))}
            </ol>
          </>
        )}
      </Answer>
    </Panel>
  );
}

function Leave({ fact }: { fact: ConsentDetail["facts"][number] }) {
  const { t } = useI18n();
  if (fact.isGranted) return <Badge tone="good">{t("consent.stands")}</Badge>;
  return fact.isGrantedOtherwise && <Badge tone="neutral">{t("consent.standsOtherwise")}</Badge>;
}

function FactText({ fact }: { fact: ConsentDetail["facts"][number] }) {
  const { t, maybe } = useI18n();
  const { statement } = fact;
  if (!statement) return <span className="hint">{t("consent.unseen")}</span>;
  return (
    <>
      <Link href={paths.entity(statement.entityId)}>
        {maybe(`property.${statement.property}`, statement.property)}
      </Link>{" "}
      <Bdi>{statement.value}</Bdi>
    </>
  );
}

function Acts({ detail }: { detail: ConsentDetail }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [act, setAct] = useState<"grant" | "refusal" | "withdrawal">();
  const path = { id: detail.id };
  const done = async () => {
    toast(t("online.recorded"));
    setAct(undefined);
    await client.invalidateQueries({ queryKey: ["partners"] });
  };
  const decide = useMutation({
    mutationFn: (reason: string) =>
      act === "refusal"
        ? call("POST", "/consents/{id}/refusal", { path, json: { reason } })
        : call("POST", "/consents/{id}/withdrawal", { path, json: { reason } }),
    onSuccess: done,
  });
  const stands = detail.facts.some((f) => f.isGranted);
  const stays = detail.facts.filter((f) => f.isGranted && f.isGrantedOtherwise).length;
  const ends = [
    t("consent.withdraw.text"),
    ...(stays > 0 ? [t("consent.withdraw.stays", { count: stays })] : []),
  ];
  return (
    <>
      {detail.state !== "over" && (
        <Button for="work" small {...(stands ? {} : { look: "primary" })} onPress={() => setAct("grant")}>
          {t(stands ? "consent.grant.again" : "consent.grant")}
        </Button>
      )}
      {stands ? (
        <Button for="work" small onPress={() => setAct("withdrawal")}>
          {t("consent.withdraw")}
        </Button>
      ) : (
        <Button for="work" small onPress={() => setAct("refusal")}>
          {t("consent.refuse")}
        </Button>
      )}
      {act === "grant" && <GrantDialog detail={detail} onClose={() => setAct(undefined)} onDone={done} />}
      {(act === "refusal" || act === "withdrawal") && (
        <ReasonDialog
          title={t(act === "refusal" ? "consent.refuse" : "consent.withdraw")}
          text={act === "refusal" ? t("consent.refuse.text") : ends.join(" ")}
          action={t(act === "refusal" ? "consent.refuse" : "consent.withdraw")}
          look="danger"
          onClose={() => setAct(undefined)}
          onSubmit={(reason) => decide.mutate(reason)}
          isPending={decide.isPending}
          error={decide.error}
        />
      )}
    </>
  );
}

/** Which facts, to whom and until when: asked of a second person first, then let go. */
function GrantDialog({
  detail,
  onClose,
  onDone,
}: {
  detail: ConsentDetail;
  onClose: () => void;
  onDone: () => Promise<void>;
}) {
  const { t } = useI18n();
  const toNames = useRecipientNames();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [day, setDay] = useState(detail.until.slice(0, 10));
  const path = { id: detail.id };
  const shown = detail.facts.filter((f) => f.statement !== undefined);
  const objects = shown.map((f) => f.objectId).filter((id) => !left.has(id));
  const recipients = detail.recipients.filter((id) => !left.has(id));
  const until = day >= detail.until.slice(0, 10) ? detail.until : `${day}T00:00:00.000Z`;
  const terms = (reason: string) => ({ objects, recipients, until, reason });
  const ask = useMutation({
    mutationFn: (reason: string) => call("POST", "/consents/{id}/approvals", { path, json: terms(reason) }),
    onSuccess: () => {
      toast(t("online.asked"));
      onClose();
    },
  });
  const give = useMutation({
    mutationFn: (reason: string) => call("POST", "/consents/{id}/grant", { path, json: terms(reason) }),
    onSuccess: onDone,
  });
  const [isAsking, setAsking] = useState(true);
  const toggle = (id: string) => (on: boolean) => {
    const next = new Set(left);
    if (on) next.delete(id);
    else next.add(id);
    setLeft(next);
  };
  return (
    <ReasonDialog
      title={t("consent.grant")}
      text={t("consent.grant.text")}
      action={t(isAsking ? "consent.askSecond" : "consent.grant")}
      onClose={onClose}
      onSubmit={(reason) => (isAsking ? ask.mutate(reason) : give.mutate(reason))}
      isPending={ask.isPending || give.isPending}
      error={ask.error ?? give.error}
      missing={unfilled([
        [t("consent.facts"), objects.length > 0],
        [t("consent.recipients"), recipients.length > 0],
        [t("consent.until"), day],
      ])}
    >
      <fieldset className="choices">
        <legend>{t("consent.facts")}</legend>
        {shown.map(({ objectId, statement }) => (
          <Checkbox
            key={objectId}
            label={`\u2068${statement?.value ?? ""}\u2069`}
            isSelected={!left.has(objectId)}
            onChange={toggle(objectId)}
          />
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>{t("consent.recipients")}</legend>
        {detail.recipients.map((id) => (
          <Checkbox
            key={id}
            label={id === COURT ? t("consent.court") : toNames([id])}
            isSelected={!left.has(id)}
            onChange={toggle(id)}
          />
        ))}
      </fieldset>
      <DateField label={t("consent.until")} value={day} onChange={(next) => setDay(next ?? "")} />
      <Checkbox label={t("consent.isApproved")} isSelected={!isAsking} onChange={(on) => setAsking(!on)} />
    </ReasonDialog>
  );
}

function AskDialog({ onClose }: { onClose: () => void }) {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const partners = useQuery(partnerQueries.partners());
  const [ids, setIds] = useState("");
  const [recipients, setRecipients] = useState<readonly string[]>([]);
  const [purpose, setPurpose] = useState<Purpose>();
  const [day, setDay] = useState("");
  const [reason, setReason] = useState("");
  const [law, setLaw] = useState("");
  const [tlp, tlpField] = useTlpField();
  const entityIds = ids.split(/[\s,]+/).filter((id) => id !== "");
  const ask = useMutation({
    mutationFn: () =>
      call("POST", "/consents", {
        json: {
          entityIds,
          recipients: [...recipients],
          purpose: purpose ?? "information-exchange",
          until: `${day}T23:59:59.999Z`,
          reason: reason.trim(),
          legalBasis: law.trim(),
          marking: { tlp },
        },
      }),
    onSuccess: async () => {
      toast(t("consent.asked"));
      onClose();
      await client.invalidateQueries({ queryKey: ["partners"] });
    },
  });
  const missing = unfilled([
    [t("consent.entities"), entityIds.length > 0],
    [t("consent.recipients"), recipients.length > 0],
    [t("consent.purpose"), purpose ?? ""],
    [t("consent.until"), day],
    [t("reason.label"), reason],
    [t("partners.law"), law],
    [t("reports.tlp"), tlp],
  ]);
  const choices = [
    ...(partners.data?.partners ?? []).map(({ nodeId, name }) => ({ id: nodeId, label: name })),
    { id: COURT, label: t("consent.court") },
  ];
  return (
    <Dialog title={t("consent.ask")} isOpen onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (missing.length === 0) ask.mutate();
        }}
      >
        <p>{t("consent.ask.text")}</p>
        <TextField
          label={t("consent.entities")}
          hint={t("consent.entities.hint")}
          value={ids}
          onChange={setIds}
          isRequired
          maxLength={2000}
        />
        <fieldset className="choices">
          <legend>{t("consent.recipients")}</legend>
          {choices.map(({ id, label }) => (
            <Checkbox
              key={id}
              label={label}
              isSelected={recipients.includes(id)}
              onChange={(on) => setRecipients(on ? [...recipients, id] : recipients.filter((r) => r !== id))}
            />
          ))}
        </fieldset>
        <SelectField
          label={t("consent.purpose")}
          value={purpose}
          onChange={setPurpose}
          placeholder={t("partners.choose")}
          options={PURPOSES.map((id) => ({ id, label: maybe(`purpose.${id}`, id) }))}
          isRequired
        />
        <DateField label={t("consent.until")} value={day} onChange={(next) => setDay(next ?? "")} />
        <TextField
          label={t("reason.label")}
          value={reason}
          onChange={setReason}
          multiline
          maxLength={2000}
          isRequired
        />
        <TextField
          label={t("partners.law")}
          hint={t("partners.law.hint")}
          value={law}
          onChange={setLaw}
          maxLength={200}
          isRequired
        />
        {tlpField}
        {ask.error && <ErrorNotice error={ask.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={ask.isPending} missing={missing}>
            {t("consent.ask")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
