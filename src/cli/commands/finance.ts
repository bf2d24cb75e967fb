import type { Command } from "commander";
import type { CardFlags, DetectFlags, TraceFlags } from "../finance-file.ts";
import { registerFinanceBackfill } from "./finance-backfill.ts";
import { registerFinanceDraft } from "./finance-draft.ts";
import { registerFinanceParameters } from "./finance-parameters.ts";

const load = () => import("../finance-file.ts");

/** `wasl finance …`: detection in payment files, following money, and the cards of the typologies. */
export function registerFinance(program: Command): void {
  const finance = program
    .command("finance")
    .description("follow the money in files of payments, and draft documents from findings");
  finance
    .command("detect")
    .description("raise alerts about structures in a payments file (AMLworld's columns)")
    .requiredOption("--transactions <file>", "payments, sorted by time")
    .option("--accounts <file>", "accounts with declared kind and region")
    .requiredOption("--out <file>", "alerts, one JSON line each")
    .option("--parameters <file>", "a parameter package instead of the defaults")
    .option("--score-min <score>", "leave out alerts below this score")
    .option("--stats", "print figures of the run as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  wasl finance detect --transactions Trans.csv --accounts Accounts.csv --out alerts.jsonl --stats",
    )
    .action(async (flags: DetectFlags) => (await load()).detect(flags));
  finance
    .command("trace")
    .description("follow an account's money forward, or back to where it came from")
    .argument("<account>", "account number")
    .requiredOption("--transactions <file>", "payments (AMLworld's columns)")
    .option("--method <method>", "attribution: fifo or proportional", "fifo")
    .option("--back", "to the sources instead of the uses")
    .option("--hops <n>", "at most so many payments from the account", "6")
    .option("--min <usd>", "leave out steps with less of the money", "1")
    .option("--alerts <file>", "alerts of `detect`: the accounts they name stand as numbers here too")
    .option("--key-file <file>", "key of the pseudonyms, made where there is none; without it a fresh one")
    .option("--json", "one JSON line a step")
    .addHelpText(
      "after",
      "\nExample:\n  wasl finance trace 8062DAEA0 --transactions Trans.csv --method proportional",
    )
    .action(async (account: string, flags: TraceFlags) => (await load()).trace(account, flags));
  finance
    .command("cards")
    .description("what each typology looks for, on which grounds, and what speaks against it")
    .option("--parameters <file>", "a parameter package instead of this version's own")
    .option("--json", "as JSON, with all parameters")
    .action(async (flags: CardFlags) => (await load()).cards(flags));
  registerFinanceBackfill(finance);
  registerFinanceDraft(finance);
  registerFinanceParameters(finance);
}
