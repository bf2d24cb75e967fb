import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import {
  addToCase,
  type BroughtFile,
  bringIn,
  choose,
  giveReason,
  goTo,
  heading,
  openCase,
  type Words,
} from "../test/support/page-steps.ts";
import { wordsOf } from "../test/support/words.ts";

/** A day's work of those who know one front best, each from a file to what goes out, on an empty node. All invented. */
const desks = { en: nodeDesk("Fictitious unit en"), ar: nodeDesk("Fictitious unit ar") };
const LANGUAGES = ["en", "ar"] as const;

const exerciseFile = (name: string): BroughtFile => ({
  name,
  mimeType: "application/octet-stream",
  buffer: readFileSync(new URL(`../data/exercise/${name}`, import.meta.url)),
});

/** A second try brings the same bytes. */
const isIn = (t: Words): RegExp => new RegExp(`^(?:${t("upload.done")}|${t("upload.known")})`);

async function runDetectors(page: Page, t: Words): Promise<void> {
  await goTo(page, t, "findings");
  await page.getByRole("button", { name: t("findings.run"), exact: true }).click();
  await page.locator("main").getByRole("row").nth(1).waitFor({ timeout: 60_000 });
}

/** Eight strangers pay one account, which pays nearly all of it on within two days. */
function collector(account: string, cents: number): BroughtFile {
  const row = (day: number, hour: number, from: string, to: string, amount: number): string =>
    `2026/04/${String(day).padStart(2, "0")} ${String(hour).padStart(2, "0")}:05,990041,${from},990041,${to},${amount.toFixed(2)},Euro,${amount.toFixed(2)},Euro,ACH,0`;
  const fees = [410, 395, 402, 388, 415, 399, 405, 391].map((fee) => fee + cents / 100);
  const rows = fees.map((fee, at) =>
    row(6 + (at >> 2), 8 + (at % 4), `8DAYPAYER${at}${cents}`, account, fee),
  );
  const out = fees.reduce((sum, fee) => sum + fee, 0) * 0.97;
  return {
    name: `statement-${cents}.csv`,
    mimeType: "text/csv",
    buffer: Buffer.from(
      [
        "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering",
        ...rows,
        row(8, 9, account, `8DAYBOSS${cents}`, out),
        "",
      ].join("\n"),
    ),
  };
}

