import { afterAll, beforeAll, expect, it } from "vitest";
import { type Driver, inTransaction } from "../../src/store/database/driver.ts";
import { reindexNames } from "../../src/store/entities/reindex.ts";
import { amber, model, red, report, say, statements } from "../contracts/fixtures.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await openTestNode();
});
afterAll(async () => {
  await node?.remove();
});

it("indexes each copy of a name that came under two markings, wherever a page ends", async () => {
  const actor = await node.actor({ id: "analyst", role: "supervisor", clearance: "red" });
  const said = say("Person", "twice-1", { name: "Fictitious Ulbrix", alias: "Fictitious Tomdervel" });
  await node.store.as(actor, async (tx) => {
    for (const access of [amber, red]) {
      const own = report("the same bytes", access);
      await tx.openReport(own);
      await tx.appendStatements(statements(own, said));
    }
  });
  const { driver } = node.store as unknown as { driver: Driver };
  const words = () =>
    inTransaction(driver, "owner", 60_000, async (query) => {
      const { rows } = await query<{ row: string }>(
        "select row(key, access_id, words, marks)::text as row from wasl.posting where entity_id = 'twice-1' order by 1",
      );
      return rows;
    });
  const again = async () => {
    await inTransaction(driver, "owner", 60_000, (query) => query("delete from wasl.name_index"));
    await reindexNames(driver, model, 1);
    return await words();
  };
  const cameIn = await words();
  // Two words of two names, each under two markings.
  expect(cameIn).toHaveLength(8);
  expect(await again()).toEqual(cameIn);
});
