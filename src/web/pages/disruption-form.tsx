import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, Checkbox, SelectField, TextField } from "../parts/controls.tsx";
import { countryIn } from "../parts/countries.ts";
import { CountryField } from "../parts/country-field.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { latinDigits } from "../parts/digits.ts";
import { useTlpField } from "../parts/message-fields.tsx";
import { ErrorNotice } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

export const MEASURES = [
  "arrest",
  "seizure",
  "freeze",
  "takedown",
  "closure",
  "refusal",
  "designation",
  "dismantling",
  "other",
] as const;
export const LOSSES = ["arrests", "boats", "engines", "jackets", "accounts", "documents"] as const;
const SOURCES = ["A", "B", "C", "X"] as const;
const INFORMATION = ["1", "2", "3", "4"] as const;

const BLANK = { title: "", authority: "", place: "", words: "", seized: "", frozen: "", currency: "EUR" };
const NOTHING = Object.fromEntries(LOSSES.map((kind) => [kind, ""])) as Record<
  (typeof LOSSES)[number],
  string
>;
const whole = (text: string): number =>
  /^\d{1,9}$/.test(latinDigits(text).trim()) ? Number(latinDigits(text)) : Number.NaN;
const sumOf = (text: string): string | undefined => {
  const plain = latinDigits(text).replace(/[\s\u00a0\u202f']/g, "");
  return /^\d{1,15}(\.\d{1,4})?$/.test(plain) ? plain : undefined;
};

/** Somebody writes down what was done: a report of its own, with its source, its evaluation and its marking. */
export function DisruptionForm({
  technique,
  caseId,
  onClose,
}: {
  technique?: string | undefined;
  caseId?: string | undefined;
  onClose: () => void;
}) {
  const { t, maybe, language } = useI18n();
  const client = useQueryClient();
  const { history } = useRouter();
  const board = useQuery(workplaceQueries.techniques());
  const [draft, setDraft] = useState(BLANK);
  const [measure, setMeasure] = useState<string>();
  const [against, setAgainst] = useState(technique);
  const [days, setDays] = useState<{ from?: string | undefined; to?: string | undefined }>({});
  const [ends, setEnds] = useState({ from: "", to: "" });
  const [losses, setLosses] = useState(NOTHING);
  const [source, setSource] = useState("X");
  const [information, setInformation] = useState("4");
  const [fictitious, setFictitious] = useState(false);
  const [tlp, tlpField] = useTlpField();
  const corridor = { from: countryIn(ends.from, language), to: countryIn(ends.to, language) };
  const given = LOSSES.filter((kind) => losses[kind].trim() !== "");
  const money = { seized: sumOf(draft.seized), frozen: sumOf(draft.frozen) };
  const isSum = (text: string, sum: string | undefined) => text.trim() === "" || sum !== undefined;
  const missing = unfilled([
    [t("disruption.title"), draft.title],
    [t("disruption.measure"), measure],
    [t("techniques.one"), against],
    [t("disruption.from"), days.from],
    [t("disruption.authority"), draft.authority],
    [t("disruption.route.from"), ends.from.trim() === "" || corridor.from !== undefined],
    [t("disruption.route.to"), ends.to.trim() === "" || corridor.to !== undefined],
    ...given.map((kind) => [t(`disruption.taken.${kind}`), !Number.isNaN(whole(losses[kind]))] as const),
    [t("disruption.seized"), isSum(draft.seized, money.seized)],
    [t("disruption.frozen"), isSum(draft.frozen, money.frozen)],
    [t("reports.tlp"), tlp],
  ]);
  const write = useMutation({
    mutationFn: () => {
      const hasMoney = money.seized !== undefined || money.frozen !== undefined;
      return call("POST", "/disruptions", {
        json: {
          title: draft.title.trim(),
          measure: (measure ?? "other") as (typeof MEASURES)[number],
          techniques: [against ?? ""],
          from: days.from ?? "",
          to: days.to,
          authority: draft.authority.trim(),
          place: draft.place.trim() || undefined,
          corridor,
          taken: Object.fromEntries(given.map((kind) => [kind, whole(losses[kind])])),
          money: hasMoney ? { ...money, currency: draft.currency.trim().toUpperCase() } : undefined,
          words: draft.words.trim() || undefined,
          marking: { tlp },
          scheme: "4x4",
          evaluation: `${source}${information}`,
          fictitious: fictitious || undefined,
          caseId,
        },
      });
    },
    onSuccess: async ({ id, changed }) => {
      toast(t(changed ? "disruption.done" : "disruption.known"));
      for (const key of ["techniques", "disruptions", "reports", "cases"])
        await client.invalidateQueries({ queryKey: [key] });
      onClose();
      history.push(paths.disruption(id));
    },
  });
  const field = (name: keyof typeof BLANK, isRequired = false) => ({
    value: draft[name],
    onChange: (value: string) => setDraft({ ...draft, [name]: value }),
    maxLength: 200,
    isRequired,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) write.mutate();
  };
  return (
    <Dialog title={t("disruption.add")} isOpen onClose={onClose} isDismissable={draft.title.trim() === ""}>
      <p className="page-intro">{t("disruption.add.text")}</p>
      <Form className="form" onSubmit={submit}>
        <TextField label={t("disruption.title")} {...field("title", true)} autoFocus />
        <SelectField
          label={t("disruption.measure")}
          value={measure}
          onChange={setMeasure}
          placeholder={t("partners.choose")}
          options={MEASURES.map((id) => ({ id, label: t(`disruption.measure.${id}`) }))}
          isRequired
        />
        <SelectField
          label={t("techniques.one")}
          value={against}
          onChange={setAgainst}
          placeholder={t("partners.choose")}
          options={(board.data?.techniques ?? []).map(({ id, name, stage }) => ({
            id,
            label: name,
            note: board.data?.stages.find((s) => s.id === stage)?.name ?? stage,
          }))}
          isRequired
        />
        <div className="form-group">
          <DateField
            label={t("disruption.from")}
            value={days.from}
            onChange={(from) => setDays({ ...days, from })}
          />
          <DateField label={t("disruption.to")} value={days.to} onChange={(to) => setDays({ ...days, to })} />
        </div>
        <TextField label={t("disruption.authority")} {...field("authority", true)} />
        <TextField label={t("disruption.place")} {...field("place")} />
        <div className="form-group">
          <CountryField
            label={t("disruption.route.from")}
            value={ends.from}
            onChange={(from) => setEnds({ ...ends, from })}
          />
          <CountryField
            label={t("disruption.route.to")}
            value={ends.to}
            onChange={(to) => setEnds({ ...ends, to })}
          />
        </div>
        <div className="form-group is-counts">
          {LOSSES.map((kind) => (
            <TextField
              key={kind}
              label={t(`disruption.taken.${kind}`)}
              value={losses[kind]}
              onChange={(value) => setLosses({ ...losses, [kind]: value })}
              error={
                losses[kind].trim() !== "" && Number.isNaN(whole(losses[kind]))
                  ? t("disruption.unread")
                  : undefined
              }
              maxLength={9}
            />
          ))}
        </div>
        <div className="form-group is-counts">
          <TextField
            label={t("disruption.seized")}
            {...field("seized")}
            error={isSum(draft.seized, money.seized) ? undefined : t("disruption.unread")}
          />
          <TextField
            label={t("disruption.frozen")}
            {...field("frozen")}
            error={isSum(draft.frozen, money.frozen) ? undefined : t("disruption.unread")}
          />
          <TextField label={t("disruption.currency")} {...field("currency")} maxLength={3} />
        </div>
        <TextField label={t("disruption.words")} {...field("words")} multiline maxLength={5000} />
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
        <Checkbox label={t("reports.fictitious")} isSelected={fictitious} onChange={setFictitious} />
        {write.error && <ErrorNotice error={write.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={write.isPending} missing={missing}>
            {t("disruption.add.do")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
