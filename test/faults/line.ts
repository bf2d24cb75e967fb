import { connect, createServer, type Server, type Socket } from "node:net";

/** open: as it should; cut: connections end and none is taken; silent: nothing passes and nobody is told. */
export type LineState = "open" | "cut" | "silent";

/** A network line between two processes of this machine, which a test cuts and mends. */
export class Line {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #target: number;
  readonly #silent = new Set<readonly [Socket, Socket]>();
  #state: LineState = "open";
  #cutAfter: number | undefined;
  port = 0;

  constructor(target: number) {
    this.#target = target;
    this.#server = createServer((near) => this.#take(near));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    this.port = typeof address === "object" && address ? address.port : 0;
    return this;
  }

  set(state: LineState): void {
    this.#state = state;
    this.#cutAfter = undefined;
    // What was silent has lost bytes: it never speaks again, and nobody is told.
    if (state === "silent") for (const pair of this.#pairs) this.#silent.add(pair);
    else this.#drop();
  }

  /** Cuts once so many bytes of an answer have passed, in the middle of whatever they are. */
  cutAfter(bytes: number): void {
    this.#cutAfter = bytes;
  }

  async close(): Promise<void> {
    this.#silent.clear();
    this.#drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(near: Socket): void {
    near.on("error", () => undefined);
    if (this.#state === "cut") {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#target, "127.0.0.1");
    far.on("error", () => near.destroy());
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    near.on("data", (bytes) => {
      if (this.#state === "open" && !this.#silent.has(pair)) far.write(bytes);
    });
    far.on("data", (bytes) => {
      if (this.#state !== "open" || this.#silent.has(pair)) return;
      if (this.#cutAfter === undefined) {
        near.write(bytes);
        return;
      }
      near.write(bytes.subarray(0, this.#cutAfter));
      this.#cutAfter -= bytes.length;
      if (this.#cutAfter > 0) return;
      this.set("cut");
    });
    const end = (): void => {
      this.#pairs.delete(pair);
      this.#silent.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on("close", end);
    far.on("close", end);
  }

  #drop(): void {
    for (const pair of [...this.#pairs]) {
      if (this.#silent.has(pair)) continue;
      const [near, far] = pair;
      near.resetAndDestroy();
      far.destroy();
      this.#pairs.delete(pair);
    }
  }
}
