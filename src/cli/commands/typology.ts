import { readdirSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import type { TypologyInForce, TypologySource, TypologyTrial } from "../../app/index.ts";
import { accessLabel, type FailedTest, failedTests, typologyReader, WaslError } from "../../core/index.ts";
import { packageDataPath, readPackageJson } from "../../sources/index.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, scoreText, table } from "../output.ts";
import { type PackageFlags, packageSource, textOf } from "../package-source.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

type SourceFlags = StoreOptions & PackageFlags;
type AdoptFlags = SourceFlags & { readonly tlp?: string; readonly reason: string };

/** `wasl typology`: what to look for as data, written, tried, adopted and shared without a release. */
export function registerTypology(program: Command): void {
  const typology = program
    .command("typology")
    .description(
      "typologies as data: write, check, try, adopt, drop; share one with `wasl exchange request method`",
    );
  registerWriting(typology);
  withSource(withStoreOptions(typology.command("try")))
    .description("what it would propose of what is on the node; nothing is kept")
    .addHelpText("after", "\nExample:\n  wasl typology try --file typology.json")
    .action(async (flags: SourceFlags) => {
      const source = await packageSource(flags);
      const trial = await asOwner(flags, ({ wasl }, actor) => wasl.tryTypology(actor, source));
      out(flags.json ? json(trial) : trialText(trial));
    });
  withStoreOptions(typology.command("list"))
    .description("those in force, who adopted each and why")
    .addHelpText("after", "\nExample:\n  wasl typology list")
    .action(async (flags: StoreOptions) => {
      const all = await asOwner(flags, ({ wasl }, actor) => wasl.typologies(actor));
      if (flags.json) out(json(all));
      else if (all.length === 0) out("None; nobody adopted one. Begin with `wasl typology example`.");
      else out(listText(all));
    });
  withSource(withStoreOptions(typology.command("adopt")))
    .description("look for it from the next detection on; for administrators and supervisors")
    .option(
      "--tlp <level>",
      "who may see a file's card and what it finds: clear, green or amber (default: amber)",
    )
    .requiredOption("--reason <text>", "why; kept in the log")
    .addHelpText(
      "after",
      "\nExample:\n  wasl typology adopt --file one-depot.json --reason 'its trial found what two cases rest on'",
    )
    .action(async (flags: AdoptFlags) => {
      const source = await markedSource(flags);
      const adopted = await asOwner(flags, ({ wasl }, actor) =>
        wasl.adoptTypology(actor, source, flags.reason),
      );
      out(flags.json ? json(adopted) : `${label(adopted)} is in force; the next \`wasl detect\` runs it.`);
    });
  withStoreOptions(typology.command("drop <id>"))
    .description("look for it no more; what it proposed stays")
    .requiredOption("--reason <text>", "why; kept in the log")
    .addHelpText(
      "after",
      '\nExample:\n  wasl typology drop cash-then-boats --reason "a later one finds more"',
    )
    .action(async (id: string, flags: StoreOptions & { readonly reason: string }) => {
      await asOwner(flags, ({ wasl }, actor) => wasl.dropTypology(actor, id, flags.reason));
      note(`${clean(id)} is looked for no more.`);
    });
}

/** A method brings the marking that it was signed with. */
async function markedSource({ tlp, ...flags }: AdoptFlags): Promise<TypologySource> {
  const source = await packageSource(flags);
  if (tlp === undefined) return source;
  if ("messageId" in source) throw new WaslError("REQUEST_INVALID", { option: "--tlp is for --file" });
  return { ...source, marking: { tlp } };
}

const withSource = (command: Command): Command =>
  command
    .option("--message <id>", "a signed method of kind typology, as `wasl exchange methods` lists it")
    .option("--file <file>", "a package of this node's own");

function registerWriting(typology: Command): void {
  typology
    .command("example [id]")
    .description("the typologies that come with Wasl, or one of them as JSON to begin with")
    .addHelpText("after", "\nExample:\n  wasl typology example")
    .action((id?: string) => {
      const known = readdirSync(packageDataPath("typologies/"))
        .filter((file) => file.endsWith(".json"))
        .map((file) => basename(file, ".json"));
      if (id === undefined) return out(known.join("\n"));
      if (!known.includes(id)) throw new WaslError("DETECTOR_UNKNOWN", { id: id.slice(0, 60) });
      out(json(readPackageJson(`typologies/${id}.json`)));
    });
  typology
    .command("check <file>")
    .description("read a package and run its own tests, without a node; says its faults and where they stand")
    .addHelpText("after", "\nExample:\n  wasl typology check typology.json")
    .action(async (file: string) => {
      let value: unknown;
      try {
        value = JSON.parse(await textOf(file));
      } catch (cause) {
        if (cause instanceof WaslError) throw cause;
        throw new WaslError("REQUEST_INVALID", { file: basename(file), because: "not JSON" }, { cause });
      }
      const read = (await typologyReader())(value);
      const faults = "faults" in read ? read.faults : failedTests(read.typology).map(testFault);
      for (const { field, because } of faults) out(`${clean(field || "file")}: ${clean(because)}`);
      if (faults.length > 0)
        throw new WaslError("REQUEST_INVALID", { file: basename(file), faults: faults.length });
      if ("typology" in read)
        out(
          `${read.typology.id} ${read.typology.version}: sound; its ${read.typology.tests.length} tests find what they say.`,
        );
    });
}

const testFault = ({ name, because }: FailedTest) => ({ field: `test "${name}"`, because });

const label = ({ typology }: Pick<TypologyInForce, "typology">): string =>
  `${typology.id} ${typology.version}`;

const listText = (all: readonly TypologyInForce[]): string =>
  table(all, [
    { title: "typology", value: label },
    { title: "front", value: ({ typology }) => typology.front },
    { title: "marking", value: ({ access }) => accessLabel(access) },
    { title: "adopted", value: (a) => `${a.adoptedAt.slice(0, 10)} by ${clean(a.adoptedBy)}` },
    { title: "runs", value: ({ runs }) => (runs ? "yes" : "NOT READ") },
    { title: "why", value: (a) => a.reason, flexible: true },
  ]);

function trialText(trial: TypologyTrial): string {
  const { failed, found, surest, typology } = trial;
  return [
    `${label(trial)}: ${typology.title.en}`,
    failed.length === 0
      ? `Its ${typology.tests.length} tests find what they say.`
      : failed.map(({ name, because }) => `FAILS "${clean(name)}": ${clean(because)}`).join("\n"),
    `It would make ${found} ${found === 1 ? "proposal" : "proposals"} of what is here; nothing was kept.`,
    ...(surest.length === 0
      ? []
      : [
          table(surest, [
            { title: "score", value: (s) => scoreText(s.score) },
            { title: "rows", value: (s) => String(s.evidence) },
            { title: "what", value: (s) => s.summary, flexible: true },
          ]),
        ]),
  ].join("\n");
}
