import type { Command } from "commander";
import type { BackfillFlags } from "../backfill-file.ts";

export function registerFinanceBackfill(finance: Command): void {
  finance
    .command("backfill")
    .description(
      "the same alerts, where one machine does not hold the payments: by the cluster of CLICKHOUSE_URL",
    )
    .requiredOption("--transactions <file>", "payments, in any order of time (AMLworld's columns)")
    .option("--accounts <file>", "accounts with declared kind and region; the region stays here")
    .requiredOption("--out <file>", "alerts, one JSON line each")
    .option("--parameters <file>", "a parameter package instead of the defaults")
    .option("--score-min <score>", "leave out alerts below this score")
    .option("--key-file <file>", "key of the pseudonyms, made where there is none; without it a fresh one")
    .option("--stats", "print figures of the run as JSON")
    .addHelpText(
      "after",
      "\nAccounts leave as pseudonyms; what the run wrote is dropped from the cluster at its end." +
        "\n\nExample:\n  CLICKHOUSE_URL='https://user:password@ch.example:8443/?database=wasl' \\\\\n" +
        "    wasl finance backfill --transactions Trans.csv --accounts Accounts.csv --out alerts.jsonl --stats",
    )
    .action(async (flags: BackfillFlags) => (await import("../backfill-file.ts")).backfill(flags));
}
