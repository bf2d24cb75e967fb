import { afterAll, beforeAll, expect, test } from "vitest";
import { type FederatedNode, openFederatedNode, pairNodes } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** A victim's post that comes after the advert was read: what was stated of the advert's number is taken back at once. */
const NUMBER = "+447700900811";
const ADVERTS = [
  `🇫🇷➡️🇬🇧 boat 3000€ pay after ${NUMBER}`,
  `🇫🇷➡️🇬🇧 boat VIP 2800€ ${NUMBER}`,
  `Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds per person. WhatsApp ${NUMBER} or +447700900812`,
] as const;
const HELP = `My brother left Dunkirk on Sunday by boat, no news of him. Whoever has seen him please call me ${NUMBER}`;

let unit: FederatedNode;
let partner: FederatedNode;

const importPosts = (texts: readonly string[], tlp: "clear" | "green" | "amber" | "red", by = unit.analyst) =>
  unit.wasl.importReport(by, {
    fileName: "posts.jsonl",
    bytes: bytesOf(
      texts
        .map((text, i) =>
          JSON.stringify({
            id: `p${text.length}`,
            platform: "tiktok",
            account: { id: `acc-${text.length}-${i}` },
            posted_at: `2025-09-0${i + 1}T04:00:00.000Z`,
            text,
            media: [],
          }),
        )
        .join("\n"),
    ),
    marking: { tlp },
    fictitious: true,
  });
const detector = "offers-a-crossing";
const findingOf = async (text: string) => {
  const found = (await unit.wasl.adverts(unit.analyst, { limit: 50 })).find((a) => a.post.text === text);
  if (!found) throw new Error(`no advert: ${text}`);
  return found.finding;
};
const draft = async (text: string) => {
  const { id } = await findingOf(text);
  await unit.wasl.decideFinding(unit.analyst, id, "accepted", "reads as an offer");
  return await unit.wasl.draftReferral(unit.analyst, id, {
    legalGround: "A rule",
    notifierName: "Example unit",
    notifierEmail: "unit@example.org",
    territory: ["GB"],
    trustedFlagger: true,
    channel: "portal",
  });
};
const approved = async ({ id, digest }: { readonly id: string; readonly digest: string }) => {
  const ask = { kind: "release", subject: id, reason: "harmful", digest } as const;
  const asked = await unit.wasl.requestApproval(unit.analyst, ask);
  await unit.wasl.decideApproval(unit.supervisor, asked.id, "approved", "read it");
};

beforeAll(async () => {
  [unit, partner] = await Promise.all([openFederatedNode("unit"), openFederatedNode("partner")]);
  await pairNodes(unit, partner);
});
afterAll(async () => {
  await Promise.all([unit?.remove(), partner?.remove()]);
});

