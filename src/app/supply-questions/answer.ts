import { CLAIM_BYTES, findTags, type RowsRequest, TAG_BYTES, WaslError } from "../../core/index.ts";
import { federationDeps } from "../exchange.ts";
import { partnerOf } from "../federation/deps.ts";
import { keyInfo } from "../match/publish.ts";
import { toHex } from "../match/wire.ts";
import type { Platform } from "../ports.ts";
import type { KeptTagSet, MatchPorts, MatchSetKey } from "../ports-match.ts";
import { type Disclosed, disclose, wantsFourEyes } from "./disclose.ts";
import { type Leaving, leavingTo, withHubs } from "./ledger.ts";

const ANSWER_DEADLINE_MS = 10 * 60 * 1000;
/** Outputs that are kept, so that a second question does not compute the whole ledger again. */
const KNOWN_MAX = 500_000;

/** Outputs of keys under the holder's secret, of the running epoch; made once for each key. */
export class KnownOutputs {
  readonly #of = new Map<string, Map<string, Uint8Array>>();

  async of(
    ports: MatchPorts,
    nodeId: string,
    key: MatchSetKey,
    terms: readonly string[],
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const name = keyInfo(nodeId, key);
    let known = this.#of.get(name);
    if (!known || known.size + terms.length > KNOWN_MAX) {
      this.#of.clear();
      known = new Map();
      this.#of.set(name, known);
    }
    const fresh = terms.filter((term) => !known.has(term));
    const bytes = TAG_BYTES + CLAIM_BYTES;
    if (fresh.length > 0) {
      const keys = await ports.engine.keyPair(await ports.store.seed(key), name);
      const outputs = await ports.engine.outputs(keys.secretKey, fresh, bytes);
      fresh.forEach((term, i) => {
        known.set(term, outputs.slice(i * bytes, (i + 1) * bytes));
      });
    }
    return known;
  }
}

/**
 * Answers a partner's claims, as the exchange's own account and as far as a supervisor opened it: only keys that stand in
 * the published set, and of their rows only what `release` gives today.
 */
export async function answerRows(
  platform: Platform,
  ports: MatchPorts,
  outputs: KnownOutputs,
  request: RowsRequest,
  claims: Uint8Array,
  set: KeptTagSet,
): Promise<Disclosed> {
  const { from, purpose, mandate, epoch } = request;
  const { federation, store, nodeId } = platform;
  const agreed = await ports.link.partner(from);
  if (!federation || !agreed) throw new WaslError("PARTNER_UNKNOWN");
  const deps = federationDeps(platform, federation);
  const actor = { token: await federation.machineToken(), purpose: { purpose, mandate } };
  const options = { deadlineMs: ANSWER_DEADLINE_MS };
  const rows = await store.as(
    actor,
    async (tx) => {
      if (wantsFourEyes(await partnerOf(tx, from)))
        throw new WaslError("EXCHANGE_REFUSED", { because: "four eyes are agreed" });
      return await leavingTo(platform, tx, agreed, actor.purpose);
    },
    options,
  );
  const wanted = claimsIn(claims);
  const key: MatchSetKey = { partner: from, kind: "supply", purpose, epoch };
  const namedIn = async ({ byKey }: Leaving): Promise<string[]> =>
    namedBy(wanted, await outputs.of(ports, nodeId, key, [...byKey.keys()]), [...byKey.keys()], set);
  let leaving = rows;
  let keys = await namedIn(leaving);
  if (keys.length < wanted.size) {
    // What is claimed beyond rows can be a hub's place; hubs are worked out where one is asked for.
    leaving = await withHubs(platform, rows);
    keys = await namedIn(leaving);
  }
  return await store.as(
    actor,
    async (tx) => {
      const done = await disclose(deps, tx, await partnerOf(tx, from), {
        leaving,
        keys,
        purpose: actor.purpose,
      });
      await tx.audit({
        action: "share",
        object: `partner:${from}`,
        detail: { rows: done.rows, already: done.already, keys: keys.length, batch: request.batch },
      });
      return done;
    },
    options,
  );
}

function claimsIn(bytes: Uint8Array): ReadonlySet<string> {
  const claims = new Set<string>();
  for (let at = 0; at < bytes.length; at += CLAIM_BYTES)
    claims.add(toHex(bytes.subarray(at, at + CLAIM_BYTES)));
  return claims;
}

/** Keys whose claim is among these, and whose tag was published. */
function namedBy(
  wanted: ReadonlySet<string>,
  outputs: ReadonlyMap<string, Uint8Array>,
  terms: readonly string[],
  { tags }: KeptTagSet,
): string[] {
  return terms.filter((term) => {
    const output = outputs.get(term);
    return (
      output !== undefined &&
      wanted.has(toHex(output.subarray(TAG_BYTES))) &&
      findTags(tags, output.subarray(0, TAG_BYTES))[0] === true
    );
  });
}
