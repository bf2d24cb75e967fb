#!/usr/bin/env node
import { hash } from "node:crypto";
import { provideDigest } from "../core/index.ts";
import { explain, note } from "./output.ts";
import { createProgram } from "./program.ts";

// Whoever read the beginning, as `head` does, wants no more: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
provideDigest((text) => hash("sha256", text, "hex"));
try {
  await createProgram().parseAsync();
} catch (error) {
  const { message, exit } = explain(error);
  note(message);
  process.exitCode = exit;
}
