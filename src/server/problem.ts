import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import { ERROR_CODES, type ErrorCode, WaslError } from "../core/index.ts";
import { JsonFault } from "./json.ts";
import type { ProblemSchema } from "./schemas/index.ts";
import { type Fault, RequestFault } from "./validate.ts";

export type Problem = Static<typeof ProblemSchema>;
export const PROBLEM_TYPE = "application/problem+json";

/** What a caller can act on. Anything else that a layer below adds, such as a table's name, stays inside. */
const TOLD = new Set([
  "allowed",
  "because",
  "bytes",
  "bytesMax",
  "bytesRead",
  "faults",
  "field",
  "key",
  "line",
  "passwordMin",
  "refusal",
  "retryAfterSeconds",
  "role",
  "silentMs",
  "state",
  "urlLengthMax",
]);

/** RFC 9457, from the one table. Where something is unknown or inside Wasl, nothing else is said. */
export function problem(
  code: ErrorCode,
  detail?: Readonly<Record<string, string | number>>,
  errors?: readonly Fault[],
): Problem {
  const { status, title } = ERROR_CODES[code];
  // "Does not exist" and "not for you" have to be the same to the byte.
  const says =
    status === 404 || status >= 500 ? [] : Object.entries(detail ?? {}).filter(([key]) => TOLD.has(key));
  return {
    type: `urn:wasl:problem:${code}`,
    title,
    status,
    code,
    ...(says.length === 0 ? {} : { detail: says.map(([key, value]) => `${key}: ${value}`).join("; ") }),
    ...(errors === undefined || errors.length === 0 ? {} : { errors: errors.map((e) => ({ ...e })) }),
  };
}

/** Any failure as a problem: what has no code is INTERNAL, and says no more. */
function problemOf(error: unknown): Problem {
  if (error instanceof WaslError) return problem(error.code, error.detail);
  if (error instanceof RequestFault) return problem("REQUEST_INVALID", undefined, error.faults);
  if (error instanceof JsonFault)
    return problem("REQUEST_INVALID", undefined, [{ in: "body", pointer: "", detail: error.message }]);
  return problem(codeOf(error));
}

function codeOf(error: unknown): ErrorCode {
  const { statusCode, code } = error as Partial<FastifyError>;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE" || statusCode === 413) return "INPUT_TOO_LARGE";
  if (statusCode === 404) return "ROUTE_UNKNOWN";
  if (statusCode === 429) return "RATE_LIMITED";
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return "REQUEST_INVALID";
  return "INTERNAL";
}

/** Sends a problem; the error handler of the whole server. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = problemOf(error);
  if (answer.status >= 500) request.log.error({ code: answer.code, fault: faultOf(error) }, "failed");
  const retry = error instanceof WaslError ? error.detail.retryAfterSeconds : undefined;
  if (answer.status === 429 || answer.status === 503) reply.header("retry-after", String(retry ?? 5));
  if (answer.status === 401) reply.header("www-authenticate", 'Bearer realm="wasl"');
  // What is left of a body that nobody reads is not worth a connection.
  if (hasBody(request) && !request.raw.complete) reply.header("connection", "close");
  return reply
    .removeHeader("content-type")
    .code(answer.status)
    .type(PROBLEM_TYPE)
    .serializer((value: unknown) => JSON.stringify(value))
    .send(answer);
}

export const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** Where it failed, without its message: a message may quote a name. Ours are of fixed words, so they stay. */
export function faultOf(error: unknown): {
  readonly name: string;
  readonly code?: string;
  readonly because?: string;
  readonly at: string;
} {
  if (!(error instanceof Error)) return { name: typeof error, at: "" };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const invariant = /^invariant broken: response [^ ]* \([^ ]*\)/.exec(error.message)?.[0];
  return {
    name: error.name,
    ...(typeof code === "string" ? { code } : {}),
    ...whyAway(error),
    at: [...(invariant === undefined ? [] : [invariant]), ...frames.slice(0, 8)].join("\n"),
  };
}

/** Whoever runs the node learns from the log what to do about its store: these reasons are fixed words of ours. */
function whyAway(error: Error): { readonly because?: string } {
  const because = error instanceof WaslError && error.code.startsWith("STORE_") && error.detail["because"];
  return because ? { because: String(because) } : {};
}

/** For what is not even HTTP: a fixed answer on the bare socket. */
export function refuseConnection(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  // Headers beyond the limit, a long query among them, are refused as every operation says that what is not valid is.
  const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const body = JSON.stringify({ ...problem("REQUEST_INVALID"), status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
