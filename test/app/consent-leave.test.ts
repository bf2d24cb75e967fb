import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, ConsentAsk, ConsentGrant } from "../../src/app/index.ts";
import { standingGrants } from "../../src/core/index.ts";
import { pairNodes } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";
import { type ServedNode, serveNode } from "../support/partner-nodes.ts";

/** What becomes of leave to pass on: taken back, given anew, by several requests, and around the second person. All is invented. */
let giver: ServedNode;
let holder: ServedNode;
let third: ServedNode;
let asker: Actor;
let decider: Actor;
let boss: Actor;
let reader: Actor;

const PURPOSE = "information-exchange";
const UNTIL = "2999-01-01T00:00:00.000Z";
const SOONER = "2998-01-01T00:00:00.000Z";
const REASON = "The third unit follows the same account in a fictitious case";
const IDS = [
  "ash",
  "bay",
  "cay",
  "dam",
  "elm",
  "fen",
  "glen",
  "hill",
  "isle",
  "jetty",
  "kiln",
  "loch",
  "mere",
  "nook",
  "oast",
  "pier",
  "reef",
] as const;
type Id = (typeof IDS)[number];
const phoneOf = (id: Id): string => `+4477009008${String(IDS.indexOf(id)).padStart(2, "0")}`;
/** What a report says beside it, until it is corrected to the same. */
const TWICE = "+447700900898";
const there = (id: Id): string => `${giver.nodeId}~${id}`;

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
const ask = async (id: Id, more: Partial<ConsentAsk> = {}): Promise<string> => {
  const [sent] = await holder.wasl.askConsent(asker, {
    entityIds: [there(id)],
    recipients: [third.nodeId],
    purpose: PURPOSE,
    until: UNTIL,
    reason: REASON,
    legalBasis: "a fictitious agreement, Art. 5",
    marking: { tlp: "amber" },
    ...more,
  });
  return sent?.id ?? "";
};
const give = async (request: string, grant: ConsentGrant = {}) => {
  const terms = { ...grant, reason: "for the fictitious case" };
  const { id } = await giver.wasl.askToConsent(decider, request, terms);
  await giver.wasl.decideApproval(boss, id, "approved", "read by me");
  await giver.wasl.giveConsent(decider, request, terms);
  await holder.wasl.exchange.pull(asker);
};
/** Leave is asked for, given, and known to its holder. */
const leave = async (id: Id, more: Partial<ConsentAsk> = {}): Promise<string> => {
  const request = await ask(id, more);
  await give(request);
  return request;
};
const withdraw = (request: string) => giver.wasl.withdrawConsent(decider, request, "the trial has begun");
const shareOn = async (id: Id, by = asker) =>
  (
    await holder.wasl.exchange.share(by, {
      partner: third.nodeId,
      entityIds: [there(id)],
      necessity: REASON,
    })
  ).shared;
const pull = (from: ServedNode) => third.wasl.exchange.pull(reader, from.nodeId);
const isInThird = async (id: Id): Promise<boolean> => {
  const { hits } = await third.wasl.search(reader, { text: phoneOf(id), limit: 5 });
  return hits.some((h) => h.canonicalId === there(id));
};
const refusedInThird = async (): Promise<readonly string[]> =>
  (await third.wasl.exchange.refusals(reader)).map((r) => r.code);
const waiting = async (id: Id): Promise<number> =>
  (await holder.wasl.exchange.released(asker, third.nodeId, { after: 0, limit: 500 })).filter(
    (r) => r.entityId === id,
  ).length;
const facts = async (request: string) =>
  (await giver.wasl.consent(decider, request)).facts.map((f) => [f.isGranted, f.isGrantedOtherwise]);

