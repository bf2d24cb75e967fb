import { useI18n } from "../i18n/context.tsx";

const DAY = /^\d{4}-\d{2}(-\d{2})?(T.*)?$/;
const COUNTRY = /^[a-z]{2}$/;
/** Properties of the model whose values are codes of ISO 3166. */
export const COUNTRIES: ReadonlySet<string> = new Set([
  "birthCountry",
  "citizenship",
  "contextCountry",
  "country",
  "departureCountry",
  "destinationCountry",
  "detectedCountry",
  "flag",
  "fromCountry",
  "jurisdiction",
  "mainCountry",
  "nationality",
  "originCountry",
  "pastFlags",
  "toCountry",
  "tradingCountry",
]);

/** How a statement's value is read: days and countries in the reader's words, all else as it was said. */
export function useValueWords(): (property: string, value: string) => string {
  const { date, called, maybe } = useI18n();
  return (property, value) => {
    if (DAY.test(value)) return date(value, "minute");
    if (COUNTRIES.has(property) && COUNTRY.test(value)) return called("region", value.toUpperCase());
    if (property === "subjectCategory") return maybe(`category.${value}`, value);
    return value;
  };
}
