import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../test/support/chromium.ts";
import { openPartners } from "../test/support/partner-nodes.ts";
import { watchedPage } from "../test/support/watched-page.ts";

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
  await alert.getByRole("button", { name: words.raise }).click();
  await page.getByText(words.call).waitFor();
  await page.getByText("HM Coastguard, Dover (GB)").waitFor();
  await shot("alert");

  expect(faults).toEqual({ outside: [], policy: [], console: [] });
  await close();
});
