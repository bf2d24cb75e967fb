import { useSyncExternalStore } from "react";
import { isLanguage, type Language, preferredLanguage } from "../i18n/languages.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
}

const KEY = "wasl.preferences";
let current = read();
const listeners = new Set<() => void>();

function read(): Preferences {
  let kept: Partial<Preferences> = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
  } catch {
    // Unreadable or forbidden storage: the defaults do.
  }
  return {
    language: isLanguage(kept.language) ? kept.language : preferredLanguage(navigator.languages),
    theme: THEMES.find((theme) => theme === kept.theme) ?? "system",
  };
}

/** Shows the theme on the document; CSS does the rest. */
export function applyTheme(theme: Theme = current.theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // The choice then holds for this page only.
  }
  applyTheme();
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Language and theme of this browser. */
export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, () => current);
