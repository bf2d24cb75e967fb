import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { launchChromium } from "./chromium.ts";
import { type RunningExercise, startExercise } from "./exercise.ts";
import { type ServedNode, serveNode } from "./partner-nodes.ts";
import { type WatchedPage, watchedPage } from "./watched-page.ts";
import { wordsOf } from "./words.ts";

type Language = "en" | "ar" | "fr";
type Look = Pick<Parameters<typeof watchedPage>[2], "theme" | "width">;

/** What a page must not have done by the end of a test. */
export const NO_FAULTS = { outside: [], policy: [], console: [] } as const;

export interface ExerciseDesk {
  readonly url: string;
  readonly browser: Browser;
  /** A fresh page that watches itself. */
  open(language: Language, look?: Look): Promise<WatchedPage>;
  /** The same, signed in as the demo analyst by the words on the page. */
  signIn(language: Language, look?: Look): Promise<WatchedPage>;
}

/** Served exercise and browser for the tests of one file: started before the first, ended after the last. */
export function exerciseDesk(how: Parameters<typeof startExercise>[0] = {}): ExerciseDesk {
  let exercise: RunningExercise;
  let browser: Browser;
  beforeAll(async () => {
    [exercise, browser] = await Promise.all([startExercise(how), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await exercise?.stop();
  });
  const desk: ExerciseDesk = {
    get url() {
      return exercise.url;
    },
    get browser() {
      return browser;
    },
    open: (language, look) => watchedPage(browser, exercise.url, { language, ...look }),
    async signIn(language, look) {
      const t = wordsOf(language);
      const watched = await desk.open(language, look);
      const { page } = watched;
      // A loaded machine answers late.
      page.setDefaultTimeout(90_000);
      await page.goto(exercise.url);
      await page.getByRole("button", { name: t("signin.demo.action"), exact: true }).click();
      await page.getByRole("button", { name: t("purpose.action"), exact: true }).click();
      await page.getByRole("heading", { level: 1, name: t("situation.title") }).waitFor();
      return watched;
    },
  };
  return desk;
}

export interface NodeDesk {
  readonly node: ServedNode;
  readonly browser: Browser;
  /** A fresh page at a path, in a session of this actor's. */
  openAs(actor: Actor, path: string, language: Language): Promise<WatchedPage>;
}

/** An empty node as `wasl serve` wires it, and a browser, for the tests of one file. */
export function nodeDesk(name: string, prepare: () => Promise<void> = async () => undefined): NodeDesk {
  let node: ServedNode;
  let browser: Browser;
  beforeAll(async () => {
    await prepare();
    [node, browser] = await Promise.all([serveNode(name), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await node?.remove();
  });
  return {
    get node() {
      return node;
    },
    get browser() {
      return browser;
    },
    async openAs(actor, path, language) {
      const watched = await watchedPage(browser, node.url, { language });
      await signedIn(watched.page, node.url, actor, path);
      return watched;
    },
  };
}

export async function signedIn(page: Page, url: string, actor: Actor, path: string): Promise<void> {
  await page.context().addCookies([{ name: "wasl_session", value: actor.token, url }]);
  await page.addInitScript((purpose) => {
    sessionStorage.setItem("wasl.purpose", JSON.stringify(purpose));
  }, actor.purpose);
  await page.goto(url + path);
  await page.getByRole("heading", { level: 1 }).waitFor();
}
