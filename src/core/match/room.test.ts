import { describe, expect, it } from "vitest";
import type { WireMessage } from "./message.ts";
import { isHeard, type RoomPosting, roomIdOf, roomMembership } from "./room.ts";

const ROOM = roomIdOf("a", "0123456789abcdef".repeat(2));
const time = (at: number): string => `2026-01-01T00:00:0${at}.000Z`;
/** Written at a time and, where it says so, come later than that. */
const post = (from: string, at: number, more: object = {}, kept = at): RoomPosting => ({
  wire: { type: "message", kind: "room", from, at: time(at), ...more } as WireMessage,
  keptAt: time(kept),
});
const change = (from: string, at: number, step: string, member: string, kept = at) =>
  post(from, at, { room: { title: "t", members: [], entities: [], change: { step, member } } }, kept);
const opened = post("a", 0, { room: { title: "t", members: ["a", "b"], entities: [] } });
const membership = (...posts: RoomPosting[]) => roomMembership(ROOM, [opened, ...posts]);
const members = (...posts: RoomPosting[]) => membership(...posts)?.members;

describe("who is in a room", () => {
  it("is said by whoever opened it, and by whoever leaves", () => {
    expect(members()).toEqual(["a", "b"]);
    expect(members(change("a", 1, "invite", "c"))).toEqual(["a", "b", "c"]);
    expect(members(change("a", 1, "invite", "c"), change("a", 2, "remove", "b"))).toEqual(["a", "c"]);
    expect(members(change("b", 1, "leave", "b"))).toEqual(["a"]);
    expect(members(change("b", 1, "leave", "b"), change("a", 2, "invite", "b"))).toEqual(["a", "b"]);
    // In whatever order they come.
    expect(members(change("a", 2, "invite", "b"), change("b", 1, "leave", "b"))).toEqual(["a", "b"]);
  });

  it("is said by nobody else", () => {
    expect(members(change("b", 1, "invite", "c"))).toEqual(["a", "b"]);
    expect(members(change("c", 1, "invite", "c"))).toEqual(["a", "b"]);
    expect(members(change("b", 1, "remove", "a"))).toEqual(["a", "b"]);
    expect(members(change("a", 1, "leave", "b"))).toEqual(["a", "b"]);
    expect(members(post("b", 1, { room: { title: "x", members: ["b", "c"], entities: [] } }))).toEqual([
      "a",
      "b",
    ]);
    expect(roomMembership(ROOM, [post("a", 1)])).toBeUndefined();
  });

  it("hears what was written while its writer was in it", () => {
    const room = membership(change("a", 2, "remove", "b"));
    expect(room && [1, 2, 3].map((at) => isHeard(room, post("b", at)))).toEqual([true, true, false]);
    expect(room && isHeard(room, post("c", 1))).toBe(false);
    // Coming back brings nothing of the time between.
    const back = membership(change("a", 2, "remove", "b"), change("a", 4, "invite", "b"));
    expect(back && [1, 3, 5].map((at) => isHeard(back, post("b", at)))).toEqual([true, false, true]);
  });

  it("is not opened again by whoever learned its id, whatever time they say", () => {
    const again = post("b", 0, { room: { title: "mine", members: ["b", "a", "x"], entities: [] } }, 5);
    const room = membership(change("a", 2, "remove", "b"), again);
    expect([room?.openedBy, room?.title, room?.members]).toEqual(["a", "t", ["a"]]);
    expect(roomMembership(ROOM, [again])).toBeUndefined();
    // Of a room whose id names nobody, what came first counts.
    const old = roomMembership(`room-${"0".repeat(32)}`, [again, post("a", 1, { room: opened.wire.room })]);
    expect(old?.openedBy).toBe("a");
  });

  it("goes by when a post came, not only by what its writer says", () => {
    const removed = membership(change("a", 2, "remove", "b"));
    expect(removed && isHeard(removed, post("b", 1, {}, 3))).toBe(false);
    // Nor does leaving afterwards, dated before, let it be heard until then.
    const late = membership(change("a", 2, "remove", "b"), change("b", 1, "leave", "b", 5));
    expect(late && isHeard(late, post("b", 1, {}, 4))).toBe(false);
    // Nor does a second opening make somebody one of the first.
    const invited = membership(
      change("a", 0, "invite", "c", 4),
      post("a", 0, { room: { title: "t", members: ["a", "b", "c"], entities: [] } }, 5),
    );
    expect(invited?.came.get("c")).toBe(time(4));
    // What the opener decided counts in the order of the deciding, though it came the other way.
    expect(members(change("a", 2, "remove", "c", 3), change("a", 1, "invite", "c", 4))).toEqual(["a", "b"]);
  });

  it("is said by its opener no more once that left", () => {
    const left = change("a", 2, "leave", "a");
    expect(members(left, change("a", 3, "invite", "c"))).toEqual(["b"]);
    expect(members(left, change("a", 1, "remove", "b", 4))).toEqual(["b"]);
    expect(members(change("a", 1, "invite", "c"), left)).toEqual(["b", "c"]);
  });

  it("is known to whoever came later from its invitation on", () => {
    const about = { title: "t", members: ["a", "b", "c"], entities: [] };
    const room = roomMembership(ROOM, [
      post("a", 3, { room: { ...about, change: { step: "invite", member: "c" } } }),
    ]);
    expect(room?.members).toEqual(["a", "b", "c"]);
    expect(room && [...room.came]).toEqual([
      ["a", undefined],
      ["b", undefined],
      ["c", time(3)],
    ]);
  });
});