test.each(LANGUAGES)(
  "a financial analyst's day: a statement in, the structure opened, money followed, a freeze drafted, decided, in a case (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { node, openAs } = desks[language];
    const { page, faults, close } = await openAs(node.analyst, "/", language);
    page.setDefaultTimeout(60_000);
    const cents = randomInt(1, 99);
    const account = `8DAYHUB${cents}`;
    const caseTitle = `Fictitious money ${language} ${cents}`;
    await openCase(page, t, caseTitle);
    await goTo(page, t, "reports");
    await bringIn(page, t, collector(account, cents), "upload.done");
    await runDetectors(page, t);

    await goTo(page, t, "money");
    await page.getByRole("heading", { level: 2, name: t("money.list") }).waitFor();
    await page.locator("g.flow-node[data-role]", { hasText: account }).waitFor();
    const payments = page.locator(".money-table tbody tr");
    expect(await payments.count()).toBe(9);
    // Payers stay pseudonyms, also where the officer looks closest.
    expect(await page.locator("main").textContent()).not.toContain("8DAYPAYER");

    await page.getByRole("button", { name: t("money.draft"), exact: true }).click();
    const drafting = page.getByRole("dialog", { name: t("money.draft") });
    await choose(page, drafting, t("money.draft.kind"), t("money.draft.freeze"));
    const editor = drafting.getByRole("textbox", { name: t("money.draft.edit") });
    await expect.poll(() => editor.inputValue(), { timeout: 30_000 }).toContain(account);
    const text = await editor.inputValue();
    // The letter is in the officer's language, what was found in it included.
    expect(/\p{Script=Arabic}/u.test(text)).toBe(language === "ar");
    expect(text).not.toMatch(language === "ar" ? /payments from|different payers/ : /\p{Script=Arabic}/u);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      drafting.getByRole("button", { name: t("money.draft.save"), exact: true }).click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/^draft-freeze-.*\.txt$/);
    await page.keyboard.press("Escape");
    await drafting.waitFor({ state: "hidden" });

    await page.getByRole("link", { name: t("money.openFinding"), exact: true }).click();
    await page.getByRole("button", { name: t("finding.accept"), exact: true }).click();
    await giveReason(page, t, t("finding.accept"), "The bank's file says the same.");
    await page.getByText("The bank's file says the same.").waitFor();
    await addToCase(page, t, caseTitle);

    await goTo(page, t, "money");
    await page.getByRole("radio", { name: t("money.view.trace"), exact: true }).click();
    await page.getByRole("textbox", { name: t("money.trace.account") }).fill(account);
    await page.getByRole("button", { name: t("money.trace.go"), exact: true }).click();
    // One straight ribbon has no height, which Playwright takes for hidden.
    await page.locator("g.flow-ribbon").first().waitFor({ state: "attached" });
    await goTo(page, t, "cases");
    await page.getByRole("row", { name: new RegExp(caseTitle) }).click();
    await heading(page, caseTitle);
    await page.locator("main a[href^='/findings/']").first().waitFor();
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test.each(LANGUAGES)(
  "a supply officer's day: orders and seizures in, a scratched plate traced, an order decided, the finding in a case, its plan (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { node, openAs } = desks[language];
    const { page, faults, close } = await openAs(node.analyst, "/", language);
    page.setDefaultTimeout(60_000);
    const caseTitle = `Fictitious engines ${language} ${randomInt(1_000_000)}`;
    await openCase(page, t, caseTitle);
    await goTo(page, t, "reports");
    for (const name of ["parties", "products", "orders", "events", "seizures"])
      await bringIn(page, t, exerciseFile(`${name}.jsonl`), isIn(t));

    await goTo(page, t, "supply");
    await page.getByRole("textbox", { name: t("supply.reading") }).fill("*00417");
    await page.getByRole("button", { name: t("supply.trace.action"), exact: true }).click();
    await page.locator(".supply-chain .supply-documents a").first().waitFor({ timeout: 60_000 });

    await page.getByRole("radio", { name: t("supply.orders"), exact: true }).click();
    const queue = page.locator(".mention-row");
    await queue.first().waitFor({ timeout: 60_000 });
    await page
      .getByRole("button", { name: t("supply.accept"), exact: true })
      .first()
      .click();
    await giveReason(page, t, t("supply.accept"), "The dealer's book confirms it.");
    await page.getByText(t("supply.decided.toast"), { exact: true }).first().waitFor();

    await runDetectors(page, t);
    await page
      .getByRole("row", { name: new RegExp(t("detector.seized-serial-downstream")) })
      .first()
      .click();
    const accept = page.getByRole("button", { name: t("finding.accept"), exact: true });
    await accept.click();
    await giveReason(page, t, t("finding.accept"), "The plate was read twice.");
    await page.getByText("The plate was read twice.").waitFor();
    await addToCase(page, t, caseTitle);
    await goTo(page, t, "cases");
    await page.getByRole("row", { name: new RegExp(caseTitle) }).click();
    await heading(page, caseTitle);
    await page.goto(`${page.url()}/plan`);
    await heading(page, t("plan.title"));
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test.each(LANGUAGES)(
  "an online officer's day: posts in, an advert accepted, a notice drafted, released by two, the platform's answer kept (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { node, openAs } = desks[language];
    const { page, faults, close } = await openAs(node.analyst, "/reports", language);
    page.setDefaultTimeout(60_000);
    await bringIn(page, t, exerciseFile("posts.jsonl"), isIn(t));
    await runDetectors(page, t);
    await goTo(page, t, "online");
    await page.locator("article.reader mark").first().waitFor();
    const finding = await page.locator('main a[href^="/findings/"]').first().getAttribute("href");
    await page.keyboard.press("a");
    await giveReason(page, t, t("finding.accept"), "Offers a place for money, with a contact.");

    await page.goto(`${node.url}/online?state=accepted&id=${finding?.split("/").at(-1)}`);
    await page
      .getByRole("button", { name: t("online.draft"), exact: true })
      .first()
      .click();
    const drafting = page.getByRole("dialog", { name: t("online.draft") });
    await drafting
      .getByRole("textbox", { name: t("online.ground") })
      .fill("Section 25 of the Immigration Act 1971");
    await drafting.getByRole("textbox", { name: t("online.notifier"), exact: true }).fill("Example unit");
    await drafting.getByRole("textbox", { name: t("online.email") }).fill("unit@example.org");
    await drafting.getByRole("textbox", { name: t("online.territory") }).fill("gb, fr");
    await drafting.getByRole("button", { name: t("online.draft"), exact: true }).click();
    await page.getByRole("heading", { level: 2, name: t("online.notice") }).waitFor();
    await page.getByRole("button", { name: t("online.ask"), exact: true }).click();
    await giveReason(page, t, t("online.ask"), "A public advert with a contact.");

    const second = await openAs(node.supervisor, "/oversight", language);
    const row = second.page
      .getByRole("row")
      .filter({ hasText: t("oversight.approval.release.referral") })
      .first();
    await row.getByRole("button", { name: t("oversight.approve"), exact: true }).click();
    await giveReason(second.page, t, t("oversight.approve"), "Read, and within the law.");
    expect(second.faults).toEqual(NO_FAULTS);
    await second.close();

    await page.getByRole("button", { name: t("online.release"), exact: true }).click();
    await page.getByRole("button", { name: t("online.outcome"), exact: true }).click();
    const outcome = page.getByRole("dialog", { name: t("online.outcome") });
    await outcome.getByRole("button", { name: t("action.save"), exact: true }).click();
    await outcome.waitFor({ state: "hidden" });
    await page.getByText(t("online.event.received"), { exact: true }).first().waitFor();
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);
