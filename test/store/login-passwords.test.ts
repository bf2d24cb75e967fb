import { spawn } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSession, type Session } from "../../src/cli/session.ts";
import { loginName, urlWithLogin } from "../../src/store/database/database-url.ts";
import type { PgDriver } from "../../src/store/database/pg-driver.ts";
import { KeyFile, type WrapKey } from "../../src/store/keys/key-file.ts";
import { deriveKeys, type NodeKeys } from "../../src/store/keys/node-key.ts";
import type { KeyRing } from "../../src/store/keys/wrap-keys.ts";
import { databaseIn, type OwnServer, startOwnServer } from "../support/postgres.ts";

const CHILD = fileURLToPath(new URL("./rotate-child.mjs", import.meta.url));
const ROLES = ["app", "auth", "keeper", "worker"] as const;

const driverOf = (session: Session): PgDriver => Reflect.get(session.store, "driver") as PgDriver;

function keysOf(folder: string): NodeKeys & { readonly wrap: KeyRing } {
  const path = join(folder, "node.key");
  const [root = ""] = readFileSync(path, "utf8").split("\n");
  return deriveKeys(Buffer.from(root, "hex"), new KeyFile(path)) as NodeKeys & { readonly wrap: KeyRing };
}

async function sql<R extends pg.QueryResultRow>(url: string, text: string): Promise<readonly R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A connection that this process makes now, and not one that a pool kept. */
async function connectsAnew(session: Session): Promise<void> {
  for (const role of ROLES) {
    const client = await driverOf(session)["connect"](role);
    await client.query("select 1");
    client.release(true);
  }
}

/** The logins of a node change their passwords with its key, and nobody who is at work notices. */
describe("the passwords of the database's logins", () => {
  let server: OwnServer;
  let folder: string;
  let url: string;
  let session: Session;
  const others: string[] = [];

  beforeAll(async () => {
    server = await startOwnServer({
      settings: ["log_statement=all", "logging_collector=on", "log_directory=log"],
    });
    // As a unit's administrator gives it: an owner of one database who may make roles, and no superuser.
    const given = new URL(await databaseIn(server));
    await sql(server.url, "create role unit login createrole password 'fictitious'");
    await sql(server.url, `alter database ${given.pathname.slice(1)} owner to unit`);
    given.username = "unit";
    given.password = "fictitious";
    url = given.href;
    folder = await mkdtemp(join(tmpdir(), "wasl-logins-"));
    session = await openSession({ data: folder, databaseUrl: url });
  }, 120_000);
  afterAll(async () => {
    await session?.close();
    await server?.stop();
    for (const path of [folder, ...others]) await rm(path, { recursive: true, force: true });
  });

  /** Which of these keys' passwords opens each login. */
  async function opens(keys: readonly WrapKey[]): Promise<Record<string, number[]>> {
    const taken: Record<string, number[]> = {};
    for (const role of ROLES) {
      const login = loginName(role, url, keysOf(folder));
      for (const key of keys) {
        const client = new pg.Client({
          connectionString: urlWithLogin(url, login, keysOf(folder).password(login, key)),
        });
        try {
          await client.connect();
          taken[role] = [...(taken[role] ?? []), key.no];
        } catch (error) {
          expect((error as pg.DatabaseError).code).toBe("28P01");
        } finally {
          await client.end();
        }
      }
    }
    return taken;
  }
  const all = (no: number) => ({ app: [no], auth: [no], keeper: [no], worker: [no] });
  it("change by wasl key rotate in another process: what is connected stays so, and whoever connects meanwhile gets in", {
    timeout: 300_000,
  }, async () => {
    try {
      expect(await opens(keysOf(folder).wrap.all())).toEqual(all(0));
      const held = await driverOf(session).begin("app", 200_000);
      const pid = async (): Promise<unknown> =>
        (await held.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;
      const before = await pid();
      let isOver = false;
      const child = spawn(process.execPath, [CHILD, folder, url], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      const ended = new Promise<number | null>((resolve) => child.once("close", resolve)).finally(() => {
        isOver = true;
      });
      let made = 0;
      while (!isOver) {
        await connectsAnew(session);
        made++;
      }
      expect(await ended).toBe(0);
      expect(made).toBeGreaterThan(0);
      await connectsAnew(session);
      expect(await pid()).toBe(before);
      await held.commit();
      expect(await opens(keysOf(folder).wrap.all())).toEqual(all(1));
    } finally {
    }
  });

  it("are looked for where the key file is ahead of the server, as after a rotation that was cut short", async () => {
    const ring = keysOf(folder).wrap;
    const ahead = ring.fresh();
    ring.take(ahead);
    await connectsAnew(session);
    expect(await opens(ring.all())).toEqual(all(1));
    expect(await session.store.wrapKey.rotate()).toMatchObject({ no: ahead.no });
    await connectsAnew(session);
    expect(await opens(ring.all())).toEqual(all(ahead.no));
  });

  it("are known to a host that was only given the announced key", async () => {
    await session.store.wrapKey.stage();
    const copy = await mkdtemp(join(tmpdir(), "wasl-logins-"));
    others.push(copy);
    cpSync(join(folder, "node.key"), join(copy, "node.key"));
    const host = await openSession({ data: copy, databaseUrl: url });
    try {
      const { no } = await session.store.wrapKey.rotate();
      await connectsAnew(host);
      await connectsAnew(session);
      expect(await opens(keysOf(folder).wrap.all())).toEqual(all(no));
    } finally {
      await host.close();
    }
  });

  it("are set again by a start where the server has others, and never by a key file that is behind", async () => {
    const behind = await mkdtemp(join(tmpdir(), "wasl-logins-"));
    others.push(behind);
    cpSync(join(folder, "node.key"), join(behind, "node.key"));
    const { no } = await session.store.wrapKey.rotate();
    await expect(openSession({ data: behind, databaseUrl: url })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    expect(await opens(keysOf(folder).wrap.all())).toEqual(all(no));
    for (const role of ROLES)
      await sql(url, `alter role ${loginName(role, url, keysOf(folder))} password 'changed by hand'`);
    const again = await openSession({ data: folder, databaseUrl: url });
    try {
      await connectsAnew(again);
      await connectsAnew(session);
      expect(await opens(keysOf(folder).wrap.all())).toEqual(all(no));
    } finally {
      await again.close();
    }
  });

  it("refuse a rotation whose owner may not change them, and nothing is changed", async () => {
    const before = keysOf(folder).wrap.all();
    await sql(server.url, "alter role unit nocreaterole");
    try {
      await expect(session.store.wrapKey.rotate()).rejects.toMatchObject({
        code: "STORE_UNAVAILABLE",
        detail: { because: expect.stringContaining("CREATEROLE") },
      });
    } finally {
      await sql(server.url, "alter role unit createrole");
    }
    expect(keysOf(folder).wrap.all()).toEqual(before);
    await connectsAnew(session);
    expect(await session.store.wrapKey.rotate()).toMatchObject({ no: (before[0]?.no ?? 0) + 1 });
  });

  it("stand in no log of the server", async () => {
    const [log] = await sql<{ text: string }>(
      server.url,
      "select string_agg(pg_read_file('log/' || name), '') as text from pg_ls_logdir()",
    );
    expect(log?.text).toContain("alter role wasl_app_");
    const keys = keysOf(folder);
    for (const role of ROLES) {
      const login = loginName(role, url, keys);
      for (const key of keys.wrap.all()) expect(log?.text).not.toContain(keys.password(login, key));
    }
  });
});
