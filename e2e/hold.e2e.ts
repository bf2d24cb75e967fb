import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../test/support/chromium.ts";
import { NO_FAULTS, signedIn } from "../test/support/desk.ts";
import { choose, giveReason } from "../test/support/page-steps.ts";
import { openPartners } from "../test/support/partner-nodes.ts";
import { watchedPage } from "../test/support/watched-page.ts";
import { wordsOf } from "../test/support/words.ts";

/** A supervisor who learns of a stolen account holds all sharing, and lets it go on. */
let nodes: Awaited<ReturnType<typeof openPartners>>;
let browser: Browser;

beforeAll(async () => {
  [nodes, browser] = await Promise.all([openPartners("+447700900123"), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await nodes?.close();
});

afterEach(async () => {
  const { wasl, supervisor } = nodes.holder;
  if ((await wasl.exchange.sharingSwitch(supervisor))?.isHeld)
    await wasl.exchange.switchSharing(supervisor, false, "EXERCISE");
});

test.each(["en", "ar"] as const)(
  "all sharing is held by one act, shown, and goes on again (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { holder: node, asker } = nodes;
    const found = await node.wasl.openCase(node.supervisor, {
      title: `Fictitious boat ${language}`,
      mandate: "TEST-1",
      marking: { tlp: "green" },
    });
    const { page, faults, close } = await watchedPage(browser, node.url, { language });
    await signedIn(page, node.url, node.supervisor, "/partners");
    const banner = page.getByRole("status").filter({ hasText: t("partners.hold.means") });
    const hold = page.getByRole("button", { name: t("partners.hold"), exact: true });

    await hold.click();
    await giveReason(page, t, t("partners.hold"), `EXERCISE: a stolen account ${language}`);
    await banner.getByText(`EXERCISE: a stolen account ${language}`).waitFor();
    await hold.waitFor({ state: "hidden" });
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      const { violations } = await new AxeBuilder({ page }).include(".notice").analyze();
      expect(violations.filter((v) => v.impact === "serious" || v.impact === "critical")).toEqual([]);
    }
    await page.getByRole("radio", { name: t("partners.messages") }).click();
    await banner.waitFor();

    // Where one shares, it is refused in words.
    await page.goto(`${node.url}/cases/${found.id}`);
    await page.getByRole("button", { name: t("partners.share"), exact: true }).click();
    const sharing = page.getByRole("dialog", { name: t("partners.share") });
    await choose(page, sharing, t("partners.to"), "asking");
    await sharing.getByRole("textbox", { name: t("partners.necessity") }).fill("EXERCISE");
    await sharing.getByRole("button", { name: t("partners.share"), exact: true }).click();
    await sharing.getByText(t("error.SHARING_HELD")).waitFor();
    const partners = await asker.wasl.exchange.partners(asker.supervisor);
    expect(partners.map((p) => p.taken)).toEqual([0]);

    await page.goto(`${node.url}/partners`);
    await banner.getByRole("button", { name: t("partners.hold.lift") }).click();
    await giveReason(page, t, t("partners.hold.lift"), "EXERCISE: new keys");
    await banner.waitFor({ state: "hidden" });
    await hold.waitFor();
    const refused = faults.console.filter((text) => !text.includes("503"));
    expect({ ...faults, console: refused }).toEqual(NO_FAULTS);
    await close();
  },
);

test("an analyst sees that it is held and can neither hold nor lift it; oversight holds it", async () => {
  const t = wordsOf("en");
  const { holder: node } = nodes;
  const eye = await node.actor({ id: "eye", role: "oversight" }, "oversight");
  const seen = async (who: typeof eye) => {
    const { page, close } = await watchedPage(browser, node.url, { language: "en" });
    await signedIn(page, node.url, who, "/partners");
    await page.getByText(t("partners.paired")).first().waitFor();
    const count = (name: string) => page.getByRole("button", { name, exact: true }).count();
    const shown = {
      hold: await count(t("partners.hold")),
      lift: await count(t("partners.hold.lift")),
      banner: await page.getByText(t("partners.hold.on")).count(),
    };
    await close();
    return shown;
  };
  expect(await seen(node.analyst)).toEqual({ hold: 0, lift: 0, banner: 0 });
  expect(await seen(eye)).toEqual({ hold: 1, lift: 0, banner: 0 });
  await node.wasl.exchange.switchSharing(eye, true, "EXERCISE");
  for (const who of [node.analyst, eye]) expect(await seen(who)).toEqual({ hold: 0, lift: 0, banner: 1 });
});
