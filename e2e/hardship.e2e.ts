import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { launchChromium } from "../test/support/chromium.ts";
import { HOSTILE_NAMES, LONG_LIST, type MockApi, startMockApi } from "../test/support/mock-api.ts";
import { type WatchedPage, watchedPage } from "../test/support/watched-page.ts";

let api: MockApi;
let browser: Browser;

beforeAll(async () => {
  [api, browser] = await Promise.all([startMockApi(), launchChromium()]);
});

beforeEach(async () => {
  // Whatever the test before it left: somebody is signed in, and the server can be reached.
  api.cutOff(false);
  await (await fetch(`${api.url}/api/v1/session`, { method: "POST" })).text();
});

afterAll(async () => {
  await browser?.close();
  await api?.stop();
});

async function open(path: string, language: "en" | "ar" = "en", width = 1440): Promise<WatchedPage> {
  const watched = await watchedPage(browser, api.url, { language, width });
  await watched.page.addInitScript(() => {
    const purpose = { purpose: "operational-analysis", mandate: "TEST-1" };
    sessionStorage.setItem("wasl.purpose", JSON.stringify(purpose));
  });
  await watched.page.goto(api.url + path);
  await watched.page.getByRole("heading", { level: 1 }).waitFor();
  return watched;
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

test.each([
  ["en", 1440],
  ["en", 390],
  ["ar", 390],
] as const)(
  "hostile names are shown, not run, and stay inside the page (%s, %i px)",
  async (language, width) => {
    const { page, faults, close } = await open("/entities/e1", language, width);
    await page.getByRole("heading", { level: 1, name: HOSTILE_NAMES.markup }).waitFor();
    expect(await page.title()).not.toBe("executed");
    expect(await page.locator("img").count()).toBe(0);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    // The override turns its own words only: the label before it is where it was.
    const override = page.getByText(HOSTILE_NAMES.override, { exact: true }).first();
    expect(await override.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe("isolate");
    expect(faults).toEqual({ outside: [], policy: [], console: [] });
    await close();
  },
);

test("claims that disagree stand side by side, and an assessment does not look like a fact", async () => {
  const { page, close } = await open("/entities/e1");
  await page.getByText("Sources differ").waitFor();
  const first = await page.getByText("1 Jan 1980").boundingBox();
  const second = await page.getByText("6 May 1984").boundingBox();
  expect(first?.y).toBe(second?.y);
  const assessed = page.getByText("Arranges boats");
  const claim = page.locator(".claim", { has: assessed });
  expect(await claim.textContent()).toContain("Assessment");
  expect(await claim.evaluate((element) => getComputedStyle(element).borderInlineStartStyle)).toBe("dashed");

  // A day that is typed is asked for once, when it is whole: not in the years 2, 20 and 202.
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.endsWith("/entities/e1")) asked.push(url.searchParams.get("asOf") ?? "");
  });
  const day = page.getByLabel("As known on");
  await day.focus();
  await day.pressSequentially("04032025", { delay: 30 });
  await page.getByText("An earlier view").waitFor();
  await day.press("ArrowLeft");
  await day.press("0");
  await day.press("5");
  await day.press("Enter");
  await expect.poll(() => asked).toEqual(["2025-04-03", "2025-04-05"]);
  // The field has the browser's order of day and month: which day it took is said in letters.
  const said = await day.evaluate(
    (e) => document.getElementById(e.getAttribute("aria-describedby") ?? "")?.textContent,
  );
  expect(said?.replaceAll("\u00a0", " ")).toBe("5 Apr 2025");
  await close();
});

