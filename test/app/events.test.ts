import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Actor, NewsEventDetail, NewsEventView } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

// A loaded machine opens a node in minutes.
vi.setConfig({ hookTimeout: 600_000, testTimeout: 600_000 });

/**
 * Events on a store. The seed article is the real one; the other reports tell real events (the summit of 31 March 2025,
 * the first designations of 23 July 2025) or invented ones in our own words, since the reports themselves are not ours
 * to copy. Publishers but the seed's are invented.
 */
let node: TestNode;
let analyst: Actor;
let cleared: Actor;

const SEED = readFileSync(new URL("../golden/seed/000_861582dcfb88bcf5.txt", import.meta.url), "utf8");

interface Article {
  readonly site?: string;
  readonly at?: string;
  readonly title: string;
  readonly text: string;
  readonly tlp?: string;
}

async function bring(actor: Actor, { site, at, title, text, tlp = "clear" }: Article): Promise<string> {
  const { reportId } = await node.wasl.importReport(actor, {
    fileName: `${title.slice(0, 40)}.txt`,
    bytes: bytesOf(`${title}\n\n${text}\n`),
    format: "article",
    options: { ...(site ? { siteName: site } : {}), ...(at ? { publishedAt: at } : {}) },
    marking: { tlp, pap: "clear" },
  });
  return reportId;
}

const all = async (actor: Actor): Promise<readonly NewsEventView[]> =>
  (await node.wasl.events(actor, { days: 30, limit: 200 })).items;

async function eventWith(actor: Actor, reportId: string): Promise<NewsEventDetail> {
  for (const { id } of await all(actor)) {
    const detail = await node.wasl.event(actor, id, 30);
    if (detail.members.some((m) => m.report.id === reportId)) return detail;
  }
  throw new Error(`no event holds ${reportId}`);
}

const valuesOf = (detail: NewsEventDetail, quantity: string): Record<string, string[]> =>
  Object.fromEntries(
    (detail.event.figures.find((f) => f.quantity === quantity)?.values ?? []).map((v) => [
      String(v.value),
      v.reportIds.map(
        (id) => detail.members.find((m) => m.report.id === id)?.report.publishers.at(-1)?.name ?? "",
      ),
    ]),
  );

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "green" });
  cleared = await node.actor({ id: "cleared", clearance: "amber" });
});
afterAll(() => node.remove());

describe("the summit of March 2025", () => {
  let seed: string;
  let british: string;
  beforeAll(async () => {
    const imported = await node.wasl.importReport(analyst, {
      fileName: "000_861582dcfb88bcf5.txt",
      bytes: bytesOf(SEED),
      marking: { tlp: "clear", pap: "clear" },
    });
    seed = imported.reportId;
    british = await bring(analyst, {
      site: "Example Gazette",
      at: "2025-04-01T18:00:00Z",
      title: "London summit on border security ends with joint pledges",
      text: "Ministers of more than 40 countries and organisations met in London on 31 March and 1 April 2025 for the first summit on border security. They agreed to share information on smuggling gangs and to act against boats, online adverts and dirty money, the British government said.",
    });
  });

  test("the article's chain of publishers is one source", async () => {
    const detail = await eventWith(analyst, seed);
    const source = detail.sources.find((s) => s.reportIds.includes(seed));
    expect(source?.chain).toEqual(["تونسكوب", "اخبارك الان"]);
  });

  test("37 countries and more than 40 stand side by side, each with its source", async () => {
    const detail = await eventWith(analyst, seed);
    expect(detail.members.map((m) => m.report.id).sort()).toEqual([seed, british].sort());
    expect(valuesOf(detail, "countries")).toEqual({ "37": ["اخبارك الان"], "40": ["Example Gazette"] });
    expect(detail.event.disagreements).toContain("countries");
    expect(detail.event.independentSources).toBe(2);
  });
});

describe("the designations of July 2025", () => {
  test("25 targets, 24 people and a company, 20 people with four gangs and a company", async () => {
    const ids = [
      await bring(analyst, {
        site: "Example Courier",
        at: "2025-07-23T09:00:00Z",
        title: "UK imposes first sanctions on people smugglers",
        text: "Britain on Wednesday, 23 July 2025, imposed sanctions on 25 targets for smuggling migrants, the first use of its new regime. The foreign secretary said that assets would be frozen and travel banned.",
      }),
      await bring(analyst, {
        site: "Example Wire",
        at: "2025-07-23T10:00:00Z",
        title: "Britain sanctions 24 individuals and one company over people smuggling",
        text: "London on 23 July 2025 imposed sanctions on 24 individuals and one company for their part in people smuggling across Europe. It is the first time that the United Kingdom uses its new sanctions regime for irregular migration.",
      }),
      await bring(analyst, {
        site: "مثال برس",
        at: "2025-07-23T12:00:00Z",
        title: "بريطانيا تفرض عقوبات على مهربي البشر",
        text: "فرضت بريطانيا يوم 23 يوليو 2025 عقوبات على 20 شخصا وأربع عصابات وشركة واحدة بتهمة تهريب المهاجرين، في أول استخدام لنظام العقوبات الجديد، وفق ما أعلنته وزارة الخارجية في لندن.",
      }),
    ];
    const detail = await eventWith(analyst, ids[0] ?? "");
    expect(detail.members.map((m) => m.report.id).sort()).toEqual([...ids].sort());
    expect(valuesOf(detail, "targets")).toEqual({ "25": ["Example Courier"] });
    expect(valuesOf(detail, "sanctioned_people")).toEqual({ "24": ["Example Wire"], "20": ["مثال برس"] });
    expect(valuesOf(detail, "companies")).toEqual({ "1": ["Example Wire", "مثال برس"] });
    expect(valuesOf(detail, "gangs")).toEqual({ "4": ["مثال برس"] });
    expect(detail.event.disagreements).toEqual(["sanctioned_people"]);
    expect([detail.event.date, detail.event.independentSources]).toEqual(["2025-07-23", 3]);
  });
});

