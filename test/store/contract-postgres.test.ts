import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOrCreateNodeKey, openStore } from "../../src/store/index.ts";
import { storeContract } from "../contracts/store-contract.ts";
import { startPostgres } from "../support/postgres.ts";

storeContract("PostgreSQL", async (options) => {
  const postgres = await startPostgres();
  const folder = await mkdtemp(join(tmpdir(), "wasl-store-"));
  const nodeKey = await loadOrCreateNodeKey(folder);
  const store = await openStore({ ...options, databaseUrl: postgres.url, nodeKey, nodeId: "test-node" });
  return {
    store,
    async close() {
      await store.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
