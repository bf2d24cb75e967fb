import type { VETTED_METHOD_KINDS } from "../core/index.ts";
import type { Transaction } from "./ports.ts";
import type { StoredMessage } from "./ports-match.ts";

type VettedKind = (typeof VETTED_METHOD_KINDS)[number];
const METHODS_MAX = 1_000;

/** The version that this method of ours goes to the partner in next; 1 for one that never went. */
export async function nextVersion(
  tx: Transaction,
  kind: VettedKind,
  id: string,
  partner: string,
): Promise<number> {
  const versions = (await methodsOf(tx, kind, partner)).flatMap(({ direction, wire: { to, method } }) =>
    direction === "sent" && to === partner && method?.id === id ? [method.version] : [],
  );
  return 1 + Math.max(0, ...versions);
}

/** What partners sent of this kind: of each method the newest version. */
export async function newestReceived(tx: Transaction, kind: VettedKind): Promise<readonly StoredMessage[]> {
  const newest = new Map<string, StoredMessage>();
  for (const message of await methodsOf(tx, kind)) {
    const { from, method } = message.wire;
    if (message.direction !== "received" || !method) continue;
    const place = `${from} ${method.id}`;
    if ((newest.get(place)?.wire.method?.version ?? 0) < method.version) newest.set(place, message);
  }
  return [...newest.values()];
}

async function methodsOf(
  tx: Transaction,
  kind: VettedKind,
  partner?: string,
): Promise<readonly StoredMessage[]> {
  const filter = {
    kind: "method",
    limit: METHODS_MAX,
    ...(partner === undefined ? {} : { partner }),
  } as const;
  return (await tx.messages(filter)).filter((m) => m.wire.method?.kind === kind);
}
