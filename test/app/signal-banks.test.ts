import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, AdvertView, HttpHandler } from "../../src/app/index.ts";
import { createSignalsHandler } from "../../src/exchange/index.ts";
import { bytesOf, knowPartners, openTestNode, type TestNode } from "../support/node.ts";

/** Banks of signals from accepted adverts: what goes in, who pulls, what they say of it, and how it goes out again. All is invented. */
let node: TestNode;
let officer: Actor;
let second: Actor;
let platform: Actor;
let handler: HttpHandler;
let token: string;

const PURPOSE = { purpose: "online-referral", mandate: "AGR-7" } as const;
const HASH = "ab12".repeat(16);
const OFFER =
  "Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds per person. " +
  "WhatsApp +447700900801, telegram: @boat_zz1, group https://t.me/joinchat/AbCd1234efGh";
const MINE = "Second boat to Dover this week, guaranteed, pay after arrival, 2800 pounds. Call +447700900802";
const OPEN = "Boat to Dover on Friday, guaranteed, pay after arrival, 2500 pounds. Call +447700900803";
const HELP =
  "My brother left Dunkirk on Sunday by boat, no news of him. Whoever has seen him please call me +447700900804";
const BOTH =
  "Third boat to Dover this week, guaranteed, pay after arrival, 2700 pounds. Call +447700900805 or +447700900804";
const REASON = "CASE-1: the network is back under new accounts";

const post = (id: string, text: string, media: readonly string[] = []) =>
  JSON.stringify({
    id,
    platform: "tiktok",
    account: { id: `acc-${id}`, name: `n-${id}` },
    posted_at: "2025-09-03T04:00:00.000Z",
    text,
    media,
  });
const load = (lines: readonly string[]) =>
  node.wasl.importReport(officer, {
    fileName: `posts-${lines.length}.jsonl`,
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "green" },
    fictitious: true,
  });
const advertOf = async (text: string): Promise<AdvertView> => {
  const found = (await node.wasl.adverts(officer, { limit: 50 })).find((a) => a.post.text === text);
  if (!found) throw new Error(`no advert: ${text}`);
  return found;
};
const accept = async (text: string, by = officer): Promise<string> => {
  const { finding } = await advertOf(text);
  await node.wasl.decideFinding(by, finding.id, "accepted", "reads as an offer");
  return finding.id;
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
const put = (finding: string, more: object = {}) =>
  node.wasl.bankSignals(second, { finding }, { bank: "adverts", days: 90, reason: REASON, ...more });

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber" });
  second = await node.actor({ id: "second", clearance: "amber" });
  platform = await node.actor(
    { id: "team-t", role: "platform", clearance: "clear", groups: ["telegram"] },
    "online-referral",
  );
  await node.actor({ id: "client", role: "machine", clearance: "green" });
  token = await node.store.accounts.issueToken(
    "client",
    PURPOSE,
    new Date(Date.now() + 86_400_000).toISOString(),
    { scopes: ["hash-bank"] },
  );
  handler = createSignalsHandler({ wasl: node.wasl, accounts: node.store.accounts, nodeId: node.nodeId });
  await load([
    post("p1", OFFER, [HASH]),
    post("p2", MINE),
    post("p3", OPEN),
    post("p4", HELP),
    post("p5", BOTH),
  ]);
  await node.wasl.detect(officer, ["offers-a-crossing"]);
});
afterAll(() => node?.remove());

const ask = (method: string, path: string, query: string, body = "") =>
  handler.handle({
    method,
    path: `/signals/te/${path}`,
    query,
    headers: { host: "127.0.0.1:7000" },
    body: new TextEncoder().encode(body),
  });
interface Update {
  readonly id: string;
  readonly indicator: string;
  readonly type: string;
  readonly should_delete: boolean;
  readonly last_updated: number;
  readonly descriptors?: { readonly data: readonly { readonly tags: { data: { text: string }[] } }[] };
}
/** Every page, as the client follows it. */
async function pull(query = "", bank = "0"): Promise<readonly Update[]> {
  const all: Update[] = [];
  let next: string | undefined = `access_token=1|${token}&limit=2${query}`;
  for (let pages = 0; next !== undefined && pages < 20; pages++) {
    const { status, body } = await ask("GET", `${bank}/threat_updates/`, next);
    expect(status).toBe(200);
    const page = JSON.parse(body) as { data: Update[]; paging: { next?: string } };
    all.push(...page.data);
    next = page.paging.next === undefined ? undefined : new URL(page.paging.next).search.slice(1);
  }
  return all;
}
const shown = (updates: readonly Update[]) =>
  updates.map((u) => `${u.type} ${u.indicator}${u.should_delete ? " gone" : ""}`).sort();

