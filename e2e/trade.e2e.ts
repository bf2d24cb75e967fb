import { beforeAll, expect, test } from "vitest";
import type { Actor } from "../src/app/index.ts";
import { say as message } from "../src/core/index.ts";
import { amber, report, say, statements } from "../test/contracts/fixtures.ts";
import { nodeDesk } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** A shop reports an order, reads alerts on goods, and sees its own reports only; a case shows where to press, and a measure begins there. */
const desk = nodeDesk("Fictitious unit");
let shop: Actor;

beforeAll(async () => {
  shop = await desk.node.actor({ id: "shop", role: "trade" }, "supply-disruption");
  const rival = await desk.node.actor({ id: "rival", role: "trade" }, "supply-disruption");
  await desk.node.wasl.reportOrder(rival, {
    orderNumber: "RIVAL-1",
    orderedAt: "2026-03-01",
    goods: "inflatable boat 9 m",
    quantity: 3,
    serials: [],
    indicators: ["cash_payment"],
  });
});
test.each(["en", "ar"] as const)(
  "a shop reports an order and sees no other shop's (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { page, faults, close } = await desk.openAs(shop, "/trade", language);
    await page.getByRole("textbox", { name: t("trade.orderNumber") }).fill(`A-${language}`);
    await page.getByLabel(t("trade.orderedAt")).fill("2026-03-01");
    await page.getByRole("textbox", { name: t("trade.goods") }).fill("outboard motor 40 hp");
    // A grey button says what it waits for.
    const send = page.getByRole("button", { name: t("trade.send"), exact: true });
    await page.getByText(t("form.missing", { what: t("trade.quantity") }), { exact: true }).waitFor();
    expect(await send.isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: t("trade.quantity") }).fill("12");
    await page.getByText(t("form.missing", { what: t("trade.quantity") })).waitFor({ state: "detached" });
    await page.getByText(t("trade.indicator.cash_payment"), { exact: true }).click();
    await send.click();
    await page.getByText(t("trade.sent")).first().waitFor();
    await page.getByText(`A-${language}`).first().waitFor();
    // A line that is no order is told with its reason, not left out of what is called clear; the others are checked.
    await page
      .getByRole("textbox", { name: t("trade.check.rows") })
      .fill("B-1; kayak; 1\nnonsense\nB-2; kayak; 1e999\nB-3; outboard motor; 9; cash");
    await page.getByText(t("trade.check.unread")).waitFor();
    const refused = page.locator(".rejects tbody tr");
    expect(await refused.allInnerTexts()).toEqual([
      expect.stringMatching(/^2\s.*FIELD_MISSING\s+goods\s+1$/s),
      expect.stringMatching(/^3\s.*FIELD_INVALID\s+quantity\s+1$/s),
    ]);
    await page.getByRole("button", { name: t("trade.check.action", { count: 2 }), exact: true }).click();
    await page.locator(".bullets").getByText("B-3").waitFor();
    expect(await refused.count()).toBe(2);
    expect(await page.getByText("RIVAL-1").count()).toBe(0);
    const [sent] = await desk.node.wasl.tradeReports(desk.node.supervisor, { limit: 1 });
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

