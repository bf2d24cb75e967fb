import { expect, test } from "vitest";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** A case is called otherwise, marked more strictly, closed, found among the closed ones and opened again. */
const desk = nodeDesk("Fictitious unit");

test.each(["en", "ar"] as const)("a case goes its course (%s)", async (language) => {
  const t = wordsOf(language);
  const { node } = desk;
  const { id } = await node.wasl.openCase(node.analyst, {
    title: `Fictitious quay ${language}`,
    mandate: "M-1",
    marking: { tlp: "green" },
  });
  const { page, faults, close } = await desk.openAs(node.analyst, `/cases/${id}`, language);
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await button(t("case.change")).click();
  const dialog = page.getByRole("dialog", { name: t("case.change") });
  const done = dialog.getByRole("button", { name: t("case.change"), exact: true });
  await dialog.getByRole("textbox", { name: t("case.title") }).fill(`Fictitious pier ${language}`);
  await dialog.getByRole("button", { name: t("reports.tlp") }).click();
  // Laxer ones are not offered.
  expect(await page.getByRole("option").allTextContents()).toHaveLength(4);
  await page.getByRole("option", { name: "TLP:AMBER", exact: false }).first().click();
  await dialog.getByRole("textbox", { name: t("reason.label") }).fill("a source asked for it");
  if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/change-${language}.png` });
  await done.click();
  await page.getByRole("heading", { level: 1, name: `Fictitious pier ${language}` }).waitFor();
  expect((await node.wasl.case(node.analyst, id)).case.access.tlp).toBe("amber");

  await button(t("case.addByNumber")).waitFor();
  await button(t("case.close")).click();
  const closing = page.getByRole("dialog", { name: t("case.close") });
  await closing.getByRole("textbox", { name: t("reason.label") }).fill("before court");
  await closing.getByRole("button", { name: t("case.close"), exact: true }).click();
  await button(t("case.reopen")).waitFor();
  expect(await button(t("case.addByNumber")).count()).toBe(0);
  expect(await button(t("case.judgement.new")).count()).toBe(0);
  await page.getByRole("main").locator(".notice[role=status]").waitFor();
  if (process.env["SHOTS"])
    await page.screenshot({ path: `${process.env["SHOTS"]}/closed-${language}.png`, fullPage: true });

  await page.goto(`${node.url}/cases`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText(t("cases.closed"), { exact: true }).click();
  await page.getByText(`Fictitious pier ${language}`, { exact: true }).click();
  await button(t("case.reopen")).click();
  const opening = page.getByRole("dialog", { name: t("case.reopen") });
  await opening.getByRole("textbox", { name: t("reason.label") }).fill("an appeal");
  await opening.getByRole("button", { name: t("case.reopen"), exact: true }).click();
  await button(t("case.addByNumber")).waitFor();
  expect(faults).toEqual(NO_FAULTS);
  await close();
});
