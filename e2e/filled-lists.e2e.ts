import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Actor } from "../src/app/index.ts";
import { report } from "../test/contracts/fixtures.ts";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { bytesOf, knowPartners } from "../test/support/node.ts";
import { wordsOf } from "../test/support/words.ts";

/** Lists that an exercise shows empty, as a unit of some years has them; all invented. */
/** More than one page of them. */
const REPORTS = 120;
const DAY_MS = 86_400_000;
const LANGUAGES = ["en", "ar"] as const;
const desk = nodeDesk("Fictitious unit");

/** As if it were that many days ago. */
async function before<T>(days: number, work: () => Promise<T>): Promise<T> {
  const clock = desk.node.platform.clock as { now(): number };
  const { now } = clock;
  clock.now = () => now.call(clock) - days * DAY_MS;
  try {
    return await work();
  } finally {
    clock.now = now;
  }
}

const company = (id: string, days: number) =>
  before(days, () =>
    desk.node.wasl.importReport(desk.node.analyst, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(JSON.stringify({ id, schema: "Company", properties: { name: [`Company ${id}`] } })),
      marking: { tlp: "green" },
      fictitious: true,
    }),
  );

/** What of a table lies outside of it, or is cut off in its cell. */
const hidden = (page: Page): Promise<readonly (string | null)[]> =>
  page
    .locator(".table-wrap")
    .evaluateAll((wraps) =>
      wraps.flatMap((wrap) => [
        ...(wrap.scrollWidth > wrap.clientWidth + 1 ? [`${wrap.textContent?.slice(0, 40)} is wider`] : []),
        ...[...wrap.querySelectorAll(".th-inner, .td-inner")]
          .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
          .map((cell) => cell.textContent),
      ]),
    );

test.each(LANGUAGES)("a short trail lies within a telephone (%s)", async (language) => {
  const { page, faults, close } = await desk.openAs(desk.node.supervisor, "/oversight?view=audit", language);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(".td-inner").first().waitFor();
  expect(await page.locator(".table[data-virtual]").count()).toBe(0);
  expect(await hidden(page)).toEqual([]);
  expect(faults).toEqual(NO_FAULTS);
  await close();
});

