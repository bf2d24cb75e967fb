import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../test/support/chromium.ts";
import { type RunningExercise, startExercise } from "../test/support/exercise.ts";
import { watchedPage } from "../test/support/watched-page.ts";

// What the exercise hides, as its generator wrote it down; never what this version of Wasl happens to find.
const story = JSON.parse(readFileSync(new URL("../data/exercise/story.json", import.meta.url), "utf8")) as {
  readonly advertPhone: string;
  readonly supplierName: string;
};

const WORDS = {
  en: {
    dir: "ltr",
    demo: "Sign in as the demo analyst",
    start: "Start work",
    situation: "Situation",
    search: "Search",
    searchBox: "Search for an entity",
    results: "Results",
    network: "Network",
    from: "Path from",
    to: "Path to",
    find: "Find path",
    path: "Path",
    sources: "Sources of this edge",
    exercise: "Exercise",
  },
  ar: {
    dir: "rtl",
    demo: "ادخل بصفة محلل تجريبي",
    start: "ابدأ العمل",
    situation: "الموقف",
    search: "البحث",
    searchBox: "ابحث عن كيان",
    results: "النتائج",
    network: "الشبكة",
    from: "المسار من",
    to: "المسار إلى",
    find: "ابحث عن المسار",
    path: "المسار",
    sources: "مصادر هذه الوصلة",
    exercise: "تمرين",
  },
} as const;

let exercise: RunningExercise;
let browser: Browser;

