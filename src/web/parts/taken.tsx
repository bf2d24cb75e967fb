import { TAKEN_KINDS, type TakenKind } from "../../core/index.ts";
import type { StoredReport } from "../api/types.ts";
import { type I18n, useI18n } from "../i18n/context.tsx";

type Outcome = Pick<NonNullable<StoredReport["outcome"]>, "statements" | "records" | "taken">;

/** The page on which rows of a kind are worked with. */
export const FRONT_OF_TAKEN: Readonly<Partial<Record<TakenKind, "money" | "online" | "supply">>> = {
  payment: "money",
  post: "online",
  order: "supply",
  seizure: "supply",
  theft: "supply",
  warning: "supply",
  listing: "supply",
  report: "supply",
  event: "supply",
};

/** What was taken of a file, in words for what it holds; an import of before kinds were counted says rows. */
export function takenOf(outcome: Outcome | undefined, { t }: Pick<I18n, "t">): readonly string[] {
  if (!outcome) return [];
  const { statements, records, taken } = outcome;
  const counts: Readonly<Partial<Record<TakenKind | "statement" | "row", number>>> = {
    statement: statements,
    ...(taken ?? { row: records }),
  };
  const words = (["statement", ...TAKEN_KINDS, "row"] as const).flatMap((kind) => {
    const count = counts[kind] ?? 0;
    return count > 0 ? [t(`taken.${kind}`, { count })] : [];
  });
  return words.length > 0 ? words : [t("taken.nothing")];
}

/** As `takenOf`, each part unbroken. */
export function Taken({ of }: { of: Outcome | undefined }) {
  const i18n = useI18n();
  return takenOf(of, i18n).map((words) => (
    <span key={words} className="line-facts">
      {words}
    </span>
  ));
}
