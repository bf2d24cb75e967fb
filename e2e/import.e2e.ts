import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** A table whose columns nobody knows, below what a bank writes above it, brought in by saying what they are. All accounts are invented. */
const desk = nodeDesk("import");
const SHOTS = process.env["WASL_SHOTS"];

test.each(["en", "ar"] as const)(
  "a shop's orders in its own words are read as such (%s)",
  async (language) => {
    const t = wordsOf(language);
    const officer = await desk.node.actor({ id: `shop-${language}` });
    const { page, faults, close } = await desk.openAs(officer, "/reports", language);
    page.setDefaultTimeout(60_000);
    const number = `A-${language}`;
    const table = `Fictitious shop;March\n\nAuftrag;Datum;Kunde;Menge;Ware\n${number};13.03.2026;Fictitious Docks;12;Outboard motor 40 hp\n`;
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: `shop-${language}.csv`, mimeType: "text/csv", buffer: Buffer.from(table) });
    const columns = page.getByRole("group", { name: t("mapping.title") });
    const choose = async (label: string, option: string) => {
      await columns.getByRole("button", { name: new RegExp(`${label}$`) }).click();
      await page.getByRole("option", { name: option, exact: true }).click();
    };
    await choose(t("mapping.kind"), t("mapping.kind.orders"));
    await choose(t("property.orderNumber"), "Auftrag");
    await choose(t("property.date"), "Datum");
    await choose(t("property.buyer"), "Kunde");
    await choose(t("property.quantity"), "Menge");
    await choose(t("property.description"), "Ware");
    await columns
      .getByRole("textbox", { name: t("mapping.everyRow") })
      .first()
      .fill("Fictitious shop");
    await columns.getByRole("button", { name: t("mapping.read") }).click();
    await page.getByText(t("upload.done"), { exact: true }).waitFor();
    const { orders } = await desk.node.wasl.supplyOrders(officer, { budget: 1 });
    expect(orders.filter((one) => one.id === number)).toHaveLength(1);
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test.each(["en", "ar"] as const)(
  "a table is read once its owner says what its columns are (%s)",
  async (language) => {
    const t = wordsOf(language);
    const officer = await desk.node.actor({ id: `officer-${language}` });
    const { page, faults, close } = await desk.openAs(officer, "/reports", language);
    page.setDefaultTimeout(60_000);
    const table = `Girokonto;Auszug 2\n\nWann;Wer;"An; wen";Wieviel\n03/02/2026;8EXIMP${language}A;8EXIMPB;1.250,00\n04/02/2026;8EXIMP${language}A;8EXIMPB;sixty\n`;
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: `month-${language}.csv`, mimeType: "text/csv", buffer: Buffer.from(table) });
    const columns = page.getByRole("group", { name: t("mapping.title") });
    await columns.waitFor();
    const choose = async (label: string, option: string) => {
      // A button is called by its choice and then its label.
      await columns.getByRole("button", { name: new RegExp(`${label}$`) }).click();
      await page.getByRole("option", { name: option, exact: true }).click();
    };
    const read = columns.getByRole("button", { name: t("mapping.read") });
    expect(await read.isDisabled()).toBe(true);
    await choose(t("mapping.field.at"), "Wann");
    await choose(t("mapping.field.debtorAccount"), "Wer");
    await choose(t("mapping.field.creditorAccount"), "An; wen");
    await choose(t("mapping.field.amount"), "Wieviel");
    await columns.getByRole("textbox", { name: t("mapping.everyRow") }).fill("EUR");
    if (SHOTS)
      for (const width of [1440, 390]) {
        mkdirSync(SHOTS, { recursive: true });
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: `${SHOTS}/import-${language}-${width}.png`, fullPage: true });
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
      }
    // Its days can be read in two ways, so nothing of it is taken: what was said stands, and more can be said.
    await read.click();
    await page.getByText("DATE_AMBIGUOUS").first().waitFor();
    await choose(t("mapping.dateOrder"), t("mapping.dateOrder.dmy"));
    await read.click();
    await page.getByText(t("upload.done"), { exact: true }).waitFor();
    await page.getByText("AMOUNT_INVALID").waitFor();
    expect(await columns.count()).toBe(0);
    const trace = await desk.node.wasl.traceAccount(officer, { account: `8EXIMP${language}A` });
    expect(trace.steps.map(({ payment }) => [payment.amount, payment.at])).toEqual([
      ["1250.00", "2026-02-03T00:00:00.000Z"],
    ]);
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);
