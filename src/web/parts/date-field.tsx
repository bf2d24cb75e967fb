import { useId } from "react";

interface DateFieldProps {
  readonly label: string;
  /** ISO day. */
  readonly value: string | undefined;
  readonly onChange: (day: string | undefined) => void;
}

/** The browser's own day picker: small, accessible, in the reader's calendar order. */
export function DateField({ label, value, onChange }: DateFieldProps) {
  const id = useId();
  return (
    <span className="field" data-inline>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        className="input"
        value={value ?? ""}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    </span>
  );
}
