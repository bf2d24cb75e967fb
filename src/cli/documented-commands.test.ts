import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, CommanderError } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "./program.ts";

/** Every command that a page or a help shows is one that there is, with the options that it has. */
const ROOT = join(import.meta.dirname, "../..");
const PAGES = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "FEDERATION.md",
  "GLOSSARY.md",
  "SECURITY.md",
  "CHANGELOG.md",
  ...readdirSync(join(ROOT, "docs"))
    // Written from the program itself.
    .filter((file) => file.endsWith(".md") && file !== "cli.md")
    .map((file) => join("docs", file)),
];

interface Shown {
  readonly words: readonly string[];
  /** As it would be typed; in a sentence a command is named without all that it takes. */
  readonly isWhole: boolean;
}

/** A line of a shell as its words: quotes, comments, pipes, redirections; `<file>` is whatever one has. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.replace(/<[\w -]+>/g, "X").matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    if (/^[#|><&;]/.test(word)) break;
    words.push(word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
  }
  return words;
}

/** What follows `wasl` in a line, behind what sets it up. */
function shownIn(line: string, isWhole: boolean): Shown[] {
  const words = wordsOf(line);
  // An account may be called so too: `runuser -u wasl -- wasl doctor`.
  const at = words.findIndex((word, i) => word === "wasl" && words[i + 1] !== "--");
  const isSetUp = words
    .slice(0, Math.max(0, at))
    .every((word) => /^(?:[A-Z_]+=.*|\$|env|-u|[A-Z_]+|npx|runuser|--|exec|sudo|wasl)$/.test(word));
  return at < 0 || !isSetUp ? [] : [{ words: words.slice(at + 1), isWhole }];
}

function shownBy(text: string): Shown[] {
  const joined = text.replace(/\\\n\s*/g, " ");
  const blocks = joined.split("\n").filter((line) => /^(?: {4}|\t)/.test(line));
  const fenced = [...joined.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].flatMap(([, body = ""]) =>
    body.split("\n"),
  );
  const inline = [...joined.matchAll(/`(wasl [^`]+)`/g)].map(([, code = ""]) => code.replace(/\s+/g, " "));
  return [
    ...[...blocks, ...fenced].flatMap((line) => shownIn(line, true)),
    ...inline.flatMap((line) => shownIn(line, false)),
  ];
}

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)];

const pathOf = (command: Command): string =>
  command.parent === null ? "" : `${pathOf(command.parent)} ${command.name()}`.trim();

class Understood extends Error {}

/** One for all that is shown: each line that is parsed begins with nothing of the one before. */
const program = createProgram();
for (const command of withAllBelow(program))
  command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
program.hook("preAction", () => {
  throw new Understood();
});

/** What is wrong with a command line, found without doing what it says. */
async function faultOf({ words, isWhole }: Shown): Promise<string | undefined> {
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (error instanceof Understood) return undefined;
    if (!(error instanceof CommanderError)) throw error;
    const isShort = /^commander\.(?:missing|optionMissing)/.test(error.code);
    if (error.exitCode === 0 || error.code === "commander.help" || (isShort && !isWhole)) return undefined;
    return error.message;
  }
  return "does nothing";
}

/** `part|join` in a sentence names two commands. */
function alternatives(words: readonly string[]): readonly (readonly string[])[] {
  const at = words.findIndex((word) => /^[a-z-]+(?:\|[a-z-]+)+$/.test(word));
  const some = words[at]?.split("|") ?? [];
  return some.length === 0 ? [words] : some.flatMap((word) => alternatives(words.with(at, word)));
}

async function faultsIn(text: string): Promise<string[]> {
  const faults: string[] = [];
  for (const shown of shownBy(text)) {
    // "…" stands for whatever else it takes.
    const isCut = shown.words.some((word) => /^(?:…|\.\.\.)$/.test(word));
    const words = shown.words.filter((word) => !/^(?:…|\.\.\.)$/.test(word));
    for (const meant of alternatives(words)) {
      const fault = await faultOf({ words: meant, isWhole: shown.isWhole && !isCut });
      if (fault !== undefined) faults.push(`wasl ${meant.join(" ")}: ${fault}`);
    }
  }
  return faults;
}

test.each(PAGES)("%s shows commands that there are", async (page) => {
  expect(await faultsIn(readFileSync(join(ROOT, page), "utf8"))).toEqual([]);
});

/** All that a help says, with what is added after its options. */
function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help;
}

test("the help of every command that does something has an example, and each is a command that there is", async () => {
  const all = withAllBelow(createProgram()).map((command) => ({
    isGroup: command.commands.length > 0,
    name: pathOf(command),
    examples:
      helpOf(command)
        .split(/^Examples?:\n/m)[1]
        ?.split("\n") ?? [],
  }));
  const without = all.filter(
    ({ isGroup, name, examples }) => !isGroup && !examples.some((e) => e.includes(`wasl ${name}`)),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
  const lines = all.flatMap(({ examples }) => examples.map((line) => `    ${line.trim()}`));
  expect(await faultsIn(lines.join("\n"))).toEqual([]);
});

test("a command that is not there, an option that is not its own and a missing argument are seen", async () => {
  const page =
    "    wasl nosuch\n    WASL_DATA=x wasl doctor --bad | cat\n    wasl show   # whom?\nand `wasl case new`.";
  expect(await faultsIn(page)).toEqual([
    expect.stringContaining("unknown command 'nosuch'"),
    expect.stringContaining("unknown option '--bad'"),
    expect.stringContaining("missing required argument"),
    expect.stringContaining("unknown command 'new'"),
  ]);
});
