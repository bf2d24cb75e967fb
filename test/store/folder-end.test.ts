import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FolderDriver } from "../../src/store/database/folder-driver.ts";
import { type FrameAnswer, onFrames, sendFrame } from "../../src/store/database/frames.ts";

/** The owner of a folder ends while others are at it: two that open its files at once lose acknowledged rows. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-end-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const DEADLINE_MS = 20_000;

async function say(driver: FolderDriver, sql: string): Promise<readonly Record<string, unknown>[]> {
  const transaction = await driver.begin("owner", DEADLINE_MS);
  const { rows } = await transaction.query<Record<string, unknown>>(sql);
  await transaction.commit();
  return rows;
}

describe("the owner of a folder that ends", { timeout: 240_000 }, () => {
  test("opens its files no more, whoever still asks", async () => {
    const owner = new FolderDriver(folder);
    const held = await owner.begin("owner", DEADLINE_MS);
    const answers: FrameAnswer[] = [];
    const socket = connect(join(folder, "lock", "1.sock"));
    socket.on("error", () => undefined);
    const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    await new Promise<void>((greeted) =>
      onFrames(socket, (answer) => {
        answers.push(answer as FrameAnswer);
        greeted();
      }),
    );
    const ended = owner.close();
    sendFrame(socket, { kind: "begin", role: "owner", deadlineMs: DEADLINE_MS });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await held.commit();
    await ended;
    await gone;
    expect(answers.slice(1).filter((answer) => !("error" in answer))).toEqual([]);
    // Where it had opened them again, it would be at it now.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(owner["local"]?.["engine"]["worker"]).toBeUndefined();
    await expect(owner.begin("owner", DEADLINE_MS)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });

  test("is followed by whoever asks meanwhile, who hears of it nothing", async () => {
    const first = new FolderDriver(folder);
    await say(first, "create table said (no int primary key)");
    await first.close();
    const WAITS_MS = [0, 2, 4, 7, 12];
    for (const [no, wait] of WAITS_MS.entries()) {
      const owner = new FolderDriver(folder);
      await say(owner, "select 1");
      const other = new FolderDriver(folder);
      const said = say(other, `insert into said values (${no})`);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await owner.close();
      await said;
      await other.close();
    }
    const last = new FolderDriver(folder);
    expect(await say(last, "select no from said order by no")).toEqual(WAITS_MS.map((_, no) => ({ no })));
    await last.close();
  });
});
