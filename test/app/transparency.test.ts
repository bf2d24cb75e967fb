import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { OTHER, sha256Hex } from "../../src/core/index.ts";
import { createSigner } from "../../src/exchange/index.ts";
import { asOwner, entity, load } from "../rights/support.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { REFERRED_POSTS, referTwo } from "../support/referred.ts";

/** The report to the public: nobody reads anything before two people published it, and then exactly that. */
let node: TestNode;
let officer: Actor;
let supervisor: Actor;
const DAY_MS = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
/** The same node tomorrow: a period ends before its report is compiled. */
const tomorrow = () => createWasl({ ...node.platform, clock: { now: () => Date.now() + DAY_MS } });
const PERIOD = { from: day(-30), to: day(0) };

beforeAll(async () => {
  node = await openTestNode();
  await referTwo(node);
  officer = await node.actor({ id: "officer" });
  supervisor = await node.actor({ id: "super", role: "supervisor" });
});
afterAll(() => node?.remove());

async function approve(id: string, digest: string): Promise<void> {
  const ask = { kind: "release", subject: id, digest, reason: "read the numbers" } as const;
  const asked = await tomorrow().requestApproval(officer, ask);
  await tomorrow().decideApproval(supervisor, asked.id, "approved", "numbers only");
}
const NAMES = ["", "1", "1.json", "1.csv", "2", "draft", "0", "../x"];

test("nothing is there for the public until the first is published, draft or not", async () => {
  for (const name of NAMES) expect(await node.wasl.publicTransparency(name, "en"), name).toBeUndefined();
  const draft = await tomorrow().draftTransparency(officer, PERIOD);
  expect(draft.version).toBeUndefined();
  for (const name of [...NAMES, draft.id, draft.digest])
    expect(await node.wasl.publicTransparency(name, "en"), name).toBeUndefined();
});

