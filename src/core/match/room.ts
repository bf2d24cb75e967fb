import type { WireMessage } from "./message.ts";

/** Who is in a room, as its signed posts say. */
export interface RoomMembership {
  readonly title: string;
  readonly openedBy: string;
  readonly openedAt: string;
  /** Node ids; the opener's first. */
  readonly members: readonly string[];
  /** When each of those who were ever in it came, as far as this node knows. */
  readonly came: ReadonlyMap<string, string>;
  /** Who is in it no more, and since when. */
  readonly left: ReadonlyMap<string, string>;
}

/**
 * Whoever opened a room says who is in it, later too; everybody may leave. Nobody adds themselves or another, and nobody but the
 * opener sends anybody away. Posts from the oldest on; undefined where none says what the room is.
 */
export function roomMembership(posts: readonly WireMessage[]): RoomMembership | undefined {
  const opening = posts.find((p) => p.room !== undefined);
  if (!opening?.room) return undefined;
  const { from: openedBy, at: openedAt, room } = opening;
  const came = new Map(room.members.map((member) => [member, openedAt]));
  const left = new Map<string, string>();
  const changes = posts
    .filter((p) => p.room?.change !== undefined)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const { from, at, room: said } of changes) {
    const { step, member } = said?.change ?? {};
    if (step === undefined || member === undefined) continue;
    if (step === "invite" && from === openedBy && (left.has(member) || !came.has(member))) {
      came.set(member, at);
      left.delete(member);
    }
    const isMay = step === "leave" ? from === member : step === "remove" && from === openedBy;
    if (isMay && came.has(member) && !left.has(member)) left.set(member, at);
  }
  const members = [...came.keys()].filter((member) => !left.has(member));
  return { title: room.title, openedBy, openedAt, members, came, left };
}

/** What somebody wrote while they were in it. */
export const isHeard = ({ came, left }: RoomMembership, { from, at }: WireMessage): boolean =>
  came.has(from) && at <= (left.get(from) ?? at);
