import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { WaslError } from "../../core/index.ts";
import { asOwner } from "../open.ts";
import { clean, note, out } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

const KINDS = ["str", "freeze", "designation"] as const;
const LANGS = ["en", "ar", "fr"] as const;
const FAULTS_SHOWN = 20;

interface DraftFlags extends StoreOptions {
  readonly kind: string;
  readonly lang: string;
  readonly out?: string;
  readonly schema?: string;
}

/** `wasl finance draft` and `wasl finance check`: documents that a human edits, and their schema. */
export function registerFinanceDraft(finance: Command): void {
  withStoreOptions(finance.command("draft"))
    .description("a draft from a finding of the node, to be edited by a human; nothing is sent")
    .argument("<finding>", "id of the finding")
    .option("--kind <kind>", `${KINDS.join(", ")}; str is a goAML report`, "str")
    .option("--lang <lang>", LANGS.join(", "), "en")
    .option("--out <file>", "default: standard output")
    .option("--schema <file>", "the unit's goAML schema (XSD): says what is still missing")
    .addHelpText(
      "after",
      "\nExample:\n  wasl finance draft finding-12bb --kind str --schema goAML.xsd --out draft.xml",
    )
    .action(draft);
  finance
    .command("check")
    .description("check an XML report against the schema file of the unit that receives it")
    .argument("<file>", "a goAML report, or any XML")
    .requiredOption("--schema <file>", "the schema (XSD), as the unit gives it")
    .addHelpText("after", "\nExample:\n  wasl finance check report.xml --schema goAML.xsd")
    .action(check);
}

async function textOf(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
  });
}

/** Says each fault with its line; answers how many there are. */
async function sayFaults(name: string, document: string, schema: string): Promise<number> {
  const { schemaFaults } = await import("../../compute/index.ts");
  const faults = await schemaFaults(document, await textOf(schema));
  for (const { line, message } of faults.slice(0, FAULTS_SHOWN))
    note(`${name}${line === undefined ? "" : `:${line}`}: ${clean(message)}`);
  if (faults.length > FAULTS_SHOWN) note(`${name}: ${faults.length - FAULTS_SHOWN} more`);
  return faults.length;
}

async function draft(id: string, flags: DraftFlags): Promise<void> {
  const kind = KINDS.find((k) => k === flags.kind);
  const lang = LANGS.find((l) => l === flags.lang);
  if (!kind) throw new WaslError("REQUEST_INVALID", { option: "--kind", allowed: KINDS.join(", ") });
  if (!lang) throw new WaslError("REQUEST_INVALID", { option: "--lang", allowed: LANGS.join(", ") });
  const made = await asOwner(
    flags,
    async ({ wasl }, actor) => await wasl.draftDocument(actor, id, kind, lang),
  );
  if (flags.out === undefined) out(made.text.trimEnd());
  else await writeFile(flags.out, made.text);
  if (flags.schema !== undefined && kind === "str") await sayFaults(made.fileName, made.text, flags.schema);
  note("A draft: edit it. Nothing was sent.");
}

async function check(file: string, flags: { readonly schema: string }): Promise<void> {
  const faults = await sayFaults(basename(file), await textOf(file), flags.schema);
  if (faults > 0) throw new WaslError("FILE_UNREADABLE", { file: basename(file), faults });
  out(`${basename(file)} is valid`);
}
