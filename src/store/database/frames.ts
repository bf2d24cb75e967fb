import type { Socket } from "node:net";
import { deserialize, serialize } from "node:v8";
import { ERROR_CODES, type ErrorCode, WaslError } from "../../core/index.ts";
import type { DbRole, Param } from "./driver.ts";

/** What a client of the folder asks of its owner; one connection is one transaction. */
export type FrameRequest =
  | { readonly kind: "begin"; readonly role: DbRole; readonly deadlineMs: number }
  | { readonly kind: "query"; readonly sql: string; readonly params: readonly Param[] }
  | { readonly kind: "commit" }
  | { readonly kind: "rollback" }
  | { readonly kind: "maintain"; readonly isUnderway: boolean };

export type FrameAnswer =
  | { readonly hello: number }
  | { readonly rows: readonly unknown[]; readonly count: number }
  | {
      readonly error: {
        readonly code: ErrorCode;
        readonly detail: Readonly<Record<string, string | number>>;
      };
    };

/** A frame holds a batch of an import at most. */
const FRAME_MAX = 1024 * 1024 * 1024;

export function sendFrame(socket: Socket, value: FrameRequest | FrameAnswer): void {
  const body = serialize(value);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  socket.write(head);
  socket.write(body);
}

/** Calls back for each whole frame. Both ends are processes of one user: the socket's mode is 0600. */
export function onFrames(socket: Socket, take: (value: unknown) => void): void {
  let held: Buffer[] = [];
  let length = 0;
  socket.on("data", (chunk: Buffer) => {
    held.push(chunk);
    length += chunk.length;
    while (length >= 4) {
      if ((held[0]?.length ?? 0) < 4) held = [Buffer.concat(held)];
      const wanted = 4 + (held[0]?.readUInt32LE(0) ?? 0);
      if (wanted > FRAME_MAX) {
        socket.destroy();
        return;
      }
      if (length < wanted) return;
      const all = held.length === 1 && held[0] ? held[0] : Buffer.concat(held);
      const rest = all.subarray(wanted);
      held = rest.length > 0 ? [rest] : [];
      length = rest.length;
      take(deserialize(all.subarray(4, wanted)));
    }
  });
}

export function toFrameError(error: unknown): FrameAnswer {
  if (error instanceof WaslError) return { error: { code: error.code, detail: error.detail } };
  return { error: { code: "INTERNAL", detail: {} } };
}

export function fromFrameError({
  code,
  detail,
}: {
  code: ErrorCode;
  detail: Readonly<Record<string, string | number>>;
}): WaslError {
  return new WaslError(code in ERROR_CODES ? code : "INTERNAL", { ...detail });
}
