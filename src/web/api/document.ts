import type { components, paths } from "./schema.gen.ts";

/** The shapes that the API's document (docs/api/openapi.json) names. */
export type Documented = components["schemas"];

type Method = "GET" | "POST" | "DELETE";

interface Operation {
  readonly parameters: { readonly path?: unknown; readonly query?: unknown };
  readonly requestBody?: unknown;
  readonly responses: object;
}

type Routes = { readonly [A in keyof paths as A extends `/api/v1${infer P}` ? P : never]: paths[A] };

/** The routes that take this method, as the document writes them, e.g. "/entities/{id}". */
type Path<M extends Method> = {
  [P in keyof Routes]: Routes[P][Lowercase<M>] extends Operation ? P : never;
}[keyof Routes];

type At<M extends Method, P extends Path<M>> = Routes[P][Lowercase<M>];

/** What the document lets one leave out may be undefined; in a query also "", which is left out as well. */
type Given<T, Nothing> = T extends readonly (infer I)[]
  ? readonly Given<I, Nothing>[]
  : T extends object
    ? {
        readonly [K in keyof T]: T extends Record<K, unknown>
          ? Given<T[K], Nothing>
          : Given<T[K], Nothing> | Nothing;
      }
    : T;

/** A part of a request: not there, or there under its name, and to be left out where the document says so. */
type Part<Name extends string, T, Nothing = undefined> = [T] extends [undefined]
  ? { readonly [N in Name]?: never }
  : undefined extends T
    ? { readonly [N in Name]?: Given<NonNullable<T>, Nothing> | undefined }
    : { readonly [N in Name]: Given<T, Nothing> };

type Json<T> = T extends { content: { "application/json": infer J } } ? J : undefined;

type AddressOf<O> = O extends Operation
  ? Part<"path", O["parameters"]["path"]> & Part<"query", O["parameters"]["query"], undefined | "">
  : never;

type RequestOf<O> = O extends Operation
  ? AddressOf<O> & Part<"json", Json<O["requestBody"]>> & { readonly signal?: AbortSignal | undefined }
  : never;

/** The last argument of a function: it may be left out where nothing in it is wanted. */
type Last<T> = Partial<T> extends T ? [given?: T] : [given: T];

/** All routes of one method: a table, since the compiler works out each line of it once. */
interface Line<O> {
  readonly address: Last<AddressOf<O>>;
  readonly request: Last<RequestOf<O>>;
  readonly answer: O extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 204)]> : never;
}
type Table<M extends Method> = { readonly [P in Path<M>]: Line<At<M, P>> };
export type Gets = Table<"GET">;
export type Posts = Table<"POST">;
export type Deletes = Table<"DELETE">;

/** What stands under a name. Asked of a line once its route is known: what any route could have takes the compiler a second. */
type Under<Name extends string, T> = T extends { readonly [N in Name]?: infer V } ? NonNullable<V> : never;

export type QueryOf<M extends Method, P extends Path<M>> = Under<"query", AddressOf<At<M, P>>>;

/** What is sent to a route as JSON. */
export type JsonOf<M extends Method, P extends Path<M>> = Under<"json", RequestOf<At<M, P>>>;
