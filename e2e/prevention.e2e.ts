import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import type { Actor } from "../src/app/index.ts";
import { NO_FAULTS, nodeDesk } from "../test/support/desk.ts";
import { bytesOf } from "../test/support/node.ts";
import { NOTICE, REFERRED_POSTS } from "../test/support/referred.ts";
import { wordsOf } from "../test/support/words.ts";

/** Messages for the public in the browser: proposed by one, vetted by another, left out of a notice, used by a campaign. */
const desk = nodeDesk("prevention");
const SHOTS = process.env["WASL_SHOTS"];
const dayAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

async function vetted(
  officer: Actor,
  supervisor: Actor,
  language: "en" | "ar",
  text: string,
): Promise<string> {
  const { wasl } = desk.node;
  const { id } = await wasl.proposeMessage(officer, {
    language,
    kind: "risk",
    text,
    source: "Example agency, example.org",
    place: "Channel",
    reviewAt: dayAgo(-30),
    marking: { tlp: "clear" },
  });
  await wasl.vetMessage(supervisor, id, "approved", "read with the source");
  return id;
}

test.each([
  ["en", "Boats sink."],
  ["ar", "القوارب تغرق."],
] as const)(
  "a supervisor vets what another wrote, and a campaign shows its effect (%s)",
  async (language, text) => {
    const t = wordsOf(language);
    const { wasl } = desk.node;
    const officer = await desk.node.actor({ id: `officer-${language}` }, "online-referral");
    const supervisor = await desk.node.actor(
      { id: `super-${language}`, role: "supervisor" },
      "online-referral",
    );
    const id = await vetted(officer, supervisor, language, text);
    const waiting = { language, kind: "helpline", source: "Example agency", place: "Channel" } as const;
    await wasl.proposeMessage(officer, {
      ...waiting,
      text: `${text} 112`,
      reviewAt: dayAgo(-30),
      marking: { tlp: "clear" },
    });
    await wasl.planCampaign(officer, {
      title: `Campaign ${language}`,
      languages: [language],
      places: ["Dunkirk"],
      messages: [id],
      channel: { kind: "outreach", words: "talks" },
      from: dayAgo(21),
      to: dayAgo(8),
      owner: "Example unit",
      measure: "adverts a week",
      marking: { tlp: "amber" },
    });

    const { page, faults, close } = await desk.openAs(supervisor, "/online?view=prevention", language);
    page.setDefaultTimeout(60_000);
    await page.getByText(text, { exact: true }).first().waitFor();
    await page.getByText(t("prevention.caveat")).waitFor();
    await page.getByText(t("prevention.feeds.none"), { exact: true }).waitFor();
    await page
      .getByRole("button", { name: t("prevention.vet"), exact: true })
      .first()
      .click();
    const vetting = page.getByRole("dialog", { name: t("prevention.vet") });
    await vetting.getByRole("textbox", { name: t("reason.label") }).fill("read with the source");
    await vetting.getByRole("button", { name: t("prevention.vet"), exact: true }).click();
    await vetting.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: t("prevention.vet"), exact: true }).waitFor({ state: "detached" });
    const [, ...others] = (await wasl.preventionMessages(officer, { language })).filter(
      (m) => m.standing !== "vetted",
    );
    expect(others).toEqual([]);
    if (SHOTS) {
      mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: `${SHOTS}/prevention-${language}.png`, fullPage: true });
    }
    expect(await page.locator("html").getAttribute("dir")).toBe(language === "ar" ? "rtl" : "ltr");
    expect(faults).toEqual(NO_FAULTS);
    await close();
  },
);

