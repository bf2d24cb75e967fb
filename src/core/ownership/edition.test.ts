import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAccess } from "../marking/index.ts";
import { type Statement, type StatementDraft, toStatement } from "../statement.ts";
import { type Edition, EditionReader, endingsOf, formerOf } from "./edition.ts";

const DAY = "2026-03-01";
const context = {
  reportId: "rep-1",
  access: parseAccess({ tlp: "green" }),
  seenAt: "2026-01-01T00:00:00.000Z",
};

/** What a list says of one subject under one programme. Fictitious. */
const entry = (id: string, name = `Name ${id}`, end?: string): StatementDraft[] => {
  const sanction = `sanction-${id}`;
  return [
    { entityId: id, schema: "Person", property: "name", value: name },
    ...(end === undefined ? [{ entityId: id, schema: "Person", property: "topics", value: "sanction" }] : []),
    { entityId: sanction, schema: "Sanction", property: "entity", value: id },
    ...(end === undefined
      ? []
      : [{ entityId: sanction, schema: "Sanction", property: "endDate", value: end }]),
  ];
};
const editionOf = (...drafts: readonly StatementDraft[]): Edition => {
  const reader = new EditionReader();
  for (const draft of drafts) reader.take(draft);
  return { ...reader.end(), isWhole: true, hasEnd: true };
};
const claim = ({ entityId, schema, property, value, validTo }: StatementDraft): string =>
  [entityId, schema, property, value, validTo ?? ""].join("|");
/** What of the former is not said again. */
const leftOf = (former: readonly StatementDraft[], now: readonly StatementDraft[]): Statement[] => {
  const again = new Set(now.map(claim));
  return former.filter((d) => !again.has(claim(d))).map((d) => toStatement(d, context));
};
const endings = (former: readonly StatementDraft[], now: readonly StatementDraft[]) =>
  endingsOf(leftOf(former, now), editionOf(...now), DAY);
/** What stands after it. */
const standingAfter = (former: readonly StatementDraft[], now: readonly StatementDraft[]): Set<string> => {
  const { closed, withdrawn } = endings(former, now);
  const gone = new Set([...withdrawn, ...closed.map((c) => c.old)].map(claim));
  return new Set(
    [...former.filter((d) => !gone.has(claim(d))), ...now, ...closed.map((c) => c.draft)].map(claim),
  );
};
const draftOf = (text: string): StatementDraft => {
  const [entityId = "", schema = "", property = "", value = "", validTo = ""] = text.split("|");
  return { entityId, schema, property, value, ...(validTo === "" ? {} : { validTo }) };
};

describe("the next edition of a list", () => {
  const series = (id: string, n: number, day?: string) => ({
    id,
    listed: Array.from({ length: n }, (_, i) => `${id}${i}`),
    ...(day === undefined ? {} : { day }),
  });
  const listing = (...ids: readonly string[]): Edition => editionOf(...ids.flatMap((id) => entry(id)));

  const former = (edition: Edition, ...series: Parameters<typeof formerOf>[1]) => {
    const found = formerOf(edition, series);
    return [found.series.map((s) => s.id), found.isWhole];
  };

  test("more than a fifth missing, or of a short list more than two, is more than was taken off", () => {
    const long = series("a", 100);
    expect(former(listing(...long.listed.slice(20)), long)).toEqual([["a"], true]);
    expect(former(listing(...long.listed.slice(21)), long)).toEqual([["a"], false]);
    const short = series("b", 7);
    expect(former(listing(...short.listed.slice(2)), short)).toEqual([["b"], true]);
    expect(former(listing(...short.listed.slice(3)), short)).toEqual([["b"], false]);
  });

  test("of rows that may be cut off behind any of them more than two in a hundred are", () => {
    const long = series("a", 1000);
    const rows = (edition: Edition): Edition => ({ ...edition, hasEnd: false });
    expect(former(rows(listing(...long.listed.slice(20))), long)).toEqual([["a"], true]);
    expect(former(rows(listing(...long.listed.slice(21))), long)).toEqual([["a"], false]);
  });

  test("another list of the same form, half of one, an empty one and one of whom nobody is left are not its former", () => {
    expect(former(listing("b0", "b1"), series("a", 1), series("c", 0))).toEqual([[], true]);
    expect(former(listing(), series("a", 2))).toEqual([[], true]);
    expect(former(listing("a0"), series("a", 2))).toEqual([[], true]);
  });

  test("of several that it follows the newest comes first", () => {
    const { listed } = series("x", 3);
    const all = [
      { id: "undated", listed },
      { id: "old", listed, day: "2026-01-01" },
      { id: "new", listed, day: "2026-02-01" },
    ];
    expect(former(listing(...listed), ...all)).toEqual([["new", "old", "undated"], true]);
  });
});

