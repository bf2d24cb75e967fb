import type { ScoreTerm } from "../../core/index.ts";
import { useI18n } from "../i18n/context.tsx";
import { useSchemaLabel } from "./kinds.tsx";

const IDENTIFIER = /^(the same|another) (\w+)$|^(\w+) apart by (one slip)$/;

const PAIR = /^(.+) ~ (.+) (\d\.\d+)$/u;

/**
 * Names beside names in the order in which they were read, whatever is written from the right: each stands for itself
 * (U+2068 to U+2069), and the line keeps the page's direction.
 */
export const isolatePairs = (because: string): string =>
  because
    .split(", ")
    .map((part) => part.replace(PAIR, "\u2068$1\u2069 ~ \u2068$2\u2069 $3"))
    .join(", ");

/** A reason in the reader's words, where the catalogue has any; what is quoted stays as it is. */
export function useBecauseWords(): (because: string) => string {
  const { t, maybe } = useI18n();
  const schemaLabel = useSchemaLabel();
  return (because) => {
    const [, which, named, slipped] = IDENTIFIER.exec(because) ?? [];
    const type = named ?? slipped;
    if (type !== undefined) {
      const key = which === "the same" ? "same" : which === "another" ? "other" : "slip";
      return t(`because.${key}`, { what: schemaLabel(type) });
    }
    const dates = /^birth dates: (\w+)$/.exec(because)?.[1];
    if (dates !== undefined) return maybe(`because.dates.${dates}`, because);
    const side = /^only on one side: (.*)$/su.exec(because)?.[1];
    return side === undefined
      ? maybe(`because.${because}`, isolatePairs(because))
      : t("because.oneSide", { words: side });
  };
}

/** A term's name and reason; of an identifier the name is its kind. */
export function useTermWords(): (term: ScoreTerm) => { readonly name: string; readonly because: string } {
  const { maybe } = useI18n();
  const schemaLabel = useSchemaLabel();
  const becauseWords = useBecauseWords();
  return ({ name, because }) => {
    const [, , named, slipped] = IDENTIFIER.exec(because) ?? [];
    const type = named ?? slipped;
    return {
      name: type === undefined ? maybe(`term.${name}`, name) : schemaLabel(type),
      because: becauseWords(because),
    };
  };
}
