import type {
  Access,
  MatchKind,
  MatchQuota,
  MatchUse,
  Peer,
  Purpose,
  RescueAuthority,
  SetKind,
  Statement,
  TagSetHead,
  Urgency,
  VETTED_METHOD_KINDS,
  WireMessage,
} from "../../core/index.ts";
import type { AttestedType, NodeKey } from "./federation.ts";

/** The protocol's arithmetic: VOPRF(ristretto255, SHA-512) of RFC 9497. Elements and scalars have 32 bytes each. */
export interface MatchEngine {
  keyPair(seed: Uint8Array, info: string): Promise<MatchKeyPair>;
  blind(inputs: readonly string[]): Promise<{ readonly blinds: Uint8Array; readonly blinded: Uint8Array }>;
  /** Elements that nobody knows an input of. */
  decoys(count: number): Promise<Uint8Array>;
  /** Rejects where an element is none. */
  evaluate(
    keys: MatchKeyPair,
    blinded: Uint8Array,
  ): Promise<{ readonly evaluated: Uint8Array; readonly proof: Uint8Array }>;
  verify(
    publicKey: Uint8Array,
    blinded: Uint8Array,
    evaluated: Uint8Array,
    proof: Uint8Array,
  ): Promise<boolean>;
  /** The first `bytes` bytes of each output; the proof has to have been verified. */
  finalize(
    inputs: readonly string[],
    blinds: Uint8Array,
    evaluated: Uint8Array,
    bytes: number,
  ): Promise<Uint8Array>;
  /** The same, as the holder makes it of its own records. */
  outputs(secretKey: Uint8Array, inputs: readonly string[], bytes: number): Promise<Uint8Array>;
}

