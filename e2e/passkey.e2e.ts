import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PASSWORD, signInDesk, withAccount } from "../test/support/sign-in-desk.ts";
import { watchedPage } from "../test/support/watched-page.ts";

/** Somebody enrols a passkey on their account page, signs in by it alone, proves with it who is there, and gives it up. */
const WORDS = {
  en: {
    user: "User name",
    use: "Use a passkey",
    name: "Name of the passkey",
    add: "Add a passkey",
    remove: "Give up",
    start: "Start work",
    proof: "Is it still you?",
    back: "Another user",
  },
  ar: {
    user: "اسم المستخدم",
    use: "استعمل مفتاح مرور",
    name: "اسم مفتاح المرور",
    add: "أضف مفتاح مرور",
    remove: "تخلّ عنه",
    start: "ابدأ العمل",
    proof: "أما زلت أنت؟",
    back: "مستخدم آخر",
  },
} as const;
const SHOTS = process.env["WASL_SHOTS"];

/** As if ten minutes had passed since anybody proved who they are, until they do. */
let isStale = false;
const desk = signInDesk(
  async (node) => {
    for (const id of ["analyst-en", "analyst-ar"])
      await withAccount(node, { id, role: "analyst", clearance: "amber", groups: [], compartments: [] });
  },
  (accounts) => ({
    ...accounts,
    async whoIs(token) {
      const who = await accounts.whoIs(token);
      if (!who || !isStale) return who;
      const { isProven: _, ...stale } = who;
      return stale;
    },
    finishPasskeySignIn(...shown) {
      isStale = false;
      return accounts.finishPasskeySignIn(...shown);
    },
  }),
);

/** Chromium's own authenticator in software (CDP, WebAuthn), which answers without a hand. */
async function withAuthenticator(page: Page) {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
  return {
    verify: (isUserVerified: boolean) =>
      client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    count: async () => (await client.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
  };
}

test.each([
  ["en", 1440, "light"],
  ["ar", 390, "dark"],
] as const)(
  "a passkey is enrolled, signs in and is given up, in %s at %i",
  async (language, width, theme) => {
    const words = WORDS[language];
    const { accounts } = desk.node.store;
    const { page, faults, close } = await watchedPage(desk.browser, desk.url, { language, width, theme });
    page.setDefaultTimeout(60_000);
    const shot = async (name: string) => {
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/passkey-${name}-${language}.png`, fullPage: true });
    };
    const authenticator = await withAuthenticator(page);
    const byPassword = async () => {
      await page.goto(desk.url);
      await page.getByLabel(words.user).fill(`analyst-${language}`);
      await page.locator("input[type=password]").fill(PASSWORD);
      await page.locator("button[type=submit]").click();
    };
    await page.addInitScript(() =>
      sessionStorage.setItem(
        "wasl.purpose",
        JSON.stringify({ purpose: "operational-analysis", mandate: "TEST-1" }),
      ),
    );
    await byPassword();
    await page.locator(".gate").waitFor({ state: "detached" });
    await page.goto(`${desk.url}/account`);
    await page.getByLabel(words.name).fill("Fictitious key");
    await page.getByRole("button", { name: words.add }).click();
    await page.getByText("Fictitious key").waitFor();
    expect(await authenticator.count()).toBe(1);
    await shot("page");

    // The password alone opens nothing any more; the passkey alone does.
    await page.context().clearCookies();
    await byPassword();
    await page.getByRole("button", { name: words.back }).waitFor();
    await shot("step");
    expect(await page.locator("input[autocomplete=one-time-code]").count()).toBe(0);
    await page.getByRole("button", { name: words.back }).click();
    await authenticator.verify(false);
    await page.getByRole("button", { name: words.use }).click();
    await page.getByRole("alert").waitFor();
    await shot("refused");
    await authenticator.verify(true);
    await page.getByRole("button", { name: words.use }).click();
    await page.locator(".gate").waitFor({ state: "detached" });
    const [session] = (await accounts.sessions(`analyst-${language}`)).filter((s) => s.kind === "session");
    expect(session).toBeDefined();

    // Ten minutes later giving it up wants to know who is there.
    await page.goto(`${desk.url}/account`);
    await page.getByText("Fictitious key").waitFor();
    isStale = true;
    await page.getByRole("button", { name: words.remove }).click();
    await page.getByRole("heading", { name: words.proof }).waitFor();
    await shot("proof");
    await page.getByRole("dialog").getByRole("button", { name: words.use }).click();
    await page.getByText("Fictitious key").waitFor({ state: "detached" });
    await page.context().clearCookies();
    await byPassword();
    await page.locator(".gate").waitFor({ state: "detached" });
    expect(faults.outside).toEqual([]);
    expect(faults.policy).toEqual([]);
    await close();
  },
);
