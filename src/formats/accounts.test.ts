import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { accountEntityId } from "../core/index.ts";
import { accounts } from "./accounts.ts";
import { decodeAll } from "./decode-all.ts";

const HEADER = "Bank Name,Bank ID,Account Number,Entity ID,Entity Name,Country,Declared Kind,Opened\n";

test("an account, its holder and who owns what", () => {
  const text = `${HEADER}Fictitious Bank,23021,8062DAEA0,E1,corporation #1,SE,corporation,2020-12-03\n`;
  const { statements, rejects } = decodeAll(accounts, bytesOf(text), context);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(valuesOf(statements, "asset", "Ownership")).toEqual([accountEntityId("8062DAEA0", "23021")]);
  expect(statements.find((s) => s.property === "name")?.schema).toBe("Company");
  expect(valuesOf(statements, "openingDate")).toEqual(["2020-12-03"]);
});

test("a row without an account costs itself", () => {
  const { rejects, statements } = decodeAll(
    accounts,
    bytesOf(`${HEADER}B,1,,E1,individual #1,SE,,\n`),
    context,
  );
  expect(rejects).toEqual([{ line: 2, code: "FIELD_MISSING", field: "account number" }]);
  expect(statements).toEqual([]);
});
