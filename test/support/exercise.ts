import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { placeEmptyStore } from "./empty-store.ts";
import { ended } from "./ended.ts";
import { copyFolder, madeOnce } from "./run-folder.ts";

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
 * for whoever starts Wasl the first time; otherwise in a copy of the folder that one start of this run has filled.
 */
export async function startExercise({ isFirstStart = false } = {}): Promise<RunningExercise> {
  const data = join(mkdtempSync(join(tmpdir(), "wasl-e2e-")), "data");
  const filled = isFirstStart ? undefined : await madeOnce("exercise", fillExercise);
  if (filled !== undefined) copyFolder(join(filled, "data"), data);
  return await serve(data);
}

async function fillExercise(folder: string): Promise<void> {
  const data = join(folder, "data");
  await placeEmptyStore(join(data, "store"));
  const { child } = await serve(data);
  await ended(child, "SIGTERM");
}

async function serve(data: string): Promise<RunningExercise & { readonly child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [MAIN, "serve", "--exercise", "--port", String(port), "--data", data],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    async stop() {
      await ended(child, "SIGTERM");
      rmSync(dirname(data), { recursive: true, force: true });
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
