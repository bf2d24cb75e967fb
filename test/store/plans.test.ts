import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createServer } from "../../src/server/index.ts";
import {
  type DbTransaction,
  type Driver,
  inTransaction,
  type Param,
  type Query,
} from "../../src/store/database/driver.ts";
import { rebuildPostings } from "../../src/store/entities/postings.ts";
import { reindexNames } from "../../src/store/entities/reindex.ts";
import type { Scope } from "../../src/store/protection/erasure.ts";
import { model, report, say, statements } from "../contracts/fixtures.ts";
import { operations, requestFor, withHeaders } from "../server/harness.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** What grows with what a node is told; the others hold partners, users, settings. */
const LARGE = new Set(
  (
    "statement tombstone posting identifier link name_key presence original payment post supply_order seizure supply_event " +
    "resolution pairing finding finding_subject audit audit_text fed_entry fed_object taxii_object category report " +
    "approval_of approval_of_signal"
  ).split(" "),
);

/** Lists as they are sorted and narrowed, and from somewhere in them on. */
const LISTS = [
  "reports?sort=provider",
  "reports?sort=format&order=ascending&after=2025-01-01T00:00:00.000Z%20r-1",
  "reports?order=ascending&after=2025-01-01T00:00:00.000Z%20r-1",
  "reports?provider=x&format=csv&tlp=amber&state=complete&text=fictitious",
  "findings?sort=when&after=f-1",
  "search?q=Fictitious&traits=true&deep=true&tlp=amber",
  "titles?q=Fictitious",
  "findings?sort=front&order=ascending&state=proposed&text=fictitious&tlp=amber",
  "findings?sort=detector&front=finance",
  "audit?action=read&order=ascending&text=reports&after=w/1",
].map((list) => `/api/v1/${list}`);

const PLACE = encodeURIComponent("2025-01-01T00:00:00Z 1 1");
/** Parameters of the simple event query, each by the index or the order that bounds it. */
const EVENT_QUERIES = [
  "orderBy=eventTime",
  `orderBy=eventTime&after=${PLACE}&eventCountLimit=500`,
  "orderBy=recordTime&maxEventCount=100",
  `orderBy=recordTime&orderDirection=ASC&after=${PLACE}`,
  "MATCH_anyEPC=urn:x:1&MATCH_anyEPCClass=urn:x:2&MATCH_inputEPCClass=urn:x:3",
  "GE_quantity=1&LT_quantity=5",
  "EQ_persistentDisposition_set=stolen&EQ_persistentDisposition_unset=active",
  "EQ_bizTransaction=urn:x:1&EQ_bizTransaction_po=urn:x:2",
  "EQ_source_possessing_party=urn:x:1&EQ_destination_location=urn:x:2&EQ_source_owning_party=urn:x:3",
  "WD_readPoint=urn:epc:id:sgln:9520001.00069.0&WD_bizLocation=urn:x:1&EQ_readPoint=urn:x:2",
  "EQ_eventID=urn:x:1&EXISTS_errorDeclaration=true&EQ_errorReason=incorrect_data&EQ_correctiveEventID=urn:x:2",
  "GE_errorDeclarationTime=2025-01-01&LT_errorDeclarationTime=2025-01-02T00:00:00.5Z",
  "GE_eventTime=2025-01-01&LT_eventTime=2025-01-01T00:00:00.5Z&GE_recordTime=2025-01-01&LT_recordTime=2025-01-02",
];

/** The store keeps its driver to itself. */
const driverOf = (node: TestNode): Driver => (node.store as unknown as { driver: Driver }).driver;

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly "Recheck Cond"?: string;
  readonly Plans?: readonly Plan[];
}

/** Indexes of nothing but what is asked for: the few rows that partners disclosed, read together for an analysis. */
const OF_THE_ASKED = new Set(["statement_disclosed"]);

/** Work that goes over all there is: by its nature, in pages of an order that an index has. */
const OVER_ALL = [
  /^(runDetectors|resolve): select (distinct c\.entity_id from wasl\.category|i\.node, i\.entity_id)/,
  /^runRetention: select distinct vehicle from wasl\.supply_event/,
];

/** Places where a plan reads a large table without an index, or an index from end to end without a limit. */
function unbounded(plan: Plan, isLimited = false): readonly string[] {
  const kind = plan["Node Type"];
  const table = plan["Relation Name"] ?? "";
  const limited = isLimited || kind === "Limit";
  const isWhole =
    kind === "Seq Scan" ||
    (/^Index (Only )?Scan/.test(kind) &&
      plan["Index Cond"] === undefined &&
      !limited &&
      !OF_THE_ASKED.has(plan["Index Name"] ?? ""));
  return [
    ...(LARGE.has(table) && isWhole ? [`${kind} of ${table}`] : []),
    // What is sorted or counted is read to its end, whatever comes after.
    ...(plan.Plans ?? []).flatMap((p) => unbounded(p, limited && !/^(Sort|Aggregate|Hash)$/.test(kind))),
  ];
}

