import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Actor,
  createWasl,
  type Deps,
  federationDeps,
  type Platform,
  tellingsStanding,
  tellOwed,
} from "../../src/app/index.ts";
import { type ErrorCode, WaslError } from "../../src/core/index.ts";
import { asOwner, entity, load } from "../rights/support.ts";
import { type FederatedNode, openFederatedNode, pairNodes } from "../support/federation.ts";
import { instead } from "../support/instead.ts";

/** What is decided about a statement reaches whoever has it, though the telling failed, or its process died before it. */
let a: FederatedNode;
let b: FederatedNode;
let dpo: Actor;

beforeAll(async () => {
  [a, b] = await Promise.all([openFederatedNode("A"), openFederatedNode("B")]);
  await pairNodes(a, b);
  await Promise.all([a.hints.stop(), b.hints.stop()]);
  dpo = { token: a.supervisor.token, purpose: { purpose: "data-subject-request", mandate: "SR-1" } };
});
afterAll(async () => {
  await Promise.all([a, b].map((n) => n?.remove()));
});

const names = async (): Promise<readonly string[]> =>
  (await b.wasl.search(b.supervisor, { text: "Owedcanary", limit: 10 })).hits.map((h) => h.caption).sort();
const pull = async (to: FederatedNode, from: FederatedNode): Promise<void> => {
  const [pulled] = await to.wasl.exchange.pull(to.supervisor, from.nodeId);
  expect(pulled?.failed).toBeUndefined();
};
const give = async (id: string): Promise<void> => {
  await load(a, a.supervisor, `${id}.ftm.jsonl`, [entity(id, "Person", { name: [`Owedcanary ${id}`] })]);
  await a.wasl.exchange.share(a.supervisor, { partner: b.nodeId, entityIds: [id], necessity: "EXERCISE" });
  await pull(b, a);
};
const states = async (): Promise<readonly string[]> =>
  (await a.wasl.exchange.receipts(a.supervisor)).map((r) => `${r.what} ${r.state}`);
const deps = (): Deps => {
  if (!a.platform.federation) throw new Error("no exchange");
  return federationDeps(a.platform, a.platform.federation);
};
const sweep = async (): Promise<readonly string[]> => await tellOwed(deps());

/** A node whose way to its partners fails. */
const failing = (): Platform => ({
  ...a.platform,
  disclosures: { tell: () => Promise.reject(new WaslError("STORE_BUSY")) },
});
/** One that dies between the decision and the telling. */
const dying = (): Platform => {
  const { disclosures: _none, ...mute } = a.platform;
  return mute;
};

const decide = async (platform: Platform, kind: "rectification" | "restriction", id: string, value = "") => {
  const wasl = createWasl(platform);
  const { request, held } = await wasl.openSubjectRequest(dpo, {
    kind,
    applicant: "X",
    text: id,
    entityIds: [id],
  });
  const corrections = held.map((s) => ({ statementId: s.id, value }));
  return await wasl.decideSubjectRequest(dpo, request.id, {
    decision: "granted",
    reason: "it is so",
    ...(kind === "rectification" ? { corrections } : {}),
  });
};

test.each([
  ["failed", failing],
  ["never came", dying],
])(
  "R16 R20 a correction whose telling %s is owed, goes out later and brings a receipt",
  async (word, platform) => {
    const id = `corrected-${word.replace(" ", "-")}`;
    await give(id);
    const { request } = await decide(platform(), "rectification", id, `Owedcanary right ${id}`);
    expect(request.decision).toBe("granted");
    await pull(b, a);
    expect(await names()).toContain(`Owedcanary ${id}`);
    expect(await sweep()).toEqual([b.nodeId]);
    expect(await sweep()).toEqual([]);
    await pull(b, a);
    expect(await names()).toContain(`Owedcanary right ${id}`);
    expect(await names()).not.toContain(`Owedcanary ${id}`);
    expect(await states()).toContain("correction waiting");
    await pull(a, b);
    expect(await states()).not.toContain("correction waiting");
    expect(await states()).toContain("correction received");
  },
);

