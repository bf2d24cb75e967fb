import { useEffect, useRef } from "react";

/** Longer than an overlay takes to give the focus back where it came from. */
const GIVEN_BACK_MS = 80;

/** The id of what every page stands in. */
export const CONTENT_ID = "content";

/**
 * What had the focus may have left the page with what is shown: then whoever works by key or by ear goes on at the page's
 * beginning, not at the application's.
 */
export function useFocusKept(shown: string | undefined): void {
  const before = useRef(shown);
  useEffect(() => {
    if (shown === undefined || before.current === shown) return;
    const isFirst = before.current === undefined;
    before.current = shown;
    if (isFirst) return;
    const timer = setTimeout(() => {
      if (document.activeElement && document.activeElement !== document.body) return;
      document.getElementById(CONTENT_ID)?.focus({ preventScroll: true });
    }, GIVEN_BACK_MS);
    return () => clearTimeout(timer);
  }, [shown]);
}
