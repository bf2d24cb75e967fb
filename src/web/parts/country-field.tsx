import { useI18n } from "../i18n/context.tsx";
import { TextField } from "./controls.tsx";
import { countryIn } from "./countries.ts";

interface CountryFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly isRequired?: boolean;
  /** A code that is meant though it is no country's. */
  readonly also?: string;
}

/** One country by its code or its name; what was read stands below, or that it was not. */
export function CountryField({ value, hint, also, ...rest }: CountryFieldProps) {
  const { t, called, language } = useI18n();
  const written = value.trim();
  const code = countryIn(value, language);
  const isUnread = written !== "" && code === undefined && written.toUpperCase() !== also;
  return (
    <TextField
      {...rest}
      value={value}
      hint={code === undefined ? hint : t("country.read", { countries: called("region", code) })}
      error={isUnread ? t("country.unread", { written }) : undefined}
      maxLength={80}
    />
  );
}
