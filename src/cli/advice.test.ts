import type { Command } from "commander";
import { expect, test } from "vitest";
import { LISTED_BY } from "./advice.ts";
import { createProgram } from "./program.ts";

const under = (command: Command | undefined, name: string): Command | undefined =>
  command?.commands.find((one) => one.name() === name);

test.each(Object.entries(LISTED_BY))("%s points at a command that there is: %s", (_code, line) => {
  const [, ...words] = line.split(" ");
  const names = words.filter((word) => !word.startsWith("--"));
  const command = names.reduce<Command | undefined>(under, createProgram());
  expect(command?.name()).toBe(names.at(-1));
  for (const flag of words.filter((word) => word.startsWith("--")))
    expect(command?.options.map((option) => option.long)).toContain(flag);
});
