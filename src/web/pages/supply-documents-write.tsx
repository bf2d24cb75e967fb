import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { FileTrigger, Form } from "react-aria-components";
import { CHECK_DIGITS, DOCUMENT_CLASS_KINDS, LIBRARY_TYPES, RANGE_REPORTS } from "../../core/index.ts";
import { ApiError, call } from "../api/client.ts";
import type { JsonOf } from "../api/document.ts";
import type { Tlp } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, SelectField, TextField } from "../parts/controls.tsx";
import { FICTITIOUS, issuerIn } from "../parts/countries.ts";
import { CountryField } from "../parts/country-field.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { latinDigits } from "../parts/digits.ts";
import { ErrorNotice } from "../parts/page.tsx";
import { RejectTable } from "../parts/rejects.tsx";
import { TlpField } from "../parts/tlp-field.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

type Entry = JsonOf<"POST", "/documents/library">["entry"];
/** What is chosen of a list; all else is typed. */
interface Chosen {
  readonly type: Entry["type"];
  readonly kind: Entry["kind"];
  readonly checkDigit: NonNullable<Entry["checkDigit"]>;
  readonly report: NonNullable<Entry["report"]>;
}

const CHOSEN: Chosen = { type: "range", kind: "passport", checkDigit: "mrz", report: "stolen-blank" };
const BLANK = {
  ...CHOSEN,
  issuer: "",
  series: "",
  source: "",
  observedAt: "",
  evaluation: "",
  numberForm: "",
  fromYear: "",
  toYear: "",
  mrzState: "",
  place: "",
  genuine: "",
  forged: "",
  from: "",
  to: "",
};

type Draft = typeof BLANK;

const ALWAYS = ["type", "issuer", "kind", "series", "source", "observedAt"] as const;
const OF: Readonly<Record<Entry["type"], readonly (keyof Draft)[]>> = {
  class: ["numberForm", "checkDigit", "fromYear"],
  defect: ["place", "genuine", "forged"],
  range: ["report", "from", "to"],
};

/** What is sent: the fields of this type, without those left empty. */
function entryOf(draft: Draft, issuer: string, fictitious: boolean): Entry {
  const { type, kind, observedAt, checkDigit, report } = draft;
  const filled = (text: string): string | undefined => text.trim() || undefined;
  const year = (text: string): number => Number(latinDigits(text));
  return {
    type,
    issuer,
    kind,
    series: draft.series.trim(),
    source: draft.source.trim(),
    observedAt,
    evaluation: filled(draft.evaluation),
    fictitious: fictitious || undefined,
    ...(type === "class" && {
      numberForm: filled(draft.numberForm),
      checkDigit,
      fromYear: year(draft.fromYear),
      toYear: draft.toYear.trim() === "" ? undefined : year(draft.toYear),
      mrzState: filled(draft.mrzState),
    }),
    ...(type === "defect" && {
      place: filled(draft.place),
      genuine: filled(draft.genuine),
      forged: filled(draft.forged),
    }),
    ...(type === "range" && { report, from: filled(draft.from), to: filled(draft.to) }),
  };
}

/** A class, a defect or a range, for a second person to vet. */
export function WriteEntry({ onClose }: { onClose: () => void }) {
  const { t, maybe, language } = useI18n();
  const client = useQueryClient();
  const [draft, setDraft] = useState(BLANK);
  const [tlp, setTlp] = useState<Tlp>("amber");
  const [fictitious, setFictitious] = useState(false);
  const issuer = issuerIn(draft.issuer, language);
  const write = useMutation({
    mutationFn: () =>
      call("POST", "/documents/library", {
        json: { entry: entryOf(draft, issuer ?? "", fictitious), marking: { tlp } },
      }),
    onSuccess: async () => {
      toast(t("documents.written"));
      await client.invalidateQueries({ queryKey: ["documents"] });
      onClose();
    },
  });
  const field: Field = (name) => ({
    value: draft[name],
    onChange: (value) => setDraft({ ...draft, [name]: value }),
  });
  const missing = unfilled(
    [...ALWAYS, ...OF[draft.type]].map((name) => [
      maybe(`documents.${name}`, name),
      name === "issuer" ? issuer : draft[name],
    ]),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) write.mutate();
  };
  return (
    <Dialog title={t("documents.write")} isOpen onClose={onClose}>
      <p className="page-intro">{t("documents.write.text")}</p>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("documents.type")}
          {...field("type")}
          options={LIBRARY_TYPES.map((id) => ({ id, label: t(`documents.type.${id}`) }))}
        />
        <About field={field} />
        {draft.type === "class" && <OfClass field={field} />}
        {draft.type === "defect" && <OfDefect field={field} />}
        {draft.type === "range" && <OfRange field={field} />}
        <TextField
          label={t("documents.source")}
          hint={t("prevention.source.hint")}
          {...field("source")}
          maxLength={300}
          isRequired
        />
        <TextField
          label={t("evaluation.label")}
          hint={t("documents.evaluation.hint")}
          {...field("evaluation")}
          maxLength={10}
        />
        <DateField
          label={t("documents.observedAt")}
          value={draft.observedAt}
          onChange={(day) => setDraft({ ...draft, observedAt: day ?? "" })}
        />
        <TlpField value={tlp} onChange={setTlp} />
        <Checkbox label={t("reports.fictitious")} isSelected={fictitious} onChange={setFictitious} />
        {write.error && <Refused error={write.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={write.isPending} missing={missing}>
            {t("prevention.propose")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

type Field = <N extends keyof Draft>(
  name: N,
) => { readonly value: Draft[N]; readonly onChange: (value: Draft[N]) => void };

function About({ field }: { field: Field }): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <CountryField
        label={t("documents.issuer")}
        hint={t("documents.issuer.hint")}
        {...field("issuer")}
        also={FICTITIOUS}
        isRequired
      />
      <SelectField
        label={t("documents.kind")}
        {...field("kind")}
        options={DOCUMENT_CLASS_KINDS.map((id) => ({ id, label: t(`documents.kind.${id}`) }))}
      />
      <TextField
        label={t("documents.series")}
        hint={t("documents.series.hint")}
        {...field("series")}
        maxLength={100}
        isRequired
      />
    </>
  );
}

function OfClass({ field }: { field: Field }): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <TextField
        label={t("documents.numberForm")}
        hint={t("documents.numberForm.hint")}
        {...field("numberForm")}
        maxLength={300}
        isRequired
      />
      <SelectField
        label={t("documents.digit")}
        {...field("checkDigit")}
        options={CHECK_DIGITS.map((id) => ({ id, label: t(`documents.digit.${id}`) }))}
      />
      <TextField label={t("documents.fromYear")} {...field("fromYear")} maxLength={4} isRequired />
      <TextField
        label={t("documents.toYear")}
        hint={t("documents.toYear.hint")}
        {...field("toYear")}
        maxLength={4}
      />
      <TextField
        label={t("documents.mrzState")}
        hint={t("documents.mrzState.hint")}
        {...field("mrzState")}
        maxLength={3}
      />
    </>
  );
}

