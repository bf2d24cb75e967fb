import pg from "pg";
import { expect, test } from "vitest";
import { WaslError } from "../../src/core/index.ts";
import { PgDriver } from "../../src/store/database/pg-driver.ts";
import { deriveKeys } from "../../src/store/keys/node-key.ts";
import { applyMigrations, atStart } from "../../src/store/migrate.ts";
import { startPostgres } from "../support/postgres.ts";

test("a start that takes over its deadline says at which step, the innermost one", async () => {
  const late = () => Promise.reject(new WaslError("STORE_TIMEOUT"));
  await expect(atStart("the outer", () => atStart("the inner", late))).rejects.toMatchObject({
    code: "STORE_TIMEOUT",
    detail: { step: "the inner" },
  });
  // As the database says it, before anybody gave it a code.
  await expect(atStart("one", () => Promise.reject({ code: "57014" }))).rejects.toMatchObject({
    detail: { step: "one" },
  });
  // A table that another holds.
  await expect(atStart("two", () => Promise.reject({ code: "55P03" }))).rejects.toMatchObject({
    code: "STORE_TIMEOUT",
    detail: { step: "two" },
  });
  const other = new WaslError("STORE_FULL");
  await expect(atStart("one", () => Promise.reject(other))).rejects.toBe(other);
});

test("a schema that another process brings up to date is named as what was waited for", async () => {
  const server = await startPostgres();
  const driver = new PgDriver({ databaseUrl: server.url, keys: deriveKeys(new Uint8Array(32).fill(7)) });
  const other = new pg.Client({ connectionString: server.url });
  try {
    await other.connect();
    await other.query("select pg_advisory_lock(1463898956)");
    await expect(applyMigrations(driver, 500)).rejects.toMatchObject({
      code: "STORE_TIMEOUT",
      detail: { step: "waiting for another process that brings the schema up to date" },
    });
  } finally {
    await other.end();
    await driver.close();
    await server.stop();
  }
});
