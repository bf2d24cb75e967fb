import type {
  Access,
  Frontier,
  GrantNotice,
  Hash,
  Notice,
  ObjectRef,
  ObjectState,
  Purpose,
  ReceiptNotice,
  Refusal,
  SignedHead,
  SignedNotice,
} from "../../core/index.ts";
import type { StatementNotice } from "../rights/disclosures.ts";

/** An Ed25519 key of a node; the key itself is the public half, base64url. */
export interface NodeKey {
  readonly kid: string;
  readonly key: string;
  readonly from: string;
  /** Set once a later key took over; until then both hold. */
  readonly until?: string;
}

export interface OwnKey extends NodeKey {
  /** The private half is derived from the node key by this number and stored nowhere. */
  readonly generation: number;
}

/** Another node, after two humans compared the code. */
export interface Partner {
  readonly nodeId: string;
  readonly name: string;
  /** Where it is reached; absent for one beyond an air gap. */
  readonly url?: string;
  /** The key that it proves to hold in TLS, base64url; learned when the nodes paired. */
  readonly tlsKey?: string;
  readonly keys: readonly NodeKey[];
  /** The agreement's text; without one nothing goes out and nothing comes in. */
  readonly agreement?: string;
  readonly pairedAt: string;
  /** Why nothing is taken from it any more until a human looked: its log forked, or this node came back from a backup. */
  readonly stopped?: Refusal;
  /** All sharing of this node is held: of the node, read with each partner and kept with none. */
  readonly isHeld?: boolean;
}

/** The act that held all sharing of this node, or lifted that. */
export interface SharingSwitch {
  readonly isHeld: boolean;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

/** A pairing that waits for the humans. */
export interface Pairing {
  readonly nodeId: string;
  readonly name: string;
  readonly url?: string;
  readonly key: string;
  readonly tlsKey?: string;
  /** What both humans read to each other. */
  readonly code: string;
  readonly expiresAt: string;
  /** Of a first message whose nonce is not yet revealed: what it committed to, and our answer. */
  readonly open?: { readonly commitment: string; readonly nonce: string };
}

export interface LogRow {
  readonly seq: number;
  readonly leaf: Uint8Array;
  /** Absent where it was taken back: the hash stays, so that the log still verifies. */
  readonly text?: string;
  /** The object that it is of, also where that was taken back. */
  readonly objectId?: string;
}

/** What an entry is about, for looking it up. */
export interface LogDraft extends LogRow {
  readonly text: string;
  readonly access: Access;
  readonly object?: ObjectRef;
  readonly entityId?: string;
  readonly purpose?: Purpose;
  readonly mandate?: string;
  readonly noticeId?: string;
}

export interface ObjectRow extends ObjectRef {
  readonly state: ObjectState;
  /** Its creator gave it to us itself: it does not go with leave that somebody else had to pass it on. */
  readonly isFromCreator?: boolean;
  /** The statement here that it became; absent where it never was one here. */
  readonly statementId?: string;
  readonly access: Access;
  /** The canonical object, of what others created and we may have to pass on. */
  readonly text?: string;
  readonly expiresAt?: string;
  /** The latest word of its creator on whether it is contested. */
  readonly contest?: { readonly isOpen: boolean; readonly at: string };
}

export type ObjectKey = Pick<ObjectRef, "creator" | "id">;

/** What became of a statement, to be told to whoever was given it. */
export interface Telling {
  readonly statementId: string;
  readonly kind: StatementNotice["kind"];
  readonly replacedBy?: string;
  readonly because: string;
}

export interface TellingsStanding {
  readonly owed: number;
  readonly since?: string;
}

/** The newest version of an object that a partner was given. */
export interface ReleaseRow extends ObjectKey {
  readonly peer: string;
  readonly version: number;
  readonly purpose: Purpose;
  readonly mandate: string;
  /** It went as its hash: no agreement was in force when the partner looked, or all sharing was held. */
  readonly isWithheld?: boolean;
  /** By nothing but the hold on all sharing: it was let go, and goes when that is lifted. */
  readonly isByHold?: boolean;
  /** Its text was taken out of the log: they are not to have it by that entry any more. */
  readonly isGone?: boolean;
}

/** A receipt that is due, or came. */
export interface Expectation {
  /** The notice; the object where it expires, and with its version where it was corrected. */
  readonly of: string;
  readonly what: "recall" | "correction" | "standing" | "expel" | "expiry";
  readonly peer: string;
  readonly dueAt: string;
  readonly receipt?: SignedNotice & { readonly notice: ReceiptNotice };
}

export interface RefusalRow {
  readonly at: string;
  readonly peer: string;
  /** The entry, where one was set aside; absent where the whole answer was refused. */
  readonly seq?: number;
  readonly code: Refusal;
  /** SHA-256 of what was refused; nothing of it is kept. */
  readonly digest: string;
}

export interface Expelled {
  readonly issuer: string;
  readonly group: string;
  readonly member: string;
}

/** The part of a transaction that keeps the exchange. Lists are in a stable order. */
export interface FederationPart {
  partners(): Promise<readonly Partner[]>;
  savePartner(partner: Partner): Promise<void>;
  pairings(): Promise<readonly Pairing[]>;
  savePairing(pairing: Pairing): Promise<void>;
  dropPairing(nodeId: string): Promise<void>;
  ownKeys(): Promise<readonly OwnKey[]>;
  saveOwnKey(key: OwnKey): Promise<void>;

