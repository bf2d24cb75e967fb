import type { User } from "../app/index.ts";
import type { PurposeStatement } from "../core/index.ts";

/** Whoever sent the request, as its credential says. */
export interface Caller {
  readonly token: string;
  readonly user: User;
  readonly via: "cookie" | "bearer";
  /** Set for API tokens: the purpose that they carry. */
  readonly boundPurpose?: PurposeStatement;
  readonly mustChangePassword: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | undefined;
    purpose: PurposeStatement | undefined;
  }
}
