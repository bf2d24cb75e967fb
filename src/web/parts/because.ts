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

/** The words that match, and the ones that match nothing, where any is left over. */
export function splitUnpaired(because: string): readonly [pairs: string, unpaired: string | undefined] {
  const found = /^(?:(.*); )?unpaired: (.*)$/su.exec(because);
  return found ? [found[1] ?? "", found[2]] : [because, undefined];
}

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
    if (side !== undefined) return t("because.oneSide", { words: side });
    const [pairs, unpaired] = splitUnpaired(because);
    if (unpaired === undefined) return maybe(`because.${because}`, isolatePairs(because));
    const then = t("because.unpaired", { words: unpaired });
    return pairs === "" ? then : t("because.then", { before: isolatePairs(pairs), then });
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
