import type { Actor, Platform } from "./ports.ts";

const PAGE = 500;

/** FollowTheMoney JSON lines, an entity a line, of everything this viewer may see. */
export async function* exportEntities(platform: Platform, actor: Actor): AsyncIterable<string> {
  let after: string | undefined;
  do {
    const page = await platform.store.as(actor, async (tx) => {
      const found = await tx.entityIds({ limit: PAGE, ...(after === undefined ? {} : { after }) });
      const statements = await tx.statementsAbout(found.ids);
      await tx.audit({ action: "export", object: "entities", detail: { entities: statements.size } });
      const lines = [...statements].map(([id, all]) => entityLine(id, all));
      return { lines, next: found.next };
    });
    if (page.lines.length > 0) yield `${page.lines.join("\n")}\n`;
    after = page.next;
  } while (after !== undefined);
}

function entityLine(
  id: string,
  statements: readonly { schema: string; property: string; value: string }[],
): string {
  const properties: Record<string, string[]> = {};
  for (const { property, value } of statements) {
    const values = properties[property] ?? [];
    properties[property] = values;
    if (!values.includes(value)) values.push(value);
  }
  return JSON.stringify({ id, schema: statements[0]?.schema, properties });
}
