import { accountEntityId, idFrom, REGISTER_FORMAT } from "../core/index.ts";
import type { Format } from "./format.ts";
import { tableDecoder } from "./table-decoder.ts";
import { headerOf } from "./text/csv.ts";
import { headText } from "./text/encoding.ts";

const COLUMNS = ["bank id", "account number", "entity id", "entity name"] as const;

/** AMLworld says in a name what a holder is; a declared kind, where the file has one, says it better. */
function holderSchema(kind: string, name: string): string {
  const text = `${kind} ${name}`.toLowerCase();
  if (/\bindividual\b|\bperson\b/.test(text)) return "Person";
  if (/\b(?:corporation|company|business|partnership|sole proprietorship|ltd)\b/.test(text)) return "Company";
  return "LegalEntity";
}

/** Accounts and their holders as CSV (AMLworld columns): a BankAccount, its holder and the Ownership between them. */
export const accounts: Format = {
  id: REGISTER_FORMAT,
  title: "Accounts CSV (AMLworld columns)",
  mediaType: "text/csv",
  extensions: ["csv"],
  sniff(head) {
    const header = headerOf(headText(head)).map((cell) => cell.toLowerCase());
    return COLUMNS.every((column) => header.includes(column)) ? 0.95 : 0;
  },
  open: (context, options) =>
    tableDecoder(context, options, (cells, headerLine, out) => {
      const header = cells.map((cell) => cell.toLowerCase());
      const missing = COLUMNS.find((column) => !header.includes(column));
      if (missing !== undefined) {
        out.reject(headerLine, "COLUMN_MISSING", missing);
        return undefined;
      }
      return (row, line) => {
        const cell = (column: string): string | undefined => row[header.indexOf(column)]?.trim() || undefined;
        const number = cell("account number");
        const holderKey = cell("entity id");
        if (number === undefined) return void out.reject(line, "FIELD_MISSING", "account number");
        if (holderKey === undefined) return void out.reject(line, "FIELD_MISSING", "entity id");
        const account = accountEntityId(number, cell("bank id"));
        const say = (property: string, value: string | undefined): boolean =>
          out.say(line, account, "BankAccount", property, value);
        say("accountNumber", number);
        say("bankName", cell("bank name"));
        say("accountType", cell("declared kind"));
        say("openingDate", cell("opened"));
        say("country", cell("country"));
        // The same holder has the same id in every report of this bank's customer numbers.
        const holder = idFrom("holder-", cell("bank id") ?? "", holderKey);
        const schema = holderSchema(cell("declared kind") ?? "", cell("entity name") ?? "");
        out.say(line, holder, schema, "name", cell("entity name"));
        const ownership = idFrom("own-", holder, account);
        out.say(line, ownership, "Ownership", "owner", holder);
        out.say(line, ownership, "Ownership", "asset", account);
      };
    }),
};
