import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../src/app/index.ts";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { pairNodes } from "../test/support/federation.ts";
import { bytesOf } from "../test/support/node.ts";
import { type ServedNode, serveNode } from "../test/support/partner-nodes.ts";
import { wordsOf } from "../test/support/words.ts";

/** An engine from a beach that this node knows nothing of: a partner is asked by key, and the trace has its way. */
const desk = nodeDesk("Fictitious coast guard");
const SERIAL = "PA40-2401-01404";
const LAW = "Regulation (EU) 2019/1896, Art. 87";
const passes = (from: string, to: string) => ({
  sourceList: [{ type: "owning_party", source: `https://id.example.org/party/${from}` }],
  destinationList: [{ type: "owning_party", destination: `https://id.example.org/party/${to}` }],
});
const party = (id: string, name: string, phone: string) => ({
  mention_id: id,
  name,
  phone,
  country: "BG",
  party_type: "organisation",
});
const ROWS = [
  party("MK", "Fictitious Engine Works", "+359591968801"),
  party("IM", "Fictitious Marine Import", "+359591968802"),
  {
    type: "ObjectEvent",
    eventID: "urn:uuid:00000000-0000-4000-9000-000000000001",
    eventTime: "2024-01-03T08:00:00.000Z",
    eventTimeZoneOffset: "+00:00",
    action: "OBSERVE",
    bizStep: "shipping",
    epcList: [`https://id.example.org/01/09520001000690/21/${SERIAL}`],
    bizTransactionList: [{ type: "po", bizTransaction: "https://id.example.org/po/OR-1" }],
    ...passes("MK", "IM"),
  },
  {
    order_id: "OR-1",
    date: "2024-01-02",
    seller: "MK",
    buyer: "IM",
    lines: [{ description: "Outboard engine 40 hp", quantity: 1 }],
  },
];
let holder: ServedNode;
let officer: Actor;

beforeAll(async () => {
  holder = await serveNode("Fictitious customs");
  await pairNodes(desk.node as never, holder as never);
  const done = await holder.wasl.importReport(holder.supervisor, {
    fileName: "ledger.jsonl",
    bytes: bytesOf(ROWS.map((r) => JSON.stringify(r)).join("\n")),
    format: "supply",
    marking: { tlp: "amber" },
    fictitious: true,
  });
  expect(done.rejects).toEqual([]);
  officer = await desk.node.actor({ id: "officer" });
}, 300_000);
afterAll(() => holder?.remove());

test.each(["en", "ar"] as const)(
  "an engine that nobody here knows is asked about, and the trace has the partner's part (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { page, faults, close } = await desk.openAs(
      officer,
      `/supply?view=trace&reading=${SERIAL}`,
      language,
    );
    page.setDefaultTimeout(90_000);
    await page.getByRole("button", { name: t("supply.ask"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: t("supply.ask") });
    const send = dialog.getByRole("button", { name: t("supply.ask.send") });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByRole("textbox", { name: t("supply.ask.law") }).fill(LAW);
    if (language === "en") {
      // Nothing is answered before a supervisor there opened the ledger: said in words, beside the partner's name.
      await send.click();
      await dialog
        .getByText(t("supply.ask.because.nothing is published for this purpose and epoch"))
        .waitFor();
      await holder.wasl.publishTags(holder.supervisor, { partner: desk.node.nodeId, kind: "supply" });
    }
    await send.click();
    // The event with the towns of both parties, then its order; asked again, all four are here.
    const said = language === "en" ? { hits: 2, rows: 4, already: 0 } : { hits: 2, rows: 0, already: 4 };
    await dialog.getByText(t("supply.ask.result", said)).waitFor();
    await dialog
      .getByRole("button", { name: t("action.close"), exact: true })
      .last()
      .click();
    const chain = page.locator(".supply-chain");
    await chain.getByText("Fictitious Marine Import").first().waitFor();
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
  300_000,
);
