import type { Access, Entity, Statement, StatementDraft } from "../core/index.ts";

/** One entity as a FollowTheMoney JSON line, without the line end. Values are sorted, so that equal views are equal bytes. */
export function encodeFtmEntity(
  entity: Pick<Entity, "canonicalId" | "schema" | "caption"> &
    Partial<Pick<Entity, "access">> & {
      readonly statements: readonly (StatementDraft & Partial<Pick<Statement, "firstSeen" | "lastSeen">>)[];
    },
): string {
  const values = new Map<string, Set<string>>();
  const facts = new Set<string>();
  let firstSeen: string | undefined;
  let lastSeen: string | undefined;
  for (const s of entity.statements) {
    const known = values.get(s.property);
    if (known) known.add(s.value);
    else values.set(s.property, new Set([s.value]));
    if ((s.kind ?? "fact") === "fact") facts.add(JSON.stringify([s.property, s.value]));
    if (s.firstSeen && (firstSeen === undefined || s.firstSeen < firstSeen)) firstSeen = s.firstSeen;
    if (s.lastSeen && (lastSeen === undefined || s.lastSeen > lastSeen)) lastSeen = s.lastSeen;
  }
  const properties = Object.fromEntries(
    [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, set]) => [name, [...set].sort()]),
  );
  // FollowTheMoney's entities know no kind: what nobody states as a fact is named beside them (R06).
  const judged = Object.entries(properties).flatMap(([name, all]): [string, string[]][] => {
    const ofName = all.filter((value) => !facts.has(JSON.stringify([name, value])));
    return ofName.length === 0 ? [] : [[name, ofName]];
  });
  return JSON.stringify({
    id: entity.canonicalId,
    caption: entity.caption,
    schema: entity.schema,
    properties,
    ...(judged.length === 0 ? {} : { assessments: Object.fromEntries(judged) }),
    // Nor markings: what a line holds is under the strictest of them, wherever the file goes (R02).
    ...(entity.access === undefined ? {} : { marking: markingOf(entity.access) }),
    ...(firstSeen === undefined ? {} : { first_seen: firstSeen }),
    ...(lastSeen === undefined ? {} : { last_seen: lastSeen }),
  });
}

/** As `parseAccess` reads it: a permission that everybody has is not named. */
const markingOf = (access: Access): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(access).filter(([, value]) => value !== "any"));

/** Drafts grouped into entities in the order of first mention, e.g. what a decoder found, as FollowTheMoney JSON lines. */
export function encodeFtmLines(drafts: readonly StatementDraft[]): string {
  const entities = new Map<string, StatementDraft[]>();
  for (const draft of drafts) {
    const known = entities.get(draft.entityId);
    if (known) known.push(draft);
    else entities.set(draft.entityId, [draft]);
  }
  let text = "";
  for (const [canonicalId, statements] of entities) {
    const [first] = statements;
    if (!first) continue;
    const name = statements.find((s) => s.property === "name")?.value;
    text += `${encodeFtmEntity({ canonicalId, schema: first.schema, caption: name ?? canonicalId, statements })}\n`;
  }
  return text;
}
