import {
  type Access,
  isHeard,
  type MarkingInput,
  type MessageRoom,
  ROOM_ENTITIES_MAX,
  ROOM_MEMBERS_MAX,
  type RoomMembership,
  receivedEntityId,
  roomMembership,
  saysNothing,
  saysWhoIsIn,
  WaslError,
} from "../../core/index.ts";
import { mustNotBeHeld } from "../federation/deps.ts";
import type { ShareResult } from "../federation/publish.ts";
import { portsOf } from "../match/shared.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { StoredMessage } from "../ports/match.ts";
import { exchangeUseCases } from "../sharing/exchange.ts";
import { cannotBeTold, keepInRoom, maySend, postToRoom } from "../sharing/messages.ts";
import type { ShareInput } from "../sharing/release.ts";
import { addToCase, openCase } from "./cases.ts";

/** A case that named nodes work on together: each has its own copy, and in it what the others released to it. */
export interface RoomView {
  readonly id: string;
  readonly title: string;
  /** The node that opened it. */
  readonly openedBy: string;
  readonly openedAt: string;
  /** Node ids, our own among them unless we are in it no more. */
  readonly members: readonly string[];
  /** Who came later than it was opened, and who is in it no more, with when. */
  readonly came: readonly { readonly node: string; readonly at: string }[];
  readonly left: readonly { readonly node: string; readonly at: string }[];
  /** The case here; absent until somebody joined. */
  readonly caseId?: string;
  readonly posts: number;
  readonly lastAt: string;
  /** Members whom this node may send nothing now, by its agreement with them or for want of one; absent in a list. */
  readonly untold?: readonly string[];
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
    input: RoomText & {
      readonly necessity: string;
      /** Also to those who came later, what was in the case before they did. */
      readonly withEarlier?: boolean;
    },
  ): Promise<readonly RoomShare[]>;
  /**
   * Asks further partners into a room; all members are told. ROLE_FORBIDS for whoever did not open it, REQUEST_INVALID for somebody
   * who is in it. What they get is what is shared from then on, unless whoever shares says otherwise.
   */
  inviteToRoom(
    actor: Actor,
    id: string,
    input: { readonly partners: readonly string[]; readonly body: string },
  ): Promise<RoomView>;
  /** Lets a member go: it gets recalls, and nothing new. ROLE_FORBIDS for whoever did not open it. */
  removeFromRoom(actor: Actor, id: string, member: string, reason: string): Promise<RoomView>;
  /** Our own leaving, told to all. */
  leaveRoom(actor: Actor, id: string, reason: string): Promise<RoomView>;
  postInRoom(actor: Actor, id: string, text: RoomText): Promise<readonly StoredMessage[]>;
}

/** What is shown of a room, and read at a time. */
const POSTS_MAX = 1_000;

