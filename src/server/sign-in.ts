import type { FastifyRequest } from "fastify";
import { isPurpose, type PurposeStatement, type Scope, saysNothing, WaslError } from "../core/index.ts";
import type { Caller } from "./access.ts";
import type { Cookies } from "./cookies.ts";
import type { KnownToken } from "./known-tokens.ts";
import type { Operation } from "./operation.ts";

export const SESSION_COOKIE = "wasl_session";
const MANDATE_LENGTH_MAX = 200;
const TOKEN_LENGTH_MAX = 500;

/** Who sends this, by API token or session cookie; undefined where neither is known. A token wins over a cookie. */
export async function callerOf(
  request: FastifyRequest,
  whoIs: (token: string) => Promise<KnownToken | undefined>,
  cookies: Cookies,
): Promise<Caller | undefined> {
  const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (request.headers.authorization !== undefined && bearer === undefined) return undefined;
  const token = bearer ?? cookies.read(request, SESSION_COOKIE);
  if (token === undefined || token === "" || token.length > TOKEN_LENGTH_MAX) return undefined;
  const found = await whoIs(token);
  if (!found || found.who.user.disabled) return undefined;
  const { who, at } = found;
  return {
    token,
    known: { user: who.user, at },
    user: who.user,
    via: bearer === undefined ? "cookie" : "bearer",
    ...(who.boundPurpose === undefined ? {} : { boundPurpose: who.boundPurpose }),
    mustChangePassword: who.mustChangePassword ?? false,
    mustEnrol: who.mustEnrol ?? false,
    isProven: who.isProven ?? false,
    ...(who.scopes === undefined ? {} : { scopes: who.scopes }),
  };
}

/** What the operation needs of its caller; throws where it is missing. */
export function admit(operation: Operation, request: FastifyRequest): void {
  const access = operation.access ?? "data";
  const { caller } = request;
  if (access === "open") return;
  if (!caller) throw new WaslError("CREDENTIAL_INVALID");
  if (caller.mustChangePassword && operation.beforePasswordChange !== true)
    throw new WaslError("PASSWORD_CHANGE_REQUIRED");
  if (caller.mustEnrol && operation.beforeFactor !== true && operation.beforePasswordChange !== true)
    throw new WaslError("SECOND_FACTOR_REQUIRED");
  // A machine proves nothing, and is told of its role instead.
  if (operation.needsProof === true && !caller.isProven && caller.boundPurpose === undefined)
    throw new WaslError("PROOF_REQUIRED");
  if (caller.scopes && !caller.scopes.includes(scopeOf(operation))) throw new WaslError("SCOPE_FORBIDS");
  // Tokens are an administrator's to issue, for any account: two of them would make one person two.
  if (operation.byPerson === true && caller.boundPurpose !== undefined) throw new WaslError("ROLE_FORBIDS");
  if (access === "data") request.purpose = purposeOf(request, caller, operation.purposeInQuery === true);
}

const scopeOf = (operation: Operation): Scope =>
  operation.scope ?? (operation.method === "GET" ? "read" : "write");

/** The purpose of a request that may go without one; undefined where it states none. */
export function statedPurpose(request: FastifyRequest, caller: Caller): PurposeStatement | undefined {
  const isStated = caller.boundPurpose !== undefined || request.headers["wasl-purpose"] !== undefined;
  return isStated ? purposeOf(request, caller, false) : undefined;
}

/** The purpose and mandate of a request (R01). A machine's token carries its own, and headers may not differ. */
function purposeOf(request: FastifyRequest, caller: Caller, inQuery: boolean): PurposeStatement {
  const purpose = said(request, "purpose", inQuery);
  const mandate = said(request, "mandate", inQuery);
  const bound = caller.boundPurpose;
  if (bound) {
    if ((purpose ?? bound.purpose) !== bound.purpose || (mandate ?? bound.mandate) !== bound.mandate)
      throw new WaslError("PURPOSE_FORBIDS");
    return bound;
  }
  if (!purpose || !mandate || saysNothing(mandate)) throw new WaslError("PURPOSE_REQUIRED");
  if (!isPurpose(purpose)) throw new WaslError("PURPOSE_FORBIDS");
  return { purpose, mandate };
}

function said(request: FastifyRequest, word: "purpose" | "mandate", inQuery: boolean): string | undefined {
  const header = request.headers[`wasl-${word}`];
  const fromQuery = inQuery ? (request.query as Record<string, unknown>)[word] : undefined;
  const text = typeof header === "string" ? decodeHeader(header) : fromQuery;
  if (text === undefined) return undefined;
  // Two values in one request would leave it open which one was logged and which one held.
  if (typeof text !== "string" || text.length > MANDATE_LENGTH_MAX || hasControls(text))
    throw new WaslError("PURPOSE_FORBIDS");
  return text.trim();
}

const hasControls = (text: string): boolean => /\p{Cc}/u.test(text);

/** Headers are bytes: a mandate in another script comes percent-encoded as UTF-8, or as the bare bytes. */
function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "latin1")));
  } catch {
    throw new WaslError("PURPOSE_FORBIDS");
  }
}
