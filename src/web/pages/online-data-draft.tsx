import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import type { DataLaw, DataRequest } from "../api/data-requests.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, Checkbox, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { latinDigits } from "../parts/digits.ts";
import { useTlpField } from "../parts/message-fields.tsx";
import { ErrorNotice } from "../parts/page.tsx";
import { unfilled } from "../parts/unfilled.ts";

type Kind = DataRequest["kind"];
type Category = DataRequest["body"]["categories"][number];
type Issuer = DataRequest["body"]["authority"]["kind"];
type TargetType = DataRequest["body"]["targets"][number]["type"];

const KINDS = ["preservation", "extension", "production", "emergency"] as const satisfies readonly Kind[];
const CATEGORIES = [
  "domain",
  "subscriber",
  "access",
  "traffic",
  "content",
] as const satisfies readonly Category[];
const ISSUERS = ["judge", "prosecutor", "competent"] as const satisfies readonly Issuer[];
const TARGETS = [
  "account",
  "handle",
  "url",
  "phone",
  "email",
  "ip",
  "domain",
] as const satisfies readonly TargetType[];

const BLANK = {
  platform: "",
  targets: "",
  wanted: "",
  from: "",
  to: "",
  offence: "",
  years: "",
  authority: "",
  contact: "",
  necessity: "",
  proportionality: "",
  danger: "",
  because: "",
  until: "",
  retainUntil: "",
  hours: "",
  follows: "",
  reportId: "",
  reference: "",
  issuedOn: "",
};

