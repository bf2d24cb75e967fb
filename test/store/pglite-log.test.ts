import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PgliteEngine } from "../../src/store/database/pglite-engine.ts";

const MS = 120_000;
const MIB = 2 ** 20;

/** What a start after a kill has to replay. */
describe("the log of the embedded database", { timeout: MS }, () => {
  let folder: string;
  let engine: PgliteEngine;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wasl-log-"));
    engine = engineOf(6 * MIB);
    await engine.run("exec", "create table said (raw bytea)", [], MS);
  }, MS);
  afterEach(async () => {
    vi.restoreAllMocks();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  const engineOf = (logMaxBytes: number): PgliteEngine =>
    new PgliteEngine(folder, { smallMb: 128, largeMb: 128, measuredEveryBytes: MIB, logMaxBytes });

  const one = async (sql: string): Promise<unknown> =>
    (await engine.run<{ one: unknown }>("query", sql, [], MS)).rows[0]?.one;
  /** From where it would be replayed. */
  const replayedFrom = () => one("select redo_lsn::text as one from pg_control_checkpoint()");
  const write = (mib: number) =>
    engine.run("query", "insert into said values ($1)", [randomBytes(mib * MIB)], MS);

  it("is made none when it is too long, and nothing is lost by a kill", async () => {
    const opened = await replayedFrom();
    await write(2);
    await engine.tend();
    expect(await replayedFrom()).toBe(opened);
    await write(8);
    await engine.tend();
    const full = await replayedFrom();
    expect(full).not.toBe(opened);
    await write(2);
    await engine.tend();
    expect(await replayedFrom()).toBe(full);
    const digests = "select string_agg(md5(raw), ' ' order by md5(raw)) as one from said";
    const kept = await one(digests);
    await engine.drop(new Error("as a kill would"));
    expect(await one(digests)).toBe(kept);
  });

  it("is made none after five minutes where it is of some length, whoever wrote it", async () => {
    await engine.close();
    engine = engineOf(1024 * MIB);
    const opened = await replayedFrom();
    const start = performance.now();
    const tendAt = (ms: number) => {
      vi.spyOn(performance, "now").mockReturnValue(start + ms);
      return engine.tend();
    };
    const grow = () =>
      one(`with grown as (insert into said select decode(repeat(md5(n::text), 30), 'hex')
        from generate_series(1, 100000) n returning 1) select count(*) as one from grown`);
    await tendAt(301_000);
    expect(await replayedFrom()).toBe(opened);
    await grow();
    // It was looked at a moment ago.
    await tendAt(310_000);
    expect(await replayedFrom()).toBe(opened);
    await tendAt(312_000);
    const made = await replayedFrom();
    expect(made).not.toBe(opened);
    await grow();
    await tendAt(330_000);
    expect(await replayedFrom()).toBe(made);
  });
});
