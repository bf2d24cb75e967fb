import { get, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Limits } from "../../src/server/index.ts";
import { type Harness, PURPOSE, start } from "./harness.ts";

const running: Harness[] = [];
const responses: IncomingMessage[] = [];
afterEach(async () => {
  for (const response of responses.splice(0)) response.destroy();
  for (const { app } of running.splice(0)) await app.close();
});

async function listening(
  limits: Partial<Limits> = {},
  onAlerts?: (listener: () => void) => void,
): Promise<Harness & { port: number }> {
  const harness = await start({ limits, ...(onAlerts === undefined ? {} : { onAlerts }) });
  running.push(harness);
  await harness.app.listen({ host: "127.0.0.1", port: 0 });
  return { ...harness, port: (harness.app.server.address() as AddressInfo).port };
}

interface Stream {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  text: string;
  ended: boolean;
}

const stream = async (port: number, token = "session-1", more: object = {}): Promise<Stream> =>
  await new Promise((resolve, reject) => {
    const headers = { cookie: `wasl_session=${token}`, ...more };
    get({ port, host: "127.0.0.1", path: "/api/v1/events", headers }, (response) => {
      responses.push(response);
      const result: Stream = {
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: "",
        ended: false,
      };
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        result.text += part;
      });
      response.on("end", () => {
        result.ended = true;
      });
      resolve(result);
    }).on("error", reject);
  });

const post = async (port: number, path: string, body: string, token = "session-1", method = "POST") =>
  await new Promise<number>((resolve, reject) => {
    const headers = { cookie: `wasl_session=${token}`, ...PURPOSE, "content-type": "application/json" };
    const out = request({ port, host: "127.0.0.1", path: `/api/v1${path}`, method, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    out.on("error", reject);
    out.end(body);
  });

const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !holds(); i++) await wait(10);
  expect(holds()).toBe(true);
};

