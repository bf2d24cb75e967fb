import type { Tlp } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { SelectField } from "./controls.tsx";
import { TLP_LEVELS } from "./levels.ts";

interface TlpFieldProps {
  /** Where nothing is chosen yet, somebody has to choose. */
  readonly value: Tlp | undefined;
  readonly onChange: (tlp: Tlp) => void;
  readonly levels?: readonly Tlp[];
}

/** A marking, each level with what it allows. */
export function TlpField({ value, onChange, levels = TLP_LEVELS }: TlpFieldProps) {
  const { t, maybe } = useI18n();
  return (
    <SelectField
      label={t("reports.tlp")}
      value={value}
      onChange={onChange}
      placeholder={t("partners.choose")}
      options={levels.map((id) => ({
        id,
        label: `TLP:${id.toUpperCase()}`,
        note: maybe(`tlp.${id}`, ""),
      }))}
      isRequired
    />
  );
}
