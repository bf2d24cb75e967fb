import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, type ConsentGrant, createWasl, type Store, type Wasl } from "../../src/app/index.ts";
import { pairNodes } from "../support/federation.ts";
import { bytesOf, knowPartners, openTestNode, type TestNode } from "../support/node.ts";
import { type ServedNode, serveNode } from "../support/partner-nodes.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { asOwner, rowsAsOwner } from "./support.ts";

const PURPOSE = "information-exchange";
const UNTIL = "2999-01-01T00:00:00.000Z";
const DIGEST = "0".repeat(64);

interface Driver {
  begin(
    role: "app",
    deadlineMs: number,
  ): Promise<{
    query<R>(sql: string, params?: readonly string[]): Promise<{ rows: readonly R[] }>;
    commit(): Promise<void>;
    rollback(): Promise<void>;
  }>;
}

/** SQL of one's own under a ticket, past the application: what the last answers, or the code of what refused. */
async function asApp(node: TestNode, who: Actor, all: readonly string[]): Promise<string> {
  const { query, commit, rollback } = await (Reflect.get(node.store, "driver") as Driver).begin(
    "app",
    60_000,
  );
  try {
    const { token, purpose } = who;
    await query("select * from wasl.open_ticket($1, $2, $3)", [token, purpose.purpose, purpose.mandate]);
    let answer: unknown;
    for (const sql of all) answer = Object.values((await query<object>(sql)).rows[0] ?? {})[0];
    await commit();
    return String(answer);
  } catch (error) {
    await rollback();
    return (error as { code?: string }).code ?? String(error);
  }
}

describe.each(["PostgreSQL", "PGlite"])("R24 an approval of leave, by SQL of one's own on %s", (engine) => {
  let postgres: TestPostgres | undefined;
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  beforeAll(async () => {
    postgres = engine === "PostgreSQL" ? await startPostgres() : undefined;
    node = await openTestNode(postgres === undefined ? {} : { databaseUrl: postgres.url });
    ana = await node.actor({ id: "ana" });
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
  });
  afterAll(async () => {
    await node?.remove();
    await postgres?.stop();
  });

  const approved = async (kind: "consent" | "reidentify", subject: string): Promise<string> => {
    const [id, now] = [`appr-${subject}`, new Date().toISOString()];
    const ask = { id, kind, subject, digest: DIGEST, reason: "EXERCISE", requestedAt: now, expiresAt: UNTIL };
    await node.store.as(ana, (tx) => tx.requestApprovals([ask]));
    await node.store.as(chief, (tx) =>
      tx.decideApproval(id, "approved", "EXERCISE", { now, validUntil: UNTIL }),
    );
    return id;
  };
  const use = (kind: string, subject: string): string =>
    `select wasl.use_approval('${kind}', '${subject}', '${DIGEST}', '2026-01-01T00:00:00.000Z', false)`;
  const usedAt = async (id: string) =>
    (
      await rowsAsOwner<{ used_at: string | null }>(
        node,
        `select used_at from wasl.approval where id = '${id}'`,
      )
    )[0]?.used_at;

  it("is used once, whatever whoever uses it says", async () => {
    const id = await approved("consent", "msg-1");
    expect(await asApp(node, ana, [use("consent", "msg-1")])).toBe(id);
    expect(await asApp(node, ana, [use("consent", "msg-1")])).toBe("MARKING_FORBIDS");
    expect(await usedAt(id)).toBe("2026-01-01T00:00:00.000Z");
  });

  it("nor twice in one transaction, of which nothing stays", async () => {
    const id = await approved("consent", "msg-2");
    const twice = [use("consent", "msg-2"), use("consent", "msg-2")];
    expect(await asApp(node, ana, twice)).toBe("MARKING_FORBIDS");
    expect(await usedAt(id)).toBeNull();
  });

  it("is used by one of two at once", async () => {
    const id = await approved("consent", "msg-3");
    const done = await Promise.all([1, 2].map(() => asApp(node, ana, [use("consent", "msg-3")])));
    expect(done.sort()).toEqual(["MARKING_FORBIDS", id]);
  });

  it("is made unused by nobody: not by who asked, and not past the policies", async () => {
    const id = await approved("consent", "msg-4");
    const unused = `update wasl.approval set used_at = null where id = '${id}'`;
    expect(await asApp(node, ana, [use("consent", "msg-4")])).toBe(id);
    expect(await asApp(node, ana, [unused])).toBe("MARKING_FORBIDS");
    await expect(asOwner(node, unused)).rejects.toThrow();
    expect(await usedAt(id)).not.toBeNull();
  });

  it("what is good for more than one use is used more than once", async () => {
    const id = await approved("reidentify", "protected-1");
    for (const _ of [1, 2]) expect(await asApp(node, ana, [use("reidentify", "protected-1")])).toBe(id);
  });
});

