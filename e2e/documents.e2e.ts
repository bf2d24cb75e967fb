import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { documentClassId, OPEN } from "../src/core/index.ts";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** The library of documents in the browser: written by one, vetted by another, met by a number. All is fictitious. */
const desk = nodeDesk("documents");
const SHOTS = process.env["WASL_SHOTS"];
const AMBER = { tlp: "amber" };

test.each(["en", "ar"] as const)(
  "a supervisor vets what another wrote, and a document meets it (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { wasl } = desk.node;
    const officer = await desk.node.actor({ id: `officer-${language}` });
    const supervisor = await desk.node.actor({ id: `super-${language}`, role: "supervisor" });
    const about = {
      issuer: "ZZ",
      kind: "passport",
      series: `Example ${language}`,
      source: "Example office, letter 7",
      observedAt: "2025-04-01",
      evaluation: "B2",
      fictitious: true,
    };
    const entries = [
      {
        ...about,
        type: "class",
        numberForm: "'Z'99999999",
        checkDigit: "mrz",
        fromYear: 2020,
        mrzState: "UTO",
      },
      { ...about, type: "defect", place: "laminate", genuine: "a wave that moves", forged: "a printed wave" },
    ];
    const ids: string[] = [];
    for (const entry of entries) ids.push((await wasl.addLibraryEntry(officer, entry, AMBER)).id);
    await wasl.vetLibraryEntries(supervisor, ids, "approved", "read with the source");

    const { page, faults, close } = await desk.openAs(officer, "/supply?view=documents", language);
    page.setDefaultTimeout(60_000);
    await page.getByRole("button", { name: t("documents.write"), exact: true }).click();
    const form = page.getByRole("dialog", { name: t("documents.write") });
    const fill = (key: string, value: string) =>
      form.getByRole("textbox", { name: t(key), exact: true }).fill(value);
    await fill("documents.issuer", "Atlantis");
    await fill("documents.series", about.series);
    await fill("documents.from", "Z10000999");
    await fill("documents.to", "Z10000000");
    await fill("documents.source", about.source);
    await form.getByLabel(t("documents.observedAt")).fill(about.observedAt);
    // What is no country is said at its field, and beside the button that waits for it.
    await form.getByText(t("country.unread", { written: "Atlantis" })).waitFor();
    await form.getByText(t("form.missing", { what: t("documents.issuer") }), { exact: true }).waitFor();
    await fill("documents.issuer", "zz");
    await form.locator("label", { hasText: t("reports.fictitious") }).click();
    await form.getByRole("button", { name: t("prevention.propose") }).click();
    // A range that ends before it begins: the field is named in the reader's words.
    await form.getByText(t("documents.refused", { field: t("documents.to") })).waitFor();
    await fill("documents.from", "Z10000000");
    await fill("documents.to", "Z1000٠٩٩٩");
    if (SHOTS) {
      mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: `${SHOTS}/documents-write-${language}.png` });
    }
    await form.getByRole("button", { name: t("prevention.propose") }).click();
    await form.waitFor({ state: "hidden" });
    await close();

    const second = await desk.openAs(supervisor, "/supply?view=documents", language);
    const desktop = second.page;
    desktop.setDefaultTimeout(60_000);
    await desktop.getByRole("button", { name: t("prevention.vet"), exact: true }).click();
    const vetting = desktop.getByRole("dialog", { name: t("prevention.vet") });
    await vetting.getByRole("textbox", { name: t("reason.label") }).fill("read with the source");
    await vetting.getByRole("button", { name: t("prevention.vet"), exact: true }).click();
    await vetting.waitFor({ state: "hidden" });

    const box = (key: string) => desktop.getByRole("textbox", { name: t(key), exact: true });
    await box("documents.issuer").fill("zz");
    await box("documents.number").fill("Z10000005");
    await box("documents.digit").fill("9");
    await desktop.getByRole("button", { name: t("documents.check.do"), exact: true }).click();
    await desktop.getByText(t("documents.caveat")).waitFor();
    const found = desktop.getByRole("status").filter({ hasText: t("documents.caveat") });
    for (const key of ["documents.form.fits", "documents.checkDigit.wrong", "documents.report.stolen-blank"])
      await found.getByText(t(key), { exact: true }).first().waitFor();
    await found.getByText("a printed wave").first().waitFor();
    expect(desktop.url()).not.toContain("Z1000");
    if (SHOTS)
      for (const width of [1440, 390]) {
        await desktop.setViewportSize({ width, height: 900 });
        await desktop.screenshot({ path: `${SHOTS}/documents-${language}-${width}.png`, fullPage: true });
        const overflow = await desktop.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        expect([width, overflow]).toEqual([width, 0]);
      }
    expect(await desktop.locator("html").getAttribute("dir")).toBe(language === "ar" ? "rtl" : "ltr");
    expect([faults.outside, faults.policy, second.faults]).toEqual([[], [], NO_FAULTS]);
    await second.close();
  },
);

