import { afterAll, beforeAll } from "vitest";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { describeKilledAcceptances } from "./killed-acceptances.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.stop();
});

describeKilledAcceptances("PostgreSQL", () => postgres.url);
