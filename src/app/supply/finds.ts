import { type Access, assembleEntity, type Entity, normalIdentifier, strictestOf } from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";

/** What was found with a number on it: where a trace begins. */
export interface SupplyFind {
  /** Canonical id of the seizure. */
  readonly id: string;
  readonly place: string;
  readonly seizedAt?: string;
  /** How it was found, as the report calls it. */
  readonly context?: string;
  readonly goods: readonly string[];
  /** As they were read; a star stands for what could not be. */
  readonly serials: readonly string[];
  /** The strictest of the seizure and its things. */
  readonly access: Access;
}

/** More seizures than finds are looked through: not everything that is found has a number. */
const LOOKED_THROUGH = 200;
/** A number of which a part could be read; it identifies nothing and stands among the notes of the thing. */
const HALF_READ = /^(?=.*[*?])[*?0-9A-Za-z -]{4,40}$/;

export async function readFinds(
  platform: Platform,
  actor: Actor,
  limit: number,
): Promise<readonly SupplyFind[]> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "supply finds" });
    return (await findsOf(platform, tx)).slice(0, limit);
  });
}

/** The last found first. */
async function findsOf(platform: Platform, tx: Transaction): Promise<readonly SupplyFind[]> {
  const seizures = await entitiesOf(
    platform,
    tx,
    await tx.entitiesOfSchemata(["SeizureEvent"], LOOKED_THROUGH),
  );
  const thingIds = seizures.flatMap((seizure) => said(seizure, "equipment"));
  const things = await entitiesOf(platform, tx, [...new Set(thingIds)]);
  // A thing that was joined with another of the same number has its id.
  const canonical = await tx.canonical([...new Set(thingIds)]);
  const thingOf = new Map(things.map((thing) => [thing.canonicalId, thing]));
  return seizures
    .flatMap((seizure): SupplyFind[] => {
      const own = said(seizure, "equipment").flatMap((id) => thingOf.get(canonical.get(id) ?? id) ?? []);
      const serials = own.flatMap((thing) => [
        ...said(thing, "serialNumber"),
        ...said(thing, "notes").filter((note) => HALF_READ.test(note)),
      ]);
      if (serials.length === 0) return [];
      const [seizedAt] = said(seizure, "date");
      const [context] = said(seizure, "context");
      return [
        {
          id: seizure.canonicalId,
          place: said(seizure, "place")[0] ?? seizure.caption,
          ...(seizedAt === undefined ? {} : { seizedAt }),
          ...(context === undefined ? {} : { context }),
          goods: said(seizure, "goods"),
          serials: eachOnce(serials),
          access: strictestOf([seizure, ...own].flatMap((one) => one.statements.map((s) => s.access))),
        },
      ];
    })
    .sort((a, b) => ((a.seizedAt ?? "") > (b.seizedAt ?? "") ? -1 : 1));
}

async function entitiesOf(
  platform: Platform,
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly Entity[]> {
  if (ids.length === 0) return [];
  return [...(await tx.statementsAbout(ids))].flatMap(
    ([id, statements]) => assembleEntity(platform.model, id, statements) ?? [],
  );
}

/** However it is written; as the longest is, which has most of the strokes that are on the thing. */
function eachOnce(serials: readonly string[]): readonly string[] {
  const longest = new Map<string, string>();
  for (const serial of serials) {
    const number = normalIdentifier("serial", serial) ?? serial;
    if (serial.length > (longest.get(number)?.length ?? 0)) longest.set(number, serial);
  }
  return [...longest.values()];
}

const said = (entity: Entity, property: string): readonly string[] => [
  ...new Set(entity.statements.flatMap((s) => (s.property === property ? [s.value] : []))),
];
