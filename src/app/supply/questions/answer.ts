import { CLAIM_BYTES, findTags, type RowsRequest, TAG_BYTES, WaslError } from "../../../core/index.ts";
import { partnerOf } from "../../federation/deps.ts";
import { keyInfo } from "../../match/publish.ts";
import { toHex } from "../../match/wire.ts";
import type { Platform } from "../../ports/index.ts";
import type { KeptTagSet, MatchPorts, MatchSetKey } from "../../ports/match.ts";
import { federationDeps } from "../../sharing/exchange.ts";
import type { ClaimedKey } from "./claims.ts";
import { type Disclosed, disclose, wantsFourEyes } from "./disclose.ts";
import { leavingTo, withHubs } from "./ledger.ts";

const ANSWER_DEADLINE_MS = 10 * 60 * 1000;

/**
 * Answers a partner's claims, as the exchange's own account and as far as a supervisor opened it: only keys that stand in
 * the published set, and of their rows only what `release` gives today.
 */
export async function answerRows(
  platform: Platform,
  ports: MatchPorts,
  request: RowsRequest,
  claims: readonly ClaimedKey[],
  set: KeptTagSet,
): Promise<Disclosed> {
  const { from, purpose, mandate, epoch } = request;
  const { federation, store, nodeId } = platform;
  const agreed = await ports.link.partner(from);
  if (!federation || !agreed) throw new WaslError("PARTNER_UNKNOWN");
  const deps = federationDeps(platform, federation);
  const actor = { token: await federation.machineToken(), purpose: { purpose, mandate } };
  const options = { deadlineMs: ANSWER_DEADLINE_MS };
  const keys = await provenKeys(
    ports,
    nodeId,
    { partner: from, kind: "supply", purpose, epoch },
    claims,
    set,
  );
  // Hubs are worked out of all rows; where none is asked for, the rows under the keys are enough.
  const isHubAsked = keys.some((key) => key.startsWith("hub:"));
  const rows = await store.as(
    actor,
    async (tx) => {
      if (wantsFourEyes(await partnerOf(tx, from)))
        throw new WaslError("EXCHANGE_REFUSED", { because: "four eyes are agreed" });
      return await leavingTo(platform, tx, agreed, actor.purpose, isHubAsked ? undefined : keys);
    },
    options,
  );
  const leaving = isHubAsked ? await withHubs(platform, rows) : rows;
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

/** Keys whose claim is right, and whose tag was published. */
async function provenKeys(
  { engine, store }: MatchPorts,
  nodeId: string,
  set: MatchSetKey,
  claims: readonly ClaimedKey[],
  { tags }: KeptTagSet,
): Promise<readonly string[]> {
  const { secretKey } = await engine.keyPair(await store.seed(set), keyInfo(nodeId, set));
  const bytes = TAG_BYTES + CLAIM_BYTES;
  const keys = claims.map((c) => c.key);
  const outputs = await engine.outputs(secretKey, keys, bytes);
  return keys.filter((_, i) => {
    const output = outputs.subarray(i * bytes, (i + 1) * bytes);
    const isClaimed = toHex(output.subarray(TAG_BYTES)) === toHex(claims[i]?.claim ?? new Uint8Array());
    return isClaimed && findTags(tags, output.subarray(0, TAG_BYTES))[0] === true;
  });
}
