import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { Static, TSchema } from "typebox";
import type { Actor } from "../app/index.ts";
import type { ErrorCode, Scope } from "../core/index.ts";
import type { Caller } from "./access.ts";
import { answerWriter } from "./answer.ts";
import { languageOf } from "./language.ts";

/**
 * What a route needs before its handler runs. "data": a session or API token, and a purpose with a mandate (R01).
 * "session": a session or API token. "open": nothing.
 */
type AccessRule = "data" | "session" | "open";

/**
 * One operation of the API: what validates it, what it answers, what documents it. What its schemas let through are types of
 * their own, here and below: they follow from the schemas and are never given. Without names the compiler works out what any
 * schema at all would let through, which takes it seconds.
 */
export interface Operation<
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
  Body = unknown,
  Answer = unknown,
> {
  readonly method: HTTPMethods & ("GET" | "POST" | "DELETE");
  readonly url: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** A route that says nothing is a data route. */
  readonly access?: AccessRule;
  /** True where it also works while the password has to be changed. */
  readonly beforePasswordChange?: boolean;
  /** True where it also works before the second factor that the role needs is set up. */
  readonly beforeFactor?: boolean;
  /** True where whoever is there has to have shown all factors within minutes: it changes how they sign in. */
  readonly needsProof?: boolean;
  /** True where a named human answers for it (R08, R13, R24): no API token does it, whoever's account it is of. */
  readonly byPerson?: boolean;
  /** What an API token with scopes needs; the standard: "read" for GET, else "write". */
  readonly scope?: Scope;
  /** True where the purpose may come in the query, for a link that a browser opens. */
  readonly purposeInQuery?: boolean;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Where the body is not JSON: read by the handler as a stream. */
  readonly rawBody?: boolean;
  /** The body's or the stream's media type, where it is not JSON. */
  readonly answers?: "text/html" | "text/event-stream" | "text/plain" | "text/csv" | "application/zip";
  /** Absent: 204. */
  readonly ok?: R;
  readonly okStatus?: 200 | 201;
  /** Beyond those that every route of its access rule can give. */
  readonly errors: readonly ErrorCode[];
  readonly example?: Answer;
  readonly bodyExample?: Body;
}

export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

declare module "fastify" {
  interface FastifyContextConfig {
    operation?: Operation;
  }
}

/** A route on data: its handler gets the actor, which exists only with a session and a purpose. */
export function dataRoute<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
  R extends TSchema,
  Params = Static<P>,
  Query = Static<Q>,
  Body = Static<B>,
  Answer = Static<R>,
>(
  app: FastifyInstance,
  operation: Operation<P, Q, B, R, NoInfer<Body>, NoInfer<Answer>> & { readonly access?: "data" },
  handle: (
    actor: Actor,
    call: Call<NoInfer<Params>, NoInfer<Query>, NoInfer<Body>>,
  ) => Promise<NoInfer<Answer> | FastifyReply | undefined>,
): void {
  register(app, operation, async (call) => {
    const { caller, purpose } = call.request;
    if (!caller || !purpose) throw new Error("invariant broken: a data route ran without a purpose");
    const lang = languageOf(call.request.headers["accept-language"]);
    return await handle(
      { token: caller.token, purpose, lang, known: caller.known },
      call as Call<Params, Query, Body>,
    );
  });
}

/** A route for whoever is signed in. */
export function sessionRoute<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
  R extends TSchema,
  Params = Static<P>,
  Query = Static<Q>,
  Body = Static<B>,
  Answer = Static<R>,
>(
  app: FastifyInstance,
  operation: Operation<P, Q, B, R, NoInfer<Body>, NoInfer<Answer>> & { readonly access: "session" },
  handle: (
    caller: Caller,
    call: Call<NoInfer<Params>, NoInfer<Query>, NoInfer<Body>>,
  ) => Promise<NoInfer<Answer> | FastifyReply | undefined>,
): void {
  register(app, operation, async (call) => {
    const { caller } = call.request;
    if (!caller) throw new Error("invariant broken: a session route ran without a caller");
    return await handle(caller, call as Call<Params, Query, Body>);
  });
}

/** A route for everybody. */
export function openRoute<B extends TSchema, R extends TSchema, Body = Static<B>, Answer = Static<R>>(
  app: FastifyInstance,
  operation: Operation<TSchema, TSchema, B, R, NoInfer<Body>, NoInfer<Answer>> & { readonly access: "open" },
  handle: (
    call: Call<unknown, unknown, NoInfer<Body>>,
  ) => Promise<NoInfer<Answer> | FastifyReply | undefined>,
): void {
  register(app, operation, async (call) => await handle(call as Call<unknown, unknown, Body>));
}

function register(
  app: FastifyInstance,
  operation: Operation,
  handle: (call: Call<unknown, unknown, unknown>) => Promise<unknown>,
): void {
  const { method, url, params, query, body, ok, okStatus = 200, answers } = operation;
  const write = ok && answers === undefined ? answerWriter(ok) : undefined;
  app.route({
    method,
    url,
    schema: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
      ...(body === undefined ? {} : { body }),
    },
    config: { operation },
    handler: async (request, reply) => {
      const answer = await handle({
        params: request.params,
        query: request.query,
        body: request.body,
        request,
        reply,
      });
      if (reply.sent || answer === reply) return reply;
      if (answer === undefined) return await reply.code(204).send();
      if (!write) throw new Error("invariant broken: an answer has no schema");
      return await reply.code(okStatus).type("application/json; charset=utf-8").send(write(answer));
    },
  });
}
