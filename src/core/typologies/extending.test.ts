import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Order } from "../records.ts";
import type { Detector, DetectorInput } from "./detector.ts";
import { cardGaps, runDetector } from "./run.ts";

/** The example of docs/extending.md, run as it stands there. */
const guide = readFileSync(new URL("../../../docs/extending.md", import.meta.url), "utf8");
const code = /```ts detector\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
const folder = mkdtempSync(join(tmpdir(), "wasl-extending-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function oneDepot(): Promise<Detector> {
  const here = new URL("./supply/", import.meta.url);
  const file = join(folder, "one-depot.ts");
  writeFileSync(
    file,
    code.replace(/from "(\.[^"]+)"/g, (_all, path: string) => `from "${new URL(path, here).pathname}"`),
  );
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { oneDepot: Detector };
  return module.oneDepot;
}

const order = (id: string, buyerId: string, flags: readonly string[] = ["cash_payment"]): Order => ({
  kind: "order",
  id,
  orderedAt: "2026-03-01T00:00:00Z",
  sellerId: "shop",
  buyerId,
  item: "engine",
  quantity: 1,
  serials: [],
  deliveryPlace: "Kuinre, depot 4",
  flags,
});
const input = (orders: readonly Order[]): DetectorInput => ({
  payments: [],
  posts: [],
  orders,
  seizures: [],
  events: [],
  identifiers: [],
});

describe("the toy detector of docs/extending.md", () => {
  it("does what its guide says of it", async () => {
    const detector = await oneDepot();
    expect(cardGaps(detector.card)).toEqual([]);
    const three = [order("o1", "a"), order("o2", "b"), order("o3", "c")];
    const [finding, ...rest] = runDetector(detector, input(three));
    expect(rest).toEqual([]);
    expect(finding?.evidence).toEqual(["o1", "o2", "o3"]);
    expect(runDetector(detector, input([...three].reverse()))).toEqual([finding]);
    expect(runDetector(detector, input(three.slice(1)))).toEqual([]);
    expect(runDetector(detector, input(three.map((o) => ({ ...o, flags: [] }))))).toEqual([]);
  });
});
