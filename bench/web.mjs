// Measures the pages in headless Chromium on the exercise and writes docs/benchmarks/web.md: npm run bench:web
// The server and the browser share the machine. Figures are as the browser's own performance timeline has them.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const load = async (path) => (await runnerImport(join(root, path))).module;
const LOADS = 7;
const PICTURES = 3;
const PURPOSE = { purpose: "operational-analysis", mandate: "EXERCISE-1" };
const quantile = (all, q) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.ceil(all.length * q) - 1)] ?? 0;

/** First paint of a page in a browser that has nothing of it yet; scripts as they came over the wire. */
async function coldLoad(browser, url, cookies) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(cookies);
  await context.addInitScript((p) => sessionStorage.setItem("wasl.purpose", JSON.stringify(p)), PURPOSE);
  const page = await context.newPage();
  const scripts = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() === "script") scripts.push(request.sizes().then((s) => s.responseBodySize));
  });
  await page.goto(url, { waitUntil: "load" });
  await page.locator("h1").waitFor();
  const paint = await page.waitForFunction(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
  );
  const result = {
    fcpMs: await paint.jsonValue(),
    scriptBytes: (await Promise.all(scripts)).reduce((sum, n) => sum + Math.max(0, n), 0),
  };
  await context.close();
  return result;
}

/** Every interaction of a day's work with how long the page took to show it; the API reports none under 16 ms. */
async function interactions(browser, url, day, language) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: language });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript(() => {
    globalThis.seen = new Map();
    new PerformanceObserver((list) => {
      for (const { interactionId, duration, name } of list.getEntries())
        if (interactionId && (globalThis.seen.get(interactionId)?.ms ?? 0) < duration)
          globalThis.seen.set(interactionId, { ms: duration, name });
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
  });
  const started = Date.now();
  await day.analystDay(page, url, language);
  const told = await page.evaluate(() => ({
    all: performance.interactionCount,
    slow: [...globalThis.seen.values()].map((one) => one.ms),
  }));
  await context.close();
  // What was under 16 ms counts as 16.
  const durations = [...told.slow, ...Array(Math.max(0, told.all - told.slow.length)).fill(16)];
  return { language, seconds: (Date.now() - started) / 1000, durations };
}

/** What each page of the rail loads when it is opened for the first time. */
async function furtherPages(browser, url, cookies) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(cookies);
  await context.addInitScript((p) => sessionStorage.setItem("wasl.purpose", JSON.stringify(p)), PURPOSE);
  const page = await context.newPage();
  let scripts = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() === "script") scripts.push(request.sizes().then((s) => s.responseBodySize));
  });
  await page.goto(url);
  await page.locator("h1").waitFor();
  const links = page.locator("nav .nav-item");
  const pages = [];
  for (let at = 0; at < (await links.count()); at++) {
    scripts = [];
    const name = (await links.nth(at).textContent()).trim();
    await links.nth(at).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle", { timeout: 10_000 }).catch(() => undefined);
    pages.push({ name, bytes: (await Promise.all(scripts)).reduce((sum, n) => sum + Math.max(0, n), 0) });
  }
  await context.close();
  return pages;
}

const NODES = 20_000;

/** An invented network of so many nodes, as the API would give it; the node itself gives no so large one at once. */
function largeGraph() {
  const schemata = ["Person", "Company", "phone", "BankAccount", "Advert", "Vessel", "Address", "Article"];
  const access = {
    tlp: "green",
    pap: "clear",
    handling: [],
    caveats: [],
    orcon: false,
    groups: "any",
    purposes: "any",
    compartments: [],
    originators: [],
  };
  const nodes = Array.from({ length: NODES }, (_, n) => ({
    id: `n${n}`,
    kind: "entity",
    schema: schemata[n % schemata.length],
    caption: `Example ${n} (fictitious)`,
    access,
  }));
  const link = (from, to, relation) => ({ from: `n${from}`, to: `n${to}`, relation, statements: [] });
  const links = nodes.slice(1).map((_, n) => link(n + 1, Math.floor((n + 1) / 6), "phone"));
  for (let n = 0; n < NODES / 4; n++) links.push(link(n, (n * 7919 + 13) % NODES, "owner"));
  return JSON.stringify({ nodes, links, truncated: false, joined: {}, reports: {} });
}

/** From the address to the first whole picture on the screen, nothing cached, and whatever is asked of anybody else. */
async function firstPicture(browser, url, cookies, path, isDrawn) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(cookies);
  await context.addInitScript((p) => sessionStorage.setItem("wasl.purpose", JSON.stringify(p)), PURPOSE);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  let outside = 0;
  page.on("request", (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(url)) outside += 1;
  });
  const graph = largeGraph();
  await page.route(/\/api\/v1\/graph/, (route) =>
    route.fulfill({ status: 200, contentType: "application/json", body: graph }),
  );
  await page.goto(`${url}${path}`, { waitUntil: "commit" });
  const ms = await (
    await page.waitForFunction((selector) => {
      const drawn = document.querySelector(selector);
      if (!drawn) return false;
      // What was asked of the renderer is on the screen when it says so.
      for (const canvas of drawn.querySelectorAll("canvas")) canvas.getContext("webgl2")?.finish();
      return performance.now();
    }, isDrawn)
  ).jsonValue();
  await context.close();
  return { ms, outside };
}

