import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownParameters } from "../../src/cli/alert-file.ts";
import { backfillFile } from "../../src/cli/backfill-file.ts";
import { detectInFile } from "../../src/cli/finance-file.ts";
import type { Alert } from "../../src/core/index.ts";
import { type Behind, clickHouseServer, Exception } from "../support/clickhouse-http.ts";
import { duckDbCluster } from "../support/duckdb-cluster.ts";
import { flaggedPayments, inventedAccount, writeInvented } from "../support/invented-payments.ts";
import { expectSameFindings, named } from "../support/same-findings.ts";

const KEY = new Uint8Array(32).fill(7);
/** An order that is none. */
const hash = (line: string): number => createHash("sha256").update(line).digest().readUInt32BE();
let folder: string;
let files: Awaited<ReturnType<typeof writeInvented>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-backfill-"));
  files = await writeInvented(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** A backfill through the real client and HTTP; what went over the wire stands in `sent`. */
async function backfill(behind: Behind, of = files) {
  const sent: { readonly sql: string; readonly lines: string }[] = [];
  const server = await clickHouseServer({
    statement(sql, lines, settings) {
      sent.push({ sql, lines });
      return behind.statement(sql, lines, settings);
    },
  });
  const alerts: ReturnType<typeof named>[] = [];
  const work = backfillFile({
    url: server.url,
    ...of,
    parameters: ownParameters(),
    key: KEY,
    onAlert: (alert, nameOf) => alerts.push(named(alert, nameOf)),
  });
  const figures = await work.catch((error: unknown) => error);
  await server.close();
  return { alerts, figures, sent };
}

describe("a backfill by a cluster", () => {
  it("finds what the engine finds in process, sends no account number, and leaves nothing behind", async () => {
    const full: ReturnType<typeof named>[] = [];
    await detectInFile({
      ...files,
      parameters: ownParameters(),
      onAlert: (alert: Alert, nameOf) => full.push(named(alert, nameOf)),
    });
    const cluster = await duckDbCluster();
    const { alerts, figures, sent } = await backfill(cluster);
    expectSameFindings(alerts, full);
    const kinds = new Set(full.map((a) => a.type));
    for (const kind of ["FAN-IN", "SCATTER-GATHER", "CYCLE"] as const) expect(kinds).toContain(kind);
    expect(figures).toMatchObject({ rows: 3671, rejects: 0, overflow: 0 });

    const lines = sent.flatMap((s) => s.lines.split("\n")).filter((line) => line !== "");
    for (const line of lines) expect(line).toMatch(/^[\d.e\t-]+$/);
    const text = sent.map((s) => s.sql + s.lines).join("\n");
    for (const account of [816, 832, 845, 853, 860, 889])
      expect(text).not.toContain(inventedAccount(account));
    expect(text).not.toMatch(/nation|countr|region|birth|relig|ethnic|language|XX-/i);

    const tables = "select count(*) from information_schema.tables format JSONCompact";
    expect(await cluster.statement(tables, "", new URLSearchParams())).toContain('["0"]');
    cluster.close();
  });

  it("finds netting, cash at many desks, coins sold and payees who take over as the engine does", async () => {
    const flagged = await writeInvented(
      await mkdtemp(join(folder, "flagged-")),
      undefined,
      flaggedPayments(),
    );
    const full: ReturnType<typeof named>[] = [];
    await detectInFile({
      ...flagged,
      parameters: ownParameters(),
      onAlert: (alert: Alert, nameOf) => full.push(named(alert, nameOf)),
    });
    const kinds = full.map((a) => a.type).filter((type) => type !== "BIPARTITE");
    expect(kinds.sort()).toEqual(["CASH-OUT", "COIN-COLLECTION", "NETTING", "ROTATION"]);
    const { alerts } = await backfill(await duckDbCluster(), flagged);
    expectSameFindings(alerts, full);
  });

  it("takes a file in any order, newest first and of days without times as the engine does", async () => {
    const text = await readFile(files.transactions, "utf8");
    const [head = "", ...lines] = text.trimEnd().split("\n");
    const shuffled = lines.toSorted((a, b) => hash(a) - hash(b));
    const days = lines.map((line) => line.replace(/ \d\d:\d\d(?::\d\d)?/, " 00:00"));
    for (const rows of [shuffled, lines.toReversed(), days, days.toSorted((a, b) => hash(a) - hash(b))]) {
      const transactions = join(await mkdtemp(join(folder, "order-")), "Trans.csv");
      await writeFile(transactions, [head, ...rows].join("\n"));
      const full: ReturnType<typeof named>[] = [];
      await detectInFile({
        ...files,
        transactions,
        parameters: ownParameters(),
        onAlert: (alert: Alert, nameOf) => full.push(named(alert, nameOf)),
        onAnew: () => full.splice(0),
      });
      const cluster = await duckDbCluster();
      const { alerts } = await backfill(cluster, { ...files, transactions });
      // In process a row is told when what it is read with was; a cluster has read all.
      const noted = (all: typeof full) => all.map((alert) => ({ ...alert, at: 0 }));
      expectSameFindings(noted(alerts), noted(full));
      expect(full.length).toBeGreaterThan(3);
      cluster.close();
    }
  });

  it("sends the same where everybody lives elsewhere", async () => {
    const elsewhere = await mkdtemp(join(folder, "elsewhere-"));
    const moved = await writeInvented(elsewhere, (account) => `YY-${(account * 31) % 7}`);
    const wire = async (of: typeof files): Promise<readonly string[]> => {
      const refusing: Behind = {
        statement: (sql) =>
          sql.startsWith("create table") && sql.includes(" as select")
            ? Promise.reject(new Exception(62, "enough (SYNTAX_ERROR)"))
            : Promise.resolve(""),
      };
      return (await backfill(refusing, of)).sent.map((s) => s.lines);
    };
    expect(await wire(moved)).toEqual(await wire(files));
  });

  it("takes everything off the cluster again where a statement is refused", async () => {
    const refusing: Behind = {
      statement: (sql) =>
        sql.includes("_ring ") && sql.startsWith("create")
          ? Promise.reject(new Exception(241, "too much (MEMORY_LIMIT_EXCEEDED)"))
          : Promise.resolve(""),
    };
    const { figures, alerts, sent } = await backfill(refusing);
    expect(figures).toMatchObject({ code: "CLUSTER_REFUSED", detail: { exception: 241 } });
    expect(alerts).toEqual([]);
    const made = sent.flatMap(({ sql }) => /^create table (\S+)/.exec(sql)?.[1] ?? []);
    const dropped = new Set(sent.flatMap(({ sql }) => /^drop table if exists (\S+)/.exec(sql)?.[1] ?? []));
    expect(made.length).toBeGreaterThan(5);
    for (const table of made) expect(dropped).toContain(table);
  });
});
