import { randomInt } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "../src/app/index.ts";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { findingAbout } from "../test/support/finding.ts";
import { bytesOf } from "../test/support/node.ts";
import { wordsOf } from "../test/support/words.ts";

/** Who stands behind a company is on its page, and a proposal to designate it is given by two people. */
const desk = nodeDesk("Fictitious unit");
let second: Actor;

beforeAll(async () => {
  second = await desk.node.actor({ id: "second", role: "supervisor", clearance: "red" });
});

async function companyOf(id: string): Promise<void> {
  const { wasl, supervisor, store } = desk.node;
  const lines = [
    { id, schema: "Company", properties: { name: [`Fictitious Yard ${id}`], registrationNumber: [id] } },
    { id: `p-${id}`, schema: "Person", properties: { name: ["Fictitious Holder"], topics: ["sanction"] } },
    {
      id: `own-${id}`,
      schema: "Ownership",
      properties: { owner: [`p-${id}`], asset: [id], percentage: ["60"] },
    },
  ];
  await wasl.importReport(supervisor, {
    fileName: `${id}.ftm.jsonl`,
    bytes: bytesOf(lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  await store.as(supervisor, (tx) => findingAbout(tx, `f-${id}`, id, "Sold what was seized"));
  await wasl.decideFinding(supervisor, `f-${id}`, "accepted", "the invoices show it");
}

test.each(["en", "ar"] as const)(
  "the page of a company tells who stands behind it, and leads to a proposal that two people give (%s)",
  async (language) => {
    const t = wordsOf(language);
    const id = `yard-${language}${randomInt(1_000_000)}`;
    await companyOf(id);
    const { wasl, supervisor } = desk.node;
    const { page, faults, close } = await desk.openAs(supervisor, `/entities/${id}`, language);
    await page.getByRole("heading", { name: t("ownership.title") }).waitFor();
    await page.getByText(t("ownership.outcome.caught"), { exact: true }).first().waitFor();
    await page.getByText(t("ownership.designated"), { exact: true }).first().waitFor();

    await page.getByRole("link", { name: t("designation.open"), exact: true }).click();
    await page.getByRole("heading", { level: 1, name: t("designation.title") }).waitFor();
    await page.getByText("Sold what was seized").waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.flatMap(({ id: rule, nodes }) => nodes.map(({ html }) => [rule, html]))).toEqual([]);

    await page.getByRole("textbox", { name: t("designation.to") }).fill("Fictitious authority, 12/26");
    await page.getByRole("textbox", { name: t("designation.ground") }).fill("Fictitious regulations");
    const review = new Date(Date.now() + 200 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    await page.getByLabel(t("designation.review")).fill(review);
    const give = page.getByRole("button", { name: t("designation.give"), exact: true });
    await give.click();
    await page.getByRole("button", { name: t("designation.ask"), exact: true }).click();
    const ask = page.getByRole("dialog", { name: t("designation.ask") });
    await ask.getByRole("textbox").fill("the board of May");
    await ask.getByRole("button", { name: t("designation.ask"), exact: true }).click();
    await ask.waitFor({ state: "hidden" });
    // Whoever is to answer gets from the request to what would go.
    const other = await desk.openAs(second, "/oversight", language);
    await other.page.locator(`a[href="/entities/${id}/designation"]`).click();
    await other.page.getByRole("heading", { level: 1, name: t("designation.title") }).waitFor();
    await other.close();
    const { items } = await wasl.approvals(second, { kind: "designate", standing: "pending", limit: 10 });
    for (const one of items) await wasl.decideApproval(second, one.id, "approved", "seen by me");
    const download = page.waitForEvent("download");
    await give.click();
    expect((await download).suggestedFilename()).toBe(`designation-${id}.html`);
    await page.getByText(t("designation.done"), { exact: true }).waitFor();
    // That it takes a second person is an answer, and no fault.
    expect({ ...faults, console: faults.console.filter((line) => !line.includes("403")) }).toEqual(NO_FAULTS);
    await close();
  },
);
