import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PenLine } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { type MatchHit, type Message, partnerQueries } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { useMessageFields, useTlpField } from "../parts/message-fields.tsx";
import { NothingYet } from "../parts/nothing-yet.tsx";
import { Only } from "../parts/only.tsx";
import { Answer, ErrorNotice, Panel } from "../parts/page.tsx";
import { PartnerField } from "../parts/partner-field.tsx";
import { PartnerName, usePartnerNames } from "../parts/partner-name.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const URGENCIES = ["normal", "urgent", "very-urgent"] as const;

const isOverdue = ({ wire, answeredAt }: Message): boolean =>
  wire.deadline !== undefined && answeredAt === undefined && Date.parse(wire.deadline) < Date.now();
const otherSide = ({ wire, direction }: Message): string => (direction === "sent" ? wire.to : wire.from);

/** What goes between us and partners, with urgency, deadline and answer. */
export function PartnersMessages({ isOpen, onDrop }: { isOpen: boolean; onDrop: () => void }) {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const messages = useQuery(partnerQueries.messages(isOpen ? "true" : undefined));
  const [chosen, setChosen] = useState<string>();
  const [isWriting, setWriting] = useState(false);
  const nameOf = usePartnerNames();
  const read = useMutation({
    mutationFn: (id: string) => call("GET", "/messages/{id}", { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["partners", "messages"] }),
  });
  const open = (message: Message): void => {
    setChosen(message.wire.id);
    if (message.state === "received") read.mutate(message.wire.id);
  };
  return (
    <Answer query={messages} lines={8}>
      {({ items }) => {
        const current = items.find((m) => m.wire.id === chosen) ?? items[0];
        return (
          <div className="columns" data-layout="narrow-wide">
            <Panel
              title={t("partners.messages")}
              flush
              actions={
                <>
                  <Only name={isOpen ? t("only.open") : undefined} onDrop={onDrop} />
                  <Button
                    for="work"
                    small
                    icon={<PenLine size={13} aria-hidden="true" />}
                    onPress={() => setWriting(true)}
                  >
                    {t("partners.write")}
                  </Button>
                </>
              }
            >
              {items.length === 0 ? (
                <NothingYet
                  title={t("partners.messages.none")}
                  action={t("partners.write")}
                  onAct={() => setWriting(true)}
                />
              ) : (
                <div className="mention-list" data-tall>
                  {items.map((message) => (
                    <button
                      key={`${message.direction} ${message.wire.id}`}
                      type="button"
                      className="mention-row"
                      aria-pressed={message === current}
                      onClick={() => open(message)}
                    >
                      <span className="lang">{t(`partners.direction.${message.direction}`)}</span>
                      <span>
                        <Bdi>{message.wire.subject}</Bdi>
                        <span className="hint"> · {nameOf(otherSide(message))}</span>
                      </span>
                      <span>
                        {isOverdue(message) ? (
                          <Badge tone="bad">{t("partners.receipt.overdue")}</Badge>
                        ) : (
                          date(message.wire.at)
                        )}
                      </span>
                    </button>
                  ))}
                </div>
              )}
            </Panel>
            {current && <MessageView key={current.wire.id} message={current} />}
            {isWriting && <MessageDialog onClose={() => setWriting(false)} />}
          </div>
        );
      }}
    </Answer>
  );
}

