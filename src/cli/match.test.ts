import { afterEach, expect, it, vi } from "vitest";
import { matchWorks } from "./match.ts";
import type { Session } from "./session.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("a standing question that fails or is closed is told of", async () => {
  const told: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => told.push(String(line)) > 0);
  const round = {
    hits: new Map([["asker", 2]]),
    failed: [{ partner: "node-b", code: "PARTNER_UNREACHABLE" }],
    closed: 3,
    later: {},
  };
  const session = { platform: { match: {} }, wasl: { askStanding: () => Promise.resolve(round) } };
  const hits: [string, number][] = [];
  const works = matchWorks(session as unknown as Session, (userId, n) => hits.push([userId, n]));
  const standing = works.find(({ kind }) => kind === "standing");
  await standing?.run({ id: "job-1", kind: "standing", data: {}, attempt: 0 });
  expect(told).toEqual([
    "standing: 3 questions closed, whose asker may ask no longer\n",
    "standing: PARTNER_UNREACHABLE node-b, tried again\n",
  ]);
  expect(hits).toEqual([["asker", 2]]);
});
