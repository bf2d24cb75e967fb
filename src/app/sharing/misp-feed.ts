import { accessOf, type Entry, type ObjectEntry, toStatement, WaslError } from "../../core/index.ts";
import {
  encodeFeed,
  type MispFeed,
  type MispFeedItem,
  type MispMapping,
  type ReferenceData,
  type StixMapping,
  uuid5,
} from "../../formats/index.ts";
import { type Deps, mustNotBeHeld, nowOf, partnerOf } from "../federation/deps.ts";
import { writeLogFile } from "../federation/file.ts";
import { isAgreedWith } from "../federation/serve.ts";

type Row = Readonly<Record<string, unknown>>;

export interface MispFeedRequest {
  readonly partner: string;
  /** The events of the feed as it stands with the reader: what is gone since is marked deleted. */
  readonly before: readonly Row[];
  /** How this node is called in it. */
  readonly name: string;
}

/**
 * What stands in the log to a partner today as a MISP feed: what was recalled, expired or corrected since is not in it, and
 * nothing is where no agreement is in force. PARTNER_UNKNOWN, AGREEMENT_MISSING.
 */
export async function mispFeed(
  deps: Deps,
  { mispMapping, stixMapping }: ReferenceData,
  { partner, before, name }: MispFeedRequest,
): Promise<MispFeed> {
  const { nodeId, model } = deps;
  const { namespace } = stixMapping as StixMapping;
  await deps.ledger.as("system-operation", async (tx) => {
    await mustNotBeHeld(tx);
    if (!(await partnerOf(tx, partner))) throw new WaslError("PARTNER_UNKNOWN", { peer: partner });
    if (!(await isAgreedWith(deps, tx, partner))) throw new WaslError("AGREEMENT_MISSING", { peer: partner });
  });
  const { objects, contested } = await readLog(deps, partner);
  const held = await heldOf(deps, objects);
  return encodeFeed(
    held.map((entry) => itemOf(entry, contested)),
    before,
    {
      model,
      mapping: mispMapping as MispMapping,
      namespace: uuid5(namespace, `feed:${nodeId}:${partner}`),
      organisation: { uuid: uuid5(namespace, nodeId), name },
      at: nowOf(deps),
    },
  );
}

interface ReadLog {
  readonly objects: readonly ObjectEntry[];
  readonly contested: ReadonlySet<string>;
}

/** The log's lines as the partner would get them; what does not go any more is there as its hash. */
async function readLog(deps: Deps, partner: string): Promise<ReadLog> {
  const objects = new Map<string, ObjectEntry>();
  const contested = new Set<string>();
  let isHeader = true;
  for await (const piece of writeLogFile(deps, partner, 0)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    for (const line of piece.split("\n")) {
      const entry = line === "" ? undefined : (JSON.parse(line) as Entry | { readonly kind?: undefined });
      if (entry?.kind === "object") objects.set(`${entry.object.creator} ${entry.object.id}`, entry);
      if (entry?.kind !== "notice" || entry.signed.notice.type !== "standing") continue;
      const { objectId, standing } = entry.signed.notice;
      if (standing === "contested") contested.add(objectId);
      else contested.delete(objectId);
    }
  }
  return { objects: [...objects.values()], contested };
}

/** Those of which the partner has the version that stands here. */
async function heldOf(deps: Deps, entries: readonly ObjectEntry[]): Promise<readonly ObjectEntry[]> {
  const rows = await deps.ledger.as("system-operation", (tx) =>
    tx.federation.objects(entries.map(({ object }) => object)),
  );
  const byKey = new Map(rows.map((row) => [`${row.creator} ${row.id}`, row]));
  const now = nowOf(deps);
  return entries.filter(({ object: { creator, id, version, expiresAt } }) => {
    const row = byKey.get(`${creator} ${id}`);
    return row?.state === "held" && row.version === version && (expiresAt === undefined || expiresAt > now);
  });
}

function itemOf({ object, mandate }: ObjectEntry, contested: ReadonlySet<string>): MispFeedItem {
  const { firstSeen, lastSeen, ...draft } = object.statement;
  const { id, provider, evaluation, fictitious } = object.source;
  const context = { reportId: id, access: accessOf(object), seenAt: firstSeen };
  return {
    statement: { ...toStatement(draft, context), lastSeen },
    mandate,
    fictitious,
    provider,
    evaluation,
    isContested: contested.has(object.id),
  };
}
