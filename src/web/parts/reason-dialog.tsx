import { type FormEvent, type ReactNode, useState } from "react";
import { Form } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./page.tsx";

interface ReasonDialogProps {
  readonly title: string;
  readonly text?: string;
  readonly action: string;
  readonly look?: "primary" | "danger";
  readonly onClose: () => void;
  readonly onSubmit: (reason: string) => void;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly canSubmit?: boolean;
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
    canSubmit = true,
    children,
  } = props;
  const { t } = useI18n();
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() && canSubmit) onSubmit(reason.trim());
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
          maxLength={2000}
        />
        {error !== null && error !== undefined && <ErrorNotice error={error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look={look} isPending={isPending} isDisabled={!reason.trim() || !canSubmit}>
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
