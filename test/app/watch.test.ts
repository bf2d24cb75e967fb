import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Actor, createWasl, type Store, type Wasl } from "../../src/app/index.ts";
import { openSession } from "../../src/cli/session.ts";
import { WaslError } from "../../src/core/index.ts";
import { createWebFetcher } from "../../src/sources/index.ts";
import { ownerToken } from "../../src/store/index.ts";
import { placeEmptyStore } from "../support/empty-store.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { openPress, type Press, page, rss, send, tagged } from "../support/press.ts";

// A loaded machine opens a node in minutes.
vi.setConfig({ hookTimeout: 600_000, testTimeout: 600_000 });

/** Watched sources against an invented press on loopback, with a clock that the test turns. */
let node: TestNode;
let press: Press;
let analyst: Actor;
let wasl: Wasl;
let now = Date.parse("2026-05-04T06:00:00Z");
const HOUR = 3_600_000;
const clock = { now: () => now };
const web = createWebFetcher({
  clock,
  allowPrivate: true,
  paceMs: 0,
  timeMaxMs: 60_000,
  bytesMax: 2_000_000,
});

beforeAll(async () => {
  press = await openPress();
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber" });
  wasl = createWasl({ ...node.platform, clock, web });
});
afterAll(async () => {
  await node.remove();
  await press.close();
});

const watchOf = async (id: string) => {
  const found = (await wasl.watches(analyst)).find((w) => w.id === id);
  if (!found) throw new Error(`no watch ${id}`);
  return found;
};
const add = async (path: string, kind: "feed" | "page" = "feed", everyMinutes = 60): Promise<string> =>
  (
    await wasl.addWatch(analyst, {
      url: press.url + path,
      kind,
      marking: { tlp: "green" },
      everyMinutes,
      fictitious: true,
    })
  ).id;
/** Every article is its own: no two share more than the frame. */
const story = (name: string): string =>
  `Report ${name}: the coast guard of an invented country said that ${name} boats left the beach at night, and that an inquiry into ${name} goes on in the harbour.`;
const reportsOf = async () => {
  const all = [];
  for (let after: string | undefined; ; ) {
    const items = await node.wasl.reports(analyst, { limit: 100, ...(after === undefined ? {} : { after }) });
    all.push(...items);
    after = items.at(-1)?.cursor;
    if (items.length < 100) return all;
  }
};

describe("a node that fetches from listed hosts only", () => {
  test("takes no source of another host, asks none that it had, and has both on record", async () => {
    const had = await add("/feeds/not-listed");
    const listed = createWasl({
      ...node.platform,
      clock,
      web: createWebFetcher({ clock, allowPrivate: true, paceMs: 0, hosts: ["news.example.org"] }),
    });
    const input = { kind: "feed", marking: { tlp: "green" }, everyMinutes: 60, fictitious: true } as const;
    await expect(
      listed.addWatch(analyst, { ...input, url: `${press.url}/feeds/another` }),
    ).rejects.toMatchObject({ code: "REQUEST_INVALID", detail: { field: "url" } });
    expect((await listed.addWatch(analyst, { ...input, url: "https://news.example.org/feed" })).state).toBe(
      "new",
    );
    expect(await listed.runWatches(analyst, { id: had })).toMatchObject({ watches: 1, unread: 1 });
    expect(await watchOf(had)).toMatchObject({ state: "fetch-refused", detail: "HOST_NOT_LISTED 127.0.0.1" });
    expect(press.asked.get("/feeds/not-listed") ?? 0).toBe(0);
    const chief = await node.actor({ id: "listing-chief", role: "supervisor" });
    const refused = await node.wasl.auditTrail(chief, { action: "refuse", limit: 100 });
    const mine = refused.filter((e) => e.detail?.["code"] === "HOST_NOT_LISTED");
    expect(mine.map((e) => [e.userId, e.detail?.["host"]])).toEqual([
      ["analyst", "127.0.0.1"],
      ["analyst", "127.0.0.1"],
    ]);
    for (const { id } of (await wasl.watches(analyst)).filter(
      (w) => w.id === had || w.url.includes("news.example.org"),
    ))
      await wasl.removeWatch(analyst, id);
  });
});

