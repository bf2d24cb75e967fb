import { useId } from "react";
import { useI18n } from "../i18n/context.tsx";

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

/**
 * The browser's own day picker: small and accessible. It has the order of the browser's language, not of Wasl's, in which
 * 04/03 may be April or March: which day it took is said beside it with the month in letters.
 */
export function DateField({ label, value, onChange, onDone, isInline = false }: DateFieldProps) {
  const { date } = useI18n();
  const id = useId();
  // What the digits of a year pass through is no day that anybody means.
  const isSaid = value !== undefined && value >= "1000";
  return (
    <span className="field" data-inline={isInline || undefined}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        className="input"
        aria-describedby={isSaid ? `${id}-day` : undefined}
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
      {isSaid && (
        <span id={`${id}-day`} className="hint">
          {date(value)}
        </span>
      )}
    </span>
  );
}
