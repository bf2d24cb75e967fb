import { expect, test } from "vitest";
import type { Job, JobQueue, ResolveResult, Wasl } from "../app/index.ts";
import { WaslError } from "../core/index.ts";
import { compareReport } from "./comparing.ts";

const job = (id: string): Job => ({ id, kind: "compare", data: { reportId: "rep-1" }, attempt: 0 });
const RESULT = { same: 1, undecided: 0 } as ResolveResult;

/** A queue of these, and what failed of it. */
function world(waiting: Job[], failures: Readonly<Record<string, Error>>) {
  const failed: string[] = [];
  const jobs = {
    take: () => Promise.resolve(waiting.shift()),
    hold: () => Promise.resolve(true),
    done: () => Promise.resolve(),
    fail: (one: Job, code: string) => Promise.resolve(void failed.push(`${one.id} ${code}`)),
    idle: () => Promise.resolve(waiting.length === 0 ? ["compare"] : []),
    tidy: () => Promise.resolve(),
  } as unknown as JobQueue;
  const wasl = {
    followUp: async ({ id }: Job) => {
      const failure = failures[id];
      if (failure) throw failure;
      return RESULT;
    },
  } as unknown as Wasl;
  return { failed, session: { wasl, store: { jobs } } as unknown as Parameters<typeof compareReport>[0] };
}

test("whose upload died and who has no right any more keeps nobody else from comparing", async () => {
  const { session, failed } = world([job("theirs"), job("own")], {
    theirs: new WaslError("CREDENTIAL_INVALID"),
  });
  expect(await compareReport(session, "rep-1", "own")).toBe(RESULT);
  expect(failed).toEqual(["theirs CREDENTIAL_INVALID"]);
});

test("what may go well another time is left to whoever does it then", async () => {
  const { session, failed } = world([job("theirs")], { theirs: new WaslError("STORE_TIMEOUT") });
  expect(await compareReport(session, "rep-1", "own")).toBeUndefined();
  expect(failed).toEqual(["theirs STORE_TIMEOUT"]);
});

test("a failure of one's own is one's own", async () => {
  const { session } = world([job("own")], { own: new WaslError("ROLE_FORBIDS") });
  await expect(compareReport(session, "rep-1", "own")).rejects.toMatchObject({ code: "ROLE_FORBIDS" });
});

test("where nothing is left there is nothing to do", async () => {
  const { session } = world([], {});
  expect(await compareReport(session, "rep-1", "own")).toBeUndefined();
});
