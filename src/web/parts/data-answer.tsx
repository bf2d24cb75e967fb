import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import type { DataRequest, PlatformDataRequest } from "../api/data-requests.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, SelectField, TextField } from "./controls.tsx";
import { DateField } from "./date-field.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./page.tsx";
import { unfilled } from "./unfilled.ts";

const NEEDS_NOTE: readonly string[] = [
  "refused",
  "clarification-asked",
  "clarified",
  "time-asked",
  "withdrawn",
  "user-told",
];
const NEEDS_UNTIL: readonly string[] = ["time-asked", "time-given"];
const SHA256 = /^[0-9a-f]{64}$/;

export interface DataAnswer<T> {
  readonly type: T;
  readonly note?: string;
  readonly ground?: string;
  readonly until?: string;
  readonly sha256?: string;
  readonly reportId?: string;
  readonly order?: { readonly reportId: string; readonly reference: string; readonly issuedOn: string };
}

/** What is answered or recorded, with exactly what it has to say. */
export function DataAnswerDialog<T extends DataRequest["next"][number]>({
  one,
  types,
  title,
  action,
  onClose,
  onSubmit,
  isPending,
  error,
}: {
  readonly one: Pick<DataRequest | PlatformDataRequest, "terms">;
  readonly types: readonly T[];
  readonly title: string;
  readonly action: string;
  readonly onClose: () => void;
  readonly onSubmit: (answer: DataAnswer<T>) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}) {
  const { t, maybe } = useI18n();
  const [type, setType] = useState(types[0]);
  const [said, setSaid] = useState({
    note: "",
    until: "",
    sha256: "",
    reportId: "",
    reference: "",
    issuedOn: "",
  });
  const [ground, setGround] = useState(one.terms.grounds[0] ?? "");
  if (type === undefined) return null;
  const change = (part: Partial<typeof said>) => setSaid({ ...said, ...part });
  const sha256 = said.sha256.trim().toLowerCase();
  const isOrder = type === "order-recorded";
  const needsReport = isOrder || type === "taken-in";
  const mayHaveUntil = type === "preserved" || NEEDS_UNTIL.includes(type);
  const missing = unfilled([
    [t("data.until"), !NEEDS_UNTIL.includes(type) || said.until],
    [t("data.sha256"), type !== "produced" || SHA256.test(sha256)],
    [t("data.report"), !needsReport || said.reportId],
    [t("data.reference"), !isOrder || said.reference],
    [t("data.issuedOn"), !isOrder || said.issuedOn],
    [t("reason.label"), !NEEDS_NOTE.includes(type) || said.note],
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length > 0) return;
    const reportId = said.reportId.trim();
    onSubmit({
      type,
      ...(said.note.trim() ? { note: said.note.trim() } : {}),
      ...(type === "refused" ? { ground } : {}),
      ...(mayHaveUntil && said.until ? { until: `${said.until}T23:59:59.000Z` } : {}),
      ...(type === "produced" ? { sha256 } : {}),
      ...(type === "taken-in" ? { reportId } : {}),
      ...(isOrder ? { order: { reportId, reference: said.reference.trim(), issuedOn: said.issuedOn } } : {}),
    });
  };
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("online.outcome.what")}
          value={type}
          onChange={setType}
          options={types.map((id) => ({ id, label: t(`data.event.${id}`) }))}
        />
        {type === "refused" && (
          <SelectField
            label={t("data.ground")}
            value={ground}
            onChange={setGround}
            options={one.terms.grounds.map((id) => ({ id, label: maybe(`data.ground.${id}`, id) }))}
          />
        )}
        {mayHaveUntil && (
          <DateField
            label={t("data.until")}
            value={said.until}
            onChange={(day) => change({ until: day ?? "" })}
          />
        )}
        {type === "produced" && (
          <TextField
            label={t("data.sha256")}
            hint={t("data.sha256.hint")}
            value={said.sha256}
            onChange={(text) => change({ sha256: text })}
            maxLength={80}
            isRequired
          />
        )}
        {needsReport && (
          <TextField
            label={t("data.report")}
            hint={t(isOrder ? "data.order.hint" : "data.report.hint")}
            value={said.reportId}
            onChange={(reportId) => change({ reportId })}
            maxLength={512}
            isRequired
          />
        )}
        {isOrder && (
          <>
            <TextField
              label={t("data.reference")}
              value={said.reference}
              onChange={(reference) => change({ reference })}
              maxLength={300}
              isRequired
            />
            <DateField
              label={t("data.issuedOn")}
              value={said.issuedOn}
              onChange={(day) => change({ issuedOn: day ?? "" })}
            />
          </>
        )}
        <TextField
          label={NEEDS_NOTE.includes(type) ? t("reason.label") : t("online.outcome.note")}
          value={said.note}
          onChange={(note) => change({ note })}
          maxLength={2000}
          isRequired={NEEDS_NOTE.includes(type)}
          multiline
        />
        {error !== null && error !== undefined && <ErrorNotice error={error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={isPending} missing={missing}>
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
