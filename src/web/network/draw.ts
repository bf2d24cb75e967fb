import type { Settings } from "sigma/settings";
import type { NodeDisplayData, PartialButFor } from "sigma/types";
import type { GraphColours } from "./colours.ts";
import type { PlacedLabel } from "./labels.ts";

/** A node as the renderer gives it: where it is on the screen, and what is to be written beside it. */
export type DrawnNode = PartialButFor<NodeDisplayData, "x" | "y" | "size" | "label" | "color"> & {
  key?: string;
  subLabel?: string;
};

const SUB_SIZE = 10;
const LINE = 1.25;

export interface Words {
  readonly name: string;
  /** What it is, in a line of its own. */
  readonly type: string | undefined;
  readonly width: number;
  readonly height: number;
}

/** Hostile names exist: one of ten thousand letters is cut, by whole characters. */
function shortened(name: string, lengthMax: number): string {
  if (name.length <= lengthMax) return name;
  return `${Array.from(name.slice(0, lengthMax * 2))
    .slice(0, lengthMax)
    .join("")}…`;
}

const nameFont = (settings: Settings): string =>
  `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
const typeFont = (settings: Settings): string => `400 ${SUB_SIZE}px ${settings.labelFont}`;

/** The words of a node and the room they take. */
export function wordsOf(
  context: CanvasRenderingContext2D,
  { label, subLabel }: Pick<DrawnNode, "label" | "subLabel">,
  settings: Settings,
  lengthMax: number,
): Words {
  const name = `\u2068${shortened(label ?? "", lengthMax)}\u2069`;
  context.font = nameFont(settings);
  const { width } = context.measureText(name);
  if (subLabel === undefined)
    return { name, type: undefined, width, height: Math.ceil(settings.labelSize * LINE) };
  context.font = typeFont(settings);
  return {
    name,
    type: subLabel,
    width: Math.max(width, context.measureText(subLabel).width),
    height: Math.ceil(settings.labelSize * LINE + SUB_SIZE * LINE),
  };
}

/** Name and, under it, what it is; `at` is the middle of the upper edge. */
export function drawWords(
  context: CanvasRenderingContext2D,
  { name, type }: Words,
  at: Pick<PlacedLabel, "x" | "y">,
  settings: Settings,
  colours: GraphColours,
): void {
  const draw = (text: string, font: string, colour: string, y: number): void => {
    context.font = font;
    context.strokeText(text, at.x, y);
    context.fillStyle = colour;
    context.fillText(text, at.x, y);
  };
  context.save();
  context.direction = "ltr";
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = colours.surface;
  const baseline = at.y + settings.labelSize;
  draw(name, nameFont(settings), colours.ink, baseline);
  if (type !== undefined) draw(type, typeFont(settings), colours.quiet, baseline + SUB_SIZE * LINE);
  context.restore();
}

/** A ring around the node under the pointer or selected. */
export function drawRing(context: CanvasRenderingContext2D, { x, y, size }: DrawnNode, colour: string): void {
  context.beginPath();
  context.arc(x, y, size + 4, 0, Math.PI * 2);
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.stroke();
}
