import type { Command } from "commander";
import { wholeNumber } from "../arguments.ts";
import { openNode } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { untilStopped } from "../until-stopped.ts";
import { startWorker } from "../worker.ts";

interface WorkOptions extends Pick<StoreOptions, "data" | "databaseUrl"> {
  readonly pullEvery: string;
  readonly lease: string;
  readonly watch: boolean;
}

export function registerWorker(program: Command): void {
  withStoreOptions(program.command("work"))
    .description("work on the node's queue and serve nothing; as many processes of it as you like")
    .option("--pull-every <seconds>", "look for news at every partner this often", "15")
    .option("--lease <seconds>", "take a process that says nothing for so long for dead", "120")
    .option("--no-watch", "leave the watched sources to other processes")
    .addHelpText("after", "\nExample:\n  wasl work --database-url postgres://owner@localhost/wasl")
    .action(runWork);
  withStoreOptions(program.command("queue"))
    .description(
      "what the node's processes have to do, and what was given up; it needs no purpose: ids and codes only",
    )
    .option("--retry", "try once more what was given up and no clock does anew")
    .option("--forget", "remove what was given up: it was done otherwise, as by `wasl resolve`")
    .addHelpText("after", "\nExample:\n  wasl queue --retry")
    .action(runQueue);
}

async function runQueue(
  options: StoreOptions & { readonly retry?: boolean; readonly forget?: boolean },
): Promise<void> {
  const session = await openNode(options);
  try {
    const { jobs } = session.store;
    if (options.retry) note(`${await jobs.retryFailed()} put back`);
    if (options.forget) note(`${await jobs.forgetFailed()} removed`);
    const standing = await jobs.standing();
    const failed = await jobs.failed();
    if (options.json) return out(json({ standing, failed }));
    out(
      table(standing, [
        { title: "kind", value: (s) => s.kind },
        { title: "waiting", value: (s) => String(s.waiting) },
        { title: "running", value: (s) => String(s.running) },
        { title: "failed", value: (s) => String(s.failed) },
        { title: "oldest, s", value: (s) => String(Math.round(s.oldestSeconds)) },
      ]),
    );
    for (const { id, kind, code, data, failedAt } of failed)
      out(`${failedAt}  ${kind}  ${code}  ${data["reportId"] ?? ""}  ${id}`);
  } finally {
    await session.close();
  }
}

async function runWork(options: WorkOptions): Promise<void> {
  // Before the store: one that was opened and not closed again would keep the process from ending.
  const pullEverySeconds = wholeNumber(options.pullEvery, "--pull-every", 1, 86_400);
  const leaseSeconds = wholeNumber(options.lease, "--lease", 2, 3_600);
  const { allWork } = await import("../all-work.ts");
  const session = await openNode(options);
  // Asked to end from here on, it ends what it began first.
  const stopped = untilStopped();
  const worker = startWorker(
    session.store.jobs,
    allWork(session, { pullEverySeconds, watches: options.watch }),
    { leaseSeconds },
  );
  out("Wasl is at work");
  await stopped;
  await worker.stop();
  await session.close();
}
