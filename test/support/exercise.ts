import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { placeEmptyStore } from "./empty-store.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "dist/cli/main.js");
const READY_MS = 150_000;

export interface RunningExercise {
  readonly url: string;
  stop(): Promise<void>;
}

/** A port that was free a moment ago, on loopback. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * `wasl serve --exercise` as built, in a folder of its own; the caller stops it. With `isFirstStart` in an empty folder, as
 * for whoever starts Wasl the first time; otherwise the empty database is there.
 */
export async function startExercise({ isFirstStart = false } = {}): Promise<RunningExercise> {
  if (!existsSync(MAIN)) throw new Error("dist/cli/main.js is missing: npm run build makes it");
  const data = mkdtempSync(join(tmpdir(), "wasl-e2e-"));
  if (!isFirstStart) await placeEmptyStore(join(data, "store"));
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [MAIN, "serve", "--exercise", "--port", String(port), "--data", data],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill();
        await ended;
      }
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`wasl serve was not ready after ${READY_MS} ms:\n${said}`));
    }, READY_MS);
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes("ready: http")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`wasl serve ended with ${code}:\n${said}`));
    });
  });
}
