import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, federationDeps } from "../src/app/index.ts";
import type { Refusal } from "../src/core/index.ts";
import { launchChromium } from "../test/support/chromium.ts";
import { TERMS } from "../test/support/federation.ts";
import { bytesOf } from "../test/support/node.ts";
import { openPartners, type ServedNode } from "../test/support/partner-nodes.ts";
import { type WatchedPage, watchedPage } from "../test/support/watched-page.ts";
import { wordsOf } from "../test/support/words.ts";

/** An analyst asks another node whether it knows a number, requests more, and reads the answer. */
const WORDS = {
  en: {
    demo: "Sign in as the demo analyst",
    start: "Start work",
    partners: "Partners",
    match: "Hit/no-hit",
    messages: "Messages",
    partner: "Whom",
    terms: "Exact identifiers, one a line",
    law: "Legal basis",
    ask: "Ask",
    more: "Request more",
    subject: "Subject",
    marking: "Marking",
    send: "Send",
    requested: "Requested",
    alert: "Lives in danger",
    place: "Where, in words",
    position: "Position, latitude and longitude",
    country: "Country (code or name)",
    nowhere: /Not read as a country: Atlantis/,
    what: "What has happened",
    raise: "Send the alert",
    call: "Call now:",
  },
  ar: {
    demo: "ادخل بصفة محلل تجريبي",
    start: "ابدأ العمل",
    partners: "الشركاء",
    match: "نعم أو لا",
    messages: "الرسائل",
    partner: "من",
    terms: "معرّفات دقيقة، واحد في كل سطر",
    law: "الأساس القانوني",
    ask: "اسأل",
    more: "اطلب المزيد",
    subject: "الموضوع",
    marking: "درجة التداول",
    send: "أرسل",
    requested: "طُلب",
    alert: "أرواح في خطر",
    place: "أين، بالكلمات",
    position: "الموقع، خط العرض وخط الطول",
    country: "البلد (رمزه أو اسمه)",
    nowhere: /لم يُقرأ بلدًا: \u2068?Atlantis/,
    what: "ماذا حدث",
    raise: "أرسل الإنذار",
    call: "اتصل الآن:",
  },
} as const;

/** One number a language: a hit is asked about once. */
const KNOWN = { en: "+447700900123", ar: "+447700900123" } as const;
const SHOTS = process.env["WASL_SHOTS"];

let nodes: Awaited<ReturnType<typeof openPartners>>;
let browser: Browser;

