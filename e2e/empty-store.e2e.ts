import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** A node on its first day: nothing came in yet, and nobody is a partner. */
const desk = nodeDesk("Fictitious first day");
const PATHS = [
  "/",
  "/reports",
  "/events",
  "/watches",
  "/review",
  "/review?view=decided",
  "/findings",
  "/money",
  "/online",
  "/online?view=campaigns",
  "/online?view=referrals",
  "/online?view=prevention",
  "/online?view=data",
  "/supply?view=trace&reading=EX-1000",
  "/supply?view=orders",
  "/supply?view=owners",
  "/supply?view=reported",
  "/supply?view=documents",
  "/routes",
  "/cases",
  "/partners",
  "/partners?view=match",
  "/partners?view=messages",
  "/partners?view=rooms",
  "/oversight",
  "/oversight?view=requests",
  "/oversight?view=retention",
];
/** Of which it is good that there are none. */
const FINE = ["partners.receipts.none", "oversight.erased.none"] as const;

const settled = (page: Page) =>
  page.waitForFunction(() => document.querySelector(".skeleton") === null && document.querySelector("h1"));

test.each(["en", "ar"] as const)(
  "where there is nothing yet, each page says what to do next (%s)",
  async (language) => {
    const t = wordsOf(language);
    const fine: readonly string[] = FINE.map((key) => t(key));
    const { page, faults, close } = await desk.openAs(desk.node.supervisor, "/", language);
    const silent: (readonly [string, string])[] = [];
    let said = 0;
    for (const path of PATHS) {
      await page.goto(desk.node.url + path);
      await settled(page);
      const all = await page.locator(".empty").evaluateAll((empties) =>
        empties.map((one) => ({
          title: one.querySelector(".empty-title")?.textContent ?? "",
          isHelpful: one.querySelector(".empty-text, .empty-actions a, .empty-actions button") !== null,
        })),
      );
      said += all.length;
      for (const { title, isHelpful } of all)
        if (!isHelpful && !fine.includes(title)) silent.push([path, title]);
    }
    expect(silent).toEqual([]);
    expect(said).toBeGreaterThan(PATHS.length / 2);
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test("where there is no partner to ask, the form and the lists say what comes first, with a way there", async () => {
  const t = wordsOf("en");
  const { page, close } = await desk.openAs(desk.node.analyst, "/partners?view=match", "en");
  await expect.poll(() => page.getByText(t("partners.none.text"), { exact: true }).count()).toBe(4);
  await page
    .getByRole("link", { name: t("partners.list"), exact: true })
    .first()
    .click();
  await page.getByRole("heading", { level: 2, name: t("partners.paired") }).waitFor();
  await close();
});

test.each(["en", "ar"] as const)(
  "whoever only oversees is told why lists are empty, and offered no import (%s)",
  async (language) => {
    const t = wordsOf(language);
    const overseer = await desk.node.actor({ id: `overseer-${language}`, role: "oversight" }, "oversight");
    const { page, close } = await desk.openAs(overseer, "/", language);
    await page.getByText(t("oversight.elsewhere"), { exact: true }).waitFor();
    await settled(page);
    expect(
      await page
        .locator(".page-head")
        .getByRole("link", { name: t("reports.import") })
        .count(),
    ).toBe(0);
    await page.goto(`${desk.node.url}/oversight`);
    await settled(page);
    expect(await page.getByText(t("oversight.elsewhere"), { exact: true }).count()).toBe(0);
    await close();
  },
);

test("a portal has one page: no palette that would search, by button or by key, and no tour", async () => {
  const t = wordsOf("en");
  const shop = await desk.node.actor({ id: "shop", role: "trade", clearance: "clear" }, "supply-disruption");
  const { page, faults, close } = await desk.openAs(shop, "/", "en");
  await page.getByRole("heading", { level: 1, name: t("trade.title") }).waitFor();
  await page.keyboard.press("Control+k");
  await settled(page);
  expect(await page.getByRole("dialog").count()).toBe(0);
  for (const key of ["palette.open", "tour.open"])
    expect(await page.getByRole("button", { name: t(key) }).count()).toBe(0);
  expect(faults).toEqual(NO_FAULTS);
  await close();
});
