import type { LiveEvent } from "../api/events.ts";

const listeners = new Set<(event: LiveEvent) => void>();

/** Hands one live event to everything on the page that listens. */
export function announce(event: LiveEvent): void {
  for (const listener of listeners) listener(event);
}

/** Calls back for each live event; answers how to stop. */
export function onLiveEvent(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
