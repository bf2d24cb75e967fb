import { randomUUID } from "node:crypto";
import type { Locator, Page } from "playwright-core";
import { addToCase, bringIn, choose, giveReason, goTo, heading, openCase, type Words } from "./page-steps.ts";
import { wordsOf } from "./words.ts";

type Language = keyof typeof CAST;

/** All invented. The people are two records, which the merge review is asked about. */
const CAST = {
  en: {
    left: "Firas Domeidi",
    right: "فراس الدميري",
    birthDate: ["1988"],
    phone: "+447700900671",
    company: "Fictitious Quayside Engines",
  },
  ar: {
    left: "Selim Karademir",
    right: "S. Karademir",
    birthDate: [],
    phone: "+447700900672",
    company: "ورشة المرفأ الخيالية للمحركات",
  },
} as const;

/** What a day leaves behind, for whoever looks afterwards. */
export interface Day {
  readonly company: string;
  readonly caseTitle: string;
  /** The brief as the browser opened it. */
  readonly brief: Page;
}

async function signIn(page: Page, url: string, t: Words): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: t("signin.demo.action") }).click();
  await page.getByRole("button", { name: t("purpose.action") }).click();
  await heading(page, t("situation.title"));
}

const file = (name: string, rows: readonly object[]) => ({
  name: `${name}.ftm.jsonl`,
  mimeType: "application/x-ndjson",
  buffer: Buffer.from(rows.map((row) => JSON.stringify(row)).join("\n")),
});

/**
 * An analyst's day on the exercise, by the words on the pages: a file in, a proposal decided, a search kept and its
 * news seen, two records joined, the entity followed, its network saved in a case, the brief.
 */
export async function analystDay(page: Page, url: string, language: Language): Promise<Day> {
  const t = wordsOf(language);
  const { company } = CAST[language];
  const caseTitle = `Fictitious day ${language}`;
  await signIn(page, url, t);
  await openCase(page, t, caseTitle);
  await importFile(page, t, language);
  await triage(page, t, caseTitle);
  await searchAndHear(page, t, language);
  await review(page, t, language);
  await follow(page, t, company, caseTitle);
  return { company, caseTitle, brief: await brief(page, t, caseTitle) };
}

async function importFile(page: Page, t: Words, language: Language): Promise<void> {
  const { left, right, birthDate, phone, company } = CAST[language];
  const of = (schema: string, id: string, properties: object) => ({
    id: `day-${language}-${id}`,
    schema,
    properties,
  });
  const rows = [
    of("Person", "1", { name: [left], birthDate }),
    of("Person", "2", { name: [right], birthDate, phone: [phone] }),
    of("Company", "3", { name: [company], phone: [phone] }),
    of("Directorship", "4", { director: [`day-${language}-2`], organization: [`day-${language}-3`] }),
    // A second try of the test brings in other bytes.
    of("Company", "6", { name: [`Fictitious ${randomUUID()}`] }),
    of("Company", "5", { name: [`Fictitious bad line ${language}`], incorporationDate: ["2024-02-31"] }),
  ];
  await goTo(page, t, "reports");
  for (const outcome of ["upload.done", "upload.known"])
    await bringIn(page, t, file(`day-${language}`, rows), outcome);
  await page
    .getByRole("row", { name: /DATE_IMPOSSIBLE/ })
    .first()
    .waitFor();
}

async function triage(page: Page, t: Words, caseTitle: string): Promise<void> {
  await goTo(page, t, "situation");
  await page.locator(".lines > .line a[href^='/findings/']").first().click();
  await page.getByRole("button", { name: t("finding.accept"), exact: true }).click();
  await giveReason(page, t, t("finding.accept"), "The figures add up and the sources agree.");
  await page.getByText("The figures add up and the sources agree.").waitFor();
  await addToCase(page, t, caseTitle);
}

