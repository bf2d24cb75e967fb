type Front = "finance" | "supply" | "online" | "reports" | "other";

/** A node that was expanded by some of what joins it, and by what. */
export interface ExpandedBy {
  readonly id: string;
  readonly relations: readonly string[];
  readonly fronts: readonly Front[];
}

/** How the address writes one: the id, a space, and "relation:phone" or "front:supply", in which no space is. */
export const expandedByText = (id: string, kind: "relation" | "front", value: string): string =>
  `${id} ${kind}:${value}`;

/** The id of the node that such a text is of. */
export const expandedById = (text: string): string => text.slice(0, Math.max(0, text.lastIndexOf(" ")));

/** What the address says, node by node; what is not so written is nothing. */
export function expandedBy(texts: readonly string[]): readonly ExpandedBy[] {
  const found = new Map<string, { id: string; relations: string[]; fronts: Front[] }>();
  for (const text of texts) {
    const id = expandedById(text);
    const [, kind, value] = /^(relation|front):(.+)$/.exec(text.slice(id.length + 1)) ?? [];
    if (id === "" || value === undefined) continue;
    const one = found.get(id) ?? { id, relations: [], fronts: [] };
    found.set(id, one);
    if (kind === "relation") one.relations.push(value);
    else one.fronts.push(value as Front);
  }
  return [...found.values()];
}
