import { createHash } from "node:crypto";
import {
  answerRequest,
  type Deps,
  type NodeKey,
  type PeerTransport,
  SeenRequests,
  type Signer,
} from "../../src/app/index.ts";
import { type Model, WaslError } from "../../src/core/index.ts";
import { createSigner } from "../../src/exchange/index.ts";
import { Crash, MemoryLedger } from "./ledger.ts";

/** Numbers from one seed (mulberry32). */
export class Dice {
  #a: number;
  constructor(seed: number) {
    this.#a = seed >>> 0;
  }
  next(): number {
    this.#a = (this.#a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#a ^ (this.#a >>> 15), this.#a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  chance(p: number): boolean {
    return this.next() < p;
  }
  pick<T>(all: readonly T[]): T {
    return all[this.below(all.length)] as T;
  }
  some<T>(all: readonly T[], p: number): T[] {
    return all.filter(() => this.chance(p));
  }
}

interface Event {
  readonly at: number;
  readonly no: number;
  readonly run: () => Promise<void> | void;
}

/** Something that a node does, until it ends or waits for the network. */
interface Operation {
  readonly node: SimNode;
  readonly done: Promise<void>;
}

/** One request of an operation that is on its way. */
interface Waiting {
  readonly operation: Operation;
}

const START = Date.UTC(2026, 5, 1);
const TIMEOUT_MS = 3_000;

export interface SimNode {
  readonly id: string;
  readonly ledger: MemoryLedger;
  readonly deps: Deps;
  readonly neighbours: string[];
  seen: SeenRequests;
  /** Simulated ms at which it is up again. */
  downUntil: number;
  readonly isHostile: boolean;
}

/** A clock, a network and nodes, all driven by one queue of events and one seed: the same seed is the same run. */
export class World {
  readonly dice: Dice;
  readonly nodes = new Map<string, SimNode>();
  now = 0;
  loss = 0;
  duplicates = 0;
  /** Who is on which side, while the network is cut. */
  cut: ReadonlyMap<string, number> | undefined;
  /** Bugs: anything that is no failure with a code. */
  readonly faults: string[] = [];
  messages = 0;
  crashes = 0;
  /** What a hostile node answers in place of the page. */
  answerOf: (node: SimNode, asker: string, page: string) => string = (_node, _asker, page) => page;
  /** Every answer on its way, for the canaries. */
  onAnswer: (to: string, text: string, from: string) => void = () => undefined;

  private queue: Event[] = [];
  private count = 0;
  private current: Operation | undefined;
  private readonly waiting = new Map<Waiting, (error: Error) => void>();
  private blocked: () => void = () => undefined;
  private readonly model: Model;
  private readonly keyRing = new Map<string, string>();
  private readonly isReal: boolean;

  constructor(seed: number, model: Model, { realSignatures = false } = {}) {
    this.dice = new Dice(seed);
    this.model = model;
    this.isReal = realSignatures;
  }

  add(id: string, isHostile = false): SimNode {
    const skew = this.dice.below(8 * 60_000) - 4 * 60_000;
    const signer = this.signer(id);
    const ledger = new MemoryLedger(signer.hash);
    const random = new Dice(this.dice.below(2 ** 31));
    const node: SimNode = {
      id,
      ledger,
      neighbours: [],
      seen: new SeenRequests(),
      downUntil: 0,
      isHostile,
      deps: {
        nodeId: id,
        ledger,
        signer,
        transport: this.transport(id),
        clock: { now: () => START + this.now + skew },
        random: { bytes: (n) => Uint8Array.from({ length: n }, () => random.below(256)) },
        model: this.model,
      },
    };
    this.nodes.set(id, node);
    return node;
  }

  /**
   * Real Ed25519 by JWS, or in its place a keyed hash that only this world can check: as unforgeable for whoever has not
   * the key, and a hundred times faster, so that a thousand seeds are an evening and not a week.
   */
  private signer(id: string): Signer {
    const seedOf = (generation: number): Uint8Array =>
      createHash("sha256").update(`${id} ${generation}`).digest();
    const real = createSigner(seedOf);
    if (this.isReal) return real;
    const mac = (secret: string, typ: string, text: string): string =>
      createHash("sha512").update(`${secret}\n${typ}\n${text}`).digest("base64url");
    const keyOf = (generation: number) => {
      const secret = Buffer.from(seedOf(generation)).toString("hex");
      const key = createHash("sha256").update(secret).digest("base64url");
      this.keyRing.set(key, secret);
      return { key, kid: key.slice(0, 20), secret };
    };
    return {
      hash: real.hash,
      kidOf: (key) => key.slice(0, 20),
      publicKey: async (generation) => keyOf(generation),
      sign: async (typ, text, generation) => {
        const { kid, secret } = keyOf(generation);
        return `${kid}..${mac(secret, typ, text)}`;
      },
      verify: async (typ, text, jws, keys: readonly NodeKey[]) => {
        const [kid, , signature] = jws.split(".");
        const key = keys.find((k) => k.kid === kid);
        const secret = key && this.keyRing.get(key.key);
        return secret !== undefined && mac(secret, typ, text) === signature;
      },
    };
  }

