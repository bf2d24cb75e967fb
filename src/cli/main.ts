#!/usr/bin/env node
import { hash } from "node:crypto";
import { type Command, CommanderError } from "commander";
import { ERROR_CODES, provideDigest } from "../core/index.ts";
import { explain, note } from "./output.ts";
import { createProgram } from "./program.ts";

// Whoever read the beginning, as `head` does, wants no more: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
provideDigest((text) => hash("sha256", text, "hex"));
let command: Command | undefined;
try {
  await createProgram()
    .hook("preAction", (_program, running) => {
      command = running;
    })
    .parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // The help stands above; help that was asked for is no failure.
    if (error.exitCode !== 0 && error.code !== "commander.help") note(`\n${error.message}`);
    process.exitCode = error.exitCode === 0 ? 0 : ERROR_CODES.REQUEST_INVALID.exit;
  } else {
    const { message, exit } = explain(error, command);
    note(message);
    process.exitCode = exit;
  }
}
