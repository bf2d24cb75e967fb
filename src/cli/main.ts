#!/usr/bin/env node
import { explain, note } from "./output.ts";
import { createProgram } from "./program.ts";

try {
  await createProgram().parseAsync();
} catch (error) {
  const { message, exit } = explain(error);
  note(message);
  process.exitCode = exit;
}