const [{ launchChromium }, { startExercise }, day] = await Promise.all(
  ["test/support/chromium.ts", "test/support/exercise.ts", "test/support/analyst-day.ts"].map(load),
);
const before = loadavg()[0];
const exercise = await startExercise();
const browser = await launchChromium();
try {
  const context = await browser.newContext();
  await context.request.post(`${exercise.url}/api/v1/session/demo`);
  const cookies = await context.cookies();
  const signIn = [];
  const situation = [];
  for (let n = 0; n < LOADS; n++) {
    signIn.push(await coldLoad(browser, exercise.url, []));
    situation.push(await coldLoad(browser, exercise.url, cookies));
  }
  const pictures = { map: [], network: [] };
  for (let n = 0; n < PICTURES; n++) {
    const picture = (path, isDrawn) => firstPicture(browser, exercise.url, cookies, path, isDrawn);
    pictures.map.push(await picture("/routes", '.map-canvas[data-ready="true"]'));
    pictures.network.push(await picture("/network?node=n0", `.graph-canvas[data-drawn="${NODES}"]`));
  }
  const pages = await furtherPages(browser, exercise.url, cookies);
  const days = [];
  for (const language of ["en", "ar"]) days.push(await interactions(browser, exercise.url, day, language));
  const all = days.flatMap((one) => one.durations);
  const fcp = (loads) => loads.map((one) => one.fcpMs);
  const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const ms = (value) => `${Math.round(value)} ms`;
  const line = (what, loads) =>
    `| first contentful paint, ${what}, nothing cached: median, worst of ${LOADS} | 1,500 ms | ${ms(quantile(fcp(loads), 0.5))}, ${ms(Math.max(...fcp(loads)))} |`;
  const picture = (what, all) => {
    const times = all.map((one) => one.ms);
    return `| ${what}, nothing cached, until it is drawn: median, worst of ${PICTURES} | 4,000 ms | ${ms(quantile(times, 0.5))}, ${ms(Math.max(...times))} |`;
  };
  const version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
  writeFileSync(
    join(root, "docs/benchmarks/web.md"),
    `# The pages: measured

\`npm run bench:web\`, ${new Date().toISOString().slice(0, 10)}, version ${version}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}),
load average ${before.toFixed(1)} before the start. Headless Chromium ${browser.version()} without a GPU, beside the server on the same machine;
no throttling of network or processor. The pages are the exercise's; the work is \`test/support/analyst-day.ts\`, which
\`e2e/exercise.e2e.ts\` does too.

| What | Floor | Measured |
| --- | --- | --- |
${line("sign-in", signIn)}
${line("Situation, signed in", situation)}
| interaction to next paint on the day's work, ${all.length} interactions in English and Arabic: p75, p98, worst | 200 ms | ${ms(quantile(all, 0.75))}, ${ms(quantile(all, 0.98))}, ${ms(Math.max(...all))} |
${picture("the map of routes", pictures.map)}
${picture(`a network of ${NODES.toLocaleString("en")} invented nodes`, pictures.network)}
| requests to anybody else meanwhile | 0 | ${[...pictures.map, ...pictures.network].reduce((sum, one) => sum + one.outside, 0)} |
| script before the first page can be used, as sent: sign-in; Situation with its own page | 250 kB | ${kb(signIn[0].scriptBytes)}; ${kb(situation[0].scriptBytes)} |

Interactions that the browser shows in less than 16 ms it does not report; they count as 16 ms here. One day took
${days.map((one) => `${one.seconds.toFixed(0)} s (${one.language})`).join(", ")}, most of it waiting for the server on the same cores.

## What each page adds

Script that is loaded when a page is opened for the first time, in the order of the menu (what an earlier page brought
is not loaded again).

| Page | As sent |
| --- | --- |
${pages.map(({ name, bytes }) => `| ${name} | ${kb(bytes)} |`).join("\n")}

${readFileSync(join(root, "bench/web-notes.md"), "utf8").trimEnd()}
`,
  );
  console.log(
    JSON.stringify({
      fcp: { signIn: fcp(signIn), situation: fcp(situation) },
      p75: quantile(all, 0.75),
      scripts: [signIn[0].scriptBytes, situation[0].scriptBytes],
    }),
  );
} finally {
  await browser.close();
  await exercise.stop();
}
