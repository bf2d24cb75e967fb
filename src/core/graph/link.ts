/**
 * An edge as a viewer may see it: two nodes joined by statements. A node is an entity (its canonical id) or a
 * shared identifier ("phone:+447700900123").
 */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** The property or relation that joins them, e.g. "phone", "Payment", "owner". */
  readonly relation: string;
  readonly statementIds: readonly string[];
}

/** A path: nodes.length is links.length + 1. */
export interface Path {
  readonly nodes: readonly string[];
  readonly links: readonly Link[];
}