async function searchFor(page: Page, t: Words, text: string): Promise<Locator> {
  await goTo(page, t, "search");
  await page.getByRole("searchbox", { name: t("search.box") }).pressSequentially(text);
  // The half-typed name finds it too: what is done next is about the whole.
  await page.waitForURL((url) => url.searchParams.get("q") === text);
  const hit = page.getByRole("listbox", { name: t("search.results") }).getByRole("option", { name: text });
  await hit.first().waitFor();
  return hit.first();
}

/** What is kept is told of when another report names it, joined with what was known or not. */
async function searchAndHear(page: Page, t: Words, language: Language): Promise<void> {
  const { company } = CAST[language];
  await searchFor(page, t, company);
  await page.getByRole("button", { name: t("search.save") }).click();
  await page.getByRole("button", { name: t("search.isSaved"), exact: true }).waitFor();
  await goTo(page, t, "reports");
  const again = {
    id: `day-${language}-9`,
    schema: "Company",
    properties: { name: [company], country: ["nl"], notes: [`Try ${randomUUID()}`] },
  };
  await bringIn(page, t, file(`later-${language}`, [again]), "upload.done");
  await goTo(page, t, "situation");
  const saved = page
    .getByRole("list", { name: t("search.mine") })
    .getByRole("listitem")
    .filter({ hasText: company });
  await saved.getByRole("button", { name: t("search.seen"), exact: true }).click();
  await saved.getByRole("button", { name: t("search.seen"), exact: true }).waitFor({ state: "hidden" });
}

async function review(page: Page, t: Words, language: Language): Promise<void> {
  const { left, right } = CAST[language];
  await goTo(page, t, "review");
  await page.locator(".mention-row", { hasText: right }).filter({ hasText: left }).first().click();
  await page.locator("table.pair").getByRole("link", { name: right }).waitFor();
  await page.getByRole("button", { name: t("judgement.same"), exact: true }).click();
  await giveReason(
    page,
    t,
    t("judgement.same"),
    "One family name, one year; both spellings are of one hand.",
  );
}

/** From the entity to its network: expanded by name, saved with the case, found again from there. */
async function follow(page: Page, t: Words, company: string, caseTitle: string): Promise<void> {
  await (await searchFor(page, t, company)).click();
  await heading(page, company);
  await addToCase(page, t, caseTitle);
  await page.getByRole("link", { name: t("action.openNetwork"), exact: true }).click();
  const nodes = page.getByRole("listbox", { name: t("network.nodes") });
  const others = nodes.getByRole("option").filter({ hasNotText: company });
  await others.first().click();
  await page.getByRole("button", { name: t("network.expand"), exact: true }).click();
  await page.getByRole("button", { name: t("network.collapse"), exact: true }).waitFor();
  await page.getByRole("button", { name: t("network.group"), exact: true }).click();
  const grouping = page.getByRole("dialog", { name: t("network.group") });
  await grouping.getByRole("textbox", { name: t("network.group.name") }).fill("Quay");
  await grouping.getByRole("button", { name: t("network.group.put"), exact: true }).click();
  await page
    .getByRole("list", { name: t("network.groups") })
    .getByRole("checkbox")
    .focus();
  await page.keyboard.press("Space");
  await nodes.getByRole("option", { name: "Quay (1)" }).waitFor();
  await page.getByRole("button", { name: t("network.save"), exact: true }).click();
  const saving = page.getByRole("dialog", { name: t("network.save") });
  await choose(page, saving, t("case.title"), caseTitle);
  await saving.getByRole("textbox", { name: t("network.save.title") }).fill(`Chart of ${company}`);
  await saving.getByRole("button", { name: t("action.save"), exact: true }).click();
  await saving.waitFor({ state: "hidden" });
}

async function brief(page: Page, t: Words, caseTitle: string): Promise<Page> {
  await goTo(page, t, "cases");
  await page.getByRole("row", { name: new RegExp(caseTitle) }).click();
  await heading(page, caseTitle);
  await page
    .getByRole("list", { name: t("case.charts") })
    .getByRole("link")
    .first()
    .waitFor();
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: t("case.brief") }).click();
  const printed = await opened;
  await printed.getByText(caseTitle).first().waitFor();
  return printed;
}
