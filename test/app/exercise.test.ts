import { createReadStream, readFileSync } from "node:fs";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, type ExerciseFile, loadExercise } from "../../src/app/index.ts";
import { documentReader } from "../../src/compute/index.ts";
import type { Statement } from "../../src/core/index.ts";
import { packageDataPath } from "../../src/sources/index.ts";
import { launchChromium } from "../support/chromium.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

/** What the generator says it hid: the ends of the path, and who stands between. */
const story = JSON.parse(readFileSync(packageDataPath("exercise/story.json"), "utf8")) as {
  advertPhone: string;
  supplier: string;
  supplierName: string;
  seizedSerial: string;
  brokerInFrenchRecord: string;
  brokerInFiuRecord: string;
  passThroughAccount: { id: string };
};
const manifest = JSON.parse(readFileSync(packageDataPath("exercise/manifest.json"), "utf8")) as {
  files: (Omit<ExerciseFile, "bytes"> & { path: string })[];
};

let node: TestNode;
let analyst: Actor;
let outsider: Actor;

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber+strict", groups: ["exercise"] });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  const files = manifest.files.map((f) => ({ ...f, bytes: createReadStream(packageDataPath(f.path)) }));
  await loadExercise(node.wasl, analyst, files);
});
afterAll(() => node.remove());

test("the advert's phone leads to the supplier's company, in under a second, with a source on every edge", async () => {
  const path = await node.wasl.path(analyst, story.advertPhone, story.supplierName);
  expect(path.nodes[0]?.id).toBe(`phone:${story.advertPhone}`);
  expect(path.nodes.at(-1)?.caption).toBe(story.supplierName);
  expect(path.links).toHaveLength(path.nodes.length - 1);
  for (const link of path.links) {
    expect(link.statements.length).toBeGreaterThan(0);
    for (const s of link.statements) expect(path.reports[s.reportId]?.provider).toBeTruthy();
  }
  expect(path.tookMs).toBeLessThan(1000);
});

test("the path crosses all four fronts: it needs an online, a finance and a supply source, and a name across scripts", async () => {
  const path = await node.wasl.path(analyst, story.advertPhone, story.seizedSerial);
  const formats = new Set(
    path.links.flatMap((l) => l.statements.map((s) => path.reports[s.reportId]?.format)),
  );
  expect(formats).toContain("transactions");
  expect(formats).toContain("supply");
  expect(path.nodes.length).toBeGreaterThan(5);
});

test("the broker's records in different scripts are one entity, with every source side by side", async () => {
  const view = await node.wasl.entity(analyst, story.brokerInFrenchRecord);
  expect(view.entity.entityIds).toContain(story.brokerInFiuRecord);
  const names = view.entity.statements.filter((s) => s.property === "name").map((s) => s.value);
  expect(names.some((n) => /\p{Script=Latin}/u.test(n))).toBe(true);
  expect(names.some((n) => /\p{Script=Arabic}/u.test(n))).toBe(true);
  expect(view.category).toBe("unknown");
});

test("all four kinds of detector propose, and nothing is decided", async () => {
  const findings = await node.wasl.findings(analyst, { limit: 200 });
  expect(new Set(findings.map((f) => f.front))).toEqual(new Set(["finance", "online", "supply"]));
  for (const f of findings) {
    expect(f.state).toBe("proposed");
    expect(f.terms.reduce((sum, t) => sum + t.value, 0)).toBeCloseTo(f.score, 9);
    expect(f.evidence.length).toBeGreaterThan(0);
  }
});

/** Two words of Latin letters on end: what the exercise quotes (names, goods, titles of reports) is taken out before. */
const LATIN = /[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}/;

