import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { federationDeps } from "../../src/app/index.ts";
import { accessKey, type Statement } from "../../src/core/index.ts";
import { amber, red, report, say, statements } from "../contracts/fixtures.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { migrateTo } from "../support/older-store.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** The newest schema that a node of the day before migration 19 had written. */
const OLDER = 18;

/** A database as that node left it: its tables, and what it was told under two markings. */
async function writeAsOlder(url: string, told: readonly Statement[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migrateTo(client, OLDER);
    for (const { id, reportId, access, entityId, schema, property, value, firstSeen } of told) {
      const { rows } = await client.query<{ no: number; access_id: number }>(
        `insert into wasl.report (id, access_id, title, format, sha256, byte_length, source, provider, publishers,
            evaluation, received_at, review_at, fictitious, complete)
          values ($1, wasl.intern_access($2), 'old', 'test', 'x', 1, 'old.txt', 'test-node', '[]', '{}', $3, $3, true, true)
          on conflict (id, access_id) do update set title = excluded.title returning no, access_id`,
        [reportId, accessKey(access), firstSeen],
      );
      await client.query(
        `insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, first_seen)
          values ($1, $2, false, $3, $4, $5, $6, $7, $8)`,
        [rows[0]?.no, rows[0]?.access_id, id, entityId, schema, property, value, firstSeen],
      );
    }
    await client.query(
      `insert into wasl.supply_row (report_no, access_id, id, row, body)
        values (1, wasl.intern_access($1), 'order:OLD-1', 'order', '{"order_id": "OLD-1", "collected_by_vehicle": "AB-1"}')`,
      [accessKey(amber)],
    );
    await client.query(
      `insert into wasl.supply_event (report_no, access_id, id, event_type, event_time, items, source_parties,
          destination_parties, biz_transactions)
        values (1, wasl.intern_access($1), 'old-event', 'ObjectEvent', '2026-01-01T00:00:00Z', '{}', '{}', '{}',
          '{https://id.example.org/po/OLD-1}')`,
      [accessKey(amber)],
    );
    await client.query(
      `insert into wasl.finding (id, access_id, detector, detector_version, techniques, front, subjects, evidence,
          score, terms, against, summary, proves, proposed_at)
        values ('finding-old', wasl.intern_access($1), 'shared-contact', '1', '{OIC-RCR-01}', 'online',
          '[{"id": "advert-1", "role": "advert"}]', '{s1}', 0.5,
          '[{"name": "adverts", "value": 0.5, "because": "2 advert(s) carry it"}]',
          array['A "phone" may be lent.'], '2 advert(s) carry the same phone.', '[]', '2026-01-01T00:00:00Z')`,
      [accessKey(amber)],
    );
    for (const [id, state] of Object.entries({
      "obj-itself": "held",
      "obj-by-leave": "held",
      "obj-gone": "recalled",
    }))
      await client.query(
        `insert into wasl.fed_object (creator, id, access_id, version, hash, state)
          values ('node-a', $1, wasl.intern_access($2), 1, 'x', $3)`,
        [id, accessKey(amber), state],
      );
    await client.query(
      `insert into wasl.fed_grant (id, creator, object_id, body)
        values ('grt-1', 'node-a', 'obj-by-leave', '{"notice": {"holder": "node-b"}}')`,
    );
  } finally {
    await client.end();
  }
}

describe("a store that an older node wrote", () => {
  let postgres: TestPostgres;
  let node: TestNode;

  beforeAll(async () => {
    postgres = await startPostgres();
    await writeAsOlder(postgres.url, [
      ...statements(report("open"), say("Person", "p-1", { name: "Fictitious Person" })),
      ...statements(report("hidden", red), say("Person", "p-2", { name: "Fictitious Persons" }), red),
    ]);
    node = await openTestNode({ databaseUrl: postgres.url });
  });
  afterAll(async () => {
    await node?.remove();
    await postgres?.stop();
  });

  it("finds the supply ledger by the keys of a partner's question, which that node did not file", async () => {
    const actor = await node.actor({ id: "amber", clearance: "amber" });
    const under = (key: string) =>
      node.store.as(actor, async (tx) => {
        const rows = await tx.supplyLedgerUnder({ keys: [key], objects: [], eventIds: [], rowIds: [] });
        return rows.map(({ record }) => record.id);
      });
    expect(await under("order:OLD-1")).toEqual(["order:OLD-1", "old-event"]);
    expect(await under("vehicle:AB-1")).toEqual(["order:OLD-1"]);
  });

  it("keeps its data and its markings, and is searched, under the newest schema", async () => {
    const found = async (clearance: "amber" | "red"): Promise<readonly string[]> => {
      const actor = await node.actor({ id: clearance, clearance });
      const { hits } = await node.wasl.search(actor, { text: "Fictitious Person", limit: 10 });
      return hits.map((hit) => hit.canonicalId).sort();
    };
    expect(await found("amber")).toEqual(["p-1"]);
    expect(await found("red")).toEqual(["p-1", "p-2"]);
  });

  it("reads a finding of that day as it was written, beside words of today", async () => {
    const actor = { ...(await node.actor({ id: "reader" })), lang: "ar" as const };
    expect(await node.wasl.findings(actor, { limit: 5 })).toEqual([
      expect.objectContaining({
        id: "finding-old",
        summary: "2 advert(s) carry the same phone.",
        against: ['A "phone" may be lent.'],
        terms: [{ name: "الإعلانات", value: 0.5, because: "2 advert(s) carry it" }],
        subjects: [{ id: "advert-1", role: "إعلان" }],
        techniqueNames: ["إعلان مفتوح على شبكة اجتماعية"],
      }),
    ]);
  });

  it("knows what came by leave, which goes with it, from what its creator gave itself", async () => {
    const { federation } = node.platform;
    if (!federation) throw new Error("no federation");
    const keys = ["obj-itself", "obj-by-leave", "obj-gone"].map((id) => ({ creator: "node-a", id }));
    const rows = await federationDeps(node.platform, federation).ledger.as("system-operation", (tx) =>
      tx.federation.objects(keys),
    );
    expect(Object.fromEntries(rows.map((r) => [r.id, r.isFromCreator === true]))).toEqual({
      "obj-itself": true,
      "obj-by-leave": false,
      "obj-gone": false,
    });
  });

  it("sees what is interned within a transaction, and records who looked", async () => {
    const actor = await node.actor({ id: "supervisor", role: "supervisor", clearance: "red" });
    const fresh = report("fresh", {
      ...amber,
      groups: "any",
      compartments: [],
      originators: ["somebody new"],
    });
    const seen = await node.store.as(actor, async (tx) => {
      await tx.openReport(fresh);
      return await tx.report(fresh.id);
    });
    expect(seen?.id).toBe(fresh.id);
    await node.wasl.entity(actor, "p-1");
    expect((await node.wasl.auditTrail(actor, { object: "entity:p-1", limit: 5 }))[0]?.userId).toBe(
      "supervisor",
    );
    expect((await node.store.verifyAudit()).firstBroken).toBeUndefined();
  });
});
