import {
  IDENTIFIER_TYPES,
  identifierNode,
  isNationalFormOf,
  normalIdentifier,
  PathSearch,
  parseIdentifierNode,
  Refused,
  WaslError,
} from "../core/index.ts";
import { reportsBehind } from "./lookup.ts";
import type { Actor, Platform, Transaction } from "./ports/index.ts";
import { lookAt, withStatements } from "./read.ts";
import type { PathView } from "./wasl.ts";

/** Long enough to cross all four fronts; each hop through a shared identifier counts as one. */
const MAX_HOPS = 12;
/** Beyond this, a node is a hub and says little about who belongs to whom. */
const LINKS_PER_NODE = 200;

/** The shortest path between two things, each edge with the statements that prove it. One query a level. */
export async function path(
  platform: Platform,
  actor: Actor,
  from: string,
  to: string,
  options: { readonly maxHops?: number } = {},
): Promise<PathView> {
  const started = platform.clock.now();
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "path", text: `${from}\n${to}` });
    const looked = await lookAt(
      tx,
      [from, to].filter((text) => !parseIdentifierNode(text.trim())),
    );
    const [start, goal] = await Promise.all([nodeOf(tx, from, looked, "from"), nodeOf(tx, to, looked, "to")]);
    const search = new PathSearch(start, goal, options.maxHops ?? MAX_HOPS);
    for (let frontier = search.frontier(); frontier.length > 0; frontier = search.frontier()) {
      search.take(await tx.links(frontier, LINKS_PER_NODE));
    }
    const found = search.path();
    const none = new Refused(new WaslError("PATH_UNKNOWN", { maxHops: options.maxHops ?? MAX_HOPS }));
    if (!found) return none;
    const view = await withStatements(tx, platform, found.nodes, found.links);
    // What the viewer may not read back does not exist: no path through it either.
    if (view.links.length < found.links.length) return none;
    const byId = new Map(view.nodes.map((n) => [n.id, n]));
    return {
      nodes: found.nodes.flatMap((id) => byId.get(id) ?? []),
      links: view.links,
      truncated: false,
      reports: await reportsBehind(
        tx,
        view.links.flatMap((l) => l.statements),
      ),
      tookMs: platform.clock.now() - started,
    };
  });
}

/** What the user means: an id, an identifier in any writing, or a name; PATH_UNKNOWN where it is nothing visible. On record. */
async function nodeOf(
  tx: Transaction,
  text: string,
  looked: Awaited<ReturnType<typeof lookAt>>,
  end: "from" | "to",
): Promise<string> {
  const node = parseIdentifierNode(text.trim());
  if (node) return `${node.type}:${normalIdentifier(node.type, node.value) ?? node.value}`;
  const known = looked.get(text);
  if (known && known.statements.length > 0) return known.id;
  const id = await nodeMeant(tx, text, end);
  await lookAt(tx, [id]);
  return id;
}

async function nodeMeant(tx: Transaction, text: string, end: "from" | "to"): Promise<string> {
  const written = identifiersWritten(text);
  const links = await tx.links(written, 1);
  const known = written.find((n) => links.some((l) => l.from === n || l.to === n));
  if (known !== undefined) return known;
  const { hits } = await tx.search({ text, limit: HITS_FOR_NODE });
  const [hit] = hits;
  if (!hit)
    throw new WaslError("PATH_UNKNOWN", {
      end,
      because: "nothing that you may see is called so, or has this number or id",
    });
  return (
    hits.map(({ matched }) => homePhone(matched, written)).find((n) => n !== undefined) ?? hit.canonicalId
  );
}

/** More than one country may know a number that is written without its country: the surest hit comes first. */
const HITS_FOR_NODE = 5;

/** The known number that was asked for in the form of its own country. */
function homePhone(
  { property, value }: { readonly property: string; readonly value: string },
  written: readonly string[],
): string | undefined {
  const node = parseIdentifierNode(identifierNode(property, value) ?? "");
  if (node?.type !== "phone") return undefined;
  const asked = written.flatMap((w) => parseIdentifierNode(w) ?? []).filter((w) => w.type === "phone");
  return asked.some((w) => isNationalFormOf(w.value, node.value)) ? `phone:${node.value}` : undefined;
}

/** Every identifier that this text could be. */
function identifiersWritten(text: string): readonly string[] {
  return IDENTIFIER_TYPES.flatMap((type) => {
    const normal = normalIdentifier(type, text);
    if (normal === undefined) return [];
    return type === "phone" && !normal.startsWith("+")
      ? [`${type}:${normal}`, `${type}:+${normal}`]
      : [`${type}:${normal}`];
  });
}
