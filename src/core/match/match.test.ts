import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  batchSize,
  deadlineOf,
  ELEMENTS_MAX,
  epochEnd,
  epochOf,
  findTags,
  hitRateAlarm,
  isTagSet,
  isTimely,
  makeTagSet,
  matchTerm,
  paddedCount,
  QUESTIONS_MAX,
  quotaRefuses,
  readMatchDocument,
  readMatchTerm,
  readWireMessage,
  rescueFor,
  TAG_BYTES,
  tagSetRoot,
  termOfNode,
  withoutTags,
} from "./index.ts";

describe("terms", () => {
  it("are exact identifiers in one form, in any digits", () => {
    expect(readMatchTerm("+44 7700 900123")).toBe("phone:+447700900123");
    expect(readMatchTerm("phone:٠٠٤٤٧٧٠٠٩٠٠١٢٣")).toBe("phone:+447700900123");
    expect(readMatchTerm("GB82 WEST 1234 5698 7654 32")).toBe("iban:GB82WEST12345698765432");
    expect(readMatchTerm("@Boat_Channel")).toBe("handle:boat_channel");
    expect(readMatchTerm("hull: GB-ABC12345D626")).toBe("serial:GBABC12345D626");
    expect(readMatchTerm("passport:C01X00T47")).toBe("document:C01X00T47");
  });

  it("are no names, no national numbers, no wrong IBANs, nothing short", () => {
    for (const text of [
      "Kamal Hassan",
      "07700 900123",
      "phone:07700900123",
      "GB83WEST12345698765432",
      "serial:1234",
      "serial:ENGINE",
      "handle:abc",
      "email:a@example.org",
      "",
    ])
      expect(readMatchTerm(text), text).toBeUndefined();
  });

  it("follow from what the store indexes", () => {
    expect(termOfNode("phone:+447700900123")).toBe("phone:+447700900123");
    expect(termOfNode("phone:7700900123")).toBeUndefined();
    expect(termOfNode("email:a@example.org")).toBeUndefined();
    expect(matchTerm("phone", "+".padEnd(300, "1"))).toBeUndefined();
  });
});

const tagsOf = (values: readonly bigint[]): Uint8Array => {
  const bytes = new Uint8Array(values.length * TAG_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [i, v] of values.entries()) view.setBigUint64(i * TAG_BYTES, v);
  return bytes;
};
const anyTags = fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 60 });

describe("tag sets", () => {
  it("hold what was put in, and nothing else", () => {
    fc.assert(
      fc.property(anyTags, anyTags, anyTags, (tags, filling, other) => {
        const set = makeTagSet(tagsOf(tags), tagsOf(filling));
        const inside = new Set([...tags, ...filling]);
        expect(isTagSet(set)).toBe(true);
        expect(set.length / TAG_BYTES).toBe(inside.size);
        expect(findTags(set, tagsOf(tags)).every(Boolean)).toBe(true);
        expect(findTags(set, tagsOf(other))).toEqual(other.map((t) => inside.has(t)));
      }),
    );
  });

  it("lose what is taken out, and nothing else", () => {
    fc.assert(
      fc.property(anyTags, anyTags, (tags, gone) => {
        const left = withoutTags(
          makeTagSet(tagsOf(tags), tagsOf([])),
          gone.map((t) => tagsOf([t])),
        );
        expect(isTagSet(left)).toBe(true);
        expect(left).toEqual(makeTagSet(tagsOf(tags.filter((t) => !gone.includes(t))), tagsOf([])));
      }),
    );
  });

  it("one changed, missing or added tag is another root", () => {
    const values = Array.from({ length: 1500 }, (_, i) => BigInt(i) * 1_000_003n);
    const root = tagSetRoot(tagsOf(values));
    expect(tagSetRoot(tagsOf(values.with(700, 5n)))).not.toBe(root);
    expect(tagSetRoot(tagsOf(values.slice(0, -1)))).not.toBe(root);
    expect(tagSetRoot(tagsOf([...values, 2n ** 60n]))).not.toBe(root);
    expect(isTagSet(tagsOf([3n, 2n]))).toBe(false);
    expect(isTagSet(tagsOf([2n, 2n]))).toBe(false);
    expect(isTagSet(new Uint8Array(9))).toBe(false);
  });

  it("sizes tell a class, at most a sixteenth too many", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000_000 }), (n) => {
        const size = paddedCount(n);
        return size >= n && size >= 1024 && (n <= 1024 || size <= n * (1 + 1 / 16) + 1);
      }),
    );
    expect(paddedCount(1_000_000)).toBe(paddedCount(999_000));
  });
});

