import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, ExchangeUseCases } from "../../src/app/index.ts";
import { OPEN } from "../../src/core/index.ts";
import { codeOf, report, say, statements } from "../contracts/fixtures.ts";
import { DAY_MS, later, rowsAsOwner } from "../rights/support.ts";
import { TERMS } from "../support/federation.ts";
import { findingAbout } from "../support/finding.ts";
import { bytesOf, knowPartners, openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

const PARTNER = "node-p";
const OTHER = "node-q";
const EXCHANGE = "information-exchange";
type Input = Parameters<ExchangeUseCases["share"]>[1];

/** Whoever approves what goes to a partner sees each fact that goes. All is invented. */
describe.each(["PGlite", "PostgreSQL"])("who approves a share, on %s", (engine) => {
  let postgres: TestPostgres | undefined;
  let node: TestNode;
  /** Sees everything that is here, and asks. */
  let asker: Actor;
  let chief: Actor;
  let low: Actor;
  let outside: Actor;

  const load = (id: string, marking: object, more: object = {}) =>
    node.wasl.importReport(asker, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(
        `${JSON.stringify({ id, schema: "Company", properties: { name: [`Approvercanary ${id}`], ...more } })}\n`,
      ),
      marking,
      fictitious: true,
    });
  const own = (tlp: "green" | "amber") => ({ ...OPEN, tlp, originators: [node.nodeId] });
  const supervisor = (id: string, clearance: "green" | "amber", more: object = {}) =>
    node.actor({ id, role: "supervisor", clearance, groups: ["emsc"], ...more }, EXCHANGE);
  const inputOf = (entityIds: readonly string[], more: object = {}): Input => ({
    partner: PARTNER,
    entityIds,
    necessity: "EXERCISE",
    ...more,
  });
  const ask = async (input: Input): Promise<string> =>
    (await node.wasl.exchange.askToShare(asker, input))[0]?.id ?? "";
  const answer = (who: Actor, id: string, decision: "approved" | "refused" = "approved") =>
    codeOf(node.wasl.decideApproval(who, id, decision, "EXERCISE"));
  const share = (input: Input) => node.wasl.exchange.share(asker, input);
  /** What the list says of one, and how many wait for this viewer. */
  const listed = async (who: Actor, id: string) => {
    const { items, waiting } = await node.wasl.approvals(who, { limit: 50 });
    const one = items.find((a) => a.id === id);
    return { isMine: one?.isMine, isBeyond: one?.isBeyond === true, waiting };
  };
  const cannot = async (who: Actor, id: string): Promise<void> => {
    for (const decision of ["approved", "refused"] as const)
      expect(await answer(who, id, decision)).toBe("APPROVAL_UNKNOWN");
    expect(await listed(who, id)).toMatchObject({ isMine: false, isBeyond: true });
  };
  const phone = async (id: string): Promise<string> => {
    const { entity } = await node.wasl.entity(asker, id);
    return entity.statements.find((s) => s.property === "phone")?.id ?? "";
  };

  beforeAll(async () => {
    postgres = engine === "PGlite" ? undefined : await startPostgres();
    node = await openTestNode(postgres ? { databaseUrl: postgres.url } : {});
    const all = { clearance: "red", groups: ["emsc"], compartments: ["source-x"] } as const;
    asker = await node.actor({ id: "asker", role: "supervisor", ...all }, EXCHANGE);
    chief = await supervisor("chief", "amber");
    low = await supervisor("low", "green");
    outside = await supervisor("outside", "amber", { groups: [] });
    await knowPartners(node, [PARTNER, OTHER]);
    await node.wasl.exchange.agree(asker, `partner: ${PARTNER}\n${TERMS}four-eyes: yes\n`);
  });
  afterAll(async () => {
    await node?.remove();
    await postgres?.stop();
  });

  it("R04 R24 nobody answers for facts above their clearance, nor is told that it waits for them", async () => {
    await load("green", { tlp: "green" });
    await load("amber", { tlp: "amber" });
    const input = inputOf(["green", "amber"]);
    const id = await ask(input);
    await cannot(low, id);
    expect((await listed(low, id)).waiting).toBe(0);
    expect(await listed(chief, id)).toEqual({ isMine: true, isBeyond: false, waiting: 1 });
    expect(await codeOf(share(input))).toBe("SECOND_PERSON_REQUIRED");
    expect(await answer(chief, id)).toBe("no error");
    expect(await share(input)).toMatchObject({ shared: 2 });
    // Of what is over nobody is told that it is beyond them.
    expect(await listed(low, id)).toEqual({ isMine: false, isBeyond: false, waiting: 0 });
  });

  it("R04 nor for those of a group that they are not in, or for a purpose that is not theirs", async () => {
    await load("grouped", { tlp: "green", groups: ["emsc"] });
    const grouped = await ask(inputOf(["grouped"]));
    await cannot(outside, grouped);
    expect(await answer(low, grouped)).toBe("no error");
    await load("bound", { tlp: "green", purposes: [EXCHANGE] });
    const bound = await ask(inputOf(["bound"]));
    await cannot({ ...low, purpose: { purpose: "operational-analysis", mandate: "TEST-1" } }, bound);
    expect(await answer(low, bound)).toBe("no error");
  });

  it("what stays here is no matter: above them, or in a compartment", async () => {
    await load("stays-red", { tlp: "red" });
    await load("stays-apart", { tlp: "green", compartments: ["source-x"] });
    await load("goes", { tlp: "green" });
    const input = inputOf(["stays-red", "stays-apart", "goes"]);
    const id = await ask(input);
    expect((await listed(low, id)).isMine).toBe(true);
    expect(await answer(low, id)).toBe("no error");
    expect(await share(input)).toMatchObject({ shared: 1, withheld: { marking: 1, compartment: 1 } });
    // Of what lets nothing go there is nothing to see.
    expect(await answer(low, await ask(inputOf(["stays-red"])))).toBe("no error");
  });

  it("R03 R24 leave to pass on that goes with a share is given by whoever sees the facts too", async () => {
    await load("passed", { tlp: "amber" });
    const onward = { recipients: [OTHER], until: "2999-01-01T00:00:00.000Z" };
    const input = inputOf(["passed"], { onward });
    const id = await ask(input);
    await cannot(low, id);
    expect(await answer(chief, id)).toBe("no error");
    expect(await share(input)).toMatchObject({ shared: 1 });
  });

  it("what proves the findings of a case counts as what goes", async () => {
    await load("seller", { tlp: "green" });
    const of = report(`evidence-${engine}`, own("amber"));
    await node.store.as(asker, async (tx) => {
      await tx.openReport(of);
      await tx.appendStatements(statements(of, say("Company", "seller-too", { name: "Approvercanary two" })));
      await findingAbout(tx, "f-evidence", "seller-too", "EXERCISE");
    });
    const opened = await node.wasl.openCase(asker, {
      title: "TEST",
      mandate: "TEST-1",
      marking: { tlp: "green" },
    });
    await node.wasl.addToCase(asker, opened.id, [{ kind: "entity", id: "seller", note: "" }]);
    const without = await ask({ partner: PARTNER, caseId: opened.id, necessity: "EXERCISE" });
    expect((await listed(low, without)).isMine).toBe(true);
    await node.wasl.addToCase(asker, opened.id, [{ kind: "finding", id: "f-evidence", note: "" }]);
    const input = { partner: PARTNER, caseId: opened.id, necessity: "EXERCISE" };
    const id = await ask(input);
    await cannot(low, id);
    expect(await answer(chief, id)).toBe("no error");
    expect(await share(input)).toMatchObject({ shared: 2 });
  });

  it("R20 nobody answers for what was withdrawn or corrected since; it is asked for anew", async () => {
    for (const id of ["withdrawn", "corrected"])
      await load(id, { tlp: "green" }, { phone: ["+447700900731"] });
    const withdrawn = await ask(inputOf(["withdrawn"]));
    const gone = await phone("withdrawn");
    await node.store.as(asker, (tx) => tx.withdrawStatement(gone, "EXERCISE: misread"));
    await cannot(chief, withdrawn);
    const input = inputOf(["corrected"]);
    expect(await answer(chief, await ask(input))).toBe("no error");
    expect(await share(input)).toMatchObject({ shared: 2 });
    const corrected = await ask(input);
    await node.wasl.exchange.correct(asker, await phone("corrected"), "+447700900732", "EXERCISE: misread");
    await cannot(chief, corrected);
    expect(await answer(chief, await ask(input))).toBe("no error");
    expect(await answer(chief, await ask(inputOf(["withdrawn"])))).toBe("no error");
  });

  it("R04 of more than go at once otherwise, whoever approves sees the last too", async () => {
    const names = Array.from({ length: 501 }, (_, n) => `many-${n}`);
    const of = report(`many-${engine}`, own("green"));
    const above = report(`many-own-${engine}`, own("amber"));
    await node.store.as(asker, async (tx) => {
      await tx.openReport(of);
      await tx.openReport(above);
      const drafts = names.flatMap((id) => say("Company", id, { name: `Approvercanary ${id}` }));
      await tx.appendStatements(statements(of, drafts));
      const owned = say("Ownership", "many-own", { owner: "many-0", asset: "many-500" });
      await tx.appendStatements(statements(above, owned));
    });
    const input = inputOf(["many-own", ...names]);
    const id = await ask(input);
    await cannot(low, id);
    expect(await answer(chief, id)).toBe("no error");
    expect(await share(input)).toMatchObject({ shared: 503, withheld: {} });
  });

  it("R15 what was erased is no longer named, and nobody answers for the rest of it", async () => {
    await load("erased", { tlp: "green" });
    const id = await ask(inputOf(["erased"]));
    const rows = () =>
      rowsAsOwner(node, `select statement_id from wasl.approval_of where approval_id = '${id}'`);
    expect(await rows()).toHaveLength(1);
    await later(node, 20 * 366 * DAY_MS).runRetention(chief);
    expect(await rows()).toEqual([]);
    await cannot(chief, id);
  });

  it("R24 nobody answers for what goes to a partner where nobody knows what that is; other releases keep their own checks", async () => {
    const [requestedAt, expiresAt] = [new Date().toISOString(), "2999-01-01T00:00:00.000Z"];
    const one = { digest: "d", reason: "r", requestedAt, expiresAt } as const;
    const kinds = [
      ["release", PARTNER, "APPROVAL_UNKNOWN"],
      ["consent", PARTNER, "APPROVAL_UNKNOWN"],
      ["transfer", PARTNER, "no error"],
    ] as const;
    for (const [kind, subject, code] of kinds) {
      const id = `appr-${kind}`;
      await node.store.as(asker, (tx) => tx.requestApprovals([{ ...one, id, kind, subject }]));
      expect([kind, await answer(low, id)]).toEqual([kind, code]);
    }
  });
});
