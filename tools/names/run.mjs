// Runs the two file commands alone, from a compiled tree: node run.mjs DIST_DIR names score --pairs … (for development).
import { Command } from "commander";

const [dist, ...args] = process.argv.slice(2);
const { registerNames } = await import(`${dist}/cli/commands/names.js`);
const { registerResolveFile } = await import(`${dist}/cli/commands/resolve-file.js`);
const program = new Command("wasl");
registerNames(program);
registerResolveFile(program);
await program.parseAsync(args, { from: "user" });