/** Two people at one request, on PostgreSQL. All is invented. */
describe("leave at once, on PostgreSQL", () => {
  let postgres: TestPostgres;
  let giver: ServedNode;
  let holder: ServedNode;
  let asker: Actor;
  let decider: Actor;
  let boss: Actor;
  const ROUNDS = [1, 2, 3, 4, 5, 6];
  const [GIVEN, TAKEN] = [7, 8] as const;

  beforeAll(async () => {
    postgres = await startPostgres();
    [giver, holder] = await Promise.all([
      serveNode("Fictitious FIU A", { databaseUrl: postgres.url }),
      serveNode("Fictitious FIU B"),
    ]);
    const of = (node: ServedNode, id: string, role: "analyst" | "supervisor") =>
      node.actor({ id, role, clearance: "amber", groups: ["emsc"] }, PURPOSE);
    asker = await of(holder, "asker", "analyst");
    decider = await of(giver, "decider", "analyst");
    boss = await of(giver, "chief", "supervisor");
    await pairNodes(giver as never, holder as never);
    for (const node of [giver, holder]) await knowPartners(node, ["node-third"]);
    const all = [...ROUNDS, GIVEN, TAKEN];
    const lines = all.map((n) =>
      JSON.stringify({ id: `c-${n}`, schema: "Company", properties: { name: [`Fictitious ${n}`] } }),
    );
    await giver.wasl.importReport(decider, {
      fileName: "facts.ftm.jsonl",
      bytes: bytesOf(`${lines.join("\n")}\n`),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const entityIds = all.map((n) => `c-${n}`);
    await giver.wasl.exchange.share(decider, {
      partner: holder.nodeId,
      entityIds,
      necessity: "EXERCISE",
    });
    await holder.wasl.exchange.pull(asker);
  });
  afterAll(async () => {
    await Promise.all([giver?.remove(), holder?.remove()]);
    await postgres?.stop();
  });

  const ask = async (n: number): Promise<string> => {
    const [sent] = await holder.wasl.askConsent(asker, {
      entityIds: [`${giver.nodeId}~c-${n}`],
      recipients: ["node-third"],
      purpose: PURPOSE,
      until: UNTIL,
      reason: "EXERCISE",
      legalBasis: "a fictitious agreement",
      marking: { tlp: "amber" },
    });
    return sent?.id ?? "";
  };
  const approve = async (request: string, grant: ConsentGrant = {}) => {
    const terms = { ...grant, reason: "EXERCISE" };
    const { id } = await giver.wasl.askToConsent(decider, request, terms);
    await giver.wasl.decideApproval(boss, id, "approved", "read by me");
    return terms;
  };
  const isOpen = async (node: ServedNode, who: Actor, request: string): Promise<boolean> =>
    (await node.wasl.consent(who, request)).facts.some((f) => f.isGranted);

  /** The giver's use cases, of which one waits, signed already, until this is done by somebody else. */
  const afterwards = (happen: () => Promise<unknown>): Wasl => {
    let isDone = false;
    const slowed = <T>(value: T): T =>
      new Proxy(value as object, {
        get(target, key) {
          const found: unknown = Reflect.get(target, key);
          if (key === "federation") return slowed(found);
          if (key !== "turn" || typeof found !== "function") return found;
          return async () => {
            const isFirst = !isDone;
            isDone = true;
            if (isFirst) await happen();
            return await (found as () => Promise<void>).apply(target);
          };
        },
      }) as T;
    const as: Store["as"] = (who, work, options) => giver.store.as(who, (tx) => work(slowed(tx)), options);
    const store = new Proxy(giver.store, {
      get: (target, key) => {
        const value: unknown = key === "as" ? as : Reflect.get(target, key);
        return typeof value === "function" && key !== "as" ? value.bind(target) : value;
      },
    });
    return createWasl({ ...giver.platform, store });
  };

  it("R24 who signed first and comes last has nothing done: leave that was taken back meanwhile stays so", async () => {
    const request = await ask(GIVEN);
    await giver.wasl.giveConsent(decider, request, await approve(request));
    const terms = await approve(request);
    const slow = afterwards(() => giver.wasl.withdrawConsent(boss, request, "the trial has begun"));
    await expect(slow.giveConsent(decider, request, terms)).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await giver.wasl.consent(decider, request)).state).toBe("withdrawn");
    expect(await isOpen(giver, decider, request)).toBe(false);
    // Whoever reads that again gives it by the same approval, which was not used up.
    await giver.wasl.giveConsent(decider, request, terms);
    expect(await isOpen(giver, decider, request)).toBe(true);
  });

  it("nor is leave taken back by words that are older than those that gave it", async () => {
    const request = await ask(TAKEN);
    await giver.wasl.giveConsent(decider, request, await approve(request));
    const terms = await approve(request);
    const slow = afterwards(() => giver.wasl.giveConsent(decider, request, terms));
    const takeBack = (wasl: Wasl) => wasl.withdrawConsent(boss, request, "the trial has begun");
    await expect(takeBack(slow)).rejects.toMatchObject({ code: "CONFLICT" });
    expect([
      (await giver.wasl.consent(decider, request)).state,
      await isOpen(giver, decider, request),
    ]).toEqual(["granted", true]);
    expect((await takeBack(giver.wasl)).state).toBe("withdrawn");
    expect(await isOpen(giver, decider, request)).toBe(false);
  });

  it("R24 leave that is given and taken back at once is what the last word says, here and at its holder", async () => {
    for (const n of ROUNDS) {
      const request = await ask(n);
      await giver.wasl.giveConsent(decider, request, await approve(request));
      const sooner = await approve(request, { until: "2998-01-01T00:00:00.000Z" });
      const give = () => giver.wasl.giveConsent(decider, request, sooner);
      const takeBack = () => giver.wasl.withdrawConsent(boss, request, "the trial has begun");
      const done = await Promise.allSettled(n % 2 === 0 ? [give(), takeBack()] : [takeBack(), give()]);
      const codes = done.flatMap((d) =>
        d.status === "rejected" ? [(d.reason as { code: string }).code] : [],
      );
      // Whoever was not first either came wholly after, or is told so.
      expect([n, codes]).toEqual([n, codes.length === 0 ? [] : ["CONFLICT"]]);
      const { state } = await giver.wasl.consent(decider, request);
      expect([n, state, await isOpen(giver, decider, request)]).toEqual([n, state, state === "partly"]);
      if (state === "partly") await takeBack();
      // Nobody pulls: the holder is told.
      await expect.poll(() => isOpen(holder, asker, request), { timeout: 10_000 }).toBe(false);
      expect(await isOpen(giver, decider, request)).toBe(false);
    }
    const open = await rowsAsOwner<{ n: number }>(
      giver,
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in transaction%' and pid <> pg_backend_pid()",
    );
    expect(open).toEqual([{ n: 0 }]);
  });
});
