import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { Wasl } from "../../app/index.ts";
import { PDQ_QUALITY_MIN, WaslError } from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { registerSignals } from "./online-signals.ts";

export function registerBank(online: Command): void {
  const bank = online
    .command("bank")
    .description("banks of hashes and signals that platforms pull from this node");
  withStoreOptions(bank.command("add <name>"))
    .description("add picture hashes to a bank: one hash in hex a line, or what `wasl online hash` writes")
    .requiredOption("--in <file>")
    .requiredOption("--tlp <level>", "who may see them")
    .option("--group <groups...>", "only for these sharing groups")
    .addHelpText(
      "after",
      "\nExample:\n  wasl online bank add campaign-7 --in hashes.jsonl --tlp green --purpose online-referral --mandate CASE-1",
    )
    .action((name: string, options: AddOptions) =>
      change(name, options, {
        marking: { tlp: options.tlp, ...(options.group ? { groups: options.group } : {}) },
      }),
    );
  withStoreOptions(bank.command("remove <name>"))
    .description("take hashes out; whoever pulls is told")
    .requiredOption("--in <file>")
    .addHelpText("after", "\nExample:\n  wasl online bank remove known-adverts --in bank.json")
    .action((name: string, options: StoreOptions & { in: string }) =>
      change(name, options, { removed: true }),
    );
  withStoreOptions(bank.command("list"))
    .description(
      "banks: hashes from files, signals from accepted findings, and how many of those wait for a human",
    )
    .addHelpText("after", "\nExample:\n  wasl online bank list")
    .action(list);
  registerSignals(bank);
}

async function list(options: StoreOptions): Promise<void> {
  const [hashes, signals] = await asOwner(
    options,
    async ({ wasl }, actor) => [await wasl.banks(actor), await wasl.signalBanks(actor)] as const,
  );
  const names = [...new Set([...hashes, ...signals].map((b) => b.bank))].sort();
  const banks = names.map((bank) => ({
    bank,
    hashes: hashes.find((b) => b.bank === bank)?.hashes ?? 0,
    signals: signals.find((b) => b.bank === bank)?.live ?? 0,
    waiting: signals.find((b) => b.bank === bank)?.held ?? 0,
  }));
  if (options.json) return out(json(banks));
  out(
    table(banks, [
      { title: "bank", value: (b) => b.bank },
      { title: "hashes", value: (b) => String(b.hashes) },
      { title: "signals", value: (b) => String(b.signals) },
      { title: "waiting", value: (b) => String(b.waiting) },
    ]),
  );
}

interface AddOptions extends StoreOptions {
  readonly in: string;
  readonly tlp: string;
  readonly group?: string[];
}

async function change(
  name: string,
  options: StoreOptions & { readonly in: string },
  what: Parameters<Wasl["changeBank"]>[3],
): Promise<void> {
  const { hashes, without } = hashesOf(await readFile(options.in, "utf8"));
  if (without > 0)
    note(
      `${counted(without, "picture")} of ${options.in} left out: refused, or with too little in it to be told from others.`,
    );
  const changed = await asOwner(options, ({ wasl }, actor) => wasl.changeBank(actor, name, hashes, what));
  note(
    `${changed} of ${counted(hashes.length, "hash", "hashes")} ${"removed" in what ? "taken out of" : "added to"} ${name}.`,
  );
}

/**
 * REQUEST_INVALID with the line where one holds no hash. What `wasl online hash` refused is only counted, and so is a
 * picture with too little in it: flat colours are all alike, and platforms would take down whatever is of one.
 */
export function hashesOf(text: string): { readonly hashes: readonly string[]; readonly without: number } {
  let without = 0;
  const hashes = text.split(/\r?\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === "") return [];
    const row = trimmed.startsWith("{") ? rowIn(trimmed) : { pdq: trimmed };
    if ("refused" in row || (typeof row["quality"] === "number" && row["quality"] < PDQ_QUALITY_MIN)) {
      without++;
      return [];
    }
    const hash = row["pdq"] ?? row["hash"];
    if (typeof hash !== "string" || !/^[0-9a-f]{64}$/i.test(hash))
      throw new WaslError("REQUEST_INVALID", {
        line: index + 1,
        because: "no hash of 64 hexadecimal digits",
      });
    return [hash];
  });
  return { hashes, without };
}

function rowIn(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