describe("what an edition ends", () => {
  const closes = (of: ReturnType<typeof endings>): string[] => of.closed.map((c) => claim(c.draft));

  test("who is missing is listed until its day, and stays known", () => {
    const ended = endings([...entry("a"), ...entry("b")], entry("b"));
    expect(ended).toMatchObject({ subjects: ["a"], withdrawn: [] });
    expect(closes(ended)).toEqual([`a|Person|topics|sanction|${DAY}`, `sanction-a|Sanction|entity|a|${DAY}`]);
  });

  test("who is said to have been taken off is listed until the day that is named", () => {
    const ended = endings(entry("a"), entry("a", "Name a", "2026-02-10"));
    expect(closes(ended)).toEqual(["a|Person|topics|sanction|2026-02-10"]);
  });

  test("of whoever is still listed the newest edition alone holds, also of what is theirs alone", () => {
    const wallet = { entityId: "w", schema: "CryptoWallet", property: "holder", value: "a" };
    const { withdrawn, closed } = endings([...entry("a", "Old"), wallet], entry("a", "New"));
    expect(withdrawn.map(claim)).toEqual(["a|Person|name|Old|", "w|CryptoWallet|holder|a|"]);
    expect(closed).toEqual([]);
  });

  test("one listing of two that goes has ended; what the gone one had stays", () => {
    const second = { entityId: "sanction-a2", schema: "Sanction", property: "entity", value: "a" };
    const ended = endings([...entry("a"), second], entry("a"));
    expect(closes(ended)).toEqual([`sanction-a2|Sanction|entity|a|${DAY}`]);
    expect(ended).toMatchObject({ subjects: [], withdrawn: [] });
    const wallet = { entityId: "w", schema: "CryptoWallet", property: "holder", value: "a" };
    expect(endings([...entry("a"), wallet], entry("b")).withdrawn).toEqual([]);
  });

  test("who is listed again is listed, and was until they were not; who stays off is ended once", () => {
    const off = [...standingAfter([...entry("a"), ...entry("b")], entry("b"))].map(draftOf);
    expect(endings(off, entry("b"))).toEqual({ subjects: [], closed: [], withdrawn: [] });
    const back = standingAfter(off, [...entry("a"), ...entry("b")]);
    const ofA = [...back].filter((c) => c.startsWith("a|") || c.startsWith("sanction-a|"));
    expect(ofA.sort()).toEqual(
      [
        ...entry("a").map(claim),
        `a|Person|topics|sanction|${DAY}`,
        `sanction-a|Sanction|entity|a|${DAY}`,
      ].sort(),
    );
  });

  test("after it, what stands of whoever is listed is what it says of them and nothing else", () => {
    const list = fc.uniqueArray(
      fc.record({ id: fc.constantFrom(..."abcdef"), name: fc.constantFrom("X", "Y") }),
      {
        selector: (e) => e.id,
      },
    );
    fc.assert(
      fc.property(list, list, (former, now) => {
        const [before, next] = [former, now].map((l) => l.flatMap((e) => entry(e.id, e.name)));
        const standing = standingAfter(before ?? [], next ?? []);
        const listed = new Set(now.flatMap((e) => [e.id, `sanction-${e.id}`]));
        const ofListed = [...standing].filter((c) => listed.has(c.slice(0, c.indexOf("|")))).sort();
        expect(ofListed).toEqual((next ?? []).map(claim).sort());
        const gone = former.filter((e) => now.every((n) => n.id !== e.id));
        for (const { id } of gone) {
          expect(standing.has(`${id}|Person|topics|sanction|`)).toBe(false);
          expect(standing.has(`${id}|Person|topics|sanction|${DAY}`)).toBe(true);
        }
      }),
    );
  });
});
