import { expect, test } from "vitest";
import { nodeDesk } from "../test/support/desk.ts";
import { bytesOf } from "../test/support/node.ts";
import { wordsOf } from "../test/support/words.ts";

/** An import under the marking of another file: an analyst asks to take it back, a supervisor approves, and it is gone. */
const desk = nodeDesk("Fictitious unit");

test.each(["en", "ar"] as const)("an import is taken back by two people (%s)", async (language) => {
  const t = wordsOf(language);
  const { node } = desk;
  const name = `Mistaken Example ${language}`;
  const { reportId } = await node.wasl.importReport(node.analyst, {
    fileName: `mistaken-${language}.ftm.jsonl`,
    bytes: bytesOf(JSON.stringify({ id: `m-${language}`, schema: "Company", properties: { name: [name] } })),
    marking: { tlp: "green" },
    fictitious: true,
  });
  const button = { name: t("report.takeBack"), exact: true };
  const { page, faults, close } = await desk.openAs(node.analyst, `/reports/${reportId}`, language);
  const dialog = page.getByRole("dialog", { name: t("report.takeBack.title") });
  const press = async (act: string): Promise<void> => {
    await page.getByRole("button", button).click();
    await dialog.getByRole("textbox", { name: t("reason.label") }).fill("The marking of another file.");
    await dialog.getByRole("button", { name: act, exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
  };
  await press(t("report.takeBack.ask"));
  await page.getByText(t("report.takeBack.asked")).first().waitFor();

  await page.getByRole("button", button).click();
  await dialog.getByText(t("report.takeBack.waits")).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });

  const second = await desk.openAs(node.supervisor, "/oversight", language);
  await second.page.locator(`a[href="/reports/${reportId}"]`).first().waitFor();
  await second.page.getByText(t("oversight.approval.take-back")).filter({ visible: true }).first().waitFor();
  const { items } = await node.wasl.approvals(node.supervisor, { standing: "pending", limit: 9 });
  await node.wasl.decideApproval(node.supervisor, items[0]?.id ?? "", "approved", "So it was.");
  await second.close();

  await press(t("report.takeBack.now"));
  await page
    .getByText(t("report.takeBack.done", { statements: 1 }))
    .first()
    .waitFor();
  await page.waitForURL(/\/reports$/);
  await page.getByRole("heading", { level: 1, name: t("nav.reports") }).waitFor();
  expect(await page.locator(`a[href="/reports/${reportId}"]`).count()).toBe(0);
  expect((await node.wasl.search(node.analyst, { text: name, limit: 5 })).hits).toEqual([]);

  await page.goto(`${node.url}/oversight?view=retention`);
  await page.getByText(t("oversight.erased.because.takenBack")).first().waitFor();
  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});

const TEXT = `A fictitious paper

Meeting in Dover

Published on 4 April 2025

The company Canary Maritime Testing Ltd took part in a meeting in Dover on 3 April 2025, the paper writes. Whoever calls
+44 7700 900321 is told to ask for the boat Blue Heron in the harbour.
`;

test.each(["en", "ar"] as const)(
  "in an article a mention is accepted, one rejected, and one marked by selecting it (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { node } = desk;
    const { reportId } = await node.wasl.importReport(node.analyst, {
      fileName: "paper.txt",
      bytes: bytesOf(`${TEXT}In the ${language} edition.\n`),
      marking: { tlp: "green" },
      fictitious: true,
    });
    const { page, faults, close } = await desk.openAs(node.analyst, `/reports/${reportId}`, language);
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const reader = page.locator("article.reader");
    await reader.getByText("+44 7700 900321").click();
    await button(t("mention.accept")).click();
    await page.getByText(t("mention.accepted")).first().waitFor();
    await button(t("mention.accept")).waitFor({ state: "detached" });

    await reader.getByText("Canary Maritime Testing Ltd").click();
    await button(t("mention.reject")).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: t("reason.label") }).fill("Another company.");
    await dialog.getByRole("button", { name: t("mention.reject"), exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.locator(".mention-row s").filter({ hasText: "Canary Maritime" }).waitFor();
    const found = async (text: string) =>
      (await node.wasl.search(node.analyst, { text, limit: 5 })).hits.map((h) => h.caption);
    expect(await found("Canary Maritime Testing")).toEqual([]);

    await reader.evaluate((article) => {
      const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent?.indexOf("Blue Heron") ?? -1;
        if (at >= 0) document.getSelection()?.setBaseAndExtent(node, at, node, at + "Blue Heron".length);
      }
    });
    await button(t("mention.add")).click();
    const adding = page.getByRole("dialog", { name: t("mention.add") });
    expect(await adding.getByRole("textbox", { name: t("mention.words") }).inputValue()).toBe("Blue Heron");
    await adding.getByRole("button", { name: t("mention.type") }).click();
    await page.getByRole("option", { name: t("mention.vessel"), exact: true }).click();
    await adding.getByRole("button", { name: t("mention.add.send"), exact: true }).click();
    await adding.waitFor({ state: "hidden" });
    await reader.getByRole("link", { name: /Blue Heron/ }).waitFor();
    expect(await found("Blue Heron")).toContain("Blue Heron");

    expect(faults).toEqual({ outside: [], policy: [], console: [] });
    await close();
  },
);

test.each(["en", "ar"] as const)(
  "a report is written with rows, under an evaluation and purposes (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { node } = desk;
    const { page, faults, close } = await desk.openAs(node.analyst, "/reports", language);
    await page.getByRole("button", { name: t("report.form"), exact: true }).click();
    const form = page.getByRole("dialog", { name: t("report.form") });
    const box = (name: string) => form.getByRole("textbox", { name, exact: true });
    const pick = async (label: string, option: string): Promise<void> => {
      await form.getByRole("button", { name: label }).last().click();
      await page.getByRole("option", { name: option }).click();
    };
    await box(t("report.title")).fill(`Boat ${language}`);
    await form.getByRole("button", { name: t("report.rows.add"), exact: true }).click();
    await box(t("report.rows.value")).fill(`Karim Example ${language}`);
    await form.getByRole("button", { name: t("report.rows.add"), exact: true }).click();
    await pick(t("mention.type"), t("mention.vessel"));
    await box(t("report.rows.value")).last().fill(`Heron ${language}`);
    await pick(t("report.rows.of"), `Karim Example ${language}`);
    await box(t("report.rows.how")).last().fill("steers");
    await pick(t("reports.tlp"), "TLP:GREEN");
    await form.getByText(t("reports.more"), { exact: true }).click();
    await pick(t("report.form.source"), `B: ${t("evaluation.source.B")}`);
    await form.getByText(t("purpose.operational-analysis"), { exact: true }).click();
    await form.getByRole("button", { name: t("report.form.send"), exact: true }).click();
    await page.waitForURL(/\/reports\/rep-/);
    const id = /rep-[0-9a-f]+/.exec(page.url())?.[0] ?? "";
    const report = await node.wasl.report(node.analyst, id);
    expect([report.format, report.evaluation.source]).toEqual(["written-report", "B"]);
    expect([report.access.handling, report.access.purposes]).toEqual([["H1"], ["operational-analysis"]]);
    const [hit] = (await node.wasl.search(node.analyst, { text: `Heron ${language}`, limit: 3 })).hits;
    const { links } = await node.wasl.graph(node.analyst, [hit?.canonicalId ?? ""]);
    expect(links.map((l) => l.relation).join()).toContain("UnknownLink");
    expect(faults).toEqual({ outside: [], policy: [], console: [] });
    await close();
  },
);
