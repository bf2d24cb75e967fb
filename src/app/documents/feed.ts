import {
  type Access,
  accessKey,
  BODY_MAX,
  canonical,
  documentClassId,
  type LibraryEntry,
  type LibraryFields,
  libraryEntryId,
  libraryFields,
  type MarkingInput,
  type MessageMethod,
  mustBeAbleToAsk,
  parseAccess,
  readLibraryEntry,
  strictestOf,
  tlpRank,
  vettingStanding,
  WaslError,
} from "../../core/index.ts";
import { partnerFor, portsOf } from "../match/shared.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { MatchPartner, StoredMessage } from "../ports/match.ts";
import { ifStillNext, sendSigned } from "../sharing/messages.ts";
import { todayOf } from "../times.ts";
import { type LibraryEntryView, proposeEntries } from "./documents.ts";

/** What a partner stands by of one class of documents, in the newest version that it signed. */
export interface DocumentFeed {
  readonly from: string;
  /** Id of the signed message that brought it. */
  readonly id: string;
  readonly classId: string;
  readonly version: number;
  readonly at: string;
  /** Under the id that each has here once it is taken. `isHere`: the same is said here already, whatever its standing. */
  readonly entries: readonly {
    readonly id: string;
    readonly entry: LibraryEntry;
    readonly access: Access;
    readonly isHere: boolean;
  }[];
  /**
   * Ids of entries here that came from this partner, stand vetted, and which it stands by no more. None where a row could not be
   * read here: it may be one of them.
   */
  readonly dropped: readonly string[];
}

/** What went, and how much of what stands vetted stayed because its marking does not let it go to this partner. */
export interface SharedDocuments {
  readonly message: StoredMessage;
  readonly entries: number;
  readonly withheld: number;
}

/** What a partner holds of us about one class: the newest version that went. */
export interface DocumentShare {
  readonly to: string;
  readonly classId: string;
  /** The class as it stands here, whatever its standing. */
  readonly about?: LibraryEntry;
  readonly version: number;
  readonly at: string;
  readonly legalBasis: string;
  /** Entries of that version that would go no more: taken back here since, or under another marking. */
  readonly stale: number;
  /** Entries that would go now and are not in it. */
  readonly fresh: number;
}

export interface DocumentFeedUseCases {
  /**
   * Sends the partner what stands vetted of a class and may go to it, as the next version of one signed method; where nothing is
   * left of what was sent, that. DOCUMENT_UNKNOWN without the class, MARKING_FORBIDS where the class itself may not go, CONFLICT
   * where nothing stands vetted and nothing was sent, REQUEST_INVALID where it is more than a message holds.
   */
  shareDocuments(
    actor: Actor,
    share: { readonly to: string; readonly legalBasis: string; readonly classId: string },
  ): Promise<SharedDocuments>;
  /**
   * What partners were sent, with those that hold what nobody here stands by any more first. Without partners to whom nothing may
   * go any more, and those who may be sent more than the actor sees.
   */
  documentShares(actor: Actor): Promise<readonly DocumentShare[]>;
  /** What partners shared. None of it is vetted here, and nothing meets it. */
  documentFeeds(actor: Actor): Promise<readonly DocumentFeed[]>;
  /**
   * Proposes some of a feed under the actor's name and the partner's marking: a second person of this node vets each before a
   * document meets it. MESSAGE_UNKNOWN without the feed, DOCUMENT_UNKNOWN without the entry or its class, CONFLICT where it is here.
   */
  takeDocuments(
    actor: Actor,
    feedId: string,
    entries: readonly string[],
  ): Promise<readonly LibraryEntryView[]>;
}

const METHOD = "documents";
/** Of one class, from one partner. */
const ENTRIES_MAX = 500;

export function documentFeedUseCases(platform: Platform): DocumentFeedUseCases {
  const { store } = platform;
  return {
    shareDocuments: (actor, share) => shareDocuments(platform, actor, share),
    documentShares: (actor) => documentShares(platform, actor),
    documentFeeds: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "document feeds" });
        return await feedsOf(platform, tx);
      }),
    takeDocuments: (actor, feedId, entries) =>
      store.as(actor, async (tx) => {
        const feed = (await feedsOf(platform, tx)).find((one) => one.id === feedId);
        if (!feed) throw new WaslError("MESSAGE_UNKNOWN", { id: feedId.slice(0, 60) });
        return await take(platform, tx, feed, entries);
      }),
  };
}

