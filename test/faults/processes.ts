import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ended } from "../support/ended.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const CLOCK = new URL("./jumping-clock.mjs", import.meta.url).href;
const READY_MS = 120_000;

export interface Started {
  readonly process: ChildProcess;
  /** What the pattern's group found in what it said. */
  readonly said: string;
}

/** The real command on a server's database, and all that were started and have to end. */
export class Processes {
  readonly #running: ChildProcess[] = [];
  readonly #folder: string;
  readonly #databaseUrl: string;

  constructor(folder: string, databaseUrl: string) {
    this.#folder = folder;
    this.#databaseUrl = databaseUrl;
  }

  /** `wasl serve`; with a clock that its parent moves by a message. */
  serve(): Promise<Started> {
    return this.#start(["serve", "--port", "0"], /is ready: (http\S+)/);
  }

  work(...args: string[]): Promise<Started> {
    return this.#start(["work", "--no-watch", ...args], /at (work)/);
  }

  async kill({ process: process_ }: Started): Promise<void> {
    await ended(process_, "SIGKILL");
  }

  async endAll(): Promise<void> {
    await Promise.all(this.#running.map((p) => ended(p, "SIGKILL")));
  }

  #start(args: readonly string[], ready: RegExp): Promise<Started> {
    const process_ = spawn(process.execPath, ["--import", CLOCK, MAIN, ...args, "--data", this.#folder], {
      env: { ...process.env, DATABASE_URL: this.#databaseUrl },
      stdio: ["ignore", "pipe", "ignore", "ipc"],
    });
    this.#running.push(process_);
    return new Promise((resolve, reject) => {
      let text = "";
      const timer = setTimeout(() => reject(new Error(`not ready: ${text}`)), READY_MS);
      process_.stdout?.on("data", (bytes: Buffer) => {
        text += bytes.toString();
        const said = ready.exec(text)?.[1];
        if (said === undefined) return;
        clearTimeout(timer);
        resolve({ process: process_, said });
      });
      process_.once("exit", (code) => {
        clearTimeout(timer);
        reject(new Error(`ended with ${code}: ${text}`));
      });
    });
  }
}
