import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { exerciseDesk } from "../test/support/desk.ts";

const story = JSON.parse(readFileSync(new URL("../data/exercise/story.json", import.meta.url), "utf8")) as {
  readonly advertPhone: string;
  readonly supplierName: string;
};
const PURPOSE = { purpose: "operational-analysis", mandate: "EXERCISE-1" };
const HEADERS = { "Wasl-Purpose": PURPOSE.purpose, "Wasl-Mandate": PURPOSE.mandate };

const desk = exerciseDesk();

interface Found {
  readonly items: readonly { readonly id: string; readonly format?: string }[];
}

async function addresses(page: Page): Promise<string[]> {
  const get = async (path: string): Promise<Found> =>
    (await page.request.get(`${desk.url}/api/v1/${path}`, { headers: HEADERS })).json();
  const search = await page.request.get(
    `${desk.url}/api/v1/search?q=${encodeURIComponent(story.supplierName)}`,
    { headers: HEADERS },
  );
  const supplier = ((await search.json()) as { hits: { canonicalId: string }[] }).hits[0]?.canonicalId ?? "";
  const article = (await get("reports?limit=200")).items.find((report) => report.format === "article");
  const [finding] = (await get("findings?limit=1")).items;
  const path = new URLSearchParams({ from: story.advertPhone, to: supplier });
  return [
    "/",
    "/reports",
    `/reports/${article?.id}`,
    `/search?q=${encodeURIComponent(story.advertPhone)}`,
    `/entities/${supplier}`,
    `/entities/${supplier}/designation`,
    `/network?${path}`,
    "/findings",
    `/findings/${finding?.id}`,
    "/cases",
    "/techniques?technique=OIC-PAY-05",
    "/techniques",
    "/disruptions",
    "/disruptions/ex-fr-d1",
    "/oversight",
    "/oversight?view=audit",
    "/oversight?view=figures",
    "/oversight?view=detectors",
    "/events",
    "/events?view=map",
    "/watches",
    "/withdrawals?by=here",
    "/cases?view=tasks",
    "/search?schema=all",
    "/review",
    "/money",
    "/money?view=routes",
    "/online",
    "/online?view=signals",
    "/online?view=prevention",
    "/online?view=data",
    "/supply",
    "/supply?view=documents",
    "/supply?view=owners",
    "/routes",
    "/partners",
    "/partners?view=consents",
    "/account",
  ];
}

type Theme = "light" | "dark";

interface Looked {
  /** Rules that were applied and look at colours. */
  readonly ofColours: readonly string[];
  readonly faults: readonly string[];
}

/** By all rules, or by these. */
async function look(page: Page, rules?: readonly string[]): Promise<Looked> {
  // The engine is put into the page by the browser's own channel, which the page's policy does not bind.
  const axe = new AxeBuilder({ page });
  const { violations, passes, incomplete, inapplicable } = await (rules
    ? axe.withRules([...rules])
    : axe
  ).analyze();
  const ofColours = [violations, passes, incomplete, inapplicable]
    .flat()
    .filter(({ tags }) => tags.includes("cat.color"))
    .map(({ id }) => id);
  const faults = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ""}`);
  return { ofColours: [...new Set(ofColours)], faults };
}

/** The system turns dark, or light again, while the page is open, and its colours have arrived. */
async function turn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

/**
 * A page in both themes. A theme is one of two values of each colour in design/tokens.css, light-dark(), and nothing else: no
 * element, name or size hangs on it. So all rules are for one theme, and those of colours again for the other.
 */
async function inBothThemes(page: Page): Promise<Readonly<Record<Theme, readonly string[]>>> {
  const light = await look(page);
  await turn(page, "dark");
  const dark = await look(page, light.ofColours);
  await turn(page, "light");
  return { light: light.faults, dark: dark.faults };
}

type EveryPage = Readonly<Record<string, Readonly<Record<Theme, readonly string[]>>>>;

async function lookAtEveryPage(language: "en" | "ar"): Promise<EveryPage> {
  const { page, close } = await desk.open(language);
  const found: Record<string, EveryPage[string]> = {};
  await page.goto(desk.url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  found["sign-in"] = await inBothThemes(page);
  await page.request.post(`${desk.url}/api/v1/session/demo`);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  found["purpose"] = await inBothThemes(page);
  await page.evaluate((purpose) => sessionStorage.setItem("wasl.purpose", JSON.stringify(purpose)), PURPOSE);
  for (const address of await addresses(page)) {
    await page.goto(desk.url + address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    found[address] = await inBothThemes(page);
  }
  await close();
  return found;
}

/** Three dozen pages, each looked at whole: minutes where the machine is busy. */
const EVERY_PAGE = { timeout: 900_000 };
const looked = new Map<string, EveryPage>();
const told = new Set<string>();

test.each([
  ["en", "light"],
  ["en", "dark"],
  ["ar", "light"],
  ["ar", "dark"],
] as const)("axe finds nothing serious on any page (%s, %s)", EVERY_PAGE, async (language, theme) => {
  // The second theme takes what was seen with the first; a second try looks again.
  const isAgain = told.has(`${language} ${theme}`);
  const found = (isAgain ? undefined : looked.get(language)) ?? (await lookAtEveryPage(language));
  looked.set(language, found);
  told.add(`${language} ${theme}`);
  const faulty = Object.entries(found).flatMap(([at, { [theme]: faults }]) =>
    faults.length > 0 ? [[at, faults]] : [],
  );
  // What an address is made of was there to be looked at.
  expect(Object.keys(found).filter((at) => at.includes("undefined") || at.includes("//"))).toEqual([]);
  expect(faulty).toEqual([]);
});

test("a button without a name, and grey on grey in either theme, would have been found", async () => {
  const { page, close } = await desk.open("en");
  await page.goto(desk.url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const add = (colour: string): Promise<void> =>
    page.evaluate((color) => {
      const pale = document.createElement("p");
      pale.textContent = "pale";
      pale.style.color = color;
      document.querySelector("main")?.append(document.createElement("button"), pale);
    }, colour);
  await add("light-dark(#000, #333)");
  const inDark = await inBothThemes(page);
  expect(inDark.light.join("\n")).toContain("button-name");
  expect(inDark.light.join("\n")).not.toContain("color-contrast");
  expect(inDark.dark.join("\n")).toContain("color-contrast");
  await add("light-dark(#bbb, #fff)");
  expect((await inBothThemes(page)).light.join("\n")).toContain("color-contrast");
  expect([...(await look(page)).ofColours].sort()).toEqual(["color-contrast", "link-in-text-block"]);
  await close();
});
