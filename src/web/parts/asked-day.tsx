import { useEffect, useState } from "react";
import { DateField } from "./date-field.tsx";

interface AskedDayProps {
  readonly label: string;
  /** ISO day. */
  readonly value: string | undefined;
  readonly onAsk: (day: string | undefined) => void;
}

/** Who types the day digit by digit is done after so long. */
const SETTLED_MS = 600;

/**
 * A day that something is asked for: only a whole one, and not each that the digits pass through. While the year 2025 is
 * typed, a browser gives the years 2, 20 and 202.
 */
export function AskedDay({ label, value, onAsk }: AskedDayProps) {
  const [typed, setTyped] = useState<Typed>();
  // What was typed over another day than the one that stands now is done with.
  const open = typed?.over === value && typed?.day !== value ? typed : undefined;
  const isDue = open?.isWhole ?? false;
  const day = open ? open.day : value;
  useEffect(() => {
    if (!isDue) return undefined;
    const timer = setTimeout(() => onAsk(day), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [isDue, day, onAsk]);
  return (
    <DateField
      isInline
      label={label}
      value={day}
      onChange={(next, isWhole) => setTyped({ over: value, day: next, isWhole })}
      onDone={() => {
        if (isDue) onAsk(day);
      }}
    />
  );
}

interface Typed {
  readonly over: string | undefined;
  readonly day: string | undefined;
  readonly isWhole: boolean;
}