beforeAll(async () => {
  [exercise, browser] = await Promise.all([startExercise(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await exercise?.stop();
});

async function signIn(page: Page, words: (typeof WORDS)["en" | "ar"]): Promise<void> {
  await page.goto(exercise.url);
  await page.getByRole("button", { name: words.demo }).click();
  await page.getByRole("button", { name: words.start }).click();
  await page.getByRole("heading", { level: 1, name: words.situation }).waitFor();
}

test.each(["en", "ar"] as const)(
  "an analyst finds the supplier behind an advert's phone (%s)",
  async (language) => {
    const words = WORDS[language];
    const { page, faults, close } = await watchedPage(browser, exercise.url, { language });
    await signIn(page, words);
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(words.dir);
    await page.getByText(words.exercise, { exact: false }).first().waitFor();

    // The figures are of the exercise: not one is nothing but what nobody has decided yet.
    const figures = page.locator(".figure-value");
    await figures.first().waitFor();
    const values = (await figures.allTextContents()).map((text) => Number(text.replace(/[^0-9]/g, "")));
    expect(values.filter((value) => value > 0).length).toBeGreaterThanOrEqual(5);

    await page.getByRole("link", { name: words.search, exact: true }).click();
    await page.getByRole("searchbox", { name: words.searchBox }).fill(story.advertPhone);
    const hits = page.getByRole("listbox", { name: words.results }).getByRole("option");
    await hits.first().waitFor();
    expect(await hits.first().textContent()).toContain(story.advertPhone);

    await page.getByRole("link", { name: words.network, exact: true }).click();
    await page.getByRole("combobox", { name: words.from }).fill(story.advertPhone);
    await page.keyboard.press("Tab");
    await page.getByRole("combobox", { name: words.to }).fill(story.supplierName);
    await page.getByRole("option", { name: story.supplierName }).first().click();
    await page.getByRole("button", { name: words.find }).click();
    const steps = page.getByRole("list", { name: words.path, exact: true }).locator("> li");
    await steps.first().waitFor();
    const count = await steps.count();
    expect(count).toBeGreaterThan(2);
    expect(await steps.first().textContent()).toContain(story.advertPhone);
    expect(await steps.last().textContent()).toContain(story.supplierName);

    // Every edge has a source, and every source is a report that can be opened.
    const edges = page.getByRole("list", { name: words.sources });
    expect(await edges.count()).toBe(count - 1);
    for (const edge of await edges.all()) {
      const href = await edge.getByRole("link").first().getAttribute("href");
      expect(href).toMatch(/^\/reports\//);
    }
    await edges.first().getByRole("link").first().click();
    await page.waitForURL(/\/reports\//);
    await page.getByRole("heading", { level: 1 }).waitFor();

    expect(faults).toEqual({ outside: [], policy: [], console: [] });
    await close();
  },
);

test("a link that a colleague sent opens after sign-in", async () => {
  const { page, close } = await watchedPage(browser, exercise.url, { language: "en" });
  await page.goto(`${exercise.url}/search?q=${encodeURIComponent(story.supplierName)}`);
  await page.getByRole("button", { name: WORDS.en.demo }).click();
  await page.getByRole("button", { name: WORDS.en.start }).click();
  await page.getByRole("option", { name: story.supplierName }).first().waitFor();
  await close();
});

test("the palette goes anywhere without a mouse, and changes the language", async () => {
  const { page, close } = await watchedPage(browser, exercise.url, { language: "en" });
  await signIn(page, WORDS.en);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Command palette" }).waitFor();
  await page.keyboard.type("Go to Cases");
  await page.locator("[role=menuitem][data-focused]", { hasText: "Go to Cases" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Cases" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Command palette" }).waitFor();
  await page.keyboard.type("العربية");
  await page.getByRole("menuitem", { name: /العربية/ }).click();
  await page.getByRole("heading", { level: 1, name: "القضايا" }).waitFor();
  expect(await page.evaluate(() => document.documentElement.dir)).toBe("rtl");
  await close();
});

test("from a proposal to a brief: decide with a reason, open a case, print", async () => {
  const { page, faults, close } = await watchedPage(browser, exercise.url, { language: "en" });
  await signIn(page, WORDS.en);
  await page.getByRole("link", { name: "Cases", exact: true }).click();
  await page.getByRole("button", { name: "Open a case" }).click();
  const opening = page.getByRole("dialog", { name: "Open a case" });
  await opening.getByRole("textbox", { name: "Case" }).fill("Exercise case of the browser test");
  await opening.getByRole("button", { name: "Open a case" }).click();
  await page.getByRole("heading", { level: 1, name: "Exercise case of the browser test" }).waitFor();

  await page.getByRole("link", { name: "Findings", exact: true }).click();
  await page.getByRole("row").nth(1).click();
  await page.getByRole("button", { name: "Accept" }).click();
  const deciding = page.getByRole("dialog", { name: "Accept" });
  await deciding.getByRole("textbox", { name: "Reason" }).fill("The figures add up and the sources agree.");
  await deciding.getByRole("button", { name: "Accept" }).click();
  await deciding.waitFor({ state: "hidden" });
  await page.getByText("The figures add up and the sources agree.").waitFor();

  await page.getByRole("button", { name: "Add to case" }).click();
  const adding = page.getByRole("dialog", { name: "Add to case" });
  await adding.getByRole("button", { name: "Case" }).click();
  await page.getByRole("option", { name: "Exercise case of the browser test" }).click();
  await adding.getByRole("button", { name: "Add", exact: true }).click();
  await adding.waitFor({ state: "hidden" });

  await page.getByRole("link", { name: "Cases", exact: true }).click();
  await page.getByRole("row", { name: /Exercise case of the browser test/ }).click();
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Brief for print" }).click();
  const brief = await opened;
  await brief.getByText("Exercise case of the browser test").first().waitFor();
  expect(await brief.title()).not.toBe("");
  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});

test("a file that is dropped becomes a report, and the same file again changes nothing", async () => {
  const { page, close } = await watchedPage(browser, exercise.url, { language: "en" });
  await signIn(page, WORDS.en);
  await page.getByRole("link", { name: "Reports", exact: true }).click();
  const rows = [
    {
      id: "e2e-fictitious-1",
      schema: "Company",
      properties: { name: ["Fictitious Browser Boats Ltd"], phone: ["+447700900999"] },
    },
    {
      id: "e2e-fictitious-2",
      schema: "Company",
      properties: { name: ["Fictitious Other Ltd"], incorporationDate: ["2024-02-31"] },
    },
  ];
  const file = {
    name: "browser.ftm.jsonl",
    mimeType: "application/x-ndjson",
    buffer: Buffer.from(rows.map((row) => JSON.stringify(row)).join("\n")),
  };
  for (const outcome of ["Imported", "Known already, nothing changed"]) {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose files" }).click();
    await (await chooser).setFiles(file);
    await page.getByText(outcome, { exact: true }).waitFor();
  }
  await page
    .getByRole("row", { name: /DATE_IMPOSSIBLE/ })
    .first()
    .waitFor();
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await page.getByRole("searchbox", { name: WORDS.en.searchBox }).fill("+44 7700 900999");
  await page.getByRole("option", { name: "Fictitious Browser Boats Ltd" }).waitFor();
  await close();
});
