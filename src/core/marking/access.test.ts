import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PURPOSES } from "../purpose.ts";
import {
  type Access,
  accessKey,
  accessLabel,
  canSee,
  HANDLING_CODES,
  isAtLeastAsStrict,
  OPEN,
  parseAccess,
  SEALED,
  strictest,
  strictestOf,
} from "./access.ts";
import { PAP_LEVELS, papRank, parsePap, parseTlp, TLP_LEVELS, tlpRank } from "./tlp.ts";

const words = fc.subarray(["a", "b", "c", "emsc"]);
const anyAccess: fc.Arbitrary<Access> = fc.record({
  tlp: fc.constantFrom(...TLP_LEVELS),
  pap: fc.constantFrom(...PAP_LEVELS),
  handling: fc.subarray([...HANDLING_CODES]),
  caveats: words,
  orcon: fc.boolean(),
  groups: fc.oneof(fc.constant("any" as const), words),
  purposes: fc.oneof(fc.constant("any" as const), fc.subarray([...PURPOSES])),
  compartments: words,
  originators: words,
});
const anyViewer = fc.record({
  clearance: fc.constantFrom(...TLP_LEVELS),
  groups: words,
  compartments: words,
  purpose: fc.constantFrom(...PURPOSES),
});
const same = (a: Access, b: Access) => expect(accessKey(a)).toBe(accessKey(b));

describe("R04 strictest wins, as laws", () => {
  it("is idempotent, commutative and associative", () => {
    fc.assert(
      fc.property(anyAccess, anyAccess, anyAccess, (a, b, c) => {
        same(strictest(a, a), a);
        same(strictest(a, b), strictest(b, a));
        same(strictest(strictest(a, b), c), strictest(a, strictest(b, c)));
      }),
    );
  });

  it("has the open marking as its neutral element", () => {
    fc.assert(
      fc.property(anyAccess, (a) => {
        same(strictest(a, OPEN), a);
        same(strictestOf([]), OPEN);
        same(strictestOf([a]), a);
      }),
    );
  });

  it("is monotone: joining anything never loosens, and order survives joining", () => {
    fc.assert(
      fc.property(anyAccess, anyAccess, anyAccess, (a, b, c) => {
        expect(isAtLeastAsStrict(strictest(a, b), a)).toBe(true);
        expect(isAtLeastAsStrict(strictest(strictest(a, b), c), strictest(a, c))).toBe(true);
      }),
    );
  });

  it("never lets anyone see the whole who may not see a part", () => {
    fc.assert(
      fc.property(fc.array(anyAccess, { minLength: 1, maxLength: 4 }), anyViewer, (parts, viewer) => {
        const whole = strictestOf(parts);
        if (canSee(whole, viewer)) for (const part of parts) expect(canSee(part, viewer)).toBe(true);
        if (parts.length === 1) expect(canSee(whole, viewer)).toBe(canSee(parts[0] ?? SEALED, viewer));
      }),
    );
  });

  it("shows nobody what is sealed, nor anything that was joined with it", () => {
    fc.assert(
      fc.property(anyAccess, anyViewer, (a, viewer) => {
        expect(canSee(SEALED, viewer)).toBe(false);
        expect(canSee(strictest(SEALED, a), viewer)).toBe(false);
      }),
    );
  });

  it("gives equal markings equal keys, and different ones different keys", () => {
    fc.assert(
      fc.property(anyAccess, anyAccess, (a, b) => {
        expect(accessKey(a) === accessKey(b)).toBe(isAtLeastAsStrict(a, b) && isAtLeastAsStrict(b, a));
      }),
    );
  });

  it("shows more to whoever holds more", () => {
    fc.assert(
      fc.property(anyAccess, anyViewer, words, words, (a, viewer, groups, compartments) => {
        const cleared = {
          ...viewer,
          clearance: "red" as const,
          groups: [...viewer.groups, ...groups],
          compartments: [...viewer.compartments, ...compartments],
        };
        if (canSee(a, viewer)) expect(canSee(a, cleared)).toBe(true);
      }),
    );
  });
});

