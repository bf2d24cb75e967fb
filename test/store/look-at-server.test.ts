import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lookAtServer } from "../../src/store/index.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

let postgres: TestPostgres;
let owner: pg.Client;
beforeAll(async () => {
  postgres = await startPostgres();
  owner = new pg.Client({ connectionString: postgres.url });
  await owner.connect();
});
afterAll(async () => {
  await owner?.query("drop owned by looked_at; drop role looked_at").catch(() => undefined);
  await owner?.end();
  await postgres?.stop();
});

test("a server is asked whether a node may be made there, and nothing is made", async () => {
  expect(await lookAtServer(postgres.url)).toMatchObject({
    version: expect.stringMatching(/^[0-9]+/),
    isNewEnough: true,
    mayMakeRoles: true,
    mayMakeSchema: true,
  });
  const { rows } = await owner.query("select 1 from pg_namespace where nspname = 'wasl'");
  expect(rows).toEqual([]);
});

test("a user who may make neither roles nor a schema is told so before the first start", async () => {
  await owner.query("create role looked_at login password 'looked-at'");
  const url = new URL(postgres.url);
  url.username = "looked_at";
  url.password = "looked-at";
  expect(await lookAtServer(url.href)).toMatchObject({ mayMakeRoles: false, mayMakeSchema: false });
});

test("a server that is not there, or takes no such sign-in, is unavailable", async () => {
  const nobody = new URL(postgres.url);
  nobody.port = "1";
  await expect(lookAtServer(nobody.href)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  const stranger = new URL(postgres.url);
  stranger.username = "nobody_of_this_name";
  await expect(lookAtServer(stranger.href)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
});
