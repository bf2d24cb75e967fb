import type { Tlp } from "../../core/index.ts";

/** A request as plain values, so that a protocol needs no server library. */
export interface HttpRequest {
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of whoever sent it; absent where there is no network between. */
  readonly address?: string;
  /** On the port for partners: the key that the sender proved to hold in TLS; empty where it showed none. */
  readonly tlsKey?: string;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A protocol over HTTP that the server mounts under its path; it never throws. */
export interface HttpHandler {
  /** e.g. "/taxii2/". */
  readonly prefix: string;
  /** The longest body that is read, in bytes. */
  readonly bodyBytesMax: number;
  /** True where it holds back floods itself; all others are held back by the server. */
  readonly limitsItself?: true;
  /** A refusal that needs no body, so that nobody unknown makes the server read one; undefined lets the request in. */
  admit?(request: Omit<HttpRequest, "body">): Promise<HttpResponse | undefined>;
  handle(request: HttpRequest): Promise<HttpResponse>;
  /** What is still to be written is; before the store closes. */
  close?(): Promise<void>;
}

/** A collection of STIX objects that TAXII clients read or feed. */
export interface TaxiiCollection {
  /** A UUID. */
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly alias?: string;
  /** What an object without a marking counts as. */
  readonly defaultTlp: Tlp;
  /** A partner node: what is released to it stands here as STIX, and goes when it is taken back. */
  readonly partner?: string;
}

/** What a TAXII client may do; found by the digest of its secret. */
export interface TaxiiCredential {
  readonly id: string;
  /** The highest marking that it is shown. */
  readonly clearance: Tlp;
  readonly rights: readonly {
    readonly collectionId: string;
    readonly read: boolean;
    readonly write: boolean;
  }[];
  /** RFC 3339. */
  readonly expiresAt: string;
  /** The agreement that it rests on: its client's entries in the audit log stand under it. Absent of one that was made without. */
  readonly mandate?: string;
}

export interface TaxiiDraft {
  readonly id: string;
  readonly type: string;
  /** Of STIX: "2.0" or "2.1". */
  readonly specVersion: string;
  /** `modified` or `created` as written; absent where the object has neither: its date of addition is its version. */
  readonly version?: string;
  readonly tlp: Tlp;
  /** Verbatim. */
  readonly json: string;
}

export interface TaxiiFilter {
  /** Exclusive, in microseconds. */
  readonly addedAfter?: bigint;
  readonly ids?: readonly string[];
  readonly types?: readonly string[];
  /** Without it, the latest version of the standard that there is of each object. */
  readonly specVersions?: readonly string[];
  /** Any of them; the standard without the parameter is `["last"]`. */
  readonly versions: readonly ("all" | "first" | "last" | { readonly at: string })[];
}

/** What a page is made of: the objects as they came in, manifest records, or versions as JSON texts. */
export type TaxiiItem = "objects" | "manifest" | "versions";

export interface TaxiiPage {
  readonly count: number;
  /** Dates of addition in microseconds since 1970. */
  readonly first: bigint;
  readonly last: bigint;
  /** The items as JSON, parted by commas: never taken apart on their way from the disk to the socket. */
  readonly items: string;
  /** Whether there was more behind it when it was read. */
  readonly more: boolean;
}

/** A version that became known, or was; `version` is what manifests and statuses call it. */
export interface TaxiiOutcome {
  readonly kind: "added" | "known" | "differs";
  readonly version: string;
}

/** A status resource (TAXII 2.1, 4.3), kept for a day. */
export interface TaxiiStatus {
  readonly id: string;
  readonly collectionId: string;
  /** The resource as JSON. */
  readonly json: string;
  /** What is still to be worked off, as it came; given once, and kept sealed until the status is no longer pending. */
  readonly envelope?: string;
  /** Of whoever works it off in the background: nobody else says how far it is. */
  readonly lease?: string;
}

/** One that is to be gone on with, and as whom. */
export interface TaxiiUnfinished extends TaxiiStatus {
  readonly as: Uint8Array;
}

/** What a client did or was refused, for the audit log. */
export interface TaxiiAudit {
  /** The credential's id; empty where nobody was found. */
  readonly credentialId: string;
  readonly action: "read" | "change" | "refuse";
  /** e.g. "taxii-collection 91a7b528-…". */
  readonly object: string;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** An entity of which a partner's log says something else than its collection does. */
export interface TaxiiWaiting {
  readonly entityId: string;
  /** Which change was read; a later one makes it wait on. */
  readonly mark: string;
  /** How it stands in the collection; absent where it does not. */
  readonly shown?: { readonly objectId: string; readonly version: string; readonly json: string };
  /** What joins it to observables, as it stands there, also what was taken back; as JSON. */
  readonly joins: readonly string[];
  /** Entries of the log, each the newest version of its object, as canonical JSON. */
  readonly entries: readonly string[];
}

/** What takes the place of what an entity was in a collection. */
export interface TaxiiProjection {
  readonly entityId: string;
  readonly mark: string;
  /** The object that stood for it, and is removed in all versions. */
  readonly gone?: string;
  /** What stands for it now; the one that stood is kept where neither is given. */
  readonly draft?: TaxiiDraft;
  readonly keeps?: string;
  /** In what it is seen: there for as long as one entity brings it, as this one does. */
  readonly observables: readonly TaxiiDraft[];
  /** What joins it to them, behind what stands for it: there as it is given, and in no other version. */
  readonly joins: readonly TaxiiDraft[];
  /** Of a relationship: the ids of the objects that it joins. */
  readonly ends: readonly string[];
  /** Ids under which relationships may know what stands for it now: they are written anew. */
  readonly once: readonly string[];
}

/** What a partner was told of an entity as far as it was asked for: its schema, and values of some properties. */
export interface TaxiiTold {
  readonly schema: string;
  /** Empty, as the value, where it is not among those that were asked for. */
  readonly property: string;
  readonly value: string;
}

/**
 * Where TAXII collections live. `as` is the digest of the caller's secret: the database itself finds the credential and
 * shows what it may see, so that nothing above it can forget to. One query a page, whatever the collection's size.
 */
export interface TaxiiStore {
  /** A UUID that follows from the node's key and that nobody else knows: see `StixEncodeOptions`. */
  readonly contactNamespace: string;
  /** On record. CONFLICT where its alias is taken. */
  createCollection(collection: TaxiiCollection): Promise<void>;
  collections(): Promise<readonly TaxiiCollection[]>;
  /** On record. CONFLICT where its id is taken. */
  createCredential(credential: TaxiiCredential, secretDigest: Uint8Array): Promise<void>;
  /** All of them, as the owner of the node sees them. */
  credentials(): Promise<readonly TaxiiCredential[]>;
  /** On record: nothing is shown to it from then on. Whether there was one of this id. */
  revokeCredential(id: string): Promise<boolean>;
  credential(secretDigest: Uint8Array): Promise<TaxiiCredential | undefined>;
  /** Up to `pages` pages of `limit` items that follow each other, in the order of addition; none where nothing is left. */
  pages(
    as: Uint8Array,
    collectionId: string,
    filter: TaxiiFilter,
    what: TaxiiItem,
    limit: number,
    pages: number,
  ): Promise<readonly TaxiiPage[]>;
  /**
   * All or nothing as a whole; each object told by itself: new, known already with this content, or of a version that is
   * known with other content, which is not kept. On record in the same transaction.
   */
  add(
    as: Uint8Array,
    collectionId: string,
    drafts: readonly TaxiiDraft[],
    nowMicros: bigint,
  ): Promise<readonly TaxiiOutcome[]>;
  /** The node's own additions, such as what it releases to whoever reads the collection. */
  append(
    collectionId: string,
    drafts: readonly TaxiiDraft[],
    nowMicros: bigint,
  ): Promise<readonly TaxiiOutcome[]>;
  /** In the order in which they changed. */
  waiting(collectionId: string, limit: number): Promise<readonly TaxiiWaiting[]>;
  /** What the partner may read of these entities today: their schemata, and the values of these properties. */
  told(
    collectionId: string,
    entityIds: readonly string[],
    properties: readonly string[],
  ): Promise<ReadonlyMap<string, readonly TaxiiTold[]>>;
  project(collectionId: string, items: readonly TaxiiProjection[], nowMicros: bigint): Promise<void>;
  /** Answers how many were removed. On record in the same transaction. */
  remove(as: Uint8Array, collectionId: string, filter: TaxiiFilter): Promise<number>;
  /** False where another has the lease by now. */
  saveStatus(as: Uint8Array, status: TaxiiStatus): Promise<boolean>;
  /** A caller's own that nobody has held for so long, with its envelope; it is now under this lease. */
  takeUnfinished(
    as: Uint8Array,
    id: string,
    idleSeconds: number,
    lease: string,
  ): Promise<TaxiiUnfinished | undefined>;
  /** The same of whoever's waits longest; of two who ask at once, one gets it. */
  takeWaiting(idleSeconds: number, lease: string): Promise<TaxiiUnfinished | undefined>;
  /** Holds it on; false where the lease is another's by now. */
  holdUnfinished(id: string, lease: string): Promise<boolean>;
  /** A caller's own. */
  status(as: Uint8Array, id: string): Promise<string | undefined>;
  audit(entries: readonly TaxiiAudit[]): Promise<void>;
}
