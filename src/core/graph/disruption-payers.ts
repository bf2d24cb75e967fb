import type { CompiledNetwork } from "./disruption-model.ts";

/** Who pays for a removal where an actor serves several networks. */
export interface Payers {
  /** The network that pays for an actor, by actor. */
  readonly payer: ReadonlyMap<number, number>;
  /** Those who serve several. */
  readonly shared: ReadonlySet<number>;
  /** What part of an actor's removal each network pays, by network and actor: all parts of one actor make 1. */
  readonly portions: readonly ReadonlyMap<number, number>[];
  /** The most flow that hangs on an actor, by actor. */
  readonly weight: ReadonlyMap<number, number>;
  /** Who does the same in the same places, does less and costs no less, by actor: where the greater stays, so do they. */
  readonly lesser: ReadonlyMap<number, readonly number[]>;
}

export function payersOf(
  nets: readonly CompiledNetwork[],
  costOf: (actor: number) => number = () => 1,
): Payers {
  const weights = new Map<number, Map<number, number>>();
  const places = new Map<number, Place[]>();
  for (const [n, net] of nets.entries())
    for (const [s, stage] of net.stages.entries())
      for (const { actor, standby } of stage.members) {
        const own = weights.get(actor) ?? new Map<number, number>();
        own.set(n, Math.max(own.get(n) ?? 0, net.rate * standby));
        weights.set(actor, own);
        places.set(actor, [...(places.get(actor) ?? []), { place: `${n}/${s}`, standby }]);
      }
  const payer = new Map<number, number>();
  const weight = new Map<number, number>();
  const shared = new Set<number>();
  const portions = nets.map(() => new Map<number, number>());
  for (const [actor, own] of weights) {
    const [first] = [...own].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    payer.set(actor, first?.[0] ?? 0);
    const all = [...own.values()].reduce((a, b) => a + b, 0);
    weight.set(actor, all);
    for (const [n, part] of own) portions[n]?.set(actor, all === 0 ? 1 / own.size : part / all);
    if (own.size > 1) shared.add(actor);
  }
  return { payer, shared, portions, weight, lesser: lesserOf(places, costOf) };
}

interface Place {
  readonly place: string;
  readonly standby: number;
}

function lesserOf(
  places: ReadonlyMap<number, readonly Place[]>,
  costOf: (actor: number) => number,
): Map<number, readonly number[]> {
  const lesser = new Map<number, readonly number[]>();
  const alike = new Map<string, number[]>();
  for (const [actor, own] of places) {
    const key = own.map((p) => p.place).join(" ");
    alike.set(key, [...(alike.get(key) ?? []), actor]);
  }
  for (const actors of alike.values())
    for (const a of actors)
      lesser.set(
        a,
        actors.filter(
          (b) =>
            b !== a &&
            costOf(b) >= costOf(a) &&
            (places.get(a) ?? []).every(({ standby }, i) => {
              const other = places.get(b)?.[i]?.standby ?? 0;
              return other < standby || (other === standby && (costOf(b) > costOf(a) || b > a));
            }),
        ),
      );
  return lesser;
}
