import { useEffect, useRef } from "react";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "./controls.tsx";
import type { LongList } from "./long-list.ts";

/** How far below the screen the next rows are asked for. */
const AHEAD = "800px";

/** The end of what is loaded: more is asked for as it comes near, or by its button. */
export function MoreRows<T>({ list }: { list: LongList<T> }) {
  const { t } = useI18n();
  const end = useRef<HTMLDivElement>(null);
  const { isMore, isLoading, isStalled, onMore } = list;
  const more = useRef(onMore);
  more.current = onMore;
  // Watched anew after each answer: an end that stays in sight is told of once.
  useEffect(() => {
    if (!end.current || !isMore || isLoading || isStalled) return;
    const watcher = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) more.current();
      },
      { rootMargin: `0px 0px ${AHEAD} 0px` },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [isMore, isLoading, isStalled]);
  if (!isMore) return null;
  return (
    <div ref={end} className="table-more row">
      <Button small look="quiet" onPress={onMore} isPending={isLoading}>
        {t("table.more")}
      </Button>
    </div>
  );
}
