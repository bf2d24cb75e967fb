import { type ClientRequest, get, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ImportInput } from "../../src/app/index.ts";
import { EXAMPLES } from "../../src/server/examples.ts";
import type { Limits } from "../../src/server/index.ts";
import { type Harness, operations, requestFor, SIGNED_IN, start, withHeaders } from "./harness.ts";

const running: Harness[] = [];
afterEach(async () => {
  for (const { app } of running.splice(0)) await app.close();
});

async function listening(limits: Partial<Limits> = {}): Promise<Harness & { port: number }> {
  const harness = await start({ limits });
  running.push(harness);
  await harness.app.listen({ host: "127.0.0.1", port: 0 });
  return { ...harness, port: (harness.app.server.address() as AddressInfo).port };
}

const inject = async (harness: Harness, query: string, payload: Buffer | string = "x") =>
  await harness.app.inject({
    method: "POST",
    url: `/api/v1/reports?${query}`,
    headers: { ...SIGNED_IN, "content-type": "application/x-anything" },
    payload,
  });

async function fresh(limits: Partial<Limits> = {}): Promise<Harness> {
  const harness = await start({ limits });
  running.push(harness);
  return harness;
}

interface Upload {
  readonly out: ClientRequest;
  readonly answer: Promise<{ status: number; body: string; headers: IncomingMessage["headers"] }>;
}

function upload(port: number, headers: Record<string, string> = {}): Upload {
  const out = request({
    port,
    host: "127.0.0.1",
    method: "POST",
    path: "/api/v1/reports?fileName=big.csv&tlp=amber",
    headers: { ...SIGNED_IN, ...headers },
  });
  const answer = new Promise<Awaited<Upload["answer"]>>((resolve, reject) => {
    out.on("error", reject);
    out.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        body += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
      );
    });
  });
  answer.catch(() => undefined);
  return { out, answer };
}

