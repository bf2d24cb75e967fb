import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";
import type { Actor } from "../app/index.ts";
import { type PurposeStatement, WaslError } from "../core/index.ts";
import type { Limits } from "./limits.ts";
import { sessionRoute } from "./operation.ts";
import type {
  AlertsEvent,
  FindingsEvent,
  HitsEvent,
  ImportProgressEvent,
  ReportEvent,
} from "./schemas/index.ts";
import { statedPurpose } from "./sign-in.ts";

/** What each event carries: ids and counts. */
export interface EventData {
  readonly "import-progress": Static<typeof ImportProgressEvent>;
  readonly report: Static<typeof ReportEvent>;
  readonly findings: Static<typeof FindingsEvent>;
  readonly alerts: Static<typeof AlertsEvent>;
  readonly hits: Static<typeof HitsEvent>;
}

interface Stream {
  readonly userId: string;
  readonly token: string;
  readonly response: ServerResponse;
  /** For which the page looks; without one it is told of nobody else's work. */
  readonly purpose?: PurposeStatement;
}

/** Live events of this process, each to the user whom it concerns; ids and counts, never content. */
export class EventHub {
  readonly #streams = new Set<Stream>();
  readonly #limits: Limits;
  #next = 1;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#streams.size;
  }

  publish<T extends keyof EventData>(userId: string, type: T, data: EventData[T]): void {
    const id = this.#next++;
    for (const stream of this.#streams)
      if (stream.userId === userId)
        this.#write(stream, `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** RATE_LIMITED where the user or the server has as many as it may. */
  open(userId: string, token: string, response: ServerResponse, purpose?: PurposeStatement): void {
    const own = [...this.#streams].filter((s) => s.userId === userId).length;
    if (own >= this.#limits.streamsPerUser || this.#streams.size >= this.#limits.streams)
      throw new WaslError("RATE_LIMITED", { retryAfterSeconds: 30 });
    // Whoever hung up while their session was looked up has closed it before we could hear of it.
    if (response.destroyed) return;
    const stream = { userId, token, response, ...(purpose === undefined ? {} : { purpose }) };
    this.#streams.add(stream);
    response.on("close", () => this.#streams.delete(stream));
  }

  /**
   * Tells every page what its own viewer may see of something that happened to all: `ask` looks under that session and
   * purpose. Whoever is refused, or sees nothing, is not told.
   */
  async publishToAll<T extends keyof EventData>(
    type: T,
    ask: (actor: Actor) => Promise<EventData[T] | undefined>,
  ): Promise<void> {
    for (const stream of [...this.#streams]) {
      const { token, purpose } = stream;
      if (!purpose) continue;
      const data = await ask({ token, purpose }).catch(() => undefined);
      if (data === undefined || !this.#streams.has(stream)) continue;
      this.#write(stream, `id: ${this.#next++}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  }

  /** Ends the streams of one session, or all. */
  close(token?: string): void {
    for (const stream of [...this.#streams]) {
      if (token !== undefined && stream.token !== token) continue;
      this.#streams.delete(stream);
      stream.response.end("event: closed\ndata: {}\n\n");
    }
  }

  /** Keeps proxies awake, and asks whether each session still holds. */
  async beat(holds: (token: string) => Promise<boolean>): Promise<void> {
    const answers = new Map<string, boolean>();
    for (const stream of [...this.#streams]) {
      const known = answers.get(stream.token) ?? (await holds(stream.token));
      answers.set(stream.token, known);
      if (known) this.#write(stream, ": beat\n\n");
      else this.close(stream.token);
    }
  }

  /** A reader that does not read is let go: it can come back, and the store holds what it missed. */
  #write(stream: Stream, text: string): void {
    if (stream.response.writableLength > this.#limits.streamBacklogBytes) {
      this.#streams.delete(stream);
      stream.response.destroy();
      return;
    }
    stream.response.write(text);
  }
}

/** GET /events: a session is enough, since a stream says only what its own user has set going, and of alerts what that user may see for the purpose stated. */
export function eventRoute(app: FastifyInstance, events: EventHub): void {
  sessionRoute(
    app,
    {
      method: "GET",
      url: "/events",
      access: "session",
      operationId: "streamEvents",
      tag: "Session",
      summary:
        "Server-sent events of this user's own work: progress of imports, new reports and findings; and alerts",
      description:
        "Events `import-progress` (ImportProgressEvent), `report` (ReportEvent), `findings` (FindingsEvent), `hits` (HitsEvent), " +
        "with a purpose stated `alerts` (AlertsEvent), and `closed`, after which the session is over. A comment line comes as heartbeat. Nothing is replayed: " +
        "read the lists again after a reconnect.",
      ok: Type.String(),
      answers: "text/event-stream",
      errors: [],
    },
    async (caller, { request, reply }) => {
      events.open(caller.user.id, caller.token, reply.raw, statedPurpose(request, caller));
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      reply.raw.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      reply.raw.write("retry: 5000\nevent: open\ndata: {}\n\n");
      return reply;
    },
  );
}
