import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "./program.ts";

/** Every command by its path, the program left out. */
const below = (command: Command, path: readonly string[] = []): readonly (readonly [string[], Command])[] =>
  command.commands.flatMap((one) => {
    const own = [...path, one.name()];
    return [[own, one] as const, ...below(one, own)];
  });

test("each command has the options that stand behind it, whatever commands it stands below", async () => {
  const program = createProgram();
  const paths = below(program).filter(([, command]) => command.commands.length === 0);
  let tried = 0;
  for (const [path, command] of paths) {
    if (!command.options.some(({ long }) => long === "--data")) continue;
    let folder: unknown;
    command.action((...given: unknown[]) => {
      folder = (given.at(-2) as { readonly data?: string }).data;
    });
    for (const option of command.options) option.makeOptionMandatory(false);
    const words = command.registeredArguments.flatMap(({ required }) => (required ? ["x"] : []));
    await program.parseAsync([...path, ...words, "--data", "of-mine"], { from: "user" });
    expect([path.join(" "), folder]).toEqual([path.join(" "), "of-mine"]);
    tried += 1;
  }
  expect(tried).toBeGreaterThan(100);
});
