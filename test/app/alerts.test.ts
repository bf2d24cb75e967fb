import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

// A loaded machine opens a node in minutes.
vi.setConfig({ hookTimeout: 600_000, testTimeout: 600_000 });

/** What events set going: alerts, the digest, and whom nobody is shown. All persons, companies and events are invented. */
let node: TestNode;
let analyst: Actor;
let outsider: Actor;
let report: string;
const SINCE = "2000-01-01T00:00:00Z";

const TEXT =
  "Customs officers seized 62 outboard engines in a warehouse in Calais, France, on 4 May 2026. Company papers name Northgate Example Marine Ltd as the buyer. The driver, Daniel Robert Carter, 34, was held. Among the dead of an earlier crossing was Fatima Hassan, 19, whose family lives nearby.";

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  await node.wasl.importReport(analyst, {
    fileName: "register.jsonl",
    bytes: bytesOf(
      `${JSON.stringify({ id: "company-northgate", schema: "Company", properties: { name: ["Northgate Example Marine Ltd"] } })}\n`,
    ),
    marking: { tlp: "green" },
    fictitious: true,
  });
  const imported = await node.wasl.importReport(analyst, {
    fileName: "engines.txt",
    bytes: bytesOf(`Customs seize engines in Calais\n\n${TEXT}\n`),
    format: "article",
    options: { siteName: "Invented Post", publishedAt: "2026-05-05T08:00:00Z" },
    marking: { tlp: "green" },
    fictitious: true,
  });
  report = imported.reportId;
});
afterAll(() => node.remove());

test("private persons are masked in text, headline and statements, and are no entities", async () => {
  const { facts } = await node.wasl.report(analyst, report);
  expect(facts?.text).not.toMatch(/Daniel|Carter|Fatima|Hassan/);
  expect(facts?.text).toHaveLength(TEXT.length);
  expect(facts?.text).toContain("Northgate Example Marine Ltd");
  expect(facts?.mentions?.some((m) => m.type === "person")).toBe(false);
  for (const name of ["Daniel Carter", "Fatima Hassan"])
    expect((await node.wasl.search(analyst, { text: name, limit: 10 })).hits).toEqual([]);
});

test("the dead and the rescued are counts of an event, and no statement is made of them", async () => {
  const { items } = await node.wasl.events(analyst, { days: 30, limit: 10 });
  const found = items.find((e) => e.places.some((p) => p.name === "Calais"));
  expect(found?.figures.map((f) => [f.quantity, f.values.map((v) => v.value)])).toContainEqual([
    "engines_seized",
    [62],
  ]);
  const detail = await node.wasl.event(analyst, found?.id ?? "", 30);
  expect(JSON.stringify(detail)).not.toMatch(/Carter|Hassan/);
});

test("an interest that is said anew under a stricter marking has it", async () => {
  const { wasl } = node;
  const place = { kind: "place", value: "MT" } as const;
  const { id } = await wasl.addInterest(analyst, { ...place, marking: { tlp: "green" } });
  expect((await wasl.interests(outsider)).map((one) => one.id)).toContain(id);
  await wasl.removeInterest(analyst, id);
  await wasl.addInterest(analyst, { ...place, marking: { tlp: "amber" } });
  expect((await wasl.interests(analyst)).find((one) => one.id === id)?.access.tlp).toBe("amber");
  expect((await wasl.interests(outsider)).map((one) => one.id)).not.toContain(id);
  await wasl.removeInterest(analyst, id);
});

test("an event that touches a case, a place, a technique or a company is told once, to whom it may be told", async () => {
  const { wasl } = node;
  const opened = await wasl.openCase(analyst, {
    title: "Engines",
    mandate: "TEST-1",
    marking: { tlp: "amber" },
  });
  await wasl.addToCase(analyst, opened.id, [{ kind: "entity", id: "company-northgate", note: "" }]);
  const marking = { tlp: "green" };
  await wasl.addInterest(analyst, { kind: "place", value: "FR", label: "France", marking });
  await wasl.addInterest(analyst, { kind: "technique", value: "OIC-EQP-02", marking });
  await wasl.addInterest(analyst, {
    kind: "company",
    value: "company-northgate",
    label: "a company",
    marking,
  });
  const other = await wasl.addInterest(analyst, { kind: "place", value: "VN", label: "Viet Nam", marking });
  expect(await wasl.alertEvents(analyst, SINCE)).toBe(4);
  expect(await wasl.alertEvents(analyst, SINCE)).toBe(0);
  const alerts = await wasl.findings(analyst, { detector: "reported-event", limit: 20 });
  expect(alerts.map((a) => a.terms[0]?.name).sort()).toEqual(["case", "company", "place", "technique"]);
  for (const alert of alerts) {
    expect(alert.evidence.length).toBeGreaterThan(0);
    const { statements } = await wasl.finding(analyst, alert.id);
    expect(statements.length).toBeGreaterThan(0);
    expect(alert.against).toContain("one independent source only");
  }
  // The case is amber: whoever may not see it does not hear that the event touches it.
  const theirs = await wasl.findings(outsider, { detector: "reported-event", limit: 20 });
  expect(theirs.map((a) => a.terms[0]?.name)).not.toContain("case");
  await wasl.removeInterest(analyst, other.id);
  await expect(wasl.removeInterest(analyst, other.id)).rejects.toMatchObject({ code: "INTEREST_UNKNOWN" });
  // Nothing came in since.
  expect(await wasl.alertEvents(analyst, "2999-01-01T00:00:00Z")).toBe(0);
});

test.each([
  ["en", "ltr", "engines seized", "independent sources"],
  ["ar", "rtl", "المحركات المضبوطة", "مصادر مستقلة"],
  ["fr", "ltr", "moteurs saisis", "sources indépendantes"],
] as const)(
  "the digest in %s says what was reported, marked as what it shows",
  async (lang, dir, quantity, sources) => {
    const html = await node.wasl.eventDigest(analyst, { days: 3650, lang });
    // Days and languages are said as the reader says them; a report's address stays as it is.
    const read = html
      .replace(/<ol class="ids">[\s\S]*?<\/ol>/g, " ")
      .replace(/<style>[\s\S]*?<\/style>|<[^>]+>/g, " ");
    expect(read).not.toMatch(/\d{4}-\d{2}-\d{2}|\b(?:ar|en|fr|fa|und)\b/);
    expect(html).toContain(`<html lang="${lang}" dir="${dir}">`);
    expect(html).toContain(quantity);
    expect(html).toContain(sources);
    expect(html).toContain("Customs seize engines in Calais");
    expect(html).toContain("TLP:GREEN");
    expect(html).not.toMatch(/Carter|Hassan/);
    // Each figure leads to the reports that say it, and these to where they were read.
    const links = [...html.matchAll(/<a href="#(event-[\d-]+)">\[[^\]]+\]<\/a>/g)].map(([, to = ""]) => to);
    expect(links.length).toBeGreaterThan(1);
    for (const to of links)
      expect(html).toMatch(new RegExp(`<li id="${to}">[\\s\\S]*?<code>rep-[0-9a-f]{32}</code></li>`));
    const empty = await node.wasl.eventDigest(await node.actor({ id: "nobody", clearance: "clear" }), {
      days: 7,
      lang,
    });
    expect(empty).not.toContain("Calais");
  },
);