test("R13 R24 what is undecided goes into no bank, nor does what one accepted oneself", async () => {
  const { finding } = await advertOf(OPEN);
  expect(await refusal(put(finding.id))).toBe("CONFLICT");
  await node.wasl.decideFinding(officer, finding.id, "rejected", "a joke");
  expect(await refusal(put(finding.id))).toBe("CONFLICT");
  const mine = await accept(MINE, second);
  expect(await refusal(put(mine))).toBe("SECOND_PERSON_REQUIRED");
  expect(await refusal(put("finding-none"))).toBe("FINDING_UNKNOWN");
  const machine = { token, purpose: PURPOSE };
  expect(
    await refusal(node.wasl.bankSignals(machine, { finding: mine }, { bank: "a", days: 1, reason: REASON })),
  ).toBe("ROLE_FORBIDS");
  expect(await pull()).toEqual([]);
});

test("R06 what an advert shares with somebody who seeks a brother goes into no bank", async () => {
  const id = await accept(BOTH);
  const candidates = await node.wasl.signalCandidates(second, { finding: id });
  expect(candidates.map((c) => [c.value, c.refused])).toEqual([
    ["+447700900805", undefined],
    ["+447700900804", "elsewhere"],
  ]);
  expect(await refusal(put(id, { only: ["phone  +447700900804"] }))).toBe("REQUEST_INVALID");
  expect(await put(id)).toMatchObject({ changed: 1 });
  expect(shown(await pull())).toEqual(["DEBUG_STRING +447700900805"]);
});

test("every kind stands in its normal form, with source, confidence and a day on which it ends", async () => {
  const id = await accept(OFFER);
  expect(await put(id, { marking: { tlp: "green" } })).toMatchObject({ changed: 4 });
  const [own, ...rest] = (await node.wasl.signals(second, { bank: "adverts", limit: 50 })).filter(
    (s) => s.findingId === id,
  );
  expect([own, ...rest].map((s) => `${s?.kind} ${s?.service} ${s?.value}`).sort()).toEqual([
    "handle telegram boat_zz1",
    "invite telegram t.me/+AbCd1234efGh",
    `pdq  ${HASH}`,
    "phone  +447700900801",
  ]);
  expect(own?.putBy).toBe("second");
  expect(own?.reportId).toMatch(/^rep/);
  expect(own?.confidence).toBeGreaterThan(50);
  const held = Date.parse(own?.expiresAt ?? "") - Date.parse(own?.putAt ?? "");
  expect(Math.round(held / 86_400_000)).toBe(90);
  expect(await node.wasl.signalBanks(officer)).toEqual([{ bank: "adverts", live: 5, held: 0 }]);
});

test("python-threatexchange's pages hold what the token may see, by bank or of all", async () => {
  const all = await pull();
  expect(shown(all)).toEqual([
    "DEBUG_STRING +447700900801",
    "DEBUG_STRING +447700900805",
    "DEBUG_STRING boat_zz1",
    `HASH_PDQ ${HASH}`,
    "URI https://t.me/+AbCd1234efGh",
  ]);
  expect(new Set(all.map((u) => u.id)).size).toBe(5);
  const handle = all
    .find((u) => u.indicator === "boat_zz1")
    ?.descriptors?.data[0]?.tags.data.map((t) => t.text);
  expect(handle).toEqual(["adverts", "type:handle", "service:telegram"]);
  expect(await pull("", "other")).toEqual([]);
  expect((await ask("GET", "0/threat_updates/", "access_token=1|wrong")).status).toBe(401);
  expect((await ask("DELETE", "0/threat_updates/", `access_token=1|${token}`)).status).toBe(405);
});

test("a platform sees what is of its own service or of none, and nobody of the unit", async () => {
  const held = await node.wasl.platformSignals(platform);
  expect(held.map((s) => s.value)).toContain("boat_zz1");
  expect(JSON.stringify(held)).not.toMatch(/officer|second|finding-|rep-|amber/);
  const other = await node.actor({ id: "team-f", role: "platform", groups: ["facebook"] }, "online-referral");
  const kinds = new Set((await node.wasl.platformSignals(other)).map((s) => s.kind));
  expect([...kinds].sort()).toEqual(["pdq", "phone"]);
  expect(await refusal(node.wasl.platformSignals(officer))).toBe("ROLE_FORBIDS");
  expect(await refusal(node.wasl.signals(platform, { limit: 5 }))).toBe("ROLE_FORBIDS");
  const shop = await node.actor({ id: "shop", role: "trade" });
  expect(await refusal(node.wasl.signalFeed(shop, { limit: 5 }))).toBe("ROLE_FORBIDS");
});

