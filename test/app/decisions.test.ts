import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { undoOf } from "../../src/app/resolve/resolve.ts";
import {
  canonicalIds,
  idFrom,
  type Judgement,
  OPEN,
  pairKey,
  type Resolution,
} from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

const STEPS = 10_000;
const PER_WRITE = 100;
const RECORDS = 120;
const RED = { ...OPEN, tlp: "red" } as const;
const isOpen = ({ access }: Resolution): boolean => access.tlp === "clear";
const JUDGEMENTS: readonly Judgement[] = ["same", "different", "undecided"];

let node: TestNode;
let chief: Actor;
let low: Actor;
beforeAll(async () => {
  node = await openTestNode();
  low = await node.actor({ id: "low", clearance: "green" });
  chief = await node.actor({ id: "chief", clearance: "red" });
});
afterAll(() => node?.remove());

/** A fixed linear congruential generator: the same run every time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // The low bits of such a generator go in short circles.
    return Math.floor((state / 4294967296) * below);
  };
}

/** Clusters by what stands, made anew from nothing: the smallest member of each, by id. */
function rebuilt(ids: readonly string[], log: readonly Resolution[], undone: ReadonlySet<string>): string[] {
  const last = new Map<string, Resolution>();
  for (const decision of log) if (!undone.has(decision.id)) last.set(pairKey(decision), decision);
  const joined = new Map(ids.map((id) => [id, new Set([id])]));
  for (const { leftId, rightId, judgement } of last.values()) {
    if (judgement !== "same") continue;
    const [left, right] = [joined.get(leftId) as Set<string>, joined.get(rightId) as Set<string>];
    for (const id of right) {
      left.add(id);
      joined.set(id, left);
    }
  }
  return ids.map((id) => [...(joined.get(id) as Set<string>)].sort()[0] as string);
}

it("10,000 random decisions and undos of two markings leave the clusters that a rebuild from what stands makes, to each viewer theirs", async () => {
  const random = generator(20261126);
  const ids = Array.from({ length: RECORDS }, (_, n) => `dec-${String(n).padStart(3, "0")}`);
  await node.wasl.importReport(chief, {
    fileName: "records.ftm.jsonl",
    bytes: bytesOf(
      ids.map((id) => JSON.stringify({ id, schema: "Vessel", properties: { name: [id] } })).join("\n"),
    ),
    marking: { tlp: "clear" },
    fictitious: true,
  });
  /** What somebody decided, oldest first; takings-back are not among it. */
  const decided: Resolution[] = [];
  const undone = new Set<string>();
  /** By pair, everything that was written. */
  const written = new Map<string, Resolution[]>();
  let waiting: Resolution[] = [];
  const keep = (decisions: readonly Resolution[]) => {
    for (const decision of decisions) {
      const key = pairKey(decision);
      written.set(key, [...(written.get(key) ?? []), decision]);
      waiting.push(decision);
    }
  };
  let compared = 0;
  for (let step = 1; step <= STEPS; step++) {
    const at = `2026-11-26T00:00:${String(step).padStart(8, "0")}Z`;
    const taken = decided[random(decided.length)];
    if (taken && !undone.has(taken.id) && random(100) < 45) {
      undone.add(taken.id);
      // Whoever takes back what is open may see nothing else.
      const log = written.get(pairKey(taken)) ?? [];
      keep([undoOf(taken, isOpen(taken) ? log.filter(isOpen) : log, "chief", at, "undo")]);
    } else {
      // Neighbours only, so that pairs are decided again and clusters grow together and fall apart.
      const left = random(RECORDS);
      const [leftId, rightId] = [ids[left] as string, ids[(left + 1 + random(3)) % RECORDS] as string];
      const judgement = JUDGEMENTS[random(JUDGEMENTS.length)] as Judgement;
      const decision: Resolution = {
        id: idFrom("res-", "chief", leftId, rightId, String(step)),
        leftId,
        rightId,
        judgement,
        score: 0.5,
        terms: [],
        decidedBy: "chief",
        decidedAt: at,
        reason: "random",
        access: random(3) === 0 ? RED : OPEN,
      };
      decided.push(decision);
      keep([decision]);
    }
    if (step % PER_WRITE !== 0) continue;
    const writing = waiting;
    waiting = [];
    await node.store.as(chief, (tx) => tx.appendResolutions(writing));
    if (step % 500 !== 0) continue;
    for (const [viewer, sees] of [[chief, () => true] as const, [low, isOpen] as const]) {
      const members = await node.store.as(viewer, (tx) => tx.members(ids));
      const expected = rebuilt(ids, decided.filter(sees), undone);
      expect(ids.map((id) => members.get(id)?.[0])).toEqual(expected);
      const canonical = canonicalIds([...written.values()].flat().filter(sees));
      expect(ids.map((id) => canonical.get(id) ?? id)).toEqual(expected);
      compared += new Set(expected).size < RECORDS && new Set(expected).size > 1 ? 1 : 0;
    }
  }
  expect(undone.size).toBeGreaterThan(2_000);
  // Were all one, or none joined, nothing would have been shown.
  expect(compared).toBeGreaterThan(30);
}, 400_000);
