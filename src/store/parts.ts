/** No string's: what is printed or copied of a transaction has neither keys nor a token. */
const SEED = Symbol("seed");
const MADE = Symbol("made");

type Maker<S> = (seed: S) => object;

/** What all of the parts together have. */
type All<M> = M extends readonly [infer First, ...infer Others]
  ? (First extends (seed: never) => infer Part ? Part : never) & All<Others>
  : unknown;

/**
 * One object of many parts, each made when something of it is first asked for: a request asks two or three of thirty, and making
 * all of them cost it more than opening its transaction. What a part has may not depend on the seed.
 */
export function inParts<S, M extends readonly Maker<S>[]>(...makers: M): (seed: S) => All<M> {
  class Whole {
    declare readonly [SEED]: S;
    declare readonly [MADE]: object[];

    constructor(seed: S) {
      Object.defineProperty(this, SEED, { value: seed });
      Object.defineProperty(this, MADE, { value: [] });
    }
  }
  let isKnown = false;
  const learn = (seed: S): void => {
    for (const [n, make] of makers.entries())
      for (const name of Object.keys(make(seed)))
        Object.defineProperty(Whole.prototype, name, {
          get(this: Whole): unknown {
            this[MADE][n] ??= make(this[SEED]);
            return (this[MADE][n] as Record<string, unknown>)[name];
          },
        });
    isKnown = true;
  };
  return (seed) => {
    if (!isKnown) learn(seed);
    return new Whole(seed) as All<M>;
  };
}
