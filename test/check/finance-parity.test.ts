import { DuckDBInstance } from "@duckdb/node-api";
import { test } from "vitest";
import { expectSameFanIn } from "../support/sliding-fan-in.ts";

test("sliding distinct fan-in over 96 hours, by time then row, is DuckDB's to the last payment", async () => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const db = await instance.connect();
  await expectSameFanIn(async (values, select) => {
    await db.run(`create table t as select * from (values ${values}) v(id, ts, payer, payee)`);
    return (await db.runAndReadAll(select)).getRows();
  });
  db.closeSync();
  instance.closeSync();
});
