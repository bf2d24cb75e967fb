import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { exerciseDesk, NO_FAULTS } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** An online officer's desk: an advert by key to a drafted notice that cannot go out without a second person. */
const WORDS = {
  en: {
    online: "Online",
    accept: "Accept",
    reason: "Reason",
    draft: "Draft a notice",
    ground: "Rule that the post breaks",
    notifier: "Notifier",
    email: "E-mail of the notifier",
    territory: "Countries (codes or names, with commas)",
    nowhere: /Not read as a country: Atlantis/,
    notice: "Notice",
    elsewhere: /not in this list/,
    release: "Release",
    refused: /second person/i,
    campaigns: "Campaigns",
    identifiers: "Identifiers of the offer",
  },
  ar: {
    online: "على الإنترنت",
    accept: "اقبل",
    reason: "السبب",
    draft: "إعداد إشعار",
    ground: "القاعدة التي يخالفها المنشور",
    notifier: "الجهة المُبلِّغة",
    email: "بريد الجهة المُبلِّغة",
    territory: "البلدان (رموزها أو أسماؤها، بفواصل)",
    nowhere: /لم يُقرأ بلدًا: \u2068?Atlantis/,
    notice: "الإشعار",
    elsewhere: /ليس في هذه القائمة/,
    release: "الإفراج",
    refused: /شخص ثان/,
    campaigns: "الحملات",
    identifiers: "معرّفات العرض",
  },
} as const;

const SHOTS = process.env["WASL_SHOTS"];
const desk = exerciseDesk();

