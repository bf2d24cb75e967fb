import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { exerciseDesk, NO_FAULTS } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

const desk = exerciseDesk();

/** A number as it stands in a link, in whatever digits the language has. */
function numberIn(text: string): number {
  const digits = text.replaceAll(/[٠-٩]/g, (digit) => String("٠١٢٣٤٥٦٧٨٩".indexOf(digit)));
  return Number(/\d[\d,.٬\u202f\u00a0]*/.exec(digits)?.[0].replaceAll(/\D/g, "") ?? Number.NaN);
}

/** Links of the page's numbers: what waits and what changed, the figures, what is known by kind, the exchange. */
const linksOf = async (page: Page): Promise<readonly { readonly href: string; readonly text: string }[]> =>
  await page
    .getByRole("main")
    .locator(".counts a, .figure a, .bar-value a, .facts a")
    .evaluateAll((links) =>
      links.map((link) => ({ href: link.getAttribute("href") ?? "", text: link.textContent ?? "" })),
    );

test.each(["en", "ar"] as const)(
  "every number of the situation opens a list of just that (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { page, faults, close } = await desk.signIn(language);
    await page.getByRole("heading", { name: t("desk.waiting"), exact: true }).waitFor();
    await page.getByRole("heading", { name: t("desk.changed"), exact: true }).waitFor();
    const links = await linksOf(page);
    // No two numbers open the same list, but findings that wait: these are a figure too.
    const hrefs = links.map(({ href }) => href);
    expect(hrefs.filter((href, at) => hrefs.indexOf(href) !== at)).toEqual(["/findings?state=proposed"]);
    expect(hrefs).not.toContain("/search");
    const kinds = links.filter(({ href }) => href.startsWith("/search?schema="));
    expect(kinds.length).toBeGreaterThan(4);
    const all = kinds.find(({ href }) => href === "/search?schema=all");
    const kind = kinds.filter((one) => one !== all).find(({ text }) => numberIn(text) < 100);
    if (!kind || !all) throw new Error("the situation counts no entities");
    expect(numberIn(all.text)).toBeGreaterThan(100);
    await page.locator(`a[href="${kind.href}"]`).click();
    const lines = page.getByRole("main").locator(".lines .line");
    await expect.poll(() => lines.count()).toBe(numberIn(kind.text));
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: t("situation.title") }).waitFor();
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test("a new visit says what came in since the last, and leads to just that", async () => {
  const t = wordsOf("en");
  const { page, faults, close } = await desk.signIn("en");
  await page.getByRole("heading", { name: t("desk.changed"), exact: true }).waitFor();
  const since = new Date(Date.now() - 60_000).toISOString();
  await page.goto(`${desk.url}/reports?since=${since}`);
  await page.getByRole("button", { name: /^No longer only Since/ }).click();
  await page.waitForURL(`${desk.url}/reports`);
  await page.goto(`${desk.url}/withdrawals?by=here&since=${since}`);
  await page.getByText(t("withdrawals.none"), { exact: true }).waitFor();
  await page.goto(`${desk.url}/cases?view=tasks`);
  await page.getByText(t("tasks.none"), { exact: true }).waitFor();
  expect(faults).toEqual(NO_FAULTS);
  await close();
});