  /**
   * Waits until nobody else of this node takes in or gives: what an intake judges, and the logs that it writes on to, are
   * nobody else's until the end of the transaction. `hold` and `outbox` take the turn first; whoever reads before them asks
   * for it.
   */
  turn(): Promise<void>;
  /** The log to a partner, held for this transaction until its end: nobody else appends meanwhile. */
  outbox(peer: string): Promise<Frontier>;
  /** In order, directly after what is there; `frontier` is that after them. */
  append(peer: string, drafts: readonly LogDraft[], frontier: Frontier): Promise<void>;
  /** The log as it stands, without holding it. */
  outboxSize(peer: string): Promise<Frontier>;
  /** From `after` on, at most `limit` and about `charsMax` characters, but at least one. */
  logPage(peer: string, after: number, limit: number, charsMax: number): Promise<readonly LogRow[]>;
  /** What proofs are made of: see core TreeReader. */
  logHashes(
    peer: string,
    size: number,
    blocks: readonly number[],
  ): Promise<{
    readonly tiles: readonly Uint8Array[];
    readonly blocks: ReadonlyMap<number, readonly Uint8Array[]>;
  }>;

  /** What was taken from a partner's log, held for this transaction until its end. */
  inbox(peer: string): Promise<Frontier>;
  /** How much of it was taken, without holding it. */
  inboxSize(peer: string): Promise<number>;
  saveInbox(peer: string, frontier: Frontier, head: SignedHead): Promise<void>;

