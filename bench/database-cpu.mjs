import { readdirSync, readFileSync } from "node:fs";

/**
 * Processor time in ms that the server's own processes for this database took so far; undefined where none is told:
 * without a server on this machine, or elsewhere than on Linux.
 */
export function databaseCpuMs(databaseUrl) {
  if (!databaseUrl || process.platform !== "linux") return undefined;
  const name = new URL(databaseUrl).pathname.slice(1);
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const title = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (!title.startsWith("postgres: ") || !title.includes(name)) continue;
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended while it was looked at.
    }
  }
  // A tick is a hundredth of a second on every Linux that Node runs on.
  return ticks * 10;
}
