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
    `/network?${path}`,
    "/findings",
    `/findings/${finding?.id}`,
    "/cases",
    "/techniques?technique=OIC-PAY-05",
    "/oversight",
    "/oversight?view=audit",
    "/oversight?view=figures",
    "/oversight?view=detectors",
    "/events",
    "/watches",
    "/review",
    "/money",
    "/online",
    "/supply",
    "/routes",
    "/partners",
    "/account",
  ];
}

async function violations(page: Page): Promise<string[]> {
  // The engine is put into the page by the browser's own channel, which the page's policy does not bind.
  const { violations: all } = await new AxeBuilder({ page }).analyze();
  return all
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ""}`);
}

// Two dozen pages, each looked at whole: minutes where the machine is busy.
const EVERY_PAGE = { timeout: 900_000 };

test.each([
  ["en", "light"],
  ["en", "dark"],
  ["ar", "light"],
  ["ar", "dark"],
] as const)("axe finds nothing serious on any page (%s, %s)", EVERY_PAGE, async (language, theme) => {
  const { page, close } = await desk.open(language, { theme });
  const found: Record<string, string[]> = {};
  await page.goto(desk.url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  found["sign-in"] = await violations(page);
  await page.request.post(`${desk.url}/api/v1/session/demo`);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  found.purpose = await violations(page);
  await page.evaluate((purpose) => sessionStorage.setItem("wasl.purpose", JSON.stringify(purpose)), PURPOSE);
  for (const address of await addresses(page)) {
    await page.goto(desk.url + address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    found[address] = await violations(page);
  }
  const faulty = Object.entries(found).filter(([, list]) => list.length > 0);
  expect(faulty).toEqual([]);
  await close();
});

test("a button without a name, and grey on grey, would have been found", async () => {
  const { page, close } = await desk.open("en");
  await page.goto(desk.url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate(() => {
    const pale = document.createElement("p");
    pale.textContent = "pale";
    pale.style.color = "#bbb";
    document.querySelector("main")?.append(document.createElement("button"), pale);
  });
  const found = (await violations(page)).join("\n");
  expect(found).toContain("button-name");
  expect(found).toContain("color-contrast");
  await close();
});
