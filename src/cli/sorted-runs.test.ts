import { closeSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { LineChunk, SpilledRuns } from "./sorted-runs.ts";

test("a disk that is full is told as one, with the folder and how to name another", () => {
  const chunk = new LineChunk(100);
  chunk.add(0, 0, Buffer.from("a line"), 0, 6);
  const spilled = new SpilledRuns();
  spilled.close();
  const full = openSync("/dev/full", "w");
  Object.assign(spilled, { file: full });
  expect(() => spilled.add(chunk.run("row"))).toThrow(
    expect.objectContaining({
      code: "STORE_FULL",
      detail: { folder: tmpdir(), because: expect.stringContaining("TMPDIR") },
    }),
  );
  closeSync(full);
});