test("R16 R21 a restriction whose telling never came is owed, and taken back there", async () => {
  await give("restricted");
  await decide(dying(), "restriction", "restricted");
  await pull(b, a);
  expect(await names()).toContain("Owedcanary restricted");
  expect(await sweep()).toEqual([b.nodeId]);
  await pull(b, a);
  expect(await names()).not.toContain("Owedcanary restricted");
});

test("R16 one telling that cannot be told stays owed, is counted, and keeps none of the others back", async () => {
  for (const id of ["poison", "behind"]) {
    await give(id);
    await decide(dying(), "restriction", id);
  }
  const owed = await deps().ledger.as("system-operation", (tx) => tx.federation.owedTellings(0, 10));
  const poison = owed[0]?.statementId ?? "";
  const of = deps();
  let tries = 0;
  const poisoned = (code: ErrorCode): Deps => ({
    ...of,
    ledger: {
      ...of.ledger,
      as: (purpose, work) =>
        of.ledger.as(purpose, (tx) =>
          work(
            instead(tx, {
              federation: instead(tx.federation, {
                objectsOfStatements: (ids) => {
                  tries++;
                  return ids.includes(poison)
                    ? Promise.reject(new WaslError(code))
                    : tx.federation.objectsOfStatements(ids);
                },
              }),
            }),
          ),
        ),
    },
  });
  // A store that fails is not asked for each of them.
  await expect(tellOwed(poisoned("STORE_UNAVAILABLE"))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  expect(tries).toBe(1);
  await expect(tellOwed(poisoned("STATEMENT_INVALID"))).rejects.toMatchObject({ code: "STATEMENT_INVALID" });
  await pull(b, a);
  expect(await names()).toContain("Owedcanary poison");
  expect(await names()).not.toContain("Owedcanary behind");
  const standing = await tellingsStanding(deps());
  expect(standing.owed).toBe(1);
  expect(Date.parse(standing.since ?? "")).toBeGreaterThan(Date.now() - 600_000);
  expect(await sweep()).toEqual([b.nodeId]);
  expect(await tellingsStanding(deps())).toEqual({ owed: 0 });
  await pull(b, a);
  expect(await names()).not.toContain("Owedcanary poison");
});

test("R16 what is recalled leaves no receipt of an earlier correction to wait for", async () => {
  await give("moot");
  const { entity: held } = await a.wasl.entity(a.supervisor, "moot");
  const [statement] = held.statements;
  await a.wasl.exchange.correct(a.supervisor, statement?.id ?? "", "Owedcanary moot twice", "EXERCISE");
  const { entity: now } = await a.wasl.entity(a.supervisor, "moot");
  await a.wasl.exchange.recall(a.supervisor, [now.statements[0]?.id ?? ""], "EXERCISE: all of it");
  await pull(b, a);
  await pull(a, b);
  expect((await states()).filter((s) => s.endsWith("waiting"))).toEqual([]);
});

test("R20 a correction that is corrected again behind a thousand that are owed too goes out as what holds now", async () => {
  await give("long");
  await decide(dying(), "rectification", "long", "Owedcanary long between");
  const others = "select 'other-' || n, 'restricted', 'EXERCISE' from generate_series(1, 1000) n";
  await asOwner(a, `insert into wasl.fed_telling (about, kind, because) ${others}`);
  await decide(dying(), "rectification", "long", "Owedcanary long at last");
  const [first] = await deps().ledger.as("system-operation", (tx) => tx.federation.owedTellings(0, 1));
  const { statementId = "", replacedBy = "", because = "" } = first ?? {};
  const correction = { statementIds: [statementId], replacedBy: { [statementId]: replacedBy }, because };
  const by = { userId: "supervisor", purpose: "system-operation", mandate: "SR-1" };
  const told = await a.platform.disclosures?.tell({ kind: "corrected", ...correction }, by);
  expect(told).toEqual([b.nodeId]);
  await pull(b, a);
  expect((await names()).filter((name) => name.includes("long"))).toEqual(["Owedcanary long at last"]);
});