beforeAll(async () => {
  [giver, holder, third] = await Promise.all([
    serveNode("Fictitious FIU A"),
    serveNode("Fictitious FIU B"),
    serveNode("Fictitious FIU C"),
  ]);
  const of = (node: ServedNode, id: string, role: "analyst" | "supervisor" = "analyst") =>
    node.actor({ id, role, clearance: "amber", groups: ["emsc"] }, PURPOSE);
  asker = await of(holder, "asker");
  decider = await of(giver, "decider");
  boss = await of(giver, "chief", "supervisor");
  reader = await of(third, "reader");
  await pairNodes(giver as never, holder as never);
  await pairNodes(holder as never, third as never);
  await pairNodes(giver as never, third as never);
  const lines = IDS.map((id) =>
    JSON.stringify({
      id,
      schema: "Company",
      properties: { name: [`Fictitious ${id}`], phone: [phoneOf(id), ...(id === "reef" ? [TWICE] : [])] },
    }),
  );
  await giver.wasl.importReport(decider, {
    fileName: "facts.ftm.jsonl",
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  // Nothing is taken by itself: what is tested is who heard what first.
  for (const node of [giver, holder, third]) await node.stopHints();
  const necessity = "the same case";
  await giver.wasl.exchange.share(decider, { partner: holder.nodeId, entityIds: IDS, necessity });
  await holder.wasl.exchange.pull(asker);
});
afterAll(async () => {
  await Promise.all([giver?.remove(), holder?.remove(), third?.remove()]);
});

test("R24 what comes under leave that was taken back is refused, though its holder has not heard of the end", async () => {
  const request = await leave("ash");
  await withdraw(request);
  await pull(giver);
  const before = await refusedInThird();
  expect(await shareOn("ash")).toBe(2);
  await pull(holder);
  expect(await isInThird("ash")).toBe(false);
  expect((await refusedInThird()).slice(0, -before.length || undefined)).toEqual([
    "GRANT_INVALID",
    "GRANT_INVALID",
  ]);
});

test("leave that is given anew lets it land again where it had gone, by a human; what is recalled never does", async () => {
  const first = await leave("bay");
  expect(await shareOn("bay")).toBe(2);
  await pull(holder);
  expect(await isInThird("bay")).toBe(true);
  await withdraw(first);
  await pull(giver);
  expect(await isInThird("bay")).toBe(false);
  // Its holder hears of the end and of new leave; nothing goes by itself.
  await holder.wasl.exchange.pull(asker);
  expect(await shareOn("bay")).toBe(0);
  await leave("bay");
  await pull(holder);
  expect([await isInThird("bay"), await waiting("bay")]).toEqual([false, 0]);
  expect(await shareOn("bay")).toBe(2);
  await pull(holder);
  expect(await isInThird("bay")).toBe(true);
  const { entity } = await giver.wasl.entity(decider, "bay");
  await giver.wasl.exchange.recall(
    decider,
    entity.statements.map((s) => s.id),
    "it was another bay",
  );
  for (const from of [giver, holder]) await pull(from);
  expect(await isInThird("bay")).toBe(false);
  expect(await refusal(ask("bay").then(give))).toBe("OBJECT_UNKNOWN");
});

test("leave that is given anew counts where its end before comes with it, or is told once more", async () => {
  const first = await leave("cay");
  expect(await shareOn("cay")).toBe(2);
  await pull(holder);
  await withdraw(first);
  await leave("cay");
  // The third node has heard neither: the holder's log tells the end, and what comes after it bears the new leave.
  expect(await shareOn("cay")).toBe(2);
  await pull(holder);
  await pull(giver);
  expect(await isInThird("cay")).toBe(true);
});

test("what waits in a holder's log under leave that is over is served to nobody", async () => {
  const request = await leave("dam");
  expect(await shareOn("dam")).toBe(2);
  expect(await waiting("dam")).toBe(2);
  await withdraw(request);
  await holder.wasl.exchange.pull(asker);
  expect(await waiting("dam")).toBe(0);
  const before = (await refusedInThird()).length;
  await pull(holder);
  expect([await isInThird("dam"), (await refusedInThird()).length]).toEqual([false, before]);
});

test("R20 what comes again is contested or not as its creator last said, also while it was gone", async () => {
  const dpo = await giver.actor(
    { id: "officer", role: "supervisor", clearance: "amber", groups: ["emsc"] },
    "data-subject-request",
  );
  const contested = async () => (await third.wasl.entity(reader, there("loch"))).contested.length;
  const first = await leave("loch");
  expect(await shareOn("loch")).toBe(2);
  await pull(holder);
  const { request } = await giver.wasl.openSubjectRequest(dpo, {
    kind: "contest",
    applicant: "X",
    text: "not theirs",
    entityIds: ["loch"],
  });
  await pull(giver);
  expect(await contested()).toBe(2);
  await withdraw(first);
  await giver.wasl.decideSubjectRequest(dpo, request.id, {
    decision: "refused",
    reason: "two sources say so",
    exemption: giver.platform.rights?.exemptions[0]?.id ?? "",
  });
  await pull(giver);
  expect(await isInThird("loch")).toBe(false);
  await leave("loch");
  expect(await shareOn("loch")).toBe(2);
  await pull(holder);
  expect([await isInThird("loch"), await contested()]).toEqual([true, 0]);
});

test("what its originator gave itself stays when leave to somebody else is taken back, and comes again from it", async () => {
  const request = await leave("elm");
  const own = () =>
    giver.wasl.exchange.share(decider, { partner: third.nodeId, entityIds: ["elm"], necessity: REASON });
  expect(await shareOn("elm")).toBe(2);
  await pull(holder);
  await withdraw(request);
  await pull(giver);
  expect(await isInThird("elm")).toBe(false);
  expect((await own()).shared).toBe(2);
  await pull(giver);
  expect(await isInThird("elm")).toBe(true);
  const again = await leave("elm");
  expect(await shareOn("elm")).toBe(2);
  await pull(holder);
  await withdraw(again);
  for (const from of [giver, holder]) await pull(from);
  expect(await isInThird("elm")).toBe(true);
});

test("leave of one request is taken back, and what another let go for the same facts stays", async () => {
  const one = await leave("fen");
  const other = await ask("fen", { until: SOONER });
  await give(other);
  expect(await facts(one)).toEqual([
    [true, true],
    [true, true],
  ]);
  expect(await shareOn("fen")).toBe(2);
  await pull(holder);
  await withdraw(one);
  expect(await facts(one)).toEqual([
    [false, true],
    [false, true],
  ]);
  expect(await facts(other)).toEqual([
    [true, false],
    [true, false],
  ]);
  expect(await refusal(withdraw(one))).toBe("CONFLICT");
  await holder.wasl.exchange.pull(asker);
  expect((await holder.wasl.consent(asker, other)).facts.every((f) => f.isGranted)).toBe(true);
  // By whichever log the third node hears it first.
  for (const from of [holder, giver, holder]) {
    await pull(from);
    expect(await isInThird("fen")).toBe(true);
  }
  await withdraw(other);
  await pull(giver);
  expect(await isInThird("fen")).toBe(false);
});

test("what waits for a node that other leave names goes to it under that", async () => {
  const one = await leave("glen");
  await leave("glen", { until: SOONER });
  expect(await shareOn("glen")).toBe(2);
  await withdraw(one);
  await holder.wasl.exchange.pull(asker);
  await pull(giver);
  await pull(holder);
  expect(await isInThird("glen")).toBe(true);
});

test("of two requests that let the same go to the same, each is taken back by itself, and leave ends with the second", async () => {
  const [one, other] = [await leave("hill"), await leave("hill")];
  expect(await shareOn("hill")).toBe(2);
  await pull(holder);
  expect((await withdraw(one)).state).toBe("withdrawn");
  await pull(giver);
  expect([await isInThird("hill"), (await facts(one))[0]]).toEqual([true, [false, true]]);
  await withdraw(other);
  await pull(giver);
  expect([await isInThird("hill"), (await facts(other))[0]]).toEqual([false, [false, false]]);
});

test("R24 leave that goes with a share takes two people too; it is no request's, and stays", async () => {
  const onward = { recipients: [third.nodeId], until: UNTIL };
  const share = { partner: holder.nodeId, entityIds: ["isle"], necessity: REASON, onward };
  const request = await leave("isle", { until: SOONER });
  expect(await refusal(giver.wasl.exchange.share(decider, share))).toBe("SECOND_PERSON_REQUIRED");
  const [asked] = await giver.wasl.exchange.askToShare(decider, share);
  expect(asked).toMatchObject({ kind: "consent", subject: holder.nodeId });
  for (const said of [holder.nodeId, third.nodeId, PURPOSE, UNTIL, "2 facts", REASON])
    expect(asked?.reason).toContain(said);
  await giver.wasl.decideApproval(boss, asked?.id ?? "", "approved", "read by me");
  // Nor for another purpose, or longer, than the second person read.
  const other = await giver.actor({ id: "decider" }, "operational-analysis");
  for (const [by, input] of [
    [other, share],
    [decider, { ...share, onward: { ...onward, until: "2999-06-01T00:00:00.000Z" } }],
  ] as const)
    expect(await refusal(giver.wasl.exchange.share(by, input))).toBe("SECOND_PERSON_REQUIRED");
  await giver.wasl.exchange.share(decider, share);
  expect(await facts(request)).toContainEqual([true, true]);
  await withdraw(request);
  expect(await facts(request)).toEqual([
    [false, true],
    [false, true],
  ]);
  await holder.wasl.exchange.pull(asker);
  expect(await shareOn("isle")).toBe(2);
});

test("C30 an answer that lets less go takes the place of the same request's before it, and of no other's", async () => {
  const [one, other] = [await leave("mere"), await leave("mere")];
  await give(one, { until: SOONER });
  expect((await giver.wasl.consent(decider, one)).state).toBe("partly");
  // What the other let go stays, and is the first one's no more.
  expect(await facts(one)).toEqual([
    [true, true],
    [true, true],
  ]);
  await give(other, { until: "2997-01-01T00:00:00.000Z" });
  await give(one, { until: "2996-01-01T00:00:00.000Z" });
  const keys = (await giver.wasl.consent(decider, one)).facts.map((f) => ({
    creator: giver.nodeId,
    id: f.objectId,
  }));
  const until = await holder.store.as(asker, async (tx) => {
    const grants = (await tx.federation.grants(keys)).map((g) => g.notice);
    return [...new Set(standingGrants(grants, (g) => g).map((g) => g.until.slice(0, 4)))].sort();
  });
  expect([keys.length, until]).toEqual([2, ["2996", "2997"]]);
  await withdraw(one);
  expect(await facts(one)).toEqual([
    [false, true],
    [false, true],
  ]);
});

test("of leave for two purposes what goes bears the one for its own", async () => {
  await leave("jetty", { until: SOONER });
  await leave("jetty", { purpose: "operational-analysis" });
  expect(await shareOn("jetty")).toBe(2);
  await pull(holder);
  expect(await isInThird("jetty")).toBe(true);
});

test("R24 a second person reads who asks, for what, which facts, to whom and until when, and approves just that", async () => {
  const request = await ask("kiln", { marking: { tlp: "green" } });
  const { facts: asked } = await giver.wasl.consent(decider, request);
  const at = asked.findIndex((f) => f.statement?.property === "phone");
  const grant = { objects: [asked[at]?.objectId ?? ""], reason: "the number alone" };
  const { id, kind, subject, reason, digest } = await giver.wasl.askToConsent(decider, request, grant);
  expect({ kind, subject }).toEqual({ kind: "consent", subject: `${request}@${at + 1}` });
  const partners = await giver.wasl.exchange.partners(decider);
  const named = (nodeId: string) =>
    `${nodeId} ("${partners.find((p) => p.nodeId === nodeId)?.name ?? "none"}")`;
  expect(reason).toBe(
    `${named(holder.nodeId)} asks in ${request} to pass on 1 of 2 facts, no. ${at + 1} (phone), to ${named(third.nodeId)}, for ${PURPOSE}, until ${UNTIL}: the number alone`,
  );
  // Whoever would have other words approved for the same, by hand: not for this kind, and by another it lets nothing go.
  const byHand = { digest, reason: "a matter of routine" };
  expect(await refusal(giver.wasl.requestApproval(decider, { kind: "consent", subject, ...byHand }))).toBe(
    "REQUEST_INVALID",
  );
  const routine = { kind: "release", subject: holder.nodeId, ...byHand } as const;
  expect(await refusal(giver.wasl.requestApproval(decider, routine))).toBe("REQUEST_INVALID");
  // Nor past the use case: what the second person read was not what it is for.
  const [requestedAt, expiresAt] = [new Date().toISOString(), UNTIL];
  const told = { id: "appr-routine", kind: "consent", subject, ...byHand, requestedAt, expiresAt } as const;
  await giver.store.as(decider, (tx) => tx.requestApprovals([told]));
  await giver.wasl.decideApproval(boss, told.id, "approved", "read by me");
  expect(await refusal(giver.wasl.giveConsent(decider, request, grant))).toBe("SECOND_PERSON_REQUIRED");
  // Nobody approves what they may not see, though they may see who asks.
  const low = await giver.actor({ id: "low", role: "supervisor", clearance: "green" }, PURPOSE);
  expect((await giver.wasl.consent(low, request)).facts.every((f) => f.statement === undefined)).toBe(true);
  expect(await refusal(giver.wasl.decideApproval(low, id, "approved", "unseen"))).toBe("APPROVAL_UNKNOWN");
  // Nor is it told that it waits for them.
  const [listed, waits] = await Promise.all(
    [low, boss].map((by) => giver.wasl.approvals(by, { limit: 200 })),
  );
  const one = (of: typeof listed) => of?.items.find((a) => a.id === id);
  expect([one(listed)?.isMine, one(listed)?.isBeyond, one(waits)?.isMine]).toEqual([false, true, true]);
  expect([listed?.waiting, waits?.waiting]).toEqual([0, waits?.items.filter((a) => a.isMine).length]);
  // What was corrected since is not what was approved.
  await giver.wasl.decideApproval(boss, id, "approved", "read by me");
  await giver.wasl.exchange.correct(decider, asked[at]?.statement?.id ?? "", "+447700900899", "misread");
  expect(await refusal(giver.wasl.giveConsent(decider, request, grant))).toBe("SECOND_PERSON_REQUIRED");
  const anew = await giver.wasl.askToConsent(decider, request, grant);
  await giver.wasl.decideApproval(boss, anew.id, "approved", "read by me");
  expect(await giver.wasl.giveConsent(decider, request, grant)).toMatchObject({ state: "partly" });
  expect(await refusal(giver.wasl.giveConsent(decider, request, grant))).toBe("SECOND_PERSON_REQUIRED");
});

/** What a request's page and the list of them say of it, at the giver and at whoever asked. */
const statesOf = async (request: string): Promise<readonly (string | undefined)[]> => {
  const sides = [
    [giver, decider],
    [holder, asker],
  ] as const;
  const said: (string | undefined)[] = [];
  for (const [{ wasl }, by] of sides) {
    const listed = (await wasl.consents(by)).find((c) => c.id === request);
    said.push((await wasl.consent(by, request)).state, listed?.state);
  }
  return said;
};
const narrow = async (what: { entityIds: readonly string[] } | { statementIds: readonly string[] }) => {
  const onward = { recipients: [third.nodeId], until: SOONER };
  const input = { partner: holder.nodeId, ...what, necessity: REASON, onward };
  const [approval] = await giver.wasl.exchange.askToShare(decider, input);
  await giver.wasl.decideApproval(boss, approval?.id ?? "", "approved", "read by me");
  await giver.wasl.exchange.share(decider, input);
};

test("a request whose leave a narrower share ended says so at both, and stands again once leave is given anew", async () => {
  const request = await ask("nook");
  const terms = { reason: "for the fictitious case" };
  const { id } = await giver.wasl.askToConsent(decider, request, terms);
  await giver.wasl.decideApproval(boss, id, "approved", "read by me");
  await giver.wasl.giveConsent(decider, request, terms);
  // Its answer may come before the leave itself.
  expect(await statesOf(request)).toEqual(["granted", "granted", "granted", "granted"]);
  await holder.wasl.exchange.pull(asker);
  await narrow({ entityIds: ["nook"] });
  expect(await statesOf(request)).toEqual(["ended", "ended", "granted", "granted"]);
  await holder.wasl.exchange.pull(asker);
  expect(await statesOf(request)).toEqual(["ended", "ended", "ended", "ended"]);
  await give(request);
  expect(await statesOf(request)).toEqual(["granted", "granted", "granted", "granted"]);
});

test("a request of which a narrower share ended a part stands in part", async () => {
  const request = await leave("oast");
  const [fact] = (await giver.wasl.consent(decider, request)).facts;
  await narrow({ statementIds: [fact?.statement?.id ?? ""] });
  await holder.wasl.exchange.pull(asker);
  expect(await statesOf(request)).toEqual(["partly", "partly", "partly", "partly"]);
  expect(await facts(request)).toEqual([
    [false, true],
    [true, false],
  ]);
});

test("a request whose facts were recalled says so at both, and one of which a part was stands in part", async () => {
  const request = await leave("pier");
  const recall = async (n: number): Promise<void> => {
    const id = (await giver.wasl.consent(decider, request)).facts[n]?.statement?.id ?? "";
    await giver.wasl.exchange.recall(decider, [id], "misread");
    await holder.wasl.exchange.pull(asker);
  };
  expect(await statesOf(request)).toEqual(["granted", "granted", "granted", "granted"]);
  await recall(0);
  expect(await statesOf(request)).toEqual(["partly", "partly", "partly", "partly"]);
  expect(await facts(request)).toEqual([
    [false, false],
    [true, false],
  ]);
  await recall(1);
  expect(await statesOf(request)).toEqual(["ended", "ended", "ended", "ended"]);
  expect((await holder.wasl.consent(asker, request)).facts.map((f) => f.isGranted)).toEqual([false, false]);
});

test("a fact that two objects say is asked for once, and goes by the leave for it", async () => {
  const { entity } = await giver.wasl.entity(decider, "reef");
  const twice = entity.statements.find((s) => s.value === TWICE)?.id ?? "";
  await giver.wasl.exchange.correct(decider, twice, phoneOf("reef"), "misread");
  await holder.wasl.exchange.pull(asker);
  const request = await leave("reef");
  const { asked, facts: listed } = await giver.wasl.consent(decider, request);
  expect([asked, listed.map((f) => f.statement?.property).sort()]).toEqual([2, ["name", "phone"]]);
  expect(await shareOn("reef")).toBe(2);
  await pull(holder);
  expect(await isInThird("reef")).toBe(true);
});
