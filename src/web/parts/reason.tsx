import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { useBecauseWords } from "./because.ts";

/** Why two records are held for one or two: a rule's reasons in the reader's words, a person's as they were written. */
export function Reason({ decidedBy, reason }: { decidedBy: string; reason: string }) {
  const { t, dir } = useI18n();
  const becauseWords = useBecauseWords();
  if (!decidedBy.startsWith("rule:")) return <Bdi>{reason}</Bdi>;
  const words = reason
    .split("; ")
    .map(becauseWords)
    .reduce((before, then) => t("because.then", { before, then }));
  return <bdi dir={dir}>{words}</bdi>;
}
