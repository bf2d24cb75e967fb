import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WaslError } from "./errors.ts";
import {
  type Access,
  HANDLING_CODES,
  isAtLeastAsStrict,
  OPEN,
  PAP_LEVELS,
  strictest,
  TLP_LEVELS,
  tlpRank,
} from "./marking/index.ts";
import { PURPOSES } from "./purpose.ts";
import { PARTNER_CLASSES, type Peer, type ReleaseItem, release } from "./release.ts";
import { DESCRIPTIVE_PROPERTIES, Model, type ModelFile } from "./schema.ts";
import { toStatement } from "./statement.ts";
import { isProtectedCategory, PROTECTED_ID_PREFIX, SUBJECT_CATEGORIES } from "./subject.ts";

const NODES = ["node-a", "node-b", "node-c", "node-d"] as const;
const groups = fc.subarray(["emsc", "channel"]);
const mostly = <T>(value: T) => ({ weight: 5, arbitrary: fc.constant(value) });
const anyAccess: fc.Arbitrary<Access> = fc.record({
  tlp: fc.constantFrom(...TLP_LEVELS),
  pap: fc.constantFrom(...PAP_LEVELS),
  // Mostly without, or nothing would ever be released and the laws would hold of nothing.
  handling: fc.oneof(mostly([]), { weight: 1, arbitrary: fc.subarray([...HANDLING_CODES]) }),
  caveats: fc.constant([]),
  orcon: fc.oneof(mostly(false), { weight: 1, arbitrary: fc.constant(true) }),
  groups: fc.oneof(fc.constant("any" as const), groups),
  purposes: fc.oneof(fc.constant("any" as const), fc.subarray([...PURPOSES])),
  compartments: fc.oneof(mostly([]), { weight: 1, arbitrary: fc.constant(["k"]) }),
  originators: fc.subarray([...NODES]),
});
const anyPeer: fc.Arbitrary<Peer> = fc.record({
  nodeId: fc.constantFrom(...NODES),
  partnerClass: fc.constantFrom(...PARTNER_CLASSES),
  ceiling: fc.constantFrom(...TLP_LEVELS),
  groups,
  purposes: fc.constant([...PURPOSES]),
});
const schemas = fc.constantFrom("Person", "Company", "Advert", "Equipment", "BankAccount", "Payment");

function item(
  access: Access,
  over: { schema?: string; category?: ReleaseItem["category"]; necessity?: string } = {},
): ReleaseItem {
  const { schema = "Company", category = "unknown", necessity = "case EX-1" } = over;
  return {
    statement: toStatement(
      { entityId: "e1", schema, property: "name", value: "x" },
      { reportId: "r1", access, seenAt: "2026-01-01T00:00:00Z" },
    ),
    category,
    necessity,
  };
}
const anyItem = fc
  .tuple(anyAccess, schemas, fc.constantFrom(...SUBJECT_CATEGORIES), fc.constantFrom("case EX-1", " "))
  .map(([access, schema, category, necessity]) => item(access, { schema, category, necessity }));
const purpose = { purpose: "information-exchange", mandate: "EX-1" } as const;
const police: Peer = {
  nodeId: "node-b",
  partnerClass: "police",
  ceiling: "red",
  groups: ["emsc"],
  purposes: ["information-exchange"],
};
const fromA = (over: Partial<Access> = {}): Access => ({ ...OPEN, originators: ["node-a"], ...over });