test("R20 a false positive is out of the feed at once and told as gone; a human lets it stand again or takes it out", async () => {
  const before = await pull();
  const handle = before.find((u) => u.indicator === "boat_zz1");
  const answer = await ask(
    "POST",
    `${handle?.id}/`,
    `access_token=1|${token}`,
    "reactions=DISAGREE_WITH_TAGS",
  );
  expect(answer.status).toBe(200);
  expect(shown(await pull())).not.toContain("DEBUG_STRING boat_zz1");
  expect(shown(await pull(`&start_time=${handle?.last_updated}`))).toContain("DEBUG_STRING boat_zz1 gone");
  expect((await node.wasl.platformSignals(platform)).map((s) => s.value)).not.toContain("boat_zz1");
  const [first] = await node.wasl.signals(second, { limit: 50 });
  expect(first).toMatchObject({ value: "boat_zz1", state: "held" });
  expect(first?.feedback).toMatchObject([{ verdict: "false-positive", by: "client", side: "platform" }]);
  // Whoever banks it again does not get past whoever has to look.
  const again = { only: ["handle telegram boat_zz1"], bank: "other" };
  expect(await refusal(put(first?.findingId ?? "", again))).toBe("CONFLICT");
  expect(shown(await pull())).not.toContain("DEBUG_STRING boat_zz1");
  const id = first?.id ?? "";
  expect(await refusal(node.wasl.decideSignal(second, id, "live", " "))).toBe("REQUEST_INVALID");
  expect(await node.wasl.decideSignal(second, id, "live", "read again: an offer")).toMatchObject({
    state: "live",
  });
  expect(shown(await pull())).toContain("DEBUG_STRING boat_zz1");
});

test("a platform's own words reach the unit, and it sees its own again", async () => {
  const [one] = (await node.wasl.platformSignals(platform)).filter((s) => s.kind === "invite");
  await node.wasl.answerSignal(platform, one?.id ?? "", "seen");
  await node.wasl.answerSignal(platform, one?.id ?? "", "acted", "group closed");
  const [again] = (await node.wasl.platformSignals(platform)).filter((s) => s.kind === "invite");
  expect(again?.feedback.map((f) => [f.verdict, f.note])).toEqual([
    ["seen", undefined],
    ["acted", "group closed"],
  ]);
  const mine = (await node.wasl.signals(officer, { limit: 50 })).find((s) => s.id === one?.id);
  expect(mine?.feedback.map((f) => f.by)).toEqual(["team-t", "team-t"]);
  expect(await refusal(node.wasl.answerSignal(platform, "signal-none", "seen"))).toBe("SIGNAL_UNKNOWN");
});

test("a text that carries a banked handle is told so, on triage too; a text of somebody who seeks help is not", async () => {
  const text = "New boat to Dover, guaranteed, pay after arrival, 2900 pounds, telegram @boat_zz1";
  const hits = await node.wasl.lookUpSignals(officer, { text, platform: "facebook" });
  expect(hits.map((h) => [h.bank, h.kind, h.value])).toEqual([["adverts", "handle", "boat_zz1"]]);
  expect(await node.wasl.lookUpSignals(officer, { text: `${HELP} t.me/boat_zz1` })).toEqual([]);
  await load([post("p6", text)]);
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  expect((await advertOf(text)).banked.map((h) => h.value)).toEqual(["boat_zz1"]);
  // Of its own finding it says nothing: that is where it came from.
  expect((await advertOf(BOTH)).banked).toEqual([]);
});

