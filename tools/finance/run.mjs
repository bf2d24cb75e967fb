#!/usr/bin/env node
/** `wasl finance` alone, from the compiled tree: for benchmarks, and until the main command carries it. */
import { Command } from "commander";
import { registerFinance } from "../../dist/cli/commands/finance.js";

const program = new Command("wasl");
registerFinance(program);
await program.parseAsync();