test("what detectors found is said in Arabic, and the Arabic brief has no English sentence of ours", async () => {
  const reader = { ...analyst, lang: "ar" as const };
  const findings = await node.wasl.findings(reader, { limit: 200 });
  expect(new Set(findings.map((f) => f.detector)).size).toBeGreaterThan(3);
  const goods = /\u2068[^\u2069]*\u2069/g;
  for (const f of findings)
    for (const said of [f.summary, ...f.against, ...f.terms.flatMap((t) => [t.name, t.because])]) {
      expect(said).toMatch(/\p{Script=Arabic}/u);
      expect(said.replace(goods, "")).not.toMatch(/[A-Za-z]{2,}/);
    }
  const names = findings.flatMap((f) => [...f.techniqueNames, ...f.subjects.map((s) => s.role)]);
  expect(names.filter((name) => !/\p{Script=Arabic}/u.test(name))).toEqual([]);

  const [opened] = await node.wasl.cases(reader, { limit: 1 });
  const view = await node.wasl.case(reader, opened?.id ?? "");
  expect(Object.keys(view.roles)).toEqual(view.entities.map((e) => e.id));
  const roles = Object.values(view.roles);
  expect(roles.filter((said) => said.length === 0)).toEqual([]);
  expect(roles.flat().filter((role) => !/\p{Script=Arabic}/u.test(role))).toEqual([]);
  expect(view.case.items.filter((item) => item.note !== "")).toEqual([]);
  const html = await node.wasl.brief(analyst, opened?.id ?? "", "ar");
  const ours = html
    .replace(/<style>[\s\S]*?<\/style>/, "")
    // A value or name that somebody else wrote stands in an element of its own.
    .replace(
      /<bdi[^>]*>[^<]*<\/bdi>|<code>[^<]*<\/code>|<tspan[^>]*>[^<]*<\/tspan>|<title>[^<]*<\/title>/g,
      "",
    )
    .replace(/<[^>]+>/g, "\n");
  expect(ours.split("\n").filter((line) => LATIN.test(line.replace(/(?:TLP|PAP):[A-Z+]+/g, "")))).toEqual([]);
  const found = [...html.matchAll(/<h4><bdi dir="auto">([^<]*)<\/bdi><\/h4>\s*<p>/g)].map((m) => m[1] ?? "");
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter((summary) => !/\p{Script=Arabic}/u.test(summary))).toEqual([]);
});

const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const counted = (words: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
};

test("the brief that a browser prints is a document that is read: its letters, its order and its days", async () => {
  const browser = await launchChromium();
  try {
    for (const lang of ["en", "ar"] as const) {
      const [opened] = await node.wasl.cases(analyst, { limit: 1 });
      const html = await node.wasl.brief(analyst, opened?.id ?? "", lang);
      const page = await browser.newPage();
      await page.setContent(html);
      await page.evaluate("document.fonts.ready.then(() => 0)");
      const seen = String(await page.evaluate("document.body.innerText"));
      const note = String(await page.evaluate("document.querySelector('.note').innerText")).trim();
      const bytes = new Uint8Array(await page.pdf({ format: "A4" }));
      await page.close();
      const answer = await documentReader.read("pdf", bytes);
      const { pages } = JSON.parse(new TextDecoder().decode(answer)) as { pages: string[] };
      const text = pages.join("\n");
      expect(text).not.toContain("\0");
      const printed = counted(text.match(WORDS) ?? []);
      const script = lang === "ar" ? /\p{Script=Arabic}/u : /\p{Script=Latin}/u;
      const words = (seen.match(WORDS) ?? []).filter((word) => script.test(word) && word.length < 20);
      expect(words.length).toBeGreaterThan(1000);
      const lost = [...counted(words)].filter(([word, times]) => (printed.get(word) ?? 0) < times);
      expect(lost.length, `${lang}: ${lost.slice(0, 10).join(" ")}`).toBeLessThan(words.length / 200);
      expect(note.length).toBeGreaterThan(40);
      expect(text.includes(note), note).toBe(true);
    }
  } finally {
    await browser.close();
  }
});