describe("R04 what is unknown is strictest", () => {
  it.each([
    ["TLP:WHITE", "clear"],
    ["tlp:clear", "clear"],
    ["TLP=GREEN", "green"],
    [" Amber ", "amber"],
    ["TLP:AMBER+STRICT", "amber+strict"],
    ["TLP:AMBER STRICT", "red"],
    ["TLP:ORANGE", "red"],
    ["", "red"],
    ["constructor", "red"],
  ])("reads %j as %s", (text, level) => {
    expect(parseTlp(text)).toBe(level);
  });

  it.each([
    ["PAP:WHITE", "clear"],
    ["pap : clear", "clear"],
    ["PAP=GREEN", "green"],
    ["PAP:  amber", "amber"],
    [" Amber ", "amber"],
    ["AMBER PAP:", "red"],
    ["xpap:green", "red"],
    ["pap-green", "red"],
    ["", "red"],
  ])("reads %j as PAP %s", (text, level) => {
    expect(parsePap(text)).toBe(level);
  });

  it("reads a word before the level only where it stands first", () => {
    expect(parseTlp("TLP : green")).toBe("green");
    expect(parseTlp("xtlp:green")).toBe("red");
    expect(parseTlp("tlp-green")).toBe("red");
    expect(parseTlp("white")).toBe("clear");
  });

  it("ranks every text that is no level with red", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!(TLP_LEVELS as readonly string[]).includes(text)) expect(tlpRank(text)).toBe(tlpRank("red"));
        if (!(PAP_LEVELS as readonly string[]).includes(text)) expect(papRank(text)).toBe(papRank("red"));
        expect(TLP_LEVELS).toContain(parseTlp(text));
        expect(PAP_LEVELS).toContain(parsePap(text));
      }),
    );
  });

  it("refuses in doubt: no TLP is red, no PAP amber, an unknown handling code all of them", () => {
    const access = parseAccess({});
    expect(access).toMatchObject({ tlp: "red", pap: "amber", orcon: false, groups: "any" });
    expect(parseAccess({ tlp: "green", pap: "purple" }).pap).toBe("red");
    expect(parseAccess({ tlp: "green", handling: ["H9"] }).handling).toEqual(["H1", "H2", "H3"]);
    expect(parseAccess({ tlp: "green", handling: ["H0", "h2"] }).handling).toEqual(["H2"]);
    expect(parseAccess({ tlp: "green", purposes: ["marketing"] }).purposes).toEqual([]);
  });

  it("takes null for absent, blanks for nothing, and what is no text for the strictest", () => {
    const absent = { pap: null, handling: null, caveats: null, orcon: null, groups: null, purposes: null };
    expect(parseAccess({ tlp: "green", ...absent } as never)).toEqual({
      ...OPEN,
      tlp: "green",
      pap: "amber",
    });
    expect(parseAccess({ tlp: "green", pap: 7 } as never).pap).toBe("red");
    expect(parseAccess({ tlp: 7 } as never).tlp).toBe("red");
    expect(parseAccess({ tlp: "green", groups: [" ", "emsc"] }).groups).toEqual(["emsc"]);
    expect(parseAccess({ tlp: "green", originators: [" ", "b", "a", "b"] }).originators).toEqual(["a", "b"]);
    expect(parseAccess({ tlp: "green", handling: [" h2 "] }).handling).toEqual(["H2"]);
    // Not merely something: a name that a screen shows and nobody is given.
    expect(parseAccess({ tlp: "green", compartments: [" "] }).compartments).toEqual(["unreadable"]);
    expect(parseAccess({ tlp: "green", caveats: ["c", 7] } as never).caveats).toEqual(["c", "unreadable"]);
  });

  it("never throws, and never gives garbage a wider reading than leaving it out", () => {
    const garbage = fc.anything({ withBigInt: true, withDate: true });
    const field = fc.constantFrom(
      "tlp",
      "pap",
      "handling",
      "caveats",
      "orcon",
      "groups",
      "purposes",
      "compartments",
      "originators",
    );
    fc.assert(
      fc.property(field, garbage, (name, value) => {
        const base = { tlp: "clear", pap: "clear" };
        const read = parseAccess({ ...base, [name]: value } as never);
        if (name === "originators") return;
        const plain = parseAccess(base);
        expect(isAtLeastAsStrict({ ...read, originators: [] }, plain)).toBe(true);
      }),
    );
  });

  it("grants nobody where a permission cannot be read, and binds where a duty cannot", () => {
    const read = (field: object) => parseAccess({ tlp: "clear", ...field } as never);
    const viewer = { clearance: "red", groups: ["emsc"], compartments: [], purpose: "cross-check" } as const;
    for (const bad of ["emsc", 7, {}, true]) {
      expect(canSee(read({ groups: bad }), viewer)).toBe(false);
      expect(canSee(read({ purposes: bad }), viewer)).toBe(false);
      expect(canSee(read({ compartments: bad }), viewer)).toBe(false);
      expect(read({ handling: bad }).handling).toEqual(["H1", "H2", "H3"]);
      expect(read({ orcon: bad }).orcon).toBe(true);
    }
    expect(canSee(read({ compartments: ["", null] }), viewer)).toBe(false);
    expect(canSee(read({ groups: [null, "emsc"] }), viewer)).toBe(true);
  });

  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(anyAccess, ({ groups, purposes, ...rest }) => {
        const input = {
          ...rest,
          ...(groups === "any" ? {} : { groups }),
          ...(purposes === "any" ? {} : { purposes }),
        };
        same(parseAccess(input), { groups, purposes, ...rest });
      }),
    );
  });
});