test("it is compiled by an officer and published by two, as exactly what was approved", async () => {
  const wasl = tomorrow();
  const { id, digest, report } = await wasl.draftTransparency(officer, { ...PERIOD, from: day(-29) });
  // Two notices are few: that there are some is told, and no more, not even where.
  expect(report.notices.byPlatform).toMatchObject([{ platform: OTHER, acted: 0, waiting: null }]);
  await expect(wasl.publishTransparency(officer, id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  await expect(approve(id, "0".repeat(64))).rejects.toThrow(/REQUEST_INVALID/);
  await expect(wasl.publishTransparency(officer, id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  await approve(id, digest);
  const overseer = await node.actor({ id: "overseer", role: "oversight" }, "oversight");
  await expect(wasl.publishTransparency(overseer, id)).rejects.toThrow(/ROLE_FORBIDS/);
  expect((await wasl.publishTransparency(officer, id)).version).toBe(1);
  await expect(wasl.publishTransparency(officer, id)).rejects.toThrow(/CONFLICT/);
  const trail = await node.wasl.auditTrail(supervisor, { limit: 200 });
  expect(trail.some((e) => e.action === "share" && e.object === `transparency:${id}`)).toBe(true);
});

test("anybody reads it as a page, as JSON with its signature and as CSV, and nothing of persons stands in it", async () => {
  const json = await node.wasl.publicTransparency("1.json", "en");
  const { version, sha256, report, signed } = JSON.parse(json?.text ?? "") as {
    version: number;
    sha256: string;
    report: object;
    signed: { jws: string; text: string; key: { kid: string; key: string } };
  };
  expect([version, sha256]).toEqual([1, sha256Hex(signed.text)]);
  expect(JSON.parse(signed.text)).toEqual(report);
  const signer = createSigner(() => new Uint8Array(32));
  const check = (text: string, type: "wasl-transparency" | "wasl-disclosure" = "wasl-transparency") =>
    signer.verify(type, text, signed.jws, [{ ...signed.key, from: "" }]);
  expect([await check(signed.text), await check(signed.text.replace("wasl", "wesl"))]).toEqual([true, false]);
  // It is no disclosure to a court, and none is a report.
  expect(await check(signed.text, "wasl-disclosure")).toBe(false);
  const all = [json?.text];
  for (const lang of ["en", "ar", "fr"] as const) {
    const list = await node.wasl.publicTransparency("", lang);
    const page = await node.wasl.publicTransparency("1", lang);
    expect(list?.text).toContain("/transparency/1.json");
    expect(page?.text).toContain(sha256);
    expect(page?.text).toContain(lang === "ar" ? 'dir="rtl"' : 'dir="ltr"');
    // It is for everybody: no box stands where others have their marking, and a telephone shows it as wide as it is.
    for (const one of [list, page]) {
      expect(one?.text).not.toContain('class="mark"');
      expect(one?.text).toContain('name="viewport"');
      expect(one?.text).not.toMatch(/<tbody><\/tbody>/);
    }
    all.push(list?.text, page?.text);
  }
  const csv = await node.wasl.publicTransparency("1.csv", "en");
  expect(csv).toMatchObject({ type: expect.stringContaining("text/csv") });
  expect(csv?.text).toContain("platform,other,waiting,");
  all.push(csv?.text);
  for (const hidden of [
    "officer",
    "super",
    "acc-tiktok",
    "n-tiktok",
    "447700900801",
    REFERRED_POSTS.tiktok.slice(0, 20),
    "Example unit",
  ])
    expect(all.join(""), hidden).not.toContain(hidden);
  for (const name of ["2", "1.xml", "01", "1.json.json", "toString"])
    expect(await node.wasl.publicTransparency(name, "en"), name).toBeUndefined();
});

test("a correction is a new version of the same days that says what changed; no other may share a day", async () => {
  const wasl = tomorrow();
  const same = { from: day(-29), to: day(0) };
  await expect(wasl.draftTransparency(officer, PERIOD)).rejects.toThrow(/CONFLICT/);
  await expect(wasl.draftTransparency(officer, same)).rejects.toThrow(/REQUEST_INVALID/);
  await expect(
    wasl.draftTransparency(officer, { from: day(-60), to: day(-40), because: "nothing to correct" }),
  ).rejects.toThrow(/REQUEST_INVALID/);
  const { id, digest } = await wasl.draftTransparency(officer, {
    ...same,
    because: "A platform answered late.",
  });
  expect((await node.wasl.publicTransparency("", "en"))?.text).not.toContain("answered late");
  await approve(id, digest);
  expect((await wasl.publishTransparency(officer, id)).version).toBe(2);
  const list = (await node.wasl.publicTransparency("", "en"))?.text ?? "";
  expect(list).toContain("A platform answered late.");
  expect((await node.wasl.publicTransparency("1", "en"))?.text).toBeDefined();
  // A draft of before that period was published is not published beside it either.
  const old = (await node.wasl.transparency(officer)).find((one) => one.version === undefined);
  if (!old) throw new Error("no draft left");
  await approve(old.id, old.digest);
  await expect(wasl.publishTransparency(officer, old.id)).rejects.toThrow(/CONFLICT/);
});

test("of two drafts of the same days one is published: the other was not compared with it", async () => {
  const wasl = tomorrow();
  const days = { from: day(-200), to: day(-150) };
  const drafts = [await wasl.draftTransparency(officer, days)];
  // The same at another moment is another draft.
  const meanwhile = createWasl({ ...node.platform, clock: { now: () => Date.now() + 2 * DAY_MS } });
  drafts.push(await meanwhile.draftTransparency(officer, days));
  const [first, second] = drafts;
  if (!first || !second) throw new Error("no drafts");
  for (const one of drafts) await approve(one.id, one.digest);
  const { version } = await wasl.publishTransparency(officer, first.id);
  await expect(wasl.publishTransparency(officer, second.id)).rejects.toThrow(/CONFLICT/);
  // Nor are two corrections of one version.
  const corrections = [];
  for (const because of ["A platform answered late.", "One notice was counted twice."])
    corrections.push(await wasl.draftTransparency(officer, { ...days, because }));
  for (const one of corrections) await approve(one.id, one.digest);
  const [third, fourth] = corrections;
  if (!third || !fourth) throw new Error("no corrections");
  expect(third.report.corrects?.version).toBe(version);
  expect((await wasl.publishTransparency(officer, third.id)).report.corrects?.version).toBe(version);
  await expect(wasl.publishTransparency(officer, fourth.id)).rejects.toThrow(/CONFLICT/);
});

test("all that is published is known, however many drafts there are", async () => {
  const body = `('{"kind":"wasl-transparency/1","from":"1990-01-01","to":"1990-01-0' || (n % 9 + 1) || '","n":' || n || '}')`;
  await asOwner(
    node,
    `insert into wasl.transparency (id, from_day, to_day, digest, body, created_by, created_at)
      select 'many-' || n, '1990-01-01', '1990-01-0' || (n % 9 + 1), encode(sha256(convert_to(${body}, 'UTF8')), 'hex'), ${body},
        'officer', '2999-01-01T00:00:00.000Z' from generate_series(1, 501) n`,
  );
  const found = await node.store.as(officer, (tx) => tx.transparency());
  await asOwner(node, "delete from wasl.transparency where id like 'many-%'");
  expect(found.filter((one) => one.id.startsWith("many-"))).toHaveLength(500);
  expect(found.flatMap(({ version }) => version ?? []).sort()).toEqual([1, 2, 3, 4]);
});

test("SQL of one's own publishes nothing, and changes nothing that is published", async () => {
  const { id } = await tomorrow().draftTransparency(officer, { from: day(-90), to: day(-60) });
  const signed = { jws: "x", key: { kid: "k", key: "k" } };
  const publish = node.store.as(officer, (tx) =>
    tx.publishTransparency(id, new Date().toISOString(), signed),
  );
  await expect(publish).rejects.toThrow();
  const forged = {
    id: "transparency-x",
    from: "2020-01-01",
    to: "2020-02-01",
    digest: "0".repeat(64),
    text: "{}",
  };
  const keep = node.store.as(officer, (tx) =>
    tx.keepTransparency({ ...forged, createdBy: "officer", createdAt: new Date().toISOString() }),
  );
  await expect(keep).rejects.toThrow();
  const platform = await node.actor(
    { id: "team-t", role: "platform", groups: ["tiktok"] },
    "online-referral",
  );
  await expect(node.wasl.transparency(platform)).rejects.toThrow(/ROLE_FORBIDS/);
  expect(await node.store.as(platform, (tx) => tx.transparency())).toEqual([]);
});

test("a draft that is no report is not kept, and no list fails by one that has only its head", async () => {
  const days = { from: "2020-01-01", to: "2020-02-01" };
  const keep = (id: string, text: string) =>
    node.store.as(officer, (tx) =>
      tx.keepTransparency({
        ...days,
        id,
        text,
        digest: sha256Hex(text),
        createdBy: "officer",
        createdAt: "2020-03-01T00:00:00.000Z",
      }),
    );
  const head = { kind: "wasl-transparency/1", ...days };
  for (const text of [
    "no JSON",
    "{}",
    "[]",
    "null",
    JSON.stringify({ ...head, to: "2020-02-02" }),
    JSON.stringify({ ...head, node: "\u0000" }),
  ])
    await expect(keep("transparency-none", text), text).rejects.toThrow();
  const text = JSON.stringify({ ...head, note: "words of somebody" });
  await keep("transparency-head", text);
  expect(JSON.stringify(await node.wasl.transparency(officer))).not.toContain("words of somebody");
  await approve("transparency-head", sha256Hex(text));
  await expect(tomorrow().publishTransparency(officer, "transparency-head")).rejects.toThrow(
    /OBJECT_UNKNOWN/,
  );
});

test("a word that a spreadsheet would run is none in the CSV", async () => {
  const [one] = await node.store.published();
  if (!one) throw new Error("nothing published");
  const report = JSON.parse(one.text) as { notices: object };
  const byGround = ['=HYPERLINK("https://example.org")', "@SUM(1)", "s. 25,\r+1"].map((ground) => ({
    ground,
    notices: 9,
  }));
  const text = JSON.stringify({ ...report, notices: { ...report.notices, byGround } });
  const store = { ...node.platform.store, published: async () => [{ ...one, version: 1, text }] };
  const csv = await createWasl({ ...node.platform, store }).publicTransparency("1.csv", "en");
  expect(csv?.text).toContain(`ground,ground,"'=HYPERLINK(""https://example.org"")",9\r\n`);
  expect(csv?.text).toContain("ground,ground,'@SUM(1),9\r\n");
  expect(csv?.text).toContain('ground,ground,"s. 25,\r+1",9\r\n');
});

test("what changed is not said of whoever is protected, at drafting or since", async () => {
  const NAME = "Publiccanary Quilla Test";
  const days = { from: day(-300), to: day(-250) };
  const wasl = tomorrow();
  const first = await wasl.draftTransparency(officer, days);
  await approve(first.id, first.digest);
  await wasl.publishTransparency(officer, first.id);
  const because = `${NAME} told us of one more.`;
  const early = await wasl.draftTransparency(officer, { ...days, because });
  await approve(early.id, early.digest);
  const phone = "+447700900877";
  await load(node, officer, "public.ftm.jsonl", [
    entity("public-p", "Person", { name: [NAME], phone: [phone] }),
  ]);
  await node.wasl.setCategory(officer, "public-p", "victim", "was in the hold");
  for (const said of [because, `See ${phone}.`, `Voir PUBLICCANARY Quilla Test`])
    await expect(wasl.draftTransparency(officer, { ...days, because: said }), said).rejects.toThrow(
      /PROTECTED_SUBJECT/,
    );
  await expect(wasl.publishTransparency(officer, early.id)).rejects.toThrow(/PROTECTED_SUBJECT/);
  const { id } = await wasl.draftTransparency(officer, { ...days, because: "One more was found." });
  expect(id).toMatch(/^transparency-/);
});
