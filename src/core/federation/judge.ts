import { tlpRank } from "../marking/index.ts";
import { DIVERTED_PROPERTIES, type Model } from "../schema.ts";
import { PROTECTED_ID_PREFIX } from "../subject.ts";
import { type Agreement, isInForce } from "./agreement.ts";
import { accessOf, type GrantNotice, type ObjectEntry, objectHash } from "./envelope.ts";

/**
 * Why something that arrived is not kept. Public API (docs/errors.md), as error codes are. An "answer" is refused whole and keeps
 * the cursor where it was; an "entry" is set aside, and the rest goes on. `title` says what it means, `todo` what to do.
 */
export const REFUSALS = {
  TOO_LARGE: { of: "answer", title: "The answer is longer than a node may send", todo: "tell the partner" },
  TOO_DEEP: { of: "answer", title: "The answer is nested deeper than the limit", todo: "tell the partner" },
  NOT_READABLE: {
    of: "answer",
    title: "The answer is not of the protocol's form",
    todo: "see whether the address is a Wasl node's, and which version it runs",
  },
  NOT_FOR_US: {
    of: "answer",
    title: "It is addressed to another node, or speaks for another",
    todo: "see whether the address is this partner's",
  },
  SIGNATURE_INVALID: {
    of: "answer",
    title: "The signature is not by a key of theirs; in a pairing: what was shown first was changed",
    todo: "call; in a pairing, begin again",
  },
  CODE_DIFFERS: {
    of: "answer",
    title:
      "The two codes of a pairing differ, as typed or as a human said: it is ended, and whoever was confirmed by it is stopped",
    todo: "call on a line that both know; where nobody misread, somebody is between you: find out who before you pair again",
  },
  TLS_KEY: {
    of: "answer",
    title: "The line is under another key than the partner's",
    todo: "read each other the line of `wasl exchange tls-key`",
  },
  KEY_UNKNOWN: { of: "answer", title: "The key is nobody's that is known here", todo: "call; pair anew" },
  HEAD_FROM_THE_FUTURE: {
    of: "answer",
    title: "The log is signed ahead of our clock",
    todo: "set the clock",
  },
  LOG_SHRANK: {
    of: "answer",
    title: "The partner's log is shorter than what was taken from it: it came back from an older backup",
    todo: "call: they restore a newer backup, or both pair anew",
  },
  LOG_FORKED: {
    of: "answer",
    title: "The partner signed two different histories; it is stopped",
    todo: "call; then `wasl exchange partner <node> --resume`, or *Take from it again* on the Partners page",
  },
  LINES_DIFFER: {
    of: "answer",
    title: "The entries are not those of the log that is signed, or not those taken before",
    todo: "once: nothing, it is asked again; for days: call",
  },
  NOT_TIMELY: {
    of: "answer",
    title: "The request is more than ten minutes old, or ahead: the clocks differ",
    todo: "set the clock",
  },
  REPLAYED: { of: "answer", title: "The same request came before", todo: "nothing: it is asked anew" },
  SEQUENCE_BROKEN: {
    of: "answer",
    title:
      "Entries stand in the wrong places; in a pairing: none waits with this node, or its ten minutes are over",
    todo: "begin the pairing again; otherwise call",
  },
  NEXT_LIES: {
    of: "answer",
    title: "The answer or file holds more or fewer entries than it says",
    todo: "have the file written again",
  },
  GAP: {
    of: "answer",
    title: "The file begins after what is here",
    todo: "ask for one from the place that is named",
  },
  PARTNER_UNKNOWN: {
    of: "answer",
    title: "Whoever sent it is no partner",
    todo: "pair; or have them look which of their nodes asks",
  },
  KEY_CONFLICT: {
    of: "answer",
    title:
      "It is this node itself; or a pairing with it waits already; or it is a partner under another key, or its key another node's",
    todo: "wait ten minutes and begin again; where it was set up anew under its old name: call",
  },
  RESTORED: {
    of: "answer",
    title:
      "This node came back from a backup: the partner is stopped until somebody looked whether it is one still",
    todo: "ask; then `wasl exchange partner <node> --resume`, or *Take from it again* on the Partners page",
  },
  ENTRY_INVALID: { of: "entry", title: "The entry is not of the protocol's form", todo: "tell the partner" },
  CREATOR_FORGED: {
    of: "entry",
    title: "It speaks for its creator, who is not the sender, without the creator's grant",
    todo: "call: they passed on what they may not",
  },
  CREATOR_UNKNOWN: {
    of: "entry",
    title: "Its creator is not known here, so the grant cannot be checked",
    todo: "pair with the creator, and have it shared again",
  },
  GRANT_INVALID: {
    of: "entry",
    title: "The grant is for another version, holder, recipient or purpose, or is over",
    todo: "ask the creator for a new one",
  },
  NOTICE_FORGED: {
    of: "entry",
    title: "A notice that its issuer did not sign, or may not give",
    todo: "call",
  },
  VERSION_FROM_THE_FUTURE: { of: "entry", title: "It was written ahead of our clock", todo: "set the clock" },
  HASH_DIFFERS: { of: "entry", title: "The same version was here with other content", todo: "call" },
  AGREEMENT_FORBIDS: {
    of: "entry",
    title: "Our agreement does not take its purpose or its marking",
    todo: "change the agreement, or nothing",
  },
  PROTECTED_SUBJECT: {
    of: "entry",
    title: "It is about, or refers to, somebody protected, or is a detail that never enters the graph",
    todo: "nothing",
  },
  SCHEMA_UNKNOWN: {
    of: "entry",
    title: "Its schema or property is not in the model",
    todo: "see which version they run",
  },
  NOT_VISIBLE: {
    of: "entry",
    title: "It is marked so that the exchange of this node may not see it",
    todo: "name its group in the agreement",
  },
} as const satisfies Readonly<
  Record<string, { readonly of: "answer" | "entry"; readonly title: string; readonly todo: string }>
>;
export type Refusal = keyof typeof REFUSALS;
export const isRefusal = (text: string): text is Refusal => Object.hasOwn(REFUSALS, text);

/** A clock may be wrong by this much, in ms, and its node is still heard. */
export const SKEW_MAX_MS = 10 * 60 * 1000;

/**
 * Where an object stands here. What its creator recalled and what expired is over for good. Of what came by leave that was taken
 * back ("leave-over") nothing is kept, and it comes again under leave that is given later, or from its creator itself.
 */
export type ObjectState = "held" | "recalled" | "expired" | "leave-over";

/** What this node holds of an object. */
export interface Held {
  readonly version: number;
  readonly hash: string;
  readonly state: ObjectState;
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
  if (held?.state === "recalled" || held?.state === "expired") return { do: "pass", because: held.state };
  if (object.expiresAt !== undefined && object.expiresAt <= facts.now)
    return { do: "pass", because: "expired" };
  if (held && held.version > object.version) return { do: "pass", because: "older" };
  if (held?.version === object.version && held.hash !== hash)
    return { do: "refuse", because: "HASH_DIFFERS" };
  // It went with the leave that it came by, which does not stand: whoever sends it now has leave of later, or is its creator.
  if (held?.version === object.version && held.state === "held") return { do: "pass", because: "known" };
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