test.each(["en", "ar", "fr"] as const)(
  "claim by claim, the brief of the network leads to a source that opens (%s)",
  async (lang) => {
    const [opened] = await node.wasl.cases(analyst, { limit: 1 });
    const view = await node.wasl.case(analyst, opened?.id ?? "");
    const { document } = parseHTML(await node.wasl.brief(analyst, opened?.id ?? "", lang));
    const all = <T = HTMLElement>(selector: string, within: ParentNode = document): T[] =>
      [...within.querySelectorAll(selector)] as T[];

    // No place stands twice, and every link of the document has its place in it.
    const ids = all("[id]").map((e) => e.id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = all("a[href]").map((a) => a.getAttribute("href") ?? "");
    expect(links.length).toBeGreaterThan(500);
    expect(links.filter((href) => !href.startsWith("#") || !ids.includes(href.slice(1)))).toEqual([]);

    // Days are the reader's; a machine finds them as they were said.
    const moments = all("time");
    expect(moments.length).toBeGreaterThan(20);
    expect(moments.filter((one) => Number.isNaN(Date.parse(one.getAttribute("datetime") ?? "")))).toEqual([]);
    expect(/\d{4}-\d{2}-\d{2}/.exec(moments.map((one) => one.textContent).join(" "))).toBeNull();
    const bare = all("td bdi, header, ol > li[id] > *:not(bdi)").map((one) => one.textContent ?? "");
    expect(bare.filter((text) => /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text))).toEqual([]);

    // Each source opens in the node, with the bytes that the brief names.
    const sources = all("ol > li[id]");
    for (const source of sources) {
      const report = await node.wasl.report(analyst, source.id);
      expect(source.textContent).toContain(report.sha256);
      expect(source.textContent).toContain(report.provider);
    }
    const sourceIds = new Set(sources.map((s) => s.id));
    const sourcesOf = (claim: ParentNode): string[] =>
      all("a[href^='#']", claim).map((a) => (a.getAttribute("href") ?? "").slice(1));

    // Each statement, of a member or of a link, has the sources that said it, and no other.
    const rows = all("tr.fact, tr.assessment");
    const said = new Map<string, Set<string>>();
    const keep = (list: readonly Statement[]): void => {
      for (const { value, reportId } of list) said.set(value, (said.get(value) ?? new Set()).add(reportId));
    };
    for (const { id } of view.entities) keep((await node.wasl.entity(analyst, id)).entity.statements);
    for (const { statements } of view.network.links) keep(statements);
    expect(rows.length).toBeGreaterThan(400);
    const unsaid = rows.filter((row) => {
      const shown = sourcesOf(row);
      const cell = row.querySelectorAll("td")[1];
      const value = cell?.querySelector("time")?.getAttribute("datetime") ?? cell?.textContent ?? "";
      return shown.length === 0 || shown.some((id) => !sourceIds.has(id) || !said.get(value)?.has(id));
    });
    expect(unsaid.map((row) => row.textContent)).toEqual([]);
    // What joins two nodes in the drawing stands on at least one of them.
    for (const joins of all("tr.joins"))
      expect(joins.nextElementSibling?.className, joins.textContent ?? "").toMatch(/^(fact|assessment)$/);
    expect(all("tr.joins").length).toBe(view.network.links.length);

    // Each finding stands on evidence, and each piece of it follows the source that it is from.
    const proofs = all("p.ids");
    const piecesOf = (proof: ParentNode): string[] => all("code", proof).map((c) => c.textContent ?? "");
    for (const proof of proofs) {
      let source = "";
      for (const piece of all("a, code", proof)) {
        if (piece.tagName === "A") source = (piece.getAttribute("href") ?? "").slice(1);
        else expect(sourceIds.has(source), piece.textContent ?? "").toBe(true);
      }
    }
    // Those in the same words stand once, with the evidence of each of them.
    expect(proofs.length).toBeLessThan(view.findings.length);
    expect(
      new Set(view.findings.map((f) => JSON.stringify([f.summary, f.score.toFixed(2)]))).size,
    ).toBeGreaterThan(3);
    // A payment may stand behind findings of two kinds.
    const pieces = proofs.map((proof) => [proof, new Set(piecesOf(proof))] as const);
    for (const finding of view.findings) {
      const [proof] = pieces.find(([, ids]) => finding.evidence.every((id) => ids.has(id))) ?? [];
      const proven = await node.wasl.finding(analyst, finding.id);
      const shown = new Set([...proven.statements, ...proven.records].map((e) => e.reportId));
      const named = proof ? sourcesOf(proof) : [];
      expect(
        [...shown].filter((id) => !named.includes(id)),
        finding.id,
      ).toEqual([]);
    }

    // Its first page tells what is in the others: each front with all its findings, each role with its holders.
    const [short] = all(".short");
    const fronts = new Set(view.findings.map((f) => f.front));
    expect(all(".fronts tbody tr", short).length).toBe(fronts.size);
    const counted = all(".fronts tbody td:nth-child(2)", short).map((td) => td.textContent ?? "");
    const total = counted.reduce((sum, text) => sum + Number(/\d+$/.exec(text)?.[0]), 0);
    expect(total).toBe(view.findings.length);
    const holders = Object.values(view.roles).filter((roles) => roles.length > 0);
    expect(all("dt", short).length).toBe(new Set(holders.flat()).size);
  },
);