describe("one source", () => {
  test("a paused source is asked by nobody but whoever names it", async () => {
    press.on("/rest", send(rss([]), "application/rss+xml"));
    const id = await add("/rest");
    await wasl.pauseWatch(analyst, id, true);
    await wasl.runWatches(analyst);
    expect([press.asked.get("/rest"), (await watchOf(id)).paused]).toEqual([undefined, true]);
    expect((await wasl.runWatches(analyst, { id })).watches).toBe(1);
    expect(press.asked.get("/rest")).toBe(1);
    await wasl.pauseWatch(analyst, id, false);
    await wasl.runWatches(analyst, { all: true });
    expect(press.asked.get("/rest")).toBe(2);
    const low = await node.actor({ id: "low", clearance: "clear" });
    await expect(wasl.runWatches(low, { id })).rejects.toMatchObject({ code: "WATCH_UNKNOWN" });
    await expect(wasl.pauseWatch(low, id, true)).rejects.toMatchObject({ code: "WATCH_UNKNOWN" });
    await wasl.removeWatch(analyst, id);
  });

  test("a feed's items become reports with publisher, date and the marking that was chosen", async () => {
    press.on(
      "/a/1",
      send(
        page(
          "Boats off an invented coast",
          story("alpha"),
          '<meta property="og:site_name" content="Invented Post">',
        ),
      ),
    );
    press.on(
      "/a.xml",
      tagged(
        () => rss([{ title: "Boats", link: `${press.url}/a/1`, date: "Mon, 04 May 2026 05:00:00 GMT" }]),
        "text/xml",
      ),
    );
    const id = await add("/a.xml");
    const run = await wasl.runWatches(analyst);
    expect([run.announced, run.reportIds.length, run.failed]).toEqual([1, 1, 0]);
    const report = await wasl.report(analyst, run.reportIds[0] ?? "");
    expect(report.publishers.map((p) => p.name)).toEqual(["Invented Post"]);
    expect([report.publishedAt, report.access.tlp, report.fictitious]).toEqual([
      "2026-05-04T05:00:00Z",
      "green",
      true,
    ]);
    expect(await watchOf(id)).toMatchObject({
      state: "ok",
      reports: 1,
      waiting: 0,
      nextAt: "2026-05-04T07:00:00.000Z",
    });
  });

  test("what is not due is not asked, what has not changed is not read", async () => {
    const before = press.asked.get("/a.xml");
    await wasl.runWatches(analyst);
    expect(press.asked.get("/a.xml")).toBe(before);
    now += HOUR;
    const run = await wasl.runWatches(analyst);
    expect([press.asked.get("/a.xml"), run.announced]).toEqual([(before ?? 0) + 1, 0]);
    expect(press.asked.get("/a/1")).toBe(1);
  });

  test("walls are known for what they are and give no report", async () => {
    press.on(
      "/w/pay",
      send(
        page(
          "A long inquiry",
          "The first lines of a long inquiry into boats. Subscribe to continue reading this article and all others.",
        ),
      ),
    );
    press.on(
      "/w/cookie",
      send(
        page(
          "Before you go on",
          "We value your privacy. We use cookies to serve you. Accept all cookies or manage your choices to go on.",
        ),
      ),
    );
    press.on(
      "/w/script",
      send(
        page(
          "One moment",
          "Checking your browser before you go on. Please enable JavaScript and reload this page in a moment.",
        ),
      ),
    );
    const of = (path: string) => tagged(() => rss([{ title: path, link: press.url + path }]), "text/xml");
    const ids: string[] = [];
    for (const path of ["/w/pay", "/w/cookie", "/w/script"]) {
      press.on(`${path}.xml`, of(path));
      ids.push(await add(`${path}.xml`));
    }
    const before = (await reportsOf()).length;
    const run = await wasl.runWatches(analyst);
    expect([run.walls, run.reportIds]).toEqual([3, []]);
    const states = await Promise.all(ids.map(watchOf));
    expect(states.map((w) => [w.state, w.walls, w.reports])).toEqual([
      ["paywall", 1, 0],
      ["cookie-wall", 1, 0],
      ["script-wall", 1, 0],
    ]);
    expect((await reportsOf()).length).toBe(before);
    // Asked again, announcing nothing new, with a tag or without: what it leads to is as shut as before.
    press.on("/w/pay.xml", send(rss([{ title: "pay", link: `${press.url}/w/pay` }]), "text/xml"));
    now += HOUR;
    await wasl.runWatches(analyst);
    expect((await Promise.all(ids.map(watchOf))).map((w) => w.state)).toEqual([
      "paywall",
      "cookie-wall",
      "script-wall",
    ]);
    press.on("/w/open", send(page("An open piece", story("kappa"))));
    press.on("/w/pay.xml", send(rss([{ title: "open", link: `${press.url}/w/open` }]), "text/xml"));
    now += HOUR;
    await wasl.runWatches(analyst);
    expect(await watchOf(ids[0] ?? "")).toMatchObject({ state: "ok", walls: 1, reports: 1 });
  });

  test("a page that is as it was before a wall stood there is open again", async () => {
    const text = page("A notice", story("lambda"));
    press.on("/w/page", send(text));
    const id = await add("/w/page", "page");
    await wasl.runWatches(analyst, { id });
    press.on("/w/page", send(page("A notice", "Please log in to continue. Subscribe to read this notice.")));
    await wasl.runWatches(analyst, { id });
    expect((await watchOf(id)).state).toBe("paywall");
    press.on("/w/page", send(text));
    await wasl.runWatches(analyst, { id });
    expect(await watchOf(id)).toMatchObject({ state: "ok", reports: 1 });
    await wasl.removeWatch(analyst, id);
  });

  test("bad sources have a state of their own and stop nothing else", async () => {
    press.on("/b/good", send(page("Good", story("bravo"))));
    press.on("/b/bomb", send(`<html><body>${"<div>".repeat(60_000)}end</body></html>`));
    press.on("/b/circle.xml", (_q, r) => r.writeHead(302, { location: "/b/circle.xml" }).end());
    press.on("/b/broken.xml", send("<rss><channel><item><title>x", "text/xml"));
    press.on(
      "/b/entity.xml",
      send('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel/></rss>', "text/xml"),
    );
    press.on("/b/html", send(page("No feed", story("html"))));
    press.on("/b/gone.xml", send("gone", "text/plain", 410));
    press.on("/b/large.xml", send("x".repeat(3_000_000), "text/xml"));
    // No date, no id, a date to come, a page of towers, an address that is none.
    press.on(
      "/b/mixed.xml",
      send(
        rss([
          { title: "undated", link: "/b/good" },
          { title: "future", link: "/b/future", date: "Fri, 04 May 2040 05:00:00 GMT" },
          { title: "bomb", link: "/b/bomb" },
          { title: "script", link: "javascript:alert(1)" },
        ]),
        "text/xml",
      ),
    );
    press.on("/b/future", send(page("From the future", story("future"))));
    const wanted = {
      circle: "fetch-refused",
      broken: "not-a-feed",
      entity: "feed-refused",
      gone: "fetch-refused",
      large: "fetch-refused",
      mixed: "ok",
    };
    const ids: Record<string, string> = {};
    for (const name of Object.keys(wanted)) ids[name] = await add(`/b/${name}.xml`);
    ids["html"] = await add("/b/html");
    const run = await wasl.runWatches(analyst);
    const states = Object.fromEntries(
      await Promise.all(Object.entries(ids).map(async ([name, id]) => [name, (await watchOf(id)).state])),
    );
    expect({ ...states, broken: undefined }).toEqual({ ...wanted, html: "not-a-feed", broken: undefined });
    // A feed that is cut off is read as far as it goes, or refused; it brings no report.
    expect(["not-a-feed", "ok"]).toContain(states["broken"]);
    expect([run.watches, run.unread]).toEqual([
      7,
      Object.values(states).filter((one) => one !== "ok").length,
    ]);
    expect(run.reportIds).toHaveLength(2);
    const reports = await Promise.all(run.reportIds.map((id) => wasl.report(analyst, id)));
    expect(reports.map((r) => r.publishedAt)).toEqual([undefined, undefined]);
    // The longer it fails, the less it is asked.
    const circle = await watchOf(ids["circle"] ?? "");
    expect(Date.parse(circle.nextAt) - now).toBe(2 * HOUR);
  });

  test("a page is a report when its text changes, not when its clock does", async () => {
    let words = story("golf");
    let visits = 0;
    const head =
      "A page of an invented ministry lists what it says of the coast, of boats and of those who were rescued at sea this year by its own ships.";
    press.on("/p", (_q, r) =>
      r
        .writeHead(200, { "content-type": "text/html" })
        .end(page("Notices", `${head} ${words} Visits today: ${++visits}. It is ${visits} o'clock.`)),
    );
    const id = await add("/p", "page");
    const seen: number[] = [];
    for (const next of [words, words, story("hotel"), story("hotel")]) {
      words = next;
      seen.push((await wasl.runWatches(analyst)).reportIds.length);
      now += HOUR;
    }
    expect(seen).toEqual([1, 0, 1, 0]);
    expect((await watchOf(id)).state).toBe("ok");
    // Another one at every visit.
    for (let i = 0; i < 6; i++) {
      const name = "abcdef".charAt(i).repeat(4);
      words = `${story(`${name}x`)} ${story(`${name}y`)} ${story(`${name}z`)}`;
      await wasl.runWatches(analyst, { all: true });
    }
    expect((await watchOf(id)).state).toBe("restless");
  });

  test("what a store could not keep waits for the next turn; nothing of it is lost or given up", async () => {
    press.on("/full", send(page("A full store", story("omega"))));
    const id = await add("/full", "page");
    let isFull = true;
    const full: Store = {
      ...node.platform.store,
      as: (actor, work, options) =>
        node.platform.store.as(
          actor,
          (tx) =>
            work(
              new Proxy(tx, {
                get(of, name) {
                  if (isFull && name === "appendStatements")
                    return () => Promise.reject(new WaslError("STORE_FULL", {}));
                  const value: unknown = Reflect.get(of, name, of);
                  return typeof value === "function" ? value.bind(of) : value;
                },
              }),
            ),
          options,
        ),
    };
    const onFull = createWasl({ ...node.platform, store: full, clock, web });
    await expect(onFull.runWatches(analyst)).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(await watchOf(id)).toMatchObject({ reports: 0, waiting: 1 });
    isFull = false;
    now += HOUR;
    const run = await onFull.runWatches(analyst);
    expect([run.reportIds.length, run.failed]).toEqual([1, 0]);
    expect(await watchOf(id)).toMatchObject({ reports: 1, waiting: 0 });
  });

  test("whoever may not see the marking cannot watch under it, and sees no watch", async () => {
    const low = await node.actor({ id: "low", clearance: "clear" });
    const input = {
      url: `${press.url}/a.xml`,
      kind: "feed",
      marking: { tlp: "red" },
      everyMinutes: 60,
    } as const;
    await expect(wasl.addWatch(low, input)).rejects.toMatchObject({ code: "MARKING_FORBIDS" });
    expect(await wasl.watches(low)).toEqual([]);
    await expect(wasl.removeWatch(low, "watch-none")).rejects.toMatchObject({ code: "WATCH_UNKNOWN" });
    await expect(wasl.addWatch(analyst, { ...input, url: "file:///etc/passwd" })).rejects.toMatchObject({
      code: "REQUEST_INVALID",
    });
  });

  test("an address added again under another marking is another source, and who may not see the first meets nothing", async () => {
    press.on("/twice.xml", send(rss([]), "text/xml"));
    const input = { url: `${press.url}/twice.xml`, kind: "feed", everyMinutes: 60 } as const;
    const green = await wasl.addWatch(analyst, { ...input, marking: { tlp: "green" } });
    const again = await wasl.addWatch(analyst, { ...input, marking: { tlp: "green" }, everyMinutes: 30 });
    expect([again.id, (await watchOf(green.id)).everyMinutes]).toEqual([green.id, 30]);
    // Removed and added again, stricter: nothing that comes of it bears the marking of before.
    await wasl.removeWatch(analyst, green.id);
    const amber = await wasl.addWatch(analyst, { ...input, marking: { tlp: "amber" } });
    expect((await watchOf(amber.id)).access.tlp).toBe("amber");
    const low = await node.actor({ id: "low-too", clearance: "clear" });
    const clear = await wasl.addWatch(low, { ...input, marking: { tlp: "clear" } });
    expect((await wasl.watches(low)).map((w) => [w.id, w.access.tlp])).toEqual([[clear.id, "clear"]]);
    for (const { id } of [amber, clear]) await wasl.removeWatch(analyst, id);
  });

  test("an address with somebody's password in it is not taken down", async () => {
    const marking = { tlp: "green" };
    for (const url of ["https://user:secret@news.example/rss", "https://user@news.example/rss"])
      await expect(
        wasl.addWatch(analyst, { url, kind: "feed", marking, everyMinutes: 60 }),
      ).rejects.toMatchObject({ code: "REQUEST_INVALID", detail: { field: "url" } });
  });

  test("what was seen can be shown again, and read in elsewhere", async () => {
    const [first] = await wasl.watches(analyst);
    const pages = [];
    for await (const one of wasl.archive(analyst, first?.id ?? "")) pages.push(one);
    expect(pages.map((p) => [p.url, p.status, p.at])).toEqual([
      [`${press.url}/a/1`, 200, "2026-05-04T06:00:00.000Z"],
    ]);
    expect(Buffer.from(pages[0]?.body ?? []).toString()).toContain(story("alpha"));
    const before = (await reportsOf()).length;
    await wasl.importPages(analyst, pages, { tlp: "green" });
    // The same bytes are the same report.
    expect((await reportsOf()).length).toBe(before);
  });

  test("R08 an archive holds no page that names whom readers see masked", async () => {
    const name = "Archivecanary Testova";
    press.on(
      "/arch/1",
      send(page("An open page", story("omega"), '<meta property="og:site_name" content="Invented Post">')),
    );
    press.on("/arch/2", send(page("A page with a name", `${story("sigma")} ${name} told of it.`)));
    const date = "Mon, 04 May 2026 05:00:00 GMT";
    const items = [1, 2].map((n) => ({ title: `Page ${n}`, link: `${press.url}/arch/${n}`, date }));
    press.on("/arch.xml", send(rss(items), "text/xml"));
    await node.wasl.importReport(analyst, {
      fileName: "known.ftm.jsonl",
      bytes: bytesOf(JSON.stringify({ id: "arch-w", schema: "Person", properties: { name: [name] } })),
      marking: { tlp: "green" },
      fictitious: true,
    });
    const id = await add("/arch.xml");
    await wasl.runWatches(analyst, { id });
    let withheld = 0;
    const archived = async () => {
      const pages = [];
      for await (const one of wasl.archive(analyst, id, (count) => (withheld = count))) pages.push(one);
      return pages.map((p) => [p.url, Buffer.from(p.body).includes(name)]).sort();
    };
    expect(await archived()).toEqual([
      [`${press.url}/arch/1`, false],
      [`${press.url}/arch/2`, true],
    ]);
    expect(withheld).toBe(0);
    await node.wasl.setCategory(analyst, "arch-w", "witness", "told of it");
    expect(await archived()).toEqual([[`${press.url}/arch/1`, false]]);
    expect(withheld).toBe(1);
    const auditor = await node.actor({ id: "auditor", role: "oversight", clearance: "red" }, "oversight");
    const trail = await node.store.as(auditor, (tx) => tx.auditTrail({ object: `watch:${id}`, limit: 10 }));
    expect(trail.map((e) => [e.action, e.detail])).toContainEqual(["refuse", { withheld: 1 }]);
    await wasl.removeWatch(analyst, id);
  });
});