async function shareDocuments(
  platform: Platform,
  actor: Actor,
  { to, legalBasis, classId }: Parameters<DocumentFeedUseCases["shareDocuments"]>[1],
): Promise<SharedDocuments> {
  // Whether it only takes back is known below.
  const partner = await partnerFor(portsOf(platform), to, actor.purpose.purpose, true);
  const { vetted, version } = await platform.store.as(actor, async (tx) => {
    mustBeAbleToAsk(tx.viewer.role);
    // A version without what its sender does not see would tell the partner that nobody stands by it any more.
    if (!seesAllFor(tx, partner))
      throw new WaslError("MARKING_FORBIDS", {
        because: "your clearance is below what this partner may be sent",
      });
    const known = await tx.libraryEntries({ classIds: [classId] });
    if (known.length === 0) throw new WaslError("DOCUMENT_UNKNOWN", { id: classId });
    return {
      vetted: known.filter((one) => vettingStanding(one) === "vetted"),
      version: 1 + (await tx.versionSent(to, methodId(classId))),
    };
  });
  const classes = vetted.filter(({ entry }) => entry.type === "class");
  if (classes.length === 0 && version === 1) throw new WaslError("CONFLICT", { class: classId });
  const mayGo = releasableTo(partner, platform.nodeId);
  if (classes.length > 0 && !classes.some(({ access }) => mayGo(access)))
    throw new WaslError("MARKING_FORBIDS", { because: "the class itself may not go to this partner" });
  const going = goingOf(vetted, mayGo);
  const body = canonical(going.map(rowOf));
  if (body.length > BODY_MAX || going.length > ENTRIES_MAX)
    throw new WaslError("REQUEST_INVALID", { field: "classId", max: ENTRIES_MAX });
  const method: MessageMethod = { id: methodId(classId), kind: METHOD, version, techniques: [] };
  const draft = {
    to,
    kind: "method",
    urgency: "normal",
    legalBasis,
    marking: markingOf(strictestOf(going.map(({ access }) => access))),
    subject: "Vetted entries about a class of documents",
    body,
    method,
  } as const;
  const message = await sendSigned(platform, portsOf(platform), actor, draft, ifStillNext(to, method));
  const withheld = vetted.filter(({ access }) => !mayGo(access)).length;
  return { message, entries: going.length, withheld };
}

type Vetted = Awaited<ReturnType<Transaction["libraryEntries"]>>[number];

/** Without its class nothing that is said of it can be read. */
const goingOf = (vetted: readonly Vetted[], mayGo: (access: Access) => boolean): readonly Vetted[] => {
  const going = vetted.filter(({ access }) => mayGo(access));
  return going.some(({ entry }) => entry.type === "class") ? going : [];
};

const rowOf = ({ entry, access }: Vetted) => ({ entry: libraryFields(entry), marking: markingOf(access) });

async function documentShares(platform: Platform, actor: Actor): Promise<readonly DocumentShare[]> {
  const { sent, known, viewer } = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "document shares" });
    const messages = await tx.newestMethods("sent", METHOD);
    const classIds = [...new Set(messages.map(classOf))];
    return {
      sent: messages,
      known: classIds.length === 0 ? [] : await tx.libraryEntries({ classIds }),
      viewer: tx.viewer,
    };
  });
  if (sent.length === 0) return [];
  const { link } = portsOf(platform);
  const nodeIds = [...new Set(sent.map(({ wire }) => wire.to))];
  const partners = new Map(
    await Promise.all(nodeIds.map(async (id) => [id, await link.partner(id)] as const)),
  );
  const shares = sent.flatMap((message): DocumentShare[] => {
    const { wire } = message;
    const partner = partners.get(wire.to);
    if (!partner || !seesAllFor({ viewer }, partner)) return [];
    const classId = classOf(message);
    const ofClass = known.filter((one) => one.classId === classId);
    const about = ofClass.find(({ entry }) => entry.type === "class");
    const vetted = ofClass.filter((one) => vettingStanding(one) === "vetted");
    const now = new Set(
      goingOf(vetted, releasableTo(partner, platform.nodeId)).map((one) => canonical(rowOf(one))),
    );
    const then = new Set((JSON.parse(wire.body) as unknown[]).map((row) => canonical(row)));
    return [
      {
        to: wire.to,
        classId,
        ...(about ? { about: about.entry } : {}),
        version: wire.method?.version ?? 0,
        at: wire.at,
        legalBasis: wire.legalBasis,
        stale: [...then].filter((row) => !now.has(row)).length,
        fresh: [...now].filter((row) => !then.has(row)).length,
      },
    ];
  });
  return shares.sort((a, b) => b.stale - a.stale || b.fresh - a.fresh || (a.at < b.at ? 1 : -1));
}

const classOf = ({ wire }: StoredMessage): string => wire.method?.id.slice(METHOD.length + 1) ?? "";

/** Whether the viewer sees all that the partner may be sent. */
const seesAllFor = ({ viewer }: Pick<Transaction, "viewer">, partner: MatchPartner): boolean =>
  tlpRank(viewer.clearance) >= highestTo(partner);

const methodId = (classId: string): string => `${METHOD}:${classId}`;

