import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { EPOCH_DAYS, epochOf } from "../../src/core/index.ts";
import { amber, codeOf, red, report, say, statements } from "../contracts/fixtures.ts";
import { bytesOf } from "../support/node.ts";
import { openPair, type Side } from "./nodes.ts";

const KNOWN = "+447700900123";
const SECRET = "+447700900124";
const VICTIM = "+447700900125";
const SHARED = "+447700900126";
const UNKNOWN = "+447700900199";
const LATER = "+447700900198";

let pair: Awaited<ReturnType<typeof openPair>>;
let asker: Side;
let holder: Side;
let analyst: Actor;
let supervisor: Actor;

beforeAll(async () => {
  pair = await openPair();
  ({ asker, holder } = pair);
  analyst = await asker.node.actor({ id: "asker" });
  supervisor = await holder.node.actor({ id: "boss", role: "supervisor", clearance: "red" });
  const own = { ...amber, originators: [holder.node.nodeId] };
  const open = report("open", own);
  const closed = report("closed", { ...red, originators: [holder.node.nodeId] });
  const foreign = report("foreign", { ...amber, originators: ["node-third"] });
  await holder.node.store.as(supervisor, async (tx) => {
    for (const r of [open, closed, foreign]) await tx.openReport(r);
    await tx.appendStatements([
      ...statements(open, [
        ...say("Person", "p-known", { name: "Fictitious One", phone: [KNOWN, SHARED] }),
        ...say("Person", "p-victim", { name: "Fictitious Two", phone: [VICTIM, SHARED] }),
        ...say("Equipment", "e-1", { name: "Engine", serialNumber: "EX-ENGINE-000123" }),
        ...say("Person", "p-double", { phone: "+447700900127" }),
      ]),
      ...statements(closed, say("Person", "p-secret", { phone: SECRET })),
      ...statements(foreign, say("Person", "p-foreign", { phone: "+447700900128" })),
    ]);
  });
  await holder.wasl.setCategory(supervisor, "p-victim", "victim", "test");
});

afterAll(async () => {
  await pair.close();
});

const publish = (kind: "holdings" | "targets" = "holdings") =>
  holder.wasl.publishTags(supervisor, { partner: asker.node.nodeId, kind });
const ask = (terms: readonly string[], actor = analyst, kind: "holdings" | "targets" = "holdings") =>
  asker.wasl.askMatch(actor, { partner: holder.node.nodeId, kind, terms, legalBasis: "Prüm II, Art. 5" });
const hitsOf = (result: { items: readonly { term: string; hitId?: string }[] }) =>
  result.items.filter((i) => i.hitId !== undefined).map((i) => i.term);

