import { readFileSync } from "node:fs";
import sharp from "sharp";
import { expect, test } from "vitest";
import { exerciseDesk, NO_FAULTS } from "../test/support/desk.ts";
import { wordsOf } from "../test/support/words.ts";

/** A supply officer's desk: half a serial number to its last holder, an order decided, a map from this node alone. */
const WORDS = {
  en: {
    supply: "Supply",
    routes: "Routes",
    reading: "Serial number as read",
    trace: "Trace",
    chain: "Who had it",
    orders: "Orders",
    accept: "Follow up",
    reason: "Reason",
    decided: "Decision kept with its reason",
    map: "Map of routes",
    table: "The same as a table",
  },
  ar: {
    supply: "الإمداد",
    routes: "الطرق",
    reading: "الرقم التسلسلي كما قُرئ",
    trace: "تتبّع",
    chain: "من كانت لديه",
    orders: "الطلبات",
    accept: "متابعة",
    reason: "السبب",
    decided: "حُفظ القرار مع سببه",
    map: "خريطة الطرق",
    table: "الشيء نفسه في جدول",
  },
} as const;

const story = JSON.parse(readFileSync(new URL("../data/exercise/story.json", import.meta.url), "utf8")) as {
  readonly seizedSerial: string;
};
const desk = exerciseDesk();

test.each(["en", "ar"] as const)(
  "half a serial number leads to its holder; an order is decided (%s)",
  async (language) => {
    const words = WORDS[language];
    const { page, faults, close } = await desk.signIn(language);
    await page.getByRole("link", { name: words.supply, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: words.supply }).waitFor();
    await page.getByRole("textbox", { name: words.reading }).fill("*00417");
    await page.getByRole("button", { name: words.trace, exact: true }).click();
    await page.getByRole("heading", { level: 2, name: words.chain }).waitFor();
    const chain = page.locator(".supply-chain");
    await chain.waitFor();
    expect(await chain.locator(".supply-documents a").count()).toBeGreaterThan(0);

    await page.goto(`${desk.url}/supply?view=orders&budget=100`);
    const queue = page.locator(".mention-row");
    await queue.first().waitFor();
    const before = await queue.count();
    // Two orders of the same goods are told apart.
    const rows = await queue.allInnerTexts();
    expect(new Set(rows.map((row) => row.replace(/[\d.]+$/, ""))).size).toBe(rows.length);
    expect(rows[0]).toMatch(/\d{4} · /);
    await page.getByRole("button", { name: words.accept }).first().click();
    const deciding = page.getByRole("dialog", { name: words.accept });
    await deciding.getByRole("textbox", { name: words.reason }).fill("The dealer's book confirms it.");
    await deciding.getByRole("button", { name: words.accept }).click();
    await page.getByText(words.decided).first().waitFor();
    await expect.poll(() => queue.count(), { timeout: 60_000 }).toBe(before - 1);
    expect(faults.outside).toEqual([]);
    expect(faults.policy).toEqual([]);
    await close();
  },
);

test.each(["en", "ar"] as const)("what was found lately is traced by one click (%s)", async (language) => {
  const t = wordsOf(language);
  const { page, faults, close } = await desk.signIn(language);
  await page.goto(`${desk.url}/supply`);
  const finds = page.getByRole("list", { name: t("supply.finds") }).first();
  await finds.getByRole("link", { name: story.seizedSerial }).click();
  await page.getByRole("heading", { level: 2, name: t("supply.chain") }).waitFor();
  // The form says what is asked, so that it can be asked otherwise.
  expect(await page.getByRole("textbox", { name: t("supply.reading") }).inputValue()).toBe(
    story.seizedSerial,
  );
  expect(faults).toEqual(NO_FAULTS);
  await close();
});

test("an address with words that the API does not know opens the page, not an error", async () => {
  const { page, close } = await desk.signIn("en");
  for (const [address, shown] of [
    ["/findings?state=unheard-of&front=sea", "tbody tr"],
    ["/money?state=unheard-of", ".mention-row"],
    ["/online?view=triage&state=unheard-of", ".mention-row"],
    ["/supply?view=orders&budget=lots&state=unheard-of", ".mention-row"],
    ["/supply?view=trace&reading=*00417&context=unheard-of", ".supply-chain"],
  ] as const) {
    await page.goto(desk.url + address);
    await page.locator(shown).first().waitFor();
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
  }
  await close();
});

test("the map comes from this node alone, and the sea is drawn as sea", async () => {
  const words = WORDS.en;
  const { page, faults, close } = await desk.signIn("en");
  await page.getByRole("link", { name: words.routes, exact: true }).click();
  const map = page.locator('.map-canvas[data-ready="true"]');
  await map.waitFor({ timeout: 120_000 });
  const wanted = await page.evaluate(() => {
    const rgb = (name: string): number[] => {
      const probe = document.createElement("span");
      probe.style.color = `var(${name})`;
      document.body.append(probe);
      const found =
        getComputedStyle(probe)
          .color.match(/[\d.]+/g)
          ?.map(Number) ?? [];
      probe.remove();
      return found;
    };
    return { sea: rgb("--map-sea"), land: rgb("--map-land") };
  });
  const { data, info } = await sharp(await map.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const share = ([r = 0, g = 0, b = 0]: readonly number[]): number => {
    let n = 0;
    for (let i = 0; i < data.length; i += 3)
      if (
        Math.abs((data[i] ?? 0) - r) < 6 &&
        Math.abs((data[i + 1] ?? 0) - g) < 6 &&
        Math.abs((data[i + 2] ?? 0) - b) < 6
      )
        n++;
    return n / (info.width * info.height);
  };
  expect(share(wanted.sea)).toBeGreaterThan(0.05);
  expect(share(wanted.land)).toBeGreaterThan(0.05);
  expect(await page.locator(".map-point").count()).toBeGreaterThan(0);
  // What adverts ask stands on their arcs, and beside what happened, week by week.
  expect(await page.locator(".map-price").allInnerTexts()).toContainEqual(expect.stringMatching(/\d\sUSD/));
  await page.getByText(words.table, { exact: true }).click();
  const emptied = page.getByRole("row", { name: /lock-up with boats/ });
  await emptied.getByRole("link", { name: /lock-up/ }).waitFor();
  expect(faults.outside).toEqual([]);
  expect(faults.policy).toEqual([]);
  await close();
});

test.each(["en", "ar"] as const)(
  "boxes of a form stand in one line, and no column of a table is cut off on a telephone (%s)",
  async (language) => {
    const t = wordsOf(language);
    const { page, close } = await desk.signIn(language);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${desk.url}/network`);
    const boxes = [t("network.from"), t("network.to")].map((name) => page.getByRole("combobox", { name }));
    const bottoms = await Promise.all(
      [...boxes, page.getByRole("button", { name: t("network.path"), exact: true })].map(async (one) => {
        const box = await one.boundingBox();
        return Math.round((box?.y ?? 0) + (box?.height ?? 0));
      }),
    );
    expect(Math.max(...bottoms) - Math.min(...bottoms)).toBeLessThanOrEqual(3);

    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${desk.url}/supply?view=trace&reading=${story.seizedSerial}`);
    const way = page.locator(".table-scroll").first();
    await way.waitFor();
    expect(await way.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(1);
    await close();
  },
);
