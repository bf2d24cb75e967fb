import { expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import type { WaslError } from "../../src/core/index.ts";
import type { WaslStore } from "../../src/store/index.ts";
import { report } from "./fixtures.ts";

/** What a statement that failed leaves behind, and what it tells. Of a store whose database we own. */
export function failureContract(world: () => { readonly store: WaslStore; readonly ana: Actor }): void {
  const asOwner = async (sql: string): Promise<void> => {
    const owner = await world().store["driver"].begin("owner", 30_000);
    await owner.query(sql);
    await owner.commit();
  };

  // More often than there are connections for accounts; and one that stays open in a folder holds everybody up for 30 s.
  it("leaves nothing open where a backup cannot be put on record", { timeout: 60_000 }, async () => {
    const { store } = world();
    const may = "execute on function wasl.append_account_audit";
    const isReady: boolean[] = [];
    await asOwner(`revoke ${may} from wasl_auth`);
    try {
      for (let n = 0; n < 4; n++) {
        await expect(store.backup(() => Promise.resolve())).rejects.toMatchObject({
          code: "MARKING_FORBIDS",
        });
        isReady.push(await store.ready());
      }
    } finally {
      await asOwner(`grant ${may} to wasl_auth`);
    }
    expect(isReady).toEqual([true, true, true, true]);
    expect((await store.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("says in no error what a parameter was", async () => {
    const { store, ana } = world();
    const r = report("with a payment at no time");
    const error: unknown = await store
      .as(ana, async (tx) => {
        await tx.openReport(r);
        await tx.appendRecords(r.id, r.access, [
          {
            kind: "payment",
            id: "p",
            at: "Very Secret Name" as unknown as number,
            debtorAccount: "a",
            creditorAccount: "b",
            amountMinor: 1n,
            currency: "EUR",
          },
        ]);
      })
      .catch((thrown: unknown) => thrown);
    // Not a number, says the database, and quotes it.
    expect(error).toMatchObject({ code: "INTERNAL", detail: { sqlState: "22P02" } });
    const { message, stack, cause } = error as WaslError;
    expect(JSON.stringify({ ...(error as WaslError), message, stack, cause: String(cause) })).not.toContain(
      "Secret",
    );
  });
}
