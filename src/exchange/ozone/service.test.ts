import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { NoticeLocation, ReleasedNotice } from "../../app/index.ts";
import { createOzoneSigner } from "./keys.ts";
import { dagCbor } from "./label.ts";
import { addressFault, createOzone, type OzoneWorld } from "./service.ts";

const signerOf = (name: string) => createOzoneSigner(createHash("sha256").update(name).digest());
const labeler = signerOf("labeler");
const ADDRESS = {
  platform: "bluesky",
  url: "https://ozone.example.org",
  service: "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
  labelKey: labeler.didKey,
  unit: "did:web:unit.example.org",
};
const OWNER = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb";
const POST = `at://${OWNER}/app.bsky.feed.post/3k2abcd`;
const CID = "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const PLACE: NoticeLocation = { platform: "bluesky", post: POST, account: OWNER };
const NOW = "2026-01-09T00:00:00.000Z";
const day = (n: number): string => `2026-01-0${n}T10:00:00.000Z`;

const label = (said: Readonly<Record<string, unknown>>, by = labeler) => {
  const whole = { ver: 1, src: ADDRESS.service, uri: POST, val: "!takedown", cts: day(2), ...said };
  const bytes = dagCbor(whole) ?? Buffer.alloc(0);
  return { ...whole, sig: { $bytes: Buffer.from(by.sign(bytes)).toString("base64") } };
};

/** A service that answers each request with the next of these, the last for ever. */
function serviceOf(...answers: readonly { readonly status?: number; readonly value: unknown }[]) {
  const asked: { url: URL; body?: string }[] = [];
  const world: OzoneWorld = {
    async request(url, { body }) {
      asked.push({ url: new URL(url), ...(body === undefined ? {} : { body }) });
      const { status = 200, value } = answers[Math.min(asked.length, answers.length) - 1] ?? { value: {} };
      return { status, body: Buffer.from(typeof value === "string" ? value : JSON.stringify(value)) };
    },
    now: () => Date.parse(NOW),
    nonce: () => "once",
  };
  return { service: createOzone(ADDRESS, signerOf("unit"), world), asked };
}
const measuresOf = async (...labels: readonly unknown[]) => {
  const { service } = serviceOf({ value: { labels } });
  const { measures, refused } = await service.measures([PLACE]);
  return { found: (measures[0] ?? []).map((m) => [m.action, m.at, m.isLifted]), refused };
};

describe("the labels of a service", () => {
  it("are measures on the post and on its account, and only those that say what was done", async () => {
    const { found, refused } = await measuresOf(
      label({ cid: CID }),
      label({ uri: OWNER, val: "!suspend", cts: day(3) }),
      label({ val: "spam" }),
      label({ val: "constructor" }),
    );
    expect(found).toEqual([
      ["content_removed", day(2), false],
      ["account_suspended", day(3), false],
    ]);
    expect(refused).toEqual([]);
  });

  it("are taken in their newest word, whatever order and however often they are handed over", async () => {
    const [done, undone] = [label({}), label({ neg: true, cts: day(4) })];
    for (const labels of [
      [done, undone],
      [undone, done],
      [done, undone, done, undone, done],
    ])
      expect((await measuresOf(...labels)).found).toEqual([["content_removed", day(4), true]]);
  });

  it("are refused where somebody else signed them, or they are about what was not asked", async () => {
    const other = `at://${OWNER}/app.bsky.feed.post/another`;
    const { found, refused } = await measuresOf(
      label({}, signerOf("somebody")),
      label({ src: "did:plc:cccccccccccccccccccccccc" }),
      label({ uri: other }),
    );
    expect(found).toEqual([]);
    expect(refused.map((r) => r.because)).toEqual(["forged", "other-labeler", "not-asked"]);
  });

  it("are read page by page, and not from a service that has always one more", async () => {
    const { service, asked } = serviceOf(
      { value: { labels: [label({})], cursor: "7" } },
      { value: { labels: [label({ neg: true, cts: day(5) })], cursor: "9" } },
      { value: { labels: [] } },
    );
    const { measures } = await service.measures([PLACE, { ...PLACE, post: "12", account: "n" }]);
    expect(measures.map((m) => m.map((one) => one.isLifted))).toEqual([[true], []]);
    expect(asked.map(({ url }) => url.searchParams.get("cursor"))).toEqual([null, "7", "9"]);
    expect(asked[0]?.url.searchParams.getAll("uriPatterns")).toEqual([POST, OWNER]);
    expect(asked[0]?.url.searchParams.getAll("sources")).toEqual([ADDRESS.service]);
    let n = 0;
    const endless = createOzone(ADDRESS, signerOf("unit"), {
      request: async () => ({
        status: 200,
        body: Buffer.from(JSON.stringify({ labels: [1], cursor: `${n++}` })),
      }),
      now: () => Date.parse(NOW),
      nonce: () => "once",
    });
    await expect(endless.measures([PLACE])).rejects.toMatchObject({
      detail: { because: "pages without end" },
    });
  });

  it.each([
    [200, "no JSON", "answer"],
    [200, { labels: "none" }, "answer"],
    [302, "", "answer"],
    [400, { error: "InvalidRequest", message: "free text" }, "InvalidRequest"],
    [502, { error: "<b>" }, "answer"],
  ])("of an answer %i %j are none, and say so", async (status, value, because) => {
    const { service } = serviceOf({ status, value });
    await expect(service.measures([PLACE])).rejects.toMatchObject({
      code: "PARTNER_UNREACHABLE",
      detail: { because },
    });
  });
});

