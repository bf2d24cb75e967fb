import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { exerciseDesk } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** Two records that may be one: joined by key, taken back, kept apart. All people here are invented. */
const WORDS = {
  en: {
    review: "Merge review",
    same: "Same",
    different: "Different",
    undo: "Undo",
    reason: "Reason",
    decided: "Decided",
    takenBack: /Taken back by/,
    conflict: "cannot be one",
    searchBox: "Search for an entity",
    split: "Split records off",
  },
  ar: {
    review: "مراجعة الدمج",
    same: "واحد",
    different: "مختلفان",
    undo: "تراجع",
    reason: "السبب",
    decided: "ما حُسم",
    takenBack: /سحبه/,
    conflict: "لا يكونان واحداً",
    searchBox: "ابحث عن كيان",
    split: "فصل سجلات",
  },
} as const;
const PAIRS = {
  en: { left: "Firas Domeidi", right: "فراس الدميري", birthDate: ["1988"], phone: "+447700900671" },
  ar: { left: "Selim Karademir", right: "S. Karademir", birthDate: [], phone: "+447700900672" },
  search: { left: "Marwan Tibachi", right: "نزار بلخوجة", birthDate: [], phone: "+447700900673" },
} as const;
const PURPOSE = { "Wasl-Purpose": "operational-analysis", "Wasl-Mandate": "EXERCISE-1" };

const desk = exerciseDesk();

async function importPair(page: Page, of: keyof typeof PAIRS): Promise<void> {
  const { left, right, birthDate, phone } = PAIRS[of];
  const person = (id: string, properties: object) =>
    JSON.stringify({ id: `review-${of}-${id}`, schema: "Person", properties });
  const data = [
    person("1", { name: [left], birthDate, nationality: ["zz"] }),
    person("2", { name: [right], birthDate, phone: [phone] }),
    // A victim of the same name is never put beside anybody.
    person("3", { name: [left], subjectCategory: ["victim"] }),
  ].join("\n");
  const query = new URLSearchParams({ fileName: `${of}.ftm.jsonl`, tlp: "green", fictitious: "true" });
  const answer = await page.request.post(`${desk.url}/api/v1/reports?${query}`, {
    headers: { ...PURPOSE, "content-type": "application/octet-stream" },
    data: Buffer.from(data),
    timeout: 120_000,
  });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
}

