import { describe, expect, it } from "vitest";
import { deadlineOf, type RescueAuthority, readWireMessage, rescueFor } from "./message.ts";
import { SET_KINDS } from "./rules.ts";
import { isSecondForm, makeTagSet, SECOND_FORM } from "./tag-set.ts";
import {
  matchTerm,
  parseTerm,
  plainTerm,
  readMatchTerm,
  termOfNode,
  termsAsked,
  termsHeld,
} from "./terms.ts";
import { isTimely, readMatchDocument } from "./wire.ts";

const AT = "2026-10-07T10:00:00.000Z";
const HASH = "a".repeat(64);
/** The value with one field, by its path, set to another; without it where `undefined`. */
function set(value: unknown, path: string, to: unknown): unknown {
  const [key = "", ...rest] = path.split(".");
  const { [key]: old, ...others } = value as Record<string, unknown>;
  if (rest.length > 0) return { ...others, [key]: set(old, rest.join("."), to) };
  return to === undefined ? others : { ...others, [key]: to };
}

describe("a partner's message", () => {
  const message = {
    type: "message",
    id: "m1",
    from: "nodeA",
    to: "nodeB",
    kind: "request",
    thread: "m1",
    urgency: "normal",
    purpose: "information-exchange",
    mandate: "m",
    legalBasis: "l",
    marking: { tlp: "amber", handling: [], caveats: [] },
    subject: "s",
    body: "",
    terms: [],
    at: AT,
    place: { words: "off the coast" },
    method: { id: "x", kind: "note", version: 1, techniques: [] },
    room: { title: "t", members: ["nodeA"], entities: [] },
  };
  it.each<[string, unknown, boolean]>([
    ["body", "b".repeat(50_000), true],
    ["body", "b".repeat(50_001), false],
    ["body", "a\0", false],
    ["body", "\udc00", false],
    ["body", 1, false],
    ["subject", " ", false],
    ["subject", "s".repeat(200), true],
    ["subject", "s".repeat(201), false],
    ["mandate", "", false],
    ["mandate", undefined, false],
    ["kind", "gossip", false],
    ["urgency", "soon", false],
    ["purpose", "curiosity", false],
    ["purpose", 1, false],
    ["id", "", false],
    ["id", "a b", false],
    ["id", "a".repeat(201), false],
    ["at", "2026-10-07T10:00:00Z", false],
    ["at", "2026-13-07T10:00:00.000Z", false],
    ["replyTo", "m0", true],
    ["replyTo", "", false],
    ["deadline", AT, true],
    ["deadline", "soon", false],
    ["more", 1, false],
    ["terms", Array.from({ length: 100 }, () => "t"), true],
    ["terms", Array.from({ length: 101 }, () => "t"), false],
    ["terms", [""], false],
    ["terms", "t", false],
    ["marking.tlp", "", false],
    ["marking.handling", Array.from({ length: 11 }, () => "h"), false],
    ["marking.caveats", ["c".repeat(501)], false],
    ["marking", [], false],
    ["marking", null, false],
    ["place.words", " ", false],
    ["place.country", "FR", true],
    ["place.country", "fr", false],
    ["place.country", "FRA", false],
    ["place.lat", -90, true],
    ["place.lat", 90, true],
    ["place.lat", 90.1, false],
    ["place.lat", -90.1, false],
    ["place.lat", "1", false],
    ["place.lon", 180, true],
    ["place.lon", 180.1, false],
    ["place.more", 1, false],
    ["method.version", 0, false],
    ["method.version", 1.5, false],
    ["method.kind", "tool", false],
    ["method.techniques", [" "], false],
    ["room.members", Array.from({ length: 50 }, () => "n"), true],
    ["room.members", Array.from({ length: 51 }, () => "n"), false],
    ["room.entities", Array.from({ length: 1000 }, () => "n~e"), true],
    ["room.entities", Array.from({ length: 1001 }, () => "n~e"), false],
    ["room", undefined, true],
  ])("whose %s is another, row %#", (path, value, isRead) => {
    expect(readWireMessage(set(message, path, value)) !== undefined).toBe(isRead);
  });

  const result = {
    measure: "seizure",
    outcome: "adverts",
    weeks: 9,
    verdict: "fewer",
    ratio: { value: 0.5, low: 0.3, high: 0.8 },
  };
  const method = { id: "result-1", kind: "result", version: 1, techniques: ["OIC-EQP-01"], result };
  it.each<[object | undefined, boolean]>([
    [method, true],
    [{ ...method, result: undefined }, false],
    [{ id: "result-1", kind: "result", version: 1, techniques: [] }, false],
    [{ ...method, kind: "note" }, false],
    [{ ...method, result: { ...result, measure: "raid" } }, false],
    [{ ...method, result: { ...result, outcome: "deaths" } }, false],
    [{ ...method, result: { ...result, weeks: 27 } }, false],
    [{ ...method, result: { ...result, verdict: "good" } }, false],
    [{ ...method, result: { ...result, ratio: { value: -1, low: 0, high: 1 } } }, false],
    [{ ...method, result: { ...result, ratio: { value: 1 } } }, false],
    [{ ...method, result: { ...result, before: { treated: 3 } } }, false],
  ])("with a measured result has its figures and nothing else, row %#", (one, isRead) => {
    expect(readWireMessage({ ...message, kind: "method", method: one }) !== undefined).toBe(isRead);
  });
});

