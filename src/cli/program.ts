import { readFileSync } from "node:fs";
import { Command } from "commander";
import { commands } from "./commands/index.ts";

/** The whole command line, unparsed. */
export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const program = new Command("wasl")
    .description("Federated intelligence exchange and analysis against organised immigration crime")
    .version(version)
    // What is wrong comes last, where it is seen: main.ts says it below the help.
    .showHelpAfterError()
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    // A command of its own that has others below it, as `resolve`, would take their options for its own.
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 a fault in Wasl, 2 bad input, 3 not found, 4 not allowed, 5 the store, 6 integrity.",
    );
  for (const register of commands) register(program);
  return program;
}
