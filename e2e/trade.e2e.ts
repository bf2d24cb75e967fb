import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../src/app/index.ts";
import { say as message } from "../src/core/index.ts";
import { amber, report, say, statements } from "../test/contracts/fixtures.ts";
import { launchChromium } from "../test/support/chromium.ts";
import { type ServedNode, serveNode } from "../test/support/partner-nodes.ts";
import { watchedPage } from "../test/support/watched-page.ts";
import { wordsOf } from "../test/support/words.ts";

/** A shop reports an order and sees its own reports only; a case shows where to press, and a measure begins there. */
let node: ServedNode;
let browser: Browser;
let shop: Actor;

beforeAll(async () => {
  [node, browser] = await Promise.all([serveNode("Fictitious unit"), launchChromium()]);
  shop = await node.actor({ id: "shop", role: "trade" }, "supply-disruption");
  const rival = await node.actor({ id: "rival", role: "trade" }, "supply-disruption");
  await node.wasl.reportOrder(rival, {
    orderNumber: "RIVAL-1",
    orderedAt: "2026-03-01",
    goods: "inflatable boat 9 m",
    quantity: 3,
    serials: [],
    indicators: ["cash_payment"],
  });
});
afterAll(async () => {
  await browser?.close();
  await node?.remove();
});

async function signedIn(page: Page, actor: Actor, path: string): Promise<void> {
  await page.context().addCookies([{ name: "wasl_session", value: actor.token, url: node.url }]);
  await page.addInitScript((purpose) => {
    sessionStorage.setItem("wasl.purpose", JSON.stringify(purpose));
  }, actor.purpose);
  await page.goto(node.url + path);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

test.each(["en", "ar"] as const)(
  "a shop reports an order and sees no other shop's (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { page, faults, close } = await watchedPage(browser, node.url, { language });
    await signedIn(page, shop, "/trade");
    await page.getByRole("textbox", { name: t("trade.orderNumber") }).fill(`A-${language}`);
    await page.getByLabel(t("trade.orderedAt")).fill("2026-03-01");
    await page.getByRole("textbox", { name: t("trade.goods") }).fill("outboard motor 40 hp");
    await page.getByRole("textbox", { name: t("trade.quantity") }).fill("12");
    await page.getByText(t("trade.indicator.cash_payment"), { exact: true }).click();
    await page.getByRole("button", { name: t("trade.send"), exact: true }).click();
    await page.getByText(t("trade.sent")).first().waitFor();
    await page.getByText(`A-${language}`).first().waitFor();
    expect(await page.getByText("RIVAL-1").count()).toBe(0);
    const [sent] = await node.wasl.tradeReports(node.supervisor, { limit: 1 });
    expect([sent?.by, sent?.body.orderNumber, sent?.body.quantity, sent?.body.indicators]).toEqual([
      "shop",
      `A-${language}`,
      12,
      ["cash_payment"],
    ]);
    expect(faults).toEqual({ outside: [], policy: [], console: [] });
    await close();
  },
);

/** A case with an accepted finding of money about one firm. */
async function caseToPress(): Promise<string> {
  const file = report("press");
  await node.store.as(node.supervisor, async (tx) => {
    await tx.openReport(file);
    await tx.appendStatements(statements(file, say("Company", "press-1", { name: "Fictitious Transfers" })));
    await tx.saveFindings([
      {
        id: "press-finding",
        detector: "test",
        detectorVersion: "1",
        techniques: [],
        front: "finance",
        subjects: [{ id: "press-1", role: "funnel" }],
        evidence: [],
        score: 0.9,
        terms: [],
        against: [],
        summary: message("third-party-payer", { orders: 2, buyers: 2, days: 60 }),
        proves: [],
        access: amber,
      },
    ]);
  });
  await node.wasl.decideFinding(node.supervisor, "press-finding", "accepted", "the statements show it");
  const { id } = await node.wasl.openCase(node.supervisor, {
    title: "Fictitious case",
    mandate: "M-1",
    marking: { tlp: "amber" },
  });
  await node.wasl.addToCase(node.supervisor, id, [
    { kind: "entity", id: "press-1", note: "" },
    { kind: "finding", id: "press-finding", note: "" },
  ]);
  return id;
}

test("a case's page says where to press over all fronts; a measure begins with it; the plan says what it rests on", async () => {
  const t = wordsOf("en");
  const id = await caseToPress();
  const { page, faults, close } = await watchedPage(browser, node.url, { language: "en" });
  await signedIn(page, node.supervisor, `/cases/${id}`);
  const proposals = page.getByRole("list", { name: t("case.proposals") });
  const freeze = proposals.getByRole("listitem").filter({ hasText: t("plan.freeze") });
  await freeze.getByRole("button", { name: t("case.measure.against") }).click();
  const dialog = page.getByRole("dialog", { name: t("case.measure.new") });
  const title = dialog.getByRole("textbox", { name: t("case.measure.title") });
  expect(await title.inputValue()).toBe(`${t("plan.freeze")} Fictitious Transfers`);
  await dialog.getByRole("textbox", { name: t("case.measure.responsible") }).fill("Unit 3");
  await dialog
    .getByRole("textbox", { name: t("case.measure.risk") })
    .fill("None at sea; families may lose money.");
  await dialog.getByRole("button", { name: t("action.add"), exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await page
    .getByRole("list", { name: t("case.plan"), exact: true })
    .getByText("Unit 3")
    .waitFor();

  await page.goto(`${node.url}/cases/${id}/plan`);
  await page.getByRole("heading", { level: 1, name: t("plan.title") }).waitFor();
  await page.getByRole("heading", { level: 2, name: t("plan.flow") }).waitFor();
  await page.getByRole("heading", { level: 2, name: t("plan.measures") }).waitFor();
  expect(await page.getByRole("link", { name: "Fictitious Transfers" }).count()).toBeGreaterThan(0);
  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});
