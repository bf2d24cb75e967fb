import { useI18n } from "../i18n/context.tsx";

/** Who decided on records: a user, or the rule by its name in words. */
export function useDecider(): (decidedBy: string) => string {
  const { t } = useI18n();
  return (decidedBy) => (decidedBy.startsWith("rule:") ? t("oversight.object.rule") : decidedBy);
}
