import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { TaxiiDraft, TaxiiFilter, TaxiiItem, TaxiiStore } from "../../src/app/index.ts";
import type { Tlp } from "../../src/core/index.ts";
import { secretDigest } from "../../src/exchange/index.ts";

/** What the port of TAXII promises, on any database. */
export function taxiiContract(storeOf: () => TaxiiStore): void {
  const draft = (n: number, more: Partial<TaxiiDraft> = {}): TaxiiDraft => ({
    id: `indicator--00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    type: "indicator",
    specVersion: "2.1",
    version: "2026-01-01T00:00:00.000Z",
    tlp: "green",
    json: JSON.stringify({ n }),
    ...more,
  });
  const LAST: TaxiiFilter = { versions: ["last"] };

  async function world(clearance: Tlp = "red", read = true, write = true) {
    const taxii = storeOf();
    const id = randomUUID();
    await taxii.createCollection({ id, title: "Fictitious", defaultTlp: "amber" });
    const credential = async (level: Tlp, r: boolean, w: boolean): Promise<Uint8Array> => {
      const as = secretDigest(randomUUID());
      const rights = [{ collectionId: id, read: r, write: w }];
      await taxii.createCredential(
        { id: `c-${randomUUID()}`, clearance: level, rights, expiresAt: "2099-01-01T00:00:00.000Z" },
        as,
      );
      return as;
    };
    const as = await credential(clearance, read, write);
    const page = async (filter: TaxiiFilter, who = as, what: TaxiiItem = "objects", limit = 10, pages = 1) =>
      await taxii.pages(who, id, filter, what, limit, pages);
    const texts = async (filter: TaxiiFilter, who = as): Promise<unknown> =>
      JSON.parse(`[${(await page(filter, who)).map((p) => p.items).join(",")}]`);
    return { taxii, id, as, credential, page, texts };
  }

  test("TAXII: pages follow each other, and say whether there is more", async () => {
    const { taxii, id, as, page } = await world();
    await taxii.add(
      as,
      id,
      [1, 2, 3, 4, 5].map((n) => draft(n)),
      5n,
    );
    const pages = await page(LAST, as, "objects", 2, 2);
    expect(pages).toEqual([
      { count: 2, first: 6n, last: 7n, items: '{"n":1},{"n":2}', more: true },
      { count: 2, first: 8n, last: 9n, items: '{"n":3},{"n":4}', more: true },
    ]);
    expect(await page({ ...LAST, addedAfter: 9n }, as, "objects", 2, 2)).toEqual([
      { count: 1, first: 10n, last: 10n, items: '{"n":5}', more: false },
    ]);
    expect(await page({ ...LAST, addedAfter: 10n })).toEqual([]);
    const [manifest] = await page({ ...LAST, addedAfter: 9n }, as, "manifest");
    expect(JSON.parse(manifest?.items ?? "")).toEqual({
      id: draft(5).id,
      date_added: "1970-01-01T00:00:00.000010Z",
      version: "2026-01-01T00:00:00.000Z",
      media_type: "application/stix+json;version=2.1",
    });
  });

  test("TAXII: each object is told by itself, and nothing is kept twice", async () => {
    const { taxii, id, as, texts } = await world();
    const scoText = '{"type":"url","value":"x"}';
    const { version: _, ...unversioned } = draft(3, { json: scoText });
    const first = await taxii.add(
      as,
      id,
      [draft(1), draft(1), draft(1, { json: '{"n":2}' }), unversioned],
      1_000_000n,
    );
    expect(first.map((o) => o.kind)).toEqual(["added", "known", "differs", "added"]);
    expect(first[3]?.version).toBe("1970-01-01T00:00:01.000004Z");
    const again = await taxii.add(
      as,
      id,
      [draft(1, { json: '{ "n": 1 }' }), { ...unversioned, json: '{"value":"x", "type":"url"}' }],
      2_000_000n,
    );
    expect(again).toEqual([
      { kind: "known", version: "2026-01-01T00:00:00.000Z" },
      { kind: "known", version: "1970-01-01T00:00:01.000004Z" },
    ]);
    expect(await texts({ versions: ["all"] })).toEqual([{ n: 1 }, JSON.parse(scoText)]);
  });

  test("TAXII: the latest is the latest that the caller may see", async () => {
    const { taxii, id, as, credential, texts } = await world();
    const at = (n: number, tlp: Tlp): TaxiiDraft =>
      draft(1, { version: `2026-01-0${n}T00:00:00.000Z`, tlp, json: JSON.stringify({ v: n }) });
    // Not in the order of their dates.
    for (const version of [at(2, "amber"), at(3, "red"), at(1, "clear")])
      await taxii.add(as, id, [version], 0n);
    for (const [level, last, all] of [
      ["clear", 1, [1]],
      ["green", 1, [1]],
      ["amber", 2, [2, 1]],
      ["red", 3, [2, 3, 1]],
    ] as const) {
      const who = await credential(level, true, false);
      expect(await texts(LAST, who)).toEqual([{ v: last }]);
      expect(await texts({ versions: ["first"] }, who)).toEqual([{ v: 1 }]);
      expect(await texts({ versions: ["all"] }, who)).toEqual(all.map((v) => ({ v })));
    }
    expect(await taxii.remove(as, id, { versions: [{ at: "2026-01-02T00:00:00Z" }] })).toBe(1);
    expect(await texts(LAST, await credential("amber", true, false))).toEqual([{ v: 1 }]);
  });

  test("TAXII: of two versions of the standard the later, unless one is named", async () => {
    const { taxii, id, as, texts } = await world();
    const old = draft(1, { specVersion: "2.0", version: "2026-05-01T00:00:00.000Z", json: '{"s":0}' });
    await taxii.add(as, id, [draft(1, { json: '{"s":1}' }), old], 0n);
    expect(await texts(LAST)).toEqual([{ s: 1 }]);
    expect(await texts({ ...LAST, specVersions: ["2.0"] })).toEqual([{ s: 0 }]);
    expect(await texts({ ...LAST, specVersions: ["2.0", "2.1"] })).toEqual([{ s: 0 }]);
    expect(await texts({ versions: ["all"] })).toEqual([{ s: 1 }]);
  });

  test("TAXII: a filter is a value, whatever it says", async () => {
    const { taxii, id, as, texts } = await world();
    await taxii.add(as, id, [draft(1)], 0n);
    for (const hostile of ["') or true --", "x\\'; drop table wasl.taxii_object; --", "{a,b}", '"', "%L $1"])
      for (const filter of [
        { ids: [hostile] },
        { types: [hostile] },
        { types: [hostile, "x"] },
        { specVersions: [hostile] },
      ])
        expect(await texts({ ...LAST, ...filter })).toEqual([]);
    expect(await texts({ ...LAST, ids: ["x", draft(1).id], types: ["indicator", "y"] })).toEqual([{ n: 1 }]);
  });

  test("TAXII: dates of addition rise in the order of commits, whatever the clock says", async () => {
    const { taxii, id, as, page } = await world();
    await Promise.all(
      Array.from({ length: 8 }, (_, w) =>
        taxii.add(as, id, [draft(w * 2), draft(w * 2 + 1)], BigInt(1_000 - w)),
      ),
    );
    const [all] = await page(LAST, as, "manifest", 100);
    const dates = (JSON.parse(`[${all?.items}]`) as { date_added: string }[]).map((o) => o.date_added);
    expect(new Set(dates).size).toBe(16);
    expect([...dates].sort()).toEqual(dates);
  });

  test("TAXII: no right, no page, no addition, no removal, no status of another's", async () => {
    const { taxii, id, as, credential, page } = await world();
    await taxii.add(as, id, [draft(1)], 0n);
    const [reader, writer] = [await credential("red", true, false), await credential("red", false, true)];
    for (const who of [writer, secretDigest("nobody")]) expect(await page(LAST, who)).toEqual([]);
    const refused = { code: "MARKING_FORBIDS" };
    for (const who of [reader, secretDigest("nobody")])
      await expect(taxii.add(who, id, [draft(2)], 0n)).rejects.toMatchObject(refused);
    for (const who of [reader, writer, secretDigest("nobody")])
      await expect(taxii.remove(who, id, { versions: ["all"] })).rejects.toMatchObject(refused);
    const status = randomUUID();
    await taxii.saveStatus(as, { id: status, collectionId: id, json: "{}" });
    await taxii.saveStatus(reader, { id: status, collectionId: id, json: "[]" });
    expect([await taxii.status(as, status), await taxii.status(reader, status)]).toEqual(["{}", undefined]);
    expect(await page(LAST)).toHaveLength(1);
  });

  test("TAXII: a credential that is revoked is shown nothing from then on, and a name is given once", async () => {
    const { taxii, id, as, page } = await world();
    await taxii.add(as, id, [draft(1)], 0n);
    const rights = [{ collectionId: id, read: true, write: false }];
    const given = {
      id: `c-${randomUUID()}`,
      clearance: "red",
      rights,
      expiresAt: "2099-01-01",
      mandate: "MLA-7",
    } as const;
    const secret = secretDigest(randomUUID());
    await taxii.createCredential(given, secret);
    const taken = { code: "CONFLICT" };
    await expect(taxii.createCredential(given, secretDigest("another"))).rejects.toMatchObject(taken);
    const alias = randomUUID();
    const named = (title: string) => ({ id: randomUUID(), title, alias, defaultTlp: "amber" }) as const;
    await taxii.createCollection(named("first"));
    await expect(taxii.createCollection(named("second"))).rejects.toMatchObject(taken);

    expect(await taxii.credentials()).toContainEqual(given);
    expect(await page(LAST, secret)).toHaveLength(1);
    expect(await taxii.revokeCredential(given.id)).toBe(true);
    expect(await page(LAST, secret)).toEqual([]);
    expect(await taxii.credential(secret)).toBeUndefined();
    expect(await taxii.credentials()).not.toContainEqual(given);
    expect(await taxii.revokeCredential(given.id)).toBe(false);
  });
}