test("whoever is not cleared gets another view: search, counts, path, entity and report alike", async () => {
  const [mine, theirs] = [await node.wasl.situation(analyst), await node.wasl.situation(outsider)];
  expect(theirs.stats.statements).toBeLessThan(mine.stats.statements);
  expect(theirs.stats.records.payment).toBe(0);
  await expect(node.wasl.path(outsider, story.advertPhone, story.supplierName)).rejects.toMatchObject({
    code: "PATH_UNKNOWN",
  });
  await expect(node.wasl.entity(outsider, story.brokerInFiuRecord)).rejects.toMatchObject({
    code: "ENTITY_UNKNOWN",
  });
  expect((await node.wasl.search(outsider, { text: "Rawand Khayali", limit: 10 })).hits).toEqual([]);
  const hidden = mine.recentReports.find((r) => r.access.tlp === "amber+strict");
  if (hidden)
    await expect(node.wasl.report(outsider, hidden.id)).rejects.toMatchObject({ code: "REPORT_UNKNOWN" });
});

test("fiction and the real designated persons are never linked", async () => {
  const resolutions = await node.wasl.resolutions(analyst, { limit: 10_000 });
  for (const { leftId, rightId } of resolutions) {
    expect(leftId.startsWith("gb-uksl-")).toBe(rightId.startsWith("gb-uksl-"));
  }
  const view = await node.wasl.graph(analyst, [`phone:${story.advertPhone}`], { depth: 10, perNode: 200 });
  for (const n of view.nodes) expect(n.id).not.toMatch(/^gb-uksl-/);
});

test("R13 a finding is decided by a named human with a reason, once", async () => {
  const [finding] = await node.wasl.findings(analyst, { limit: 1 });
  const id = finding?.id ?? "";
  await expect(node.wasl.decideFinding(analyst, id, "accepted", " ")).rejects.toMatchObject({
    code: "REQUEST_INVALID",
  });
  const machine = await node.actor({
    id: "robot",
    role: "machine",
    clearance: "amber+strict",
    groups: ["exercise"],
  });
  await expect(node.wasl.decideFinding(machine, id, "accepted", "because")).rejects.toMatchObject({
    code: "ROLE_FORBIDS",
  });
  await node.wasl.decideFinding(analyst, id, "rejected", "checked by the test");
  await expect(node.wasl.decideFinding(analyst, id, "accepted", "again")).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect((await node.wasl.finding(analyst, id)).finding).toMatchObject({
    state: "rejected",
    decidedBy: "analyst",
  });

  // Whom it named holds no role by it, in the case and on the first page of its brief; that it was rejected stays to be read.
  const { id: caseId } = await node.wasl.openCase(analyst, {
    title: "Rejected",
    mandate: "EXERCISE-1",
    marking: { tlp: "green" },
  });
  const named = (finding?.subjects ?? []).map((s) => ({ kind: "entity" as const, id: s.id, note: "" }));
  expect(named.length).toBeGreaterThan(0);
  await node.wasl.addToCase(analyst, caseId, [{ kind: "finding", id, note: "" }, ...named]);
  const view = await node.wasl.case(analyst, caseId);
  expect(Object.values(view.roles)).toEqual(view.entities.map(() => []));
  const { document } = parseHTML(await node.wasl.brief(analyst, caseId, "en"));
  expect(document.querySelector(".short dl")).toBeNull();
  expect(document.querySelector(".fronts tbody tr")?.textContent).toMatch(/rejected 1/);
  expect(document.querySelector(".fronts tbody a")).toBeNull();
  expect(document.querySelector("article h4")?.textContent).toBe(finding?.summary);
});

