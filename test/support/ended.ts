import type { ChildProcess } from "node:child_process";

/** Asks a process to end by this signal, and waits until it has; at once where it has ended already, whatever ended it. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}
