import { type FormEvent, type ReactNode, useState } from "react";
import { Form } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./page.tsx";
import { unfilled } from "./unfilled.ts";

interface ReasonDialogProps {
  readonly title: string;
  readonly text?: string;
  readonly action: string;
  readonly look?: "primary" | "danger";
  readonly onClose: () => void;
  readonly onSubmit: (reason: string) => void;
  readonly isPending: boolean;
  readonly error: unknown;
  /** Where it is sent to takes fewer letters than the log. */
  readonly maxLength?: number;
  /** The labels of what else has to be there first. */
  readonly missing?: readonly string[];
  readonly children?: ReactNode;
}

/** Whatever a person decides here, they say why; the reason is kept with the decision. */
export function ReasonDialog(props: ReasonDialogProps) {
  const {
    title,
    text,
    action,
    look = "primary",
    onClose,
    onSubmit,
    isPending,
    error,
    missing: others = [],
    maxLength = 2000,
    children,
  } = props;
  const { t } = useI18n();
  const [reason, setReason] = useState("");
  const missing = [...others, ...unfilled([[t("reason.label"), reason]])];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) onSubmit(reason.trim());
  };
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      {text !== undefined && <p className="page-intro">{text}</p>}
      <Form className="form" onSubmit={submit}>
        {children}
        <TextField
          label={t("reason.label")}
          hint={t("reason.hint")}
          value={reason}
          onChange={setReason}
          multiline
          isRequired
          autoFocus={children === undefined}
          maxLength={maxLength}
        />
        {error !== null && error !== undefined && <ErrorNotice error={error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look={look} isPending={isPending} missing={missing}>
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
