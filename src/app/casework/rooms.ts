import {
  type MarkingInput,
  type MessageRoom,
  ROOM_ENTITIES_MAX,
  ROOM_MEMBERS_MAX,
  receivedEntityId,
  WaslError,
} from "../../core/index.ts";
import type { ShareResult } from "../federation/publish.ts";
import { portsOf } from "../match/shared.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { StoredMessage } from "../ports/match.ts";
import { exchangeUseCases } from "../sharing/exchange.ts";
import { postToRoom } from "../sharing/messages.ts";
import { addToCase, openCase } from "./cases.ts";

/** A case that named nodes work on together: each has its own copy, and in it what the others released to it. */
export interface RoomView {
  readonly id: string;
  readonly title: string;
  /** The node that opened it. */
  readonly openedBy: string;
  readonly openedAt: string;
  /** Node ids, our own among them. */
  readonly members: readonly string[];
  /** The case here; absent until somebody joined. */
  readonly caseId?: string;
  readonly posts: number;
  readonly lastAt: string;
}

export interface RoomDetail {
  readonly room: RoomView;
  /** Oldest first. */
  readonly messages: readonly StoredMessage[];
  /** Entities that came into the case just now. */
  readonly added: number;
}

export interface RoomShare {
  readonly partner: string;
  readonly result?: ShareResult;
  /** Code of the failure; the others are not held up. */
  readonly failed?: string;
}

interface RoomText {
  readonly subject: string;
  readonly body: string;
}

export interface RoomUseCases {
  rooms(actor: Actor): Promise<readonly RoomView[]>;
  /** Makes a case one that the partners are asked to work on too. Nothing of it goes out yet. CASE_UNKNOWN. */
  openRoom(
    actor: Actor,
    input: {
      readonly caseId: string;
      readonly title: string;
      readonly partners: readonly string[];
      readonly legalBasis: string;
      readonly marking: MarkingInput;
      readonly body: string;
    },
  ): Promise<RoomView>;
  /** A case here for what the others share; its marking is ours to say. ROOM_UNKNOWN. */
  joinRoom(actor: Actor, id: string, marking: MarkingInput): Promise<RoomDetail>;
  /** The room with its posts; what others shared meanwhile comes into the case. */
  readRoom(actor: Actor, id: string): Promise<RoomDetail>;
  /** Releases the case here to every other member, under each one's agreement, and tells each what it was given. */
  shareInRoom(
    actor: Actor,
    id: string,
    input: RoomText & { readonly necessity: string },
  ): Promise<readonly RoomShare[]>;
  postInRoom(actor: Actor, id: string, text: RoomText): Promise<readonly StoredMessage[]>;
}

const POSTS_MAX = 1_000;

export function roomUseCases(platform: Platform): RoomUseCases {
  const { store, nodeId } = platform;
  const others = ({ members }: RoomView): readonly string[] => members.filter((m) => m !== nodeId);
  const post = async (
    actor: Actor,
    { room, messages }: RoomDetail,
    text: RoomText,
    about: (partner: string) => readonly MessageRoom[] = () => [],
    partners = others(room),
  ): Promise<readonly StoredMessage[]> => {
    const [first] = messages;
    if (!first) throw new WaslError("ROOM_UNKNOWN");
    const { legalBasis, marking } = first.wire;
    return await postToRoom(
      platform,
      portsOf(platform),
      actor,
      { room: room.id, partners, legalBasis, marking, ...text },
      about,
    );
  };
  return {
    rooms: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "rooms" });
        return await roomsOf(tx, nodeId);
      }),
    async openRoom(actor, { caseId, title, partners, legalBasis, marking, body }) {
      const members = [...new Set([nodeId, ...partners])];
      if (members.length < 2 || members.length > ROOM_MEMBERS_MAX)
        throw new WaslError("REQUEST_INVALID", { field: "partners" });
      await store.as(actor, async (tx) => {
        if (!(await tx.case(caseId))) throw new WaslError("CASE_UNKNOWN", { id: caseId });
      });
      const about = { title, members, entities: [] };
      const [sent] = await postToRoom(
        platform,
        portsOf(platform),
        actor,
        { partners: members.filter((m) => m !== nodeId), legalBasis, marking, subject: title, body },
        () => [about],
      );
      const id = sent?.wire.thread ?? "";
      return await store.as(actor, async (tx) => {
        await tx.linkRoom(id, caseId);
        await tx.audit({ action: "change", object: `room:${id}`, detail: { opened: members.length } });
        return (await detailOf(tx, nodeId, id)).room;
      });
    },
    async joinRoom(actor, id, marking) {
      const { room } = await store.as(actor, (tx) => detailOf(tx, nodeId, id));
      if (room.caseId === undefined) {
        const { mandate } = actor.purpose;
        const opened = await openCase(platform, actor, { title: room.title, mandate, marking });
        await store.as(actor, async (tx) => {
          await tx.linkRoom(id, opened.id);
          await tx.audit({ action: "change", object: `room:${id}`, detail: { joined: 1 } });
        });
      }
      return await readRoom(platform, actor, id);
    },
    readRoom: (actor, id) => readRoom(platform, actor, id),
    async shareInRoom(actor, id, { necessity, ...text }) {
      const detail = await readRoom(platform, actor, id);
      const { caseId } = detail.room;
      if (caseId === undefined)
        throw new WaslError("REQUEST_INVALID", {
          because: "this node has no case in the room: join it first",
        });
      const shares: RoomShare[] = [];
      for (const partner of others(detail.room)) {
        const done = await shareWith(platform, actor, { partner, caseId, necessity });
        shares.push(done);
        if (!done.result) continue;
        const about = await givenTo(platform, actor, detail.room, caseId, partner);
        await post(actor, detail, text, () => about, [partner]);
      }
      return shares;
    },
    async postInRoom(actor, id, text) {
      return await post(actor, await readRoom(platform, actor, id), text);
    },
  };
}

