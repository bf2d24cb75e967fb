import type { Lab, Outcome } from "./lab.ts";
import { pause, type Rng } from "./random.ts";
import { FILES, type Uploader, withUploader } from "./uploads.ts";

const ALL = Array.from({ length: FILES }, (_, n) => n);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The real `wasl serve` on PostgreSQL, killed while files are uploaded to it; the second takes what the first did not. */
export function serverKilled(lab: Lab, rng: Rng, name: string): Promise<Outcome> {
  return withUploader(lab, name, async (of) => {
    const { processes, outcome } = of;
    const first = await processes.serve();
    // Amid the uploads: some were answered, some are under way, some wait their turn.
    let toCome = rng.between(1, FILES - 2);
    const one = async (n: number): Promise<number> => {
      const status = await of.upload(first.said, n);
      toCome -= 1;
      if (toCome === 0) setTimeout(() => void processes.kill(first), rng.below(60));
      return status;
    };
    const answers = await Promise.all(ALL.map(one));
    await processes.kill(first);
    const taken = ALL.filter((n) => answers[n] === 200);
    outcome.acknowledged = taken.length;
    const second = await processes.serve();
    for (const n of taken) if (!(await of.isWhole(second.said, n))) outcome.lost += 1;
    await allOnceMore(of, second.said, name);
    await processes.kill(second);
    await of.account();
  });
}

/**
 * The clock of the real `wasl serve` leaps while files are uploaded to it, by years too, and its worker goes on by it: nobody
 * is let in who should not be, what was taken stays (nothing is deleted as past its review date), and all ends well.
 */
export function serverClockJumps(lab: Lab, rng: Rng, name: string): Promise<Outcome> {
  return withUploader(lab, name, async (of) => {
    const { processes, outcome } = of;
    const { process: process_, said: url } = await processes.serve();
    const set = (ms: number): boolean => process_.send(ms);
    const taken: number[] = [];
    for (const n of ALL) {
      set(rng.pick([-400 * DAY_MS, -HOUR_MS, -1, 0, 61_000, 2 * DAY_MS, 3_650 * DAY_MS]));
      const status = await of.upload(url, n);
      if (status === 200) taken.push(n);
      // A session ends when its hour has come, by whatever clock.
      else if (status === 401)
        outcome.refused["CREDENTIAL_INVALID"] = (outcome.refused["CREDENTIAL_INVALID"] ?? 0) + 1;
      else outcome.faults.push(`file ${n}: ${status}`);
      await pause(rng.between(10, 300));
    }
    // Its worker looks about while the clock is far ahead.
    set(3_650 * DAY_MS);
    await pause(rng.between(1_500, 3_000));
    set(0);
    outcome.acknowledged = taken.length;
    await of.signIn();
    for (const n of taken) if (!(await of.isWhole(url, n))) outcome.lost += 1;
    await allOnceMore(of, url, name);
    await of.account();
  });
}

/** What is there changes nothing. */
async function allOnceMore({ upload, isWhole, outcome }: Uploader, url: string, name: string): Promise<void> {
  for (const n of ALL) {
    const status = await upload(url, n);
    if (status !== 200) outcome.stuck.push(`file ${n} of ${name}: ${status}`);
    if (!(await isWhole(url, n))) outcome.lost += 1;
  }
}
