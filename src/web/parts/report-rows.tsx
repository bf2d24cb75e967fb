import { Plus, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type MessageKey, useI18n } from "../i18n/context.tsx";
import { Button, IconButton, SelectField, TextField } from "./controls.tsx";

const KINDS = [
  "person",
  "organisation",
  "company",
  "phone",
  "email",
  "handle",
  "vehicle",
  "vessel",
  "account",
  "iban",
  "crypto",
  "place",
] as const;
type Kind = (typeof KINDS)[number];
/** Whom something is joined with. */
const PARTIES: ReadonlySet<Kind> = new Set<Kind>(["person", "organisation", "company"]);
/** None that accuses: that is a decision with a reason, on the person's own page. */
const CATEGORIES = ["unknown", "contact", "smuggled-person", "victim", "witness", "child"] as const;

interface Row {
  readonly key: number;
  readonly kind: Kind;
  readonly value: string;
  readonly role: string;
  readonly category: string;
  /** Of another row; empty for none. */
  readonly of: string;
  readonly how: string;
}

/** As the node reads it; a row is joined with another by its place, from 1. */
export interface WrittenRow {
  readonly kind: string;
  readonly value: string;
  readonly role?: string;
  readonly category?: string;
  readonly of?: number;
  readonly how?: string;
}

/** Whom and what a report concerns, a row each, beside its text. */
export function useReportRows(): readonly [readonly WrittenRow[], ReactNode] {
  const { t } = useI18n();
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [next, setNext] = useState(1);
  const filled = rows.filter(({ value }) => value.trim() !== "");
  const add = () => {
    setRows([
      ...rows,
      { key: next, kind: "person", value: "", role: "", category: "unknown", of: "", how: "" },
    ]);
    setNext(next + 1);
  };
  const change = (key: number, part: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const fields = (
    <fieldset className="choices">
      <legend>{t("report.rows.title")}</legend>
      <p className="hint">{t("report.rows.hint")}</p>
      {rows.map((row) => (
        <RowFields
          key={row.key}
          row={row}
          others={filled.filter(({ key, kind }) => key !== row.key && PARTIES.has(kind))}
          onChange={(part) => change(row.key, part)}
          onRemove={() => setRows(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      <Button small icon={<Plus size={14} aria-hidden="true" />} onPress={add}>
        {t("report.rows.add")}
      </Button>
    </fieldset>
  );
  return [filled.map((row) => written(row, filled)), fields];
}

function written({ kind, value, role, category, of, how }: Row, all: readonly Row[]): WrittenRow {
  const place = all.findIndex(({ key }) => String(key) === of) + 1;
  return {
    kind,
    value: value.trim(),
    ...(kind === "person" && role.trim() !== "" ? { role: role.trim() } : {}),
    ...(kind === "person" && category !== "unknown" ? { category } : {}),
    ...(place > 0 ? { of: place } : {}),
    ...(place > 0 && how.trim() !== "" ? { how: how.trim() } : {}),
  };
}

function RowFields({
  row,
  others,
  onChange,
  onRemove,
}: {
  readonly row: Row;
  readonly others: readonly Row[];
  readonly onChange: (part: Partial<Row>) => void;
  readonly onRemove: () => void;
}) {
  const { t, maybe } = useI18n();
  const { kind, value, role, category, of, how } = row;
  return (
    <div className="stack report-row">
      <div className="row">
        <SelectField
          label={t("mention.type")}
          value={kind}
          onChange={(chosen) => onChange({ kind: chosen })}
          options={KINDS.map((id) => ({ id, label: t(`mention.${id}` as MessageKey) }))}
        />
        <IconButton
          label={t("report.rows.remove")}
          icon={<X size={14} aria-hidden="true" />}
          onPress={onRemove}
        />
      </div>
      <TextField
        label={t("report.rows.value")}
        value={value}
        onChange={(text) => onChange({ value: text })}
        maxLength={300}
      />
      {kind === "person" && (
        <>
          <TextField
            label={t("report.rows.role")}
            value={role}
            onChange={(text) => onChange({ role: text })}
            maxLength={300}
          />
          <SelectField
            label={t("report.rows.category")}
            value={category}
            onChange={(chosen) => onChange({ category: chosen })}
            options={CATEGORIES.map((id) => ({ id, label: maybe(`category.${id}`, id) }))}
          />
        </>
      )}
      {others.length > 0 && (
        <SelectField
          label={t("report.rows.of")}
          value={of}
          onChange={(chosen) => onChange({ of: chosen })}
          options={[
            { id: "", label: t("report.rows.nobody") },
            ...others.map((one) => ({ id: String(one.key), label: one.value })),
          ]}
        />
      )}
      {others.length > 0 && of !== "" && kind !== "phone" && kind !== "email" && (
        <TextField
          label={t("report.rows.how")}
          value={how}
          onChange={(text) => onChange({ how: text })}
          maxLength={300}
        />
      )}
    </div>
  );
}