describe("a report", () => {
  const notice = {
    package: {
      id: "referral-1",
      notice: {
        explanation: "x".repeat(3_000),
        notifier: { name: "Example unit", email: "unit@example.org" },
        good_faith: "In good faith.",
        legal_ground: "y".repeat(3_000),
        location: PLACE,
      },
      evidence: {
        text_sha256: "0".repeat(64),
        posted_at: day(1),
        identifiers: [{ type: "phone", value: "+447700900801" }],
      },
    },
  } as unknown as ReleasedNotice;

  it("says who, where, why and what proves it, within the protocol's length, and no identifier", async () => {
    const { service, asked } = serviceOf({ value: { id: 17, createdAt: day(5) } });
    const { report, at } = await service.report(notice, { version: CID });
    expect([report, at]).toEqual([`Report 17 at ${ADDRESS.service}`, day(5)]);
    const body = JSON.parse(asked[0]?.body ?? "") as { reason: string; subject: unknown };
    expect(body.subject).toEqual({ $type: "com.atproto.repo.strongRef", uri: POST, cid: CID });
    expect(body.reason.length).toBeLessThanOrEqual(2_000);
    for (const said of [
      "referral-1",
      "Example unit, unit@example.org",
      "In good faith.",
      "0".repeat(64),
      "xxx",
    ])
      expect(body.reason).toContain(said);
    expect(body.reason).not.toContain("447700900801");
  });

  it("is of the account where that is asked, and is not taken for made where the answer has no number", async () => {
    const { service, asked } = serviceOf({ value: { id: "17", createdAt: day(5) } });
    await expect(service.report(notice, "account")).rejects.toMatchObject({ code: "PARTNER_UNREACHABLE" });
    expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({
      subject: { $type: "com.atproto.admin.defs#repoRef", did: OWNER },
    });
  });

  it("cannot be of what has no address there", () => {
    const { service } = serviceOf();
    const version = { version: CID };
    expect(service.unfit(PLACE, version)).toBeUndefined();
    expect(service.unfit(PLACE, { version: "3k2abcd" })).toMatch(/CID/);
    expect(service.unfit({ ...PLACE, post: "12" }, version)).toMatch(/at:/);
    expect(service.unfit({ ...PLACE, post: "12" }, "account")).toBeUndefined();
    expect(service.unfit({ ...PLACE, post: "12", account: "n-1" }, "account")).toMatch(/AT Protocol/);
  });
});

it.each([
  ["url", "https://ozone.example.org/path"],
  ["url", "ozone"],
  ["service", "ozone.example.org"],
  ["labelKey", "did:key:zDnae"],
  ["unit", "unit.example.org"],
] as const)("an address whose %s is %s is told as that", (field, value) => {
  expect(addressFault({ ...ADDRESS, [field]: value })).toBe(field);
  expect(addressFault(ADDRESS)).toBeUndefined();
});
