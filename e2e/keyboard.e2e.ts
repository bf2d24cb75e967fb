import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { exerciseDesk, NO_FAULTS } from "../test/support/desk.ts";
import { heading, type Words } from "../test/support/page-steps.ts";
import { wordsOf } from "../test/support/words.ts";

/** A piece of a day's work without a mouse: no step takes more tabs than a person would press. */
const desk = exerciseDesk();
const { supplierName } = JSON.parse(
  readFileSync(new URL("../data/exercise/story.json", import.meta.url), "utf8"),
) as { readonly supplierName: string };
const TABS_MAX = 25;

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);

async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    await page.keyboard.press("Tab");
    if (await hasFocus(target)) return;
  }
  throw new Error(`not reached in ${TABS_MAX} tabs: ${target}`);
}

async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press("Enter");
}

/** By the palette; the page that opens has the focus at its beginning, but for a field that takes it. */
async function jump(page: Page, t: Words, key: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: t("palette.title") }).waitFor();
  await page.keyboard.type(t(`nav.${key}`));
  await page
    .getByRole("menuitem")
    .filter({ hasText: t(`nav.${key}`) })
    .first()
    .waitFor();
  // The palette chooses its first line a moment after the last letter.
  await page.locator("input[aria-activedescendant]:focus").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === `/${key}`);
}

const atItsBeginning = (page: Page): Promise<void> =>
  expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("content");

test.each(["en", "ar"] as const)(
  "a case, an entity, a decision and the brief by key alone (%s)",
  async (language) => {
    const t = wordsOf(language);
    const title = `Fictitious keys ${language}`;
    const { page, faults, close } = await desk.open(language);
    page.setDefaultTimeout(40_000);
    const button = (key: string, within: Page | Locator = page): Locator =>
      within.getByRole("button", { name: t(key), exact: true });
    const dialog = (key: string): Locator => page.getByRole("dialog", { name: t(key) });
    await page.goto(desk.url);
    await press(page, button("signin.demo.action"));
    await press(page, button("purpose.action"));
    await heading(page, t("situation.title"));

    await jump(page, t, "cases");
    await atItsBeginning(page);
    await press(page, button("cases.open"));
    await dialog("cases.open").waitFor();
    await page.keyboard.type(title);
    await press(page, button("cases.open", dialog("cases.open")));
    await heading(page, title);
    await atItsBeginning(page);

    await jump(page, t, "search");
    await expect.poll(() => hasFocus(page.getByRole("searchbox", { name: t("search.box") }))).toBe(true);
    await page.keyboard.type(supplierName);
    await page.getByRole("option", { name: supplierName }).first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await heading(page, supplierName);
    await atItsBeginning(page);
    await press(page, button("action.addToCase"));
    const adding = dialog("action.addToCase");
    await press(page, adding.getByRole("button", { name: t("case.title") }));
    await page.getByRole("option", { name: title }).waitFor();
    await page.keyboard.type(title);
    await page.keyboard.press("Enter");
    await press(page, button("action.add", adding));
    await adding.waitFor({ state: "hidden" });
    await expect.poll(() => hasFocus(button("action.addToCase"))).toBe(true);
    // A neighbour says what joins it when the keyboard gets to it.
    const drawn = page.getByRole("navigation", { name: t("entity.graph") });
    await drawn.getByRole("link").first().focus();
    const joined = (await drawn.getByRole("link").first().getAttribute("aria-label")) ?? "";
    await page.locator(".mini-graph-words").getByText(joined, { exact: true }).waitFor();
    await page.locator(".timeline-line").first().waitFor();

    await jump(page, t, "findings");
    await atItsBeginning(page);
    const rows = page.getByRole("grid", { name: t("findings.title") }).locator("tbody tr");
    await reach(page, rows.first());
    // The first that nobody has decided: the test in the other language decided one.
    const states = await rows.allInnerTexts();
    const at = states.findIndex((text) => text.includes(t("finding.state.proposed")));
    for (let row = 0; row < at; row++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await atItsBeginning(page);
    await press(page, button("finding.accept"));
    await dialog("finding.accept").waitFor();
    await page.keyboard.type("The figures add up.");
    await press(page, button("finding.accept", dialog("finding.accept")));
    await page.getByText("The figures add up.").waitFor();
    // The button that was pressed is gone with the proposal.
    await atItsBeginning(page);

    await jump(page, t, "cases");
    await press(page, page.getByRole("grid", { name: t("cases.title") }).locator("tbody tr[tabindex='0']"));
    await page.getByRole("link", { name: t("case.brief") }).waitFor();
    const opened = page.waitForEvent("popup");
    await press(page, page.getByRole("link", { name: t("case.brief") }));
    await (await opened).getByRole("heading", { level: 1 }).waitFor();
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);
