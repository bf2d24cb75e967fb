import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Line } from "../../src/store/database/pg-line.ts";
import { startPostgres } from "../support/postgres.ts";

let client: pg.Client;
let line: Line;
let stop: () => Promise<void>;

beforeAll(async () => {
  const postgres = await startPostgres();
  client = new pg.Client({ connectionString: postgres.url, pipeline: true } as pg.ClientConfig);
  client.on("error", () => undefined);
  await client.connect();
  line = new Line(client);
  stop = () => postgres.stop();
}, 120_000);

afterAll(async () => {
  await client.end().catch(() => undefined);
  await stop();
});

const say = (name: string, text: string, values: (string | number | Uint8Array | null)[] = []) =>
  line.ask({ name, text, values }, 20_000);

test("what is asked in one go is answered each by its own, the first time and when it is planned", async () => {
  for (let time = 1; time <= 2; time++) {
    const [begun, typed, counted, none] = await Promise.all([
      say("begin", "begin"),
      say("typed", "select $1::text as a, $2::int as b, $3::bytea as c, null::text as d, array['x'] as e", [
        "é",
        time,
        new Uint8Array([1, 2]),
      ]),
      say("counted", "select n from generate_series(1, $1::int) n", [3]),
      say("none", "select 1 as one where $1::text is not null", [null]),
      say("commit", "commit"),
    ]);
    expect(begun.command).toBe("BEGIN");
    expect(typed.rows).toEqual([{ a: "é", b: time, c: Buffer.from([1, 2]), d: null, e: ["x"] }]);
    expect(counted).toMatchObject({ rowCount: 3, rows: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    expect(none).toMatchObject({ rowCount: 0, rows: [] });
  }
});

const codeOf = (result: PromiseSettledResult<unknown>): string =>
  result.status === "fulfilled" ? "answered" : (result.reason as { code: string }).code;

test("behind a statement that fails none is run; afterwards all can be asked again", async () => {
  for (let time = 1; time <= 2; time++) {
    const results = await Promise.allSettled([
      say("begin", "begin"),
      say("before", "select 1 as a"),
      say("divide", "select 1 / $1::int as b", [0]),
      say("behind", "select 2 as c"),
    ]);
    expect(results.map(codeOf)).toEqual(["answered", "answered", "22012", "25P02"]);
    await say("rollback", "rollback");
    const [divided, asked] = await Promise.all([
      say("divide", "select 1 / $1::int as b", [1]),
      say("behind", "select 2 as c"),
    ]);
    expect([divided.rows, asked.rows]).toEqual([[{ b: 1 }], [{ c: 2 }]]);
  }
});

test("a statement that cannot be planned fails alone, and again", async () => {
  for (let time = 1; time <= 2; time++)
    await expect(say("wrong", "select nothing from nowhere")).rejects.toMatchObject({ code: "42P01" });
  expect((await say("right", "select 3 as d")).rows).toEqual([{ d: 3 }]);
});

test("whoever waits in vain is told, and so are those behind; the line is closed", async () => {
  const slow = line.ask({ name: "slow", text: "select pg_sleep(20)", values: [] }, 200);
  const behind = line.ask({ name: "after", text: "select 1", values: [] }, 200);
  await expect(slow).rejects.toThrow(/read timeout/);
  await expect(behind).rejects.toThrow(/read timeout/);
  await expect(say("late", "select 1")).rejects.toThrow();
});