export function roomUseCases(platform: Platform): RoomUseCases {
  const { store, nodeId } = platform;
  const others = ({ members }: RoomView): readonly string[] => members.filter((m) => m !== nodeId);
  const post = async (
    actor: Actor,
    { room, opening }: Found,
    text: RoomText,
    about: (partner: string) => readonly MessageRoom[] = () => [],
    partners = others(room),
  ): Promise<readonly StoredMessage[]> => {
    if (!room.members.includes(nodeId))
      throw new WaslError("REQUEST_INVALID", { because: "this node is in the room no more" });
    // Whom nobody tells of a change now would not be told of it later.
    await store.as(actor, mustNotBeHeld);
    const marking = markingOf(opening.access);
    const ports = portsOf(platform);
    const untold = await cannotBeTold(ports, actor, partners, marking);
    const told = partners.filter((p) => !untold.includes(p));
    const { legalBasis } = opening.wire;
    const said = { room: room.id, legalBasis, marking, ...text };
    const [change] = about(nodeId);
    if (told.length === 0 && change?.change) {
      await keepInRoom(platform, ports, actor, said, change);
      return [];
    }
    // Where nobody may be told, it is said why.
    const to = told.length === 0 ? partners : told;
    return await postToRoom(platform, ports, actor, { ...said, partners: to }, about);
  };
  /** Told to all who are or were in it by this change, in one post; the log says it too. */
  const change = async (
    actor: Actor,
    detail: Found,
    step: NonNullable<MessageRoom["change"]>,
    body: string,
  ): Promise<Found> => {
    const { title, members, id } = detail.room;
    const after =
      step.step === "invite" ? [...members, step.member] : members.filter((m) => m !== step.member);
    const told = [...new Set([...members, step.member])].filter((m) => m !== nodeId);
    const about = { title, members: after, entities: [], change: step };
    const text = { subject: `${STEP_WORDS[step.step]} ${step.member}`, body };
    await post(actor, detail, text, () => [about], told);
    await store.as(actor, (tx) =>
      tx.audit({
        action: "change",
        object: `room:${id}`,
        text: body,
        detail: { [step.step]: step.member, members: after.length },
      }),
    );
    const found = await store.as(actor, (tx) => detailOf(tx, nodeId, id));
    return await withUntold(platform, actor, found);
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
      return shown(await readRoom(platform, actor, id));
    },
    readRoom: async (actor, id) => shown(await readRoom(platform, actor, id)),
    async shareInRoom(actor, id, { necessity, withEarlier = false, ...text }) {
      const detail = await readRoom(platform, actor, id);
      const { caseId } = detail.room;
      if (caseId === undefined)
        throw new WaslError("REQUEST_INVALID", {
          because: "this node has no case in the room: join it first",
        });
      if (!detail.room.members.includes(nodeId))
        throw new WaslError("REQUEST_INVALID", { because: "this node is in the room no more" });
      const shares: RoomShare[] = [];
      for (const partner of others(detail.room)) {
        const since = withEarlier ? undefined : detail.room.came.find((c) => c.node === partner)?.at;
        const selection = since === undefined ? { caseId } : await addedSince(platform, actor, caseId, since);
        // Nothing came into the case since they came.
        if (selection === undefined) continue;
        const done = await shareWith(platform, actor, { partner, ...selection, necessity });
        shares.push(done);
        if (!done.result) continue;
        const about = await givenTo(platform, actor, detail.room, caseId, partner);
        // Given it is; whom the room's own marking keeps from reading of it does not hold up the others.
        await post(actor, detail, text, () => about, [partner]).catch((error: unknown) => {
          if (!(error instanceof WaslError)) throw error;
          shares[shares.length - 1] = { ...done, failed: error.code };
        });
      }
      return shares;
    },
    async inviteToRoom(actor, id, { partners, body }) {
      let detail = await mustHaveOpened(platform, actor, id);
      const fresh = [...new Set(partners)];
      const { members } = detail.room;
      if (fresh.length === 0 || members.length + fresh.length > ROOM_MEMBERS_MAX)
        throw new WaslError("REQUEST_INVALID", { field: "partners" });
      const known = fresh.find((p) => members.includes(p));
      if (known !== undefined)
        throw new WaslError("REQUEST_INVALID", { field: "partners", because: "that is a member" });
      const marking = markingOf(detail.opening.access);
      for (const to of fresh) await maySend(platform, portsOf(platform), actor, { to, marking });
      for (const member of fresh) detail = await change(actor, detail, { step: "invite", member }, body);
      return detail.room;
    },
    async removeFromRoom(actor, id, member, reason) {
      const detail = await mustHaveOpened(platform, actor, id);
      if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
      if (member === nodeId || !detail.room.members.includes(member))
        throw new WaslError("REQUEST_INVALID", { field: "member" });
      return (await change(actor, detail, { step: "remove", member }, reason)).room;
    },
    async leaveRoom(actor, id, reason) {
      const detail = await readRoom(platform, actor, id);
      if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
      return (await change(actor, detail, { step: "leave", member: nodeId }, reason)).room;
    },
    async postInRoom(actor, id, text) {
      return await post(actor, await readRoom(platform, actor, id), text);
    },
  };
}

/** The subject of a post that changes who is in the room; the pages say it in their own language. */
const STEP_WORDS = { invite: "Invited:", remove: "Let go:", leave: "Left:" } as const;

/** All in a room is written under what it was opened with, here too where its wire says less. */
const markingOf = ({ groups, purposes, ...access }: Access): MarkingInput => ({
  ...access,
  ...(groups === "any" ? {} : { groups }),
  ...(purposes === "any" ? {} : { purposes }),
});

async function withUntold<D extends Found>(platform: Platform, actor: Actor, detail: D): Promise<D> {
  const { room, opening } = detail;
  const others = room.members.filter((m) => m !== platform.nodeId);
  const untold = await cannotBeTold(portsOf(platform), actor, others, markingOf(opening.access));
  return { ...detail, room: { ...room, untold } };
}

const shown = ({ opening: _opening, ...detail }: Found & RoomDetail): RoomDetail => detail;

async function mustHaveOpened(platform: Platform, actor: Actor, id: string): Promise<Found> {
  const detail = await readRoom(platform, actor, id);
  if (detail.room.openedBy === platform.nodeId) return detail;
  await platform.store.as(actor, (tx) =>
    tx.audit({ action: "refuse", object: `room:${id}`, detail: { code: "ROLE_FORBIDS" } }),
  );
  throw new WaslError("ROLE_FORBIDS", { because: "who is in a room is for whoever opened it to say" });
}

