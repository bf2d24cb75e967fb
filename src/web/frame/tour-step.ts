import { useSyncExternalStore } from "react";

const KEY = "wasl.tour";

const listeners = new Set<() => void>();
const stepNow = (): number => Number(sessionStorage.getItem(KEY) ?? 0);

/** Opens the tour at a step, from 1; 0 ends it. A reload keeps it. */
export function setTour(step: number): void {
  sessionStorage.setItem(KEY, String(step));
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The step that the tour is at; 0 where nobody takes it. */
export const useTourStep = (): number => useSyncExternalStore(subscribe, stepNow);
