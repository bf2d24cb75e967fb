import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadOrCreateNodeKey, openStore, ownerToken, type WaslStore } from "../../src/store/index.ts";
import { actor, codeOf, model, random, report, say, statements } from "../contracts/fixtures.ts";
import { placeEmptyStore } from "../support/empty-store.ts";

const CHILD = fileURLToPath(new URL("./child.mjs", import.meta.url));
const clock = { now: () => Date.now() };

/** The embedded database under bad conditions. */
describe("a folder", () => {
  const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), "wasl-folder-"));
    try {
      await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  const open = async (folder: string): Promise<WaslStore> =>
    await openStore({
      folder: join(folder, "store"),
      nodeKey: await loadOrCreateNodeKey(folder),
      nodeId: "child",
      model,
      clock,
      random,
    });

  interface Child {
    readonly process: ChildProcess;
    readonly lines: string[];
    until(line: string): Promise<void>;
    readonly ended: Promise<number | null>;
  }

  function startChild(options: object, command: readonly string[] = []): Child {
    const [program = process.execPath, ...args] = [
      ...command,
      process.execPath,
      CHILD,
      JSON.stringify(options),
    ];
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const lines: string[] = [];
    const waiting: { line: string; resolve: () => void }[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      for (const w of waiting) if (line === w.line) w.resolve();
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    return {
      process: child,
      lines,
      ended,
      until: (line) =>
        Promise.race([
          new Promise<void>((resolve) => {
            if (lines.includes(line)) resolve();
            else waiting.push({ line, resolve });
          }),
          ended.then(() => {
            if (!lines.includes(line)) throw new Error(`the child ended; it said: ${lines.join(" | ")}`);
          }),
        ]),
    };
  }

  const imports = { name: "shared", batches: 10, batchSize: 40 };

  it("serves two processes, and a third takes over from one that was killed", {
    timeout: 300_000,
  }, async () => {
    await inFolder(async (folder) => {
      await placeEmptyStore(join(folder, "store"));
      const owner = startChild({ ...imports, folder, commands: ["hold"] });
      await owner.until("holding");
      // The folder is owned by another process: this one is its client.
      const store = await open(folder);
      try {
        const me = {
          token: await ownerToken(store, folder),
          purpose: { purpose: "cross-check", mandate: "T" } as const,
        };
        const r = report("of the client");
        const claims = statements(r, say("Person", "cl-1", { name: ["Client One", "Client Two"] }));
        await store.as(me, async (tx) => {
          await tx.openReport(r);
          await tx.appendStatements(claims);
          await tx.keepOriginal(r.id, 0, new Uint8Array([9, 8]));
        });
        // Two at once, in turns; and the errors keep their codes over the socket.
        const second = startChild({ ...imports, folder, commands: ["import"] });
        await Promise.all(
          Array.from({ length: 10 }, (_, i) =>
            store.as(me, async (tx) => {
              await tx.statements(claims.map((s) => s.id));
              await tx.audit({ action: "read", object: `x:${i}` });
            }),
          ),
        );
        expect(await codeOf(store.as({ ...me, token: "x" }, () => Promise.resolve()))).toBe(
          "CREDENTIAL_INVALID",
        );
        expect(await second.ended).toBe(0);
        owner.process.kill("SIGKILL");
        await owner.ended;
        // Our next transaction makes us the owner; nothing that was acknowledged is gone.
        await store.as(me, async (tx) => {
          expect(await tx.statements(claims.map((s) => s.id))).toHaveLength(2);
          expect([...((await tx.original(r.id)) ?? [])]).toEqual([9, 8]);
          expect((await tx.stats()).statements).toBe(2 + imports.batches * imports.batchSize);
        });
        expect((await store.verifyAudit()).firstBroken).toBeUndefined();
        const third = startChild({ ...imports, folder, commands: ["verify"] });
        expect(await third.ended).toBe(0);
      } finally {
        await store.close();
      }
    });
  });

  it("lets one of many that start at once own it", { timeout: 300_000 }, async () => {
    await inFolder(async (folder) => {
      const all = Array.from({ length: 4 }, (_, i) =>
        startChild({ ...imports, name: `racer-${i}`, folder, commands: ["import"] }),
      );
      expect(await Promise.all(all.map((c) => c.ended))).toEqual([0, 0, 0, 0]);
      const store = await open(folder);
      const me = {
        token: await ownerToken(store, folder),
        purpose: { purpose: "cross-check", mandate: "T" } as const,
      };
      expect((await store.as(me, (tx) => tx.stats())).statements).toBe(
        4 * imports.batches * imports.batchSize,
      );
      expect((await store.verifyAudit()).firstBroken).toBeUndefined();
      await store.close();
    });
  });

  it("is for its owner alone", { timeout: 120_000 }, async () => {
    await inFolder(async (base) => {
      // A path longer than a socket's address may be.
      const folder = join(base, "d".repeat(100));
      const store = await open(folder);
      try {
        await ownerToken(store, folder);
        const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
        expect(await mode(folder)).toBe(0o700);
        expect(await mode(join(folder, "store"))).toBe(0o700);
        expect(await mode(join(folder, "store", "pg"))).toBe(0o700);
        expect(await mode(join(folder, "node.key"))).toBe(0o600);
        expect(await mode(join(folder, "owner.token"))).toBe(0o600);
        const [socket = ""] = await readdir(join(folder, "store", "lock"));
        expect(await mode(join(folder, "store", "lock", socket))).toBe(0o600);
      } finally {
        await store.close();
      }
    });
  });

  it("ends a query at its deadline and goes on", { timeout: 120_000 }, async () => {
    await inFolder(async (folder) => {
      await placeEmptyStore(join(folder, "store"));
      const store = await open(folder);
      try {
        const ana = await actor(store, { id: "ana" });
        const r = report("before");
        await store.as(ana, (tx) => tx.openReport(r));
        // What a runaway query looks like to the engine.
        const driver = (
          store as unknown as {
            driver: {
              begin: (
                role: string,
                ms: number,
              ) => Promise<{ query: (sql: string) => Promise<unknown>; rollback: () => Promise<void> }>;
            };
          }
        ).driver;
        const runaway = await driver.begin("owner", 700);
        const started = Date.now();
        expect(await codeOf(runaway.query("select count(*) from generate_series(1, 100000000000)"))).toBe(
          "STORE_TIMEOUT",
        );
        expect(Date.now() - started).toBeLessThan(20_000);
        await runaway.rollback();
        expect(await store.as(ana, async (tx) => (await tx.report(r.id))?.id)).toBe(r.id);
        // A transaction that nobody ends gives its turn back.
        const idle = await driver.begin("owner", 300);
        expect(await store.as(ana, (tx) => Promise.resolve(tx.viewer.userId))).toBe("ana");
        expect(await codeOf(idle.query("select 1"))).not.toBe("no error");
      } finally {
        await store.close();
      }
    });
  });

  it("says that the disk is full, loses nothing, and goes on when there is room", {
    timeout: 300_000,
  }, async () => {
    await inFolder(async (folder) => {
      // A small disk of the child's own, in a mount namespace that goes with it; without root in a user namespace too.
      const unshare = process.getuid?.() === 0 ? ["unshare", "-m"] : ["unshare", "-r", "-m"];
      const inSmallDisk = [
        ...unshare,
        "sh",
        "-c",
        'mount -t tmpfs -o size=150m tmpfs "$0" && exec "$@"',
        folder,
      ];
      const options = {
        name: "full",
        batches: 2000,
        batchSize: 400,
        bulk: true,
        folder,
        giveRoom: ["mount", "-o", "remount,size=900m", folder],
        commands: ["full"],
      };
      const child = startChild(options, inSmallDisk);
      const code = await child.ended;
      const line = (word: string): string =>
        child.lines.find((l) => l.startsWith(`${word} `))?.slice(word.length + 1) ??
        `nothing of ${child.lines.join(" | ")}`;
      expect(line("full")).toBe("STORE_FULL");
      expect(line("again")).toBe("STORE_FULL");
      // The append that met it, alone: one that hangs until its deadline takes half a minute.
      expect(Number(line("within"))).toBeLessThan(20_000);
      expect(Number(line("kept"))).toBeGreaterThan(0);
      expect(line("lost")).toBe("0");
      expect(line("broken")).toBe("none");
      expect(code).toBe(0);
    });
  });
});
