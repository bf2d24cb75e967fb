import type { KnownUser, User } from "../app/index.ts";
import type { PurposeStatement, Scope } from "../core/index.ts";

/** Whoever sent the request, as its credential says. */
export interface Caller {
  readonly token: string;
  readonly user: User;
  /** The same, and when it was looked up. */
  readonly known: KnownUser;
  readonly via: "cookie" | "bearer";
  /** Set for API tokens: the purpose that they carry. */
  readonly boundPurpose?: PurposeStatement;
  readonly mustChangePassword: boolean;
  /** The role needs a second factor, and none stands behind this session. */
  readonly mustEnrol: boolean;
  /** All factors were shown within minutes. */
  readonly isProven: boolean;
  /** What an API token may do; absent: all that its role may. */
  readonly scopes?: readonly Scope[];
}

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | undefined;
    purpose: PurposeStatement | undefined;
  }
}
