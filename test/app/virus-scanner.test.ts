import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { createVirusScanner } from "../../src/sources/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** A daemon that speaks clamd's INSTREAM, and what becomes of a file by what it answers. */
const BAD = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${"EICAR-STANDARD-ANTIVIRUS"}-TEST-FILE!$H+H*`;

let node: TestNode;
let officer: Actor;
let supervisor: Actor;
let server: Server | undefined;

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer" });
  supervisor = await node.actor({ id: "super", role: "supervisor" });
});
afterEach(() => server?.close());
afterAll(() => node?.remove());

interface Heard {
  command: string;
  bytes: Buffer;
  chunks: number;
}

/** Reads one stream as clamd(8) has it and says what `answer` makes of it; `hangUpAt` bytes it has had enough. */
async function daemon(
  answer: (heard: Heard) => string,
  {
    at = 0,
    hangUpAt = Number.POSITIVE_INFINITY,
  }: { readonly at?: string | number; readonly hangUpAt?: number } = {},
): Promise<string> {
  const listening = createServer((socket: Socket) => {
    let read = Buffer.alloc(0);
    const heard: Heard = { command: "", bytes: Buffer.alloc(0), chunks: 0 };
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      read = Buffer.concat([read, data as Buffer]);
      if (heard.command === "") {
        const end = read.indexOf(0);
        if (end < 0) return;
        heard.command = read.subarray(0, end).toString();
        read = read.subarray(end + 1);
      }
      while (read.length >= 4) {
        const length = read.readUInt32BE(0);
        if (length === 0 || heard.bytes.length > hangUpAt) {
          socket.end(`${answer(heard)}\0`);
          return;
        }
        if (read.length < 4 + length) return;
        heard.bytes = Buffer.concat([heard.bytes, read.subarray(4, 4 + length)]);
        heard.chunks++;
        read = read.subarray(4 + length);
      }
    });
  });
  server = listening;
  await new Promise<void>((resolve) =>
    typeof at === "string" ? listening.listen(at, resolve) : listening.listen(at, "127.0.0.1", resolve),
  );
  const address = listening.address();
  return typeof address === "object" ? `tcp://127.0.0.1:${address?.port}` : `unix://${address}`;
}

const looked = ({ bytes }: Heard): string =>
  bytes.includes("EICAR") ? "stream: Eicar-Signature FOUND" : "stream: OK";

const importBy = (address: string, text: string) =>
  createWasl({ ...node.platform, scanner: createVirusScanner(address) }).importReport(officer, {
    fileName: "list.ftm.jsonl",
    bytes: bytesOf(text),
    marking: { tlp: "amber" },
  });
const line = (name: string, notes = "short"): string =>
  `${JSON.stringify({ id: `x-${name}`, schema: "Company", properties: { name: [`Fictitious ${name}`], notes: [notes] } })}\n`;

describe("a file that comes in, where a scanner is named", () => {
  it("is given to it whole, in chunks with their lengths, and read where it is clean", async () => {
    let heard: Heard | undefined;
    const text = Array.from({ length: 60 }, (_, n) => line(`${n}`, "x".repeat(50_000))).join("");
    const address = await daemon((h) => {
      heard = h;
      return looked(h);
    });
    expect((await importBy(address, text)).statements).toBe(120);
    expect([heard?.command, heard?.bytes.toString() === text]).toEqual(["zINSTREAM", true]);
    expect(heard?.chunks).toBeGreaterThan(2);
  });

  it("keeps nothing of a file in which something was found, and says so in the audit log", async () => {
    const address = await daemon(looked, { at: join(node.folder, "clamd.ctl") });
    expect(address).toMatch(/^unix:/);
    await expect(importBy(address, `${line("bad")}${BAD}`)).rejects.toMatchObject({
      code: "INPUT_INFECTED",
      detail: { signature: "Eicar-Signature" },
    });
    expect((await node.wasl.search(officer, { text: "Fictitious bad", limit: 5 })).hits).toEqual([]);
    const trail = await node.wasl.auditTrail(supervisor, { limit: 20 });
    expect(trail.map(({ detail }) => detail)).toContainEqual({
      code: "INPUT_INFECTED",
      signature: "Eicar-Signature",
    });
  });

  it.each([
    ["answers with an error", () => daemon(() => "INSTREAM size limit exceeded. ERROR"), /size limit/],
    [
      "hangs up in the middle",
      () => daemon(() => "INSTREAM size limit exceeded. ERROR", { hangUpAt: 100_000 }),
      /size limit/,
    ],
    ["says nothing", () => daemon(() => ""), /no answer/],
    ["is not there", () => Promise.resolve("unix:///nowhere/clamd.ctl"), /ENOENT/],
  ] as const)("is not read where the scanner %s", async (_what, listen, because) => {
    const text = Array.from({ length: 20 }, (_, n) => line(`unseen ${n}`, "x".repeat(50_000))).join("");
    await expect(importBy(await listen(), text)).rejects.toMatchObject({
      code: "SCANNER_UNAVAILABLE",
      detail: { because: expect.stringMatching(because) },
    });
    expect((await node.wasl.search(officer, { text: "Fictitious unseen", limit: 5 })).hits).toEqual([]);
  });

  it("is not clean by an answer that comes before all of it was sent", async () => {
    const address = await daemon(() => "stream: OK", { hangUpAt: 1 });
    async function* slowly(): AsyncIterable<Uint8Array> {
      yield Buffer.alloc(1_000);
      yield Buffer.alloc(1_000);
      await new Promise((done) => setTimeout(done, 500));
      yield Buffer.from(BAD);
    }
    await expect(createVirusScanner(address).scan(slowly())).rejects.toThrow(/SCANNER_UNAVAILABLE/);
  });

  it("an address of another kind is refused where it is named", () => {
    for (const address of ["clamd", "http://127.0.0.1:3310", "unix://"])
      expect(() => createVirusScanner(address)).toThrow(/SCANNER_UNAVAILABLE/);
  });
});