beforeAll(async () => {
  [nodes, browser] = await Promise.all([openPartners(KNOWN.en), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await nodes?.close();
});

test.each(["en", "ar"] as const)("a hit becomes a request at the other node (%s)", async (language) => {
  const words = WORDS[language];
  const { asker, holder } = nodes;
  const { page, faults, close } = await watchedPage(browser, asker.url, { language });
  const shot = async (name: string): Promise<void> => {
    if (!SHOTS) return;
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${SHOTS}/partners-${name}-${language}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  await page.goto(asker.url);
  await page.getByRole("button", { name: words.demo }).click();
  await page.getByRole("button", { name: words.start }).click();
  await page.getByRole("link", { name: words.partners, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: words.partners }).waitFor();
  await page.getByText("Fictitious police B").waitFor();
  await shot("list");

  await page.getByRole("radio", { name: words.match }).click();
  await page
    .getByRole("button", { name: new RegExp(words.partner) })
    .first()
    .click();
  await page.getByRole("option", { name: "Fictitious police B" }).click();
  await page.getByRole("textbox", { name: words.terms }).fill(`${KNOWN[language]}\n+447700900199\nno number`);
  await page.getByRole("textbox", { name: words.law }).fill("Prüm II, Art. 5");
  await page.getByRole("button", { name: words.ask, exact: true }).click();
  const more = page.getByRole("button", { name: words.more }).first();
  await more.waitFor();
  await shot("match");
  await more.click();
  const dialog = page.getByRole("dialog", { name: words.more });
  await dialog.getByRole("textbox", { name: words.subject }).fill(`Fictitious request ${language}`);
  await dialog.getByRole("button", { name: words.marking }).click();
  await page.getByRole("option", { name: "TLP:GREEN" }).click();
  await shot("request");
  await dialog.getByRole("button", { name: words.send }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText(words.requested, { exact: true }).first().waitFor();

  const [arrived] = await holder.wasl.messages(holder.analyst, { limit: 1 });
  expect(arrived?.wire).toMatchObject({
    subject: `Fictitious request ${language}`,
    terms: [`phone:${KNOWN[language]}`],
  });
  await holder.wasl.sendMessage(holder.analyst, {
    to: asker.nodeId,
    kind: "reply",
    urgency: "normal",
    legalBasis: "a fictitious agreement",
    marking: { tlp: "green" },
    subject: `Fictitious answer ${language}`,
    body: "Known since a fictitious day.",
    replyTo: arrived?.wire.id ?? "",
  });
  await page.reload();
  await page.getByRole("radio", { name: words.messages }).click();
  await page.getByRole("button", { name: `Fictitious answer ${language}` }).click();
  await page.getByText("Known since a fictitious day.").waitFor();
  await shot("messages");

  await page.getByRole("button", { name: words.alert }).click();
  const alert = page.getByRole("dialog", { name: words.alert });
  await alert.getByRole("textbox", { name: words.place }).fill("Off Dungeness, engine out");
  await alert.getByRole("textbox", { name: words.position }).fill("50.9, 1.2");
  await alert.getByRole("textbox", { name: words.what }).fill("Fictitious boat taking water");
  // A country that is not read would leave its rescue authority out: it is said, and nothing goes until it is mended.
  await alert.getByRole("textbox", { name: words.country }).fill("Atlantis");
  await alert.getByText(words.nowhere).waitFor();
  expect(await alert.getByRole("button", { name: words.raise }).isDisabled()).toBe(true);
  await alert.getByRole("textbox", { name: words.country }).fill("UK");
  await alert.getByRole("button", { name: words.raise }).click();
  await page.getByText(words.call).waitFor();
  await page.getByText("HM Coastguard, Dover (GB)").waitFor();
  await shot("alert");

  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});

/** A page of its own for one person at one node. */
async function pageOf(node: ServedNode, actor: Actor, language: "en" | "ar"): Promise<WatchedPage> {
  const watched = await watchedPage(browser, node.url, { language });
  const { page } = watched;
  page.setDefaultTimeout(30_000);
  await page.context().addCookies([{ name: "wasl_session", value: actor.token, url: node.url }]);
  await page.addInitScript(() => {
    sessionStorage.setItem(
      "wasl.purpose",
      JSON.stringify({ purpose: "operational-analysis", mandate: "TEST-1" }),
    );
  });
  return watched;
}

test.each(["en", "ar"] as const)(
  "two people release, a partner receives, a recall is signed for (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { asker, holder } = nodes;
    const name = language === "en" ? "Fictitious Tidewater Hulls" : "هياكل المد الخيالية";
    await asker.wasl.exchange.agree(asker.supervisor, `partner: ${holder.nodeId}\n${TERMS}four-eyes: yes\n`);
    const id = `released-${language}`;
    await asker.wasl.importReport(asker.analyst, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(JSON.stringify({ id, schema: "Company", properties: { name: [name] } })),
      marking: { tlp: "green" },
    });
    const opened = await asker.wasl.openCase(asker.analyst, {
      title: `Fictitious case ${language}`,
      mandate: "TEST-1",
      marking: { tlp: "green" },
    });
    await asker.wasl.addToCase(asker.analyst, opened.id, [{ kind: "entity", id, note: "" }]);

    const [analyst, supervisor, partner] = await Promise.all([
      pageOf(asker, asker.analyst, language),
      pageOf(asker, asker.supervisor, language),
      pageOf(holder, holder.analyst, language),
    ]);
    const share = async () => {
      await analyst.page.goto(`${asker.url}/cases/${opened.id}`);
      await analyst.page.getByRole("button", { name: t("partners.share"), exact: true }).click();
      const dialog = analyst.page.getByRole("dialog", { name: t("partners.share") });
      await dialog.getByRole("button", { name: t("partners.to") }).click();
      await analyst.page.getByRole("option", { name: "Fictitious police B" }).click();
      await dialog.getByRole("textbox", { name: t("partners.necessity") }).fill(`Their case too ${language}`);
      await dialog.getByRole("button", { name: t("partners.share"), exact: true }).click();
      return dialog;
    };
    const refused = await share();
    await refused.getByRole("button", { name: t("partners.share.ask"), exact: true }).click();
    await refused.getByText(t("partners.share.asked")).waitFor();

    await supervisor.page.goto(`${asker.url}/oversight`);
    const row = supervisor.page.getByRole("row", { name: new RegExp(`Their case too ${language}`) });
    await row.getByRole("button", { name: t("oversight.approve"), exact: true }).click();
    const deciding = supervisor.page.getByRole("dialog", { name: t("oversight.approve") });
    // What it is, as the node says it, before what the analyst says.
    const told = "1 fact of 1 entity from 1 report; TLP:GREEN at most; nothing withheld";
    await deciding.getByText(`to give ${holder.nodeId}`).waitFor();
    await deciding.getByText(told).waitFor();
    await deciding.getByRole("textbox", { name: t("reason.label") }).fill("One company, nothing else.");
    await deciding.getByRole("button", { name: t("oversight.approve"), exact: true }).click();
    await deciding.waitFor({ state: "hidden" });

    await (await share()).getByText(t("partners.share.silent")).waitFor();
    const receive = async ({ page }: WatchedPage, url: string): Promise<void> => {
      await page.goto(`${url}/partners`);
      const pulled = page.waitForResponse((answer) => answer.url().endsWith("/partners/pull"));
      await page.getByRole("button", { name: t("partners.pull"), exact: true }).click();
      expect((await pulled).status()).toBe(200);
    };
    const search = async (): Promise<void> => {
      await partner.page.goto(`${holder.url}/search?q=${encodeURIComponent(name)}`);
    };
    await receive(partner, holder.url);
    await search();
    await partner.page.getByRole("option", { name }).waitFor();

    await analyst.page.goto(`${asker.url}/partners`);
    await analyst.page
      .getByRole("grid", { name: t("partners.paired") })
      .getByRole("row", { name: /Fictitious police B/ })
      .getByRole("button")
      .last()
      .click();
    const log = analyst.page.getByRole("row", { name: new RegExp(name) });
    await log.getByRole("button", { name: t("partners.recall"), exact: true }).click();
    const taking = analyst.page.getByRole("dialog", { name: t("partners.recall") });
    await taking.getByRole("textbox", { name: t("reason.label") }).fill("It was another company.");
    await taking.getByRole("button", { name: t("partners.recall"), exact: true }).click();
    await taking.waitFor({ state: "hidden" });

    await receive(partner, holder.url);
    await search();
    await partner.page.getByText(t("search.none.text")).waitFor();
    await receive(analyst, asker.url);
    const receipts = analyst.page.getByRole("grid", { name: t("partners.receipts") });
    await receipts
      .getByText(t("partners.receipt.received"))
      .nth(language === "en" ? 0 : 1)
      .waitFor();

    for (const { faults, close } of [analyst, supervisor, partner]) {
      // The refusal that asks for a second person is the browser's to complain about.
      expect({ ...faults, console: faults.console.filter((line) => !line.includes("403")) }).toEqual({
        outside: [],
        policy: [],
        console: [],
      });
      await close();
    }
  },
);

test.each(["en", "ar"] as const)(
  "a supervisor is told what is wrong with a partner, and mends it (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { asker, holder } = nodes;
    const watched = await pageOf(asker, asker.supervisor, language);
    const { page } = watched;
    await page.goto(`${asker.url}/partners`);
    const row = page
      .getByRole("grid", { name: t("partners.paired") })
      .getByRole("row", { name: /Fictitious police B/ });

    // A fault in an agreement is named with its line and what that line takes; nothing of it is put in force.
    await asker.wasl.exchange.agree(
      asker.supervisor,
      `partner: ${holder.nodeId}\n${TERMS}blocks: suspended\n`,
    );
    await page.reload();
    await row.getByRole("button", { name: t("partners.agreement.suspended") }).click();
    const agreement = page.getByRole("dialog", {
      name: t("partners.agreement.with", { name: "Fictitious police B" }),
    });
    const text = agreement.getByRole("textbox", { name: t("partners.agreement.text") });
    await text.fill(
      `partner: ${holder.nodeId}\n${TERMS.replace("class: police", "class: army")}colour: blue\n`,
    );
    await agreement.getByRole("button", { name: t("partners.agreement.save") }).click();
    await agreement.getByText(/border, fiu, customs/).waitFor();
    const faults = await agreement.getByRole("listitem").allInnerTexts();
    expect(faults).toHaveLength(2);
    expect(faults[1]).toContain("colour");
    await text.fill(`partner: ${holder.nodeId}\n${TERMS}`);
    await agreement.getByRole("button", { name: t("partners.agreement.save") }).click();
    await agreement.waitFor({ state: "hidden" });
    await row.getByRole("button", { name: /2999|٢٩٩٩/ }).waitFor();

    // A name that partners refuse cannot be written, and an address that is none is said to be.
    await page.getByRole("button", { name: t("partners.pair"), exact: true }).click();
    const pairing = page.getByRole("dialog", { name: t("partners.pair") });
    await pairing.getByRole("textbox", { name: t("partners.pair.url") }).fill("wasl.example.org");
    await pairing.getByText(t("partners.pair.url.unread")).waitFor();
    const name = pairing.getByRole("textbox", { name: t("partners.pair.name") });
    expect(await name.getAttribute("maxlength")).toBe("100");
    await pairing.getByRole("textbox", { name: t("partners.pair.url") }).fill(asker.url);
    await name.fill("Fictitious police A");
    await pairing.getByRole("button", { name: t("partners.pair"), exact: true }).click();
    await pairing.getByText(t("refusal.KEY_CONFLICT")).waitFor();
    await pairing.getByRole("button", { name: t("action.cancel") }).click();

    // Nobody answers there: it is said of whom, and why.
    const [partner] = await asker.wasl.exchange.partners(asker.supervisor);
    await asker.wasl.exchange.changePartner(asker.supervisor, holder.nodeId, { url: "http://127.0.0.1:9" });
    await page.getByRole("button", { name: t("partners.pull"), exact: true }).click();
    const why = t("error.PARTNER_UNREACHABLE");
    await page.getByText(t("partners.pulled.failed", { name: "Fictitious police B", why })).waitFor();
    await asker.wasl.exchange.changePartner(asker.supervisor, holder.nodeId, { url: partner?.url ?? "" });

    // After a restore the partner is stopped; whoever looked takes from it again.
    const { federation } = asker.platform;
    if (!federation || !partner) throw new Error("no partner");
    const { given: _g, taken: _t, overdue: _o, agreedUntil: _u, isAgreed: _a, ...kept } = partner;
    const stop = (because?: Refusal) =>
      federationDeps(asker.platform, federation).ledger.as("system-operation", (tx) =>
        tx.federation.savePartner({ ...kept, ...(because === undefined ? {} : { stopped: because }) }),
      );
    await stop("RESTORED");
    await page.reload();
    await row.getByText(t("partners.stopped.RESTORED")).waitFor();
    await page.getByRole("button", { name: t("partners.pull"), exact: true }).click();
    await page.getByText(t("refusal.RESTORED")).waitFor();
    await row.getByRole("button", { name: t("partners.resume") }).click();
    const resuming = page.getByRole("dialog", { name: t("partners.resume") });
    await resuming.getByText(t("partners.resume.RESTORED")).waitFor();
    await resuming
      .getByRole("button", { name: t("partners.resume.do", { name: "Fictitious police B" }) })
      .click();
    await resuming.waitFor({ state: "hidden" });
    expect((await asker.wasl.exchange.partners(asker.supervisor))[0]?.stopped).toBeUndefined();
    await page.getByRole("button", { name: t("partners.pull"), exact: true }).click();
    await page.getByText(t("partners.pulled", { kept: 0, withdrawn: 0, setAside: 0 })).waitFor();

    // Of whom was refused nobody says that it is a partner still: what is offered is to pair anew.
    await stop("CODE_DIFFERS");
    await page.reload();
    await row.getByText(t("partners.stopped.CODE_DIFFERS")).waitFor();
    expect(await row.getByRole("button", { name: t("partners.resume") }).count()).toBe(0);
    await row.getByRole("button", { name: t("partners.pair.anew") }).click();
    const anew = page.getByRole("dialog", { name: t("partners.pair.anew") });
    await anew.getByText(t("partners.resume.CODE_DIFFERS")).waitFor();
    await anew.getByRole("button", { name: t("partners.pair"), exact: true }).click();
    await page.getByRole("dialog", { name: t("partners.pair"), exact: true }).waitFor();
    expect(await anew.count()).toBe(0);
    await stop();

    // Asked for what nobody let us ask yet, the page says so and accuses nobody.
    await page.goto(`${asker.url}/partners?view=match`);
    await page
      .getByRole("button", { name: new RegExp(t("partners.ask.partner")) })
      .first()
      .click();
    await page.getByRole("option", { name: "Fictitious police B" }).click();
    await page.getByRole("button", { name: new RegExp(t("partners.ask.kind")) }).click();
    await page.getByRole("option", { name: t("partners.kind.targets") }).click();
    await page.getByRole("textbox", { name: t("partners.ask.terms") }).fill("+447700900123");
    await page.getByRole("textbox", { name: t("partners.law") }).fill("Prüm II, Art. 5");
    await page.getByRole("button", { name: t("partners.ask.send"), exact: true }).click();
    await page.getByText(t("why.EXCHANGE_REFUSED.unpublished")).waitFor();

    const refusals = /40[0-9]|422/;
    expect({
      ...watched.faults,
      console: watched.faults.console.filter((line) => !refusals.test(line)),
    }).toEqual({ outside: [], policy: [], console: [] });
    await watched.close();
  },
);

test.each(["en", "ar"] as const)(
  "what is restricted in words goes once they were read, and under them (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { asker, holder } = nodes;
    await asker.wasl.exchange.agree(asker.supervisor, `partner: ${holder.nodeId}\n${TERMS}`);
    const id = `restricted-${language}`;
    const words =
      language === "en" ? "For the fictitious maritime unit alone" : "للوحدة البحرية الخيالية وحدها";
    await asker.wasl.importReport(asker.analyst, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(JSON.stringify({ id, schema: "Company", properties: { name: [`Fictitious ${id}`] } })),
      marking: { tlp: "green", handling: ["H3"], caveats: [words] },
    });
    const opened = await asker.wasl.openCase(asker.analyst, {
      title: `Fictitious restricted case ${language}`,
      mandate: "TEST-1",
      marking: { tlp: "green" },
    });
    await asker.wasl.addToCase(asker.analyst, opened.id, [{ kind: "entity", id, note: "" }]);
    const { page, faults, close } = await pageOf(asker, asker.analyst, language);
    await page.goto(`${asker.url}/cases/${opened.id}`);
    await page.getByRole("button", { name: t("partners.share"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: t("partners.share") });
    await dialog.getByRole("button", { name: t("partners.to") }).click();
    await page.getByRole("option", { name: "Fictitious police B" }).click();
    await dialog.getByRole("textbox", { name: t("partners.necessity") }).fill("EXERCISE: the same quay");
    await dialog.getByRole("button", { name: t("partners.share"), exact: true }).click();
    await dialog.getByText(t("partners.share.restricted")).waitFor();
    const shots = process.env["WASL_SHOTS"];
    if (shots) await page.screenshot({ path: `${shots}/restricted-${language}.png` });
    await dialog.locator("label", { hasText: words }).click();
    // What was answered stays to be read until the node has answered again.
    let answers: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      answers = resolve;
    });
    await page.route("**/shares", async (route) => {
      await held;
      await route.continue();
    });
    await dialog.getByRole("button", { name: t("partners.share.again"), exact: true }).click();
    await page.waitForTimeout(200);
    expect(await dialog.getByText(t("partners.share.restricted")).isVisible()).toBe(true);
    answers?.();
    await dialog.getByText(t("partners.share.restricted")).waitFor({ state: "hidden" });
    if (shots) await page.screenshot({ path: `${shots}/restricted-after-${language}.png` });
    await holder.wasl.exchange.pull(holder.supervisor, asker.nodeId);
    const there = `${asker.nodeId}~${id}`;
    const about = await holder.store.as(holder.supervisor, (tx) => tx.statementsAbout([there]));
    expect(about.get(there)?.map((s) => s.access.caveats)).toEqual([[words]]);
    expect(faults).toEqual({ outside: [], policy: [], console: [] });
    await close();
  },
);
