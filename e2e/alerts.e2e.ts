import { expect, test } from "vitest";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { bytesOf } from "../test/support/node.ts";
import { wordsOf } from "../test/support/words.ts";

/** What is followed, and an event that touches it: the page tells by itself, and whoever may not see it is told nothing. */
const desk = nodeDesk("Fictitious unit");
let tries = 0;

test.each(["en", "ar"] as const)(
  "an event that touches a watched place is told on the page as it comes, to whom it may be told (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { node } = desk;
    tries += 1;
    const cleared = await node.actor({ id: `reader-${language}-${tries}`, clearance: "amber" });
    const outsider = await node.actor({ id: `outsider-${language}-${tries}`, clearance: "green" });
    const marking = { tlp: "amber" } as const;
    await node.wasl.addInterest(cleared, { kind: "place", value: "FR", label: "France", marking });
    const mine = await desk.openAs(cleared, "/", language);
    const theirs = await desk.openAs(outsider, "/", language);
    const link = mine.page.getByRole("link", { name: t("nav.alerts") });
    await link.waitFor();
    const before = Number((await link.locator(".nav-count [aria-hidden]").allTextContents())[0] ?? 0);

    const engines = 40 + tries;
    await node.wasl.importReport(cleared, {
      fileName: `engines-${language}-${tries}.txt`,
      bytes: bytesOf(
        `Customs seize ${engines} engines in Calais\n\nCustoms officers seized ${engines} outboard engines in a warehouse in Calais, France, on ${tries + 3} May 2026, invented paper ${language} ${tries} reports.\n`,
      ),
      format: "article",
      options: { siteName: "Invented Post", publishedAt: "2026-05-20T08:00:00Z" },
      marking,
      fictitious: true,
    });
    expect(await node.wasl.alertEvents(cleared, "2000-01-01T00:00:00Z")).toBeGreaterThan(0);
    const { open } = await node.wasl.openAlerts(cleared);
    expect(open).toBeGreaterThan(before);
    node.tellAlerts();

    // Said politely, and counted on the navigation, without a reload.
    await mine.page
      .getByRole("status")
      .getByText(t("alerts.new", { count: open }))
      .waitFor();
    await mine.page.getByRole("link", { name: t("alerts.count", { count: open }) }).click();
    await mine.page.waitForURL((url) => url.searchParams.get("detector") === "reported-event");
    await mine.page
      .getByRole("row", { name: /France/ })
      .first()
      .waitFor();
    expect(await theirs.page.locator(".nav-count").count()).toBe(0);
    expect(await theirs.page.getByRole("status").textContent()).toBe("");
    expect(mine.faults).toEqual(NO_FAULTS);
    expect(theirs.faults).toEqual(NO_FAULTS);
    await mine.close();
    await theirs.close();
  },
);

test.each(["en", "ar"] as const)(
  "what one is told of is added and taken back on the page (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { node } = desk;
    const analyst = await node.actor({ id: `asker-${language}`, clearance: "amber" });
    await node.wasl.importReport(analyst, {
      fileName: `harbour-${language}.txt`,
      bytes: bytesOf(
        `Police find 6 boats in Calais\n\nPolice seized 6 boats in a warehouse in Calais, France, on 7 May 2026, invented paper ${language} reports.\n`,
      ),
      format: "article",
      options: { siteName: "Invented Post", publishedAt: new Date().toISOString() },
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const { page, faults, close } = await desk.openAs(analyst, "/events", language);
    const panel = page.locator("section", { has: page.getByRole("heading", { name: t("interest.title") }) });
    await panel.getByRole("button", { name: t("action.add") }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: t("interest.add") }).click();
    await panel.getByRole("button", { name: t("interest.remove", { what: "Calais" }) }).waitFor();
    expect(
      (await node.wasl.interests(analyst)).filter((one) => one.addedBy === `asker-${language}`),
    ).toMatchObject([{ kind: "place", label: "Calais", access: { tlp: "amber" } }]);
    await panel.getByRole("button", { name: t("interest.remove", { what: "Calais" }) }).click();
    await panel
      .getByRole("button", { name: t("interest.remove", { what: "Calais" }) })
      .waitFor({ state: "detached" });
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test("an open page asks for alerts once: the stream tells the rest, and only while it is lost does a page that is seen ask again", async () => {
  const t = wordsOf("en");
  const reader = await desk.node.actor({ id: "reader-quiet", clearance: "amber" });
  const { page, close } = await desk.openAs(reader, "/", "en");
  page.setDefaultTimeout(60_000);
  let asked = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith("/api/v1/alerts")) asked += 1;
  });
  const opened = async (): Promise<void> => {
    asked = 0;
    const first = page.waitForResponse((response) => response.url().endsWith("/api/v1/alerts"));
    await page.reload();
    await first;
    await page.getByRole("link", { name: t("nav.search"), exact: true }).waitFor();
  };
  const later = async (): Promise<number> => {
    await page.clock.fastForward("20:00");
    // Time for a question to leave the page, which goes by the real clock.
    await page.waitForTimeout(1_000);
    return asked;
  };
  await page.clock.install();
  const live = page.waitForResponse((response) => response.url().endsWith("/api/v1/events"));
  await opened();
  await live;
  expect(await later()).toBe(1);

  await page.route("**/api/v1/events", (route) => route.abort());
  await opened();
  expect(await later()).toBeGreaterThan(1);
  const before = asked;
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  expect(await later()).toBe(before);
  await close();
});

test.each(["en", "ar"] as const)(
  "where no alert waits, the page is that of the alerts and says what becomes one (%s)",
  async (language) => {
    const t = wordsOf(language);
    const reader = await desk.node.actor({ id: `unalerted-${language}`, clearance: "clear" });
    const { page, faults, close } = await desk.openAs(reader, "/", language);
    await page.getByRole("link", { name: t("nav.alerts") }).click();
    await page.getByRole("heading", { level: 1, name: t("nav.alerts") }).waitFor();
    expect(await page.locator(".nav [aria-current=page]").allTextContents()).toEqual([t("nav.alerts")]);
    await page.getByText(t("alerts.none.text")).waitFor();
    await page
      .getByRole("main")
      .getByRole("link", { name: t("nav.events") })
      .click();
    await page.getByRole("heading", { level: 1, name: t("nav.events") }).waitFor();
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);
