import { WaslError } from "../../core/index.ts";

/** One at a time, in order of arrival. `take` answers how to give the turn back; STORE_BUSY after `waitMs`. */
export class Turns {
  private readonly queue: (() => void)[] = [];
  private taken = false;

  /** Who has the turn and who waits for it. */
  get length(): number {
    return this.queue.length + (this.taken ? 1 : 0);
  }

  take(waitMs: number): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        this.taken = true;
        resolve(this.giveBack());
      };
      const timer = setTimeout(() => {
        this.queue.splice(this.queue.indexOf(start), 1);
        reject(new WaslError("STORE_BUSY", { waitMs }));
      }, waitMs);
      if (this.taken) this.queue.push(start);
      else start();
    });
  }

  private giveBack(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.taken = false;
      this.queue.shift()?.();
    };
  }
}
