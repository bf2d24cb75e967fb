import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import type { AdoptedParameters, ParameterSource } from "../../app/index.ts";
import { packageLabel, WaslError } from "../../core/index.ts";
import { clean, out } from "../output.ts";
import { asOwner, type StoreOptions, withStoreOptions } from "../session.ts";

interface AdoptFlags extends StoreOptions {
  readonly message?: string;
  readonly file?: string;
  readonly own?: boolean;
  readonly reason: string;
}

/** `wasl finance parameters` and `wasl finance adopt`: with which package the node judges money structures. */
export function registerFinanceParameters(finance: Command): void {
  withStoreOptions(finance.command("parameters"))
    .description("the package of parameters in force on the node, who adopted it and why")
    .action(async (flags: StoreOptions) => {
      say(await asOwner(flags, async ({ wasl }, actor) => await wasl.financeParameters(actor)), flags);
    });
  withStoreOptions(finance.command("adopt"))
    .description("adopt a package of parameters, for administrators and supervisors; findings then name it")
    .option("--message <id>", "a signed method of kind parameters, as `wasl exchange methods` lists it")
    .option("--file <file>", "a package of this node's own")
    .option("--own", "back to the calibration of this version")
    .requiredOption("--reason <text>", "why; kept in the log")
    .addHelpText(
      "after",
      "\nExample:\n  wasl finance adopt --message msg-41c0 --reason 'measured on our own implants'",
    )
    .action(async (flags: AdoptFlags) => {
      const source = await sourceOf(flags);
      say(
        await asOwner(
          flags,
          async ({ wasl }, actor) => await wasl.adoptFinanceParameters(actor, source, flags.reason),
        ),
        flags,
      );
    });
}

async function sourceOf({ message, file, own }: AdoptFlags): Promise<ParameterSource> {
  if ([message, file, own].filter((given) => given !== undefined).length !== 1)
    throw new WaslError("REQUEST_INVALID", { option: "one of --message, --file and --own" });
  if (message !== undefined) return { messageId: message };
  if (file === undefined) return { own: true };
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
  });
  return { text };
}

function say(
  adopted: AdoptedParameters | undefined,
  flags: StoreOptions & { readonly json?: boolean },
): void {
  if (flags.json) out(JSON.stringify(adopted ?? null, null, 2));
  else if (!adopted) out("The node's own calibration; nobody adopted a package.");
  else
    out(
      `${adopted.parameters ? packageLabel(adopted.parameters) : "the node's own calibration"}, adopted ${adopted.adoptedAt} by ${clean(adopted.adoptedBy)}: ${clean(adopted.reason)}`,
    );
}