async function shareWith(
  platform: Platform,
  actor: Actor,
  input: { readonly partner: string; readonly caseId: string; readonly necessity: string },
): Promise<RoomShare> {
  const { partner } = input;
  try {
    return { partner, result: await exchangeUseCases(platform).share(actor, input) };
  } catch (error) {
    if (!(error instanceof WaslError)) throw error;
    return { partner, failed: error.code };
  }
}

/** What of the case this partner was ever given, under the names that all nodes know it by; a message holds so many. */
async function givenTo(
  { store, nodeId }: Platform,
  actor: Actor,
  { title, members }: RoomView,
  caseId: string,
  partner: string,
): Promise<readonly MessageRoom[]> {
  const known = await store.as(actor, async (tx) => {
    const items = (await tx.case(caseId))?.items ?? [];
    const ids = items.filter((i) => i.kind === "entity").map((i) => i.id);
    return await tx.federation.entitiesKnownTo(partner, ids);
  });
  const entities = [...known].map((id) => (id.includes("~") ? id : receivedEntityId(nodeId, id)));
  const parts: MessageRoom[] = [];
  for (let at = 0; at < entities.length || at === 0; at += ROOM_ENTITIES_MAX)
    parts.push({ title, members, entities: entities.slice(at, at + ROOM_ENTITIES_MAX) });
  return parts;
}

async function roomsOf(tx: Transaction, nodeId: string): Promise<readonly RoomView[]> {
  const posts = await tx.messages({ kind: "room", limit: POSTS_MAX });
  const byRoom = new Map<string, StoredMessage[]>();
  for (const message of posts.toReversed())
    byRoom.set(message.wire.thread, [...(byRoom.get(message.wire.thread) ?? []), message]);
  const cases = await tx.roomCases();
  return [...byRoom].flatMap(([id, messages]) => {
    const room = roomFrom(id, messages, cases, nodeId);
    return room ? [room] : [];
  });
}

/** Who opened it says what it is and who is in it; nobody adds themselves, and who is not in it is not heard. */
function roomFrom(
  id: string,
  messages: readonly StoredMessage[],
  cases: readonly { readonly room: string; readonly caseId: string }[],
  nodeId: string,
): RoomView | undefined {
  const opening = messages.find((m) => m.wire.room !== undefined)?.wire;
  if (!opening?.room?.members.includes(nodeId)) return undefined;
  const { title, members } = opening.room;
  const caseId = cases.find((c) => c.room === id)?.caseId;
  const heard = messages.filter((m) => members.includes(m.wire.from));
  return {
    id,
    title,
    openedBy: opening.from,
    openedAt: opening.at,
    members,
    ...(caseId === undefined ? {} : { caseId }),
    posts: new Set(heard.map((m) => `${m.wire.from} ${m.wire.at} ${m.wire.subject}`)).size,
    lastAt: heard.at(-1)?.wire.at ?? opening.at,
  };
}

async function detailOf(
  tx: Transaction,
  nodeId: string,
  id: string,
): Promise<Pick<RoomDetail, "room" | "messages">> {
  const found = (await tx.messages({ kind: "room", thread: id, limit: POSTS_MAX })).toReversed();
  const room = roomFrom(id, found, await tx.roomCases(id), nodeId);
  if (!room) throw new WaslError("ROOM_UNKNOWN", { id: id.slice(0, 60) });
  return { room, messages: found.filter((m) => room.members.includes(m.wire.from)) };
}

async function readRoom(platform: Platform, actor: Actor, id: string): Promise<RoomDetail> {
  const { store, nodeId } = platform;
  const { detail, arrived } = await store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `room:${id}` });
    const found = await detailOf(tx, nodeId, id);
    return { detail: found, arrived: await arrivedFor(tx, nodeId, found) };
  });
  const { caseId } = detail.room;
  if (caseId === undefined || arrived.length === 0) return { ...detail, added: 0 };
  const items = arrived.map(({ entityId, from }) => ({ kind: "entity" as const, id: entityId, note: from }));
  await addToCase(platform, actor, caseId, items);
  return { ...detail, added: items.length };
}

/** What others say that they gave us, that is here for this viewer, and that is not in the case yet. */
async function arrivedFor(
  tx: Transaction,
  nodeId: string,
  { room, messages }: Pick<RoomDetail, "room" | "messages">,
): Promise<readonly { readonly entityId: string; readonly from: string }[]> {
  if (room.caseId === undefined || tx.viewer.role === "oversight") return [];
  const inside = new Set((await tx.case(room.caseId))?.items.map((i) => i.id));
  const own = receivedEntityId(nodeId, "");
  const told = new Map<string, string>();
  for (const { wire, direction } of messages)
    if (direction === "received")
      for (const entity of wire.room?.entities ?? [])
        told.set(entity.startsWith(own) ? entity.slice(own.length) : entity, wire.from);
  const fresh = [...told.keys()].filter((id) => !inside.has(id));
  if (fresh.length === 0) return [];
  const here = await tx.statementsAbout(fresh);
  return fresh.flatMap((entityId) =>
    (here.get(entityId)?.length ?? 0) > 0 ? [{ entityId, from: told.get(entityId) ?? "" }] : [],
  );
}
