import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOrCreateNodeKey, openStore } from "../../src/store/index.ts";
import { storeContract } from "../contracts/store-contract.ts";

storeContract("PGlite in a folder", async (options) => {
  const folder = await mkdtemp(join(tmpdir(), "wasl-store-"));
  const nodeKey = await loadOrCreateNodeKey(folder);
  const store = await openStore({ ...options, folder, nodeKey, nodeId: "test-node" });
  return {
    store,
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
