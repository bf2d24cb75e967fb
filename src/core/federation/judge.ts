import { tlpRank } from "../marking/index.ts";
import { DIVERTED_PROPERTIES, type Model } from "../schema.ts";
import { PROTECTED_ID_PREFIX } from "../subject.ts";
import { type Agreement, isInForce } from "./agreement.ts";
import { accessOf, type GrantNotice, type ObjectEntry, objectHash } from "./envelope.ts";

/**
 * Why something that arrived is not kept. Public API, as error codes are. The first group refuses the whole answer and
 * keeps the cursor where it was; the second sets one entry aside and goes on.
 */
export const REFUSALS = {
  TOO_LARGE: "answer",
  TOO_DEEP: "answer",
  NOT_READABLE: "answer",
  NOT_FOR_US: "answer",
  SIGNATURE_INVALID: "answer",
  TLS_KEY: "answer",
  KEY_UNKNOWN: "answer",
  HEAD_FROM_THE_FUTURE: "answer",
  LOG_SHRANK: "answer",
  LOG_FORKED: "answer",
  LINES_DIFFER: "answer",
  NOT_TIMELY: "answer",
  REPLAYED: "answer",
  SEQUENCE_BROKEN: "answer",
  NEXT_LIES: "answer",
  PARTNER_UNKNOWN: "answer",
  KEY_CONFLICT: "answer",
  RESTORED: "answer",
  ENTRY_INVALID: "entry",
  CREATOR_FORGED: "entry",
  CREATOR_UNKNOWN: "entry",
  GRANT_INVALID: "entry",
  NOTICE_FORGED: "entry",
  VERSION_FROM_THE_FUTURE: "entry",
  HASH_DIFFERS: "entry",
  AGREEMENT_FORBIDS: "entry",
  PROTECTED_SUBJECT: "entry",
  SCHEMA_UNKNOWN: "entry",
  NOT_VISIBLE: "entry",
} as const satisfies Readonly<Record<string, "answer" | "entry">>;
export type Refusal = keyof typeof REFUSALS;

/** A clock may be wrong by this much, in ms, and its node is still heard. */
export const SKEW_MAX_MS = 10 * 60 * 1000;

/** What this node holds of an object. */
export interface Held {
  readonly version: number;
  readonly hash: string;
  readonly state: "held" | "recalled" | "expired";
}

export interface ObjectFacts {
  readonly ownNodeId: string;
  /** RFC 3339, UTC. */
  readonly now: string;
  /** `now` and the skew that is borne. */
  readonly latest: string;
  readonly agreement: Agreement;
  readonly held: Held | undefined;
  /** The grant, where its signature is by a key bound to the creator. */
  readonly grant: GrantNotice | undefined;
  readonly isCreatorKnown: boolean;
  readonly model: Model;
}

export type Verdict =
  | { readonly do: "keep"; readonly hash: string }
  /** Nothing to do: we have it, or something later, or it was taken back. */
  | { readonly do: "pass"; readonly because: "known" | "older" | "recalled" | "expired" | "own" }
  | { readonly do: "refuse"; readonly because: Refusal };

/** What becomes of an object that a partner sends: the whole decision, without effect. Its hash is told where it is kept. */
export function judgeObject(entry: ObjectEntry, facts: ObjectFacts): Verdict {
  const { object } = entry;
  const refusal = refusalOf(entry, facts);
  if (refusal) return { do: "refuse", because: refusal };
  const hash = objectHash(object);
  // It came from us: whatever the copy says, ours is the one that counts.
  if (object.creator === facts.ownNodeId) return { do: "pass", because: "own" };
  const authority = refusalOfSender(entry, hash, facts);
  if (authority) return { do: "refuse", because: authority };
  const { held } = facts;
  // A tombstone beats every replay, also that of a version which we never saw.
  if (held && held.state !== "held") return { do: "pass", because: held.state };
  if (object.expiresAt !== undefined && object.expiresAt <= facts.now)
    return { do: "pass", because: "expired" };
  if (held && held.version > object.version) return { do: "pass", because: "older" };
  if (held?.version === object.version)
    return held.hash === hash ? { do: "pass", because: "known" } : { do: "refuse", because: "HASH_DIFFERS" };
  return { do: "keep", hash };
}

function refusalOf({ object, purpose, at }: ObjectEntry, facts: ObjectFacts): Refusal | undefined {
  const { agreement, latest, model } = facts;
  const { statement } = object;
  if (at > latest || object.modifiedAt > latest) return "VERSION_FROM_THE_FUTURE";
  const access = accessOf(object);
  if (
    !(isInForce(agreement, facts.now) && agreement.purposes.includes(purpose)) ||
    tlpRank(access.tlp) > tlpRank(agreement.ceiling)
  )
    return "AGREEMENT_FORBIDS";
  if (
    DIVERTED_PROPERTIES.has(statement.property) ||
    [statement.entityId, statement.value].some((v) => v.startsWith(PROTECTED_ID_PREFIX))
  )
    return "PROTECTED_SUBJECT";
  return model.property(statement.schema, statement.property) ? undefined : "SCHEMA_UNKNOWN";
}

/** Only the creator, or whoever holds its signed grant for this very version, may send an object. */
function refusalOfSender(
  { object, from, purpose, grant: carried }: ObjectEntry,
  hash: string,
  { grant, ownNodeId, isCreatorKnown, now }: ObjectFacts,
): Refusal | undefined {
  if (object.creator === from) return undefined;
  if (!carried) return "CREATOR_FORGED";
  if (!isCreatorKnown) return "CREATOR_UNKNOWN";
  const holds =
    grant !== undefined &&
    grant.issuer === object.creator &&
    grant.objectId === object.id &&
    grant.version === object.version &&
    grant.hash === hash &&
    grant.holder === from &&
    grant.recipients.includes(ownNodeId) &&
    grant.purposes.includes(purpose) &&
    grant.until > now;
  return holds ? undefined : "GRANT_INVALID";
}
