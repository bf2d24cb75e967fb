// Writes the reference pages that follow from the code: docs/errors.md and docs/cli.md. Run after `npm run build`.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createProgram } from "../dist/cli/program.js";
import { ERROR_CODES, REFUSALS, REJECT_CODES } from "../dist/core/index.js";

/** docs/errors.md. */
export function errorsPage() {
  const errors = Object.entries(ERROR_CODES).map(
    ([code, e]) => `| \`${code}\` | ${e.title} | ${e.status} | ${e.exit} |`,
  );
  const rejects = Object.entries(REJECT_CODES).map(([code, title]) => `| \`${code}\` | ${title} |`);
  const refusals = Object.entries(REFUSALS).map(
    ([code, { of, title, todo }]) => `| \`${code}\` | ${of} | ${title} | ${todo} |`,
  );
  return `# Errors and rejects

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

## Refusals between nodes

Why a node does not take what another sent: beside \`EXCHANGE_REFUSED\` and \`PAIRING_REFUSED\` as \`refusal\`, on the Partners page,
and in \`wasl exchange refusals\`. An answer is refused whole, and asked for again; an entry is set aside, and the rest is taken.

| Code | Of | Meaning | Do |
| --- | --- | --- | --- |
${refusals.join("\n")}
`;
}

/** The help of a command, as a terminal without a width shows it. */
function helpOf(command) {
  let text = "";
  command.configureOutput({ writeOut: (piece) => (text += piece), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return text.trimEnd();
}

/** docs/cli.md. */
export function cliPage() {
  const program = createProgram();
  const parts = [
    `# Command line\n\nGenerated from the code by \`node tools/docs.mjs\`.\n\n\`\`\`\n${helpOf(program)}\n\`\`\``,
  ];
  const walk = (parent, path) => {
    for (const command of parent.commands) {
      const here = [...path, command.name()];
      parts.push(`## wasl ${here.join(" ")}\n\n\`\`\`\n${helpOf(command)}\n\`\`\``);
      walk(command, here);
    }
  };
  walk(program, []);
  return `${parts.join("\n\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("../docs/errors.md", import.meta.url), errorsPage());
  writeFileSync(new URL("../docs/cli.md", import.meta.url), cliPage());
}
