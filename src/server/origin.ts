import type { FastifyRequest } from "fastify";
import { WaslError } from "../core/index.ts";

const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

const isLoopbackAddress = (address: string | undefined): boolean =>
  address !== undefined && (/^(?:::ffff:)?127\./.test(address) || address === "::1");

/** True where the request came from this machine itself; what a proxy forwards did not. */
export const isLoopback = (request: FastifyRequest): boolean =>
  isLoopbackAddress(request.raw.socket.remoteAddress) &&
  FORWARDED.every((name) => request.headers[name] === undefined);

/**
 * Refuses what another site's page sends (ORIGIN_FORBIDS). A browser cannot leave out or forge Origin and
 * Sec-Fetch-Site; a client that is no browser sends neither, and holds no one else's cookie. `publicOrigins` are
 * those under which a proxy shows this node.
 */
export function checkOrigin(request: FastifyRequest, publicOrigins: readonly string[]): void {
  checkHost(request, publicOrigins);
  const host = request.headers.host ?? "";
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") throw new WaslError("ORIGIN_FORBIDS");
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (origin !== `${request.protocol}://${host}` && !publicOrigins.includes(origin))
    throw new WaslError("ORIGIN_FORBIDS");
}

/** Refuses what was sent to a name that is not this node's (ORIGIN_FORBIDS). */
export function checkHost(request: FastifyRequest, publicOrigins: readonly string[]): void {
  if (!isOurHost(request.headers.host ?? "", request, publicOrigins)) throw new WaslError("ORIGIN_FORBIDS");
}

/**
 * On loopback only names of loopback count: a foreign name that was rebound to 127.0.0.1 would otherwise be of the
 * same origin as itself, and could sign in to an exercise.
 */
function isOurHost(host: string, request: FastifyRequest, publicOrigins: readonly string[]): boolean {
  if (publicOrigins.some((origin) => new URL(origin).host === host)) return true;
  const { localAddress, remoteAddress } = request.raw.socket;
  if (!isLoopbackAddress(localAddress ?? remoteAddress)) return publicOrigins.length === 0;
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}
