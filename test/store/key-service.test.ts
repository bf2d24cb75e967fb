import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSession, type Session } from "../../src/cli/session.ts";
import type { WaslError } from "../../src/core/index.ts";
import { loadOrCreateNodeKey } from "../../src/store/index.ts";
import { KeyFile } from "../../src/store/keys/key-file.ts";
import { keyProgram } from "../../src/store/keys/key-service.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { entity, load } from "../rights/support.ts";
import { placeEmptyStore } from "../support/empty-store.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

const SERVICE = fileURLToPath(new URL("../support/key-service.mjs", import.meta.url));
const CLEAR = /^[0-9a-f]{64}$/m;

/** The key file is kept sealed by a program outside of the node: test/support/key-service.mjs, in the place of a real one. */
describe("a key service", () => {
  let base: string;
  let folder: string;
  const sessions: { close(): Promise<void> }[] = [];
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "wasl-service-"));
    folder = join(base, "node");
    await writeFile(join(base, "service"), randomBytes(32));
    vi.stubEnv("KEY_SERVICE_FILE", join(base, "service"));
    vi.stubEnv("KEY_SERVICE_FAULT", "");
    vi.stubEnv("WASL_KEY_SERVICE", SERVICE);
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.close();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(base, { recursive: true, force: true });
  });

  const keyFile = (): string => join(folder, "node.key");
  const text = async (): Promise<string> => await readFile(keyFile(), "utf8");
  const calls = async (): Promise<string[]> =>
    (await readFile(join(base, "service.log"), "utf8")).trim().split("\n");
  async function open(data = folder): Promise<Session> {
    await placeEmptyStore(join(data, "store"));
    const session = await openSession({ data });
    sessions.push(session);
    return session;
  }
  async function openInClear(): Promise<TestNode> {
    vi.stubEnv("WASL_KEY_SERVICE", "");
    const node = await openTestNode();
    sessions.push({ close: () => node.remove() });
    folder = node.folder;
    return node;
  }
  const failed = async (work: () => Promise<unknown>): Promise<WaslError> => {
    const error = await work().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "KEY_SERVICE_FAILED" });
    return error as WaslError;
  };

  it("seals the first key before it is written, and opens it once a start, told of nothing that is ours", {
    timeout: 120_000,
  }, async () => {
    vi.stubEnv("DATABASE_URL", "postgres://owner:fictitious@db.example/wasl");
    const { nodeId, store } = await open();
    expect(await text()).toMatch(/^wasl-sealed-key 1\n[\w+/=]+\n[\w+/=]+\n$/);
    expect(await text()).not.toMatch(CLEAR);
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/^node\.key./));
    // Sealed, and read back before it was put into place.
    expect(await calls()).toEqual(["seal", "open"]);
    await store.close();
    sessions.length = 0;
    const again = await open();
    expect(again.nodeId).toBe(nodeId);
    expect(await calls()).toEqual(["seal", "open", "open"]);
  });

  it.each([
    ["refuses", "ended with 3"],
    ["garbage", "no key"],
    ["short", "no key"],
    ["long", "no key"],
    ["empty", "an empty answer"],
    ["huge", "an answer over 16384 bytes"],
    ["wrong", "a key that does not open the key file"],
  ])("that %s starts no node, and nothing is made in its place", async (fault, because) => {
    vi.stubEnv("KEY_SERVICE_FAULT", fault);
    expect((await failed(() => loadOrCreateNodeKey(folder))).detail["because"]).toContain(because);
    expect(await readdir(folder)).toEqual([]);

    vi.stubEnv("KEY_SERVICE_FAULT", "");
    const key = await loadOrCreateNodeKey(folder);
    const before = await text();
    vi.stubEnv("KEY_SERVICE_FAULT", fault);
    const error = await failed(() => openSession({ data: folder }));
    // What the service says on its standard error may be the key.
    const told = JSON.stringify({ ...error, stack: error.stack });
    expect(told).not.toContain(Buffer.from(key).toString("hex"));
    expect(await text()).toBe(before);
    expect(await readdir(folder)).toEqual(["node.key"]);
  });

  it.each([
    ["is not there", "/nonexistent/key-service", "ENOENT"],
    ["is no program", "/etc/passwd", "EACCES"],
    ["is looked for by its name", "key-service", "whole path"],
    ["nobody names", "", "names nobody"],
  ])("that %s starts no node, and nothing is made in its place", async (_, service, because) => {
    await loadOrCreateNodeKey(folder);
    const before = await text();
    vi.stubEnv("WASL_KEY_SERVICE", service);
    expect((await failed(() => openSession({ data: folder }))).detail["because"]).toContain(because);
    expect(await text()).toBe(before);
    expect(await readdir(folder)).toEqual(["node.key"]);
  });

  it("of another node, or a file that was changed, opens nothing", async () => {
    await loadOrCreateNodeKey(folder);
    const [head, key, body = ""] = (await text()).split("\n");
    const changed = Buffer.from(body, "base64");
    changed[20] = (changed[20] ?? 0) ^ 1;
    await writeFile(keyFile(), `${[head, key, changed.toString("base64")].join("\n")}\n`);
    await failed(() => loadOrCreateNodeKey(folder));
    await writeFile(keyFile(), `${head}\n`);
    await failed(() => loadOrCreateNodeKey(folder));
    await writeFile(keyFile(), `${[head, key, body].join("\n")}\n`);
    await loadOrCreateNodeKey(folder);
    await writeFile(join(base, "service"), randomBytes(32));
    await failed(() => loadOrCreateNodeKey(folder));
  });

  it("that is slow is given up, with whatever it started", async () => {
    await mkdir(folder);
    const slow = join(base, "slow");
    const child = join(base, "child");
    await writeFile(slow, `#!/bin/sh\nsleep 600 &\necho $! > ${child}\nwait\n`);
    await chmod(slow, 0o755);
    const file = new KeyFile(keyFile(), keyProgram(slow, 5_000));
    expect(() => file.create({ root: "ab".repeat(32), wraps: [] })).toThrow(
      expect.objectContaining({ detail: { because: "seal: no answer within 5 s" } }),
    );
    expect(await readdir(folder)).toEqual([]);
    const pid = (await readFile(child, "utf8")).trim();
    while (existsSync(`/proc/${pid}`)) await setTimeout(20);
  });

  it("that is down when the file changes is not passed over: nothing is sealed with what was read before", async () => {
    const other = new KeyFile(keyFile());
    const ours = new KeyFile(keyFile());
    await mkdir(folder);
    other.create({ root: "ab".repeat(32), wraps: [] });
    expect(ours.read()?.wraps).toEqual([]);
    other.replace({ root: "ab".repeat(32), wraps: [{ no: 1, key: randomBytes(32), isNext: false }] });
    vi.stubEnv("KEY_SERVICE_FAULT", "refuses");
    const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
    const asked = (await calls()).length;
    for (let n = 0; n < 3; n++) await failed(() => Promise.resolve().then(() => ours.read()));
    // Asked once, not by each who needs a key; and again when some time has passed.
    expect((await calls()).length).toBe(asked + 1);
    vi.stubEnv("KEY_SERVICE_FAULT", "");
    now.mockReturnValue(17_000);
    expect(ours.read()?.wraps.map((w) => w.no)).toEqual([1]);
  });

  it("takes over a node that had its key in clear, while it works; rotate, forget, backup and restore go through it", {
    timeout: 300_000,
  }, async () => {
    const node = await openInClear();
    const ana = await node.actor({ id: "ana" });
    await load(node, ana, "a.ftm.jsonl", [
      entity("p-1", "Person", { name: ["Servicecanary"], subjectCategory: ["victim"] }),
    ]);
    await node.wasl.saveSearch(ana, { text: "Servicecanary" });
    const clear = await text();
    expect(await codeOf(node.store.wrapKey.seal())).toBe("REQUEST_INVALID");
    expect(await text()).toBe(clear);

    // A server and a command that were started again, and are told of the service.
    vi.stubEnv("WASL_KEY_SERVICE", SERVICE);
    const server = await open();
    const command = await open();
    for (const fault of ["wrong", "garbage", "refuses"]) {
      vi.stubEnv("KEY_SERVICE_FAULT", fault);
      await failed(() => command.store.wrapKey.seal());
      expect(await text()).toBe(clear);
    }
    vi.stubEnv("KEY_SERVICE_FAULT", "");
    await command.store.wrapKey.seal();
    const sealed = await text();
    expect(sealed).not.toMatch(CLEAR);
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);

    const said = async (session: Session): Promise<string[]> =>
      (await session.wasl.savedSearches(ana)).map((s) => s.text);
    expect(await said(server)).toEqual(["Servicecanary"]);
    expect(await command.store.wrapKey.rotate()).toMatchObject({ no: 1 });
    expect(await said(server)).toEqual(["Servicecanary"]);
    await server.wasl.saveSearch(ana, { text: "after" });
    expect(await command.store.wrapKey.forget()).toMatchObject({ no: 1, older: [0] });
    expect(await said(server)).toEqual(["after", "Servicecanary"]);
    const rotated = await text();
    expect(rotated).not.toMatch(CLEAR);
    // Each time under a key of its own: whoever was once let in to the service opens no later file.
    expect(rotated.split("\n")[1]).not.toBe(sealed.split("\n")[1]);
    expect((await server.store.verifyAudit()).firstBroken).toBeUndefined();

    const chunks: Uint8Array[] = [];
    await server.store.backup((chunk) => {
      chunks.push(chunk);
      return Promise.resolve();
    });
    const elsewhere = join(base, "restored");
    await mkdir(elsewhere);
    await copyFile(keyFile(), join(elsewhere, "node.key"));
    const restored = await open(elsewhere);
    async function* whole(): AsyncGenerator<Uint8Array> {
      yield* chunks;
    }
    await restored.store.restore(whole());
    const token = await restored.store.accounts.openLocalSession("ana");
    expect((await restored.wasl.savedSearches({ ...ana, token })).map((s) => s.text)).toEqual([
      "after",
      "Servicecanary",
    ]);
    expect(await calls()).not.toContainEqual(expect.stringContaining("told of"));
  });
});
