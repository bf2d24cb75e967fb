import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { referTwo } from "../test/support/referred.ts";
import { PASSWORD, signInDesk, withAccount } from "../test/support/sign-in-desk.ts";
import { watchedPage } from "../test/support/watched-page.ts";
import { wordsOf } from "../test/support/words.ts";

/** A platform's team in the browser: its queue, a statement of reasons read before it is sent, what came of it. */
const WORDS = {
  en: {
    user: "User name",
    start: "Start work",
    title: "Notices to your platform",
    answer: "Answer",
    what: "What happened",
    acted: "Platform acted",
    declined: "Platform declined",
    draft: "Draft the statement of reasons",
    valid: "Valid for the DSA Transparency Database.",
    reason: "Reason",
    send: "Record the answer",
    statement: "Statement of reasons",
    hours: "Hours to action",
    table: "All figures",
  },
  ar: {
    user: "اسم المستخدم",
    start: "ابدأ العمل",
    title: "إشعارات إلى منصتكم",
    answer: "الرد",
    what: "ما الذي حدث",
    acted: "اتخذت المنصة إجراءً",
    declined: "رفضت المنصة",
    draft: "إعداد بيان الأسباب",
    valid: "صالح لقاعدة بيانات الشفافية لقانون الخدمات الرقمية.",
    reason: "السبب",
    send: "تسجيل الرد",
    statement: "بيان الأسباب",
    hours: "الساعات حتى الإجراء",
    table: "كل الأرقام",
  },
} as const;
const SHOTS = process.env["WASL_SHOTS"];

let ids: Awaited<ReturnType<typeof referTwo>>;
const desk = signInDesk(async (node) => {
  ids = await referTwo(node);
  const account = { groups: [], compartments: [] };
  await withAccount(node, {
    ...account,
    id: "tiktok",
    role: "platform",
    clearance: "clear",
    groups: ["tiktok"],
  });
  await withAccount(node, {
    ...account,
    id: "facebook",
    role: "platform",
    clearance: "clear",
    groups: ["facebook"],
  });
  await withAccount(node, { ...account, id: "unit", role: "analyst", clearance: "amber" });
});

const signIn = async (page: Page, words: { user: string; start: string }, id: string): Promise<void> => {
  await page.goto(desk.url);
  await page.getByLabel(words.user).fill(id);
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: words.start }).waitFor();
  await page.evaluate(() =>
    sessionStorage.setItem("wasl.purpose", JSON.stringify({ purpose: "online-referral", mandate: "TEST-1" })),
  );
};

test.each([
  ["en", "tiktok", 1440, "light"],
  ["ar", "facebook", 390, "dark"],
] as const)("a platform's team answers a notice, in %s as %s", async (language, id, width, theme) => {
  const words = WORDS[language];
  const { page, faults, close } = await watchedPage(desk.browser, desk.url, { language, width, theme });
  page.setDefaultTimeout(60_000);
  const shot = async (name: string) => {
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/platform-${name}-${language}.png`, fullPage: true });
  };
  await signIn(page, words, id);
  await page.goto(`${desk.url}/findings`);
  await page.getByRole("heading", { level: 1, name: words.title }).waitFor();
  // One notice, and no way to any other page of the node.
  await expect.poll(() => page.locator(".mention-row").count(), { timeout: 60_000 }).toBe(1);
  expect(await page.locator("nav a").count()).toBe(0);
  await shot("queue");

  await page.getByRole("button", { name: words.answer, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: words.answer });
  const isAction = language === "en";
  await dialog.getByRole("button", { name: words.what }).click();
  await page.getByRole("option", { name: isAction ? words.acted : words.declined, exact: true }).click();
  if (isAction) {
    await dialog.getByRole("button", { name: words.draft }).click();
    await dialog.getByText(words.valid).waitFor();
    await shot("draft");
  } else {
    expect(await dialog.getByRole("button", { name: words.send }).isDisabled()).toBe(true);
    await dialog.getByRole("textbox", { name: words.reason }).fill("حساب ساخر");
    await shot("declined");
  }
  await dialog.getByRole("button", { name: words.send }).click();
  await dialog.waitFor({ state: "hidden" });
  const history = page.locator(".lines .line");
  await expect.poll(() => history.count(), { timeout: 60_000 }).toBe(2);
  if (isAction) await page.getByRole("button", { name: words.statement }).waitFor();
  await shot("answered");

  const officer = await desk.node.actor({ id: "officer" });
  const unit = await desk.node.wasl.referral(officer, ids[id]);
  expect(unit.events.at(-1)).toMatchObject({ type: isAction ? "actioned" : "declined", side: "platform" });
  expect(faults.outside).toEqual([]);
  expect(faults.policy).toEqual([]);
  await close();
});

test.each([
  ["en", 1440, "light"],
  ["ar", 390, "dark"],
] as const)("the unit sees what came of it, plotted and in numbers (%s)", async (language, width, theme) => {
  const words = WORDS[language];
  const { page, faults, close } = await watchedPage(desk.browser, desk.url, { language, width, theme });
  page.setDefaultTimeout(60_000);
  await signIn(page, words, "unit");
  await page.goto(`${desk.url}/online?view=figures`);
  await page.getByRole("heading", { level: 2, name: words.hours }).waitFor();
  // Two platforms and the one channel that both notices took; the table says the same, and all together.
  const drawn = page.getByRole("img").locator("svg");
  await expect.poll(() => drawn.count(), { timeout: 60_000 }).toBe(2);
  expect(await drawn.last().locator("rect").count()).toBe(9);
  expect(await page.getByRole("region", { name: words.table }).last().locator("tbody tr").count()).toBe(4);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/platform-figures-${language}.png`, fullPage: true });
  expect(faults.outside).toEqual([]);
  expect(faults.policy).toEqual([]);
  await close();
});

test("two of a team answer one notice: the second is told, and sees what the first answered", async () => {
  const t = wordsOf("en");
  const open = async () => {
    const watched = await watchedPage(desk.browser, desk.url, { language: "en" });
    watched.page.setDefaultTimeout(60_000);
    await signIn(watched.page, WORDS.en, "tiktok");
    await watched.page.goto(desk.url);
    await watched.page.getByRole("button", { name: WORDS.en.answer, exact: true }).click();
    return watched;
  };
  const [first, second] = [await open(), await open()];
  const send = async ({ page }: typeof first) => {
    const dialog = page.getByRole("dialog", { name: WORDS.en.answer });
    await dialog.getByRole("button", { name: WORDS.en.what }).click();
    await page.getByRole("option", { name: t("online.event.appealed"), exact: true }).click();
    await dialog.getByRole("textbox", { name: WORDS.en.reason }).fill("The account says it was satire.");
    await dialog.getByRole("button", { name: WORDS.en.send }).click();
    return dialog;
  };
  await (await send(first)).waitFor({ state: "hidden" });
  const refused = await send(second);
  await refused.getByRole("alert").waitFor();
  expect(await refused.getByRole("alert").innerText()).toContain(t("error.CONFLICT"));
  // Behind the dialog stands what holds by now.
  await second.page.locator(".lines .line").nth(2).waitFor({ timeout: 10_000 });
  expect(await refused.getByRole("textbox", { name: WORDS.en.reason }).inputValue()).toContain("satire");
  await first.close();
  await second.close();
});
