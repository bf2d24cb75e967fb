import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { upload } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, Checkbox, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useTlpField } from "../parts/message-fields.tsx";
import { ErrorNotice } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const SOURCES = ["A", "B", "C", "X"] as const;
const INFORMATION = ["1", "2", "3", "4"] as const;
const HANDLING = ["H0", "H1", "H2", "H3"] as const;
/** Less is a headline to the reader of texts. */
const TEXT_MIN = 60;

/** A report that somebody writes here: what happened, how good source and information are, and how it is marked. */
export function ReportForm({ onClose }: { onClose: () => void }) {
  const { t, maybe } = useI18n();
  const { history } = useRouter();
  const [title, setTitle] = useState("");
  const [day, setDay] = useState<string>();
  const [place, setPlace] = useState("");
  const [text, setText] = useState("");
  const [source, setSource] = useState("X");
  const [information, setInformation] = useState("4");
  const [tlp, tlpField] = useTlpField();
  const [handling, setHandling] = useState("H1");
  const [caveat, setCaveat] = useState("");
  const [provider, setProvider] = useState("");
  const [fictitious, setFictitious] = useState(false);
  const needsCaveat = handling === "H3";
  const missing = unfilled([
    [t("report.title"), title],
    [t("report.form.what"), text.trim().length >= TEXT_MIN],
    [t("reports.tlp"), tlp],
    [t("report.form.caveat"), !needsCaveat || caveat],
  ]);
  const write = useMutation({
    mutationFn: () => {
      const lines = [title.trim(), [place.trim(), day].filter(Boolean).join(", "), text.trim()];
      const name = `${title
        .trim()
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .slice(0, 80)}.txt`;
      const query = {
        fileName: name,
        format: "article",
        tlp,
        handling: [handling],
        caveats: needsCaveat ? [caveat.trim()] : undefined,
        provider: provider.trim() || undefined,
        evaluationScheme: "4x4" as const,
        evaluation: `${source}${information}`,
        fictitious: fictitious || undefined,
      };
      const file = new File([`${lines.filter(Boolean).join("\n")}\n`], name, { type: "text/plain" });
      return upload(query, file, () => undefined);
    },
    onSuccess: async ({ reportId, changed }) => {
      toast(t(changed ? "report.form.done" : "upload.known"));
      await readAnew();
      onClose();
      history.push(paths.report(reportId));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) write.mutate();
  };
  return (
    <Dialog title={t("report.form")} isOpen onClose={onClose} isDismissable={text.trim() === ""}>
      <p className="page-intro">{t("report.form.text")}</p>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("report.title")}
          value={title}
          onChange={setTitle}
          maxLength={200}
          isRequired
          autoFocus
        />
        <DateField label={t("report.form.day")} value={day} onChange={setDay} />
        <TextField label={t("report.form.place")} value={place} onChange={setPlace} maxLength={200} />
        <TextField
          label={t("report.form.what")}
          hint={t("report.form.what.hint", { least: TEXT_MIN, count: text.trim().length })}
          value={text}
          onChange={setText}
          multiline
          maxLength={50_000}
          isRequired
        />
        <SelectField
          label={t("report.form.source")}
          value={source}
          onChange={setSource}
          options={SOURCES.map((id) => ({ id, label: `${id}: ${maybe(`evaluation.source.${id}`, id)}` }))}
        />
        <SelectField
          label={t("report.form.information")}
          value={information}
          onChange={setInformation}
          options={INFORMATION.map((id) => ({
            id,
            label: `${id}: ${maybe(`evaluation.information.${id}`, id)}`,
          }))}
        />
        {tlpField}
        <SelectField
          label={t("report.form.handling")}
          value={handling}
          onChange={setHandling}
          options={HANDLING.map((id) => ({ id, label: id, note: t(`report.form.handling.${id}`) }))}
        />
        {needsCaveat && (
          <TextField
            label={t("report.form.caveat")}
            value={caveat}
            onChange={setCaveat}
            maxLength={200}
            isRequired
          />
        )}
        <TextField
          label={t("report.provider")}
          hint={t("report.form.provider.hint")}
          value={provider}
          onChange={setProvider}
          maxLength={200}
        />
        <Checkbox label={t("reports.fictitious")} isSelected={fictitious} onChange={setFictitious} />
        {write.error && <ErrorNotice error={write.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={write.isPending} missing={missing}>
            {t("report.form.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
