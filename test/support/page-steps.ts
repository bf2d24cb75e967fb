import type { Locator, Page } from "playwright-core";
import type { wordsOf } from "./words.ts";

/** Steps that every day's work takes, by the words on the pages. */
export type Words = ReturnType<typeof wordsOf>;

export interface BroughtFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole("heading", { level: 1, name }).waitFor();

export async function goTo(page: Page, t: Words, key: string): Promise<void> {
  await page.getByRole("link", { name: t(`nav.${key}`), exact: true }).click();
}

/** Drops a file on the reports page, and waits for what became of it. */
export async function bringIn(
  page: Page,
  t: Words,
  what: BroughtFile,
  outcome: string | RegExp,
): Promise<void> {
  const uploads = page
    .getByRole("list", { name: t("reports.uploads") })
    .getByText(typeof outcome === "string" ? t(outcome) : outcome, { exact: true });
  const before = await uploads.count();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: t("reports.choose") }).click();
  await (await chooser).setFiles(what);
  await uploads.nth(before).waitFor({ timeout: 120_000 });
}

export async function giveReason(page: Page, t: Words, title: string, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: title });
  await dialog.getByRole("textbox", { name: t("reason.label") }).fill(reason);
  await dialog.getByRole("button", { name: title, exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
}

export async function choose(page: Page, within: Locator, label: string, option: string): Promise<void> {
  await within.getByRole("button", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}

export async function openCase(page: Page, t: Words, title: string): Promise<void> {
  await goTo(page, t, "cases");
  await page.getByRole("button", { name: t("cases.open") }).click();
  const dialog = page.getByRole("dialog", { name: t("cases.open") });
  await dialog.getByRole("textbox", { name: t("case.title") }).fill(title);
  await dialog.getByRole("button", { name: t("cases.open") }).click();
  await heading(page, title);
}

export async function addToCase(page: Page, t: Words, caseTitle: string): Promise<void> {
  await page.getByRole("button", { name: t("action.addToCase"), exact: true }).click();
  const adding = page.getByRole("dialog", { name: t("action.addToCase") });
  await choose(page, adding, t("case.title"), caseTitle);
  await adding.getByRole("button", { name: t("action.add"), exact: true }).click();
  await adding.waitFor({ state: "hidden" });
}