test.each(["en", "ar"] as const)("an advert becomes a notice, by key (%s)", async (language) => {
  const words = WORDS[language];
  const { page, faults, close } = await desk.signIn(language);
  await page.getByRole("link", { name: words.online, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: words.online }).waitFor();
  const text = page.locator("article.reader");
  await text.waitFor();
  expect(await text.locator("mark").count()).toBeGreaterThan(0);
  // Neither the queue nor a mark shows a code: both speak the reader's language.
  const tags = await page.locator(".mention-row .lang").allTextContents();
  const titles = await text
    .locator("mark")
    .evaluateAll((all) => all.map((one) => one.getAttribute("title") ?? ""));
  const isSaid = language === "ar" ? /^\p{Script=Arabic}/u : /^\p{Lu}/u;
  expect([...tags, ...titles].filter((said) => !isSaid.test(said))).toEqual([]);
  expect(tags.length).toBeGreaterThan(0);
  // In the middle of the queue, not at its head: its head is what is shown where nothing is named.
  const shown = () => new URL(page.url()).searchParams.get("id");
  const openRow = async (n: number) => {
    const before = shown();
    await page.locator(".mention-row").nth(n).click();
    await expect.poll(shown).not.toBe(before);
    return shown();
  };
  const next = await openRow(3);
  const id = await openRow(2);
  const advert = await text.textContent();

  await page.keyboard.press("a");
  const deciding = page.getByRole("dialog", { name: words.accept });
  await deciding
    .getByRole("textbox", { name: words.reason })
    .fill("Offers a place for money, with a contact.");
  await deciding.getByRole("button", { name: words.accept }).click();
  await deciding.waitFor({ state: "hidden" });
  // What was decided leaves the queue, and the next stands in its place.
  await page.waitForFunction((old) => document.querySelector("article.reader")?.textContent !== old, advert);
  expect(shown()).toBe(next);
  // Whoever comes by the address of what is decided is told so, and not shown another for it.
  await page.goto(`${desk.url}/online?view=triage&id=${id}`);
  await page.getByText(words.elsewhere).waitFor();

  await page.goto(`${desk.url}/online?state=accepted&id=${id}`);
  await page.getByRole("button", { name: words.draft }).first().waitFor();
  await page.keyboard.press("n");
  const drafting = page.getByRole("dialog", { name: words.draft });
  await drafting.getByRole("textbox", { name: words.ground }).fill("Section 25 of the Immigration Act 1971");
  await drafting.getByRole("textbox", { name: words.notifier, exact: true }).fill("Example unit");
  await drafting.getByRole("textbox", { name: words.email }).fill("unit@example.org");
  await drafting.getByRole("textbox", { name: words.territory }).fill("gb, Atlantis");
  // What is no country is said, not left out of what a platform is told.
  await drafting.getByText(words.nowhere).waitFor();
  expect(await drafting.getByRole("button", { name: words.draft }).isDisabled()).toBe(true);
  await drafting.getByRole("textbox", { name: words.territory }).fill("uk, fr");
  await drafting.getByRole("button", { name: words.draft }).click();
  await page.getByRole("heading", { level: 2, name: words.notice }).waitFor();
  await page.getByRole("button", { name: words.release, exact: true }).click();
  await page.getByText(words.refused).first().waitFor();

  await page.goto(`${desk.url}/online?view=campaigns`);
  await page.getByRole("heading", { level: 2, name: words.campaigns }).waitFor();
  await page.getByRole("grid", { name: words.campaigns }).getByRole("row").nth(1).click();
  await page.getByRole("heading", { level: 3, name: words.identifiers }).waitFor();
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/online-campaigns-${language}.png`, fullPage: true });
  expect(faults.outside).toEqual([]);
  expect(faults.policy).toEqual([]);
  await close();
});

/** A picture that is here already is another test's: a test that is tried once more has its own. */
let tries = 0;

test("a post is typed off a screenshot once: typed anew otherwise it is refused, and stays in the dialog", async () => {
  tries += 1;
  const t = wordsOf("en");
  const { page, faults, close } = await desk.signIn("en");
  await page.goto(`${desk.url}/online`);
  const text =
    "Boat from Dunkirk to Dover, 2500 euro, safe and guaranteed, pay on arrival. WhatsApp +44 7700 900642";
  const dialog = await typeOff(page, text);
  await dialog.waitFor({ state: "hidden" });
  await page.getByText(t("online.transcribe.done")).first().waitFor();
  const corrected = text.replace("2500", "2600");
  await typeOff(page, corrected);
  await dialog.getByText(t("online.transcribe.otherwise")).waitFor();
  const written = dialog.getByRole("textbox", { name: t("online.transcribe.text"), exact: true });
  expect(await written.inputValue()).toBe(corrected);
  const report = dialog.getByRole("link", { name: t("upload.open"), exact: true });
  expect(await report.getAttribute("href")).toMatch(/^\/reports\/rep-/);
  // What is said of the one text is not said of the next, and what cannot be read is named.
  await written.fill(`${corrected}\u0001`);
  await dialog.getByText(t("online.transcribe.otherwise")).waitFor({ state: "hidden" });
  await dialog.getByRole("button", { name: t("online.transcribe.send"), exact: true }).click();
  await dialog.getByText(`${t("online.transcribe.text")} · ${t("reject.CONTROL_CHARACTER")}`).waitFor();
  // What its report says otherwise of a post that is here just so is told too.
  await written.fill(text);
  const provider = dialog.getByRole("textbox", { name: t("report.provider"), exact: true });
  await provider.fill("Invented unit");
  await dialog.getByRole("button", { name: t("online.transcribe.send"), exact: true }).click();
  await dialog.getByText(t("online.transcribe.differs", { fields: t("report.provider") })).waitFor();
  await dialog.getByRole("button", { name: t("action.cancel"), exact: true }).click();
  // Just as it is here, it is known, whatever the platform is called.
  await typeOff(page, text, "tiktok");
  await dialog.waitFor({ state: "hidden" });
  await page.getByText(t("upload.known")).first().waitFor();
  expect(faults).toEqual(NO_FAULTS);
  await close();
});

/** Fills the dialog in and sends it. The platform is chosen from its list where one writes its beginning. */
async function typeOff(page: Page, text: string, platform?: string): Promise<Locator> {
  const t = wordsOf("en");
  const picture = {
    name: "shot.png",
    mimeType: "image/png",
    buffer: Buffer.from(`invented picture ${tries}`),
  };
  await page.getByRole("button", { name: t("online.transcribe"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: t("online.transcribe") });
  const choosing = page.waitForEvent("filechooser");
  await dialog.getByRole("button", { name: t("online.transcribe.picture"), exact: true }).click();
  await (await choosing).setFiles(picture);
  await dialog.getByText(picture.name).waitFor();
  const box = dialog.getByRole("combobox", { name: t("online.platform") });
  await box.fill(platform ?? "tik");
  if (platform === undefined) {
    await page.getByRole("option", { name: "TikTok" }).click();
    await expect.poll(() => box.inputValue()).toBe("TikTok");
  } else await box.press("Tab");
  // Letters that are keys of the page are letters here.
  for (const [key, value] of [
    ["online.transcribe.account", "@invented-jack"],
    ["online.transcribe.text", text],
  ] as const)
    await dialog.getByRole("textbox", { name: t(key), exact: true }).fill(value);
  await dialog.getByLabel(t("online.transcribe.day")).fill("2026-03-02");
  await dialog.getByRole("button", { name: t("reports.tlp") }).click();
  await page.getByRole("option", { name: "TLP:GREEN" }).click();
  await dialog.getByRole("checkbox", { name: t("reports.fictitious") }).click({ force: true });
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/online-transcribe-en.png` });
  await dialog.getByRole("button", { name: t("online.transcribe.send"), exact: true }).click();
  return dialog;
}
