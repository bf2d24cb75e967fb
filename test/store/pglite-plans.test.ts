import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Param } from "../../src/store/database/driver.ts";
import { PgliteEngine } from "../../src/store/database/pglite-engine.ts";

const MS = 120_000;
let folder: string;
let engine: PgliteEngine;

const ask = (sql: string, params: readonly Param[] = [], name?: string) =>
  engine.run<Record<string, unknown>>("query", sql, params, MS, { name });

/** When a statement was planned; undefined for one that is not kept. */
async function plannedAt(name: string): Promise<unknown> {
  const { rows } = await ask("select prepare_time::text as at from pg_prepared_statements where name = $1", [
    name,
  ]);
  return rows[0]?.at;
}

describe("the embedded database", { timeout: MS }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wasl-plans-"));
    engine = new PgliteEngine(folder);
    await engine.run("exec", "create table t (id int primary key, said text, raw bytea, ids int[])", [], MS);
  }, MS);
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("gives and counts the same as what is planned each time", async () => {
    const insert = "insert into t values ($1, $2, $3, $4::int[]) returning id";
    const bytes = Uint8Array.of(0, 255, 39, 92);
    const rows: Param[][] = [
      [1, "قارب", bytes, "{1,2}"],
      [2, null, null, null],
    ];
    for (const row of rows)
      expect(await ask(insert, row, "insert")).toEqual({ rows: [{ id: row[0] }], count: 1 });
    const select = "select id, said, raw, ids, id > $1::int as more from t order by id";
    const kept = await ask(select, [1], "select");
    expect(kept).toEqual(await ask(select, [1]));
    expect(kept.rows).toEqual([
      { id: 1, said: "قارب", raw: bytes, ids: [1, 2], more: false },
      { id: 2, said: null, raw: null, ids: null, more: true },
    ]);
    expect(
      await ask("update t set said = $1 where id = any ($2::int[])", ["x", "{1,2,3}"], "update"),
    ).toEqual({
      rows: [],
      count: 2,
    });
    expect(await ask("select id from t where id > $1", [7], "none")).toEqual({ rows: [], count: 0 });
  });

  it("takes bytes as the database's own form of whatever type they are of", async () => {
    // int4 and int4[] as the wire has them.
    const five = Buffer.from("00000005", "hex");
    const array = Buffer.from(
      "00000001 00000000 00000017 00000001 00000001 00000004 00000009".replaceAll(" ", ""),
      "hex",
    );
    for (const name of [undefined, "binary"]) {
      const { rows } = await ask("select $1::int as one, $2::int[] as many", [five, array], name);
      expect(rows).toEqual([{ one: 5, many: [9] }]);
    }
  });

  it("goes on after one that failed, in its parsing or in its run", async () => {
    await expect(ask("select nothing from nowhere", [], "wrong")).rejects.toThrow();
    const divide = "select 1 / $1::int as n";
    expect((await ask(divide, [1], "divide")).rows).toEqual([{ n: 1 }]);
    await expect(ask(divide, [0], "divide")).rejects.toThrow();
    expect((await ask(divide, [1], "divide")).rows).toEqual([{ n: 1 }]);
    await engine.run("exec", "begin", [], MS);
    await expect(ask(divide, [0], "divide")).rejects.toThrow();
    await expect(ask(divide, [1], "divide")).rejects.toThrow();
    await engine.run("exec", "rollback", [], MS);
    expect((await ask(divide, [1], "divide")).rows).toEqual([{ n: 1 }]);
  });

  it("plans anew what was planned before the tables grew", async () => {
    const find = "select said from t where id = $1";
    await ask(find, [1], "find");
    const first = await plannedAt("find");
    await ask(find, [2], "find");
    expect(await plannedAt("find")).toBe(first);
    await ask("insert into t select n, 'n' from generate_series(100, 100 + $1::int) n", [3000], "fill");
    expect((await ask(find, [101], "find")).rows).toEqual([{ said: "n" }]);
    const second = await plannedAt("find");
    expect(second).not.toBe(first);
    expect(second).toBeDefined();
  });

  it("plans anew what gives other columns than when it was planned", async () => {
    const all = "select * from t where id = $1";
    await ask(all, [1], "all");
    await engine.run("exec", "alter table t add column more int", [], MS);
    await expect(ask(all, [1], "all")).rejects.toThrow();
    expect((await ask(all, [1], "all")).rows).toMatchObject([{ id: 1, more: null }]);
  });

  it("gets more memory, and loses nothing, when what is stored has outgrown what it has", async () => {
    const kept = (await ask("select id, said, raw from t order by id")).rows;
    const bytes = (await ask("select sum(pg_database_size(oid))::float8 as n from pg_database")).rows[0]?.n;
    await engine.close();
    const smallMb = Math.ceil(Number(bytes) / 2 ** 20) + 2;
    engine = new PgliteEngine(folder, {
      smallMb,
      largeMb: smallMb + 8,
      measuredEveryBytes: 2 ** 20,
      logMaxBytes: 2 ** 30,
    });
    const buffers = async () => (await ask("show shared_buffers")).rows[0]?.shared_buffers;
    expect(await buffers()).toBe(`${smallMb}MB`);
    await engine.tend();
    expect(await buffers()).toBe(`${smallMb}MB`);
    await engine.run("exec", "create table large (raw bytea)", [], MS);
    await ask("insert into large values ($1)", [randomBytes(8 * 2 ** 20)]);
    const before = engine.generation;
    await engine.tend();
    expect(engine.generation).toBeGreaterThan(before);
    expect(await buffers()).toBe(`${smallMb + 8}MB`);
    expect((await ask("select id, said, raw from t order by id")).rows).toEqual(kept);
    expect((await ask("select length(raw) as n from large")).rows).toEqual([{ n: 8 * 2 ** 20 }]);
  });
});
