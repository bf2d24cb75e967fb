import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AuditEntryDraft } from "../../app/index.ts";
import { RefusalLedger } from "./refusals.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const recorded = () => {
  const entries: (readonly [string, AuditEntryDraft])[] = [];
  const ledger = new RefusalLedger(async (userId, draft) => void entries.push([userId, draft]));
  return { entries, ledger };
};
const knock = { object: "operation:search", code: "CREDENTIAL_INVALID" } as const;

test("the first refusal is written at once, a flood as a few counts that add up", async () => {
  const { entries, ledger } = recorded();
  ledger.note(knock);
  await vi.advanceTimersByTimeAsync(0);
  expect(entries).toEqual([
    ["unknown", { action: "refuse", object: "operation:search", detail: { code: "CREDENTIAL_INVALID" } }],
  ]);
  // A day long.
  for (let minute = 0; minute < 24 * 60; minute++) {
    for (let i = 0; i < 100; i++) ledger.note(knock);
    await vi.advanceTimersByTimeAsync(60_000);
  }
  await ledger.close();
  expect(entries.length).toBeLessThan(40);
  const counted = entries.reduce((sum, [, { detail }]) => sum + Number(detail?.["count"] ?? 1), 0);
  expect(counted).toBe(1 + 24 * 60 * 100);
});

test("after a quiet window the next is written at once again", async () => {
  const { entries, ledger } = recorded();
  ledger.note(knock);
  await vi.advanceTimersByTimeAsync(120_000);
  ledger.note(knock);
  await vi.advanceTimersByTimeAsync(0);
  expect(entries).toHaveLength(2);
});

test("more kinds than anybody needs are counted as one", async () => {
  const { entries, ledger } = recorded();
  for (let i = 0; i < 5_000; i++) ledger.note({ ...knock, userId: `u-${i}` });
  await vi.advanceTimersByTimeAsync(0);
  await ledger.close();
  expect(entries.length).toBeLessThan(250);
  expect(entries.reduce((sum, [, { detail }]) => sum + Number(detail?.["count"] ?? 1), 0)).toBe(5_000);
});

test("what a full store refused to take is told with the next", async () => {
  const entries: AuditEntryDraft[] = [];
  let isFull = true;
  const ledger = new RefusalLedger(async (_userId, draft) => {
    if (isFull) throw new Error("full");
    entries.push(draft);
  });
  ledger.note(knock);
  await vi.advanceTimersByTimeAsync(0);
  isFull = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(entries.map((e) => e.detail)).toEqual([{ code: "CREDENTIAL_INVALID" }]);
});