function MessageView({ message }: { message: Message }) {
  const { t, date, maybe } = useI18n();
  const [isReplying, setReplying] = useState(false);
  const { wire, access, direction, state, failure, answeredAt } = message;
  return (
    <Panel
      title={<Bdi>{wire.subject}</Bdi>}
      note={<AccessBadges access={access} />}
      actions={
        direction === "received" && (
          <Button for="work" small look="primary" onPress={() => setReplying(true)}>
            {t("partners.reply")}
          </Button>
        )
      }
    >
      <Facts
        rows={[
          [t("partners.kind"), t(`partners.kind.${wire.kind}`)],
          [
            t("partners.urgency"),
            wire.urgency === "threat-to-life" ? (
              <Badge key="u" tone="bad">
                {t("partners.urgency.threat-to-life")}
              </Badge>
            ) : (
              t(`partners.urgency.${wire.urgency}`)
            ),
          ],
          [t(`partners.direction.${direction}`), <PartnerName key="n" nodeId={otherSide(message)} />],
          [t("partners.at"), date(wire.at, "minute")],
          [
            t("partners.due"),
            wire.deadline === undefined
              ? ""
              : answeredAt !== undefined
                ? t("partners.answered", { at: date(answeredAt, "minute") })
                : date(wire.deadline, "minute"),
          ],
          [t("purpose.mandate"), <Bdi key="m">{wire.mandate}</Bdi>],
          [t("partners.law"), <Bdi key="l">{wire.legalBasis}</Bdi>],
          [t("partners.place"), wire.place ? <Bdi key="p">{wire.place.words}</Bdi> : ""],
          [t("partners.terms"), wire.terms.length > 0 ? <Bdi key="t">{wire.terms.join(" · ")}</Bdi> : ""],
          [
            t("partners.state"),
            failure === undefined
              ? t(`partners.message.${state}`)
              : t("partners.message.failed", { code: maybe(`error.${failure}`, failure) }),
          ],
        ]}
      />
      {wire.body !== "" && (
        <div className="reader">
          {wire.body.split(/\n+/).map((paragraph, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs of a text that does not change
            <p key={i} dir="auto">
              {paragraph}
            </p>
          ))}
        </div>
      )}
      {isReplying && <MessageDialog replyTo={message} onClose={() => setReplying(false)} />}
    </Panel>
  );
}

interface MessageDialogProps {
  readonly about?: MatchHit;
  readonly replyTo?: Message;
  readonly onClose: () => void;
}

/** A message, an answer, or the request that a hit opens. */
export function MessageDialog({ about, replyTo, onClose }: MessageDialogProps) {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const [to, setTo] = useState<string>();
  const [tlp, tlpField] = useTlpField();
  const [urgency, setUrgency] = useState<(typeof URGENCIES)[number]>("normal");
  const [message, messageFields] = useMessageFields();
  const [legalBasis, setLegalBasis] = useState("");
  const [due, setDue] = useState<string>();
  const isFree = about === undefined && replyTo === undefined;
  const send = useMutation({
    mutationFn: () => {
      const deadline = due === undefined ? {} : { deadline: `${due}T23:59:59.999Z` };
      const common = { urgency, marking: { tlp }, ...message, ...deadline };
      if (about) return call("POST", "/match/hits/{id}/request", { path: { id: about.id }, json: common });
      if (replyTo)
        return call("POST", "/messages/{id}/reply", { path: { id: replyTo.wire.id }, json: common });
      return call("POST", "/messages", {
        json: { ...common, to: to ?? "", kind: "request", legalBasis: legalBasis.trim() },
      });
    },
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
    send.mutate();
  };
  const isOver = due !== undefined && due < new Date().toISOString().slice(0, 10);
  const title = t(about ? "partners.askMore" : replyTo ? "partners.reply" : "partners.write");
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        {about && (
          <p>
            <Bdi>{about.term}</Bdi>
          </p>
        )}
        {isFree && <PartnerField label={t("partners.to")} value={to} onChange={setTo} />}
        {messageFields}
        {isFree && (
          <TextField
            label={t("partners.law")}
            hint={t("partners.law.hint")}
            value={legalBasis}
            onChange={setLegalBasis}
            maxLength={200}
            isRequired
          />
        )}
        <SelectField
          label={t("partners.urgency")}
          value={urgency}
          onChange={setUrgency}
          options={URGENCIES.map((id) => ({
            id,
            label: t(`partners.urgency.${id}`),
            note: t(`partners.urgency.${id}.note`),
          }))}
        />
        {replyTo === undefined && (
          <>
            <DateField label={t("partners.deadline")} value={due} onChange={setDue} />
            <p className="hint">
              {t("partners.deadline.hint")} {isOver && <strong>{t("partners.deadline.over")}</strong>}
            </p>
          </>
        )}
        {tlpField}
        {send.error && <ErrorNotice error={send.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={send.isPending}
            missing={unfilled([
              [t("partners.to"), !isFree || to],
              [t("partners.subject"), message.subject],
              [t("partners.law"), !isFree || legalBasis],
              [t("partners.deadline"), !isOver],
              [t("reports.tlp"), tlp],
            ])}
          >
            {t("partners.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
