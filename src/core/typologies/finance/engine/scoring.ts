import { say } from "../../../said.ts";
import {
  type Candidate,
  type Parameters,
  probability,
  round3,
  type Step,
  type Term,
  type TypologyId,
} from "./typology.ts";

/** Log-odds; measured on implants without the file of accounts. */
const UNDECLARED = -1.6;
/** Roundings of some twenty terms together. */
const SLACK = 0.05;
/** Alerts of one kind that a stream may have before their number speaks against each: so many, and per million. */
const USUAL = { fixed: 12, perMillion: 60 };

/** The score replays from the terms that are shown. */
export const scoreOf = (candidate: { readonly terms: readonly Term[] }): number =>
  Math.round(probability(candidate.terms.reduce((sum, t) => sum + t.value, 0)) * 10_000) / 10_000;

/** From a candidate's terms to its score: weights of the parameter package, and what the stream at large says. */
export class Scoring {
  private readonly weights: ReadonlyMap<string, ReadonlyMap<string, number>>;
  private readonly scoreMin: number;
  /** Sums below this are not shown, whatever else is found out. */
  private floor: number;
  /** Alerts by typology: where a shape is common, it is no sign. */
  private raisedOf = new Map<string, number>();

  constructor(parameters: Parameters, scoreMin: number) {
    this.weights = new Map(
      Object.entries(parameters).map(([type, values]) => [
        type,
        new Map(
          Object.entries(values)
            .filter(([name]) => name.startsWith("weight:"))
            .map(([name, value]) => [name.slice("weight:".length), value]),
        ),
      ]),
    );
    this.scoreMin = scoreMin;
    const least = scoreMin - 0.0001;
    this.floor = least > 0 ? Math.log(least / (1 - least)) - SLACK : Number.NEGATIVE_INFINITY;
  }

  /** From now on every candidate is measured to the end. */
  keepAll(): void {
    this.floor = Number.NEGATIVE_INFINITY;
  }

  settle(type: TypologyId, steps: readonly Step[]): readonly Term[] | undefined {
    const weights = this.weights.get(type);
    let reach = 0;
    for (const s of steps) reach += s.value * (weights?.get(s.name) ?? 1);
    if (reach < this.floor) return undefined;
    for (const s of steps) {
      if (!s.measure) continue;
      const value = round3(s.measure());
      reach += (value - s.value) * (weights?.get(s.name) ?? 1);
      s.value = value;
      if (reach < this.floor) return undefined;
    }
    return steps.map(({ name, value, because }) => ({
      name,
      value,
      because: typeof because === "function" ? because() : because,
    }));
  }

  /** Terms by the weights of the parameter package; without one they stand as they are. */
  calibrated(candidate: Candidate, kindOf: (account: number) => number, payments: number): Candidate {
    const weights = this.weights.get(candidate.type);
    const terms = candidate.terms.map((t) => {
      const weight = t.name === "bias" ? undefined : weights?.get(t.name);
      return weight === undefined ? t : { ...t, value: round3(t.value * weight) };
    });
    const total = terms.reduce((sum, t) => sum + t.value, 0);
    // Friends and colleagues pay the same people too: a layer alone is at most as likely as not.
    if (candidate.type === "BIPARTITE" && total > 0)
      terms.push({ name: "caution", value: -total, because: say("money.layer") });
    // Who these accounts are would explain most look-alikes; where nobody said, the same shape proves less.
    const undeclared = candidate.subjects.filter((s) => kindOf(s.account) === 0).length;
    if (undeclared * 2 > candidate.subjects.length)
      terms.push({
        name: "kinds unknown",
        value: UNDECLARED,
        because: say("money.undeclared"),
      });
    const common = this.raisedOf.get(candidate.type) ?? 0;
    const allowance =
      (candidate.type === "BIPARTITE" ? 0.25 : 1) * (USUAL.fixed + (USUAL.perMillion * payments) / 1e6);
    if (common > allowance) {
      const value = -Math.round(4000 * Math.log(common / allowance)) / 1000;
      terms.push({ name: "common here", value, because: say("money.common", { n: common }) });
    }
    return { ...candidate, terms };
  }

  isShown(candidate: Candidate): boolean {
    return scoreOf(candidate) >= this.scoreMin;
  }

  countRaised(type: TypologyId): void {
    this.raisedOf.set(type, (this.raisedOf.get(type) ?? 0) + 1);
  }

  save(): readonly (readonly [string, number])[] {
    return [...this.raisedOf];
  }

  load(state: readonly (readonly [string, number])[]): void {
    this.raisedOf = new Map(state);
  }
}