describe("fifty feeds for a week", () => {
  const FEEDS = 50;
  const ITEMS = 3;
  const START = Date.parse("2026-06-01T00:00:00Z");
  const at = (feed: number, item: number): number => START + (item * 48 + (feed % 24)) * HOUR;
  const shown = (feed: number): number[] =>
    // The last two that are out: whoever comes too late misses one.
    Array.from({ length: ITEMS }, (_, item) => item)
      .filter((item) => at(feed, item) <= now)
      .slice(-2);
  const link = (feed: number, item: number): string =>
    // The first item of every fifth feed is its neighbour's too.
    feed % 5 === 1 && item === 0 ? `${press.url}/n/${feed - 1}/0` : `${press.url}/n/${feed}/${item}`;

  function feedText(feed: number): { body: string; type: string } {
    const items = shown(feed).map((item) => ({
      title: `Item ${feed} ${item}`,
      link: link(feed, item),
      date: new Date(at(feed, item)),
    }));
    if (feed % 4 === 1)
      return {
        type: "application/atom+xml",
        body: `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>${items.map((i) => `<entry><id>${i.link}</id><title>${i.title}</title><link href="${i.link}"/><updated>${i.date.toISOString()}</updated></entry>`).join("")}</feed>`,
      };
    if (feed % 4 === 2)
      return {
        type: "application/feed+json",
        body: JSON.stringify({
          version: "https://jsonfeed.org/version/1.1",
          title: "F",
          items: items.map((i) => ({
            id: i.link,
            url: i.link,
            title: i.title,
            date_published: i.date.toISOString(),
          })),
        }),
      };
    if (feed % 4 === 3)
      return {
        type: "application/xml",
        body: `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${items.map((i) => `<url><loc>${i.link}</loc><lastmod>${i.date.toISOString()}</lastmod></url>`).join("")}</urlset>`,
      };
    return {
      type: "application/rss+xml",
      body: rss(items.map((i) => ({ ...i, date: i.date.toUTCString() }))),
    };
  }

  test("loses nothing and doubles nothing, whatever is cut off and whenever", async () => {
    now = START;
    const other = await openTestNode();
    try {
      const actor = await other.actor({ id: "watcher", clearance: "amber" });
      let visits = 0;
      for (let feed = 0; feed < FEEDS; feed++) {
        let asked = 0;
        press.on(`/f/${feed}`, (request, response) => {
          const { body, type } = feedText(feed);
          // Each feed's second visit, and every seventh after it, meets a server in trouble: never two in a row, or
          // the pause grows past the time that an item stands in the feed.
          if (++asked % 7 === 2) send("busy", "text/plain", 503)(request, response);
          else tagged(() => body, type)(request, response);
        });
        for (let item = 0; item < ITEMS; item++)
          // Another page at each visit: whoever reads it twice has two.
          press.on(`/n/${feed}/${item}`, (_q, r) =>
            r
              .writeHead(200, { "content-type": "text/html" })
              .end(page(`Item ${feed} ${item}`, `${story(`f${feed}i${item}`)} Served ${++visits} times.`)),
          );
      }
      // A store whose process dies: nothing after that moment happens, until somebody starts again.
      let calls = 0;
      let dieAt = Number.POSITIVE_INFINITY;
      const { store } = other.platform;
      const mortal = new Proxy(store, {
        get: (target, name) =>
          name === "as"
            ? async (...args: Parameters<Store["as"]>) => {
                if (++calls > dieAt) throw new Error("killed");
                return await target.as(...args);
              }
            : (Reflect.get(target, name) as unknown),
      });
      const fresh = (): Wasl =>
        createWasl({
          ...other.platform,
          store: mortal,
          clock,
          web: createWebFetcher({ clock, allowPrivate: true, paceMs: 0, timeMaxMs: 120_000 }),
        });
      let running = fresh();
      for (let feed = 0; feed < FEEDS; feed++)
        await running.addWatch(actor, {
          url: `${press.url}/f/${feed}`,
          kind: "feed",
          marking: { tlp: "green" },
          everyMinutes: 12 * 60,
          fictitious: true,
        });
      let deaths = 0;
      for (let round = 0; round < 18; round++) {
        // Dies on its way in two rounds of three, at another step each time, and is started again an hour later.
        if (round % 3 !== 0) {
          dieAt = calls + 3 + ((round * 37) % 101);
          await running.runWatches(actor).catch((error: Error) => {
            expect(error.message).toBe("killed");
            deaths += 1;
          });
          dieAt = Number.POSITIVE_INFINITY;
          now += HOUR;
          running = fresh();
        }
        await running.runWatches(actor);
        now += 11 * HOUR;
      }
      expect(deaths).toBeGreaterThan(5);
      // What was met in trouble last waits for its next turn: the week ends when nothing waits.
      const waiting = async (): Promise<number> =>
        (await other.wasl.watches(actor)).reduce((sum, w) => sum + w.waiting, 0);
      for (let turn = 0; turn < 20 && (await waiting()) > 0; turn++) {
        now += 12 * HOUR;
        await running.runWatches(actor);
      }
      const titles: string[] = [];
      for (let after: string | undefined; ; ) {
        const items = await other.wasl.reports(actor, {
          limit: 100,
          ...(after === undefined ? {} : { after }),
        });
        titles.push(...items.map((r) => r.title));
        after = items.at(-1)?.cursor;
        if (items.length < 100) break;
      }
      const wanted = Array.from(
        { length: FEEDS * ITEMS },
        (_, i) => [Math.floor(i / ITEMS), i % ITEMS] as const,
      )
        .filter(([feed, item]) => !(feed % 5 === 1 && item === 0))
        .map(([feed, item]) => `Item ${feed} ${item}`);
      expect(titles.sort()).toEqual(wanted.sort());
      const watches = await other.wasl.watches(actor);
      expect(watches.reduce((sum, w) => sum + w.waiting + w.failed + w.walls, 0)).toBe(0);
    } finally {
      await other.remove();
    }
  }, 600_000);
});

