#!/usr/bin/env node
import { hash } from "node:crypto";
import { provideDigest } from "../core/index.ts";
import { explain, note } from "./output.ts";
import { createProgram } from "./program.ts";

provideDigest((text) => hash("sha256", text, "hex"));
try {
  await createProgram().parseAsync();
} catch (error) {
  const { message, exit } = explain(error);
  note(message);
  process.exitCode = exit;
}