/**
 * Every query that the API asks, planned with sequential scans made dear: what is still one has no index to use,
 * however large the table grows. bench/trust.mjs asks the same of a filled store as the planner has it.
 */
describe("query plans", () => {
  let postgres: TestPostgres;
  let node: TestNode;
  const found = new Map<string, readonly string[]>();
  let asked = "";
  let newest: Plan | undefined;

  beforeAll(async () => {
    postgres = await startPostgres();
    node = await openTestNode({ databaseUrl: postgres.url });
    watch(driverOf(node), (sql, plan) => {
      newest = plan;
      found.set(`${asked}: ${sql.replace(/\s+/g, " ").trim().slice(0, 400)}`, unbounded(plan));
    });
  });
  afterAll(async () => {
    await node?.remove();
    await postgres?.stop();
  });

  it("find each large table by an index", { timeout: 300_000 }, async () => {
    const actor = await node.actor({ id: "analyst", role: "supervisor", clearance: "red" });
    const of = report("plans");
    await node.store.as(actor, async (tx) => {
      await tx.openReport(of);
      await tx.appendStatements(
        statements(of, [
          ...say("Person", "p-1", { name: "Fictitious Person", phone: "+44 7700 900123" }),
          ...say("Ownership", "o-1", { owner: "p-1", asset: "c-1" }),
          ...say("Company", "c-1", { name: "Fictitious Company" }),
        ]),
      );
    });
    expect(model.schemata.size).toBeGreaterThan(0);
    const app = await createServer({
      wasl: node.wasl,
      accounts: node.store.accounts,
      ready: () => node.store.ready(),
      nodeId: node.nodeId,
      clock: node.platform.clock,
      logger: false,
    });
    const headers = {
      authorization: `Bearer ${actor.token}`,
      "wasl-purpose": "operational-analysis",
      "wasl-mandate": "PLANS-1",
    };
    const reads = operations(app).filter(
      (o) => o.needs === "data" && o.method === "GET" && !/events/.test(o.url),
    );
    for (const operation of reads) {
      asked = operation.operationId;
      const before = found.size;
      await app.inject(withHeaders(requestFor(operation, "p-1"), headers));
      // The registry is in the program, and whose the token is was looked up a moment ago.
      if (operation.operationId === "listDetectors") continue;
      expect([operation.operationId, found.size > before]).toEqual([operation.operationId, true]);
    }
    for (const url of [
      "/api/v1/search?q=Fictitious",
      "/api/v1/search?q=%2B447700900123",
      "/api/v1/path?from=p-1&to=c-1",
      ...LISTS,
    ]) {
      asked = url;
      expect((await app.inject({ url, headers })).statusCode).toBe(200);
    }
    for (const query of EVENT_QUERIES) {
      asked = `events?${query}`;
      const { statusCode, payload } = await app.inject({ url: `/api/v1/supply/events?${query}`, headers });
      expect(statusCode, `${query}: ${payload}`).toBe(200);
    }
    const subscriptions = "/api/v1/supply/subscriptions";
    for (const [url, payload] of [
      [subscriptions, { name: "plans", query: { EQ_bizStep: ["shipping"] }, fromStart: true }],
      [`${subscriptions}/plans/collect`, { acknowledge: 0 }],
    ] as const) {
      asked = url;
      expect((await app.inject({ method: "POST", url, headers, payload })).statusCode, url).toBeLessThan(300);
    }
    // Writes too, whether what they are about is there or not: what they look up on the way is looked up by an index.
    const writes = operations(app).filter((o) => o.needs === "data" && o.method !== "GET");
    for (const operation of writes) {
      asked = operation.operationId;
      await app.inject(withHeaders(requestFor(operation, "p-1"), headers));
    }
    expect(writes.length).toBeGreaterThan(50);
    await app.close();
    expect(found.size).toBeGreaterThan(60);
    const bad = [...found]
      .filter(([sql, places]) => places.length > 0 && !OVER_ALL.some((all) => all.test(sql)))
      .map(([sql, places]) => `${places.join(", ")} in ${sql}`);
    expect(bad).toEqual([]);
  });

  it("find by an index what a request for approval is of, inside the function that tells whether somebody sees it", async () => {
    const driver = driverOf(node);
    asked = "approvals_beyond";
    const transaction = await driver.begin("owner", 10_000);
    const { rows } = await transaction.query<{ body: string }>(
      "select p.prosrc as body from pg_proc p where p.proname = 'approvals_beyond'",
    );
    found.clear();
    const body = (rows[0]?.body ?? "").replace("p_ids", "array['appr-1']");
    await transaction.query(body);
    await transaction.rollback();
    expect(body).toContain("wasl.approval_of");
    expect([...found.values()]).toEqual([[]]);
  });

  it("find the other reports that tell a payment by who pays whom and when, not by all that the payer paid", async () => {
    const actor = await node.actor({ id: "analyst", role: "supervisor", clearance: "red" });
    const payment = {
      kind: "payment" as const,
      id: "t-1",
      reportId: "r-1",
      reportNo: 1,
      at: 0,
      debtorAccount: "A",
      creditorAccount: "B",
      amountMinor: 1n,
      currency: "EUR",
    };
    await node.store.as(actor, (tx) => tx.paymentsLike([payment], 60));
    const plan = JSON.stringify(newest);
    expect(plan).toContain('"Index Name":"payment_moved"');
    expect(plan).toMatch(/creditor_account = [^"]*at >=/);
  });

  it("find the post of a screenshot by the picture, not by all that somebody may see", async () => {
    const actor = await node.actor({ id: "analyst", role: "supervisor", clearance: "red" });
    await node.store.as(actor, (tx) => tx.postsOfSnapshot("c0".repeat(32)));
    expect(JSON.stringify(newest)).toContain('"Index Name":"post_picture"');
  });

  it("ask by an index whether anything was withdrawn, for each batch that comes in", async () => {
    // As an import begins: the connection plans what the trigger asks while there is next to nothing.
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      await client.query("begin");
      const read = async () => {
        const { rows } = await client.query<{ read: string }>(
          "select seq_tup_read as read from pg_stat_xact_user_tables where relid = 'wasl.presence'::regclass",
        );
        return Number(rows[0]?.read ?? 0);
      };
      const append = (first: number, last: number) =>
        client.query(
          `insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, first_seen)
            select 1, 1, false, gen_random_uuid(), 'planned-' || n, 'Person', 'name', 'Fictitious', '2025-01-01T00:00:00Z'
              from generate_series($1::int, $2::int) n`,
          [first, last],
        );
      await append(1, 1);
      await append(2, 5_000);
      const before = await read();
      for (let n = 5_001; n <= 5_010; n++) await append(n, n);
      expect((await read()) - before).toBe(0);
    } finally {
      await client.end();
    }
  });

  it("write a name's words the same when they come in, are made anew and are all indexed anew", async () => {
    const actor = await node.actor({ id: "analyst", role: "supervisor", clearance: "red" });
    const own = report("beside");
    await node.store.as(actor, async (tx) => {
      await tx.openReport(own);
      await tx.appendStatements(
        statements(
          own,
          say("Person", "beside-1", { name: "Fictitious Farid Nouri", phone: "+44 7700 900124" }),
        ),
      );
    });
    const driver = driverOf(node);
    const asOwner = <T>(work: (query: Query) => Promise<T>): Promise<T> =>
      inTransaction(driver, "owner", 60_000, work);
    const told = async () =>
      (
        await asOwner((query) =>
          query<{ row: string }>(
            "select row(key, access_id, words, marks)::text as row from wasl.posting where entity_id = 'beside-1' order by 1",
          ),
        )
      ).rows;
    const cameIn = await told();
    // Three words, three groups of digits, and how the number ends.
    expect(cameIn).toHaveLength(7);
    await asOwner((query) => rebuildPostings({ query, model } as Scope, ["beside-1"]));
    expect(await told()).toEqual(cameIn);
    await asOwner((query) => query("delete from wasl.name_index"));
    await reindexNames(driver, model);
    expect(await told()).toEqual(cameIn);
  });

  it("would be noticed without one", { timeout: 60_000 }, async () => {
    const actor = await node.actor({ id: "analyst", role: "supervisor", clearance: "red" });
    const driver = driverOf(node);
    asked = "planted";
    const transaction = await driver.begin("owner", 10_000);
    await transaction.query("select count(*) from wasl.statement where value = $1", [actor.purpose.mandate]);
    await transaction.rollback();
    expect([...found].filter(([sql, places]) => sql.startsWith("planted") && places.length > 0)).toHaveLength(
      1,
    );
  });
});

const PLANNED = /^\s*(select|with|insert|update|delete)\b/i;

/** Has each query planned before it is run, under the same role and ticket. */
function watch(driver: Driver, take: (sql: string, plan: Plan) => void): void {
  const begin = driver.begin.bind(driver);
  driver.begin = async (role, deadlineMs) => {
    const transaction = await begin(role, deadlineMs);
    await transaction.query("set local enable_seqscan = off");
    const query = (async (sql: string, params: readonly Param[] = []) => {
      if (PLANNED.test(sql)) take(sql, await planOf(transaction, sql, params));
      return await transaction.query(sql, params);
    }) as Query;
    const commit: DbTransaction["commit"] = async (last = []) => {
      for (const { sql, params } of last) take(sql, await planOf(transaction, sql, params));
      await transaction.commit(last);
    };
    return { ...transaction, query, commit };
  };
  driver.once = (role, deadlineMs, sql, params) =>
    inTransaction(driver, role, deadlineMs, (query) => query(sql, params));
}

async function planOf(transaction: DbTransaction, sql: string, params: readonly Param[]): Promise<Plan> {
  const { rows } = await transaction.query<{ "QUERY PLAN": readonly { Plan: Plan }[] }>(
    `explain (format json) ${sql}`,
    params,
  );
  return (rows[0]?.["QUERY PLAN"][0]?.Plan ?? { "Node Type": "none" }) as Plan;
}
