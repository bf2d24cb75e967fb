import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { documentReader } from "../src/compute/index.ts";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { bytesOf } from "../test/support/node.ts";
import { wordsOf } from "../test/support/words.ts";

/** Whatever somebody is called, every page that is printed of them says how it may be used. */
const desk = nodeDesk("Fictitious unit");

const LETTERS = "Fictitiousnamewithoutanyspace";
const HOSTILE: readonly (readonly [string, string])[] = [
  ["ten-thousand-marks", `Fictitious Z${"\u0301".repeat(10_000)}`],
  ["marks-held-together", `Fictitious Z${"\u0301\u200d\u0323".repeat(3_000)}`],
  ["three-hundred-marks", `Fictitious Z${"\u0300\u0301\u0302\u0303\u0304".repeat(60)}`],
  ["arabic-marks", `خيالي${"\u064b\u0651\u0670".repeat(100)}`],
  ["no-space", LETTERS.repeat(14)],
  ["no-space-arabic", "خياليبدونمسافة".repeat(29)],
  ["one-cluster", `Fictitious ${"\u1100".repeat(2_000)}`],
  ["joined-signs", `Fictitious ${"👩‍".repeat(2_000)}`],
  ["halves", `Fictitious ${"क्".repeat(2_000)}`],
  ["tall", "Fictitious ".repeat(1_000)],
];

/** A case with everybody of them in it, and all that can be written in one named like them. */
async function hostileCase(names: readonly (readonly [string, string])[], title: string): Promise<string> {
  const { wasl, supervisor } = desk.node;
  const people = names.map(([id, name]) => ({
    id,
    schema: "Company",
    properties: { name: [name], country: ["gb"] },
  }));
  const owned = names.map(([id]) => ({
    id: `own-${id}`,
    schema: "Ownership",
    properties: { owner: [names[0]?.[0]], asset: [id] },
  }));
  await wasl.importReport(supervisor, {
    fileName: `${title}.ftm.jsonl`,
    bytes: bytesOf([...people, ...owned.slice(1)].map((e) => JSON.stringify(e)).join("\n")),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  const { id } = await wasl.openCase(supervisor, { title, mandate: "M-1", marking: { tlp: "amber" } });
  await wasl.addToCase(
    supervisor,
    id,
    names.map(([entity, name]) => ({ kind: "entity", id: entity, note: name.slice(0, 900) })),
  );
  return id;
}

const openBrief = (caseId: string, language: "en" | "ar") =>
  desk.openAs(
    desk.node.supervisor,
    `/api/v1/cases/${caseId}/brief?lang=${language}&purpose=operational-analysis&mandate=M-1`,
    language,
  );

async function printed(caseId: string, language: "en" | "ar"): Promise<readonly string[]> {
  const { page, faults, close } = await openBrief(caseId, language);
  await page.evaluate(() => document.fonts.ready.then(() => 0));
  const bytes = await page.pdf({ preferCSSPageSize: true });
  expect(faults).toEqual(NO_FAULTS);
  await close();
  const answer = await documentReader.read("pdf", new Uint8Array(bytes));
  const { pages } = JSON.parse(new TextDecoder().decode(answer)) as { pages: string[] };
  return pages;
}

/** On each of them it stands above and below. */
const unmarked = (pages: readonly string[]): readonly string[] =>
  pages.flatMap((text, at) => {
    const n = text.match(/TLP:AMBER/g)?.length ?? 0;
    return n < 2 ? [`page ${at + 1} of ${pages.length}: ${n}`] : [];
  });

/** Each alone: beside others it may come to stand where it does no harm. */
const ALONE = ["ten-thousand-marks", "three-hundred-marks", "no-space", "no-space-arabic"];

test.each(HOSTILE.filter(([id]) => ALONE.includes(id)))(
  "no printed page is without its marking: %s",
  async (id, name) => {
    const caseId = await hostileCase([[id, name]], id);
    for (const language of ["en", "ar"] as const) {
      const pages = await printed(caseId, language);
      expect(unmarked(pages), language).toEqual([]);
      const isCut = id.endsWith("marks");
      expect(/\[…\+\d+\]/.test(pages.join("\n")), "says what was cut").toBe(isCut);
    }
  },
);

test("no printed page is without its marking where all of them stand in one network", async () => {
  const caseId = await hostileCase(HOSTILE, "all");
  for (const language of ["en", "ar"] as const) {
    const pages = await printed(caseId, language);
    expect(pages.length).toBeGreaterThan(5);
    expect(unmarked(pages), language).toEqual([]);
  }
});

test("a network that is longer than a page is parted between rows, and paints over no marking", async () => {
  const many = Array.from({ length: 80 }, (_, n): readonly [string, string] => [
    `one-${n}`,
    `Fictitious ${n}`,
  ]);
  const caseId = await hostileCase(many, "many");
  const { page, close } = await openBrief(caseId, "en");
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 673, height: 1000 });
  const heights = await page.locator(".network svg").evaluateAll((all) => all.map((one) => one.clientHeight));
  await close();
  expect(heights.length).toBe(2);
  // Of 269 mm between a page's margins, 21 are the two markings'.
  for (const height of heights) expect(height).toBeLessThan((248 / 25.4) * 96);
  expect(unmarked(await printed(caseId, "ar"))).toEqual([]);
});

