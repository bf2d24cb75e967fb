import { assembleEntity, CHILDREN_COMPARTMENT } from "../../core/index.ts";
import { encodeFtmEntity } from "../../formats/index.ts";
import type { Actor, Platform } from "../ports/index.ts";

const PAGE = 500;

/** FollowTheMoney JSON lines, an entity a line, of everything this viewer may see. */
export async function* exportEntities(platform: Platform, actor: Actor): AsyncIterable<string> {
  let after: string | undefined;
  do {
    const page = await platform.store.as(actor, async (tx) => {
      const found = await tx.entityIds({ limit: PAGE, ...(after === undefined ? {} : { after }) });
      const statements = await tx.statementsAbout(found.ids);
      await tx.audit({ action: "export", object: "entities", detail: { entities: statements.size } });
      const lines = [...statements].flatMap(([id, all]) => {
        // Nothing of a child goes out by default (R09).
        const shown =
          tx.viewer.purpose === "protection"
            ? all
            : all.filter((s) => !s.access.compartments.includes(CHILDREN_COMPARTMENT));
        const entity = assembleEntity(platform.model, id, shown);
        return entity ? [encodeFtmEntity(entity)] : [];
      });
      return { lines, next: found.next };
    });
    if (page.lines.length > 0) yield `${page.lines.join("\n")}\n`;
    after = page.next;
  } while (after !== undefined);
}
