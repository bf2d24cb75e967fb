import { expect, test } from "vitest";
import { exerciseDesk, NO_FAULTS } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

const desk = exerciseDesk();

test.each(["en", "ar"] as const)(
  "events stand on a map, where a place chooses what is listed, by mouse and by key (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { page, faults, close } = await desk.signIn(language);
    await page.getByRole("link", { name: t("nav.events"), exact: true }).click();
    const lines = page.locator(".news-line");
    await lines.first().waitFor();
    const all = await lines.count();
    await page.getByRole("radio", { name: t("news.map"), exact: true }).click();
    await page.locator('.map-canvas[data-ready="true"]').waitFor({ timeout: 120_000 });
    const marks = page.locator(".map-point");
    expect(await marks.count()).toBeGreaterThan(2);

    const place = (await marks.first().getAttribute("title")) ?? "";
    await marks.first().click();
    await expect.poll(() => lines.count()).toBeLessThan(all);
    for (const line of await lines.allInnerTexts()) expect(line).toContain(place);
    // The list says the same to whoever sees no map.
    const row = page.locator(".news-place", { hasText: place });
    expect(await row.getAttribute("aria-pressed")).toBe("true");
    await row.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => lines.count()).toBe(all);
    expect(page.url()).toContain("view=map");
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);
