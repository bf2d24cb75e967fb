import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { openSession } from "../../src/cli/session.ts";
import { asOwner, entity, load } from "../rights/support.ts";
import { openTestNode } from "../support/node.ts";
import { databaseIn, type OwnServer, startOwnServer } from "../support/postgres.ts";
import { copyFolder } from "../support/run-folder.ts";

/** What the server's administrator does: a base backup by PostgreSQL's own functions, while the node works. */
async function baseBackup(server: OwnServer, to: string): Promise<void> {
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  try {
    await admin.query("select pg_backup_start('wasl', true)");
    const { rows } = await admin.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    copyFolder(rows[0]?.folder ?? "", to);
    const { rows: ended } = await admin.query<{ labelfile: string }>(
      "select labelfile from pg_backup_stop(false)",
    );
    writeFileSync(join(to, "backup_label"), ended[0]?.labelfile ?? "");
  } finally {
    await admin.end();
  }
  // Of the server that goes on; its log comes from the archive.
  rmSync(join(to, "postmaster.pid"), { force: true });
  rmSync(join(to, "postmaster.opts"), { force: true });
  for (const name of readdirSync(join(to, "pg_wal"))) rmSync(join(to, "pg_wal", name), { recursive: true });
  writeFileSync(join(to, "recovery.signal"), "");
  // It renames and removes both, and opens them to write for that.
  for (const name of ["backup_label", "recovery.signal"]) chmodSync(join(to, name), 0o666);
}

/** The moment by the server's clock, and everything up to now in its archive. */
async function archived(url: string): Promise<string> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ at: string; file: string }>(
      "select clock_timestamp()::text as at, pg_walfile_name(pg_switch_wal()) as file",
    );
    const { at = "", file = "" } = rows[0] ?? {};
    for (;;) {
      const { rows: done } = await admin.query<{ done: boolean }>(
        "select last_archived_wal >= $1 as done from pg_stat_archiver",
        [file],
      );
      if (done[0]?.done) return at;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await admin.end();
  }
}

test("a node is as it was at a moment between two reports, and every chain and digest holds", async () => {
  const place = mkdtempSync(join(tmpdir(), "wasl-pitr-"));
  const [archive, base] = [join(place, "archive"), join(place, "base")];
  // PostgreSQL runs as nobody where the tests run as root.
  chmodSync(place, 0o755);
  mkdirSync(archive);
  chmodSync(archive, 0o777);
  const archiving = ["wal_level=replica", "archive_mode=on", `archive_command=cp %p ${archive}/%f`];
  const server = await startOwnServer({ settings: archiving });
  let restored: OwnServer | undefined;
  try {
    const url = await databaseIn(server);
    const node = await openTestNode({ databaseUrl: url });
    try {
      const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
      await load(node, chief, "first.ftm.jsonl", [
        entity("before", "Company", { name: ["Before Nine Trading"] }),
      ]);
      await baseBackup(server, base);
      await load(node, chief, "second.ftm.jsonl", [
        entity("between", "Company", { name: ["Between Nine Trading"] }),
      ]);
      const at = await archived(server.url);
      await load(node, chief, "third.ftm.jsonl", [
        entity("after", "Company", { name: ["After Nine Trading"] }),
      ]);
      // The accident.
      await asOwner(node, "truncate wasl.statement");
      await archived(server.url);

      restored = await startOwnServer({
        files: base,
        settings: [
          `restore_command=cp ${archive}/%f %p`,
          `recovery_target_time=${at}`,
          "recovery_target_action=promote",
          // Nobody is let in before it stands there.
          "hot_standby=off",
        ],
      });
      const there = new URL(restored.url);
      there.pathname = new URL(url).pathname;
      const again = await openSession({ data: node.folder, databaseUrl: there.href });
      try {
        expect((await again.store.verifyAudit()).firstBroken).toBeUndefined();
        expect(await again.store.verifyContents()).toMatchObject({ altered: [], alteredCount: 0 });
        const actor = { ...chief, token: await again.store.accounts.openLocalSession("chief") };
        expect(await again.wasl.reports(actor, { limit: 10 })).toHaveLength(2);
        for (const id of ["before", "between"])
          expect((await again.wasl.entity(actor, id)).entity.statements.length).toBeGreaterThan(0);
        await expect(again.wasl.entity(actor, "after")).rejects.toMatchObject({ code: "ENTITY_UNKNOWN" });
      } finally {
        await again.close();
      }
    } finally {
      await node.remove();
    }
  } finally {
    await restored?.stop();
    await server.stop();
    rmSync(place, { recursive: true, force: true });
  }
}, 300_000);
