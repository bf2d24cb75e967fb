import { Presets, SingleBar } from "cli-progress";
import type { ImportProgress } from "../app/index.ts";

export interface ProgressBar {
  update(progress: ImportProgress): void;
  stop(): void;
}

/** A bar on stderr for long imports; nothing where stderr is no terminal. */
export function progressBar(label: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage}% | {statements} statements, {records} rows, {rejects} rejects | {eta_formatted}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update({ bytesRead, byteLength, statements, records, rejects }) {
      const counts = { statements, records, rejects };
      if (started) bar.update(bytesRead, counts);
      else bar.start(byteLength ?? bytesRead, bytesRead, counts);
      started = true;
    },
    stop: () => (started ? bar.stop() : undefined),
  };
}