describe("a document of matching", () => {
  const request = {
    type: "match-request",
    id: "q1",
    from: "nodeA",
    to: "nodeB",
    kind: SET_KINDS[0],
    purpose: "information-exchange",
    mandate: "m",
    legalBasis: "l",
    epoch: "2026-10-05",
    elements: 16,
    hash: HASH,
    at: AT,
  };
  it("is read whole, where every field has its form", () => {
    expect(readMatchDocument("match-request", request)).toBe(request);
  });
  it.each<[string, unknown]>([
    ["mandate", " "],
    ["mandate", "a\nb"],
    ["mandate", "m".repeat(201)],
    ["mandate", undefined],
    ["epoch", "2026-10"],
    ["epoch", "2026-13-01"],
    ["epoch", "2026-02-31"],
    ["elements", -1],
    ["elements", 1.5],
    ["elements", 2 ** 31],
    ["hash", HASH.slice(2)],
    ["hash", HASH.toUpperCase()],
    ["hash", `${HASH.slice(1)}g`],
    ["at", "2026-10-07T10:00:00Z"],
    ["purpose", "curiosity"],
    ["kind", "gossip"],
    ["from", "a b"],
    ["more", 1],
    ["type", "match-answer"],
  ])("is none whose %s is another, row %#", (path, value) => {
    expect(readMatchDocument("match-request", set(request, path, value))).toBeUndefined();
  });
  it.each([null, undefined, [], "x", 1])("is none: %j", (value) => {
    expect(readMatchDocument("match-request", value)).toBeUndefined();
  });
  it("answers, and receipts what was asked", () => {
    const answer = {
      type: "match-answer",
      id: "q1",
      from: "a",
      to: "b",
      epoch: "2026-10-05",
      publicKey: HASH,
      hash: HASH,
      proof: HASH + HASH,
      at: AT,
    };
    expect(readMatchDocument("match-answer", answer)).toEqual(answer);
    expect(readMatchDocument("match-answer", { ...answer, proof: HASH })).toBeUndefined();
    const receipt = { type: "match-receipt", id: "q1", from: "a", to: "b", questions: 3, hits: 1, at: AT };
    expect(readMatchDocument("match-receipt", receipt)).toEqual(receipt);
    expect(readMatchDocument("match-receipt", { ...receipt, hits: -1 })).toBeUndefined();
  });
  it("is timely for a quarter of an hour, before and after", () => {
    const now = Date.parse(AT);
    expect([-900_001, -900_000, 900_000, 900_001].map((ms) => isTimely(AT, now + ms))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe("when an answer is due", () => {
  const sent = Date.parse(AT);
  it.each([
    ["normal", undefined, "2026-10-14T10:00:00.000Z"],
    ["urgent", undefined, "2026-10-10T10:00:00.000Z"],
    ["very-urgent", undefined, "2026-10-07T18:00:00.000Z"],
    ["threat-to-life", undefined, "2026-10-07T11:00:00.000Z"],
    ["normal", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00.000Z"],
    ["urgent", "2026-12-01T00:00:00Z", "2026-10-10T10:00:00.000Z"],
    ["urgent", "2026-10-08T00:00:00Z", "2026-10-08T00:00:00.000Z"],
    ["urgent", "soon", "2026-10-10T10:00:00.000Z"],
  ] as const)("%s, asked for %s", (urgency, asked, due) => {
    expect(deadlineOf(urgency, sent, asked)).toBe(due);
  });
});

describe("who rescues at a place", () => {
  const authority = (id: string, country: string, ...waters: RescueAuthority["waters"]): RescueAuthority => ({
    id,
    name: id,
    country,
    waters,
  });
  const all = [
    authority("wide", "IT", [30, 10, 40, 20]),
    authority("near", "MT", [34, 13, 37, 16]),
    authority("home", "TN"),
    authority("also", "TN", [36, 10, 38, 12]),
  ];
  const ids = (place: object) => rescueFor({ words: "x", ...place }, all).map((a) => a.id);
  it.each<[string, object, string[]]>([
    [
      "the smaller waters first, then the country",
      { lat: 35, lon: 14, country: "TN" },
      ["near", "wide", "home", "also"],
    ],
    ["at the corner of waters", { lat: 37, lon: 16 }, ["near", "wide"]],
    ["beside them", { lat: 37.1, lon: 16 }, ["wide"]],
    ["by country alone", { country: "MT" }, ["near"]],
    ["each once", { lat: 37, lon: 11, country: "TN" }, ["also", "wide", "home"]],
    ["nobody", { country: "XX" }, []],
    ["nobody by half a point", { lat: 35 }, []],
  ])("%s", (_, place, want) => {
    expect(ids(place)).toEqual(want);
  });
});

describe("what may be asked about", () => {
  it.each([
    ["phone: +44 7700 900123", "phone:+447700900123"],
    ["0044 7700 900123", "phone:+447700900123"],
    ["passport: ab 123456", "document:AB123456"],
    ["ID: AB123456", "document:AB123456"],
    ["hull: xyz-12345", "serial:XYZ12345"],
    ["engine: AB12", undefined],
    ["engine: ABCDEF", undefined],
    ["document: AB12", undefined],
    ["phone: 07700 900123", undefined],
    ["@boat_zz", "handle:boat_zz"],
    ["@abc", undefined],
    ["GB82 WEST 1234 5698 7654 32", "iban:GB82WEST12345698765432"],
    ["GB83 WEST 1234 5698 7654 32", undefined],
    ["Khaled Nouri", undefined],
    ["passport: gb: ab 123456", "document:GB:AB123456"],
    ["document:UK:AB123456", "document:GB:AB123456"],
    ["document:GB:AB123456", "document:GB:AB123456"],
    ["passport:Atlantis:AB123456", undefined],
    ["handle:Telegram:@Boat_ZZ", "handle:telegram:boat_zz"],
    ["handle:twitter:boat_zz", "handle:x:boat_zz"],
    ["handle:constructor:boat_zz", "handle:constructor:boat_zz"],
    ["handle:@boat_zz:matrix.example", "handle:boat_zz:matrix.example"],
    [`phone: +${"1".repeat(300)}`, undefined],
    // The tag of the handle alone where its platform is not stated, and those of another's on a platform.
    ["handle::boat_zz", undefined],
    ["handle: : boat_zz", undefined],
    ["handle:\uff1aboat_zz", undefined],
    ["@:boat_zz", undefined],
    ["@telegram:boat_zz", undefined],
    ["handle:@telegram:boat_zz", undefined],
    ["handle:telegram::boat_zz", undefined],
    ["handle:telegram:signal:boat_zz", undefined],
  ])("%s is %s", (text, term) => {
    expect(readMatchTerm(text)).toBe(term);
  });
  it.each([
    ["document:AB123456", "GB", "document:GB:AB123456", true],
    ["document:AB123456", "GB", "document:FR:AB123456", false],
    ["document:AB123456", "GB", "document:AB123456", true],
    ["document:AB123456", undefined, "document:FR:AB123456", true],
    ["document:AB123456", undefined, "document:AB123456", true],
    ["handle:boat_zz", "telegram", "handle:tiktok:boat_zz", false],
    ["handle:boat_zz", "telegram", "handle:telegram:boat_zz", true],
    ["phone:+447700900123", undefined, "phone:+447700900123", true],
  ])(
    "%s of %s, asked for as %s, hits: %s; a set of the first form always does",
    (plain, of, asked, isHit) => {
      const held = termsHeld(plain, of);
      expect(termsAsked(asked, true).some((term) => held.includes(term))).toBe(isHit);
      expect(termsAsked(asked, false)).toEqual([plain]);
      expect(plainTerm(asked)).toBe(plain);
    },
  );
  it.each([
    ["handle:boat_zz", "handle:boat_zz"],
    ["handle:boat_zz:matrix.example", "handle:boat_zz:matrix.example"],
    ["handle:telegram:boat_zz", undefined],
    ["handle::boat_zz", undefined],
  ])("what is stored as %s is held as %s", (node, term) => {
    expect(termOfNode(node)).toBe(term);
  });
  it("what says that a set has the second form is a tag like others, and of few sets by chance", () => {
    expect(isSecondForm(makeTagSet(new Uint8Array(8), SECOND_FORM))).toBe(true);
    expect(isSecondForm(makeTagSet(new Uint8Array(8), new Uint8Array(8).fill(7)))).toBe(false);
  });
  it("is a type and a value", () => {
    expect(parseTerm("phone:+1:2")).toEqual({ type: "phone", value: "+1:2" });
    expect(parseTerm("name:x")).toBeUndefined();
    expect(parseTerm("phone")).toBeUndefined();
    expect(matchTerm("serial", "x".repeat(201))).toBeUndefined();
  });
});