test("a file is proposed with its faults told by line, and a machine-readable zone is asked with", async () => {
  const t = wordsOf("en");
  const officer = await desk.node.actor({ id: "officer-file" });
  const { page, faults, close } = await desk.openAs(officer, "/supply?view=documents", "en");
  page.setDefaultTimeout(60_000);
  const about = { issuer: "ZZ", kind: "visa", series: "Example file", source: "Example office" };
  const row = { ...about, observedAt: "2025-04-01", fictitious: true, type: "class", fromYear: 2020 };
  const rows = [
    { ...row, numberForm: "A99999", checkDigit: "none" },
    { ...row, numberForm: "(A+)+", checkDigit: "none" },
  ];
  await page.getByRole("button", { name: t("documents.import"), exact: true }).click();
  const form = page.getByRole("dialog", { name: t("documents.import") });
  await page.locator("input[type=file]").setInputFiles({
    name: "library.jsonl",
    mimeType: "application/jsonl",
    buffer: Buffer.from(rows.map((one) => JSON.stringify(one)).join("\n")),
  });
  await form.getByRole("button", { name: t("prevention.propose") }).click();
  await form.getByText(t("documents.import.done", { added: 1, known: 0 })).waitFor();
  await form.getByRole("cell", { name: "numberForm" }).waitFor();
  await form
    .getByRole("button", { name: t("action.close"), exact: true })
    .last()
    .click();
  await page.getByText(about.series, { exact: true }).first().waitFor();

  await page.getByRole("radio", { name: t("documents.way.mrz") }).click();
  const lines = [
    "V<QQQEXAMPLE<<NAME<<<<<<<<<<<<<<<<<<<<<<<<<<",
    "L898902C<3QQQ7408122F1204159<<<<<<<<<<<<<<<6",
  ];
  await page.getByRole("textbox", { name: t("documents.mrz") }).fill(lines.join("\n"));
  await page.getByRole("button", { name: t("documents.check.do"), exact: true }).click();
  await page.getByText(t("documents.unknown")).waitFor();
  expect(faults).toEqual(NO_FAULTS);
  await close();
});

test.each(["en", "ar"] as const)(
  "what a partner vetted is proposed here with one press (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { node } = desk;
    const officer = await node.actor({ id: `officer-feed-${language}` });
    const about = { issuer: "ZZ", kind: "visa", series: `Shared ${language}`, source: "Example office" };
    const said = {
      ...about,
      observedAt: "2025-04-01",
      scheme: "admiralty",
      evaluation: "B2",
      fictitious: true,
    };
    const entries = [
      { ...said, type: "class", numberForm: "A99999", checkDigit: "none", fromYear: 2020 },
      { ...said, type: "range", report: "stolen-blank", from: "K10000", to: "K10099" },
    ];
    await node.store.match.receive(
      {
        wire: {
          type: "message",
          id: `msg-feed-${language}`,
          from: "node-b",
          to: node.nodeId,
          kind: "method",
          thread: `msg-feed-${language}`,
          urgency: "normal",
          purpose: "information-exchange",
          mandate: "CASE-1",
          legalBasis: "Example treaty, Art. 5",
          marking: { tlp: "green", handling: [], caveats: [] },
          subject: "Vetted entries about a class of documents",
          body: JSON.stringify(entries.map((entry) => ({ entry, marking: { tlp: "green", pap: "clear" } }))),
          terms: [],
          method: {
            id: `documents:${documentClassId({ ...about, kind: "visa" })}`,
            kind: "documents",
            version: 1,
            techniques: [],
          },
          at: "2026-03-02T09:00:00.000Z",
        },
        jws: "",
        access: { ...OPEN, tlp: "green", originators: ["node-b"] },
        direction: "received",
        state: "received",
      },
      { action: "change", object: `message:msg-feed-${language}` },
    );
    const { page, faults, close } = await desk.openAs(officer, "/supply?view=documents", language);
    page.setDefaultTimeout(60_000);
    const feed = page.getByRole("region", { name: "node-b" }).filter({ hasText: about.series });
    await feed.getByText("K10000 – K10099").waitFor();
    if (SHOTS)
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: `${SHOTS}/documents-feed-${language}-${width}.png`, fullPage: true });
      }
    await feed.getByRole("button", { name: t("documents.take", { count: 2 }) }).click();
    await feed.getByRole("button").waitFor({ state: "hidden" });
    const { items } = await node.wasl.documentLibrary(officer, { standing: "proposed" });
    expect(
      items
        .filter(({ entry }) => entry.series === about.series)
        .map((one) => [one.entry.type, one.access.originators]),
    ).toEqual([
      ["class", ["node-b"]],
      ["range", ["node-b"]],
    ]);
    await page.getByRole("button", { name: t("prevention.share"), exact: true }).click();
    await page
      .getByRole("dialog", { name: t("prevention.share") })
      .getByText(t("documents.share.text"))
      .waitFor();
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test.each(["en", "ar"] as const)(
  "who holds what nobody here stands by any more is named, and is sent the class again (%s)",
  async (language) => {
    const t = wordsOf(language);
    const officer = await desk.node.actor({ id: `officer-sent-${language}` });
    const { page, faults, close } = await desk.openAs(officer, "/supply?view=documents", language);
    page.setDefaultTimeout(60_000);
    // The node of this desk has no partner: what it would answer stands here (test/match has two nodes).
    const share = { classId: "docclass-1", version: 2, at: "2026-03-02T09:00:00.000Z" };
    const items = [
      { ...share, to: "node-b", legalBasis: "Example treaty, Art. 5", stale: 1, fresh: 2 },
      { ...share, to: "node-c", legalBasis: "Example treaty, Art. 6", stale: 0, fresh: 0 },
    ];
    await page.route("**/api/v1/documents/shares", (route) => route.fulfill({ json: { items } }));
    await page.reload();
    const row = (node: string) => page.getByRole("listitem").filter({ hasText: node });
    await row("node-b")
      .getByText(t("documents.sent.stale", { count: 1 }))
      .waitFor();
    await row("node-c").getByText(t("documents.sent.newest")).waitFor();
    expect(await row("node-c").getByRole("button").count()).toBe(0);
    if (SHOTS)
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: `${SHOTS}/documents-sent-${language}-${width}.png`, fullPage: true });
      }
    await row("node-b").getByRole("button").click();
    const dialog = page.getByRole("dialog", { name: t("prevention.share") });
    expect(await dialog.getByRole("textbox", { name: t("partners.law") }).inputValue()).toBe(
      "Example treaty, Art. 5",
    );
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);
