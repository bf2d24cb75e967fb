import type { WireMessage } from "./message.ts";

/** A post, with when this node took it in where a partner wrote it; what came before that was kept has its writer's time alone. */
export interface RoomPosting {
  readonly wire: WireMessage;
  readonly keptAt?: string;
}

/** Who is in a room, as its signed posts say. */
export interface RoomMembership<P extends RoomPosting = RoomPosting> {
  /** The post that says what the room is. */
  readonly opening: P;
  readonly title: string;
  readonly openedBy: string;
  readonly openedAt: string;
  /** Node ids; the opener's first. */
  readonly members: readonly string[];
  /** Those who were ever in it, as far as this node knows, with when they came; undefined for whom it was opened with. */
  readonly came: ReadonlyMap<string, string | undefined>;
  /** Who is in it no more, and since when. */
  readonly left: ReadonlyMap<string, string>;
  /** Of those who came back, from when to when they were not in it. */
  readonly away: readonly { readonly member: string; readonly from: string; readonly until: string }[];
}

/** The later of what its writer says and when it came: a partner may write any time before now into what it signs. */
const heardAt = ({ wire, keptAt }: RoomPosting): string =>
  keptAt !== undefined && keptAt > wire.at ? keptAt : wire.at;

/** A room's id names whoever opened it, so that nobody who learns the id opens the room again. */
export const roomIdOf = (nodeId: string, random: string): string => `room-${nodeId}-${random}`;
const openerOf = (id: string): string | undefined => /^room-(.+)-[0-9a-f]{32}$/.exec(id)?.[1];

/**
 * Whoever opened a room says who is in it, later too, until they leave; everybody may leave. Nobody adds themselves or another, and
 * nobody but the opener sends anybody away. Undefined where no post of the opener's says what the room is. Of a room whose id
 * names nobody, as all did once, whoever's post came first counts as its opener.
 */
export function roomMembership<P extends RoomPosting>(
  id: string,
  posts: readonly P[],
): RoomMembership<P> | undefined {
  const named = openerOf(id);
  const opening = first(
    posts.filter(({ wire }) => wire.room !== undefined && (named === undefined || wire.from === named)),
  );
  if (!opening?.wire.room) return undefined;
  const { from: openedBy, at: openedAt, room } = opening.wire;
  const changes = posts.filter(({ wire }) => wire.room?.change !== undefined);
  const gone = first(
    changes.filter(({ wire }) => wire.from === openedBy && wire.room?.change?.step === "leave"),
  );
  const came = new Map<string, string | undefined>(membersBefore(room).map((member) => [member, undefined]));
  const left = new Map<string, string>();
  const away: { member: string; from: string; until: string }[] = [];
  // In the order that their writers say, since they may arrive in any; what they take effect from is when they were heard.
  for (const post of changes.sort((a, b) => compare(a.wire.at, b.wire.at))) {
    const { from, room: said } = post.wire;
    const { step, member } = said?.change ?? {};
    const at = heardAt(post);
    if (step === undefined || member === undefined) continue;
    const isOpeners = from === openedBy && (gone === undefined || at <= heardAt(gone));
    if (step === "invite" && isOpeners && (left.has(member) || !came.has(member))) {
      const from = left.get(member);
      if (from !== undefined) away.push({ member, from, until: at });
      came.set(member, at);
      left.delete(member);
    }
    const isMay = step === "leave" ? from === member : step === "remove" && isOpeners;
    const before = left.get(member);
    if (isMay && came.has(member) && (before === undefined || at < before)) left.set(member, at);
  }
  const members = [...came.keys()].filter((member) => !left.has(member));
  return { opening, title: room.title, openedBy, openedAt, members, came, left, away };
}

/** Who was in it before the change that a post tells of; a node that came later knows the room from its invitation on. */
function membersBefore({ members, change }: NonNullable<WireMessage["room"]>): readonly string[] {
  if (change === undefined) return members;
  const others = members.filter((member) => member !== change.member);
  return change.step === "invite" ? others : [...others, change.member];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const first = <P extends RoomPosting>(posts: readonly P[]): P | undefined =>
  posts.toSorted((a, b) => compare(heardAt(a), heardAt(b)) || compare(a.wire.at, b.wire.at))[0];

/** What `roomMembership` needs, however many other posts there are. */
export const saysWhoIsIn = ({ room }: WireMessage): boolean =>
  room !== undefined && (room.change !== undefined || room.entities.length === 0);

/** What somebody wrote while they were in it. */
export function isHeard({ came, left, away }: RoomMembership, post: RoomPosting): boolean {
  const { from } = post.wire;
  const at = heardAt(post);
  return (
    came.has(from) &&
    at <= (left.get(from) ?? at) &&
    !away.some((gap) => gap.member === from && at > gap.from && at < gap.until)
  );
}
