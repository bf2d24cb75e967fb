// Writes the reference pages that follow from the code: docs/errors.md and docs/cli.md. Run after `npm run build`.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { ERROR_CODES, REJECT_CODES } from "../dist/core/index.js";

const errors = Object.entries(ERROR_CODES).map(
  ([code, e]) => `| \`${code}\` | ${e.title} | ${e.status} | ${e.exit} |`,
);
const rejects = Object.entries(REJECT_CODES).map(([code, title]) => `| \`${code}\` | ${title} |`);
writeFileSync(
  new URL("../docs/errors.md", import.meta.url),
  `# Errors and rejects

Generated from the code by \`node tools/docs.mjs\`. Codes are public API: none is renamed or used again.

## Errors

A failure that the caller can act on. The HTTP API answers with \`application/problem+json\` (RFC 9457), the command
line ends with the exit code.

| Code | Meaning | HTTP | Exit |
| --- | --- | --- | --- |
${errors.join("\n")}

## Rejects

A row of an input that was not taken, with its line. The rest of the file is kept.

| Code | Meaning |
| --- | --- |
${rejects.join("\n")}
`,
);

const helps = new Map();
/** The help of a command, asked for once. */
const help = (...args) => {
  const key = args.join(" ");
  if (!helps.has(key)) helps.set(key, helpOf(args));
  return helps.get(key);
};
const helpOf = (args) =>
  execFileSync(process.execPath, ["dist/cli/main.js", ...args, "--help"], {
    encoding: "utf8",
    env: { ...process.env, COLUMNS: "100" },
  });
const commandsOf = (text) =>
  [...(text.split("Commands:\n")[1]?.split("\n\n")[0] ?? "").matchAll(/^ {2}([a-z][a-z-]*)/gm)]
    .map((m) => m[1])
    .filter((c) => c !== "help");
const parts = [
  `# Command line\n\nGenerated from the code by \`node tools/docs.mjs\`.\n\n\`\`\`\n${help().trimEnd()}\n\`\`\``,
];
const walk = (path) => {
  for (const command of commandsOf(help(...path))) {
    const here = [...path, command];
    parts.push(`## wasl ${here.join(" ")}\n\n\`\`\`\n${help(...here).trimEnd()}\n\`\`\``);
    walk(here);
  }
};
walk([]);
writeFileSync(new URL("../docs/cli.md", import.meta.url), `${parts.join("\n\n")}\n`);
