import { randomInt } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "../src/app/index.ts";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { bytesOf } from "../test/support/node.ts";
import { wordsOf } from "../test/support/words.ts";

/** A case goes to a court: what others gave where they permit it, and nothing by one person alone. */
const desk = nodeDesk("Fictitious unit");
let second: Actor;

beforeAll(async () => {
  second = await desk.node.actor({ id: "second", role: "supervisor", clearance: "red" });
});

async function caseOf(language: string): Promise<string> {
  const { wasl, supervisor } = desk.node;
  const load = (id: string, name: string, marking: object) =>
    wasl.importReport(supervisor, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(`${JSON.stringify({ id, schema: "Company", properties: { name: [name] } })}\n`),
      marking,
      fictitious: true,
    });
  await load(`yard-${language}`, `Fictitious Yard ${language}`, { tlp: "amber" });
  const handling = { tlp: "amber", handling: ["H1"], originators: ["node-partner"] };
  await load(`quay-${language}`, `Fictitious Quay ${language}`, handling);
  const { id } = await wasl.openCase(supervisor, {
    title: `EXERCISE ${language}`,
    mandate: "M-1",
    marking: { tlp: "amber" },
  });
  const items = [`yard-${language}`, `quay-${language}`].map(
    (one) => ({ kind: "entity", id: one, note: "" }) as const,
  );
  await wasl.addToCase(supervisor, id, items);
  return id;
}

test.each(["en", "ar"] as const)(
  "a permission is put on record, and the case given, each by two (%s)",
  async (language) => {
    const t = wordsOf(language);
    const id = await caseOf(`${language}${randomInt(1_000_000)}`);
    const { wasl, supervisor } = desk.node;
    const approveAll = async (kind: "court-use" | "disclose"): Promise<void> => {
      const { items } = await wasl.approvals(second, { kind, standing: "pending", limit: 10 });
      for (const one of items) await wasl.decideApproval(second, one.id, "approved", "seen by me");
    };
    const { page, faults, close } = await desk.openAs(supervisor, `/cases/${id}`, language);
    await page.getByRole("link", { name: t("case.court"), exact: true }).click();
    await page.getByRole("heading", { level: 1, name: t("court.title") }).waitFor();
    await page.getByText("node-partner").waitFor();

    await page.getByRole("button", { name: t("court.record"), exact: true }).click();
    const record = page.getByRole("dialog", { name: t("court.record") });
    await record.getByRole("textbox").fill("Letter of the partner, ref. 17/26");
    await record.getByRole("button", { name: t("court.record.ask"), exact: true }).click();
    await page.getByText(t("court.waiting"), { exact: true }).waitFor();
    await approveAll("court-use");
    await page.reload();
    await page.getByText("Letter of the partner, ref. 17/26").waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html]))).toEqual([]);

    await page.getByRole("textbox", { name: t("court.to") }).fill("Fictitious Crown Court, T20260001");
    const give = page.getByRole("button", { name: t("court.give"), exact: true });
    await give.click();
    await page.getByRole("button", { name: t("court.ask"), exact: true }).click();
    const ask = page.getByRole("dialog", { name: t("court.ask") });
    await ask.getByRole("textbox").fill("the trial of May");
    await ask.getByRole("button", { name: t("court.ask"), exact: true }).click();
    await ask.waitFor({ state: "hidden" });
    // Whoever is to answer gets from the request to what would go.
    const other = await desk.openAs(second, "/oversight", language);
    await other.page.locator(`a[href="/cases/${id}/court"]`).click();
    await other.page.getByRole("heading", { level: 1, name: t("court.title") }).waitFor();
    await other.close();
    await approveAll("disclose");
    const download = page.waitForEvent("download");
    await give.click();
    expect((await download).suggestedFilename()).toBe(`disclosure-${id}.zip`);
    await page.getByText(t("court.done"), { exact: true }).waitFor();
    // That it takes a second person is an answer, and no fault.
    expect({ ...faults, console: faults.console.filter((line) => !line.includes("403")) }).toEqual(NO_FAULTS);
    await close();
  },
);
