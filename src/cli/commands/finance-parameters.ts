import type { Command } from "commander";
import type { AdoptedParameters, ParameterSource } from "../../app/index.ts";
import { packageLabel, WaslError } from "../../core/index.ts";
import { asOwner } from "../open.ts";
import { clean, out } from "../output.ts";
import { type PackageFlags, packageSource } from "../package-source.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface AdoptFlags extends StoreOptions, PackageFlags {
  readonly own?: boolean;
  readonly reason: string;
}

/** `wasl finance parameters` and `wasl finance adopt`: with which package the node judges money structures. */
export function registerFinanceParameters(finance: Command): void {
  withStoreOptions(finance.command("parameters"))
    .description("the package of parameters in force on the node, who adopted it and why")
    .addHelpText("after", "\nExample:\n  wasl finance parameters > parameters.json")
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

async function sourceOf({ own, ...given }: AdoptFlags): Promise<ParameterSource> {
  if (!own) return await packageSource(given);
  if (given.message !== undefined || given.file !== undefined)
    throw new WaslError("REQUEST_INVALID", { option: "one of --message, --file and --own" });
  return { own: true };
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
