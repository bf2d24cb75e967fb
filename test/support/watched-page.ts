import type { Browser, Page } from "playwright-core";

/** What a page must not do: ask anybody else, break its own policy, or complain. */
interface Faults {
  readonly outside: string[];
  readonly policy: string[];
  readonly console: string[];
}

export interface WatchedPage {
  readonly page: Page;
  readonly faults: Faults;
  close(): Promise<void>;
}

/** A fresh page in one language and theme that writes down everything it should not do. */
export async function watchedPage(
  browser: Browser,
  origin: string,
  options: {
    readonly language: "en" | "ar" | "fr";
    readonly theme?: "light" | "dark";
    readonly width?: number;
  },
): Promise<WatchedPage> {
  const { language, theme = "light", width = 1440 } = options;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: language,
  });
  const page = await context.newPage();
  const faults: Faults = { outside: [], policy: [], console: [] };
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("blob:") && !url.startsWith("data:"))
      faults.outside.push(url);
  });
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // What could not be loaded is named: its message alone says the status only.
    faults.console.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => faults.console.push(String(error)));
  await page.exposeFunction("tellViolation", (violation: string) => faults.policy.push(violation));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const tell = (globalThis as unknown as { tellViolation: (text: string) => void }).tellViolation;
      tell(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return { page, faults, close: () => context.close() };
}