describe("release, the only way out", () => {
  it("gives or withholds every item, once, and changes no statement", () => {
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 8 }), anyPeer, (items, peer) => {
        const released = release(items, peer, purpose, "node-a");
        expect(released.statements.length + released.withheld.length).toBe(items.length);
        for (const statement of released.statements) {
          expect(items.some((i) => i.statement === statement)).toBe(true);
        }
      }),
    );
  });

  it("R02 never widens along a chain of shares: each node re-marks at will, each share asks again", () => {
    const hop = fc.record({ peer: anyPeer, remark: anyAccess, remarks: fc.boolean() });
    fc.assert(
      fc.property(anyAccess, fc.array(hop, { minLength: 1, maxLength: 5 }), (access, hops) => {
        let holder: string = "node-a";
        let held: ReleaseItem = item({ ...access, originators: ["node-a"] });
        const first = held.statement.access;
        for (const { peer, remark, remarks } of hops) {
          const [statement] = release([held], peer, purpose, holder).statements;
          if (!statement) return;
          const { access: given } = statement;
          expect(isAtLeastAsStrict(given, first)).toBe(true);
          expect(tlpRank(given.tlp)).toBeLessThanOrEqual(tlpRank(peer.ceiling));
          if (first.groups !== "any") expect(first.groups.some((g) => peer.groups.includes(g))).toBe(true);
          if (first.purposes !== "any") expect(first.purposes).toContain(purpose.purpose);
          // Whoever is not the originator passes nothing on that the originator keeps control of.
          if (holder !== "node-a") {
            expect(first.orcon || first.handling.includes("H2")).toBe(false);
            expect(tlpRank(first.tlp)).toBeLessThan(tlpRank("amber"));
          }
          holder = peer.nodeId;
          held = { ...held, statement: { ...statement, access: remarks ? strictest(given, remark) : given } };
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("R02 lets a stricter marking out to nobody new", () => {
    fc.assert(
      fc.property(anyAccess, anyAccess, anyPeer, fc.constantFrom(...NODES), (a, b, peer, own) => {
        const isOut = (access: Access) => release([item(access)], peer, purpose, own).statements.length === 1;
        const joined = strictest(a, b);
        // Naming one's originators is information, not a duty: from nobody known to oneself it may loosen.
        fc.pre(a.originators.length > 0);
        if (isOut(joined)) expect(isOut(a)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("R08 never lets out what is about a protected person, whatever the marking", () => {
    fc.assert(
      fc.property(anyItem, anyPeer, (any, peer) => {
        if (!isProtectedCategory(any.category)) return;
        const { statements, withheld } = release([any], peer, purpose, "node-a");
        expect(statements).toEqual([]);
        expect(withheld[0]?.because).toBe("protected");
      }),
    );
  });

  it("R08 never lets out what points at a protected person, under whatever subject", () => {
    const one = item(OPEN);
    for (const change of [
      { entityId: `${PROTECTED_ID_PREFIX}1` },
      { property: "involved", value: `${PROTECTED_ID_PREFIX}1` },
    ]) {
      const given = { ...one, statement: { ...one.statement, ...change } };
      expect(release([given], police, purpose, "node-a").withheld[0]?.because).toBe("protected");
    }
  });

  it("R03 holds H2 and H3: not onward without permission, not at all without a human", () => {
    const h2 = item(fromA({ handling: ["H2"] }));
    expect(release([h2], police, purpose, "node-a").statements).toHaveLength(1);
    expect(release([h2], police, purpose, "node-c").withheld[0]?.because).toBe("handling");
    expect(release([item(fromA({ handling: ["H3"] }))], police, purpose, "node-a").withheld[0]?.because).toBe(
      "handling",
    );
    expect(release([item(fromA({ handling: ["H1"] }))], police, purpose, "node-c").statements).toHaveLength(
      1,
    );
    // Nobody knows whose it is: then it is not ours to pass on.
    const orphan = item({ ...OPEN, handling: ["H2"] });
    expect(release([orphan], police, purpose, "node-a").withheld[0]?.because).toBe("handling");
  });

  it("R02 keeps received AMBER at home, also where somebody on the way added a sharing group", () => {
    for (const groups of ["any" as const, ["emsc"]]) {
      const amber = item(fromA({ tlp: "amber", groups }));
      expect(release([amber], police, purpose, "node-a").statements).toHaveLength(1);
      expect(release([amber], police, purpose, "node-c").withheld[0]?.because).toBe("marking");
    }
    expect(release([item(fromA({ tlp: "green" }))], police, purpose, "node-c").statements).toHaveLength(1);
  });

  it("R02 leaves originator control with the originator", () => {
    const controlled = item(fromA({ orcon: true }));
    expect(release([controlled], police, purpose, "node-a").statements).toHaveLength(1);
    expect(release([controlled], police, purpose, "node-c").withheld[0]?.because).toBe("originator");
    const joint = item(fromA({ orcon: true, originators: ["node-a", "node-d"] }));
    expect(release([joint], police, purpose, "node-a").withheld[0]?.because).toBe("originator");
  });

  it("R19 wants a necessity for each item", () => {
    const withheld = release([item(OPEN, { necessity: "  " })], police, purpose, "node-a").withheld;
    expect(withheld[0]?.because).toBe("necessity");
  });

  describe("to platforms, industry and charities", () => {
    const readModel = (name: string) =>
      JSON.parse(readFileSync(new URL(`../../data/schemata/${name}`, import.meta.url), "utf8")) as ModelFile;
    const model = new Model(readModel("ftm.json"), readModel("wasl.json"));
    const isOut = (schema: string, property: string) =>
      (["platform", "industry", "ngo"] as const).some((partnerClass) => {
        const one = item(OPEN, { schema });
        const given = { ...one, statement: { ...one.statement, property } };
        return release([given], { ...police, partnerClass }, purpose, "node-a").statements.length === 1;
      });
    const out = [...model.schemata.values()].flatMap((schema) =>
      [...schema.properties.values()].filter((p) => isOut(schema.name, p.name)).map((p) => ({ schema, p })),
    );

    it("goes what is stamped on a thing and what an advert shows", () => {
      const said = out.map(({ schema, p }) => `${schema.name}.${p.name}`);
      for (const s of ["Advert.phone", "Advert.imageHash", "Equipment.serialNumber", "Vessel.imoNumber"]) {
        expect(said).toContain(s);
      }
      expect(new Set(out.map(({ schema }) => schema.name))).toEqual(
        new Set(["Advert", "UserAccount", "Equipment", "Vessel", "Consignment"]),
      );
    });

    it("R19 goes no person, no reference to one, no free text and no descriptive property", () => {
      for (const { schema, p } of out) {
        expect(schema.isA.has("LegalEntity"), schema.name).toBe(false);
        expect(["entity", "text", "html", "json", "address"], `${schema.name}.${p.name}`).not.toContain(
          p.type,
        );
        expect(DESCRIPTIVE_PROPERTIES.has(p.name)).toBe(false);
      }
    });

    it("goes nothing under a name that JavaScript gives every object", () => {
      for (const name of ["constructor", "__proto__", "toString"]) expect(isOut(name, "has")).toBe(false);
    });
  });

  it("R01 refuses a purpose that the agreement does not know", () => {
    expect(() => release([], police, { purpose: "strategic-analysis", mandate: "EX-1" }, "node-a")).toThrow(
      expect.objectContaining({ code: "PURPOSE_FORBIDS" }) as WaslError,
    );
  });
});