describe("hit/no-hit between two nodes", () => {
  it("without a published set nothing is asked", async () => {
    expect(await codeOf(ask([KNOWN]))).toBe("EXCHANGE_REFUSED");
  });

  it("tells what the partner may know of, and nothing of a protected person, of red, of others' material", async () => {
    const published = await publish();
    expect(published).toMatchObject({ version: 1, count: 1024, protectedOut: 1 });
    const result = await ask([
      KNOWN,
      SECRET,
      VICTIM,
      SHARED,
      UNKNOWN,
      "+447700900128",
      "engine: EX ENGINE 000123",
      "Kamal",
    ]);
    expect(hitsOf(result)).toEqual([`phone:${KNOWN}`, "serial:EXENGINE000123"]);
    expect(result).toMatchObject({ questions: 7, elements: 16, rejected: [7] });
  });

  it("is on record on both sides, without the question on the holder's", async () => {
    const theirs = await holder.wasl.matchDesk(supervisor);
    expect(theirs.batches[0]).toMatchObject({
      direction: "answered",
      elements: 16,
      questions: 7,
      hits: 2,
      mandate: "TEST-1",
      legalBasis: "Prüm II, Art. 5",
    });
    const trail = await holder.wasl.auditTrail(supervisor, { limit: 50 });
    const shared = trail.filter((e) => e.userId === `partner:${asker.node.nodeId}`);
    expect(shared.map((e) => e.action)).toContain("share");
    expect(JSON.stringify(trail)).not.toContain(UNKNOWN);
    const ours = await asker.wasl.matchDesk(analyst);
    expect(ours.batches[0]).toMatchObject({ direction: "asked", questions: 7, hits: 2 });
    expect(ours.hits.map((h) => h.term).sort()).toEqual([`phone:${KNOWN}`, "serial:EXENGINE000123"]);
    expect((await holder.wasl.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("is one's own: a colleague sees neither questions nor hits, a supervisor does", async () => {
    const colleague = await asker.node.actor({ id: "colleague" });
    expect(await asker.wasl.matchDesk(colleague)).toMatchObject({ batches: [], hits: [] });
    const boss = await asker.node.actor({ id: "boss", role: "supervisor" });
    expect((await asker.wasl.matchDesk(boss)).hits).toHaveLength(2);
  });

  it("only supervisors publish; machines, oversight and purposes without an agreement ask nothing", async () => {
    const low = await holder.node.actor({ id: "low" });
    expect(await codeOf(holder.wasl.publishTags(low, { partner: asker.node.nodeId, kind: "holdings" }))).toBe(
      "ROLE_FORBIDS",
    );
    const oversight = await asker.node.actor({ id: "dpo", role: "oversight" });
    expect(await codeOf(ask([KNOWN], oversight))).toBe("ROLE_FORBIDS");
    const other = await asker.node.actor({ id: "asker" }, "financial-intelligence");
    expect(await codeOf(ask([KNOWN], other))).toBe("PURPOSE_FORBIDS");
    expect(
      await codeOf(
        asker.wasl.askMatch(analyst, {
          partner: holder.node.nodeId,
          kind: "holdings",
          terms: [KNOWN],
          legalBasis: " ",
        }),
      ),
    ).toBe("REQUEST_INVALID");
  });

  it("nobody asks about a person whom they know to be protected", async () => {
    const own = report("asker's own", { ...amber, originators: [asker.node.nodeId] });
    await asker.node.store.as(analyst, async (tx) => {
      await tx.openReport(own);
      await tx.appendStatements(statements(own, say("Person", "p-own", { phone: "+447700900130" })));
    });
    await asker.wasl.setCategory(analyst, "p-own", "victim", "test");
    expect(await codeOf(ask([UNKNOWN, "+447700900130"]))).toBe("PROTECTED_SUBJECT");
  });

  it("a partner's holder that answers with another key, bent elements or an old answer is refused", async () => {
    const bendData = (body: string): string => {
      const answer = JSON.parse(body) as { data: string };
      return JSON.stringify({ ...answer, data: `AAAA${answer.data.slice(4)}` });
    };
    let old = "";
    asker.bend = (path, body) => {
      if (path === "/match/1/query") old = body;
      return body;
    };
    await ask([UNKNOWN]);
    for (const bend of [
      bendData,
      () => old,
      () => "{",
      (body: string) => body.replace('"jws":"', '"jws":"A'),
    ]) {
      asker.bend = (path, body) => (path === "/match/1/query" ? bend(body) : body);
      expect(await codeOf(ask([UNKNOWN]))).toBe("EXCHANGE_REFUSED");
    }
    asker.bend = undefined;
  });

  it("a request that was changed on the way, sent twice, late, or for somebody else is refused", async () => {
    let sent = "";
    asker.tamper = (path, body) => {
      if (path === "/match/1/query") sent = body;
      return body;
    };
    await ask([UNKNOWN]);
    asker.tamper = undefined;
    const call = () => asker.ports.link.call(holder.node.nodeId, "/match/1/query", sent);
    expect(await codeOf(call())).toBe("EXCHANGE_REFUSED");
    sent = sent.replace("TEST-1", "TEST-2");
    expect(await codeOf(call())).toBe("EXCHANGE_REFUSED");
    asker.clock.ahead = 3_600_000;
    expect(await codeOf(ask([UNKNOWN]))).toBe("EXCHANGE_REFUSED");
    asker.clock.ahead = 0;
    for (const body of ["", "[]", '{"text":"{}","jws":"x"}', `{"text":${"[".repeat(100_000)}`, "null"])
      expect(await codeOf(asker.ports.link.call(holder.node.nodeId, "/match/1/query", body))).toBe(
        "EXCHANGE_REFUSED",
      );
  });

  it("R23 a partner that is suspended is answered nothing, though a set was opened to it before", async () => {
    const agreed = holder.agreements.get(asker.node.nodeId);
    if (!agreed) throw new Error("no agreement");
    holder.agreements.set(asker.node.nodeId, { ...agreed, blocks: ["suspended"] });
    expect(await codeOf(ask([KNOWN]))).toBe("EXCHANGE_REFUSED");
    holder.agreements.set(asker.node.nodeId, agreed);
    expect(hitsOf(await ask([KNOWN]))).toEqual([`phone:${KNOWN}`]);
  });

  it("a standing question is told when the partner comes to know it, and the partner is asked nothing", async () => {
    const until = new Date(Date.now() + 100 * 86_400_000).toISOString();
    const first = await asker.wasl.watchMatch(analyst, {
      partner: holder.node.nodeId,
      kind: "holdings",
      terms: [LATER],
      legalBasis: "Prüm II, Art. 5",
      until,
    });
    expect(hitsOf(first)).toEqual([]);
    expect(await asker.wasl.checkStanding(analyst)).toMatchObject({ looked: 1, hits: [] });
    const more = report("more", { ...amber, originators: [holder.node.nodeId] });
    await holder.node.store.as(supervisor, async (tx) => {
      await tx.openReport(more);
      await tx.appendStatements(statements(more, say("Person", "p-later", { phone: LATER })));
    });
    expect((await publish()).version).toBe(2);
    const before = (await holder.wasl.matchDesk(supervisor)).batches.length;
    const check = await asker.wasl.checkStanding(analyst);
    expect(check.hits.map((h) => h.term)).toEqual([`phone:${LATER}`]);
    expect((await holder.wasl.matchDesk(supervisor)).batches).toHaveLength(before);
    expect(await asker.wasl.checkStanding(analyst)).toMatchObject({ hits: [], failed: [] });
  });

  it("deconfliction: the same, about whom the other side works on", async () => {
    const opened = await holder.wasl.openCase(supervisor, {
      title: "Fictitious",
      mandate: "EX-1",
      marking: { tlp: "amber" },
    });
    await holder.wasl.addToCase(supervisor, opened.id, [{ kind: "entity", id: "p-known", note: "" }]);
    await publish("targets");
    expect(hitsOf(await ask([KNOWN, LATER], analyst, "targets"))).toEqual([`phone:${KNOWN}`]);
  });

  it("a quota refuses the whole batch, on record, until the next day", async () => {
    await holder.wasl.setMatchQuota(supervisor, asker.node.nodeId, { perDay: 10_000, perEpoch: 160 });
    const codes: string[] = [];
    for (let i = 0; i < 12; i++) codes.push(await codeOf(ask([UNKNOWN])));
    expect(codes).toContain("RATE_LIMITED");
    expect(codes.indexOf("RATE_LIMITED")).toBe(codes.lastIndexOf("no error") + 1);
    await holder.wasl.setMatchQuota(supervisor, asker.node.nodeId, { perDay: 10_000, perEpoch: 100_000 });
  });

  it("a list that hits nearly always raises an alarm on both sides", async () => {
    const file = report("register", { ...amber, originators: [holder.node.nodeId] });
    const numbers = Array.from({ length: 60 }, (_, i) => `+4477009010${String(i).padStart(2, "0")}`);
    await holder.node.store.as(supervisor, async (tx) => {
      await tx.openReport(file);
      await tx.appendStatements(
        statements(
          file,
          numbers.flatMap((n, i) => say("Person", `p-reg-${i}`, { phone: n })),
        ),
      );
    });
    await publish();
    const result = await ask(numbers);
    expect(result.alarm).toMatchObject({ because: "register", questions: 60, hits: 60 });
    expect((await holder.wasl.matchDesk(supervisor)).alarms.map((a) => a.direction)).toContain("answered");
  });

  it("R08 what is protected, withdrawn or erased after a set was published hits no more, and nobody has to publish anew", async () => {
    const [LATE, ALSO, WRONG, STAYS] = ["+447700900180", "+447700900181", "+447700900182", "+447700900183"];
    const of = (name: string, marking: typeof amber) =>
      report(name, { ...marking, originators: [holder.node.nodeId] });
    const [mine, hidden] = [of("later", amber), of("hidden", red)];
    const said = [
      ...say("Person", "p-late", { name: "Fictitious Late", phone: [LATE, ALSO] }),
      ...say("Person", "p-friend", { name: "Fictitious Friend", phone: [ALSO, WRONG, STAYS] }),
    ];
    await holder.node.store.as(supervisor, async (tx) => {
      for (const r of [mine, hidden]) await tx.openReport(r);
      await tx.appendStatements([
        ...statements(mine, said),
        // What the partner is not told of somebody counts too: the number is theirs.
        ...statements(hidden, say("Person", "p-unseen", { phone: [STAYS] })),
      ]);
    });
    const { version } = await publish();
    const all = [LATE, ALSO, WRONG, STAYS, KNOWN];
    const known = all.map((n) => `phone:${n}`);
    const hit = async () => hitsOf(await ask(all)).sort();
    expect(await hit()).toEqual([...known].sort());

    await holder.node.store.as(supervisor, async (tx) => {
      const wrong = statements(mine, said).find((s) => s.value === WRONG);
      await tx.withdrawStatement(wrong?.id ?? "", "it was another number");
    });
    expect(await hit()).toEqual(known.filter((n) => !n.endsWith(WRONG)).sort());
    await holder.wasl.setCategory(supervisor, "p-late", "victim", "test");
    // Also what a friend of theirs is known by too.
    expect(await hit()).toEqual([`phone:${KNOWN}`, `phone:${STAYS}`].sort());
    await holder.wasl.setCategory(supervisor, "p-unseen", "victim", "test");
    expect(await hit()).toEqual([`phone:${KNOWN}`]);
    // What no tag stands for changes no set.
    await holder.node.store.as(supervisor, async (tx) => {
      const name = statements(mine, said).find((s) => s.value === "Fictitious Friend");
      await tx.withdrawStatement(name?.id ?? "", "another name");
    });
    expect(await hit()).toEqual([`phone:${KNOWN}`]);
    const set = await holder.ports.store.published(
      {
        partner: asker.node.nodeId,
        kind: "holdings",
        purpose: "operational-analysis",
        epoch: epochOf(Date.now()),
      },
      true,
    );
    expect(set?.head.version).toBe(version + 3);
    expect(await publish()).toMatchObject({ version: version + 4 });
    expect(await hit()).toEqual([`phone:${KNOWN}`]);
  });

  it("a new epoch has a new key; the old seed is gone, and standing questions are asked anew", async () => {
    const until = new Date(Date.now() + 100 * 86_400_000).toISOString();
    await asker.wasl.watchMatch(analyst, {
      partner: holder.node.nodeId,
      kind: "holdings",
      terms: ["+447700900197"],
      legalBasis: "Prüm II, Art. 5",
      until,
    });
    const ahead = EPOCH_DAYS * 86_400_000;
    asker.clock.ahead = ahead;
    holder.clock.ahead = ahead;
    expect(await codeOf(ask([KNOWN]))).toBe("EXCHANGE_REFUSED");
    const fresh = await publish();
    expect(fresh.version).toBe(1);
    expect(hitsOf(await ask([KNOWN]))).toEqual([`phone:${KNOWN}`]);
    const before = (await holder.wasl.matchDesk(supervisor)).batches.length;
    expect(await asker.wasl.checkStanding(analyst)).toMatchObject({ looked: 1, hits: [], failed: [] });
    expect((await holder.wasl.matchDesk(supervisor)).batches).toHaveLength(before + 1);
  });

  it("an imported file's protected person has no identifier to publish", async () => {
    const csv = [
      '{"id":"x1","schema":"Person","properties":{"name":["Fictitious Child"],"phone":["+447700900140"],"subjectCategory":["child"]}}',
      '{"id":"x2","schema":"Person","properties":{"name":["Fictitious Adult"],"phone":["+447700900141"]}}',
    ].join("\n");
    await holder.wasl.importReport(supervisor, {
      fileName: "people.ftm.json",
      bytes: bytesOf(csv),
      marking: { tlp: "green", originators: [holder.node.nodeId] },
    });
    await publish();
    expect(hitsOf(await ask(["+447700900140", "+447700900141"]))).toEqual(["phone:+447700900141"]);
  });
});

describe("what was asked and hit", () => {
  const DAY = 24 * 3_600_000;
  const at = (side: Side, days: number) =>
    createWasl({ ...side.node.platform, clock: { now: () => Date.now() + days * DAY } });

  it("R15 is asked for again before its date and gone by default on both sides; the log stays", async () => {
    const chief = await asker.node.actor({ id: "chief", role: "supervisor" });
    const due = (await at(asker, 340).retention(analyst)).filter((d) => d.kind === "match");
    expect(due.length).toBeGreaterThan(1);
    const [kept] = await asker.node.store.as(analyst, (tx) => tx.hits(1));
    await at(asker, 340).renew(analyst, "match", kept?.id ?? "", "the case is open");
    const entries = (await asker.wasl.auditTrail(chief, { limit: 1000 })).length;
    const own = await at(asker, 366).runRetention(chief);
    const theirs = await at(holder, 366).runRetention(supervisor);
    expect([own.erased.match > 1, theirs.erased.match > 0]).toEqual([true, true]);
    const left = await asker.node.store.as(chief, async (tx) => ({
      hits: (await tx.hits(100)).map((h) => h.id),
      batches: await tx.batches(100),
    }));
    expect(left).toEqual({ hits: [kept?.id], batches: [] });
    expect((await holder.wasl.matchDesk(supervisor)).batches).toEqual([]);
    expect((await asker.wasl.auditTrail(chief, { limit: 1000 })).length).toBeGreaterThan(entries);
  });
});
