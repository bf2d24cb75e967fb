import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { copyFolder, madeOnce } from "./run-folder.ts";

/**
 * Puts the embedded database into a store's folder as migrations and the queue leave it, before it belongs to a node: the same that
 * opening would make there, which takes three times as long as opening it. Opening makes it where this does nothing, as
 * outside of a run of vitest.
 */
export async function placeEmptyStore(folder: string): Promise<void> {
  const made = await madeOnce("empty-store", makeEmptyStore);
  if (made === undefined || existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const part of ["pg", "pg.made"]) copyFolder(join(made, part), join(folder, part));
}

async function makeEmptyStore(folder: string): Promise<void> {
  // Only whoever makes it needs the store's code.
  const [{ FolderDriver }, { applyMigrations }, { prepareQueue }] = await Promise.all([
    import("../../src/store/database/folder-driver.ts"),
    import("../../src/store/migrate.ts"),
    import("../../src/store/jobs/job-schema.ts"),
  ]);
  const driver = new FolderDriver(folder);
  await applyMigrations(driver);
  await prepareQueue(driver);
  await driver.close();
}