describe("GET /events", () => {
  it("tells a user of her own imports and findings, by ids and counts", async () => {
    const { port } = await listening();
    const mine = await stream(port);
    const others = await stream(port, "session-2");
    expect(mine.status).toBe(200);
    expect(mine.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    expect(mine.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(await post(port, "/reports?fileName=Mariam.csv&uploadId=up-1", "a,b\n")).toBe(200);
    expect(await post(port, "/detect", "{}")).toBe(200);
    await until(() => mine.text.includes("event: findings"));
    const events = mine.text.split("\n\n").flatMap((block) => {
      const type = /^event: (.+)$/m.exec(block)?.[1];
      const data = /^data: (.+)$/m.exec(block)?.[1];
      return type === undefined || data === undefined ? [] : [[type, JSON.parse(data)]];
    });
    expect(events).toEqual([
      ["open", {}],
      ["import-progress", { uploadId: "up-1", bytesRead: 4, statements: 1, records: 0, rejects: 0 }],
      ["report", { uploadId: "up-1", reportId: "rep-5f2c", changed: true }],
      ["findings", { detectors: [{ id: "shared-contact", new: 1 }] }],
    ]);
    expect(mine.text).not.toContain("Mariam");
    expect(others.text).not.toMatch(/event: (?!open)/);
  });

  it("tells each page of alerts what its own viewer may see for the purpose that it states, and no other", async () => {
    let made = (): void => undefined;
    const { port, wasl } = await listening({}, (listener) => {
      made = listener;
    });
    const mine = await stream(port, "session-1", PURPOSE);
    const without = await stream(port, "session-1");
    wasl.next("openAlerts", () => ({ open: 3, more: false, newestAt: "2026-05-01T00:00:00Z" }));
    made();
    await until(() => mine.text.includes("event: alerts"));
    expect(mine.text).toContain('data: {"open":3,"more":false,"newestAt":"2026-05-01T00:00:00Z"}');
    expect(wasl.calls.at(-1)?.actor).toMatchObject({
      token: "session-1",
      purpose: { purpose: expect.any(String) },
    });
    // Whoever sees none is told nothing; so is whoever is refused, and whoever states no purpose.
    const before = mine.text;
    wasl.next("openAlerts", () => ({ open: 0, more: false }));
    made();
    await wait(50);
    wasl.next("openAlerts", () => {
      throw new Error("refused");
    });
    made();
    await wait(50);
    expect(mine.text).toBe(before);
    expect(without.text).not.toContain("alerts");
    expect((await stream(port, "session-1", { "wasl-purpose": "no purpose" })).status).toBe(403);
  });

  it("ends at sign-out, at once", async () => {
    const { port } = await listening({ heartbeatMs: 600_000 });
    const [mine, other] = [await stream(port), await stream(port, "session-2")];
    expect(await post(port, "/session", "", "session-1", "DELETE")).toBe(204);
    await until(() => mine.ended);
    expect(mine.text).toContain("event: closed");
    expect(other.ended).toBe(false);
  });

  it("beats, and ends when the session has ended elsewhere", async () => {
    const { port, accounts } = await listening({ heartbeatMs: 30 });
    const mine = await stream(port);
    await until(() => mine.text.includes(": beat"));
    accounts.tokens.delete("session-1");
    await until(() => mine.ended);
  });

  it("only so many for a user, and for all; a closed one makes room", async () => {
    const { port } = await listening({ streamsPerUser: 2, streams: 3 });
    const statuses = [];
    for (const token of ["session-1", "session-1", "session-1", "session-2", "session-2"])
      statuses.push((await stream(port, token)).status);
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
    responses[0]?.destroy();
    await wait(50);
    expect((await stream(port, "session-2")).status).toBe(200);
  });

  it("needs a session, and the server does not wait for open streams to close", async () => {
    const harness = await listening();
    expect((await stream(harness.port, "unknown")).status).toBe(401);
    const open = await stream(harness.port);
    const started = performance.now();
    await harness.app.close();
    running.pop();
    expect(performance.now() - started).toBeLessThan(2000);
    await until(() => open.ended);
  });

  it("a reader that does not read is let go", async () => {
    const { port, app } = await listening({ streamBacklogBytes: 1000 });
    const slow = await stream(port);
    responses.at(-1)?.pause();
    const before = app.server;
    for (let i = 0; i < 400; i++) {
      const filler = Array.from({ length: 40 }, (_, n) => ({
        id: `detector-${n}-${"x".repeat(400)}`,
        new: 1,
      }));
      running.at(-1)?.wasl.next("detect", () => ({
        detectors: filler.map((f) => ({ ...f, findings: 1, tookMs: 1 })),
      }));
      await post(port, "/detect", "{}");
      const count = await new Promise<number>((resolve) => before.getConnections((_error, n) => resolve(n)));
      if (count === 0) break;
    }
    responses.at(-1)?.resume();
    responses.at(-1)?.on("error", () => {
      slow.ended = true;
    });
    await until(() => slow.ended);
  }, 60_000);

  it("a page that is gone before its stream is open leaves none behind, and no beat fails on it", async () => {
    const { port, accounts } = await listening({ streamsPerUser: 2, heartbeatMs: 50 });
    const { whoIs } = accounts;
    let asked = 0;
    const slow = Object.assign(accounts, {
      whoIs: async (token: string) => {
        asked += 1;
        await wait(100);
        return await whoIs(token);
      },
    });
    for (let n = 1; n <= 3; n++) {
      const gone = get({
        port,
        host: "127.0.0.1",
        path: "/api/v1/events",
        headers: { cookie: "wasl_session=session-1" },
      });
      gone.on("error", () => undefined);
      await until(() => asked >= n);
      gone.destroy();
    }
    await wait(400);
    Object.assign(slow, { whoIs });
    for (let n = 0; n < 2; n++) expect((await stream(port)).status).toBe(200);
  });
});