describe("an invented wreck", () => {
  const wreck = (people: string, more = "") =>
    `At least ${people} people drowned off Zarzis in Tunisia on 4 May 2026 when a wooden boat sank, the coast guard said. ${more}Survivors told of three days at sea without water before the engine failed in the night.`;
  let first: string;
  let copy: string;
  let corrected: string;
  let hidden: string;
  beforeAll(async () => {
    first = await bring(analyst, {
      site: "Agence Fictive",
      at: "2026-05-04T08:00:00Z",
      title: "Boat sinks off Zarzis",
      text: wreck("nine"),
    });
    copy = await bring(analyst, {
      site: "Example Mirror",
      at: "2026-05-04T11:00:00Z",
      title: "Boat sinks off Zarzis, nine drowned",
      text: `${wreck("nine")} First published by Agence Fictive.`,
    });
    corrected = await bring(analyst, {
      site: "Agence Fictive",
      at: "2026-05-05T09:00:00Z",
      title: "Correction: boat sinks off Zarzis",
      text: wreck("twelve", "Correction: an earlier version said that nine people drowned. "),
    });
    hidden = await bring(cleared, {
      site: "Example Bulletin",
      at: "2026-05-04T12:00:00Z",
      title: "Zarzis wreck leaves 15 dead",
      text: "A boat sank off Zarzis, Tunisia, on 4 May 2026 and 15 people drowned, a rescue worker told this paper. The engine had failed.",
      tlp: "amber",
    });
  });

  test("a copy is no second source, a correction supersedes what was copied too", async () => {
    const detail = await eventWith(analyst, first);
    expect(detail.members.map((m) => m.report.id)).toEqual([first, copy, corrected]);
    expect(detail.event.independentSources).toBe(1);
    expect(detail.sources[0]?.copies.map((c) => [c.reportId, c.kind])).toEqual([
      [copy, "copy"],
      [corrected, "update"],
    ]);
    const deaths = detail.event.figures.find((f) => f.quantity === "deaths")?.values;
    expect(deaths?.map((v) => [v.value, v.supersededBy])).toEqual([
      [9, corrected],
      [12, undefined],
    ]);
    expect(detail.event.disagreements).toEqual([]);
  });

  test("two viewers see two events: nothing of the hidden report shows in counts, figures or sources", async () => {
    const mine = await eventWith(cleared, first);
    expect(mine.members.map((m) => m.report.id)).toContain(hidden);
    expect(mine.event.disagreements).toEqual(["deaths"]);
    expect(mine.event.access.tlp).toBe("amber");
    const theirs = await eventWith(analyst, first);
    expect(theirs.event.access.tlp).toBe("clear");
    expect(JSON.stringify(theirs)).not.toContain(hidden);
    await expect(eventWith(analyst, hidden)).rejects.toThrow("no event");
  });

  test("a report that an analyst parts from an event stays out, and comes back when it is taken back", async () => {
    const say = (judgement: "different" | "undecided") =>
      node.wasl.correctEvents(cleared, {
        reportIds: [hidden],
        withReportId: first,
        judgement,
        reason: "another boat, as the coast guard told us",
      });
    await say("different");
    expect((await eventWith(cleared, first)).members.map((m) => m.report.id)).not.toContain(hidden);
    const { decisions } = await eventWith(cleared, hidden);
    expect(decisions.map((d) => [d.judgement, d.decidedBy])).toEqual([["different", "cleared"]]);
    // Who may not see the report does not learn that it was compared with anything.
    expect((await eventWith(analyst, first)).decisions).toEqual([]);
    await say("undecided");
    expect((await eventWith(cleared, first)).members.map((m) => m.report.id)).toContain(hidden);
  });

  test("whoever may not see a report cannot join it", async () => {
    const correction = { reportIds: [hidden], withReportId: first, judgement: "same", reason: "x" } as const;
    await expect(node.wasl.correctEvents(analyst, correction)).rejects.toMatchObject({
      code: "REPORT_UNKNOWN",
    });
    const silent = { ...correction, reportIds: [copy], reason: " " };
    await expect(node.wasl.correctEvents(analyst, silent)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  });
});