/** A judgement is written, changed and withdrawn by words on the page; the brief says it apart while it stands. */
test.each(["en", "ar"] as const)(
  "what an analyst judges stands in the brief until it is withdrawn (%s)",
  async (language) => {
    const t = wordsOf(language);
    const caseId = await hostileCase([[`judged-${language}`, "Fictitious Yard"]], `judged ${language}`);
    const { page, faults, close } = await desk.openAs(desk.node.supervisor, `/cases/${caseId}`, language);
    const choose = async (dialog: Locator, field: string, option: RegExp): Promise<void> => {
      await dialog.getByRole("button", { name: field }).click();
      await page.getByRole("option", { name: option }).click();
    };
    const press = (where: Page | Locator, key: string) =>
      where.getByRole("button", { name: t(key), exact: true }).click();

    await press(page, "case.judgement.new");
    const write = page.getByRole("dialog", { name: t("case.judgement.new") });
    await write.getByRole("textbox", { name: t("case.judgement.text") }).fill("The yard delivers again");
    await choose(write, t("case.judgement.likelihood"), new RegExp(`^${t("case.likelihood.unlikely")} \\(`));
    await choose(write, t("case.judgement.confidence"), new RegExp(`^${t("case.confidence.moderate")}$`));
    await write.getByText("Fictitious Yard", { exact: true }).click();
    await write.getByRole("textbox", { name: t("case.judgement.against") }).fill("Its order was cancelled");
    await press(write, "action.add");
    await write.waitFor({ state: "hidden" });

    await press(page, "case.judgement.change");
    const change = page.getByRole("dialog", { name: t("case.judgement.change") });
    await choose(change, t("case.judgement.likelihood"), new RegExp(`^${t("case.likelihood.likely")} \\(`));
    await press(change, "action.save");
    await change.waitFor({ state: "hidden" });
    await press(page, "case.judgement.past");
    const past = page.getByRole("list", { name: t("case.judgement.past") });
    await past.getByText(new RegExp(`^${t("case.likelihood.unlikely")} \\(`)).waitFor();
    // What a field's library told whoever hears the page names fields of a dialog that has closed since.
    const { violations } = await new AxeBuilder({ page }).disableRules(["role-img-alt"]).analyze();
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html]))).toEqual([]);

    const brief = await openBrief(caseId, language);
    const told = brief.page.locator(".judgement");
    await told.getByText("The yard delivers again").waitFor();
    expect(await told.getByRole("link", { name: "Fictitious Yard" }).count()).toBe(1);
    await brief.close();

    await press(page, "case.judgement.withdraw");
    const withdraw = page.getByRole("dialog", { name: t("case.judgement.withdraw") });
    await withdraw.getByRole("textbox").fill("The yard has burnt down");
    await press(withdraw, "case.judgement.withdraw");
    await withdraw.waitFor({ state: "hidden" });
    await page.getByText("The yard has burnt down").waitFor();
    expect((await printed(caseId, language)).join("\n")).not.toContain("The yard delivers again");
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);