test("a campaign reads the countries of its journey, and a claim says what it waits for", async () => {
  const t = wordsOf("en");
  const officer = await desk.node.actor({ id: "planner" }, "online-referral");
  const supervisor = await desk.node.actor({ id: "vetter", role: "supervisor" }, "online-referral");
  // Its own words each time: what is proposed twice is refused.
  const words = `Life jackets fail ${Math.random()
    .toString(36)
    .replace(/[^a-z]/g, "")}.`;
  await vetted(officer, supervisor, "en", words);
  const { page, faults, close } = await desk.openAs(officer, "/online?view=prevention", "en");
  page.setDefaultTimeout(60_000);
  await page.getByRole("button", { name: t("prevention.plan"), exact: true }).click();
  const plan = page.getByRole("dialog", { name: t("prevention.plan") });
  const fill = (key: string, value: string) => plan.getByRole("textbox", { name: t(key) }).fill(value);
  await fill("prevention.title", "Read journeys");
  await fill("prevention.languages", "en");
  await fill("prevention.places", "Dunkirk");
  await fill("prevention.corridor.from", "France");
  await fill("prevention.corridor.to", "Atlantis");
  await fill("prevention.channel.words", "talks");
  await plan.getByLabel(t("prevention.from")).fill(dayAgo(21));
  await plan.getByLabel(t("prevention.to"), { exact: true }).fill(dayAgo(8));
  await fill("prevention.owner", "Example unit");
  await fill("prevention.measure", "adverts a week");
  await plan.locator("label", { hasText: words }).click();
  await plan.getByRole("button", { name: new RegExp(t("reports.tlp")) }).click();
  await page.getByRole("option", { name: /TLP:AMBER(?!\+)/ }).click();
  await plan.getByText(t("country.unread", { written: "Atlantis" })).waitFor();
  await plan.getByText(t("form.missing", { what: t("prevention.corridor.to") }), { exact: true }).waitFor();
  await fill("prevention.corridor.to", "UK");
  await plan.getByText(t("country.read", { countries: "United Kingdom" })).waitFor();
  await plan.getByRole("button", { name: t("prevention.plan"), exact: true }).click();
  await plan.waitFor({ state: "hidden" });
  const planned = await desk.node.wasl.preventionCampaigns(officer);
  expect(planned.find((one) => one.plan.title === "Read journeys")?.plan.corridor).toEqual({
    from: "FR",
    to: "GB",
  });

  await page.getByRole("button", { name: t("prevention.claim"), exact: true }).click();
  const claim = page.getByRole("dialog", { name: t("prevention.claim") });
  await claim.getByRole("textbox", { name: t("prevention.count") }).fill("many");
  await claim.getByRole("textbox", { name: t("prevention.unit") }).fill("calls");
  await claim.getByLabel(t("prevention.from")).fill(dayAgo(21));
  await claim.getByLabel(t("prevention.to"), { exact: true }).fill(dayAgo(8));
  await claim.getByRole("textbox", { name: t("prevention.source") }).fill("Example agency");
  await claim.getByText(t("form.missing", { what: t("prevention.count") }), { exact: true }).waitFor();
  await claim.getByRole("textbox", { name: t("prevention.count") }).fill("40");
  await claim.getByText(t("form.missing", { what: t("prevention.count") })).waitFor({ state: "detached" });
  await claim.getByRole("button", { name: t("action.save"), exact: true }).click();
  await claim.waitFor({ state: "hidden" });
  expect(faults).toEqual(NO_FAULTS);
  await close();
});

test("what goes along with a draft is seen before its release, and one is left out", async () => {
  const t = wordsOf("en");
  const { wasl } = desk.node;
  const officer = await desk.node.actor({ id: "officer" }, "online-referral");
  const supervisor = await desk.node.actor({ id: "super", role: "supervisor" }, "online-referral");
  const left = await vetted(officer, supervisor, "en", "Engines fail.");
  const post = { id: "p1", platform: "tiktok", account: { id: "a1" }, posted_at: "2025-09-03T04:00:00.000Z" };
  await wasl.importReport(officer, {
    fileName: "posts.jsonl",
    bytes: bytesOf(`${JSON.stringify({ ...post, media: [], text: REFERRED_POSTS.tiktok })}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  await wasl.detect(officer, ["offers-a-crossing"]);
  const [advert] = await wasl.adverts(officer, { limit: 5 });
  await wasl.decideFinding(officer, advert?.finding.id ?? "", "accepted", "reads as an offer");
  const drafted = await wasl.draftReferral(officer, advert?.finding.id ?? "", NOTICE);
  expect(drafted.package.messages?.map((m) => m.id)).toContain(left);

  const { page, faults, close } = await desk.openAs(officer, "/online?view=referrals", "en");
  page.setDefaultTimeout(60_000);
  await page.getByRole("heading", { level: 3, name: t("prevention.along") }).waitFor();
  await page.locator("label", { hasText: "Engines fail." }).click();
  await page.getByRole("button", { name: t("prevention.along.save") }).click();
  await page.getByText(t("prevention.along.saved")).first().waitFor();
  const now = await wasl.referral(officer, drafted.id);
  expect(now.package.messages?.map((m) => m.id)).not.toContain(left);
  expect(now.digest).not.toBe(drafted.digest);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/prevention-along.png`, fullPage: true });
  expect(faults).toEqual(NO_FAULTS);
  await close();
});
