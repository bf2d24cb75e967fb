import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import type { DbTransaction, Param } from "../../src/store/database/driver.ts";
import { loadOrCreateNodeKey, openStore, type WaslStore } from "../../src/store/index.ts";
import { actor, model, random } from "../contracts/fixtures.ts";
import { placeEmptyStore } from "../support/empty-store.ts";

/** Somebody who owns the database, and so passes every policy, changes what was written. */
describe("a tampered audit log", () => {
  let folder: string;
  let store: WaslStore;
  let ana: Actor;
  let writer: string;

  const open = async (): Promise<WaslStore> =>
    await openStore({
      folder: join(folder, "store"),
      nodeKey: await loadOrCreateNodeKey(folder),
      nodeId: "audit",
      model,
      clock: { now: () => Date.now() },
      random,
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wasl-audit-"));
    await placeEmptyStore(join(folder, "store"));
    store = await open();
    ana = await actor(store, { id: "ana", role: "supervisor" });
    for (let i = 0; i < 6; i++)
      await store.as(ana, (tx) =>
        tx.audit({ action: "search", object: `search:${i}`, text: `question ${i}`, detail: { hits: i } }),
      );
    // Closing signs the heads; the next process goes on with a chain of its own.
    await store.close();
    store = await open();
    ana = await actor(store, { id: "ana" });
    await store.as(ana, (tx) => tx.audit({ action: "read", object: "unsigned" }));
    const trail = await store.as(ana, (tx) => tx.auditTrail({ limit: 100 }));
    writer = trail.find((e) => e.object === "search:3")?.writer ?? "";
  });
  afterAll(async () => {
    await store?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const asOwner = async <R>(sql: string, params: readonly Param[] = []): Promise<readonly R[]> => {
    const { driver } = store as unknown as {
      driver: { begin(role: string, ms: number): Promise<DbTransaction> };
    };
    const transaction = await driver.begin("owner", 30_000);
    const { rows } = await transaction.query<R>(sql, params);
    await transaction.commit();
    return rows;
  };
  const sequenceOf = async (object: string): Promise<number> =>
    (await store.as(ana, (tx) => tx.auditTrail({ limit: 1, object })))[0]?.sequence ?? 0;

  it("verifies while nobody touches it, over two chains and a signed checkpoint", async () => {
    const verdict = await store.verifyAudit();
    expect(verdict.firstBroken).toBeUndefined();
    expect(verdict.chains).toBe(2);
    expect(verdict.entries).toBeGreaterThan(7);
  });

  it("holds several entries of one transaction, and text of which half a character is missing", async () => {
    await store.as({ ...ana, purpose: { ...ana.purpose, mandate: "CASE-\ud83d" } }, async (tx) => {
      await tx.audit({ action: "read", object: "halves:\ud800" });
      await tx.audit({ action: "search", object: "halves", text: "\udc00", detail: { of: "\ud800" } });
      await tx.audit({ action: "read", object: "halves:🚢" });
    });
    expect((await store.verifyAudit()).firstBroken).toBeUndefined();
    const trail = (await store.as(ana, (tx) => tx.auditTrail({ limit: 3 }))).map((e) => e.object);
    expect(trail.sort()).toEqual(["halves", "halves:🚢", "halves:\ufffd"]);
  });

  const tampering = async (change: string, back: string): Promise<unknown> => {
    await asOwner(change);
    const { firstBroken } = await store.verifyAudit();
    await asOwner(back);
    expect((await store.verifyAudit()).firstBroken).toBeUndefined();
    return firstBroken;
  };

  it("names the entry of which one byte was changed", async () => {
    const sequence = await sequenceOf("search:3");
    const at = `where writer = '${writer}' and sequence = ${sequence}`;
    for (const [column, value, original] of [
      ["object", "search:4", "search:3"],
      ["user_id", "anb", "ana"],
      ["detail", '{"hits":4}', '{"hits":3}'],
      ["purpose", "operational-analysiz", "operational-analysis"],
    ])
      expect([
        column,
        await tampering(
          `update wasl.audit set ${column} = '${value}' ${at}`,
          `update wasl.audit set ${column} = '${original}' ${at}`,
        ),
      ]).toEqual([column, { writer, sequence, because: "its content does not match its hash" }]);
  });

  it("names the entry of which the text was changed, and forgives an erased key", async () => {
    const sequence = await sequenceOf("search:2");
    const at = `where writer = '${writer}' and sequence = ${sequence}`;
    const flip = `update wasl.audit_text set body = set_byte(body, 5, get_byte(body, 5) # 1) ${at}`;
    expect(await tampering(flip, flip)).toEqual({
      writer,
      sequence,
      because: "its text does not match its digest",
    });
    await asOwner(`update wasl.audit_text set data_key = null ${at}`);
    expect((await store.verifyAudit()).firstBroken).toBeUndefined();
    const [entry] = await store.as(ana, (tx) => tx.auditTrail({ limit: 1, object: "search:2" }));
    expect(entry?.text).toBeUndefined();
    expect(entry?.detail).toEqual({ hits: 2 });
  });

  it("names a missing entry, also the last ones", async () => {
    const sequence = await sequenceOf("search:4");
    await asOwner("create table wasl.kept as select * from wasl.audit");
    const restore = `insert into wasl.audit select * from wasl.kept on conflict do nothing`;
    expect(
      await tampering(
        `delete from wasl.audit where writer = '${writer}' and sequence = ${sequence}`,
        restore,
      ),
    ).toEqual({
      writer,
      sequence,
      because: "the entry is missing",
    });
    // The tail of a signed chain: what is left is sound by itself, and the checkpoint knows of more.
    expect(
      await tampering(
        `delete from wasl.audit where writer = '${writer}' and sequence >= ${sequence}`,
        restore,
      ),
    ).toMatchObject({ writer, because: "a signed entry is missing" });
  });

  const sha256 = (values: readonly unknown[]): string =>
    createHash("sha256").update(JSON.stringify(values)).digest("hex");

  it("names a signed entry where its chain was computed anew from there to its end, and the checkpoint with it", async () => {
    interface Entry {
      readonly sequence: number;
      readonly previous: string;
      readonly hash: string;
      readonly values: readonly unknown[];
    }
    const sequence = await sequenceOf("search:3");
    const kept = await asOwner<Entry>(
      `select sequence, previous, hash, jsonb_build_array(writer, sequence, at, user_id, purpose, mandate, action, object,
          detail, text_digest) as values
        from wasl.audit where writer = $1 and sequence >= $2 order by sequence`,
      [writer, sequence],
    );
    // As this program computes them, or nothing of what follows would be tried.
    expect(kept.map((e) => sha256([...e.values, e.previous]))).toEqual(kept.map((e) => e.hash));
    const write = async (entries: readonly Entry[]): Promise<void> => {
      for (const e of entries)
        await asOwner(
          "update wasl.audit set object = $3, previous = $4, hash = $5 where writer = $1 and sequence = $2",
          [writer, e.sequence, String(e.values[7]), e.previous, e.hash],
        );
      const [end] = entries.slice(-1);
      await asOwner("update wasl.audit_head set hash = $2 where writer = $1 and sequence = $3", [
        writer,
        end?.hash ?? "",
        end?.sequence ?? 0,
      ]);
    };
    let previous = kept[0]?.previous ?? "";
    const anew = kept.map((e): Entry => {
      const values = e.values.with(7, e.sequence === sequence ? "search:9" : e.values[7]);
      const hash = sha256([...values, previous]);
      const entry = { ...e, values, previous, hash };
      previous = hash;
      return entry;
    });
    // With its own hash only: the next was put behind another.
    await write(anew.slice(0, 1));
    expect((await store.verifyAudit()).firstBroken).toEqual({
      writer,
      sequence: sequence + 1,
      because: "it does not follow the entry before it",
    });
    // All of it, and where it ended: sound by itself, but signed otherwise.
    await write(anew);
    const signed = {
      writer,
      sequence: kept.at(-1)?.sequence,
      because: "it is not the entry that was signed",
    };
    expect((await store.verifyAudit()).firstBroken).toEqual(signed);
    // The checkpoint too, by whoever has everything but the key.
    interface Point {
      readonly sequence: number;
      readonly at: string;
      readonly heads: string;
      readonly previous: string;
      readonly hash: string;
    }
    const [point] = await asOwner<Point>("select * from wasl.checkpoint order by sequence limit 1");
    if (!point) throw new Error("no checkpoint");
    const sign = async (heads: string, hash: string): Promise<void> => {
      await asOwner("update wasl.checkpoint set heads = $1, hash = $2 where sequence = $3", [
        heads,
        hash,
        point.sequence,
      ]);
    };
    expect(sha256([point.sequence, point.at, point.heads, point.previous])).toBe(point.hash);
    const heads = point.heads.replace(kept.at(-1)?.hash ?? "", anew.at(-1)?.hash ?? "");
    expect(heads).not.toBe(point.heads);
    await sign(heads, sha256([point.sequence, point.at, heads, point.previous]));
    expect((await store.verifyAudit()).firstBroken).toEqual({
      writer: "checkpoint",
      sequence: point.sequence,
      because: "its signature does not verify",
    });
    await sign(point.heads, point.hash);
    await write(kept);
    expect((await store.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("names the newest entries where they were taken out before any checkpoint signed them, one or a whole chain", async () => {
    await store.as(ana, (tx) => tx.audit({ action: "read", object: "the last" }));
    const [last] = await store.as(ana, (tx) => tx.auditTrail({ limit: 1, object: "the last" }));
    const at = { writer: last?.writer, sequence: last?.sequence ?? 0 };
    await asOwner("drop table wasl.kept");
    await asOwner("create table wasl.kept as select * from wasl.audit");
    const restore = "insert into wasl.audit select * from wasl.kept on conflict do nothing";
    const ofChain = `delete from wasl.audit where writer = '${at.writer}'`;
    expect(await tampering(`${ofChain} and sequence = ${at.sequence}`, restore)).toEqual({
      ...at,
      because: "the newest entries are missing",
    });
    expect(await tampering(ofChain, restore)).toEqual({
      writer: at.writer,
      sequence: 1,
      because: "the whole chain is missing",
    });
    const end = `update wasl.audit_head set sequence = sequence - 1 where writer = '${at.writer}'`;
    expect(await tampering(end, end.replace("- 1", "+ 1"))).toMatchObject({
      ...at,
      because: "its chain did not end with it",
    });
    // Whoever writes on does not close the gap.
    await asOwner(`${ofChain} and sequence = ${at.sequence}`);
    await store.as(ana, (tx) => tx.audit({ action: "read", object: "after it" }));
    expect((await store.verifyAudit()).firstBroken).toEqual({ ...at, because: "the entry is missing" });
    await asOwner(restore);
    expect((await store.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("names a checkpoint that was taken out, the newest or one before it", async () => {
    await asOwner("create table wasl.kept_points as select * from wasl.checkpoint");
    const restore = "insert into wasl.checkpoint select * from wasl.kept_points on conflict do nothing";
    expect(
      await tampering(
        "delete from wasl.checkpoint where sequence = (select max(sequence) from wasl.checkpoint)",
        restore,
      ),
    ).toMatchObject({ writer: "checkpoint" });
    await store.as(ana, (tx) => tx.audit({ action: "read", object: "to be signed" }));
    await store["chain"].checkpoint(store["driver"]);
    expect(await tampering("delete from wasl.checkpoint where sequence = 1", restore)).toEqual({
      writer: "checkpoint",
      sequence: 1,
      because: "the checkpoint is missing",
    });
  });

  it("names a checkpoint that was changed", async () => {
    const flip = (from: string, to: string) =>
      `update wasl.checkpoint set at = replace(at, '${from}', '${to}') where sequence = 1`;
    expect(await tampering(flip("Z", "z"), flip("z", "Z"))).toEqual({
      writer: "checkpoint",
      sequence: 1,
      because: "its content does not match its hash",
    });
  });
});