describe("a process that is killed", () => {
  const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const ITEMS = 12;

  test("kill -9 in the midst of a run: started again, everything is there once", async () => {
    const data = mkdtempSync(join(tmpdir(), "wasl-watch-"));
    await placeEmptyStore(join(data, "store"));
    const env = {
      ...process.env,
      WASL_DATA: data,
      WASL_PURPOSE: "operational-analysis",
      WASL_MANDATE: "TEST-1",
    };
    const links = Array.from({ length: ITEMS }, (_, i) => ({
      title: `Killed ${i}`,
      link: `${press.url}/k/${i}`,
    }));
    press.on(
      "/k.xml",
      tagged(() => rss(links), "text/xml"),
    );
    let served = 0;
    let onServed: () => void = () => undefined;
    for (let i = 0; i < ITEMS; i++)
      press.on(`/k/${i}`, (_q, r) => {
        served += 1;
        const text = `${story(`k${i}`)} Served ${served} times.`;
        r.writeHead(200, { "content-type": "text/html" }).end(page(`Killed ${i}`, text));
        onServed();
      });
    const inside = async <T>(work: (own: Wasl, actor: Actor) => Promise<T>): Promise<T> => {
      const session = await openSession({ data });
      try {
        const token = await ownerToken(session.store, data);
        const actor = { token, purpose: { purpose: "operational-analysis", mandate: "TEST-1" } } as const;
        return await work(createWasl({ ...session.platform, web }), actor);
      } finally {
        await session.close();
      }
    };
    try {
      await inside((own, actor) =>
        own.addWatch(actor, {
          url: `${press.url}/k.xml`,
          kind: "feed",
          marking: { tlp: "green" },
          everyMinutes: 60,
          fictitious: true,
        }),
      );
      const child = spawn(process.execPath, [MAIN, "watch", "run", "--all", "--allow-private"], {
        env,
        stdio: "ignore",
      });
      const gone = new Promise((resolve) => child.once("close", resolve));
      const midway = new Promise<void>((resolve) => {
        onServed = () => served >= 4 && resolve();
      });
      await Promise.race([gone, midway]);
      child.kill("SIGKILL");
      await gone;
      expect(served).toBeGreaterThanOrEqual(4);
      expect(served).toBeLessThan(ITEMS);
      const reports = await inside(async (own, actor) => {
        await own.runWatches(actor, { all: true });
        const [watch] = await own.watches(actor);
        expect(watch).toMatchObject({ reports: ITEMS, waiting: 0, failed: 0 });
        return await own.reports(actor, { limit: 100 });
      });
      expect(reports.map((r) => [r.title, r.state]).sort()).toEqual(
        links.map((l) => [l.title, "complete"]).sort(),
      );
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }, 600_000);
});
