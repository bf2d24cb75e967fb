import type { FastifyReply, FastifyRequest } from "fastify";

/** Cookies of this node's own pages. Scripts cannot read them, other sites cannot send them. */
export interface Cookies {
  read(request: FastifyRequest, name: string): string | undefined;
  set(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    value: string,
    maxAgeSeconds?: number,
  ): void;
  clear(request: FastifyRequest, reply: FastifyReply, name: string): void;
  /** Whether they are for TLS only. */
  isSecure(request: FastifyRequest): boolean;
}

/**
 * Behind TLS they bear the prefix `__Host-`: a browser takes such a name from this very host over TLS alone, so that no
 * neighbour under the same domain can plant one. Plain loopback, where browsers refuse the prefix, goes without.
 */
export function createCookies(alwaysSecure: boolean): Cookies {
  const isSecure = (request: FastifyRequest): boolean => alwaysSecure || request.protocol === "https";
  const nameOf = (request: FastifyRequest, name: string): string =>
    isSecure(request) ? `__Host-${name}` : name;
  return {
    isSecure,
    read: (request, name) => request.cookies[nameOf(request, name)],
    set(request, reply, name, value, maxAgeSeconds) {
      reply.setCookie(nameOf(request, name), value, {
        path: "/",
        httpOnly: true,
        sameSite: "strict",
        secure: isSecure(request),
        ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
      });
    },
    clear(request, reply, name) {
      reply.clearCookie(nameOf(request, name), {
        path: "/",
        httpOnly: true,
        sameSite: "strict",
        secure: isSecure(request),
      });
    },
  };
}
