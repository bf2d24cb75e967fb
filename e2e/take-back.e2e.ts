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