describe("without the laws, which ask the same functions on both sides", () => {
  const full: Access = {
    tlp: "amber",
    pap: "green",
    handling: ["H1", "H2"],
    caveats: ["c"],
    orcon: true,
    groups: ["a", "b"],
    purposes: ["cross-check"],
    compartments: ["k"],
    originators: ["n"],
  };

  it("spells a key", () => {
    expect(accessKey(full)).toBe(
      '["amber","green",["H1","H2"],["c"],true,["a","b"],["cross-check"],["k"],["n"]]',
    );
    expect(accessKey(OPEN)).toBe('["clear","clear",[],[],false,"any","any",[],[]]');
    expect(accessKey({ ...full, groups: ["b", "a", "b"], handling: ["H2", "H1"] })).toBe(accessKey(full));
    // Whoever may be anybody is not nobody.
    expect(accessKey({ ...full, groups: "any" })).not.toBe(accessKey({ ...full, groups: [] }));
  });

  it("joins a marking with another, part by part", () => {
    const other: Access = {
      tlp: "green",
      pap: "red",
      handling: ["H3"],
      caveats: ["d"],
      orcon: false,
      groups: ["c", "b"],
      purposes: "any",
      compartments: ["j"],
      originators: ["m"],
    };
    expect(strictest(full, other)).toEqual({
      tlp: "amber",
      pap: "red",
      handling: ["H1", "H2", "H3"],
      caveats: ["c", "d"],
      orcon: true,
      groups: ["b"],
      purposes: ["cross-check"],
      compartments: ["j", "k"],
      originators: ["m", "n"],
    });
    expect(isAtLeastAsStrict(full, OPEN)).toBe(true);
    expect(isAtLeastAsStrict(OPEN, full)).toBe(false);
    expect(isAtLeastAsStrict({ ...full, groups: ["a"] }, full)).toBe(true);
    expect(isAtLeastAsStrict({ ...full, groups: "any" }, full)).toBe(false);
  });

  it("R04 shows something to who holds all that it asks for, and to nobody who lacks one part", () => {
    const viewer = {
      clearance: "amber",
      groups: ["b"],
      compartments: ["k", "j"],
      purpose: "cross-check",
    } as const;
    expect(canSee(full, viewer)).toBe(true);
    expect(canSee(full, { ...viewer, clearance: "red" })).toBe(true);
    expect(canSee(full, { ...viewer, clearance: "green" })).toBe(false);
    expect(canSee(full, { ...viewer, groups: ["c"] })).toBe(false);
    expect(canSee(full, { ...viewer, compartments: ["j"] })).toBe(false);
    expect(canSee({ ...full, compartments: ["k", "l"] }, viewer)).toBe(false);
    expect(canSee(full, { ...viewer, purpose: "life-at-sea" })).toBe(false);
    const anybody = { clearance: "clear", groups: [], compartments: [], purpose: "cross-check" } as const;
    expect(canSee(OPEN, anybody)).toBe(true);
  });

  it("has a bottom that adds nothing and a top that names nobody", () => {
    expect(OPEN).toEqual({
      tlp: "clear",
      pap: "clear",
      handling: [],
      caveats: [],
      orcon: false,
      groups: "any",
      purposes: "any",
      compartments: [],
      originators: [],
    });
    expect(SEALED).toEqual({
      tlp: "red",
      pap: "red",
      handling: ["H1", "H2", "H3"],
      caveats: [],
      orcon: true,
      groups: [],
      purposes: [],
      compartments: [],
      originators: [],
    });
  });
});

describe("the label for people", () => {
  it("says every restriction", () => {
    expect(accessLabel(OPEN)).toBe("TLP:CLEAR");
    expect(
      accessLabel({
        ...OPEN,
        groups: ["emsc", "channel"],
        purposes: ["cross-check", "life-at-sea"],
        compartments: ["k"],
      }),
    ).toBe("TLP:CLEAR · group emsc, channel · only cross-check, life-at-sea · compartment k");
    const inWords = { ...OPEN, handling: ["H3"], caveats: ["not for\nasylum \u202eproceedings"] } as const;
    expect(accessLabel(inWords)).toBe("TLP:CLEAR · H3 · “not for asylum  proceedings”");
    expect(accessLabel(SEALED)).toBe(
      "TLP:RED · PAP:RED · H1 · H2 · H3 · ORCON · group nobody · only nothing",
    );
    fc.assert(
      fc.property(anyAccess, (a) => {
        const label = accessLabel(a);
        for (const part of [...a.handling, ...a.caveats, ...a.compartments]) expect(label).toContain(part);
        if (a.groups !== "any") for (const group of a.groups) expect(label).toContain(group);
      }),
    );
  });
});
