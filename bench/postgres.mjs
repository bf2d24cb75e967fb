// PostgreSQL for what is measured: the server of DATABASE_URL, with its own settings, or the tests' own with those that
// docs/scale.md gives.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

/** For a machine that is shared with the node, of 4 GiB or more. */
const SETTINGS = ["shared_buffers=1GB", "max_wal_size=4GB", "random_page_cost=1.1"];

/** Gives `work` the address of a database of its own, on a server that ends with it. */
export async function onPostgres(work) {
  const { module } = await runnerImport(
    fileURLToPath(new URL("../test/support/postgres.ts", import.meta.url)),
  );
  if (process.env.DATABASE_URL) {
    const given = await module.startPostgres();
    try {
      return await work(given.url);
    } finally {
      await given.stop();
    }
  }
  const server = await module.startOwnServer({ settings: SETTINGS });
  try {
    return await work(await module.databaseIn(server));
  } finally {
    await server.stop();
  }
}
