import { TOTP } from "otpauth";
import { expect, test } from "vitest";
import { PASSWORD, signInDesk, withAccount } from "../test/support/sign-in-desk.ts";
import { watchedPage } from "../test/support/watched-page.ts";
import { wordsOf } from "../test/support/words.ts";

/** An administrator whose role needs a second factor sets one up, signs in with it, and ends another session. */
const WORDS = {
  en: {
    user: "User name",
    password: "Password",
    go: "Sign in",
    show: "Show the secret",
    code: "Code",
    confirm: "Confirm",
    kept: "I have kept them",
    start: "Start work",
    mandate: "Mandate or case",
    title: "Account",
    end: "End",
  },
  ar: {
    user: "اسم المستخدم",
    password: "كلمة المرور",
    go: "تسجيل الدخول",
    show: "أظهر المفتاح السري",
    code: "الرمز",
    confirm: "تأكيد",
    kept: "حفظتُها",
    start: "ابدأ العمل",
    mandate: "",
    title: "الحساب",
    end: "أنهِ",
  },
} as const;
const SHOTS = process.env["WASL_SHOTS"];

const desk = signInDesk(async (node) => {
  await desk.node.store.accounts.requireFactor(["administrator"], "owner");
  for (const id of ["admin-en", "admin-ar"])
    await withAccount(node, { id, role: "administrator", clearance: "red", groups: [], compartments: [] });
  await withAccount(node, {
    id: "newcomer",
    role: "analyst",
    clearance: "amber",
    groups: [],
    compartments: [],
  });
});