  // Time.

  at(ms: number, run: Event["run"]): void {
    const event = { at: ms, no: this.count++, run };
    let [low, high] = [0, this.queue.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.queue[middle] as Event;
      // Kept in reverse: the next is the last.
      if (other.at > event.at || (other.at === event.at && other.no > event.no)) low = middle + 1;
      else high = middle;
    }
    this.queue.splice(low, 0, event);
  }

  after(ms: number, run: Event["run"]): void {
    this.at(this.now + ms, run);
  }

  async runUntil(end: number): Promise<void> {
    for (let next = this.queue.at(-1); next && next.at <= end; next = this.queue.at(-1)) {
      this.queue.pop();
      this.now = Math.max(this.now, next.at);
      await next.run();
    }
    this.now = end;
  }

  isUp(node: SimNode): boolean {
    return node.downUntil <= this.now;
  }

  /** Lets a node do something, until it ends or waits for the network. Answers what it came to, where it ended at once. */
  async does(node: SimNode, work: () => Promise<void>): Promise<void> {
    if (!this.isUp(node)) return;
    const stopped = new Promise<void>((resolve) => {
      this.blocked = resolve;
    });
    let settle: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const operation: Operation = { node, done };
    this.current = operation;
    const running = work()
      .catch((error: unknown) => this.failed(node, error))
      .then(settle);
    await Promise.race([running, stopped]);
    this.current = undefined;
  }

  private failed(node: SimNode, error: unknown): void {
    if (error instanceof Crash) this.crash(node);
    else if (!(error instanceof WaslError))
      this.faults.push(`${node.id}: ${(error as Error).stack ?? error}`);
    else if (error.code === "INTERNAL") this.faults.push(`${node.id}: ${error.message}`);
  }

  private crash(node: SimNode): void {
    this.crashes += 1;
    node.ledger.crashIn = undefined;
    node.downUntil = this.now + 500 + this.dice.below(8_000);
    // What it had in memory is gone.
    node.seen = new SeenRequests();
    for (const [request, reject] of this.waiting)
      if (request.operation.node === node) {
        this.waiting.delete(request);
        reject(new WaslError("PARTNER_UNREACHABLE"));
      }
  }

  /** The network answered an operation, or will not any more. */
  private async goOn(waiting: Waiting, settle: () => void): Promise<void> {
    if (!this.waiting.delete(waiting)) return;
    const { operation } = waiting;
    const stopped = new Promise<void>((resolve) => {
      this.blocked = resolve;
    });
    this.current = operation;
    settle();
    await Promise.race([operation.done, stopped]);
    this.current = undefined;
  }

  // Network.

  private transport(from: string): PeerTransport {
    return {
      pull: (to, request) =>
        new Promise<string>((resolve, reject) => {
          const operation = this.current;
          if (!operation) throw new Error("only what a node does reaches the network");
          const waiting: Waiting = { operation };
          this.waiting.set(waiting, reject);
          this.blocked();
          const fail = (): Promise<void> =>
            this.goOn(waiting, () => reject(new WaslError("PARTNER_UNREACHABLE")));
          this.after(TIMEOUT_MS, fail);
          this.send(from, to, () =>
            this.serve(to, request, (text) =>
              this.send(to, from, () => {
                this.onAnswer(from, text, to);
                return this.goOn(waiting, () => resolve(text));
              }),
            ),
          );
        }),
      hint: async (to, request) => {
        this.send(from, to, () => this.serve(to, request, () => undefined));
      },
      pair: () => Promise.reject(new WaslError("PARTNER_UNREACHABLE")),
    };
  }

  /** Every page as its node gives it, at that moment. */
  onServed: (node: SimNode, asker: string, page: string) => void = () => undefined;
  onHint: (node: SimNode, from: string) => void = () => undefined;

  private async serve(
    to: string,
    request: { readonly text: string; readonly jws: string },
    answer: (text: string) => void,
  ): Promise<void> {
    const node = this.nodes.get(to);
    if (!node) return;
    await this.does(node, async () => {
      const { ask, from, page } = await answerRequest(node.deps, node.seen, request);
      if (ask === "hint") {
        this.onHint(node, from);
        return;
      }
      this.onServed(node, from, page);
      answer(node.isHostile ? this.answerOf(node, from, page) : page);
    });
  }

  private send(from: string, to: string, deliver: () => Promise<void> | void): void {
    this.messages += 1;
    const times = this.dice.chance(this.duplicates) ? 2 : 1;
    for (let n = 0; n < times; n++) {
      if (this.dice.chance(this.loss)) continue;
      this.after(5 + this.dice.below(400), () => {
        const [a, b] = [this.cut?.get(from), this.cut?.get(to)];
        const target = this.nodes.get(to);
        if (a !== b || !target || !this.isUp(target)) return;
        return deliver();
      });
    }
  }
}