const highestTo = ({ ceiling }: MatchPartner): number => Math.min(tlpRank(ceiling), tlpRank("amber"));

/**
 * What a partner gave goes no further, nor what is above the agreement's ceiling. A message is read by all whose clearance
 * covers it, here and there: what a group, a purpose or a compartment narrows is in none.
 */
function releasableTo(partner: MatchPartner, nodeId: string): (access: Access) => boolean {
  return ({ tlp, groups, purposes, compartments, originators }) =>
    tlpRank(tlp) <= highestTo(partner) &&
    compartments.length === 0 &&
    groups === "any" &&
    purposes === "any" &&
    originators.every((one) => one === nodeId);
}

const markingOf = ({ tlp, pap, handling, caveats, orcon }: Access): MarkingInput => ({
  tlp,
  pap,
  handling,
  caveats,
  orcon,
});

async function feedsOf(platform: Platform, tx: Transaction): Promise<readonly DocumentFeed[]> {
  const today = todayOf(platform);
  const read = (await tx.newestMethods("received", METHOD)).map((message) => ({
    wire: message.wire,
    classId: classOf(message),
    ...entriesIn(message.wire.body, message.wire.from, today),
  }));
  const classIds = [...new Set(read.map(({ classId }) => classId))];
  const here = classIds.length === 0 ? [] : await tx.libraryEntries({ classIds });
  const said = new Set(here.map(({ entry }) => canonical(entry)));
  return read.map(({ wire, classId, entries, isWhole }): DocumentFeed => {
    const stoodBy = new Set(entries.map(({ entry }) => canonical(entry)));
    return {
      from: wire.from,
      id: wire.id,
      classId,
      version: wire.method?.version ?? 0,
      at: wire.at,
      entries: entries
        .filter(({ entry }) => documentClassId(entry) === classId)
        .map(({ entry, access }) => ({
          id: libraryEntryId(entry, access).id,
          entry,
          access,
          isHere: said.has(canonical(entry)),
        })),
      dropped: here
        .filter(
          (one) =>
            isWhole &&
            one.classId === classId &&
            one.access.originators.includes(wire.from) &&
            vettingStanding(one) === "vetted" &&
            !stoodBy.has(canonical(one.entry)),
        )
        .map(({ id }) => id),
    };
  });
}

type Marked = Pick<DocumentFeed["entries"][number], "entry" | "access">;

interface Read {
  readonly entries: readonly Marked[];
  /** False where a row is none that this node can read. */
  readonly isWhole: boolean;
}

/** What of a partner's words can be an entry here, each under the marking that it says for it. */
function entriesIn(body: string, from: string, today: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (!Array.isArray(value)) return { entries: [], isWhole: false };
  const entries = value.slice(0, ENTRIES_MAX).flatMap((row: unknown) => entryIn(row, from, today));
  return { entries, isWhole: entries.length === value.length };
}

function entryIn(row: unknown, from: string, today: string): readonly Marked[] {
  const { entry, marking } = (row ?? {}) as {
    readonly entry?: LibraryFields;
    readonly marking?: MarkingInput;
  };
  if (typeof entry !== "object" || entry === null || typeof marking !== "object" || marking === null)
    return [];
  try {
    const access = { ...parseAccess(marking), originators: [from] };
    return [{ entry: readLibraryEntry(entry, today), access }];
  } catch (error) {
    if (error instanceof WaslError) return [];
    throw error;
  }
}

/** Under each entry's own marking; the class comes before what is said about it. */
async function take(
  platform: Platform,
  tx: Transaction,
  feed: DocumentFeed,
  ids: readonly string[],
): Promise<readonly LibraryEntryView[]> {
  const wanted = [...new Set(ids)].map((id) => {
    const found = feed.entries.find((one) => one.id === id);
    if (!found) throw new WaslError("DOCUMENT_UNKNOWN", { id: id.slice(0, 60) });
    return found;
  });
  const made: LibraryEntryView[] = [];
  for (const isClass of [true, false]) {
    const some = wanted.filter(({ entry }) => (entry.type === "class") === isClass);
    for (const access of new Map(some.map((one) => [accessKey(one.access), one.access])).values()) {
      const alike = some.filter((one) => accessKey(one.access) === accessKey(access));
      const entries = alike.map(({ entry }) => entry);
      for (const [n, one] of (await proposeEntries(platform, tx, entries, markingHere(access))).entries()) {
        if (one instanceof WaslError) throw one;
        if (one === "known") throw new WaslError("CONFLICT", { entry: alike[n]?.id ?? "" });
        made.push(one);
      }
    }
  }
  return made;
}

/** As the partner said it, groups and purposes too, and as the partner's. */
const markingHere = ({ groups, purposes, ...access }: Access): MarkingInput => ({
  ...access,
  ...(groups === "any" ? {} : { groups }),
  ...(purposes === "any" ? {} : { purposes }),
});
