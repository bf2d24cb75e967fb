import { useEffect, useState } from "react";
import { useI18n } from "../i18n/context.tsx";
import {
  type ColumnChoices,
  FIELDS,
  headingOf,
  isNeeded,
  isSaid,
  isSupply,
  lackingFields,
  type MappedField,
  mappingOf,
  ROW_KINDS,
  type RowKind,
} from "./column-mapping.ts";
import { Button, SelectField, TextField } from "./controls.tsx";

const HEAD_BYTES = 64 * 1024;
const NONE = "";

interface MapColumnsProps {
  readonly file: File;
  /** True while it is being read as it was said. */
  readonly isBusy: boolean;
  /** With the mapping as JSON. */
  readonly onRead: (mapping: string) => void;
}

/** Asks what the columns of a table are, of which nothing could be read without knowing. */
export function MapColumns({ file, isBusy, onRead }: MapColumnsProps) {
  const { t } = useI18n();
  const [names, setNames] = useState<readonly string[]>();
  const [choices, setChoices] = useState<ColumnChoices>({ kind: "payments", columns: {}, everyRow: {} });
  useEffect(() => {
    let isGone = false;
    void file
      .slice(0, HEAD_BYTES)
      .arrayBuffer()
      .then((head) => isGone || setNames(headingOf(new Uint8Array(head))));
    return () => {
      isGone = true;
    };
  }, [file]);
  if (names === undefined) return null;
  if (names.length === 0) return <p className="hint">{t("mapping.unreadable")}</p>;
  const { kind } = choices;
  const change = (part: Partial<ColumnChoices>) => setChoices((before) => ({ ...before, ...part }));
  const isMoney = kind === "payments" || kind === "statement";
  return (
    <fieldset className="column-mapping">
      <legend>{t("mapping.title")}</legend>
      <p className="hint">{t("mapping.intro")}</p>
      <div className="column-choices">
        <SelectField<RowKind>
          label={t("mapping.kind")}
          value={kind}
          onChange={(next) => change({ kind: next })}
          options={ROW_KINDS.map((id) => ({ id, label: t(`mapping.kind.${id}`) }))}
        />
        <DateOrder choices={choices} onChange={setChoices} />
        {(isMoney || isSupply(kind)) && <Decimal choices={choices} onChange={setChoices} />}
      </div>
      <div className="column-choices">
        {FIELDS[kind].map((field) => (
          <FieldChoice key={field.id} field={field} names={names} choices={choices} onChange={setChoices} />
        ))}
      </div>
      <Button
        look="primary"
        isDisabled={isBusy}
        missing={lackingFields(choices).map(({ label }) => t(label))}
        onPress={() => onRead(JSON.stringify(mappingOf(choices)))}
      >
        {t("mapping.read")}
      </Button>
    </fieldset>
  );
}

interface ChoiceProps {
  readonly choices: ColumnChoices;
  readonly onChange: (next: (before: ColumnChoices) => ColumnChoices) => void;
}

function FieldChoice({
  field: { id, label, everyRow },
  names,
  choices,
  onChange,
}: ChoiceProps & { field: MappedField; names: readonly string[] }) {
  const { t } = useI18n();
  const column = choices.columns[id];
  const isAsked = isNeeded(choices.kind, id) && !isSaid(choices, id);
  const chooseColumn = (name: string) =>
    onChange((before) => {
      const { [id]: _, ...others } = before.columns;
      return { ...before, columns: name === NONE ? others : { ...others, [id]: name } };
    });
  return (
    <div>
      <SelectField
        label={t(label)}
        value={column ?? NONE}
        onChange={chooseColumn}
        options={[
          { id: NONE, label: t("mapping.none") },
          ...names.map((name) => ({ id: name, label: name })),
        ]}
        hint={isAsked ? t("mapping.needed") : undefined}
      />
      {everyRow && column === undefined && (
        <TextField
          label={t("mapping.everyRow")}
          value={choices.everyRow[id] ?? ""}
          onChange={(text) =>
            onChange((before) => ({ ...before, everyRow: { ...before.everyRow, [id]: text } }))
          }
          maxLength={80}
        />
      )}
    </div>
  );
}

function DateOrder({ choices: { dateOrder }, onChange }: ChoiceProps) {
  const { t } = useI18n();
  return (
    <SelectField
      label={t("mapping.dateOrder")}
      value={dateOrder ?? "told"}
      onChange={(id: "told" | "dmy" | "mdy") =>
        onChange(({ dateOrder: _, ...rest }) => (id === "told" ? rest : { ...rest, dateOrder: id }))
      }
      options={(["told", "dmy", "mdy"] as const).map((id) => ({ id, label: t(`mapping.dateOrder.${id}`) }))}
    />
  );
}

const DECIMALS = { comma: ",", point: "." } as const;

function Decimal({ choices: { decimal }, onChange }: ChoiceProps) {
  const { t } = useI18n();
  return (
    <SelectField
      label={t("mapping.decimal")}
      value={decimal === undefined ? "told" : decimal === "," ? "comma" : "point"}
      onChange={(id: "told" | "comma" | "point") =>
        onChange(({ decimal: _, ...rest }) => (id === "told" ? rest : { ...rest, decimal: DECIMALS[id] }))
      }
      options={(["told", "comma", "point"] as const).map((id) => ({ id, label: t(`mapping.decimal.${id}`) }))}
    />
  );
}
