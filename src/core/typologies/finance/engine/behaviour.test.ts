import { describe, expect, it } from "vitest";
import { FinanceEngine } from "./engine.ts";
import { ACCOUNT_CLASSES, type AccountClass, classIndex, type MethodClass, methodIndex } from "./kinds.ts";

/** What account 1 is taken for after payments of a kind: each as payer, payee and method. */
function kindAfter(
  payments: readonly (readonly [number, number, MethodClass])[],
  declared?: AccountClass,
): string | undefined {
  const engine = new FinanceEngine({ capacity: 1024, rates: new Map() });
  if (declared) engine.describe(1, classIndex(declared), -1);
  payments.forEach(([from, to, method], row) => {
    engine.push({
      row,
      at: 1000 + row,
      from,
      to,
      paid: 5,
      paidCurrency: 0,
      received: 5,
      receivedCurrency: 0,
      method: methodIndex(method),
    });
  });
  return ACCOUNT_CLASSES[engine.store.accounts.kind(1)];
}
const to = (method: MethodClass, times: number) =>
  Array.from({ length: times }, (_, i) => [i + 2, 1, method] as const);
const from = (method: MethodClass, times: number) =>
  Array.from({ length: times }, (_, i) => [1, i + 2, method] as const);

describe("who deals with declared persons alone", () => {
  /** As above, where everybody but account 1 was declared a person. */
  const among = (payments: readonly (readonly [number, number, MethodClass])[]): string | undefined => {
    const engine = new FinanceEngine({ capacity: 1024, rates: new Map() });
    for (let a = 2; a < 20; a++) engine.describe(a, classIndex("person"), -1);
    payments.forEach(([payer, payee, method], row) => {
      const sum = { paid: 5, paidCurrency: 0, received: 5, receivedCurrency: 0 };
      engine.push({ row, at: 1000 + row, from: payer, to: payee, ...sum, method: methodIndex(method) });
    });
    return ACCOUNT_CLASSES[engine.store.accounts.kind(1)];
  };

  it("is a cash desk all the same, a firm, and a shop once it takes cards", () => {
    expect(among([...to("cash", 3), ...from("cash", 2)])).toBe("unknown");
    expect(among([...to("cash", 3), ...from("cash", 3)])).toBe("till");
    expect(among(to("cheque", 3))).toBe("firm");
    expect(among([...to("cheque", 3), ...to("purchase", 1)])).toBe("shop");
  });
});

describe("an account that nobody declared", () => {
  it.each([
    ["is unknown by transfers", [...to("transfer", 5), ...from("transfer", 5)], undefined, "unknown"],
    ["is a shop where it takes cards", to("purchase", 1), undefined, "shop"],
    ["is none where it pays by card", from("purchase", 1), undefined, "unknown"],
    ["is a wallet where it takes virtual assets", to("crypto", 1), undefined, "wallet"],
    ["is a firm where it is paid by cheque three times", to("cheque", 3), undefined, "firm"],
    ["is none yet after two", to("cheque", 2), undefined, "unknown"],
    [
      "is a shop where a firm by cheque takes cards",
      [...to("cheque", 3), ...to("purchase", 1)],
      undefined,
      "shop",
    ],
    [
      "is a cash desk where it takes and gives cash three times each",
      [...to("cash", 3), ...from("cash", 3)],
      undefined,
      "till",
    ],
    ["is none where it takes cash alone", to("cash", 9), undefined, "unknown"],
    ["is none where it gives cash twice", [...to("cash", 3), ...from("cash", 2)], undefined, "unknown"],
    [
      "stays what it was declared",
      [...to("cash", 3), ...from("cash", 3), ...to("crypto", 1), ...to("cheque", 3)],
      "person",
      "person",
    ],
    ["is a shop where it was declared a firm and takes cards", to("purchase", 1), "firm", "shop"],
    ["stays a person who takes cards", to("purchase", 1), "person", "person"],
  ] as const)("%s", (_, payments, declared, kind) => {
    expect(kindAfter(payments, declared)).toBe(kind);
  });
});
