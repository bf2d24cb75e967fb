import type { Command } from "commander";

/** Where an option has another word than the field of the request that it fills. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  exemption: "ground",
  corrections: "correct",
  withheld: "withhold",
  marking: "tlp",
};

/** The option that gave a field of a request ("receivedAt"), as the user of this command writes it: "--received". */
export function optionOf(command: Command | undefined, field: string): string | undefined {
  const words = [field, field.replace(/(?:At|Ids?|s)$/, ""), OTHER_WORDS[field]];
  const found = words.flatMap((word) => command?.options.filter((o) => o.attributeName() === word) ?? []);
  return found[0]?.long ?? undefined;
}