/** A request is drafted here and goes nowhere; what the law wants of it is shown beside what is asked. */
export function DraftDataRequest({
  law,
  onDone,
  onClose,
}: {
  law: DataLaw;
  onDone: (id: string) => void;
  onClose: () => void;
}) {
  const { t, list, number } = useI18n();
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind>("preservation");
  const [categories, setCategories] = useState<readonly Category[]>(["subscriber"]);
  const [targetType, setTargetType] = useState<TargetType>("account");
  const [issuer, setIssuer] = useState<Issuer>("judge");
  const [said, setSaid] = useState(BLANK);
  const [tlp, tlpField] = useTlpField();
  const change = (part: Partial<typeof BLANK>) => setSaid({ ...said, ...part });
  const rules = law.rules.filter((r) => r.kind === kind && r.categories.some((c) => categories.includes(c)));
  const issuers = ISSUERS.filter((one) => rules.every((rule) => rule.issuers.includes(one)));
  const isKept = kind === "preservation" || kind === "extension";
  const isExtension = kind === "extension";
  const needsHours = !isKept && rules.some((rule) => rule.answerHours === undefined);
  const needsOrder = issuer !== "competent" || !issuers.includes("competent");
  const targets = said.targets.split(/\n/).flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const missing = unfilled([
    [t("online.platform"), said.platform],
    [t("data.follows"), !isExtension || said.follows],
    [t("data.targets"), targets.length > 0],
    [t("data.categories"), categories.length > 0],
    [t("data.wanted"), said.wanted],
    [t("data.from"), said.from],
    [t("data.to"), said.to],
    [t("data.offence"), said.offence],
    [t("data.years"), /^\d{1,2}$/.test(latinDigits(said.years.trim()))],
    [t("data.authority"), said.authority],
    [t("data.contact"), said.contact],
    [t("data.report"), !needsOrder || said.reportId],
    [t("data.reference"), !needsOrder || said.reference],
    [t("data.issuedOn"), !needsOrder || said.issuedOn],
    [t("data.necessity"), said.necessity],
    [t("data.proportionality"), said.proportionality],
    [t("data.danger"), kind !== "emergency" || said.danger],
    [t("data.hours"), !needsHours || /^\d{1,4}$/.test(latinDigits(said.hours.trim()))],
    [t("data.retain"), said.retainUntil],
    [t("reports.tlp"), tlp],
  ]);
  const draft = useMutation({
    mutationFn: () =>
      call("POST", "/data-requests", {
        json: {
          kind,
          platform: said.platform.trim(),
          targets: targets.map((value) => ({ type: targetType, value })),
          categories: [...categories],
          wanted: said.wanted.trim(),
          from: said.from,
          to: said.to,
          offence: { law: said.offence.trim(), yearsMax: Number(latinDigits(said.years.trim())) },
          authority: { kind: issuer, name: said.authority.trim(), contact: said.contact.trim() },
          necessity: said.necessity.trim(),
          proportionality: said.proportionality.trim(),
          ...(kind === "emergency" ? { danger: said.danger.trim() } : {}),
          ...(said.because.trim() && said.until
            ? { confidential: { because: said.because.trim(), until: said.until } }
            : {}),
          retainUntil: said.retainUntil,
          ...(needsHours ? { answerHours: Number(latinDigits(said.hours.trim())) } : {}),
          ...(said.follows.trim() ? { follows: said.follows.trim() } : {}),
          ...(said.reportId.trim()
            ? {
                order: {
                  reportId: said.reportId.trim(),
                  reference: said.reference.trim(),
                  issuedOn: said.issuedOn,
                },
              }
            : {}),
          marking: { tlp },
        },
      }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["online"] });
      onDone(id);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) draft.mutate();
  };
  const text = (name: keyof typeof BLANK, label: string, more: object = {}) => (
    <TextField
      label={label}
      value={said[name]}
      onChange={(value: string) => change({ [name]: value })}
      maxLength={300}
      isRequired
      {...more}
    />
  );
  const day = (name: keyof typeof BLANK, label: string) => (
    <DateField label={label} value={said[name]} onChange={(value) => change({ [name]: value ?? "" })} />
  );
  return (
    <Dialog title={t("data.draft")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p className="hint">{t("data.stored")}</p>
        <SelectField
          label={t("data.kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((id) => ({ id, label: t(`data.kind.${id}`) }))}
        />
        {text("platform", t("online.platform"))}
        {kind !== "preservation" &&
          text("follows", t("data.follows"), { hint: t("data.follows.hint"), isRequired: isExtension })}
        <SelectField
          label={t("data.target")}
          value={targetType}
          onChange={setTargetType}
          options={TARGETS.map((id) => ({ id, label: t(`data.target.${id}`) }))}
        />
        {text("targets", t("data.targets"), {
          hint: t("data.targets.hint"),
          multiline: true,
          maxLength: 5000,
        })}
        <fieldset className="form">
          <legend>{t("data.categories")}</legend>
          {CATEGORIES.map((id) => (
            <Checkbox
              key={id}
              label={t(`data.category.${id}`)}
              isSelected={categories.includes(id)}
              onChange={(on) =>
                setCategories(CATEGORIES.filter((c) => (c === id ? on : categories.includes(c))))
              }
            />
          ))}
        </fieldset>
        {rules.length > 0 && (
          <p className="hint">
            {t("data.issuedBy", { who: list(issuers.map((one) => t(`data.authority.${one}`))) })}{" "}
            {rules.map((rule) => rule.basis).join(" · ")}{" "}
            {rules.some((r) => r.offenceYearsMin) &&
              t("data.yearsMin", { years: number(Math.max(...rules.map((r) => r.offenceYearsMin ?? 0))) })}
          </p>
        )}
        {text("wanted", t("data.wanted"), { hint: t("data.wanted.hint"), multiline: true, maxLength: 2000 })}
        {day("from", t("data.from"))}
        {day("to", t("data.to"))}
        {text("offence", t("data.offence"), { maxLength: 500 })}
        {text("years", t("data.years"))}
        <SelectField
          label={t("data.authorityKind")}
          value={issuer}
          onChange={setIssuer}
          options={ISSUERS.map((id) => ({ id, label: t(`data.authority.${id}`) }))}
        />
        {text("authority", t("data.authority"))}
        {text("contact", t("data.contact"))}
        {text("reportId", t("data.report"), { hint: t("data.order.hint"), isRequired: needsOrder })}
        {text("reference", t("data.reference"), { isRequired: needsOrder })}
        {day("issuedOn", t("data.issuedOn"))}
        {text("necessity", t("data.necessity"), { hint: t("data.stays"), multiline: true, maxLength: 2000 })}
        {text("proportionality", t("data.proportionality"), { multiline: true, maxLength: 2000 })}
        {kind === "emergency" &&
          text("danger", t("data.danger"), { hint: t("data.danger.hint"), multiline: true, maxLength: 1000 })}
        {needsHours && text("hours", t("data.hours"))}
        {text("because", t("data.because"), { isRequired: false, maxLength: 1000 })}
        {day("until", t("data.silent"))}
        {day("retainUntil", t("data.retain"))}
        {tlpField}
        {draft.error && <ErrorNotice error={draft.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={draft.isPending} missing={missing}>
            {t("data.draft")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
