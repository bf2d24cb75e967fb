import type { Command } from "commander";
import type { CardFlags, DetectFlags, TraceFlags } from "../finance-file.ts";
import type { ReplayFlags } from "../finance-replay.ts";
import { withStoreOptions } from "../store-options.ts";
import { registerFinanceBackfill } from "./finance-backfill.ts";
import { registerFinanceDraft } from "./finance-draft.ts";
import { registerFinanceParameters } from "./finance-parameters.ts";
import type { NodeTraceFlags } from "./finance-trace.ts";

const load = () => import("../finance-file.ts");

/** `wasl finance …`: detection in payment files, following money, and the cards of the typologies. */
export function registerFinance(program: Command): void {
  const finance = program
    .command("finance")
    .description("follow the money in files of payments, and draft documents from findings");
  finance
    .command("detect")
    .description("raise alerts about structures in a payments file (AMLworld's columns)")
    .requiredOption("--transactions <file>", "payments, in any order of time")
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
    .command("replay")
    .description(
      "judge the rows of alerts anew, by themselves, and say whether each comes to its score again",
    )
    .requiredOption("--transactions <file>", "the payments that `detect` read")
    .requiredOption("--alerts <file>", "alerts of `detect`")
    .option("--parameters <file>", "the parameter package that `detect` took instead of the defaults")
    .option("--json", "as JSON, with each alert's score")
    .addHelpText("after", "\nExample:\n  wasl finance replay --transactions Trans.csv --alerts alerts.jsonl")
    .action(async (flags: ReplayFlags) => (await import("../finance-replay.ts")).replay(flags));
  withStoreOptions(finance.command("trace"))
    .description(
      "follow an account's money forward, or back to where it came from: in the node, or in a file",
    )
    .argument("<account>", "account number")
    .option("--transactions <file>", "a file of payments (AMLworld's columns) instead of the node's")
    .option("--method <method>", "attribution: fifo or proportional", "fifo")
    .option("--back", "to the sources instead of the uses")
    .option("--hops <n>", "at most so many payments from the account (8 in a node)", "6")
    .option("--min <usd>", "leave out steps with less of the money", "1")
    .option("--alerts <file>", "alerts of `detect`: the accounts they name stand as numbers here too")
    .option("--key-file <file>", "key of the pseudonyms, made where there is none; without it a fresh one")
    .addHelpText(
      "after",
      "\nExamples:\n  wasl finance trace GB09EXER00000004170142 --hops 3\n  wasl finance trace 8062DAEA0 --transactions Trans.csv --method proportional",
    )
    .action(async (account: string, flags: Partial<TraceFlags> & NodeTraceFlags) => {
      const { transactions } = flags;
      if (transactions === undefined) return (await import("./finance-trace.ts")).traceInNode(account, flags);
      return (await load()).trace(account, { ...flags, transactions });
    });
  finance
    .command("cards")
    .description("what each typology looks for, on which grounds, and what speaks against it")
    .option("--parameters <file>", "a parameter package instead of this version's own")
    .option("--json", "as JSON, with all parameters")
    .addHelpText("after", "\nExample:\n  wasl finance cards")
    .action(async (flags: CardFlags) => (await load()).cards(flags));
  registerFinanceBackfill(finance);
  registerFinanceDraft(finance);
  registerFinanceParameters(finance);
}
