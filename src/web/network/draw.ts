import type { Settings } from "sigma/settings";
import type { NodeDisplayData, PartialButFor } from "sigma/types";
import type { GraphColours } from "./colours.ts";

type Data = PartialButFor<NodeDisplayData, "x" | "y" | "size" | "label" | "color"> & { subLabel?: string };
type Draw = (context: CanvasRenderingContext2D, data: Data, settings: Settings) => void;

const GAP = 5;
const SUB_SIZE = 10;

/** Hostile names exist: one of ten thousand letters is cut, by whole characters. */
function shortened(name: string, lengthMax: number): string {
  if (name.length <= lengthMax) return name;
  return `${Array.from(name.slice(0, lengthMax * 2))
    .slice(0, lengthMax)
    .join("")}…`;
}

function drawWords(
  context: CanvasRenderingContext2D,
  data: Data,
  settings: Settings,
  colours: GraphColours,
  lengthMax: number,
): void {
  if (!data.label) return;
  // Under the node and centred: the same place for both directions, and clear of most edges.
  const y = data.y + data.size + GAP + settings.labelSize * 0.8;
  const draw = (text: string, font: string, colour: string, at: number) => {
    context.font = font;
    context.strokeText(text, data.x, at);
    context.fillStyle = colour;
    context.fillText(text, data.x, at);
  };
  context.save();
  context.direction = "ltr";
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = colours.surface;
  const name = `\u2068${shortened(data.label, lengthMax)}\u2069`;
  draw(name, `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`, colours.ink, y);
  if (data.subLabel)
    draw(data.subLabel, `400 ${SUB_SIZE}px ${settings.labelFont}`, colours.quiet, y + SUB_SIZE + 3);
  context.restore();
}

/** Name and, under it, what it is: the colour alone never tells. */
export const drawLabel =
  (colours: () => GraphColours, lengthMax: () => number): Draw =>
  (context, data, settings) =>
    drawWords(context, data, settings, colours(), lengthMax());

/** A ring around the node under the pointer or selected, and its words. */
export const drawHover =
  (colours: () => GraphColours, lengthMax: () => number): Draw =>
  (context, data, settings) => {
    context.beginPath();
    context.arc(data.x, data.y, data.size + 4, 0, Math.PI * 2);
    context.strokeStyle = colours().accent;
    context.lineWidth = 2.5;
    context.stroke();
    drawWords(context, data, settings, colours(), lengthMax());
  };
