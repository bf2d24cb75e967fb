import type { PlotOptions } from "@observablehq/plot";
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../i18n/context.tsx";

type Library = typeof import("@observablehq/plot");

/** What a picture is drawn for. */
interface Look {
  readonly width: number;
  /** Whether the line is read from right to left: then time runs to the left, and what is named stands at the right. */
  readonly isRtl: boolean;
  /** The side where a line begins. */
  readonly start: "left" | "right";
  /** Of labels along an axis every so many-th has room, where each takes about this many pixels. */
  everyOf(count: number, pixels: number): number;
}

/** What is drawn, of `useCallback`: it is drawn anew when this changes. */
export type Draw = (library: Library, look: Look) => PlotOptions;

/** About what an axis of names takes of the width. */
const AXIS_PIXELS = 104;
/** Marks with this class can be chosen: in the order of their data, one label each. */
const PICKS = ".plot-pick > *";

interface PlotProps {
  /** What it shows, in one line. */
  readonly label: string;
  /** The same in numbers for whoever does not see it; absent where a table on the page says it. */
  readonly table?: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
  readonly draw: Draw;
  readonly picks?: { readonly labels: readonly string[]; readonly onPick: (at: number) => void };
}

/** A picture over axes, in the colours of the theme and the direction of the language. The library comes with the first one. */
export function Plot({ label, table, draw, picks }: PlotProps) {
  const { dir } = useI18n();
  const box = useRef<HTMLDivElement & HTMLElement>(null);
  const picked = useRef(picks);
  picked.current = picks;
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (box.current) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    if (width === 0) return;
    let isLeft = false;
    void import("@observablehq/plot").then((library) => {
      if (isLeft) return;
      const svg = library.plot({ className: "plot-svg", width, ...draw(library, lookOf(width, dir)) });
      // Our policy refuses styles in the page; plot.css says what it would say.
      svg.querySelector("style")?.remove();
      // The library names groups by what they are made of ("rect"), in English and to nobody's use.
      for (const group of svg.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
      const shapes = makePickable(svg, picked.current?.labels ?? [], (at) => picked.current?.onPick(at));
      // What was chosen by key keeps the focus: choosing may draw anew.
      const all: (Element | null)[] = [...(box.current?.querySelectorAll(PICKS) ?? [])];
      const focused = all.indexOf(document.activeElement);
      box.current?.replaceChildren(svg);
      shapes[focused]?.focus({ preventScroll: true });
    });
    return () => {
      isLeft = true;
    };
  }, [width, dir, draw]);
  return (
    <figure className="plot-figure">
      {picks ? (
        <section ref={box} className="plot-box" aria-label={label} />
      ) : (
        <div ref={box} className="plot-box" role="img" aria-label={label} />
      )}
      {table && (
        <table className="visually-hidden">
          <caption>{label}</caption>
          <thead>
            <tr>
              {table.head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(([name, ...values]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, at) => (
                  <td key={table.head[at + 1]}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </figure>
  );
}

function lookOf(width: number, dir: "ltr" | "rtl"): Look {
  return {
    width,
    isRtl: dir === "rtl",
    start: dir === "rtl" ? "right" : "left",
    everyOf: (count, pixels) => Math.max(1, Math.ceil((count * pixels) / Math.max(1, width - AXIS_PIXELS))),
  };
}

/** By mouse and by key; each says what it is. */
function makePickable(
  svg: Element,
  labels: readonly string[],
  onPick: (at: number) => void,
): readonly SVGElement[] {
  const shapes = [...svg.querySelectorAll<SVGElement>(PICKS)];
  for (const [at, shape] of shapes.entries()) {
    shape.setAttribute("role", "button");
    shape.setAttribute("tabindex", "0");
    shape.setAttribute("aria-label", labels[at] ?? "");
    shape.addEventListener("click", () => onPick(at));
    shape.addEventListener("keydown", (event) => {
      if (!(event instanceof KeyboardEvent) || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      onPick(at);
    });
  }
  return shapes;
}
