import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agreementIfAny } from "../../src/app/federation/deps.ts";
import { Intake, type LogLine } from "../../src/app/federation/intake.ts";
import {
  type Actor,
  createWasl,
  type Deps,
  federationDeps,
  type LedgerTransaction,
  type Store,
  type Wasl,
} from "../../src/app/index.ts";
import { canonical, type Entry, OPEN, receivedEntityId, type WireObject } from "../../src/core/index.ts";
import { createSigner } from "../../src/exchange/index.ts";
import { TERMS } from "../support/federation.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { entity, everyTable, load, rowsAsOwner } from "./support.ts";

/** What is written in the moment in which somebody is protected, or something erased. All names are invented. */
describe("at once, on PostgreSQL", () => {
  let postgres: TestPostgres;
  let node: TestNode;
  let deps: Deps;
  let ana: Actor;
  let chief: Actor;

  beforeAll(async () => {
    postgres = await startPostgres();
    node = await openTestNode({ databaseUrl: postgres.url });
    if (!node.platform.federation) throw new Error("no exchange");
    deps = federationDeps(node.platform, node.platform.federation);
    ana = await node.actor({ id: "ana" }, "information-exchange");
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" }, "information-exchange");
    const keys = [
      { ...(await createSigner(() => Buffer.alloc(32, 7)).publicKey(1)), from: "2026-01-01T00:00:00.000Z" },
    ];
    await deps.ledger.as("system-operation", (tx) =>
      tx.federation.savePartner({
        nodeId: "node-b",
        name: "node-b",
        keys,
        agreement: `partner: node-b\n${TERMS}`,
        pairedAt: "2026-01-01T00:00:00.000Z",
      }),
    );
  });
  afterAll(async () => {
    await node?.remove();
    await postgres?.stop();
  });

  const person = (id: string, name: string, more = {}): string =>
    entity(id, "Person", { name: [name], ...more });
  const moment = () => new Promise((done) => setTimeout(done, 700));

  /** The node's use cases, where something else is done, or waits for us, after the nth call of this in a transaction. */
  const meanwhile = (call: string, happen: () => Promise<unknown>, nth = 1) => {
    let calls = 0;
    let happening: Promise<unknown> | undefined;
    const slowed = <T>(value: T): T =>
      new Proxy(value as object, {
        get(target, key) {
          const found: unknown = Reflect.get(target, key);
          if (key === "federation") return slowed(found);
          if (key !== call || typeof found !== "function") return found;
          return async (...given: unknown[]) => {
            const answer: unknown = await found.apply(target, given);
            calls += 1;
            if (calls !== nth) return answer;
            happening = happen();
            happening.catch(() => undefined);
            await Promise.race([happening, moment()]);
            return answer;
          };
        },
      }) as T;
    const as: Store["as"] = (who, work, options) => node.store.as(who, (tx) => work(slowed(tx)), options);
    const store = new Proxy(node.store, {
      get: (target, key) => {
        if (key === "as") return as;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    return {
      slowed,
      wasl: createWasl({ ...node.platform, store }),
      ended: async () => {
        expect(happening).toBeDefined();
        await happening;
      },
    };
  };
  const protect = (id: string) => node.wasl.setCategory(chief, id, "victim", "was in the hold");
  const tablesWith = async (word: RegExp): Promise<readonly string[]> =>
    [...(await everyTable(node))].flatMap(([table, rows]) =>
      // What was asked for is on record by its id.
      word.test(rows) && table !== "audit" ? [table] : [],
    );

  it("R08 who is protected while they are shared is not let out, or is recalled", async () => {
    await load(node, ana, "share.ftm.jsonl", [person("s-1", "Sharecanary Testova")]);
    // After it was asked whether there is such an id.
    const { wasl, ended } = meanwhile("statementsAbout", () => protect("s-1"), 2);
    await wasl.exchange.share(ana, { partner: "node-b", entityIds: ["s-1"], necessity: "EXERCISE" });
    await ended();
    expect(await tablesWith(/sharecanary/i)).toEqual([]);
    const states = await rowsAsOwner<{ state: string }>(node, "select state from wasl.fed_object");
    expect(states).toEqual([{ state: "recalled" }]);
  });

  it("R16 R20 what is erased or restricted while it is shared goes to nobody, or is recalled", async () => {
    const dpo = await node.actor({ id: "chief" }, "data-subject-request");
    for (const kind of ["erasure", "restriction"] as const) {
      const id = `e-${kind}`;
      await load(node, ana, `${id}.ftm.jsonl`, [person(id, `Erasecanary ${kind}`)]);
      const { request } = await node.wasl.openSubjectRequest(dpo, {
        kind,
        applicant: "X",
        text: kind,
        entityIds: [id],
      });
      const granted = { decision: "granted", reason: "it is so" } as const;
      const { wasl, ended } = meanwhile("statementsAbout", () =>
        node.wasl.decideSubjectRequest(dpo, request.id, granted),
      );
      await wasl.exchange.share(ana, { partner: "node-b", entityIds: [id], necessity: "EXERCISE" });
      await ended();
      const out = await rowsAsOwner<{ text: string }>(
        node,
        `select text from wasl.fed_entry where text like '%Erasecanary ${kind}%'`,
      );
      expect([kind, out.length]).toEqual([kind, 0]);
    }
  });

  it("R08 what a partner says of who is protected meanwhile is not kept by name", async () => {
    const statement = {
      entityId: "i-1",
      schema: "Person",
      property: "name",
      value: "Intakecanary Testova",
      kind: "fact",
      firstSeen: "2026-01-01T00:00:00.000Z",
      lastSeen: "2026-01-01T00:00:00.000Z",
    } as const;
    const line = (seq: number, value: string): LogLine => {
      const object: WireObject = {
        id: `obj-${seq}`,
        creator: "node-b",
        version: 1,
        modifiedAt: "2026-01-01T00:00:00.000Z",
        source: {
          id: "src-1",
          provider: "node-b",
          evaluation: { scheme: "4x4", original: "A1", reliability: 1, credibility: 1 },
          fictitious: true,
        },
        statement: { ...statement, value },
        access: { ...OPEN, tlp: "amber", originators: ["node-b"] },
      } as unknown as WireObject;
      const entry = {
        kind: "object",
        from: "node-b",
        to: node.nodeId,
        seq,
        at: "2026-01-01T00:00:00.000Z",
        purpose: "information-exchange",
        mandate: "M",
        legalBasis: "x",
        object,
      } as unknown as Entry;
      return { seq, leaf: new Uint8Array(32), text: canonical(entry), entry, isGone: false };
    };
    const id = receivedEntityId("node-b", "i-1");
    const take = async (tx: LedgerTransaction, lines: readonly LogLine[]) => {
      const partner = (await tx.federation.partners()).find((p) => p.nodeId === "node-b");
      if (!partner) throw new Error("no partner");
      return await (await Intake.open(deps, tx, partner, agreementIfAny(partner))).take(lines);
    };
    const first = await deps.ledger.as("information-exchange", (tx) =>
      take(tx, [line(0, "Intakecanary Testova")]),
    );
    expect(first.kept).toBe(1);
    const { slowed, ended } = meanwhile("protectedSubjects", () => protect(id));
    await deps.ledger.as("information-exchange", (tx) => take(slowed(tx), [line(1, "Intakecanary Later")]));
    await ended();
    expect(await tablesWith(/intakecanary/i)).toEqual([]);
  });

  it("R08 who is protected while they are put into a case is in none under the source's id", async () => {
    await load(node, ana, "case.ftm.jsonl", [person("casecanary-1", "Case Testova")]);
    const opened = await node.wasl.openCase(ana, {
      title: "Case",
      mandate: "EXERCISE",
      marking: { tlp: "amber" },
    });
    const { wasl, ended } = meanwhile("statementsAbout", () => protect("casecanary-1"));
    await wasl
      .addToCase(ana, opened.id, [{ kind: "entity", id: "casecanary-1", note: "Case Testova was there" }])
      .catch(() => undefined);
    await ended();
    expect(await tablesWith(/casecanary|Case Testova/)).toEqual([]);
  });

  it("R08 who is protected while an article that names them is read stands in none of its text", async () => {
    const text = (name: string): string =>
      `${name} was seen in France on 3 April 2025 with an engine. The police of Calais said so to the press on Friday. ${"The boat was new and had been bought in Germany by somebody else. ".repeat(6)}`;
    const read = async (wasl: Wasl, name: string, fileName: string): Promise<string> => {
      const { reportId } = await wasl.importReport(ana, {
        fileName,
        bytes: bytesOf(text(name)),
        marking: { tlp: "amber" },
        fictitious: true,
      });
      return reportId;
    };
    const shown = async (reportId: string) => JSON.stringify(await node.wasl.report(ana, reportId));
    await load(node, ana, "known.ftm.jsonl", [person("t-1", "Ahmad Textcanary")]);
    const before = await read(node.wasl, "Ahmad Textcanary", "before.txt");
    expect(await shown(before)).toMatch(/textcanary/i);
    await protect("t-1");
    expect(await shown(before)).not.toMatch(/textcanary/i);
    // After it was asked for the first batch, for all that was written, and with the end.
    for (const nth of [1, 2, 3]) {
      const name = `Ahmad Wordcanary${"abc"[nth - 1]}`;
      await load(node, ana, `known-${nth}.ftm.jsonl`, [person(`w-${nth}`, name)]);
      const { wasl, ended } = meanwhile("protectedSubjects", () => protect(`w-${nth}`), nth);
      const during = await read(wasl, name, `during-${nth}.txt`);
      await ended();
      expect([nth, await shown(during)]).toEqual([nth, expect.not.stringMatching(/wordcanary/i)]);
    }
  });

  it("R08 whom an import protects while a mention is decided is not named by what it keeps, where the import then dies", async () => {
    const { reportId } = await node.wasl.importReport(ana, {
      fileName: "sweep.txt",
      bytes: bytesOf(
        `The boat Blue Heron was seen in France on 3 April 2025. Sweepcanary Testova stood beside it. ${"It was new and had been bought in Germany by somebody else. ".repeat(6)}`,
      ),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const shown = async () => JSON.stringify(await node.wasl.report(ana, reportId));
    expect(await shown()).toMatch(/sweepcanary/i);
    const start = (await node.wasl.report(ana, reportId)).facts?.text?.indexOf("Blue Heron") ?? -1;
    // As a batch of an import writes it, whose process dies before it masks.
    const { wasl, ended } = meanwhile("markReport", () =>
      node.store.as(ana, (tx) =>
        tx.protectPerson({
          sourceId: "sweep-1",
          category: "victim",
          said: [{ entityId: "sweep-1", property: "name", value: "Sweepcanary Testova" }],
          reportId,
          reviewAt: "2027-01-01T00:00:00.000Z",
        }),
      ),
    );
    await wasl.addMention(ana, reportId, { start, end: start + 10, text: "Blue Heron" }, { type: "vessel" });
    await ended();
    expect(await shown()).not.toMatch(/sweepcanary/i);
  });

  it("R20 R21 two who decide a request at once: one does, and what is done is what the letter says", async () => {
    const [one, other] = [
      await node.actor({ id: "chief" }, "data-subject-request"),
      await node.actor({ id: "second", role: "supervisor", clearance: "red" }, "data-subject-request"),
    ];
    const exemption = node.platform.rights?.exemptions[0]?.id ?? "";
    for (const n of [1, 2, 3]) {
      const id = `two-${n}`;
      await load(node, ana, `${id}.ftm.jsonl`, [person(id, `Two ${n}`)]);
      const { request } = await node.wasl.openSubjectRequest(one, {
        kind: "erasure",
        applicant: "X",
        text: id,
        entityIds: [id],
      });
      const done = await Promise.allSettled([
        node.wasl.decideSubjectRequest(one, request.id, { decision: "granted", reason: "theirs" }),
        node.wasl.decideSubjectRequest(other, request.id, { decision: "refused", reason: "not", exemption }),
      ]);
      expect(done.map((d) => d.status).sort()).toEqual(["fulfilled", "rejected"]);
      const { request: after } = await node.wasl.subjectRequest(one, request.id);
      const left = await node.store.as(chief, async (tx) => (await tx.statementsAbout([id])).get(id) ?? []);
      expect([after.decision, left.length]).toEqual(
        after.decision === "granted" ? ["granted", 0] : ["refused", 1],
      );
    }
    // Of one that fails meanwhile anybody decides anew.
    await load(node, ana, "again.ftm.jsonl", [person("again-1", "Again")]);
    const { request } = await node.wasl.openSubjectRequest(one, {
      kind: "erasure",
      applicant: "X",
      text: "again",
      entityIds: ["again-1"],
    });
    const keeper = { ...node.store.keeper, eraseStatements: () => Promise.reject(new Error("no disk")) };
    const store = new Proxy(node.store, {
      get: (target, key) => {
        if (key === "keeper") return keeper;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const granted = { decision: "granted", reason: "theirs" } as const;
    await expect(
      createWasl({ ...node.platform, store }).decideSubjectRequest(one, request.id, granted),
    ).rejects.toThrow("no disk");
    expect((await node.wasl.subjectRequest(one, request.id)).request.decidedBy).toBeUndefined();
    expect((await node.wasl.decideSubjectRequest(other, request.id, granted)).request.decision).toBe(
      "granted",
    );
  });
});