export interface MatchKeyPair {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** What hit/no-hit and messages stand on, beside the platform. */
export interface MatchPorts {
  readonly engine: MatchEngine;
  readonly store: MatchStore;
  readonly link: PartnerLink;
  /** data/exchange/rescue.json. */
  readonly rescue: readonly RescueAuthority[];
}

/** What pairing and agreements give to hit/no-hit and messages: who a partner is, its key, and a way to it. */
export interface PartnerLink {
  readonly nodeId: string;
  /** The agreement in force today; undefined where there is none. */
  partner(nodeId: string): Promise<MatchPartner | undefined>;
  partners(): Promise<readonly MatchPartner[]>;
  /** A detached JWS of this node over the text. */
  sign(text: string): Promise<string>;
  /** Signs what is given to whoever is no partner, with the key to check it by; it needs no store once it is there. */
  attester(type: AttestedType): Promise<(text: string) => Promise<Attested>>;
  /** True where the text is signed by a key of this paired node that holds now, and the line is under its TLS key too. */
  verify(nodeId: string, text: string, jws: string, tlsKey?: string): Promise<boolean>;
  /** Posts to a path of the partner's node and answers the body; PARTNER_UNAVAILABLE where it cannot be reached. */
  call(nodeId: string, path: string, body: string): Promise<string>;
}

/** A detached JWS and the public key that it was made with. */
export interface Attested {
  readonly jws: string;
  readonly key: Pick<NodeKey, "kid" | "key">;
}

export interface MatchPartner extends Peer {
  readonly title: string;
  readonly legalBasis: string;
}

/** Which tags: of a holder for a partner, for one purpose, about holdings or targets, in one epoch. */
export interface MatchSetKey {
  readonly partner: string;
  readonly kind: SetKind;
  readonly purpose: Purpose;
  readonly epoch: string;
}

export interface SignedTagSetHead {
  readonly head: TagSetHead;
  readonly jws: string;
}

export interface KeptTagSet extends SignedTagSetHead {
  readonly tags: Uint8Array;
}

/** In whose name a set was published, and how things stood before it was read: when they stand otherwise, it is made anew. */
export interface SetKeeping extends SetState {
  readonly userId: string;
  readonly mandate: string;
  /** The id of the API token that was bound to this purpose, where one was used. */
  readonly boundBy?: string;
  /** A keyed digest of what the set is made of. */
  readonly content: string;
  /** When it was made, or found to be as it should be. */
  readonly at: string;
}

/** In whose name a set stood when it was read, and since when: what is done by that is done to no other. */
export type SetKeeper = Pick<SetKeeping, "userId" | "boundBy" | "at">;

export interface KeptSet extends MatchSetKey, SetKeeping {
  /** The account in whose name it stands is there no longer, or the API token that it was published with. */
  readonly isOver: boolean;
}

/** Figures and digests that change when what a set should hold may have changed. */
export interface SetState {
  /** What may take something out without a statement going. */
  readonly narrows: string;
  readonly grows: string;
}

/** A statement that says what a tag stands for: its id in hexadecimal, and the tag. */
export interface SaidTag {
  readonly statementId: string;
  readonly tag: Uint8Array;
}

/** One batch, in the log of either side. */
export interface MatchBatch extends MatchSetKey {
  readonly id: string;
  readonly direction: "asked" | "answered";
  readonly mandate: string;
  readonly legalBasis: string;
  /** As it went over the wire, decoys included. */
  readonly elements: number;
  /** Absent on the holder's side until whoever asked tells. */
  readonly questions?: number;
  readonly hits?: number;
  /** Absent where a partner asked. */
  readonly userId?: string;
  readonly at: string;
}

/** What the log says of a partner's act. */
export interface PartnerEntry {
  readonly action: "share" | "refuse" | "change";
  readonly object: string;
  readonly detail?: Readonly<Record<string, string | number>>;
}

/**
 * What answers a partner and holds keys: no viewer stands behind a partner's question, so these rows are not for the
 * data role at all. Seeds are sealed by the node key and erased when their epoch ends.
 */
export interface MatchStore {
  /** The seed of the holder's key; made when it is first asked for. 32 bytes. */
  seed(key: MatchSetKey): Promise<Uint8Array>;
  /**
   * Before what a set is made of is read: from here on it is known which statements go meanwhile, and what went before is
   * forgotten. Answers by what name the set is put out then: nobody who began before can. "gone", and nothing is forgotten, where
   * the set that stands was not held to all of it yet; "none" where one that is to be kept up is kept no longer as it was
   * read, or where somebody who publishes by hand is at it.
   */
  begin(key: MatchSetKey, kept?: SetKeeper): Promise<{ readonly began: string } | "gone" | "none">;
  /** Whoever published by hand is done, or gave it up: from here on it is kept up again. */
  handOver(key: MatchSetKey, began: string): Promise<void>;
  /**
   * Replaces the set; the version rises by one each time. With it the statements that it rests on, and to how many that are gone
   * it is held already. This one is not kept where another of this version was published meanwhile ("overtaken"), and where the set was
   * taken back or begun anew ("void").
   */
  publish(
    key: MatchSetKey,
    began: string,
    set: KeptTagSet,
    said: readonly SaidTag[],
    goneSeen?: number,
  ): Promise<"published" | "overtaken" | "void">;
  /** Statements that were withdrawn or taken out since the set was begun, where it was not held to all of them yet. */
  gone(key: MatchSetKey): Promise<{ readonly began: string; readonly ids: readonly string[] } | undefined>;
  /** The set of this version rests on none of so many that are gone, as it was begun. */
  settleGone(key: MatchSetKey, began: string, version: number, goneSeen: number): Promise<void>;
  /** The statements behind the tags of a set of ours. */
  said(key: MatchSetKey): Promise<readonly SaidTag[]>;
  published(key: MatchSetKey, withTags: boolean): Promise<KeptTagSet | undefined>;
  /** Of the set of ours that was published last, also where it was taken back; 0 where there was none. */
  lastVersion(key: MatchSetKey): Promise<number>;
  /** How things stand now for a set of this kind. */
  state(kind: SetKind): Promise<SetState>;
  /** Says in whose name it was published, and how things stood. False, and nothing, of one that was taken back or begun anew since. */
  keep(key: MatchSetKey, began: string, keeping: SetKeeping): Promise<boolean>;
  /** The sets of an epoch that are kept up to date, with what was said of them. */
  kept(epoch: string): Promise<readonly KeptSet[]>;
  /**
   * Takes one set back, on record as the node's own act and for its publisher to see. False, and nothing is done, where it is kept
   * no longer as it was read, or where somebody who publishes by hand is at it.
   */
  takeBack(kept: MatchSetKey & SetKeeper, because: EndedBecause, at: string): Promise<boolean>;
  /** Questions that stand at this time and have not hit, whoever asked; without what they ask. */
  waiting(now: string): Promise<readonly WaitingQuestion[]>;
  /**
   * Closes those of one group, on record as the node's own act and for whoever opened them to see, and answers how many. One that was
   * opened anew since it was read stands.
   */
  endStanding(questions: readonly WaitingQuestion[], because: EndedBecause, at: string): Promise<number>;
  /** Takes back all that was published to a partner. */
  unpublish(partner: string): Promise<void>;
  /** A partner's set as it was last fetched. */
  keepForeign(key: MatchSetKey, set: KeptTagSet): Promise<void>;
  foreign(key: MatchSetKey, withTags: boolean): Promise<KeptTagSet | undefined>;
  quota(partner: string): Promise<MatchQuota>;
  setQuota(partner: string, quota: MatchQuota): Promise<void>;
  /**
   * Counts and logs a partner's batch, or says which limit it would pass; in one transaction, so that two batches at
   * once cannot both be the last. "known" for an id that was seen.
   */
  admit(
    batch: MatchBatch,
    quotaOf: (use: MatchUse) => "day" | "epoch" | undefined,
  ): Promise<"admitted" | "known" | "day" | "epoch">;
  /** What a partner says of its own batch. False where there is none of this id. */
  settle(
    partner: string,
    id: string,
    questions: number,
    hits: number,
    of?: Pick<MatchSetKey, "kind" | "purpose" | "epoch">,
  ): Promise<boolean>;
  /** Questions and hits that a partner told of, of an epoch. */
  told(key: MatchSetKey): Promise<{ readonly questions: number; readonly hits: number }>;
  /** Which paired node is the desk of a rescue authority here. */
  rescueDesks(): Promise<ReadonlyMap<string, string>>;
  /** Without a partner, the authority has no desk any more. */
  setRescueDesk(authority: string, partner: string | undefined): Promise<void>;
  /** Erases seeds and sets of earlier epochs; answers how many. */
  forget(beforeEpoch: string): Promise<number>;
  /** An entry about a partner, who is no user. */
  audit(partner: string, purpose: string, mandate: string, entry: PartnerEntry): Promise<void>;
  /**
   * A partner's message, at its marking, with the entry about it, and what it answers as answered: all of it or nothing. `taken`
   * where its id is that of a message of ours or of another partner.
   */
  receive(message: StoredMessage, entry: PartnerEntry): Promise<"fresh" | "known" | "taken">;
  /** What is to be sent and was not yet, oldest and most urgent first. */
  outbox(limit: number): Promise<readonly StoredMessage[]>;
  markSent(id: string, outcome: { readonly at: string } | { readonly failure: string }): Promise<void>;
  /** Whether this partner sent this version of a method before, in another message. */
  hasMethod(partner: string, methodId: string, version: number, messageId: string): Promise<boolean>;
}

/** What somebody wants to be told of when a partner comes to know it. */
export interface StandingQuestion {
  readonly id: string;
  readonly partner: string;
  readonly kind: MatchKind;
  readonly purpose: Purpose;
  readonly mandate: string;
  readonly legalBasis: string;
  readonly term: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly until: string;
  /** The epoch that `tag` is of. */
  readonly epoch?: string;
  /** The texts that were asked for it, where they are not the term alone: what a term stands for may change. */
  readonly asked?: readonly string[];
  /** Of each text that was asked for it, one after the other. */
  readonly tag?: Uint8Array;
  /** Version of the partner's set that was looked at last. */
  readonly seenVersion?: number;
  readonly hitAt?: string;
  /** The id of the API token that was bound to this purpose, where one was used: it asks again for as long as that is in force. */
  readonly boundBy?: string;
}

/** Why somebody may no longer do what goes on in their name: account, API token, purpose of their role, role, or a second person is wanted by now. */
export type EndedBecause = "account" | "token" | "purpose" | "role" | "second-person";

/** What the node ended by itself because whoever it stood for may do it no longer. */
export interface MatchEnding {
  /** Of this node; no two have one. */
  readonly no: number;
  readonly what: "questions" | "set";
  readonly partner: string;
  readonly kind: SetKind;
  readonly purpose: Purpose;
  readonly mandate: string;
  /** Questions that were closed; 1 for a set. */
  readonly count: number;
  readonly because: EndedBecause;
  readonly at: string;
}

/** A standing question as the worker sees it. */
export interface WaitingQuestion extends Omit<StandingQuestion, "term" | "asked" | "tag"> {
  /** The account that opened it is there no longer, or the API token that it was opened with. */
  readonly isOver: boolean;
}

export interface MatchHit {
  readonly id: string;
  readonly batchId: string;
  readonly partner: string;
  readonly kind: MatchKind;
  readonly purpose: Purpose;
  readonly mandate: string;
  readonly legalBasis: string;
  readonly term: string;
  readonly foundBy: string;
  readonly foundAt: string;
  /** The message that asked for more. */
  readonly requestId?: string;
}

export interface StoredMessage {
  readonly wire: WireMessage;
  readonly jws: string;
  readonly access: Access;
  readonly direction: "sent" | "received";
  readonly state: "waiting" | "sent" | "received" | "read";
  /** When a received one came in; absent for those that came before this was kept. `wire.at` is its writer's word. */
  readonly keptAt?: string;
  /** Who wrote it here; absent for what a partner wrote. */
  readonly userId?: string;
  readonly sentAt?: string;
  readonly answeredAt?: string;
  readonly failure?: string;
}

export interface MessageFilter {
  readonly thread?: string;
  readonly kind?: WireMessage["kind"];
  readonly partner?: string;
  readonly urgency?: Urgency;
  /** Only requests whose deadline has passed without an answer. */
  readonly overdue?: boolean;
  /** Only requests of partners that nobody here has answered. */
  readonly unanswered?: boolean;
  readonly limit: number;
  /** The newest that are left out. */
  readonly offset?: number;
}

/**
 * The viewer's part. Questions, hits and standing questions are whoever asked's own, and a supervisor's and oversight's
 * to read; what was asked is sealed by the node key. Messages are seen by their marking.
 */
export interface MatchTransaction {
  logBatch(batch: MatchBatch): Promise<void>;
  batches(limit: number): Promise<readonly MatchBatch[]>;
  /** `fresh`: nobody has seen them yet. */
  addHits(hits: readonly MatchHit[], fresh?: boolean): Promise<void>;
  /** How many of the viewer's own hits and endings came while nobody looked, and were not seen since. */
  freshHits(): Promise<number>;
  /** From here on the viewer has seen these of their hits, by id, and these endings, by number. */
  seeHits(hits: readonly string[], endings: readonly number[]): Promise<void>;
  /** What was ended of what stood in the viewer's own name, the newest first: so many, and all that were not seen yet. */
  endings(limit: number): Promise<readonly MatchEnding[]>;
  /** So many of those that the viewer has not seen yet and then of the newest, the newest first. */
  hits(limit: number): Promise<readonly MatchHit[]>;
  hit(id: string): Promise<MatchHit | undefined>;
  /** False where it is linked already. */
  linkHit(id: string, requestId: string): Promise<boolean>;
  /** `isOpened`: somebody asks them anew, also where they were closed before. */
  saveStanding(questions: readonly StandingQuestion[], isOpened?: boolean): Promise<void>;
  /** The newest, or all of them. */
  standing(limit?: number): Promise<readonly StandingQuestion[]>;
  closeStanding(id: string): Promise<void>;
  /** Whether there are cases under this file number, as far as the viewer sees, and all of them are closed. */
  isCaseOver(mandate: string): Promise<boolean>;
  /** The id of the API token that the viewer works with; undefined for a session. */
  boundBy(): Promise<string | undefined>;
  /**
   * Of statements that say a document's number or an account's name, what is said of the country that issued it or of its platform: on
   * the document or the account itself, and on documents of this number that whoever has it holds. Never anything of a person. Each
   * with the statements by which it is of this number: the first says it, and it stands while all of them do.
   */
  qualifiers(of: readonly Statement[]): Promise<ReadonlyMap<string, readonly (readonly Statement[])[]>>;
  /** Of these statements, those that were given to partners and taken back from them. */
  recalledStatements(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Of these identifier nodes, those of a protected person. "all": whether this viewer may see that person or not, for
   * taking them out of a tag set and for nothing else; "seen": as far as this viewer sees.
   */
  protectedNodes(nodes: readonly string[], whose: "all" | "seen"): Promise<ReadonlySet<string>>;
  saveMessage(message: StoredMessage): Promise<void>;
  messages(filter: MessageFilter): Promise<readonly StoredMessage[]>;
  message(id: string): Promise<StoredMessage | undefined>;
  /**
   * The newest version of a method that went to the partner, also past what the viewer may see; 0 where none did. Until the
   * transaction ends, others who ask the same wait.
   */
  versionSent(partner: string, methodId: string): Promise<number>;
  /** What partners sent of this kind, or were sent: of each method the newest version, where the viewer may see that one. */
  newestMethods(
    direction: StoredMessage["direction"],
    kind: (typeof VETTED_METHOD_KINDS)[number],
  ): Promise<readonly StoredMessage[]>;
  markRead(id: string): Promise<void>;
  /** Cases of a room that this viewer may see; of all rooms without one. */
  roomCases(room?: string): Promise<readonly { readonly room: string; readonly caseId: string }[]>;
  linkRoom(room: string, caseId: string): Promise<void>;
}
