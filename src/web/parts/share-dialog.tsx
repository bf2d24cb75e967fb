import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Form } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./page.tsx";
import { PartnerField } from "./partner-field.tsx";
import { toast } from "./toast.tsx";
import { unfilled } from "./unfilled.ts";

interface ShareDialogProps {
  readonly text: string;
  /** What else is to be chosen, and the labels of what of it is not yet. */
  readonly children?: ReactNode;
  readonly missing?: readonly string[];
  /** Whom it went to before, and under which law. */
  readonly before?: { readonly to: string; readonly legalBasis: string };
  /** Answers what is said once it is sent. */
  readonly send: (to: string, legalBasis: string) => Promise<string>;
  readonly onClose: () => void;
}

/** Sends what stands vetted here to a partner, under a law. */
export function ShareDialog(props: ShareDialogProps) {
  const { text, children, missing: others = [], before, send, onClose } = props;
  const { t } = useI18n();
  const [to, setTo] = useState(before?.to);
  const [legalBasis, setLegalBasis] = useState(before?.legalBasis ?? "");
  const share = useMutation({
    mutationFn: () => send(to ?? "", legalBasis),
    onSuccess: (said) => {
      toast(said);
      onClose();
    },
  });
  const own = unfilled([
    [t("partners.to"), to],
    [t("partners.law"), legalBasis],
  ]);
  const missing = [...others, ...own];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) share.mutate();
  };
  return (
    <Dialog title={t("prevention.share")} isOpen onClose={onClose}>
      <p className="page-intro">{text}</p>
      <Form className="form" onSubmit={submit}>
        {children}
        <PartnerField label={t("partners.to")} value={to} onChange={setTo} />
        <TextField
          label={t("partners.law")}
          value={legalBasis}
          onChange={setLegalBasis}
          maxLength={200}
          isRequired
        />
        {share.error && <ErrorNotice error={share.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={share.isPending} missing={missing}>
            {t("prevention.share")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
