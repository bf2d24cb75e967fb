// Every page in Arabic and English, light and dark, 1440 and 390 px wide, from the exercise:
//   node tools/screenshots.mjs [part of a file name …]
// Starts its own node in a temporary folder; WASL_URL (and WASL_DATA, its folder) names a running one instead.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { runnerImport } from "vite";
import { openDesks } from "./screenshot-desks.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "docs/screenshots");
const wanted = process.argv.slice(2);
/** Of a longer page the beginning says enough. */
const HEIGHT_MAX = 5000;
const SIZES = { 1440: { width: 1440, height: 900 }, 390: { width: 390, height: 844 } };
/** Views of a page that is in the set whole: one corner of light, width and direction, and the opposite one. */
const CORNERS = new Set(["en-light-1440", "ar-dark-390"]);
const PURPOSE = { purpose: "operational-analysis", mandate: "EXERCISE-1" };

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** The exercise on a free port, and how to end it. */
async function startExercise() {
  if (process.env.WASL_URL)
    return { url: process.env.WASL_URL, data: process.env.WASL_DATA, stop: () => undefined };
  const data = mkdtempSync(join(tmpdir(), "wasl-screenshots-"));
  const port = await freePort();
  const args = ["dist/cli/main.js", "serve", "--exercise", "--port", String(port), "--data", data];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  await new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk;
      if (/ready: http/.test(said)) resolve();
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", (code) => reject(new Error(`wasl serve ended with ${code}:\n${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    data,
    stop: () => {
      child.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Addresses of one page of each kind, found by asking the API. */
async function findPages(request, url) {
  const headers = { "Wasl-Purpose": PURPOSE.purpose, "Wasl-Mandate": PURPOSE.mandate };
  const get = async (path) => (await request.get(`${url}/api/v1/${path}`, { headers })).json();
  const post = (path, data) => request.post(`${url}/api/v1/${path}`, { headers, data });
  const story = JSON.parse(readFileSync(join(root, "data/exercise/story.json"), "utf8"));
  const reports = (await get("reports?limit=200")).items;
  const article =
    reports.find((one) => one.facts?.publishers?.length > 1) ??
    reports.find((one) => one.format === "article");
  const foreign = reports.find((one) => one.source.startsWith("ckb-")) ?? article;
  const [finding] = (await get("findings?limit=200")).items.sort((a, b) => b.score - a.score);
  const broker = (await get(`search?q=${encodeURIComponent(story.brokerNames[0])}`)).hits[0]?.canonicalId;
  const supplier = (await get(`search?q=${encodeURIComponent(story.supplierName)}`)).hits[0]?.canonicalId;
  const marking = { tlp: "amber" };
  const disruption = (await get("disruptions")).items[0];
  const title = "Exercise network, northern coast";
  const opened = await (await post("cases", { title, mandate: PURPOSE.mandate, marking })).json();
  await post(`cases/${opened.id}/items`, {
    items: [
      { kind: "entity", id: broker, note: "Holds the account that the fares pass through." },
      { kind: "entity", id: supplier, note: "Sold the engine whose serial number was seized." },
      { kind: "finding", id: finding.id, note: "The proposal this case starts from." },
      { kind: "report", id: article.id, note: "Background." },
    ],
  });
  const [first, second] = (await get("adverts?limit=2")).items;
  const accept = { state: "accepted", reason: "Offers a place for money, with a contact." };
  await post(`findings/${encodeURIComponent(first.finding.id)}/decision`, accept);
  const drafted = await post(`findings/${encodeURIComponent(first.finding.id)}/referral`, {
    legalGround: "Section 25 of the Immigration Act 1971",
    notifierName: "Exercise unit",
    notifierEmail: "unit@example.org",
    territory: ["GB"],
    trustedFlagger: true,
    channel: "trusted-flagger",
  });
  for (const [url, name] of [
    ["https://news.example.org/rss", "Example Agency"],
    ["https://paper.example.org/feed.json", "Example Paper"],
  ])
    await post("watches", { url, name, kind: "feed", tlp: "clear", everyMinutes: 60, fictitious: true });
  const [resting] = (await get("watches")).items;
  await post(`watches/${resting.id}/pause`, { paused: true });
  const of = (path, query) => `${path}?${new URLSearchParams(query)}`;
  const [reported] = (await get("news-events?days=60&limit=200")).items.sort((a, b) => b.reports - a.reports);
  const whole = {
    situation: "/",
    search: of("/search", { q: story.advertPhone }),
    reports: "/reports",
    report: `/reports/${encodeURIComponent(article.id)}`,
    "report-other": `/reports/${encodeURIComponent(foreign.id)}`,
    events: "/events",
    event: `/events/${encodeURIComponent(reported.id)}`,
    watches: "/watches",
    review: "/review",
    entity: `/entities/${encodeURIComponent(broker)}`,
    "entity-designation": `/entities/${encodeURIComponent(supplier)}/designation`,
    network: of("/network", { node: broker, focus: broker }),
    path: of("/network", { from: story.advertPhone, to: supplier }),
    findings: "/findings",
    finding: `/findings/${encodeURIComponent(finding.id)}`,
    techniques: "/techniques?technique=OIC-PAY-05",
    disruptions: "/disruptions",
    disruption: `/disruptions/${encodeURIComponent(disruption.id)}`,
    money: "/money",
    online: of("/online", { id: second.finding.id }),
    supply: of("/supply", { reading: story.seizedSerial }),
    routes: "/routes",
    cases: "/cases",
    case: `/cases/${encodeURIComponent(opened.id)}`,
    "case-plan": `/cases/${encodeURIComponent(opened.id)}/plan`,
    "case-court": `/cases/${encodeURIComponent(opened.id)}/court`,
    partners: "/partners",
    oversight: "/oversight",
    account: "/account",
  };
  const views = {
    "events-map": "/events?view=map",
    "money-trace": "/money?view=trace",
    "money-routes": `/money?view=routes&route=${encodeURIComponent("FR>GB")}`,
    "online-campaigns": "/online?view=campaigns",
    "online-referrals": "/online?view=referrals",
    "online-signals": "/online?view=signals",
    "online-figures": "/online?view=figures",
    "online-data": "/online?view=data",
    "online-prevention": "/online?view=prevention",
    "supply-finds": "/supply",
    "supply-orders": "/supply?view=orders",
    "supply-owners": "/supply?view=owners",
    "supply-reported": "/supply?view=reported",
    "supply-alerts": "/supply?view=alerts",
    "supply-documents": "/supply?view=documents",
    "partners-match": "/partners?view=match",
    "partners-messages": "/partners?view=messages",
    "partners-consents": "/partners?view=consents",
    "partners-rooms": "/partners?view=rooms",
    "oversight-audit": "/oversight?view=audit",
    "oversight-retention": "/oversight?view=retention",
    "oversight-figures": "/oversight?view=figures",
    "oversight-detectors": "/oversight?view=detectors",
    "oversight-requests": "/oversight?view=requests",
  };
  const order = { reportId: article.id, reference: "Order 17/26", issuedOn: "2026-03-01" };
  await post("data-requests", {
    kind: "production",
    platform: second.post.platform,
    targets: [{ type: "handle", value: "@exercise-boats" }],
    categories: ["subscriber"],
    wanted: "Who opened the account",
    from: "2026-02-01",
    to: "2026-03-01",
    offence: { law: "Section 25 of the Immigration Act 1971", yearsMax: 14 },
    authority: { kind: "judge", name: "Example Court", contact: "court@example.org" },
    necessity: "The account sells crossings; nothing else names its holder.",
    proportionality: "One account, one month, no message.",
    retainUntil: "2027-03-01",
    order,
    marking,
  });
  return { whole, views, notice: await drafted.json(), advert: first.finding.id };
}

/** The desks of a platform and of a shop. Their accounts are made beside the node, so its folder has to be known. */
async function desksOf(browser, { url, data }, analyst, { notice, advert }) {
  if (data === undefined) {
    console.error(
      "Without WASL_DATA, the folder of the node at WASL_URL, no platform's and no shop's desk is opened.",
    );
    return [];
  }
  const wasl = (...words) => [process.execPath, [join(root, "dist/cli/main.js"), ...words, "--data", data]];
  const newRequest = async () => (await browser.newContext()).request;
  return await openDesks({ url, wasl, newRequest }, { analyst, notice, advert, platform: notice.platform });
}

/** Waits until nothing loads and the layout of a network has come to rest. */
async function settled(page, name) {
  await page.waitForFunction(() => !document.querySelector(".skeleton"), undefined, { timeout: 60_000 });
  // A map draws once its tiles are there.
  await page.waitForFunction(() => !document.querySelector(".map-canvas[data-ready=false]"));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForTimeout(name === "network" ? 2500 : 350);
}

async function shoot(browser, url, { whole, views, desks }, { language, theme, width }) {
  const corner = `${language}-${theme}-${width}`;
  const pages = CORNERS.has(corner) ? { ...whole, ...views } : whole;
  const context = await browser.newContext({ viewport: SIZES[width], colorScheme: theme, locale: language });
  await context.addInitScript(
    (preferences) => {
      localStorage.setItem("wasl.preferences", JSON.stringify(preferences));
    },
    { language, theme: "system" },
  );
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  const opened = () =>
    page
      .locator("h1")
      .waitFor()
      .catch((error) => {
        throw new Error(`${page.url()} did not open:\n${faults.join("\n")}`, { cause: error });
      });
  const take = async (name) => {
    const file = `${name}-${corner}.webp`;
    if (wanted.length > 0 && !wanted.some((part) => file.includes(part))) return;
    await settled(page, name);
    // What is below the first screen is looked at too.
    const picture = sharp(await page.screenshot({ animations: "disabled", fullPage: true }));
    const size = await picture.metadata();
    picture.extract({ left: 0, top: 0, width: size.width, height: Math.min(size.height, HEIGHT_MAX) });
    await picture.webp({ quality: 50, effort: 5 }).toFile(join(folder, file));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) faults.push(`${file}: ${overflow} px wider than the window`);
  };
  await page.goto(url, { waitUntil: "load" });
  await opened();
  await take("sign-in");
  await context.request.post(`${url}/api/v1/session/demo`);
  await page.reload();
  await opened();
  await take("purpose");
  const work = (purpose) =>
    page.evaluate((chosen) => sessionStorage.setItem("wasl.purpose", JSON.stringify(chosen)), purpose);
  const visit = async (name, path) => {
    const file = `${name}-${corner}.webp`;
    if (wanted.length > 0 && !wanted.some((part) => file.includes(part))) return;
    await page.goto(url + path, { waitUntil: "load" });
    await opened();
    await take(name);
  };
  await work(PURPOSE);
  for (const [name, path] of Object.entries(pages)) await visit(name, path);
  for (const { name, cookies, purpose } of desks) {
    await context.addCookies(cookies);
    await work(purpose);
    await visit(name, "/");
  }
  await context.close();
  return faults;
}

const { module } = await runnerImport(join(root, "test/support/chromium.ts"));
const exercise = await startExercise();
const browser = await module.launchChromium();
let failed = false;
try {
  mkdirSync(folder, { recursive: true });
  const context = await browser.newContext();
  await context.request.post(`${exercise.url}/api/v1/session/demo`);
  const found = await findPages(context.request, exercise.url);
  const pages = { ...found, desks: await desksOf(browser, exercise, context.request, found) };
  for (const language of ["en", "ar"])
    for (const theme of ["light", "dark"])
      for (const width of [1440, 390])
        for (const fault of await shoot(browser, exercise.url, pages, { language, theme, width })) {
          failed = true;
          console.error(fault);
        }
} finally {
  await browser.close();
  exercise.stop();
}
const bytes = readdirSync(folder)
  .filter((file) => file.endsWith(".webp"))
  .reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
console.log(`${(bytes / 1e6).toFixed(1)} MB of screenshots in docs/screenshots`);
process.exitCode = failed ? 1 : 0;
