import { useI18n } from "../i18n/context.tsx";
import { SelectField } from "./controls.tsx";

const ALL = "all";

interface FilterSelectProps<T extends string> {
  readonly label: string;
  readonly value: T | undefined;
  readonly options: readonly { readonly id: T; readonly label: string }[];
  readonly onChange: (value: T | undefined) => void;
}

/** One value of a column that has few, or all of them. */
export function FilterSelect<T extends string>({ label, value, options, onChange }: FilterSelectProps<T>) {
  const { t } = useI18n();
  return (
    <SelectField<string>
      inline
      label={label}
      value={value ?? ALL}
      onChange={(next) => onChange(options.find(({ id }) => id === next)?.id)}
      options={[{ id: ALL, label: t("filter.all") }, ...options]}
    />
  );
}