test("R03 R24 a bank goes to a partner as STIX indicators, under its agreement alone", async () => {
  const boss = await node.actor({ id: "boss", role: "supervisor", clearance: "amber" });
  await knowPartners(node, ["node-p"]);
  const input = { bank: "adverts", partner: "node-p", necessity: REASON };
  expect(await refusal(node.wasl.exportSignals(second, { ...input, partner: "node-none" }))).toBe(
    "PARTNER_UNKNOWN",
  );
  expect(await refusal(node.wasl.exportSignals(second, input))).toBe("AGREEMENT_MISSING");
  const terms = (more: string) =>
    `partner: node-p\nclass: platform\npurposes: operational-analysis\nlegal-basis: fictitious\nvalid-until: 2999-01-01\n${more}`;
  await node.wasl.exchange.agree(boss, terms("ceiling: clear\n"));
  const indicators = async () =>
    (
      (await node.wasl.exportSignals(second, input)) as { objects: { type: string; pattern: string }[] }
    ).objects.filter((o) => o.type === "indicator");
  expect(await indicators()).toEqual([]);
  await node.wasl.exchange.agree(boss, terms("ceiling: amber\n"));
  const given = await indicators();
  expect(given.map((o) => o.pattern)).toContain(
    "[user-account:account_login = 'boat_zz1' AND user-account:account_type = 'telegram']",
  );
  expect(given[0]).toMatchObject({ pattern_type: "stix", confidence: expect.any(Number) });
  expect(Object.keys(given[0] ?? {})).toContain("valid_until");
  await node.wasl.exchange.agree(boss, terms("ceiling: amber\nfour-eyes: yes\n"));
  expect(await refusal(node.wasl.exportSignals(second, input))).toBe("SECOND_PERSON_REQUIRED");
  const asked = await node.wasl.askToExportSignals(second, input);
  // The second person reads how many go to whom, in the node's words.
  const partner = `to give ${input.partner} \\(".*"\\), for [a-z-]+, of the bank "${input.bank}" `;
  const what = `${given.length} signals? of \\d+ entit(y|ies) from \\d+ reports?; TLP:[A-Z+]+ at most; `;
  expect(asked.reason).toMatch(new RegExp(`^${partner}${what}.*: ${input.necessity}$`));
  // And they are somebody who sees each of them, as it stands.
  const low = await node.actor({ id: "low-boss", role: "supervisor", clearance: "clear" });
  const waits = async (who: Actor) =>
    (await node.wasl.approvals(who, { limit: 50 })).items.find((a) => a.id === asked.id)?.isMine;
  expect([await waits(low), await waits(boss)]).toEqual([false, true]);
  const answer = (who: Actor, id: string) =>
    refusal(node.wasl.decideApproval(who, id, "approved", "read it"));
  expect(await answer(low, asked.id)).toBe("APPROVAL_UNKNOWN");
  const again = await node.wasl.askToExportSignals(second, { ...input, necessity: `${REASON} again` });
  await node.wasl.decideApproval(boss, asked.id, "approved", "read it");
  expect((await indicators()).length).toBe(given.length);
  const all = await node.wasl.signals(second, { bank: "adverts", state: "live", limit: 50 });
  const invite = all.find((s) => s.kind === "invite")?.id ?? "";
  await node.wasl.decideSignal(second, invite, "withdrawn", REASON);
  expect(await answer(boss, again.id)).toBe("APPROVAL_UNKNOWN");
});

test("what ran out is told as gone to whoever may have had it, for a month", async () => {
  const id = (await advertOf(BOTH)).finding.id;
  await put(id, { bank: "short", days: 1 });
  const [held] = await node.wasl.signals(second, { bank: "short", limit: 5 });
  const day = 86_400_000;
  const told = (from: number | undefined, days: number) =>
    node.store.as(second, async (tx) => {
      const start = Date.parse(held?.at ?? "");
      const now = new Date(start + days * day).toISOString();
      const since = from === undefined ? {} : { from: new Date(start + from).toISOString() };
      const found = await tx.signalFeed({ bank: "short", ...since, limit: 5, now });
      return found.map((s) => (s.isOver ? `${s.at === s.expiresAt} gone` : "live"));
    });
  expect(await told(undefined, 0)).toEqual(["live"]);
  expect(await told(undefined, 2)).toEqual([]);
  expect(await told(0, 2)).toEqual(["true gone"]);
  // Nobody who says that they come from before it was put in had it.
  expect(await told(-day, 2)).toEqual([]);
  expect(await told(0, 32)).toEqual([]);
});

test("R06 a post that shows a banked number to be a seeker's takes it out of every bank at once", async () => {
  const before = (await pull()).find((u) => u.indicator === "+447700900801");
  expect(before?.should_delete).toBe(false);
  await load([
    post("p7", "My sister left Dunkirk by boat on Monday, no news of her. Please call me +447700900801"),
    post("p8", "The sea is calm today"),
  ]);
  expect(shown(await pull())).not.toContain("DEBUG_STRING +447700900801");
  expect(shown(await pull(`&start_time=${before?.last_updated}`))).toContain(
    "DEBUG_STRING +447700900801 gone",
  );
  expect(shown(await pull("&start_time=1"))).not.toContain("DEBUG_STRING +447700900801 gone");
  const left = await node.wasl.findings(officer, { detector: "contact-taken-back", limit: 10 });
  expect(JSON.stringify(left)).toContain("adverts");
});
