import { beforeAll, describe, expect, it } from "vitest";
import type { Actor, LedgerProbe, Store } from "../../src/app/index.ts";
import { type BulkRecord, serialKey } from "../../src/core/index.ts";
import { amber, red, report, say, statements } from "./fixtures.ts";

interface World {
  readonly store: Store;
  /** Cleared for everything. */
  readonly ana: Actor;
  /** Cleared for green. */
  readonly low: Actor;
}

const ITEM = "https://id.example.org/01/09520001000690/21/PA-000";
const order = (id: string, more: object): BulkRecord => ({
  kind: "supplyRow",
  id: `order:${id}`,
  row: "order",
  body: JSON.stringify({ order_id: id, ...more }),
});
const event = (id: string, more: object): BulkRecord => ({
  kind: "event",
  id,
  hash: `hash of ${id}`,
  eventType: "ObjectEvent",
  eventTime: "2026-01-04T00:00:00Z",
  items: [],
  sourceParties: [],
  destinationParties: [],
  ...more,
});
const ROWS = [
  order("LQ-1", { buyer: "lq-b", collected_by_vehicle: "AB-1", payment: { token: "t-1", payer: "lq-p" } }),
  order("LQ-2", { buyer: "lq-c", contact_phone: "+44 7700 900999" }),
  event("lq-sold", { bizTransactions: ["https://id.example.org/po/LQ-1"] }),
  event("lq-made", { items: [`${ITEM}7`] }),
  event("lq-range", { rangeGtin: "09520001000690", rangeFrom: "PA-0001", rangeTo: "PA-0009", rangeCount: 9 }),
];
const NOTHING: LedgerProbe = { keys: [], objects: [], eventIds: [], rowIds: [] };

/** The supply ledger looked up by the keys of a partner's question, on any database. */
export function ledgerContract(world: () => World): void {
  describe("the supply ledger under a key", () => {
    const open = report("ledger");
    const hidden = report("ledger, red", red);
    const found = async (who: Actor, probe: Partial<LedgerProbe>): Promise<readonly string[]> =>
      await world().store.as(who, async (tx) =>
        (await tx.supplyLedgerUnder({ ...NOTHING, ...probe })).map(
          ({ record, access }) => `${record.id} ${access.tlp}`,
        ),
      );

    beforeAll(async () => {
      await world().store.as(world().ana, async (tx) => {
        await tx.openReport(open);
        await tx.openReport(hidden);
        await tx.appendRecords(open.id, amber, ROWS);
        await tx.appendRecords(open.id, amber, ROWS);
        await tx.appendRecords(hidden.id, red, [ROWS[0] as BulkRecord, ROWS[2] as BulkRecord]);
        await tx.appendStatements(
          statements(open, [
            ...say("Company", "lq-firm", {
              phone: "+44 7700 900998",
              vatCode: "GB 123456789",
              address: "Quai Fictif 12, Calais",
            }),
            ...say("Company", "lq-other", { address: "Rue Fictive 12, Calais" }),
          ]),
        );
      });
    });

    it("whoever follows what is captured passes over nothing that an import under way writes", async () => {
      const { store, ana } = world();
      const r = report("followed");
      await store.as(ana, (tx) => tx.openReport(r));
      const capture = (id: string, then: () => Promise<void> = () => Promise.resolve()) =>
        store.as(ana, async (tx) => {
          await tx.appendRecords(r.id, amber, [event(id, { items: [`${ITEM}-followed`] })]);
          await then();
        });
      const collect = (after: number) =>
        store.as(ana, async (tx) => {
          const upTo = await tx.settledEventNo(after);
          const found = await tx.queryEvents({
            byCapture: true,
            after,
            limit: 100,
            epcs: [`${ITEM}-followed`],
          });
          return { upTo, ids: found.map((e) => e.id) };
        });
      let isIn = (): void => undefined;
      const first = new Promise<void>((resolve) => {
        isIn = resolve;
      });
      const slow = capture("lq-slow", async () => {
        isIn();
        await new Promise((resolve) => setTimeout(resolve, 400));
      });
      await first;
      const fast = capture("lq-fast");
      // On a server the fast one is committed long before the slow one, whose number is lower.
      await Promise.race([fast, new Promise((resolve) => setTimeout(resolve, 200))]);
      const one = await collect(0);
      await Promise.all([slow, fast]);
      const two = await collect(one.upTo);
      expect([...one.ids, ...two.ids]).toEqual(["lq-slow", "lq-fast"]);
      expect(await collect(two.upTo)).toEqual({ upTo: two.upTo, ids: [] });
    });

    it.each([
      ["keys", ["order:LQ-1"], ["order:LQ-1 amber", "order:LQ-1 red", "lq-sold amber", "lq-sold red"]],
      ["keys", ["vehicle:AB-1"], ["order:LQ-1 amber", "order:LQ-1 red"]],
      ["keys", ["token:t-1"], ["order:LQ-1 amber", "order:LQ-1 red"]],
      ["keys", ["party:lq-p", "party:lq-b"], ["order:LQ-1 amber", "order:LQ-1 red"]],
      ["keys", ["phone:447700900999", "party:lq-c"], ["order:LQ-2 amber"]],
      ["keys", ["order:LQ", "vehicle:", "party:lq"], []],
      ["rowIds", ["order:LQ-2", "order:none"], ["order:LQ-2 amber"]],
      ["eventIds", ["lq-made", "none"], ["lq-made amber"]],
    ] as const)("holds by %s %s in every version, once", async (field, values, expected) => {
      expect(await found(world().ana, { [field]: values })).toEqual(expected);
    });

    it("finds a number by itself and within a range", async () => {
      const under = (serial: string) => found(world().ana, { objects: [serialKey(serial)] });
      expect(await under("PA0007")).toEqual(["lq-made amber", "lq-range amber"]);
      expect(await under("PA0008")).toEqual(["lq-range amber"]);
      expect(await under("PA0010")).toEqual([]);
    });

    it("shows whom a marking keeps out nothing", async () => {
      expect(await found(world().low, { keys: ["order:LQ-1"], eventIds: ["lq-made"] })).toEqual([]);
    });

    it("knows parties by identifier, and by street and number", async () => {
      const parties = (nodes: readonly string[], addresses: readonly string[], who = world().ana) =>
        world().store.as(who, (tx) => tx.partiesUnder(nodes, addresses));
      expect(await parties(["phone:+447700900998"], [])).toEqual(["lq-firm"]);
      expect(await parties(["registration:GB123456789"], [])).toEqual(["lq-firm"]);
      expect(await parties([], ["quai fictif 12"])).toEqual(["lq-firm"]);
      expect(await parties([], ["quai fictif 13"])).toEqual([]);
      expect(await parties(["phone:+447700900998"], ["rue fictive 12"], world().low)).toEqual([]);
    });
  });
}
