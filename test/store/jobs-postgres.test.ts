import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOrCreateNodeKey, openStore } from "../../src/store/index.ts";
import { model, random, testClock } from "../contracts/fixtures.ts";
import { jobsContract } from "../contracts/jobs-contract.ts";
import { startPostgres } from "../support/postgres.ts";

jobsContract("PostgreSQL", async () => {
  const postgres = await startPostgres();
  const folder = await mkdtemp(join(tmpdir(), "wasl-jobs-"));
  const nodeKey = await loadOrCreateNodeKey(folder);
  const options = { databaseUrl: postgres.url, nodeKey, nodeId: "jobs", model, clock: testClock(), random };
  // Both at once: whoever comes second finds the queue made.
  const [first, second] = await Promise.all([openStore(options), openStore(options)]);
  return {
    stores: [first, second],
    async close() {
      await second.close();
      await first.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
