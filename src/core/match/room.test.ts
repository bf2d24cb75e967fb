import { describe, expect, it } from "vitest";
import type { WireMessage } from "./message.ts";
import { isHeard, roomMembership } from "./room.ts";

const post = (from: string, at: number, more: object = {}): WireMessage =>
  ({ type: "message", kind: "room", from, at: `2026-01-01T00:00:0${at}.000Z`, ...more }) as WireMessage;
const change = (from: string, at: number, step: string, member: string) =>
  post(from, at, { room: { title: "t", members: [], entities: [], change: { step, member } } });
const opened = post("a", 0, { room: { title: "t", members: ["a", "b"], entities: [] } });
const members = (...posts: WireMessage[]) => roomMembership([opened, ...posts])?.members;

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
    expect(roomMembership([post("a", 1)])).toBeUndefined();
  });

  it("hears what was written while its writer was in it", () => {
    const room = roomMembership([opened, change("a", 2, "remove", "b")]);
    expect(room && [1, 2, 3].map((at) => isHeard(room, post("b", at)))).toEqual([true, true, false]);
    expect(room && isHeard(room, post("c", 1))).toBe(false);
  });
});