test("R11 swapping nationality and birthplace leaves every finding and score byte-identical", async () => {
  const other = await openTestNode();
  try {
    const actor = await other.actor({ id: "analyst", clearance: "amber+strict", groups: ["exercise"] });
    const files = manifest.files.map((f) => ({
      ...f,
      bytes: swapped(createReadStream(packageDataPath(f.path), "utf8")),
    }));
    await loadExercise(other.wasl, actor, files);
    const scores = async (n: TestNode, a: Actor) =>
      (await n.wasl.findings(a, { limit: 1000 }))
        .map((f) => [f.id.length > 0, f.detector, f.score, f.terms])
        .sort();
    expect(JSON.stringify(await scores(other, actor))).toBe(JSON.stringify(await scores(node, analyst)));
  } finally {
    await other.remove();
  }
});

/** Every nationality, citizenship and birthplace of a file replaced by another. */
async function* swapped(text: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  let all = "";
  for await (const piece of text) all += piece;
  yield new TextEncoder().encode(
    all.replace(/("(?:nationality|citizenship|birthPlace|country)":\s*\[")[^"]*/g, "$1zz"),
  );
}

test("loading the exercise again changes nothing, and the audit chain verifies", async () => {
  const before = (await node.wasl.situation(analyst)).stats;
  const files = manifest.files.map((f) => ({ ...f, bytes: createReadStream(packageDataPath(f.path)) }));
  await loadExercise(node.wasl, analyst, files);
  expect((await node.wasl.situation(analyst)).stats).toEqual(before);
  expect(await node.wasl.verifyAudit()).not.toHaveProperty("firstBroken");
});

test("the week's digest of a world that was just loaded has events, sources and figures that differ, in each language", async () => {
  for (const lang of ["en", "ar", "fr"] as const) {
    const { document } = parseHTML(await node.wasl.eventDigest(analyst, { days: 7, lang }));
    const events = [...document.querySelectorAll("article")];
    expect(events.length, lang).toBeGreaterThanOrEqual(2);
    const rescue = events.find((event) => event.querySelector("h3")?.textContent?.includes("Boulogne"));
    expect(rescue?.querySelector("table")?.textContent, lang).toMatch(/58.*56/);
    for (const publisher of ["Exercise Coast Gazette", "Le Courrier d'Exercice", "صحيفة التمرين"])
      expect(rescue?.textContent, lang).toContain(publisher);
  }
});

test("a phone is found as people at home write it, in any digits, by search and as the end of a path", async () => {
  const home = story.advertPhone.replace(/^\+44/, "0");
  const arabic = home.replace(/\d/g, (d) => String.fromCodePoint(0x660 + Number(d)));
  const [known] = (await node.wasl.search(analyst, { text: story.advertPhone, limit: 1 })).hits;
  for (const text of [home, `${home.slice(0, 4)} ${home.slice(4, 7)} ${home.slice(7)}`, arabic]) {
    const { hits } = await node.wasl.search(analyst, { text, limit: 5 });
    expect(
      hits.map((h) => h.canonicalId),
      text,
    ).toContain(known?.canonicalId);
    const path = await node.wasl.path(analyst, text, story.supplierName);
    expect(path.nodes[0]?.id, text).toBe(`phone:${story.advertPhone}`);
  }
  const wrong = `${home.slice(0, -1)}${(Number(home.at(-1)) + 1) % 10}`;
  const { hits } = await node.wasl.search(analyst, { text: wrong, limit: 5 });
  expect(hits.filter((h) => h.score > 0.9).map((h) => h.canonicalId)).not.toContain(known?.canonicalId);
});

test("what detectors conclude is no report that came in", async () => {
  const reports = await node.wasl.reports(analyst, { limit: 200 });
  const { stats, recentReports } = await node.wasl.situation(analyst);
  expect([...reports, ...recentReports].map((r) => r.format)).not.toContain("detector");
  expect(stats.reports).toBe(reports.length);
  const online = await node.wasl.findings(analyst, { limit: 500, front: "online" });
  expect(new Set(online.map((f) => f.front))).toEqual(new Set(["online"]));
  const all = await node.wasl.findings(analyst, { limit: 500 });
  expect(online.length).toBe(all.filter((f) => f.front === "online").length);
  // Page by page, nothing twice and nothing missing.
  const paged: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await node.wasl.findings(analyst, { limit: 7, ...(after === undefined ? {} : { after }) });
    paged.push(...page.map((f) => f.id));
    after = page.at(-1)?.id;
    if (page.length < 7) break;
  }
  expect(paged).toEqual(all.map((f) => f.id));
});