test("an officer writes an alert on goods, a supervisor lets it out, the shop is told and reads it in its language; taken back, it is told too", async () => {
  const { node } = desk;
  const [en, ar] = [wordsOf("en"), wordsOf("ar")];
  const officer = await node.actor({ id: "officer" }, "supply-disruption");
  const kiosk = await node.actor({ id: "kiosk", role: "trade", groups: ["marine"] }, "supply-disruption");
  const unit = await desk.openAs(officer, "/supply?view=alerts", "en");
  await unit.page.getByRole("button", { name: en("goods.write") }).click();
  const form = unit.page.getByRole("dialog", { name: en("goods.write") });
  await form.getByRole("textbox", { name: en("goods.goods"), exact: true }).fill("outboard motor 40 hp");
  await form.getByRole("textbox", { name: en("goods.serialFrom") }).fill("PA40-2602-00400");
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await form.getByLabel(en("goods.until")).fill(until);
  await form.getByText(en("goods.action.ask_first"), { exact: true }).click();
  await form.getByRole("textbox", { name: en("goods.legalBasis") }).fill("Fictitious Act, s. 1");
  await form.getByText(en("goods.kind", { kind: "marine" }), { exact: true }).click();
  await form.getByRole("button", { name: en("reports.tlp") }).click();
  await unit.page.getByRole("option", { name: /TLP:GREEN/ }).click();
  await form.getByRole("button", { name: en("goods.save") }).click();
  await form.waitFor({ state: "hidden" });
  const [written] = await node.wasl.goodsAlerts(officer, { limit: 1 });
  if (!written) throw new Error("no alert");
  const { id, digest } = written;
  const asked = await node.wasl.requestApproval(officer, {
    kind: "release",
    subject: id,
    digest,
    reason: "EXERCISE: such motors were seized",
  });
  await node.wasl.decideApproval(node.supervisor, asked.id, "approved", "EXERCISE: names nobody");
  await unit.page.getByRole("button", { name: en("goods.out"), exact: true }).click();
  const listed = unit.page
    .getByRole("list", { name: en("goods.title") })
    .getByRole("listitem")
    .first();
  await listed.getByText(en("goods.state.out"), { exact: true }).waitFor();

  const shopPage = await desk.openAs(kiosk, "/trade", "ar");
  await shopPage.page.getByText(ar("goods.new", { count: 1 })).waitFor();
  const own = shopPage.page
    .getByRole("list", { name: ar("goods.own") })
    .getByRole("listitem")
    .first();
  await own.getByText(ar("goods.action.ask_first")).waitFor();
  await own.getByText("PA40-2602-00400").waitFor();
  await own.getByRole("button", { name: ar("goods.read") }).click();
  await shopPage.page.getByText(ar("goods.new", { count: 1 })).waitFor({ state: "detached" });
  await node.wasl.takeBackGoodsAlert(officer, id, "EXERCISE: found");
  await shopPage.page.reload();
  await shopPage.page.getByText(ar("goods.new", { count: 1 })).waitFor();
  await own.getByText(ar("goods.state.taken_back"), { exact: true }).waitFor();
  expect(await shopPage.page.getByText("outboard motor 40 hp").count()).toBe(0);
  for (const { faults, close } of [unit, shopPage]) {
    expect(faults).toEqual({ outside: [], policy: [], console: [] });
    await close();
  }
});

/** A case with an accepted finding of money about one firm. */
async function caseToPress(): Promise<string> {
  const file = report("press");
  await desk.node.store.as(desk.node.supervisor, async (tx) => {
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
  await desk.node.wasl.decideFinding(
    desk.node.supervisor,
    "press-finding",
    "accepted",
    "the statements show it",
  );
  const { id } = await desk.node.wasl.openCase(desk.node.supervisor, {
    title: "Fictitious case",
    mandate: "M-1",
    marking: { tlp: "amber" },
  });
  await desk.node.wasl.addToCase(desk.node.supervisor, id, [
    { kind: "entity", id: "press-1", note: "first seen" },
    { kind: "finding", id: "press-finding", note: "" },
  ]);
  return id;
}

test("a case's page says where to press over all fronts; a measure begins with it; the plan says what it rests on", async () => {
  const t = wordsOf("en");
  const id = await caseToPress();
  const { page, faults, close } = await desk.openAs(desk.node.supervisor, `/cases/${id}`, "en");
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

  // What is removed by a slip of the hand is put back as it was, with its note.
  const plan = page.getByRole("list", { name: t("case.plan"), exact: true });
  await plan.getByRole("button", { name: t("case.remove") }).click();
  await plan.getByText("Unit 3").waitFor({ state: "detached" });
  await page.getByRole("button", { name: t("action.undo") }).click();
  await plan.getByText("Unit 3").waitFor();
  const noted = page
    .locator("li.line")
    .filter({ hasText: "Fictitious Transfers" })
    .filter({ hasText: "first seen" });
  await noted.getByRole("button", { name: t("case.remove") }).click();
  await noted.waitFor({ state: "detached" });
  await page.getByRole("button", { name: t("action.undo") }).click();
  await noted.waitFor();

  await page.goto(`${desk.node.url}/cases/${id}/plan`);
  await page.getByRole("heading", { level: 1, name: t("plan.title") }).waitFor();
  await page.getByRole("heading", { level: 2, name: t("plan.flow") }).waitFor();
  await page.getByRole("heading", { level: 2, name: t("plan.measures") }).waitFor();
  expect(await page.getByRole("link", { name: "Fictitious Transfers" }).count()).toBeGreaterThan(0);
  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});
