import { describe, expect, it } from "vitest";
import {
  ACCOUNT_CLASSES,
  classIndex,
  isTrade,
  isTransferMethod,
  METHOD_CLASSES,
  methodIndex,
} from "./kinds.ts";

describe("kinds of accounts and ways of paying", () => {
  it("are known by their place in their lists, and what is in no list by none", () => {
    expect(ACCOUNT_CLASSES.map(classIndex)).toEqual(ACCOUNT_CLASSES.map((_, i) => i));
    expect(METHOD_CLASSES.map(methodIndex)).toEqual(METHOD_CLASSES.map((_, i) => i));
    expect([classIndex("unknown"), methodIndex("transfer")]).toEqual([0, 0]);
  });

  it("are a trade where strangers are many by nature, and not for persons, firms and informal dealers", () => {
    const none = ACCOUNT_CLASSES.filter((name) => !isTrade(classIndex(name)));
    expect(none).toEqual(["unknown", "person", "firm", "wallet", "changer"]);
    expect(isTrade(255)).toBe(false);
  });

  it("move money between accounts unless something is bought or it stays with its owner", () => {
    expect(METHOD_CLASSES.filter((name) => isTransferMethod(methodIndex(name)))).toEqual([
      "transfer",
      "cash",
      "cheque",
      "mobile",
      "crypto",
      "goods",
    ]);
  });
});
