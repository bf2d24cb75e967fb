import type { ScoreTerm } from "../../core/index.ts";
import { useI18n } from "../i18n/context.tsx";
import { useSchemaLabel } from "./kinds.tsx";

const IDENTIFIER = /^(the same|another) (\w+)$|^(\w+) apart by (one slip)$/;

/** A reason in the reader's words, where the catalogue has any; what is quoted stays as it is. */
function useBecauseWords(): (because: string) => string {
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
    return side === undefined ? maybe(`because.${because}`, because) : t("because.oneSide", { words: side });
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

/** Why two records are held for one or two: a rule's reasons in the reader's words, a person's as they were written. */
export function useReasonWords(): (decided: {
  readonly decidedBy: string;
  readonly reason: string;
}) => string {
  const becauseWords = useBecauseWords();
  return ({ decidedBy, reason }) =>
    decidedBy.startsWith("rule:") ? reason.split("; ").map(becauseWords).join("; ") : reason;
}
