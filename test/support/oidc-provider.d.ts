declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";
  /** As far as the test of the sign-in uses it. */
  export default class Provider {
    constructor(
      issuer: string,
      configuration: {
        readonly clients: readonly object[];
        readonly claims: Readonly<Record<string, readonly string[]>>;
        readonly findAccount: (
          context: unknown,
          id: string,
        ) => { readonly accountId: string; readonly claims: () => Promise<object> };
        readonly jwks?: { readonly keys: readonly object[] };
        readonly cookies: { readonly keys: readonly string[] };
      },
    );
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}