test.each([
  ["en", 1440, "light"],
  ["ar", 390, "dark"],
] as const)("a second factor is set up and used, in %s at %i", async (language, width, theme) => {
  const words = WORDS[language];
  const { page, faults, close } = await watchedPage(desk.browser, desk.url, { language, width, theme });
  page.setDefaultTimeout(60_000);
  const shot = async (name: string) => {
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/account-${name}-${language}.png`, fullPage: true });
  };
  const signIn = async () => {
    await page.goto(desk.url);
    await page.getByLabel(words.user).fill(`admin-${language}`);
    await page.locator("input[type=password]").fill(PASSWORD);
    await page.locator("button[type=submit]").click();
  };
  await signIn();
  await page.getByRole("button", { name: words.show }).click();
  const secret = ((await page.locator("code.secret").textContent()) ?? "").replaceAll(" ", "");
  await page.locator("svg.qr").waitFor();
  await shot("set-up");
  await page.getByRole("textbox", { name: words.code }).fill(new TOTP({ secret }).generate());
  await page.getByRole("button", { name: words.confirm }).click();
  const recovery = page.locator(".recovery-codes code");
  await expect.poll(() => recovery.count(), { timeout: 60_000 }).toBe(10);
  const first = (await recovery.first().textContent()) ?? "";
  await shot("recovery");
  await page.getByRole("button", { name: words.kept }).click();
  // From here a purpose is asked for: the session opens what it may. A new one needs the code.
  await page.getByRole("button", { name: words.start }).waitFor();
  await page.context().clearCookies();
  await signIn();
  await page.getByRole("textbox", { name: words.code }).fill(first);
  await shot("code");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: words.start }).waitFor();
  await page.evaluate(() =>
    sessionStorage.setItem(
      "wasl.purpose",
      JSON.stringify({ purpose: "system-operation", mandate: "TEST-1" }),
    ),
  );
  await page.goto(`${desk.url}/account`);
  await page.getByRole("heading", { name: words.title, level: 1 }).waitFor();
  const lines = page.locator(".session-line");
  await expect.poll(() => lines.count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
  await shot("page");
  const before = (await desk.node.store.accounts.sessions(`admin-${language}`)).length;
  await page.getByRole("button", { name: words.end, exact: true }).first().click();
  await expect
    .poll(async () => (await desk.node.store.accounts.sessions(`admin-${language}`)).length, {
      timeout: 60_000,
    })
    .toBe(before - 1);
  // A refused sign-in is an answer, and the only one here.
  expect(faults.outside).toEqual([]);
  expect(faults.policy).toEqual([]);
  await close();
});

test("a new password that is too short is not taken in silence", async () => {
  const t = wordsOf("en");
  const { page, close } = await watchedPage(desk.browser, desk.url, { language: "en" });
  await page.goto(desk.url);
  await page.getByLabel(WORDS.en.user).fill("newcomer");
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.getByRole("textbox", { name: t("purpose.mandate") }).waitFor();
  await page.evaluate(() =>
    sessionStorage.setItem(
      "wasl.purpose",
      JSON.stringify({ purpose: "operational-analysis", mandate: "TEST-1" }),
    ),
  );
  await page.goto(`${desk.url}/account`);
  await page.getByLabel(t("password.current")).fill(PASSWORD);
  await page.getByLabel(t("password.new"), { exact: true }).fill("fourteen chars");
  await page.getByLabel(t("password.again")).fill("fourteen chars");
  await page.getByRole("button", { name: t("password.action") }).click();
  await page.getByText("1 character too few.", { exact: true }).waitFor();
  await close();
});

test("a wrong present password is told as that, not as a sign-in that failed", async () => {
  const t = wordsOf("en");
  const account = { role: "analyst", clearance: "amber", groups: [], compartments: [] } as const;
  await desk.node.store.accounts.createUser({ ...account, id: "first-day" }, PASSWORD);
  const { page, close } = await watchedPage(desk.browser, desk.url, { language: "en" });
  await page.goto(desk.url);
  await page.getByLabel(WORDS.en.user).fill("first-day");
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.getByRole("heading", { name: t("password.title") }).waitFor();
  const present = page.getByLabel(t("password.current"));
  const chosen = "quiet harbour, nine lamps";
  await present.fill("not the one I was given");
  await page.getByLabel(t("password.new"), { exact: true }).fill(chosen);
  await page.getByLabel(t("password.again")).fill(chosen);
  await page.getByRole("button", { name: t("password.action") }).click();
  await page.getByText(t("password.wrong")).waitFor();
  expect(await page.getByText(t("error.CREDENTIAL_INVALID")).count()).toBe(0);
  // What was typed beside it is still there, and the fault goes as it is mended.
  await present.fill(PASSWORD);
  expect(await page.getByText(t("password.wrong")).count()).toBe(0);
  await page.getByRole("button", { name: t("password.action") }).click();
  await page.getByRole("button", { name: t("purpose.action") }).waitFor();
  await close();
});

test("signing out ends every tab of the browser, and back shows nothing; signing in again wakes them", async () => {
  const t = wordsOf("en");
  await withAccount(desk.node, {
    id: "two-tabs",
    role: "analyst",
    clearance: "amber",
    groups: [],
    compartments: [],
  });
  const { page, close } = await watchedPage(desk.browser, desk.url, { language: "en" });
  const signIn = async () => {
    await page.getByLabel(WORDS.en.user).fill("two-tabs");
    await page.locator("input[type=password]").fill(PASSWORD);
    await page.locator("button[type=submit]").click();
    await page.getByRole("textbox", { name: t("purpose.mandate") }).waitFor();
  };
  await page.goto(desk.url);
  await signIn();
  const other = await page.context().newPage();
  for (const tab of [page, other]) {
    await tab.goto(desk.url);
    await tab.evaluate(() =>
      sessionStorage.setItem(
        "wasl.purpose",
        JSON.stringify({ purpose: "operational-analysis", mandate: "TEST-1" }),
      ),
    );
    await tab.goto(`${desk.url}/cases`);
    await tab.getByRole("heading", { level: 1, name: t("nav.cases") }).waitFor();
    await tab.goto(`${desk.url}/account`);
    await tab.getByRole("heading", { level: 1, name: t("account.title") }).waitFor();
  }
  await page.getByRole("button", { name: t("nav.signout") }).click();
  for (const tab of [page, other])
    await tab.getByRole("heading", { level: 1, name: t("signin.title") }).waitFor();
  await other.goBack();
  await other.getByRole("heading", { level: 1, name: t("signin.title") }).waitFor();
  expect(await other.evaluate(() => sessionStorage.getItem("wasl.purpose"))).toBeNull();
  await signIn();
  await other.getByRole("textbox", { name: t("purpose.mandate") }).waitFor();
  await close();
});
