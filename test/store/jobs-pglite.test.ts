import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOrCreateNodeKey, openStore } from "../../src/store/index.ts";
import { model, random, testClock } from "../contracts/fixtures.ts";
import { jobsContract } from "../contracts/jobs-contract.ts";

jobsContract("PGlite in a folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wasl-jobs-"));
  const nodeKey = await loadOrCreateNodeKey(folder);
  // The second works through the first, as another process of the folder does.
  const open = () => openStore({ folder, nodeKey, nodeId: "jobs", model, clock: testClock(), random });
  const first = await open();
  const second = await open();
  return {
    stores: [first, second],
    async close() {
      await second.close();
      await first.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
