import type { ReactNode } from "react";
import { useI18n } from "../i18n/context.tsx";

/** So many lines of a long list stand open: what a section is, and the next section still in sight. */
const SHOWN = 6;
/** Nobody unfolds for a line or two. */
const FOLDED_MIN = 3;

/** Lines, the first of them open and the rest behind how many they are; on paper, and for the browser's search, all of them. */
export function Folded<T>({
  items,
  label,
  shown = SHOWN,
  children,
}: {
  items: readonly T[];
  shown?: number;
  label?: string;
  /** A line (`li`) of one of them. */
  children: (item: T) => ReactNode;
}) {
  const { t } = useI18n();
  const open = items.length - shown < FOLDED_MIN ? items.length : shown;
  const rest = items.slice(open);
  return (
    <>
      <ul className="lines" data-compact aria-label={label}>
        {items.slice(0, open).map(children)}
      </ul>
      {rest.length > 0 && (
        <details className="folded">
          <summary>{t("list.rest", { count: rest.length })}</summary>
          <ul className="lines" data-compact aria-label={label}>
            {rest.map(children)}
          </ul>
        </details>
      )}
    </>
  );
}
