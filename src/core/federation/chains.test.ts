import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import { UNEVALUATED } from "../evaluation.ts";
import {
  type Access,
  HANDLING_CODES,
  isAtLeastAsStrict,
  PAP_LEVELS,
  parseAccess,
  TLP_LEVELS,
} from "../marking/index.ts";
import { release } from "../release.ts";
import { Model, type ModelFile } from "../schema.ts";
import { toStatement } from "../statement.ts";
import type { Agreement } from "./agreement.ts";
import {
  accessOf,
  type GrantNotice,
  objectHash,
  objectIdOf,
  readEntry,
  receivedEntityId,
  toWireStatement,
  type WireObject,
} from "./envelope.ts";
import { judgeObject } from "./judge.ts";

/** How many chains; all hundred thousand: WASL_CHAINS=100000 npx vitest run src/core/federation/chains.test.ts */
const CHAINS = Number(process.env["WASL_CHAINS"] ?? cases(1_500));
const NOW = "2026-03-01T12:00:00.000Z";
const LATEST = "2026-03-01T12:10:00.000Z";
const HOPS = 5;

const modelFile = (name: string): ModelFile =>
  JSON.parse(readFileSync(new URL(`../../../data/schemata/${name}`, import.meta.url), "utf8")) as ModelFile;
const model = new Model(modelFile("ftm.json"), modelFile("wasl.json"));

const some = <T>(all: readonly T[]) => fc.subarray([...all]);
const often = (percent: number) => fc.integer({ min: 0, max: 99 }).map((n) => n < percent);
const restriction = (all: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: some(all) });
const marking = fc.record({
  tlp: fc.constantFrom(...TLP_LEVELS, "clear", "green", "amber"),
  pap: fc.constantFrom(...PAP_LEVELS),
  handling: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { arbitrary: some(HANDLING_CODES), weight: 1 },
  ),
  orcon: fc.boolean(),
  groups: restriction(["g1", "g2"]),
  purposes: restriction(["information-exchange", "operational-analysis"]),
  compartments: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some(["c1"]) }),
});
const terms = fc.record({
  ceiling: fc.constantFrom("green", "amber", "amber", "amber"),
  groups: some(["g1", "g2"]),
});
const hop = fc.record({
  gives: terms,
  takes: terms,
  isGranted: often(85),
  isNamed: often(90),
  /** What a holder on the way makes of the marking before it sends. */
  widening: fc.option(fc.constantFrom("tlp", "handling", "groups", "purposes", "orcon", "originators"), {
    freq: 3,
  }),
});

const agreementWith = (
  nodeId: string,
  { ceiling, groups }: { ceiling: string; groups: string[] },
): Agreement => ({
  nodeId,
  partnerClass: "police",
  ceiling: ceiling as Agreement["ceiling"],
  groups,
  purposes: ["information-exchange"],
  legalBasis: "an agreement",
  validUntil: "2027-01-01",
  blocks: [],
  approvals: [],
  receiptHours: 72,
  fourEyes: false,
});

function widened(object: WireObject, how: string): WireObject {
  const wider: Partial<Access> = {
    tlp: { tlp: "clear" as const },
    handling: { handling: [], caveats: [] },
    groups: { groups: "any" as const },
    purposes: { purposes: "any" as const },
    orcon: { orcon: false },
    originators: { originators: [] },
  }[how] as Partial<Access>;
  return { ...object, access: { ...object.access, ...wider } };
}

