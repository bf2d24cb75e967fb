import { Command } from "commander";
import { expect, test } from "vitest";
import { WaslError } from "../core/index.ts";
import { optionOf } from "./option-names.ts";
import { explain } from "./output.ts";

const command = new Command("open")
  .option("--received <date>")
  .option("--entity <ids...>")
  .option("--legal-basis <law>")
  .option("--ground <id>")
  .option("--to <node>");

test.each([
  ["receivedAt", "--received"],
  ["entityIds", "--entity"],
  ["legalBasis", "--legal-basis"],
  ["exemption", "--ground"],
  ["to", "--to"],
  ["token", undefined],
  ["necessity", undefined],
])("the field %s is the option %s", (field, option) => {
  expect(optionOf(command, field)).toBe(option);
  expect(optionOf(undefined, field)).toBe(undefined);
});

test("what is wrong with a request is told by the option that gave it", () => {
  const error = new WaslError("REQUEST_INVALID", { field: "receivedAt", because: "no day" });
  expect(explain(error, command).message).toContain("(field --received, because no day)");
  expect(explain(error).message).toContain("(field receivedAt, because no day)");
});
