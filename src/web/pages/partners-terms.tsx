import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import {
  type AgreementFault,
  blankAgreement,
  isNodeAddress,
  isNodeName,
  NODE_NAME_MAX,
  readAgreement,
} from "../../core/index.ts";
import { call } from "../api/client.ts";
import type { Partner } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useOffered } from "../parts/offered.ts";
import { ErrorNotice } from "../parts/page.tsx";
import { unfilled } from "../parts/unfilled.ts";

/** Asks another node to pair; what it would refuse is said before it spends the attempt. */
export function PairDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [name, setName] = useState("");
  const [ownUrl, setOwnUrl] = useState("");
  const isUnread = (address: string): boolean => address.trim() !== "" && !isNodeAddress(address.trim());
  const unread = (address: string) => (isUnread(address) ? t("partners.pair.url.unread") : undefined);
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
          error={unread(url)}
          value={url}
          onChange={setUrl}
          placeholder="https://wasl.example.org"
          isRequired
          autoFocus
        />
        <TextField
          label={t("partners.pair.name")}
          value={name}
          onChange={setName}
          isRequired
          maxLength={NODE_NAME_MAX}
        />
        <TextField
          label={t("partners.pair.ownUrl")}
          hint={t("partners.pair.ownUrl.hint")}
          error={unread(ownUrl)}
          value={ownUrl}
          onChange={setOwnUrl}
        />
        {begin.error && <ErrorNotice error={begin.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={begin.isPending}
            missing={unfilled([
              [t("partners.pair.url"), isNodeAddress(url.trim())],
              [t("partners.pair.name"), isNodeName(name.trim())],
              [t("partners.pair.ownUrl"), !isUnread(ownUrl)],
            ])}
          >
            {t("partners.pair")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** The agreement with one partner: read by all, written by who answers for the node; each fault with its line. */
export function AgreementDialog({ partner, onClose }: { partner: Partner; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { administer } = useOffered();
  const [text, setText] = useState(partner.agreement ?? blankAgreement(partner.nodeId));
  const [faults, setFaults] = useState<readonly AgreementFault[]>([]);
  const agree = useMutation({
    mutationFn: () => call("POST", "/agreements", { json: { text } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readAgreement(text);
    setFaults(read.ok ? [] : read.faults);
    if (read.ok) agree.mutate();
  };
  return (
    <Dialog title={t("partners.agreement.with", { name: partner.name })} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("partners.agreement.text")}
          hint={administer ? t("partners.agreement.hint") : t("partners.agreement.readOnly")}
          value={text}
          onChange={(next) => {
            setText(next);
            setFaults([]);
          }}
          multiline
          rows={12}
          maxLength={20000}
          isReadOnly={!administer}
          isRequired
        />
        {faults.length > 0 && (
          <div className="notice" data-tone="bad" role="alert">
            <ul className="bullets">
              {faults.map((fault) => (
                <li key={`${fault.line} ${fault.key}`}>
                  {t(`partners.agreement.fault.${fault.because}`, {
                    line: fault.line,
                    key: fault.key,
                    takes: fault.takes ?? "",
                  })}
                </li>
              ))}
            </ul>
          </div>
        )}
        {agree.error && <ErrorNotice error={agree.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t(administer ? "action.cancel" : "action.close")}</Button>
          <Button for="administer" type="submit" look="primary" isPending={agree.isPending}>
            {t("partners.agreement.save")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Nobody may say of it that it is a partner still: that a code shows, which two people compare. */
export const isToPairAnew = ({ stopped }: Pick<Partner, "stopped">): boolean => stopped === "CODE_DIFFERS";

/** The way out of a stop: somebody has looked, and answers for it; or both pair anew. */
export function ResumeDialog({
  partner,
  because,
  onPair,
  onClose,
}: {
  partner: Partner;
  because: string;
  onPair: () => void;
  onClose: () => void;
}) {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const resume = useMutation({
    mutationFn: () =>
      call("POST", "/partners/{id}/changes", { path: { id: partner.nodeId }, json: { resume: true } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  return (
    <Dialog
      title={t(isToPairAnew(partner) ? "partners.pair.anew" : "partners.resume")}
      isOpen
      onClose={onClose}
    >
      <p>
        <strong>{because}</strong>
      </p>
      <p>{maybe(`partners.resume.${partner.stopped}`, t("partners.resume.text"))}</p>
      {resume.error && <ErrorNotice error={resume.error} />}
      <div className="dialog-actions">
        <Button onPress={onClose}>{t("action.cancel")}</Button>
        {isToPairAnew(partner) ? (
          <Button look="primary" onPress={onPair}>
            {t("partners.pair")}
          </Button>
        ) : (
          <Button look="primary" isPending={resume.isPending} onPress={() => resume.mutate()}>
            {t("partners.resume.do", { name: partner.name })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
