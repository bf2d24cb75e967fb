import type { Lang } from "../said.ts";
import { parseShare, type Share } from "./share.ts";

/** How a law goes from a designated person to what belongs to them: data/ownership/rules.json, each with its source. */
export interface OwnershipRule {
  readonly id: string;
  /** Whose lists it goes by, as `Sanction:country` has them. */
  readonly countries: readonly string[];
  /** Percent. */
  readonly threshold: number;
  /** True where it takes more than the threshold. */
  readonly moreThan: boolean;
  /** True where the holdings of several designated persons are added up. */
  readonly aggregates: boolean;
  /** True where control is enough. */
  readonly control: boolean;
  readonly title: Readonly<Record<Lang, string>>;
  readonly source: string;
  readonly url: string;
}

/** What a code in a register's role says. */
export interface Nature {
  readonly begins: string;
  readonly says: "shares" | "votes" | "control" | "influence";
  readonly share?: Share;
}

export interface OwnershipRules {
  readonly rules: readonly OwnershipRule[];
  readonly natures: readonly Nature[];
}

interface RulesFile {
  readonly rules: readonly OwnershipRule[];
  readonly natures: {
    readonly codes: readonly { begins: string; says: Nature["says"]; percent?: string }[];
  };
}

/** Reads data/ownership/rules.json. */
export function ownershipRulesOf(file: unknown): OwnershipRules {
  const { rules, natures } = file as RulesFile;
  return {
    rules,
    natures: natures.codes.map(({ begins, says, percent }) => {
      const share = percent === undefined ? undefined : parseShare(percent);
      return { begins, says, ...(share === undefined ? {} : { share }) };
    }),
  };
}
