import { type Access, OPEN, parseTlp, strictestOf } from "../../core/index.ts";
import { UNKNOWN_MARKING } from "../row-marking.ts";
import { hasControl } from "../text/clean.ts";
import { isRow, type Row, rowOf, rowsOf, textOf } from "../text/json.ts";
import type { StixMapping } from "./mapping.ts";

/** The marking definitions that a bundle brings along, by id. */
export const markingDefinitions = (objects: readonly Row[]): ReadonlyMap<unknown, Row> =>
  new Map(objects.filter((o) => o["type"] === "marking-definition").map((o) => [o["id"], o]));

/**
 * What the markings of an object ask for, those of its parts included: strictest wins, one that nobody here knows is as
 * strict as can be. OPEN where it has none.
 */
export function accessOfMarkings(
  object: Row,
  definitions: ReadonlyMap<unknown, Row>,
  mapping: StixMapping,
): Access {
  const { object_marking_refs: refs = [] } = object;
  const whole = Array.isArray(refs) ? refs : [undefined];
  // A part that only says its language marks nothing.
  const parts = rowsOf(object, "granular_markings").filter(
    (g) => g["lang"] === undefined || g["marking_ref"] !== undefined,
  );
  return strictestOf(
    [...whole, ...parts.map((g) => g["marking_ref"])].map((ref) => accessOf(ref, definitions, mapping)),
  );
}

function accessOf(ref: unknown, definitions: ReadonlyMap<unknown, Row>, mapping: StixMapping): Access {
  const standard = Object.entries(mapping.tlp).find(([, id]) => id === ref)?.[0];
  const first = Object.entries(mapping.tlp1).find(([id]) => id === ref)?.[1];
  const tlp = standard ?? first ?? tlpIn(definitions.get(ref), mapping);
  if (tlp !== undefined) return { ...OPEN, tlp: parseTlp(tlp) };
  const statement = textOf(rowOf(definitions.get(ref) ?? {}, "definition"), "statement");
  // A restriction in words: a human has to read it before anything goes on (H3).
  return statement === undefined || hasControl(statement)
    ? UNKNOWN_MARKING
    : { ...OPEN, handling: ["H3"], caveats: [statement] };
}

/** The level that a definition of another's states, in the form of TLP 1.0 or of 2.0. */
function tlpIn(definition: Row | undefined, { tlpExtension }: StixMapping): string | undefined {
  if (definition === undefined) return undefined;
  const extension = rowOf(definition, "extensions")[tlpExtension];
  return isRow(extension) ? textOf(extension, "tlp_2_0") : textOf(rowOf(definition, "definition"), "tlp");
}
