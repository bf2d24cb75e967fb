import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { exerciseDesk, NO_FAULTS } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** A financial analyst's desk: a structure opened by key down to its payments, a draft, a trace, a decision. */
const WORDS = {
  en: {
    money: "Money",
    list: "Payments",
    draft: "Draft a document",
    edit: "Text, to be edited",
    save: "Save as a file",
    close: "Close",
    account: "Account number",
    follow: "Follow",
    reject: "Reject",
    reason: "Reason",
  },
  ar: {
    money: "الأموال",
    list: "المدفوعات",
    draft: "إعداد وثيقة",
    edit: "النص، للتحرير",
    save: "احفظ في ملف",
    close: "إغلاق",
    account: "رقم الحساب",
    follow: "تتبّع",
    reject: "ارفض",
    reason: "السبب",
  },
} as const;
const COLLECTOR = "DE61000000004170001420";

const desk = exerciseDesk();

const rowsOf = (page: Page) => page.locator(".money-table tbody tr");

test.each(["en", "ar"] as const)(
  "a structure is opened, drafted, followed and decided (%s)",
  async (language) => {
    const words = WORDS[language];
    const { page, faults, close } = await desk.signIn(language);
    await page.getByRole("link", { name: words.money, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: words.money }).waitFor();
    const ribbons = page.locator("g.flow-ribbon");
    await ribbons.first().waitFor();
    await page.getByRole("heading", { level: 2, name: words.list }).waitFor();
    const all = await rowsOf(page).count();
    expect(all).toBeGreaterThan(2);

    // Every ribbon opens its payments, by key as by mouse; payers stay pseudonyms.
    await ribbons.first().focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => rowsOf(page).count(), { timeout: 20_000 }).toBeLessThan(all);
    expect(await ribbons.first().getAttribute("aria-pressed")).toBe("true");
    const payer = await page.locator("g.flow-node:not([data-role]) text").first().textContent();
    expect(payer).toMatch(/^[0-9a-f]{10}$/);
    await page.keyboard.press("Escape");
    await expect.poll(() => rowsOf(page).count(), { timeout: 20_000 }).toBe(all);

    // A draft is edited and saved; there is no way to send it.
    await page.keyboard.press("d");
    const drafting = page.getByRole("dialog", { name: words.draft });
    const editor = drafting.getByRole("textbox", { name: words.edit });
    await editor.waitFor();
    expect(await editor.inputValue()).toContain("<report_code>STR</report_code>");
    await editor.fill("edited by a human");
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      drafting.getByRole("button", { name: words.save }).click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/^draft-str-.*\.xml$/);
    await drafting.getByRole("button", { name: words.close }).last().click();
    await drafting.waitFor({ state: "hidden" });

    const [csv] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    expect(csv.suggestedFilename()).toMatch(/\.csv$/);

    // A decision with its reason takes the finding out of the queue.
    const queue = page.locator(".money-row");
    const before = await queue.count();
    await page.keyboard.press("r");
    const deciding = page.getByRole("dialog", { name: words.reject });
    await deciding.getByRole("textbox", { name: words.reason }).fill("A gift collector.");
    await deciding.getByRole("button", { name: words.reject }).click();
    await deciding.waitFor({ state: "hidden" });
    await expect.poll(() => queue.count(), { timeout: 20_000 }).toBe(before - 1);
    // Whoever works by key goes on at the next.
    await page.locator(".money-row[aria-pressed=true]:focus").waitFor();

    await page.goto(`${desk.url}/money?view=trace`);
    await page.getByRole("textbox", { name: words.account }).fill(COLLECTOR);
    await page.getByRole("button", { name: words.follow, exact: true }).click();
    await page.locator("g.flow-ribbon").first().waitFor();
    expect(await rowsOf(page).count()).toBeGreaterThan(2);
    expect(faults.outside).toEqual([]);
    expect(faults.policy).toEqual([]);
    expect(faults.console).toEqual([]);

    // The browser itself complains of an answer that is a refusal: so this comes last.
    await page.getByRole("textbox", { name: words.account }).fill("GB00NOBODY");
    await page.getByRole("button", { name: words.follow, exact: true }).click();
    await page.getByText(wordsOf(language)("money.trace.unknown.text")).waitFor();
    await close();
  },
);

test("a proposal about an account names it and leads to its payments, not to an empty network or search", async () => {
  const { page, faults, close } = await desk.signIn("en");
  await page.goto(`${desk.url}/findings?front=finance&state=proposed`);
  const row = page.getByRole("row", { name: /^8EX/ }).first();
  // A score stands on one line, as the other figures do.
  const lines = await page
    .locator("td [dir=ltr]")
    .first()
    .evaluate((cell) => cell.getClientRects().length);
  expect(lines).toBe(1);
  await row.click();
  const account = page.getByRole("main").getByRole("link", { name: /^8EX/ });
  await account.waitFor();
  expect(await page.getByRole("main").innerText()).not.toContain("acct-");
  expect(await page.getByRole("link", { name: "Open in network" }).count()).toBe(0);
  await page.getByRole("link", { name: "Open in Money" }).waitFor();
  await account.click();
  await page.locator(".money-table tbody tr").first().waitFor();
  expect(faults).toEqual(NO_FAULTS);
  await close();
});
