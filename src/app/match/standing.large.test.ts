import { expect, it } from "vitest";
import {
  canonical,
  epochOf,
  type MatchRequest,
  makeTagSet,
  SECOND_FORM,
  sha256HexOfBytes,
  TAG_BYTES,
  type TagSetHead,
  tagSetRoot,
  WaslError,
} from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { MatchPartner, MatchPorts, StandingQuestion } from "../ports/match.ts";
import { checkGroup, ownOpen } from "./standing.ts";
import { readSigned, toBase64, writeSigned } from "./wire.ts";

/** More standing questions than one batch holds, against a set of the form in which each with a country is two texts. */
const NOW = Date.parse("2026-12-01T12:00:00.000Z");
const PURPOSE = { purpose: "operational-analysis", mandate: "EX-1" } as const;
const questions = Array.from(
  { length: 10_001 },
  (_, i): StandingQuestion => ({
    id: `sq-${i}`,
    partner: "node-b",
    kind: "holdings",
    ...PURPOSE,
    legalBasis: "EXERCISE",
    term: `document:FR:MN${100_000 + i}`,
    openedBy: "asker",
    openedAt: "2026-06-01T00:00:00.000Z",
    until: "2027-01-01T00:00:00.000Z",
    // Of an earlier epoch: nothing is paid for.
    epoch: epochOf(NOW - 60 * 86_400_000),
    seenVersion: 0,
  }),
);
const HIT = Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1);
const tags = makeTagSet(HIT, SECOND_FORM);
const head: TagSetHead = {
  type: "match-set",
  from: "node-b",
  to: "node-a",
  kind: "holdings",
  purpose: PURPOSE.purpose,
  epoch: epochOf(NOW),
  version: 3,
  suite: "VOPRF-ristretto255-SHA512",
  publicKey: "00".repeat(32),
  count: tags.length / TAG_BYTES,
  root: tagSetRoot(tags),
  at: new Date(NOW).toISOString(),
};

/** A partner that answers so many batches and refuses the next; the first and the last number are in its set. */
function world(answers: number) {
  const kept: StandingQuestion[] = [];
  const fresh: string[] = [];
  const asked: number[] = [];
  const tx: Pick<
    Transaction,
    "viewer" | "isCaseOver" | "protectedNodes" | "audit" | "logBatch" | "addHits" | "saveStanding"
  > = {
    viewer: { userId: "asker", role: "analyst", ...PURPOSE } as Transaction["viewer"],
    isCaseOver: () => Promise.resolve(false),
    protectedNodes: () => Promise.resolve(new Set()),
    audit: () => Promise.resolve(),
    logBatch: () => Promise.resolve(),
    async addHits(hits, isFresh) {
      if (isFresh) fresh.push(...hits.map(({ term }) => term));
    },
    async saveStanding(changed) {
      kept.push(...changed);
    },
  };
  const platform = {
    nodeId: "node-a",
    clock: { now: () => NOW },
    random: { bytes: (n: number) => new Uint8Array(n) },
    store: { as: (_: unknown, work: (t: Transaction) => Promise<unknown>) => work(tx as Transaction) },
  } as Platform;
  const isHeld = (text: string): boolean =>
    [questions[0], questions.at(-1)].some((q) => q !== undefined && text === q.term);
  const answer = (body: string): string => {
    const sent = readSigned(body);
    const request = sent?.document as MatchRequest;
    if (asked.length === answers) throw new WaslError("RATE_LIMITED");
    asked.push(request.elements);
    const data = sent?.data ?? new Uint8Array();
    const { id, epoch } = request;
    const said = { type: "match-answer", id, from: "node-b", to: "node-a", epoch, publicKey: head.publicKey };
    const text = canonical({ ...said, hash: sha256HexOfBytes(data), proof: "00".repeat(64), at: head.at });
    return writeSigned({ text, jws: "jws", data: toBase64(data) });
  };
  const engine: Pick<MatchPorts["engine"], "blind" | "decoys" | "verify" | "finalize"> = {
    blind: ({ length }) =>
      Promise.resolve({ blinds: new Uint8Array(32 * length), blinded: new Uint8Array(32 * length) }),
    decoys: (n) => Promise.resolve(new Uint8Array(32 * n)),
    verify: () => Promise.resolve(true),
    finalize(texts, _blinds, _evaluated, bytes) {
      const outputs = new Uint8Array(texts.length * bytes);
      texts.forEach((text, i) => {
        if (isHeld(text)) outputs.set(HIT, i * bytes);
      });
      return Promise.resolve(outputs);
    },
  };
  const store: Pick<MatchPorts["store"], "foreign"> = {
    foreign: () => Promise.resolve({ head, jws: "jws", tags }),
  };
  const partner: Pick<MatchPartner, "nodeId" | "purposes"> = {
    nodeId: "node-b",
    purposes: [PURPOSE.purpose],
  };
  const link: Pick<MatchPorts["link"], "partner" | "sign" | "verify" | "call"> = {
    partner: () => Promise.resolve(partner as MatchPartner),
    sign: () => Promise.resolve("jws"),
    verify: () => Promise.resolve(true),
    call: async (_to, path, body) =>
      path === "/match/1/query" ? answer(body) : writeSigned({ text: canonical(head), jws: "jws" }),
  };
  const ports: MatchPorts = {
    engine: engine as MatchPorts["engine"],
    store: store as MatchPorts["store"],
    link: link as MatchPorts["link"],
    rescue: [],
  };
  return { platform, ports, kept, fresh, asked };
}

it("a standing question of any size is asked batch by batch", async () => {
  const { platform, ports, kept, fresh, asked } = world(3);
  const { hits, refused } = await checkGroup(platform, ports, "token", questions, true);
  expect(refused).toBeUndefined();
  expect(asked).toEqual([10_240, 10_240, 16]);
  expect(hits.map(({ term }) => term)).toEqual(["document:FR:MN100000", "document:FR:MN110000"]);
  expect(fresh).toEqual(hits.map(({ term }) => term));
  expect(kept.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
  // All are paid for now: the partner learns of nothing more.
  const again = world(0);
  expect(await checkGroup(again.platform, again.ports, "token", kept)).toEqual({ hits: [] });
});

it("what was answered is kept where the partner refuses the next, and only the rest is asked again", async () => {
  const { platform, ports, kept, asked } = world(1);
  const first = await checkGroup(platform, ports, "token", questions);
  expect(first.refused).toMatchObject({ code: "RATE_LIMITED" });
  expect([first.hits.length, kept.length, asked.length]).toEqual([1, 5_000, 1]);
  const now = new Map(kept.map((q) => [q.id, q]));
  const later = world(2);
  const open = questions.map((q) => now.get(q.id) ?? q).filter((q) => q.hitAt === undefined);
  const rest = await checkGroup(later.platform, later.ports, "token", open);
  expect([rest.refused, rest.hits.length, later.asked]).toEqual([undefined, 1, [10_240, 16]]);
});

it("all of one's own that are open are asked, however many", async () => {
  const mine = questions.map((q, i) => (i % 2 === 0 ? q : { ...q, openedBy: "another" }));
  const tx: Pick<Transaction, "viewer" | "standing"> = {
    viewer: { userId: "asker", role: "analyst", ...PURPOSE } as Transaction["viewer"],
    standing: (limit = mine.length) => Promise.resolve(mine.slice(0, limit)),
  };
  expect(await ownOpen(tx as Transaction)).toHaveLength(5_001);
});
