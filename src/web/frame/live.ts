import { useSyncExternalStore } from "react";
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

const watchers = new Set<() => void>();
let isOpen = false;

/** Says whether the stream of live events is open. */
export function setLive(open: boolean): void {
  if (open === isOpen) return;
  isOpen = open;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Whether the stream of live events is open: what it tells need not be asked for. */
export const useIsLive = (): boolean => useSyncExternalStore(watch, () => isOpen);
