import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const page = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url), "utf8");

test("docs/errors.md and docs/cli.md are what the code says; else run `node tools/docs.mjs`", async () => {
  // The tool is JavaScript without types.
  const tool = new URL("../../tools/docs.mjs", import.meta.url).href;
  const { errorsPage, cliPage } = (await import(tool)) as { errorsPage: () => string; cliPage: () => string };
  expect(await page("errors.md")).toBe(errorsPage());
  expect(await page("cli.md")).toBe(cliPage());
});