async function decide(page: Page, key: string, title: string, reasonLabel: string, reason: string) {
  await page.keyboard.press(key);
  const dialog = page.getByRole("dialog", { name: title });
  await dialog.getByRole("textbox", { name: reasonLabel }).fill(reason);
  await dialog.getByRole("button", { name: title, exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
}

test.each(["en", "ar"] as const)(
  "a pair is joined, taken back and kept apart, by key (%s)",
  async (language) => {
    const words = WORDS[language];
    const { left, right } = PAIRS[language];
    const { page, faults, close } = await desk.signIn(language, {
      theme: language === "ar" ? "dark" : "light",
    });
    await page.getByRole("link", { name: words.review, exact: true }).waitFor();
    await importPair(page, language);
    await page.getByRole("link", { name: words.review, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: words.review }).waitFor();

    // Both sides, letter by letter; nothing of where they come from.
    const row = page.locator(".mention-row", { hasText: right });
    await row.filter({ hasText: left }).click();
    const pair = page.locator("table.pair");
    await pair.getByRole("link", { name: right }).waitFor();
    expect(await pair.locator("mark").count()).toBeGreaterThan(1);
    expect(await page.locator("main").textContent()).not.toContain("zz");
    expect(await page.locator(".mention-row", { hasText: left }).count()).toBe(1);
    // The library's announcer holds what the sign-in button said of itself for a while; the page has no pictures.
    const { violations } = await new AxeBuilder({ page }).disableRules(["role-img-alt"]).analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);

    // What is shown adds up: the foot is the sum of the terms, the score its logistic.
    const figures = await page
      .locator("table.plain-table .number")
      .evaluateAll((cells) =>
        cells
          .slice(1)
          .map((cell) =>
            Number(
              (cell.textContent ?? "").replace(/[\u2212\u061c\u200e\u200f]/g, (c) =>
                c === "\u2212" ? "-" : "",
              ),
            ),
          ),
      );
    const [score = 0, sum = 0] = [figures.at(-1), figures.at(-2)];
    const terms = figures.slice(0, -2);
    expect(terms.length).toBeGreaterThan(2);
    expect(Math.abs(terms.reduce((a, b) => a + b, 0) - sum)).toBeLessThan(0.005 * (terms.length + 1));
    expect(Math.abs(1 / (1 + Math.exp(-sum)) - score)).toBeLessThan(0.01);

    await decide(page, "s", words.same, words.reason, "One phone, seen by us");
    await row.filter({ hasText: left }).waitFor({ state: "detached" });
    await decide(page, "z", words.undo, words.reason, "The phone was another");
    await row.filter({ hasText: left }).waitFor();
    await pair.getByRole("link", { name: right }).waitFor();
    await decide(page, "d", words.different, words.reason, "Two men, by their pictures");
    await row.filter({ hasText: left }).waitFor({ state: "detached" });

    await page.getByRole("radio", { name: words.decided }).click();
    const own = page.locator(".line", { hasText: right });
    await own.filter({ hasText: "Two men, by their pictures" }).waitFor();
    const taken = own.filter({ hasText: "One phone, seen by us" });
    await taken.getByText(words.takenBack).waitFor();
    expect(await taken.getByRole("button", { name: words.undo }).count()).toBe(0);

    // Who decided is a person or the rule, in words.
    await page.goto(`${desk.url}/entities/ex-nl-c1`);
    await page.getByText(wordsOf(language)("oversight.object.rule"), { exact: true }).first().waitFor();
    expect(await page.getByText("rule:records-1").count()).toBe(0);
    expect(faults.outside).toEqual([]);
    expect(faults.policy).toEqual([]);
    expect(faults.console).toEqual([]);
    await close();
  },
  400_000,
);

test.each(["en", "ar"] as const)(
  "a search marks the letters that matched, in any script (%s)",
  async (language) => {
    const words = WORDS[language];
    const { page, close } = await desk.signIn(language);
    await page.getByRole("link", { name: words.review, exact: true }).waitFor();
    await importPair(page, "search");
    await page.goto(`${desk.url}/search`);
    const box = page.getByRole("searchbox", { name: words.searchBox });
    // A letter typed at the very moment when the address takes over what was typed before stays.
    await page.evaluate(() => {
      const replace = history.replaceState.bind(history);
      history.replaceState = (...given) => {
        replace(...given);
        if (!String(given[2]).endsWith("q=Niza")) return;
        const input = document.querySelector<HTMLInputElement>("input[type=search]");
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
        set?.call(input, "Nizar");
        input?.dispatchEvent(new Event("input", { bubbles: true }));
      };
    });
    await box.pressSequentially("Niza");
    await expect.poll(() => new URL(page.url()).searchParams.get("q"), { timeout: 90_000 }).toBe("Nizar");
    await box.pressSequentially(" Belkh");
    const hit = page.getByRole("option", { name: PAIRS.search.right });
    await hit.waitFor();
    await expect
      .poll(async () => (await hit.locator("mark").allTextContents()).join(""), { timeout: 90_000 })
      .toMatch(/نزار.*بل/);
    await box.fill("مروان التباشي");
    const latin = page.getByRole("option", { name: PAIRS.search.left });
    await expect
      .poll(async () => (await latin.locator("mark").allTextContents()).join(" "), { timeout: 90_000 })
      .toMatch(/Mar.*T.*ba/);
    await close();
  },
  400_000,
);

test("whoever is protected is gone from the page at once, and from what it had read before", async ({
  task,
}) => {
  const { page, close } = await desk.signIn("en");
  const t = wordsOf("en");
  // A second try needs somebody else: the first is protected for good.
  const isAgain = (task.result?.retryCount ?? 0) > 0;
  const [id, name] = isAgain
    ? ["orsat", "Fictitious Orsat Milinovik"]
    : ["halim", "Fictitious Halim Verdanek"];
  const answer = await page.request.post(
    `${desk.url}/api/v1/reports?fileName=${id}.ftm.jsonl&tlp=green&fictitious=true`,
    {
      headers: { ...PURPOSE, "content-type": "application/octet-stream" },
      data: Buffer.from(JSON.stringify({ id, schema: "Person", properties: { name: [name] } })),
      timeout: 120_000,
    },
  );
  expect(answer.status()).toBeLessThan(300);
  await page.goto(`${desk.url}/entities/${id}`);
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.getByRole("button", { name: t("entity.category"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: t("entity.category") });
  await dialog.getByRole("button", { name: t("entity.category") }).click();
  await page.getByRole("option", { name: t("category.victim"), exact: true }).click();
  await dialog.getByRole("textbox", { name: t("reason.label") }).fill("Found in the hold");
  // What is asked from here on is answered late: nothing may be shown meanwhile.
  const answers: (() => void)[] = [];
  await page.route(`**/api/v1/entities/${id}**`, async (route) => {
    if (route.request().method() === "GET") await new Promise<void>((resolve) => answers.push(resolve));
    await route.continue().catch(() => undefined);
  });
  await dialog.getByRole("button", { name: t("action.save"), exact: true }).click();
  await page.getByRole("heading", { level: 1, name: t("search.title") }).waitFor();
  const before = answers.length;
  await page.goBack();
  await expect.poll(() => answers.length, { timeout: 90_000 }).toBeGreaterThan(before);
  expect(await page.locator("body").textContent()).not.toContain(name);
  for (const answer of answers) answer();
  await page.getByText(t("error.ENTITY_UNKNOWN")).first().waitFor();
  expect(await page.locator("body").textContent()).not.toContain(name);
  await close();
});
