import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../support/node.ts";
import { hostileSql } from "./hostile-sql.ts";

/** Banks of signals on a server, where the application's own login may write SQL of its own, and many write at once. */
describe("signals on PostgreSQL", () => {
  const server = hostileSql();
  const number = "+447700900821";
  const second = "+447700900823";
  let put: (id: string, value: string) => string;

  beforeAll(async () => {
    const { node, chief, ana } = server.opened();
    const post = {
      id: "p1",
      platform: "tiktok",
      account: { id: "acc-1", name: "n-1" },
      posted_at: "2025-09-03T04:00:00.000Z",
      text: `Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds per person. Call ${number} or ${second}`,
      media: [],
    };
    await node.wasl.importReport(chief, {
      fileName: "p1.jsonl",
      bytes: bytesOf(`${JSON.stringify(post)}\n`),
      marking: { tlp: "green" },
      fictitious: true,
    });
    await node.wasl.detect(chief, ["offers-a-crossing"]);
    const [advert] = await node.wasl.adverts(chief, { limit: 5 });
    const finding = advert?.finding.id ?? "";
    await node.wasl.decideFinding(chief, finding, "accepted", "reads as an offer");
    const source = { finding };
    await node.wasl.bankSignals(ana, source, {
      bank: "b",
      days: 9,
      reason: "CASE-1: the same network",
      only: [`phone  ${number}`],
    });
    const until = new Date(Date.now() + 86_400_000).toISOString();
    put = (id, value) =>
      `select wasl.put_signal('${id}', (select access_id from wasl.finding where id = '${finding}'), 'b', 'phone', '',
        '${value}', 50, '${finding}', 'rep-1', null, '${until}') as done`;
  });

  it("R13 R24 no SQL writes a signal, or changes one, but through what holds who may", async () => {
    const { chief, ana } = server.opened();
    for (const sql of [
      "update wasl.signal set state = 'withdrawn'",
      "delete from wasl.signal",
      "insert into wasl.signal overriding system value select * from wasl.signal",
      "select wasl.signal_turn()",
      "select wasl.signal_stopped('phone', '', '+447700900821')",
      "select nextval('wasl.signal_change')",
    ])
      expect([sql, await server.as(ana, sql)]).toEqual([sql, "42501"]);
    expect(await server.as(chief, put("signal-x", number))).toBe("42501");
    // Nor is a number banked under a finding that does not state it.
    expect(await server.as(ana, put("signal-x", "+447700900822"))).toBe("42501");
    expect(await server.as(ana, put("signal-x", number))).toBe('[{"done":true}]');
  });

  it("a reader of the feed waits for what is being put in, and misses nothing that is committed after it", async () => {
    const { node, ana, app } = server.opened();
    await app.query("begin");
    await app.query("select * from wasl.open_ticket($1, $2, $3)", [
      ana.token,
      ana.purpose.purpose,
      ana.purpose.mandate,
    ]);
    await app.query(put("signal-y", second));
    const pulled = node.wasl.signalFeed(ana, { limit: 10 });
    // Long enough for a reader that does not wait.
    await Promise.race([pulled, setTimeout(1500)]);
    await app.query("commit");
    expect((await pulled).map((s) => s.value)).toEqual([number, second]);
  });
});
