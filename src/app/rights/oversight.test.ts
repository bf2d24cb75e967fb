import { expect, it } from "vitest";
import type { AuditEntry } from "../ports/index.ts";
import { newestEntries } from "./oversight.ts";

const PAGE = 10;

/** A log of so many entries, one a minute, newest first. */
const logOf = (n: number) => {
  const all = Array.from(
    { length: n },
    (_, i) => ({ writer: "w", sequence: n - i, at: new Date((n - i) * 60_000).toISOString() }) as AuditEntry,
  );
  return (after: string | undefined) => {
    const from = after === undefined ? 0 : all.findIndex((e) => `${e.writer}/${e.sequence}` === after) + 1;
    return Promise.resolve(all.slice(from, from + PAGE));
  };
};

const read = async (n: number, since?: number) => {
  const at = since === undefined ? undefined : new Date(since * 60_000).toISOString();
  const { entries, from } = await newestEntries(logOf(n), at, 30);
  return [entries.length, from === undefined ? undefined : Date.parse(from) / 60_000];
};

it("says from when on the newest entries were read where older ones were left out, and only there", async () => {
  expect(await read(0)).toEqual([0, undefined]);
  expect(await read(25)).toEqual([25, undefined]);
  expect(await read(30)).toEqual([30, undefined]);
  expect(await read(31)).toEqual([30, 2]);
  expect(await read(500)).toEqual([30, 471]);
});

it("leaves nothing out that was asked for where that is no more than it reads", async () => {
  expect(await read(500, 480)).toEqual([21, undefined]);
  expect(await read(500, 471)).toEqual([30, undefined]);
  expect(await read(500, 470)).toEqual([30, 471]);
});