test("statements, findings, the campaign and a draft lose the number; what left is put before a human", async () => {
  await importPosts(ADVERTS, "green");
  await unit.wasl.detect(unit.analyst, [detector]);
  const [first, second, third] = ADVERTS;
  const sent = await draft(first);
  await approved(sent);
  await unit.wasl.releaseReferral(unit.analyst, sent.id);
  const waiting = await draft(third);
  await approved(waiting);
  const advert = (await findingOf(first)).subjects[0]?.id ?? "";
  const { shared } = await unit.wasl.exchange.share(unit.supervisor, {
    partner: partner.nodeId,
    entityIds: [advert],
    necessity: "EXERCISE: an advert",
  });
  expect(shared).toBeGreaterThan(0);
  const contactsOf = async (text: string) =>
    (await findingOf(text)).proves.flatMap((p) => (p.property === "phone" ? [p.value] : []));
  const search = async (text: string) =>
    (await unit.wasl.search(unit.analyst, { text, limit: 10 })).hits.filter((h) => h.schema === "Advert");
  expect(await contactsOf(second)).toEqual([NUMBER]);
  expect((await search(NUMBER)).length).toBeGreaterThan(0);
  expect((await unit.wasl.campaigns(unit.analyst)).map((c) => c.adverts)).toEqual([2]);
  const other = (await findingOf(second)).subjects[0]?.id ?? "";
  await unit.store.as(unit.analyst, (tx) =>
    tx.appendResolutions([
      {
        id: "res-rule",
        leftId: advert,
        rightId: other,
        judgement: "same",
        score: 1,
        terms: [],
        decidedBy: "rule:1",
        decidedAt: "2025-09-05T00:00:00.000Z",
        reason: "one number",
        access: waiting.access,
      },
    ]),
  );

  // The help-seeker's post is more restricted than the adverts: they lose the number for everybody all the same.
  await importPosts([HELP], "amber");

  for (const text of ADVERTS) expect(await contactsOf(text), text).not.toContain(NUMBER);
  expect(await contactsOf(third)).toEqual(["+447700900812"]);
  expect(await search(NUMBER)).toEqual([]);
  expect(await unit.wasl.campaigns(unit.analyst)).toEqual([]);
  const [last] = await unit.wasl.resolutions(unit.analyst, { limit: 1 });
  expect([last?.judgement, last?.decidedBy, last?.leftId]).toEqual(["undecided", "rule:taken-back", advert]);

  // The approval was of a package with the number in it.
  const after = await unit.wasl.referral(unit.analyst, waiting.id);
  expect(JSON.stringify(after.package)).not.toContain(NUMBER);
  expect(after.package.evidence.identifiers).toContainEqual({ type: "phone", value: "+447700900812" });
  await expect(unit.wasl.releaseReferral(unit.analyst, waiting.id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);

  const proposals = (
    await unit.wasl.findings(unit.analyst, { detector: "contact-taken-back", limit: 10 })
  ).map((f) => [f.state, f.subjects[0]?.id, f.summary] as const);
  expect(proposals.map(([state, subject]) => [state, subject])).toEqual([
    ["proposed", advert],
    ["proposed", advert],
  ]);
  const said = proposals.map(([, , summary]) => summary).join(" ");
  expect(said).toContain(partner.nodeId);
  expect(said).toContain("tiktok");
  // A node's id may have seven digits in a row by chance.
  expect(said.replaceAll(partner.nodeId, "")).not.toMatch(/\d{7}/);
});

test("a new run of the detector does not bring the number back", async () => {
  await unit.wasl.detect(unit.analyst, [detector]);
  const { hits } = await unit.wasl.search(unit.analyst, { text: NUMBER, limit: 10 });
  expect(hits.filter((h) => h.schema === "Advert")).toEqual([]);
  expect(await unit.wasl.campaigns(unit.analyst)).toEqual([]);
});

test("the log of whoever imports is the same whether or not an advert above them states the number", async () => {
  const low = await unit.actor({ id: "low", clearance: "green", groups: [] }, "information-exchange");
  const [hidden, nobodys] = ["+447700900821", "+447700900822"] as const;
  const advert = `🇫🇷➡️🇬🇧 boat every night 3100€ pay after ${hidden}`;
  await importPosts([advert], "red", unit.supervisor);
  await unit.wasl.detect(unit.supervisor, [detector]);
  const isStated = async () => {
    const adverts = await unit.wasl.adverts(unit.supervisor, { limit: 50 });
    return JSON.stringify(adverts.find((a) => a.post.text === advert)?.finding.proves).includes(hidden);
  };
  expect(await isStated()).toBe(true);
  // Of another length each, so that each is a post of its own.
  await importPosts([`${HELP.replace(NUMBER, hidden)} please`], "green", low);
  await importPosts([`${HELP.replace(NUMBER, nobodys)} please, anybody`], "green", low);
  expect(await isStated()).toBe(false);
  const own = await unit.wasl.auditTrail(low, { object: "contacts taken back", limit: 10 });
  expect(own.map((e) => e.detail)).toEqual([{ contacts: 1 }, { contacts: 1 }]);
});

test("what left is put before a human also where whoever imports may not see it", async () => {
  const low = await unit.actor({ id: "lower", clearance: "clear", groups: [] }, "information-exchange");
  const number = "+447700900831";
  const advert = `🇫🇷➡️🇬🇧 boat every single night 3100€ pay after ${number}`;
  await importPosts([advert], "green", unit.supervisor);
  await unit.wasl.detect(unit.supervisor, [detector]);
  const { finding } = (await unit.wasl.adverts(unit.supervisor, { limit: 50 })).find(
    (a) => a.post.text === advert,
  ) ?? { finding: undefined };
  const id = finding?.subjects[0]?.id ?? "";
  await unit.wasl.decideFinding(unit.supervisor, finding?.id ?? "", "accepted", "reads as an offer");
  const { shared } = await unit.wasl.exchange.share(unit.supervisor, {
    partner: partner.nodeId,
    entityIds: [id],
    necessity: "EXERCISE: an advert above",
  });
  expect(shared).toBeGreaterThan(0);

  const { changed } = await importPosts([`${HELP.replace(NUMBER, number)} day or night`], "clear", low);

  expect(changed).toBe(true);
  const about = async (actor: typeof low) =>
    (await unit.wasl.findings(actor, { detector: "contact-taken-back", limit: 50 })).filter(
      (f) => f.subjects[0]?.id === id,
    );
  expect(await about(low)).toEqual([]);
  expect(await about(unit.supervisor)).toHaveLength(1);
});

test("a member of whose texts none is sure still holds its campaign together", async () => {
  const number = "+447700900841";
  const advert = (sum: number, ask = "") =>
    `Boat from Calais to Dover every week by night, small groups, life jackets, guaranteed, payment after arrival, ${sum} pounds per person${ask}. WhatsApp ${number}`;
  const ask = ", ask Maskedcanary Quillan";
  // Two versions of one post, and a copy of them by another account.
  for (const text of [advert(2000, ask), advert(2400, ask), advert(2000)]) await importPosts([text], "green");
  await unit.wasl.detect(unit.analyst, [detector]);
  const adverts = async () => (await unit.wasl.campaigns(unit.analyst)).map((c) => c.adverts);
  expect(await adverts()).toEqual([3]);
  const person = { id: "p-canary", schema: "Person", properties: { name: ["Maskedcanary Quillan"] } };
  await unit.wasl.importReport(unit.analyst, {
    fileName: "one.ftm.jsonl",
    bytes: bytesOf(`${JSON.stringify(person)}\n`),
    marking: { tlp: "green" },
    fictitious: true,
  });
  await unit.wasl.setCategory(unit.analyst, "p-canary", "victim", "was in the hold");
  await importPosts([`${HELP.replace(NUMBER, number)} at any hour`], "amber");
  expect(JSON.stringify((await findingOf(advert(2000))).proves)).not.toContain(number);
  expect(await adverts()).toEqual([3]);
});
