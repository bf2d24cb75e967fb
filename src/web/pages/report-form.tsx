import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { upload } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useHandlingFields } from "../parts/handling-fields.tsx";
import { ErrorNotice } from "../parts/page.tsx";
import { useReportRows } from "../parts/report-rows.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

/** Less is a headline to the reader of texts. */
const TEXT_MIN = 60;

/** A report that somebody writes here: what happened, how good source and information are, and how it is marked. */
export function ReportForm({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { history } = useRouter();
  const [title, setTitle] = useState("");
  const [day, setDay] = useState<string>();
  const [place, setPlace] = useState("");
  const [text, setText] = useState("");
  const [handling, handlingFields, unhandled] = useHandlingFields({ handling: "H1" });
  const [rows, rowFields] = useReportRows();
  // What the rows say needs no story beside it.
  const isTold = text.trim().length >= TEXT_MIN || (rows.length > 0 && text.trim() === "");
  const missing = [
    ...unfilled([
      [t("report.title"), title],
      [t("report.form.what"), isTold],
    ]),
    ...unhandled,
  ];
  const write = useMutation({
    mutationFn: () => {
      const lines = [title.trim(), [place.trim(), day].filter(Boolean).join(", "), text.trim()];
      const story = `${lines.filter(Boolean).join("\n")}\n`;
      const name = title
        .trim()
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .slice(0, 80);
      // A text alone is read as any article is.
      const [fileName, format, content] =
        rows.length === 0
          ? [`${name}.txt`, "article", story]
          : [
              `${name}.json`,
              "written-report",
              JSON.stringify({ waslReport: 1, title: title.trim(), text: story, rows }),
            ];
      return upload({ fileName, format, ...handling }, new File([content], fileName), () => undefined);
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
    <Dialog
      title={t("report.form")}
      isOpen
      onClose={onClose}
      isDismissable={text.trim() === "" && rows.length === 0}
    >
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
          isRequired={rows.length === 0}
        />
        {rowFields}
        {handlingFields}
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
