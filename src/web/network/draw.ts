import type { Settings } from "sigma/settings";
import type { NodeDisplayData, PartialButFor } from "sigma/types";
import type { GraphColours } from "./colours.ts";

type Data = PartialButFor<NodeDisplayData, "x" | "y" | "size" | "label" | "color"> & { subLabel?: string };
type Draw = (context: CanvasRenderingContext2D, data: Data, settings: Settings) => void;

const GAP = 5;
const SUB_SIZE = 10;
const NAME_LENGTH_MAX = 34;

/** Hostile names exist: one of ten thousand letters is cut, by whole characters. */
function shortened(name: string): string {
  if (name.length <= NAME_LENGTH_MAX) return name;
  return `${Array.from(name).slice(0, NAME_LENGTH_MAX).join("")}…`;
}

function drawWords(
  context: CanvasRenderingContext2D,
  data: Data,
  settings: Settings,
  colours: GraphColours,
): void {
  if (!data.label) return;
  const name = shortened(data.label);
  const x = data.x + data.size + GAP;
  // Each name in its own direction; the place beside the node is the same for all.
  context.direction = "ltr";
  context.textAlign = "left";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = colours.surface;
  const isolated = `\u2068${name}\u2069`;
  context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
  context.strokeText(isolated, x, data.y + 2);
  context.fillStyle = colours.ink;
  context.fillText(isolated, x, data.y + 2);
  if (!data.subLabel) return;
  context.font = `400 ${SUB_SIZE}px ${settings.labelFont}`;
  context.strokeText(data.subLabel, x, data.y + 2 + SUB_SIZE + 3);
  context.fillStyle = colours.quiet;
  context.fillText(data.subLabel, x, data.y + 2 + SUB_SIZE + 3);
}

/** Name and, under it, what it is: the colour alone never tells. */
export const drawLabel =
  (colours: () => GraphColours): Draw =>
  (context, data, settings) =>
    drawWords(context, data, settings, colours());

/** A ring around the node under the pointer or selected, and its words. */
export const drawHover =
  (colours: () => GraphColours): Draw =>
  (context, data, settings) => {
    context.beginPath();
    context.arc(data.x, data.y, data.size + 4, 0, Math.PI * 2);
    context.strokeStyle = colours().accent;
    context.lineWidth = 2.5;
    context.stroke();
    drawWords(context, data, settings, colours());
  };