it(
  "passes on nothing with a marking that is wider than its originator's, however it travels",
  () => {
    const seen = { hops: 0, ends: 0, attempts: 0, widened: 0 };
    fc.assert(
      fc.property(marking, fc.array(hop, { minLength: 1, maxLength: HOPS }), (input, hops) => {
        const origin = "n0";
        const { groups, purposes, ...rest } = input;
        const access = parseAccess({
          ...rest,
          ...(groups === undefined ? {} : { groups }),
          ...(purposes === undefined ? {} : { purposes }),
          originators: [origin],
        });
        let statement = toStatement(
          { entityId: "e1", schema: "Company", property: "name", value: "Example" },
          { reportId: "r", access, seenAt: NOW },
        );
        let object: WireObject = {
          id: objectIdOf(origin, statement.id),
          creator: origin,
          version: 1,
          modifiedAt: NOW,
          source: { id: "src", provider: origin, evaluation: UNEVALUATED, fictitious: true },
          statement: toWireStatement(statement),
          access,
        };
        for (const [i, { gives, takes, isGranted, isNamed, widening }] of hops.entries()) {
          const [from, to] = [`n${i}`, `n${i + 1}`];
          const ref = { creator: origin, id: object.id, version: 1, hash: objectHash(object) };
          const grant: GrantNotice = {
            type: "grant",
            id: `g${i}`,
            issuer: origin,
            at: NOW,
            objectId: object.id,
            version: 1,
            hash: ref.hash,
            holder: from,
            recipients: isNamed ? [to] : [origin],
            purposes: ["information-exchange"],
            until: "2026-09-01T00:00:00.000Z",
          };
          const grants = i > 0 && isGranted ? [grant] : [];
          const item = {
            statement,
            category: "unknown",
            necessity: "the same boat",
            object: ref,
            grants,
          } as const;
          const purpose = { purpose: "information-exchange", mandate: "EX-1" } as const;
          const isCheating = i > 0 && widening !== null;
          const out = release([item], agreementWith(to, gives), purpose, from, {
            now: NOW,
            model,
          }).statements;
          // Whoever cheats does not ask `release` either.
          if (out.length === 0 && !isCheating) {
            seen.ends += 1;
            return;
          }
          const sent = isCheating ? widened(object, widening) : object;
          const isWider = isCheating && objectHash(sent) !== ref.hash;
          if (isWider) seen.attempts += 1;
          const jws = `eyJ..${"A".repeat(86)}`;
          const entry = readEntry(
            JSON.parse(
              JSON.stringify({
                kind: "object",
                from,
                to,
                seq: 0,
                at: NOW,
                object: sent,
                purpose: purpose.purpose,
                mandate: purpose.mandate,
                legalBasis: "an agreement",
                ...(grants.length > 0 ? { grant: { notice: grant, jws } } : {}),
              }),
            ),
          );
          if (entry?.kind !== "object") throw new Error("what was sent cannot be read");
          const verdict = judgeObject(entry, {
            ownNodeId: to,
            now: NOW,
            latest: LATEST,
            agreement: agreementWith(from, takes),
            held: undefined,
            grant: grants[0],
            isCreatorKnown: true,
            model,
          });
          if (verdict.do !== "keep") {
            seen.ends += 1;
            return;
          }
          const landed = accessOf(entry.object);
          if (isWider || !isAtLeastAsStrict(landed, access) || !isAtLeastAsStrict(landed, statement.access))
            seen.widened += 1;
          expect(isAtLeastAsStrict(landed, access)).toBe(true);
          expect(isWider).toBe(false);
          // The originator's own words, and nothing of what stands beside: the rules read once more, by hand.
          expect(["clear", "green", "amber"]).toContain(access.tlp);
          expect(access.handling).not.toContain("H3");
          expect(access.compartments).toEqual([]);
          if (i > 0) expect(isGranted && isNamed).toBe(true);
          if (!isCheating && access.groups !== "any")
            expect(access.groups.some((g) => gives.groups.includes(g))).toBe(true);
          seen.hops += 1;
          object = entry.object;
          statement = toStatement(
            { ...object.statement, entityId: receivedEntityId(origin, "e1") },
            { reportId: `r${i}`, access: landed, seenAt: NOW },
          );
        }
      }),
      { numRuns: CHAINS },
    );
    // Chains on which nothing goes on, or nobody cheats, would hold too.
    expect(seen.hops).toBeGreaterThan(CHAINS / 4);
    expect(seen.attempts).toBeGreaterThan(CHAINS / 20);
    expect(seen.widened).toBe(0);
    if (CHAINS > 10_000) process.stdout.write(`share chains: ${JSON.stringify(seen)}\n`);
  },
  CHAINS > 10_000 ? 3_600_000 : 60_000,
);
