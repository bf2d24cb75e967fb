import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownParameters } from "../../src/cli/alert-file.ts";
import { backfillFile } from "../../src/cli/backfill-file.ts";
import { detectInFile } from "../../src/cli/finance-file.ts";
import { clickHouse } from "../../src/compute/index.ts";
import { type Behind, clickHouseServer, Exception } from "../support/clickhouse-http.ts";
import { duckDbCluster } from "../support/duckdb-cluster.ts";
import { writeInvented } from "../support/invented-payments.ts";
import { expectSameFindings, named } from "../support/same-findings.ts";
import { expectSameFanIn } from "../support/sliding-fan-in.ts";

interface Session {
  query(sql: string, format?: string): string;
  close(): void;
}

/** ClickHouse in this process. */
function embedded(): Behind & { close(): void } {
  const chdb = createRequire(join(process.env["WASL_CHDB"] ?? "", "any.js"))("chdb") as {
    readonly Session: new () => Session;
  };
  const session = new chdb.Session();
  return {
    statement(sql, lines, settings) {
      try {
        for (const [name, value] of settings)
          if (name.startsWith("output_format_")) session.query(`set ${name} = ${value}`);
        return Promise.resolve(session.query(lines === "" ? sql : `${sql}\n${lines}`));
      } catch (error) {
        const { message } = error as Error;
        return Promise.reject(new Exception(Number(/Code: (\d+)/.exec(message)?.[1] ?? 1002), message));
      }
    },
    close: () => session.close(),
  };
}

let folder: string;
let behind: ReturnType<typeof embedded>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-chdb-"));
  behind = embedded();
});
afterAll(async () => {
  behind.close();
  await rm(folder, { recursive: true });
});

const ask = async (sql: string): Promise<readonly (readonly unknown[])[]> => {
  const server = await clickHouseServer(behind);
  const rows = [];
  for await (const row of clickHouse({ url: server.url }).select(sql)) rows.push(row);
  await server.close();
  return rows;
};

type Files = { readonly transactions: string; readonly accounts: string };

async function findings(on: Behind, files: Files) {
  const alerts: ReturnType<typeof named>[] = [];
  const server = await clickHouseServer(on);
  const figures = await backfillFile({
    url: server.url,
    ...files,
    parameters: ownParameters(),
    key: new Uint8Array(32).fill(7),
    onAlert: (alert, nameOf) => alerts.push(named(alert, nameOf)),
  });
  await server.close();
  return { alerts, figures };
}

async function inProcess(files: Files) {
  const alerts: ReturnType<typeof named>[] = [];
  await detectInFile({
    ...files,
    parameters: ownParameters(),
    onAlert: (alert, nameOf) => alerts.push(named(alert, nameOf)),
  });
  return alerts;
}

describe("ClickHouse, embedded", () => {
  it("counts sliding distinct fan-in over 96 hours, by time then row, as the engine does", async () => {
    await expectSameFanIn(async (values, select) => {
      const none = new URLSearchParams();
      await behind.statement(
        "create table t (id Int64, ts Int64, payer Int64, payee Int64) engine = Memory",
        "",
        none,
      );
      await behind.statement(`insert into t values ${values}`, "", none);
      return ask(select);
    });
  });

  it("says what is wrong with a statement by its own number", async () => {
    const error = await ask("select nothing from nowhere").catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "CLUSTER_REFUSED", detail: { reason: "UNKNOWN_TABLE" } });
  });

  it("names the candidates that DuckDB names, and finds what the engine finds in process", async () => {
    const files = await writeInvented(folder);
    const theirs = await inProcess(files);
    const mine = await findings(behind, files);
    expectSameFindings(mine.alerts, theirs);
    const duckdb = await duckDbCluster();
    const other = await findings(duckdb, files);
    duckdb.close();
    expect(mine.figures).toEqual(other.figures);
    expect(mine.alerts).toEqual(other.alerts);
    expect(await ask("select name from system.tables where name like 'wasl_%'")).toEqual([]);
  });

  it("finds in the sample of every typology what the engine finds in process", async () => {
    const sample = join(process.env["WASL_SHARED"] ?? "../shared", "data/finance");
    // The sample lies beside the repository: without it this test fails, and says what is missing.
    expect([sample, existsSync(join(sample, "Trans.csv"))]).toEqual([sample, true]);
    const files = { transactions: join(sample, "Trans.csv"), accounts: join(sample, "Accounts.csv") };
    const theirs = await inProcess(files);
    expect(theirs.length).toBeGreaterThan(50);
    expectSameFindings((await findings(behind, files)).alerts, theirs);
  });
});