/** Of a case, what came into it after somebody came into the room; undefined where that is nothing. */
async function addedSince(
  { store }: Platform,
  actor: Actor,
  caseId: string,
  since: string,
): Promise<Pick<ShareInput, "entityIds" | "statementIds"> | undefined> {
  return await store.as(actor, async (tx) => {
    const fresh = ((await tx.case(caseId))?.items ?? []).filter((item) => item.addedAt > since);
    const entityIds = fresh.filter((i) => i.kind === "entity").map((i) => i.id);
    const ids = fresh.filter((i) => i.kind === "finding").map((i) => i.id);
    const findings = ids.length === 0 ? [] : await tx.findings({ ids, limit: ids.length });
    const statementIds = findings.flatMap((f) => f.evidence);
    return entityIds.length + statementIds.length === 0 ? undefined : { entityIds, statementIds };
  });
}

async function shareWith(
  platform: Platform,
  actor: Actor,
  input: Pick<ShareInput, "partner" | "caseId" | "entityIds" | "statementIds" | "necessity">,
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

/** The newest posts, and of the older those that say who is in a room: no number of posts brings these out of it. From the oldest on. */
async function postsIn(tx: Transaction, thread?: string): Promise<readonly StoredMessage[]> {
  const all: StoredMessage[] = [];
  for (let offset = 0; ; offset += POSTS_MAX) {
    const page = await tx.messages({
      kind: "room",
      limit: POSTS_MAX,
      offset,
      ...(thread === undefined ? {} : { thread }),
    });
    all.push(...(offset === 0 ? page : page.filter((m) => saysWhoIsIn(m.wire))));
    if (page.length < POSTS_MAX) return all.toReversed();
  }
}

async function roomsOf(tx: Transaction, nodeId: string): Promise<readonly RoomView[]> {
  const byRoom = new Map<string, StoredMessage[]>();
  for (const message of await postsIn(tx)) {
    const { thread } = message.wire;
    const before = byRoom.get(thread);
    if (before) before.push(message);
    else byRoom.set(thread, [message]);
  }
  const cases = await tx.roomCases();
  return [...byRoom].flatMap(([id, messages]) => {
    const room = roomFrom(id, roomMembership(id, messages), messages, cases, nodeId);
    return room ? [room] : [];
  });
}

function roomFrom(
  id: string,
  membership: RoomMembership | undefined,
  messages: readonly StoredMessage[],
  cases: readonly { readonly room: string; readonly caseId: string }[],
  nodeId: string,
): RoomView | undefined {
  if (!membership?.came.has(nodeId)) return undefined;
  const { title, openedBy, openedAt, members, came, left } = membership;
  const caseId = cases.find((c) => c.room === id)?.caseId;
  const heard = messages.filter((m) => isHeard(membership, m));
  return {
    id,
    title,
    openedBy,
    openedAt,
    members,
    came: [...came].flatMap(([node, at]) => (at === undefined ? [] : [{ node, at }])),
    left: [...left].map(([node, at]) => ({ node, at })),
    ...(caseId === undefined ? {} : { caseId }),
    posts: new Set(heard.map((m) => `${m.wire.from} ${m.wire.at} ${m.wire.subject}`)).size,
    lastAt: heard.at(-1)?.wire.at ?? openedAt,
  };
}

/** A room with the post that says what it is: under its marking all else in the room is written. */
type Found = Omit<RoomDetail, "added"> & { readonly opening: StoredMessage };

async function detailOf(tx: Transaction, nodeId: string, id: string): Promise<Found> {
  const found = await postsIn(tx, id);
  const membership = roomMembership(id, found);
  const room = roomFrom(id, membership, found, await tx.roomCases(id), nodeId);
  if (!membership || !room) throw new WaslError("ROOM_UNKNOWN", { id: id.slice(0, 60) });
  return {
    room,
    messages: found.filter((m) => isHeard(membership, m)),
    opening: membership.opening,
  };
}

async function readRoom(platform: Platform, actor: Actor, id: string): Promise<Found & RoomDetail> {
  const { store, nodeId } = platform;
  const { found, arrived } = await store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `room:${id}` });
    const there = await detailOf(tx, nodeId, id);
    return { found: there, arrived: await arrivedFor(tx, nodeId, there) };
  });
  const detail = await withUntold(platform, actor, found);
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
  const into = await tx.case(room.caseId);
  // It comes in when the case is opened again.
  if (into?.closed) return [];
  const inside = new Set(into?.items.map((i) => i.id));
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