describe("POST /reports", () => {
  it("hands on the bytes as they are, the marking as written, and what else is said", async () => {
    const harness = await fresh();
    let seen: ImportInput | undefined;
    const bytes = Buffer.from([0, 255, 254, 10, 13, 0x7b]);
    let body = Buffer.alloc(0);
    harness.wasl.next("importReport", (async (input: ImportInput) => {
      seen = input;
      for await (const chunk of input.bytes) body = Buffer.concat([body, chunk]);
      return EXAMPLES.imported;
    }) as never);
    const mapping = encodeURIComponent(JSON.stringify({ name: "Nom" }));
    const answer = await inject(
      harness,
      `fileName=%D8%AA%D9%82%D8%B1%D9%8A%D8%B1.csv&format=csv&tlp=amber%2Bstrict&handling=H1&handling=H9&groups=emsc&orcon=true&provider=Unit&evaluationScheme=admiralty&evaluation=B2&fictitious=true&mapping=${mapping}`,
      bytes,
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(EXAMPLES.imported);
    expect(body.equals(bytes)).toBe(true);
    expect(seen).toMatchObject({
      fileName: "تقرير.csv",
      format: "csv",
      byteLength: 6,
      marking: { tlp: "amber+strict", handling: ["H1", "H9"], groups: ["emsc"], orcon: true },
      provider: "Unit",
      evaluation: { scheme: "admiralty", code: "B2" },
      fictitious: true,
      options: { mapping: { name: "Nom" } },
    });
  });

  it("a marking that is not said stays unsaid: the strictest follows from that inside", async () => {
    const harness = await fresh();
    await inject(harness, "fileName=a.txt");
    const call = harness.wasl.calls.find((c) => c.method === "importReport");
    expect((call?.args[0] as ImportInput | undefined)?.marking).toEqual({});
  });

  it("refuses a nested, broken or listed mapping, and half an evaluation", async () => {
    const harness = await fresh();
    for (const mapping of [`${"[".repeat(3000)}`, "{", "[]", "null", '{"__proto__":{"a":1}}', '"x"'])
      expect((await inject(harness, `fileName=a&mapping=${encodeURIComponent(mapping)}`)).json().code).toBe(
        "REQUEST_INVALID",
      );
    expect((await inject(harness, "fileName=a&evaluation=B2")).statusCode).toBe(400);
    expect((await inject(harness, "")).statusCode).toBe(400);
    expect(harness.wasl.calls).toEqual([]);
  });

  it("any media type will do, and none", async () => {
    const harness = await fresh();
    for (const type of [
      "application/json",
      "text/csv; charset=utf-16",
      "multipart/form-data; boundary=x",
      undefined,
    ]) {
      const answer = await harness.app.inject({
        method: "POST",
        url: "/api/v1/reports?fileName=a",
        headers: { ...SIGNED_IN, ...(type === undefined ? {} : { "content-type": type }) },
        payload: Buffer.from('{"broken'),
      });
      expect(answer.statusCode, type).toBe(200);
    }
  });

  it("what is declared too large is refused unread", async () => {
    const { port, wasl } = await listening({ uploadBytes: 1000 });
    const { out, answer } = upload(port, { "content-length": "1001" });
    out.write("x");
    const { status, body, headers } = await answer;
    out.destroy();
    expect([status, JSON.parse(body).code, headers.connection]).toEqual([413, "INPUT_TOO_LARGE", "close"]);
    expect(wasl.calls).toHaveLength(1);
  });

  it("what turns out too large is refused when it does", async () => {
    const { port } = await listening({ uploadBytes: 100_000 });
    const { out, answer } = upload(port);
    for (let i = 0; i < 3; i++) out.write(Buffer.alloc(50_000));
    const { status } = await answer;
    out.destroy();
    expect(status).toBe(413);
  });

  it("a slow store slows the sender: nothing piles up in between", async () => {
    const { port, wasl } = await listening();
    const total = 96 * 1024 * 1024;
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let read = 0;
    wasl.next("importReport", (async (input: ImportInput) => {
      for await (const chunk of input.bytes) {
        read += chunk.byteLength;
        if (read === chunk.byteLength) await gate;
      }
      return EXAMPLES.imported;
    }) as never);
    const { out, answer } = upload(port, { "content-length": String(total) });
    const chunk = Buffer.alloc(256 * 1024);
    let sent = 0;
    const send = async (): Promise<void> => {
      while (sent < total) {
        sent += chunk.length;
        if (!out.write(chunk)) await new Promise((resolve) => out.once("drain", resolve));
      }
      out.end();
    };
    const sending = send();
    await wait(1000);
    // What the two kernels' socket buffers hold has left the sender; the process may hold no more than a chunk.
    expect(sent).toBeLessThan(24 * 1024 * 1024);
    expect(read).toBeLessThan(1024 * 1024);
    release();
    await sending;
    expect((await answer).status).toBe(200);
    expect(read).toBe(total);
  });

  it("a sender that falls silent or hangs up gives no half of a file", async () => {
    const { port, wasl } = await listening({ uploadIdleMs: 150 });
    const outcomes: string[] = [];
    const record = () =>
      wasl.next("importReport", (async (input: ImportInput) => {
        try {
          for await (const _ of input.bytes);
          outcomes.push("whole");
        } catch (error) {
          outcomes.push((error as { code: string }).code);
          throw error;
        }
        return EXAMPLES.imported;
      }) as never);
    record();
    const silent = upload(port, { "content-length": "1000" });
    silent.out.write("half");
    expect((await silent.answer).status).toBe(400);
    silent.out.destroy();
    record();
    const gone = upload(port, { "content-length": "1000" });
    gone.out.write("half");
    await wait(50);
    gone.out.destroy();
    await wait(100);
    expect(outcomes).toEqual(["FILE_UNREADABLE", "FILE_UNREADABLE"]);
  });

  it("only so many at once", async () => {
    const { port } = await listening({ uploadsAtOnce: 1 });
    const first = upload(port, { "content-length": "4" });
    first.out.write("ab");
    await wait(100);
    const second = upload(port);
    second.out.end("x");
    expect((await second.answer).status).toBe(429);
    first.out.end("cd");
    expect((await first.answer).status).toBe(200);
    const third = upload(port);
    third.out.end("x");
    expect((await third.answer).status).toBe(200);
  });

  it("a typed post is an import among them, and the user's other pages hear of it", async () => {
    const harness = await listening({ uploadsAtOnce: 1 });
    const { port } = harness;
    const asked = operations(harness.app).find((o) => o.operationId === "transcribe");
    if (!asked) throw new Error("no such operation");
    const type = async () => await harness.app.inject(withHeaders(requestFor(asked), SIGNED_IN));
    let heard = "";
    const events = get(
      { port, host: "127.0.0.1", path: "/api/v1/events", headers: SIGNED_IN },
      (response) => {
        response.setEncoding("utf8").on("data", (part: string) => {
          heard += part;
        });
      },
    );
    const first = upload(port, { "content-length": "4" });
    first.out.write("ab");
    await wait(100);
    expect((await type()).statusCode).toBe(429);
    first.out.end("cd");
    expect((await first.answer).status).toBe(200);
    for (const state of ["new", "known", "otherwise"] as const) {
      harness.wasl.next("transcribe", (async () => ({ state, reportId: `rep-${state}` })) as never);
      expect((await type()).json()).toEqual({ state, reportId: `rep-${state}` });
    }
    await wait(100);
    events.destroy();
    const told = [...heard.matchAll(/^event: report\ndata: (.*)$/gm)].map(([, data = ""]) =>
      JSON.parse(data),
    );
    expect(told).toEqual([
      { reportId: EXAMPLES.imported.reportId, changed: true },
      { reportId: "rep-new", changed: true },
      { reportId: "rep-known", changed: false },
    ]);
  });
});