describe("rules", () => {
  it("batches are filled up to a size class", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: QUESTIONS_MAX }), (n) => {
        const size = batchSize(n);
        return size >= n && size <= ELEMENTS_MAX && (Number.isInteger(Math.log2(size)) || size % 1024 === 0);
      }),
    );
    expect([1, 16, 17, 1025, 10_000].map(batchSize)).toEqual([16, 16, 32, 2048, 10_240]);
  });

  it("quotas refuse a whole batch", () => {
    const quota = { perDay: 100, perEpoch: 150 };
    expect(quotaRefuses({ today: 0, thisEpoch: 0 }, 100, quota)).toBeUndefined();
    expect(quotaRefuses({ today: 1, thisEpoch: 1 }, 100, quota)).toBe("day");
    expect(quotaRefuses({ today: 0, thisEpoch: 100 }, 64, quota)).toBe("epoch");
  });

  it("epochs follow one another without a gap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
        const epoch = epochOf(now);
        return (
          Date.parse(epoch) <= now &&
          now < epochEnd(epoch) &&
          epochOf(epochEnd(epoch)) !== epoch &&
          Date.parse(epochOf(epochEnd(epoch))) === epochEnd(epoch)
        );
      }),
    );
  });

  it("alarms tell a register and guessing from casework", () => {
    expect(hitRateAlarm(10, 10)).toBeUndefined();
    expect(hitRateAlarm(60, 40)?.because).toBe("register");
    expect(hitRateAlarm(1_000, 30)).toBeUndefined();
    expect(hitRateAlarm(10_000, 3)?.because).toBe("guessing");
  });
});

describe("documents", () => {
  const request = {
    type: "match-request",
    id: "mr-1",
    from: "node-a",
    to: "node-b",
    kind: "holdings",
    purpose: "cross-check",
    mandate: "CASE-1",
    legalBasis: "Prüm II, Art. 5",
    epoch: "2026-11-05",
    elements: 16,
    hash: "ab".repeat(32),
    at: "2026-11-25T04:00:00.000Z",
  };

  it("are read whole", () => expect(readMatchDocument("match-request", request)).toEqual(request));

  it.each(Object.keys(request))("without %s, or with it of another form, are refused", (key) => {
    const { [key]: _, ...rest } = request as Record<string, unknown>;
    expect(readMatchDocument("match-request", rest)).toBeUndefined();
    for (const value of [null, "", -1, {}, ["x"]])
      expect(readMatchDocument("match-request", { ...request, [key]: value }), String(value)).toBeUndefined();
  });

  it("with a field too many, or of another type, are refused", () => {
    expect(readMatchDocument("match-request", { ...request, onlyFor: "x" })).toBeUndefined();
    expect(readMatchDocument("match-answer", request)).toBeUndefined();
    expect(readMatchDocument("match-request", [request])).toBeUndefined();
  });

  it("are old after a quarter of an hour", () => {
    const at = Date.parse(request.at);
    expect(isTimely(request.at, at + 60_000)).toBe(true);
    expect(isTimely(request.at, at + 16 * 60_000)).toBe(false);
    expect(isTimely(request.at, at - 16 * 60_000)).toBe(false);
  });
});

describe("messages", () => {
  const message = {
    type: "message",
    id: "m-1",
    from: "node-a",
    to: "node-b",
    kind: "request",
    thread: "m-1",
    urgency: "urgent",
    deadline: "2026-11-26T04:00:00.000Z",
    purpose: "information-exchange",
    mandate: "CASE-1",
    legalBasis: "Directive (EU) 2023/977",
    marking: { tlp: "amber", handling: ["H2"], caveats: [] },
    subject: "Who uses this number?",
    body: "",
    terms: ["phone:+447700900123"],
    at: "2026-11-25T04:00:00.000Z",
  };

  it("are read whole, and refused with a field that is not known", () => {
    expect(readWireMessage(message)).toEqual(message);
    expect(readWireMessage({ ...message, urgency: "soon" })).toBeUndefined();
    expect(readWireMessage({ ...message, embargo: "x" })).toBeUndefined();
    expect(readWireMessage({ ...message, body: "a\0b" })).toBeUndefined();
    expect(readWireMessage({ ...message, body: "x".repeat(50_001) })).toBeUndefined();
  });

  it("are due when their class says, at the latest", () => {
    const now = Date.parse("2026-11-25T00:00:00.000Z");
    expect(deadlineOf("very-urgent", now, undefined)).toBe("2026-11-25T08:00:00.000Z");
    expect(deadlineOf("very-urgent", now, "2026-12-25T00:00:00.000Z")).toBe("2026-11-25T08:00:00.000Z");
    expect(deadlineOf("normal", now, "2026-12-25T00:00:00.000Z")).toBe("2026-12-25T00:00:00.000Z");
  });

  it("a threat to life finds whose waters it is in, the closer box first, then the country", () => {
    const wide = { id: "wide", name: "W", country: "FR", waters: [[49, -5, 52, 3]] as const };
    const close = { id: "close", name: "C", country: "GB", waters: [[50.5, 0, 51.5, 1.6]] as const };
    const far = { id: "far", name: "F", country: "GR", waters: [[34, 19, 41, 30]] as const };
    const all = [wide, close, far];
    expect(rescueFor({ words: "x", lat: 51, lon: 1.4 }, all).map((a) => a.id)).toEqual(["close", "wide"]);
    expect(rescueFor({ words: "x", country: "GR" }, all).map((a) => a.id)).toEqual(["far"]);
    expect(rescueFor({ words: "x" }, all)).toEqual([]);
  });
});