function OfDefect({ field }: { field: Field }): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <TextField label={t("documents.place")} {...field("place")} maxLength={200} isRequired />
      <TextField label={t("documents.genuine")} {...field("genuine")} maxLength={600} isRequired />
      <TextField
        label={t("documents.forged")}
        hint={t("prevention.text.hint")}
        {...field("forged")}
        maxLength={600}
        isRequired
      />
    </>
  );
}

function OfRange({ field }: { field: Field }): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <SelectField
        label={t("documents.report")}
        {...field("report")}
        options={RANGE_REPORTS.map((id) => ({ id, label: t(`documents.report.${id}`) }))}
      />
      <TextField label={t("documents.from")} {...field("from")} maxLength={60} isRequired />
      <TextField
        label={t("documents.to")}
        hint={t("documents.to.hint")}
        {...field("to")}
        maxLength={60}
        isRequired
      />
    </>
  );
}

/** Which field cannot stand, where the node says so. */
function Refused({ error }: { error: unknown }): ReactNode {
  const { t, maybe } = useI18n();
  const field = error instanceof ApiError ? error.field : undefined;
  return (
    <>
      <ErrorNotice error={error} />
      {field !== undefined && (
        <p className="hint">{t("documents.refused", { field: maybe(`documents.${field}`, field) })}</p>
      )}
    </>
  );
}

const FILE_BYTES_MAX = 200_000;

/** A file of entries under one marking; what cannot be one is told by its line. */
export function ImportEntries({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const [tlp, setTlp] = useState<Tlp>("amber");
  const load = useMutation({
    mutationFn: async (chosen: File) =>
      call("POST", "/documents/library/files", {
        json: { text: await chosen.text(), marking: { tlp } },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["documents"] }),
  });
  const isTooLarge = file !== undefined && file.size > FILE_BYTES_MAX;
  return (
    <Dialog title={t("documents.import")} isOpen onClose={onClose}>
      <p className="page-intro">{t("documents.import.text")}</p>
      <div className="form">
        <div className="row">
          <FileTrigger
            acceptedFileTypes={[".csv", ".jsonl", ".json", ".txt"]}
            onSelect={(files) => {
              load.reset();
              setFile(files?.[0]);
            }}
          >
            <Button>{t("documents.import.choose")}</Button>
          </FileTrigger>
          {file && <Bdi>{file.name}</Bdi>}
        </div>
        {isTooLarge && <p className="hint">{t("error.INPUT_TOO_LARGE")}</p>}
        <TlpField value={tlp} onChange={setTlp} />
        {load.error && <ErrorNotice error={load.error} />}
        <div role="status">
          {load.data && (
            <p>{t("documents.import.done", { added: load.data.added, known: load.data.known })}</p>
          )}
          {load.data && load.data.rejects.length > 0 && (
            <RejectTable rejects={load.data.rejects} total={load.data.rejects.length} />
          )}
        </div>
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.close")}</Button>
          <Button
            look="primary"
            isPending={load.isPending}
            isDisabled={isTooLarge}
            missing={unfilled([[t("documents.file"), file !== undefined]])}
            onPress={() => file && load.mutate(file)}
          >
            {t("prevention.propose")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
