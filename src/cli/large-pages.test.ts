import { expect, it } from "vitest";
import { gainsByLargePages } from "./large-pages.ts";

const LARGE = 64 * 1024 * 1024;

it.each([
  ["a large file on Linux", LARGE, "linux", {}, true],
  ["a smaller one", LARGE - 1, "linux", {}, false],
  ["another system", LARGE, "darwin", {}, false],
  ["settings of one's own, or the second process", LARGE, "linux", { GLIBC_TUNABLES: "" }, false],
])("large pages: %s", (_, bytes, platform, environment, expected) => {
  expect(gainsByLargePages(bytes, platform, environment)).toBe(expected);
});
