import { readFileSync } from "node:fs";
import { Command } from "commander";
import { parseTlp } from "../core/index.ts";
import { commands } from "./commands/index.ts";
import { clean, note } from "./output.ts";

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
      "\nExit codes: 0 done, 1 a fault in Wasl, 2 bad input, 3 not found, 4 not allowed, 5 the store, a partner or a\nservice cannot be had or reached now, 6 something is not what it should be: nothing of it counts. docs/errors.md has each code.",
    );
  program.hook("preAction", (_, command) => noteLevel(command.opts<{ tlp?: string }>().tlp));
  for (const register of commands) register(program);
  return program;
}

/** A level that nobody knows counts as red, whichever command it is given to: nobody should learn that from a list or a brief. */
function noteLevel(said: string | undefined): void {
  if (said === undefined) return;
  const level = said
    .trim()
    .toLowerCase()
    .replace(/^tlp\s*[:=]\s*/, "");
  const tlp = parseTlp(said);
  if (tlp !== level) note(`--tlp ${clean(said)} is read as ${tlp}`);
}
