import Type, { type Static, type TSchema, type TUnsafe } from "typebox";

/** A value as JSON carries it: a bigint is a decimal string. */
export type Wire<T> = T extends bigint
  ? string
  : T extends readonly (infer U)[]
    ? readonly Wire<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : T;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Names of the schemas under components/schemas, in the order of declaration. */
const components = new Map<string, TSchema>();

/**
 * Declares a schema of the API under its name. The compiler refuses it where it is not exactly the shape of the
 * use cases' type `T`: a property added there has to be added here. `W` is never given: compared with a type that has a
 * name, `S` need not be known, which takes the compiler seconds.
 */
export function named<T>() {
  return <S extends TSchema, W = Wire<Static<S>>>(
    name: string,
    schema: Equal<W, Wire<T>> extends true ? S : { schemaDiffersFrom: Wire<T>; is: W },
  ): TUnsafe<Wire<T>> => {
    if (components.has(name)) throw new Error(`invariant broken: schema ${name} is declared twice`);
    components.set(name, { ...(schema as S), $id: name });
    // The $id is that of the component; what is used in other schemas is a reference to it.
    return Type.Unsafe<Wire<T>>({ $ref: name });
  };
}

/** Declares a schema that is the API's own, with no counterpart in the use cases. */
export function own<S extends TSchema>(name: string, schema: S): TUnsafe<Static<S>> {
  if (components.has(name)) throw new Error(`invariant broken: schema ${name} is declared twice`);
  components.set(name, { ...schema, $id: name });
  return Type.Unsafe<Static<S>>({ $ref: name });
}

/** All schemas by name. */
export const componentSchemas = (): ReadonlyMap<string, TSchema> => components;

/** One of a closed list of words. */
export const OneOf = <const T extends readonly string[]>(
  values: T,
  description?: string,
): TUnsafe<T[number]> =>
  Type.Unsafe<T[number]>({
    type: "string",
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  });

/** An object whose keys are data. */
export const RecordOf = <S extends TSchema>(value: S): TUnsafe<Readonly<Record<string, Static<S>>>> =>
  Type.Unsafe({ type: "object", additionalProperties: value });

/** An object with one value for each of a closed list of keys. */
export const RecordOfAll = <const K extends readonly string[], S extends TSchema>(
  keys: K,
  value: S,
): TUnsafe<Readonly<Record<K[number], Static<S>>>> =>
  Type.Unsafe({
    type: "object",
    properties: Object.fromEntries(keys.map((key) => [key, value])),
    required: [...keys],
  });

/** An object with a value for some of a closed list of keys. */
export const RecordOfSome = <const K extends readonly string[], S extends TSchema>(
  keys: K,
  value: S,
  description: string,
): TUnsafe<Readonly<Partial<Record<K[number], Static<S>>>>> =>
  Type.Unsafe({
    type: "object",
    description,
    properties: Object.fromEntries(keys.map((key) => [key, value])),
  });
