import { KINDS, type Kind } from "../parts/kinds.tsx";

export interface GraphColours {
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly accent: string;
  readonly surface: string;
}

/** The design's colours as WebGL needs them: computed by the browser for the theme that holds now. */
export function readColours(): GraphColours {
  const probe = document.createElement("span");
  document.body.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, read(`--kind-${kind}`)])) as Record<
    Kind,
    string
  >;
  const colours = {
    kinds,
    ink: read("--ink"),
    quiet: read("--ink-3"),
    line: read("--line-strong"),
    accent: read("--accent"),
    surface: read("--surface"),
  };
  probe.remove();
  return colours;
}

/** Calls back when the theme changes, by the switch or by the system. */
export function onThemeChange(listener: () => void): () => void {
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", listener);
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    media.removeEventListener("change", listener);
    observer.disconnect();
  };
}