test("a day that is known to the month or the year only says so, and the order is turned by key", async () => {
  const { page, faults, close } = await open("/entities/e1");
  const lines = page.locator(".timeline-line");
  await lines.first().waitFor();
  const days = await page.locator(".timeline-when").allInnerTexts();
  expect(days.map((text) => text.replaceAll("\u00a0", " "))).toEqual([
    "2 Jan 2026, 03:04 UTC",
    "Apr 2025\nonly the month is known",
    "1984\nonly the year is known",
  ]);
  const orders = page.getByRole("radiogroup", { name: "Order of the timeline" });
  const asked = page.waitForRequest((request) => request.url().includes("order=oldest"));
  await orders.getByRole("radio", { name: "Newest first" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await asked;
  await orders.getByRole("radio", { name: "Oldest first", checked: true }).waitFor();
  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});

test("a session that ends in the middle of a form costs nothing that was typed", async () => {
  const { page, close } = await open("/findings/f1");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("Checked both adverts by hand.");
  api.expireSession();
  await page.getByRole("dialog", { name: "Accept" }).getByRole("button", { name: "Accept" }).click();
  const again = page.getByRole("dialog", { name: "Your session has ended" });
  await again.getByLabel("Password").fill("fictitious password");
  await again.getByRole("button", { name: "Sign in" }).click();
  await again.waitFor({ state: "hidden" });
  expect(await page.getByRole("textbox", { name: "Reason" }).inputValue()).toBe(
    "Checked both adverts by hand.",
  );
  await page.getByRole("dialog", { name: "Accept" }).getByRole("button", { name: "Accept" }).click();
  await page.getByRole("dialog", { name: "Accept" }).waitFor({ state: "hidden" });
  expect(api.decisions).toEqual([{ id: "f1", state: "accepted", reason: "Checked both adverts by hand." }]);

  // A dialog decides on what it was opened on: by the next sign-in the queue begins with another.
  await page.goto(`${api.url}/money?view=findings`);
  await page.locator(".mention-row").waitFor();
  await page.keyboard.press("r");
  const rejecting = page.getByRole("dialog", { name: "Reject" });
  await rejecting.getByRole("textbox", { name: "Reason" }).fill("Two brothers.");
  api.lengthenQueue();
  api.expireSession();
  await rejecting.getByRole("button", { name: "Reject" }).click();
  await again.getByLabel("Password").fill("fictitious password");
  await again.getByRole("button", { name: "Sign in" }).click();
  await again.waitFor({ state: "hidden" });
  await expect.poll(() => page.locator(".mention-row").count()).toBe(2);
  await rejecting.getByRole("button", { name: "Reject" }).click();
  await rejecting.waitFor({ state: "hidden" });
  expect(api.decisions.slice(1)).toEqual([{ id: "f1", state: "rejected", reason: "Two brothers." }]);
  await close();
});

test("a session that ended is renewed from another tab too, and whoever wants to leaves instead", async () => {
  const { page, close } = await open("/findings/f1");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("Half of a reason");
  api.expireSession();
  await page.getByRole("dialog", { name: "Accept" }).getByRole("button", { name: "Accept" }).click();
  const again = page.getByRole("dialog", { name: "Your session has ended" });
  await again.waitFor();
  const other = await page.context().newPage();
  await other.goto(api.url);
  await other.getByLabel("User name").fill("fictitious-analyst");
  await other.getByLabel("Password").fill("fictitious password");
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.waitFor({ state: "hidden" });
  expect(await page.getByRole("textbox", { name: "Reason" }).inputValue()).toBe("Half of a reason");

  api.expireSession();
  // What is read anew after a sign-in may be told first: then the dialog is there without a click.
  const accept = page.getByRole("dialog", { name: "Accept" }).getByRole("button", { name: "Accept" });
  await expect
    .poll(
      async () => {
        if (!(await again.isVisible())) await accept.click({ timeout: 1_000 }).catch(() => undefined);
        return await again.isVisible();
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  await again.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await close();
});

test("a connection that drops is said, and trying again works", async () => {
  const { page, close } = await open("/reports");
  await page.getByText("Fictitious report one").first().waitFor();
  api.cutOff(true);
  await page.getByRole("link", { name: "Findings", exact: true }).click();
  await page.getByText("The server cannot be reached", { exact: false }).waitFor();
  api.cutOff(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Two fictitious adverts carry one phone.").waitFor();

  // A long list goes on where its end comes into sight, until there is no more of it.
  await page.getByText("Fictitious finding f2.").waitFor();
  await page.getByRole("button", { name: "Load more" }).waitFor({ state: "detached" });
  await close();
});

test("what is done without a line is said at once, and is not sent by itself when the line is back", async () => {
  const { page, close } = await open("/findings/f1");
  const decided = api.decisions.length;
  await page.getByRole("button", { name: "Accept" }).click();
  const accepting = page.getByRole("dialog", { name: "Accept" });
  await accepting.getByRole("textbox", { name: "Reason" }).fill("Checked without a line.");
  await page.context().setOffline(true);
  await accepting.getByRole("button", { name: "Accept" }).click();
  await accepting.getByText("The server cannot be reached", { exact: false }).waitFor();
  await page.context().setOffline(false);
  await page.waitForTimeout(1_500);
  expect(api.decisions.length).toBe(decided);
  await accepting.getByRole("button", { name: "Accept" }).click();
  await accepting.waitFor({ state: "hidden" });
  expect(api.decisions.slice(decided)).toEqual([
    { id: "f1", state: "accepted", reason: "Checked without a line." },
  ]);
  await close();
});

test("an address that names nothing is no page, and nothing is asked for", async () => {
  const { page, faults, close } = await open("/cases/%20");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  for (const path of [
    "cases/%20",
    "cases/%20/plan",
    "entities/%20",
    "findings/%20",
    "reports/%20",
    "events/%20",
  ]) {
    await page.goto(`${api.url}/${path}`);
    await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
  }
  expect(asked.filter((path) => /^\/api\/.*(?:%20|\/\/)/.test(path))).toEqual([]);
  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});

test("an import shows its progress, then what was not taken by line and reason", async () => {
  const { page, close } = await open("/reports");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles({
    name: "fictitious.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("x".repeat(5000)),
  });
  await page.getByText("7 statements, 0 rows, 1 line not taken").waitFor();
  await page.getByText("Imported", { exact: true }).waitFor();
  const row = page.getByRole("row", { name: /DATE_IMPOSSIBLE/ });
  expect(await row.textContent()).toContain("3");
  expect(await row.textContent()).toContain("The date does not exist");
  await close();
});

test("a hundred thousand rows: a few are drawn, keys reach the last, the filter finds one, CSV runs nothing", async () => {
  const { page, faults, close } = await open("/cases");
  const grid = page.getByRole("grid", { name: "Cases" });
  await grid.waitFor();
  expect(await grid.getAttribute("aria-rowcount")).toBe(String(LONG_LIST + 1));
  expect(await grid.getByRole("row").count()).toBeLessThan(200);
  await grid.locator("tr[data-index='0']").focus();
  await page.keyboard.press("End");
  await grid.locator(`tr[data-index='${LONG_LIST - 1}']:focus`).waitFor();
  await page.keyboard.press("Home");
  await grid.locator("tr[data-index='0']:focus").waitFor();
  await page.keyboard.press("ArrowDown");
  await grid.locator("tr[data-index='1']:focus").waitFor();

  await page.getByRole("searchbox", { name: "Filter" }).fill("needle TEST");
  await page.getByText("1 of 100,000").waitFor();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export the rows shown as CSV" }).click();
  const csv = await readFile(await (await saved).path(), "utf8");
  expect(csv.split("\r\n")[1]).toMatch(/^"'=Fictitious ""needle""",TEST-0,TLP:AMBER /);

  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Mandate" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "Mandate" }).waitFor({ state: "detached" });
  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});
