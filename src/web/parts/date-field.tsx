import { useId } from "react";

interface DateFieldProps {
  readonly label: string;
  /** ISO day. */
  readonly value: string | undefined;
  /** False while a part of it is missing, or its year has not all digits yet. */
  readonly onChange: (day: string | undefined, isWhole: boolean) => void;
  /** Left, or Enter pressed. */
  readonly onDone?: () => void;
  /** Beside its label, as the choices over a list are; in a form a field stands below it. */
  readonly isInline?: boolean;
}

/** The browser's own day picker: small, accessible, in the reader's calendar order. */
export function DateField({ label, value, onChange, onDone, isInline = false }: DateFieldProps) {
  const id = useId();
  return (
    <span className="field" data-inline={isInline || undefined}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        className="input"
        max="9999-12-31"
        value={value ?? ""}
        onChange={({ currentTarget: { value: day, validity } }) =>
          onChange(day || undefined, day === "" ? !validity.badInput : day >= "1000")
        }
        onBlur={onDone}
        onKeyDown={({ key }) => {
          if (key === "Enter") onDone?.();
        }}
      />
    </span>
  );
}
