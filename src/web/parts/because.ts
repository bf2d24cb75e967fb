import type { ScoreTerm } from "../../core/index.ts";
import { useI18n } from "../i18n/context.tsx";
import { useSchemaLabel } from "./kinds.tsx";

const IDENTIFIER = /^(the same|another) (\w+)$|^(\w+) apart by (one slip)$/;

/** A term's name and reason in the reader's words, where the catalogue has any; what is quoted stays as it is. */
export function useTermWords(): (term: ScoreTerm) => { readonly name: string; readonly because: string } {
  const { t, maybe } = useI18n();
  const schemaLabel = useSchemaLabel();
  return ({ name, because }) => {
    const found = IDENTIFIER.exec(because);
    const type = found?.[2] ?? found?.[3];
    if (type !== undefined) {
      const what = schemaLabel(type);
      const key = found?.[1] === "the same" ? "same" : found?.[1] === "another" ? "other" : "slip";
      return { name: what, because: t(`because.${key}`, { what }) };
    }
    const dates = /^birth dates: (\w+)$/.exec(because)?.[1];
    const side = /^only on one side: (.*)$/su.exec(because)?.[1];
    return {
      name: maybe(`term.${name}`, name),
      because:
        dates !== undefined
          ? maybe(`because.dates.${dates}`, because)
          : side !== undefined
            ? t("because.oneSide", { words: side })
            : maybe(`because.${because}`, because),
    };
  };
}

/** Why two records are held for one or two: a rule's reasons in the reader's words, a person's as they were written. */
export function useReasonWords(): (decided: {
  readonly decidedBy: string;
  readonly reason: string;
}) => string {
  const termWords = useTermWords();
  return ({ decidedBy, reason }) =>
    decidedBy.startsWith("rule:")
      ? reason
          .split("; ")
          .map((because) => termWords({ name: "", value: 0, because }).because)
          .join("; ")
      : reason;
}
