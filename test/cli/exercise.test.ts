import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");

test("an exercise that is stopped while its first node starts has not failed, and leaves no process behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wasl-exercise-"));
  const args = [MAIN, "exercise", "--nodes", "2", "--data", folder, "--port", "0"];
  const child = spawn(process.execPath, args, { detached: true });
  let said = "";
  // What the node's own process says comes through: it runs, and loads.
  const isLoading = new Promise<void>((resolve) => {
    child.stderr.on("data", (piece: Buffer) => {
      said += piece.toString();
      if (said.includes("exercise:")) resolve();
    });
  });
  // Ends when the last of those that write to it has.
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await isLoading;
  // As Ctrl+C does: to all of them at once.
  process.kill(-(child.pid ?? 0), "SIGTERM");
  expect(await ended).toBe(0);
  expect(said).not.toContain("INTERNAL");
  await rm(folder, { recursive: true, force: true });
});
