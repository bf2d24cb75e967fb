import { expect, it } from "vitest";
import type { GrantNotice } from "../../core/index.ts";
import { laterThan } from "./leave.ts";

const NOW = "2026-03-01T10:00:00.000Z";
const clock = { now: () => Date.parse(NOW) };
const said = (...at: readonly string[]) => at.map((one) => ({ at: one }) as GrantNotice);

it("a word about leave is later than each before it, also where the clock was set back", () => {
  expect(laterThan({ clock }, [])).toBe(NOW);
  expect(laterThan({ clock }, said("2026-02-01T00:00:00.000Z"))).toBe(NOW);
  expect(laterThan({ clock }, said(NOW))).toBe("2026-03-01T10:00:00.001Z");
  expect(laterThan({ clock }, said("2026-03-01T10:05:00.007Z", "2026-02-01T00:00:00.000Z"))).toBe(
    "2026-03-01T10:05:00.008Z",
  );
});