  objects(keys: readonly ObjectKey[]): Promise<readonly ObjectRow[]>;
  objectsOfStatements(statementIds: readonly string[]): Promise<readonly ObjectRow[]>;
  /**
   * These objects as they are now, held for this transaction until its end: whoever gives, corrects or takes one back waits
   * for whoever does so already, and then sees what was done.
   */
  hold(keys: readonly ObjectKey[]): Promise<readonly ObjectRow[]>;
  /** Held, of this creator, restricted to groups of which this is one. */
  objectsOfGroup(creator: string, group: string): Promise<readonly ObjectRow[]>;
  /** Held and over by then, at most `limit`. */
  objectsOver(by: string, limit: number): Promise<readonly ObjectRow[]>;
  saveObjects(rows: readonly ObjectRow[]): Promise<void>;
  /** Takes the content of all versions out of our logs and of the object; hashes stay. */
  forget(keys: readonly ObjectKey[]): Promise<void>;
  /** The same out of our logs alone: the object stays here. */
  forgetGiven(keys: readonly ObjectKey[]): Promise<void>;
  /** The canonical object of this very version, where a log or the object still has it. */
  wireText(ref: ObjectRef): Promise<string | undefined>;
  /** Objects whose statement was erased here and whose recall is to come, at most `limit`. */
  owed(limit: number): Promise<readonly ObjectKey[]>;
  settleOwed(keys: readonly ObjectKey[]): Promise<void>;
  /** In the transaction that changes these statements: whoever was given them is told, also by the next process. */
  owe(tellings: readonly Telling[]): Promise<void>;
  /** In the order in which they came, after the one of this `no`, at most `limit`. */
  owedTellings(after: number, limit: number): Promise<readonly (Telling & { readonly no: number })[]>;
  /** Of corrections that are owed, those that lead to or from these statements, however far: what each became. */
  correctionsOwed(statementIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** How many are owed, and since when the oldest (RFC 3339). */
  tellingsStanding(): Promise<TellingsStanding>;
  settleTellings(tellings: readonly Telling[]): Promise<void>;
  /** A data subject contests these statements by this request, until it is decided. */
  contest(requestId: string, statementIds: readonly string[]): Promise<void>;
  /** Answers what it contested. */
  endContest(requestId: string): Promise<readonly string[]>;
  /** Of these, what is contested here. */
  contestedHere(statementIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Of these, what is contested here or, by its creator's word, where it comes from. */
  contested(statementIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** To whom we gave these objects. */
  releases(keys: readonly ObjectKey[]): Promise<readonly ReleaseRow[]>;
  /** These entries went to the partner as their hash; `isByHold` where that would not have been but for the hold on all sharing. */
  withhold(peer: string, seqs: readonly number[], isByHold?: boolean): Promise<void>;
  /** Was to go anew to the partner, and waits for the end of a hold on all sharing. */
  keepForLift(peer: string, key: ObjectKey): Promise<void>;
  /**
   * Held objects of which a partner has not the newest version that is here, after a key and in the order of keys: it went
   * as its hash, or not at all. What was taken out of its log is not among them, unless it waits for the end of a hold.
   */
  behind(
    peer: string,
    after: ObjectKey | undefined,
    limit: number,
  ): Promise<readonly (ReleaseRow & { readonly statementId: string })[]>;
  /** Which of these entities this partner was told of. */
  entitiesKnownTo(peer: string, entityIds: readonly string[]): Promise<ReadonlySet<string>>;

  saveGrant(signed: SignedNotice & { readonly notice: GrantNotice }): Promise<void>;
  grants(keys: readonly ObjectKey[]): Promise<readonly (SignedNotice & { readonly notice: GrantNotice })[]>;

  /** False where it is known. */
  saveNotice(signed: SignedNotice): Promise<boolean>;
  notices(type: Notice["type"], issuer: string): Promise<readonly SignedNotice[]>;
  /** Whether the notice stands in the log to this partner. */
  isPublished(noticeId: string, peer: string): Promise<boolean>;
  expect(rows: readonly Expectation[]): Promise<void>;
  /** Of objects that went: nobody owes a receipt for these any more. What a notice brought is kept by the notice, and is owed. */
  expectNoMore(objectIds: readonly string[], what: readonly Expectation["what"][]): Promise<void>;
  /**
   * Of objects that are over: nobody owes a receipt for the end of what went to them as its hash only. With a reader: nor does
   * that partner for what stands in its log from there on, where it stands as yet.
   */
  expectNoExpiry(
    objectIds: readonly string[],
    reader?: { readonly peer: string; readonly after: number },
  ): Promise<void>;
  saveReceipt(receipt: NonNullable<Expectation["receipt"]>): Promise<void>;
  expectations(of?: string): Promise<readonly Expectation[]>;
  expelled(): Promise<readonly Expelled[]>;
  saveExpelled(row: Expelled): Promise<void>;

  /** Holds all sharing of this node, or lifts that: who may is the database's to say too. */
  switchSharing(isHeld: boolean, reason: string): Promise<void>;
  /** The newest such act. */
  sharingSwitch(): Promise<SharingSwitch | undefined>;
  /** Also for those who may not read why. */
  isSharingHeld(): Promise<boolean>;
  /** The number of the act that lifted a hold under which something may have waited that is not given yet. */
  owedLift(): Promise<number | undefined>;
  settleLift(no: number): Promise<void>;

  refuse(row: RefusalRow): Promise<void>;
  /** Newest first. */
  refusals(limit: number): Promise<readonly RefusalRow[]>;

  /**
   * A withdrawal that its creator, or its expiry, asks for: past the policies, and only by the exchange itself. Answers how many went
   * that were here.
   */
  withdrawReceived(statementIds: readonly string[], reason: string): Promise<number>;
}

export interface FederationTransaction {
  readonly federation: FederationPart;
}

/** Ed25519 by JWS. */
export interface Signer {
  /** The public half of one of our own keys. */
  publicKey(generation: number): Promise<{ readonly kid: string; readonly key: string }>;
  /** Detached JWS over the text. */
  sign(typ: SignatureType, text: string, generation: number): Promise<string>;
  /** True where one of these keys signed exactly this, as this type. */
  verify(typ: SignatureType, text: string, jws: string, keys: readonly NodeKey[]): Promise<boolean>;
  kidOf(key: string): string;
  readonly hash: Hash;
}

/** What a signature is for; one for a head is none for a notice. */
export type SignatureType = "wasl-head" | "wasl-notice" | "wasl-request" | "wasl-match" | AttestedType;

/** What is signed for whoever is no partner: given to a court or a platform, or published. */
export type AttestedType = "wasl-disclosure" | "wasl-transparency";

export interface SignedRequest {
  /** Canonical JSON. */
  readonly text: string;
  readonly jws: string;
}

/** How nodes reach each other; answers are text, at most as long as the limit, or a refusal. */
export interface PeerTransport {
  /** `tlsKey` is the partner's, where it is known. */
  pull(url: string, request: SignedRequest, tlsKey?: string): Promise<string>;
  hint(url: string, request: SignedRequest, tlsKey?: string): Promise<void>;
  pair(url: string, message: string): Promise<string>;
}

/** What the exchange stands on, beside the platform. */
export interface FederationPorts {
  readonly signer: Signer;
  readonly transport: PeerTransport;
  /** This node's own key in TLS, where nodes speak under both ends' keys. */
  readonly tlsKey?: string;
  /** A session of the account that receives; made on first use. */
  readonly machineToken: (groups?: readonly string[]) => Promise<string>;
}
