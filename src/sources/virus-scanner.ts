import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import type { VirusScanner } from "../app/index.ts";
import { WaslError } from "../core/index.ts";

const TIME_MAX_MS = 120_000;
const ANSWER_MAX = 4_096;
const CHUNK_MAX = 1024 * 1024;
const DEFAULT_PORT = 3310;

/**
 * ClamAV's daemon by its INSTREAM command (clamd(8)): every chunk behind its length in four bytes, an empty one at the end.
 * `address` is "unix:///run/clamav/clamd.ctl" or "tcp://127.0.0.1:3310". SCANNER_UNAVAILABLE for whatever is neither a clean
 * bill nor a finding, its size limit included: what was not looked through is not read.
 */
export function createVirusScanner(address: string): VirusScanner {
  const where = placeOf(address);
  return {
    async scan(bytes) {
      const socket = connect(where);
      // Heard by whoever waits for it; afterwards by nobody.
      socket.on("error", () => undefined);
      socket.setTimeout(TIME_MAX_MS, () => socket.destroy(new Error("no answer in time")));
      let isAllGiven = false;
      let isOfAll = false;
      const answer = answerOf(socket).finally(() => {
        isOfAll = isAllGiven;
      });
      answer.catch(() => undefined);
      let failure: unknown;
      try {
        await send(socket, bytes, () => {
          isAllGiven = true;
        });
      } catch (error) {
        failure = error;
      }
      // The daemon answers and hangs up where it has had enough: what it said counts, not the broken pipe.
      const said = await answer.catch((error: unknown) => {
        failure ??= error;
        return "";
      });
      socket.destroy();
      if (said === "" && failure instanceof Error) throw unavailable(failure.message);
      const found = foundIn(said);
      // A clean bill for a part of it is none.
      if (found === undefined && !isOfAll) throw unavailable("an answer before all of it was sent");
      return found;
    },
  };
}

function placeOf(
  address: string,
): { readonly path: string } | { readonly host: string; readonly port: number } {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === "unix:" && url.pathname !== "") return { path: url.pathname };
  if (url?.protocol === "tcp:" && url.hostname !== "")
    return { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || DEFAULT_PORT) };
  throw unavailable("WASL_CLAMD is neither unix:///path nor tcp://host:port");
}

const unavailable = (because: string): WaslError => new WaslError("SCANNER_UNAVAILABLE", { because });

async function send(socket: Socket, bytes: AsyncIterable<Uint8Array>, atEnd: () => void): Promise<void> {
  await once(socket, "connect");
  await pipeline(instream(bytes, atEnd), socket, { end: false });
}

async function* instream(bytes: AsyncIterable<Uint8Array>, atEnd: () => void): AsyncIterable<Uint8Array> {
  yield Buffer.from("zINSTREAM\0");
  for await (const chunk of bytes)
    for (let at = 0; at < chunk.length; at += CHUNK_MAX) {
      const part = chunk.subarray(at, at + CHUNK_MAX);
      yield lengthOf(part);
      yield part;
    }
  atEnd();
  yield lengthOf(new Uint8Array());
}

function lengthOf(part: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}

async function answerOf(socket: Socket): Promise<string> {
  let said = "";
  for await (const chunk of socket) {
    said += String(chunk);
    if (said.includes("\0") || said.length > ANSWER_MAX) break;
  }
  return said.replace(/\0.*$/s, "").trim();
}

/** "stream: OK", "stream: Eicar-Signature FOUND", or what went wrong. */
function foundIn(answer: string): string | undefined {
  if (answer === "stream: OK") return undefined;
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
  if (found === undefined) throw unavailable(answer.slice(0, 200) || "no answer");
  return found;
}