test.each(LANGUAGES)(
  "what is due is renewed and held on a telephone, by its title (%s)",
  async (language) => {
    const t = wordsOf(language);
    // Three years are kept, and a month before that they are shown.
    for (const [id, days] of [
      [`due-${language}`, 3 * 365 - 5],
      [`late-${language}`, 3 * 365 + 3],
    ] as const)
      await company(id, days);
    const { page, faults, close } = await desk.openAs(
      desk.node.supervisor,
      "/oversight?view=retention",
      language,
    );
    await page.setViewportSize({ width: 390, height: 844 });
    const row = (id: string) => page.getByRole("row", { name: new RegExp(`${id}-${language}`) });
    await row("late").waitFor();
    expect(await hidden(page)).toEqual([]);
    await row("due")
      .getByRole("button", { name: t("oversight.retention.hold"), exact: true })
      .click();
    const holding = page.getByRole("dialog", { name: t("oversight.retention.hold") });
    await holding.getByText(`due-${language}.ftm.jsonl`, { exact: false }).waitFor();
    await holding.getByRole("textbox", { name: t("reason.label") }).fill("A court asked for it");
    await holding.getByRole("button", { name: t("oversight.retention.hold"), exact: true }).click();
    await holding.waitFor({ state: "hidden" });
    await row("due")
      .getByRole("button", { name: t("oversight.retention.lift"), exact: true })
      .waitFor();
    // Why it is held stands beside it, where there is room.
    await page.setViewportSize({ width: 1440, height: 900 });
    await row("due").getByText("A court asked for it").waitFor();
    await row("late")
      .getByRole("button", { name: t("oversight.retention.renew"), exact: true })
      .click();
    const renewing = page.getByRole("dialog", { name: t("oversight.retention.renew") });
    await renewing.getByRole("textbox", { name: t("reason.label") }).fill("Still needed");
    await renewing.getByRole("button", { name: t("oversight.retention.renew"), exact: true }).click();
    await row("late").waitFor({ state: "hidden" });
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test.each(LANGUAGES)("two requests in the same words are told apart (%s)", async (language) => {
  const t = wordsOf(language);
  const { node } = desk;
  const handler: Actor = {
    token: node.supervisor.token,
    purpose: { purpose: "data-subject-request", mandate: "DSR-1" },
  };
  const words = `What do you hold of me? (${language})`;
  for (const applicant of ["Fictitious A.", "Fictitious B."])
    await node.wasl.openSubjectRequest(handler, {
      kind: "access",
      applicant: `${applicant} ${language}`,
      text: words,
    });
  const { page, faults, close } = await desk.openAs(handler, "/oversight?view=requests", language);
  for (const applicant of ["Fictitious A.", "Fictitious B."]) {
    const row = page.getByRole("row", { name: new RegExp(`${applicant} ${language}`) });
    await row.getByRole("button", { name: t("oversight.request.decide"), exact: true }).click();
    const deciding = page.getByRole("dialog", { name: t("oversight.request.decide") });
    await deciding.getByText(`${applicant} ${language}`, { exact: false }).waitFor();
    await deciding.getByRole("button", { name: t("action.cancel"), exact: true }).click();
    await deciding.waitFor({ state: "hidden" });
  }
  expect(faults).toEqual(NO_FAULTS);
  await close();
});

test.each(LANGUAGES)("two hundred partners are a table that is cut off nowhere (%s)", async (language) => {
  const t = wordsOf(language);
  const ids = Array.from({ length: 200 }, (_, at) => `node-${String(at).padStart(16, "0")}`);
  await knowPartners(desk.node, ids);
  const { page, faults, close } = await desk.openAs(desk.node.supervisor, "/partners", language);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.locator(".table[data-virtual] .td-inner").first().waitFor();
    await expect.poll(() => hidden(page), { message: `${width} px` }).toEqual([]);
  }
  await page.getByPlaceholder(t("table.filter.placeholder")).fill("0000000199");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByText("node-0000000000000199").waitFor();
  expect(faults).toEqual(NO_FAULTS);
  await close();
});

let manyNames: Promise<string> | undefined;

/** A case of thirty companies, and its id. */
async function caseOfThirty(): Promise<string> {
  const { wasl, analyst } = desk.node;
  const ids = Array.from({ length: 30 }, (_, at) => `many-${at}`);
  const line = (id: string) =>
    JSON.stringify({ id, schema: "Company", properties: { name: [`Yard ${id}`] } });
  await wasl.importReport(analyst, {
    fileName: "many.ftm.jsonl",
    bytes: bytesOf(ids.map((id) => `${line(id)}\n`).join("")),
    marking: { tlp: "green" },
    fictitious: true,
  });
  const { id } = await wasl.openCase(analyst, {
    title: "Many names",
    mandate: "M-1",
    marking: { tlp: "green" },
  });
  const items = ids.map((one) => ({ kind: "entity", id: one, note: "" }) as const);
  await wasl.addToCase(analyst, id, items);
  return id;
}

test.each(LANGUAGES)(
  "a case of many names is unfolded with the keyboard, and whole on paper (%s)",
  async (language) => {
    manyNames ??= caseOfThirty();
    const path = `/cases/${await manyNames}`;
    const { page, faults, close } = await desk.openAs(desk.node.analyst, path, language);
    const names = page.getByRole("link", { name: "Yard many-" });
    const shown = () => names.filter({ visible: true }).count();
    await names.first().waitFor();
    expect(await shown()).toBe(6);
    await page.emulateMedia({ media: "print" });
    expect(await shown()).toBe(30);
    await page.emulateMedia({ media: "screen" });
    await page.locator("summary", { hasText: "24" }).focus();
    await page.keyboard.press("Enter");
    expect(await shown()).toBe(30);
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test.each(LANGUAGES)(
  "a list of reports goes on past its first page, is sorted and looked through over all, and exported whole (%s)",
  async (language) => {
    const t = await wordsOf(language);
    const { analyst } = desk.node;
    await desk.node.store.as(analyst, async (tx) => {
      for (let n = 0; n < REPORTS; n++)
        await tx.openReport({ ...report(`long ${n}`), provider: n === 0 ? "Zz unit" : "Aa unit" });
    });
    const { page, faults, close } = await desk.openAs(analyst, "/reports", language);
    const grid = page.getByRole("grid", { name: t("reports.title") });
    await page.getByText(t("table.rows.more", { count: 100 })).waitFor();
    // The oldest is on the second page: a sort of what is loaded would not show it.
    await grid
      .getByRole("columnheader", { name: t("report.provider") })
      .getByRole("button")
      .click();
    await grid
      .getByRole("columnheader", { name: t("report.provider") })
      .getByRole("button")
      .click();
    await grid.getByText("Zz unit").waitFor();
    await grid
      .getByRole("columnheader", { name: t("report.title") })
      .getByRole("button")
      .click();
    await page.getByText(t("table.order.loaded")).waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: t("table.export.all") }).click();
    const csv = await readFile(await (await saved).path(), "utf8");
    expect(csv.split("\r\n").filter((line) => line.includes(" unit")).length).toBeGreaterThanOrEqual(REPORTS);
    await page
      .getByRole("searchbox", { name: t("table.filter", { table: t("reports.title") }) })
      .fill("ZZ long");
    await grid.getByText("Zz unit").first().waitFor();
    await expect.poll(() => grid.getByRole("row").count()).toBe(2);
    await page
      .getByRole("button", { name: t("report.format") })
      .first()
      .click();
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Escape");
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);
