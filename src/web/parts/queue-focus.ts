import { type RefObject, useEffect, useRef } from "react";

/** A decision takes what had the focus off the page: whoever works by key goes on at the row that is open now. */
export function useQueueFocus(items: unknown): {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly onDecided: () => void;
} {
  const list = useRef<HTMLDivElement>(null);
  const isDecided = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the queue is read anew, not before.
  useEffect(() => {
    if (!isDecided.current) return;
    isDecided.current = false;
    if (document.activeElement !== document.body) return;
    list.current?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  }, [items]);
  return {
    list,
    onDecided: () => {
      isDecided.current = true;
    },
  };
}
