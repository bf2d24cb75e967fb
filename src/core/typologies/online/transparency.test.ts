import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../../test/support/cases.ts";
import type { ReferralEventType } from "./ledger.ts";
import {
  type CountedNotice,
  NOTICE_OUTCOMES,
  periodsClash,
  type TransparencyInput,
  type TransparencyReport,
  transparencyReport,
  transparencyRows,
} from "./transparency.ts";
import { OTHER } from "./transparency-names.ts";

const notice = (
  platform: string,
  types: readonly ReferralEventType[],
  more: Partial<CountedNotice> = {},
): CountedNotice => ({
  platform,
  ground: "Act, s. 25",
  isBack: false,
  events: [
    { at: "2026-01-01T00:00:00Z", type: "referred" },
    ...types.map((type) => ({
      at: "2026-01-01T10:00:00Z",
      type,
      ...(type === "actioned" ? { action: "content_removed" as const } : {}),
    })),
  ],
  ...more,
});
const times = <T>(n: number, item: T): readonly T[] => Array.from({ length: n }, () => item);
const input = (more: Partial<TransparencyInput> = {}): TransparencyInput => ({
  node: "node-a",
  from: "2026-01-01",
  to: "2026-03-31",
  asOf: "2026-05-01T00:00:00.000Z",
  smallest: 5,
  notices: [],
  requests: [],
  isSayable: () => true,
  ...more,
});
const report = (more: Partial<TransparencyInput> = {}): TransparencyReport => transparencyReport(input(more));
const refused = (field: string) =>
  expect.objectContaining({ code: "REQUEST_INVALID", detail: expect.objectContaining({ field }) });

describe("a report to the public", () => {
  it("counts each notice once, says how long it took, and names neither account nor text", () => {
    const made = report({
      notices: [
        ...times(20, notice("Alpha", ["actioned"])),
        ...times(6, notice("Alpha", ["actioned", "appealed", "reversed_on_appeal"])),
        ...times(8, notice("Alpha", ["declined"])),
        ...times(7, notice("Alpha", [])),
      ],
      requests: times(9, { kind: "preservation", outcome: "preserved" }),
    });
    expect(made.notices.byPlatform).toEqual([
      { platform: "Alpha", acted: 20, restored: 6, refused: 8, waiting: 7, medianHours: 10 },
    ]);
    expect(made.notices.byGround).toEqual([{ ground: "Act, s. 25", notices: 41 }]);
    expect(made.notices.byAction[0]).toEqual({ action: "content_removed", notices: 26 });
    expect(made.notices.appealed).toEqual({ yes: 6, no: 20 });
    expect(made.dataRequests[0]).toMatchObject({ kind: "preservation", preserved: 9, waiting: 0 });
    expect(transparencyRows(made)).toContainEqual(["platform", "Alpha", "acted", "20"]);
  });
  it("puts a ground that few notices name with the others: its words are an officer's", () => {
    const made = report({
      notices: [
        ...times(9, notice("Alpha", ["actioned"])),
        ...times(4, notice("Alpha", ["actioned"], { ground: "see the letter about Testa Somebody" })),
        ...times(3, notice("Alpha", ["actioned"], { ground: "another" })),
      ],
    });
    expect(made.notices.byGround.map((g) => g.ground)).toEqual(["Act, s. 25", OTHER]);
    expect(JSON.stringify(made)).not.toContain("Somebody");
  });
  it("names no platform of few notices, and one platform once, however it is written", () => {
    const made = report({
      notices: [
        ...times(30, notice("Alpha", ["actioned"])),
        ...times(2, notice("ALPHA", ["actioned"])),
        ...times(1, notice(" alpha ", ["declined"])),
        ...times(6, notice("Alpha", ["declined"])),
        ...times(4, notice("the page of Testa Somebody", ["actioned"])),
        ...times(4, notice("another's page", ["actioned"])),
      ],
    });
    expect(made.notices.byPlatform.map((p) => p.platform)).toEqual(["Alpha", OTHER]);
    expect(JSON.stringify(made)).not.toContain("Somebody");
    const plain = report({ notices: [...times(12, notice("Alpha", [])), ...times(3, notice("aLPHA", []))] });
    expect(plain.notices.byPlatform).toMatchObject([{ platform: "Alpha", waiting: 15 }]);
  });
  it("compares a platform with how it was written before", () => {
    const first = report({ notices: times(20, notice("Alpha", [])) });
    const corrects = { version: 1, because: "Two were counted twice.", reports: [first] };
    const second = report({ notices: times(22, notice("ALPHA", [])), corrects });
    expect(second.notices.byPlatform).toMatchObject([{ platform: "ALPHA", waiting: null }]);
  });
  it("says no ground and no platform that may not be said, however many name it, and no correction for it", () => {
    const isSayable = (text: string) => !text.includes("Somebody");
    const notices = [
      ...times(30, notice("Alpha", ["actioned"], { ground: "asked by Testa Somebody" })),
      ...times(30, notice("Testa Somebody's page", ["actioned"])),
    ];
    const made = report({ notices, isSayable });
    expect(JSON.stringify(made)).not.toContain("Somebody");
    expect(made.notices.byGround.map((g) => g.ground)).toEqual(["Act, s. 25", OTHER]);
    expect(made.notices.byPlatform.map((p) => p.platform)).toEqual(["Alpha", OTHER]);
    const corrects = { version: 1, because: "Testa Somebody told us.", reports: [made] };
    expect(() => report({ notices, isSayable, corrects })).toThrow(
      expect.objectContaining({ code: "PROTECTED_SUBJECT" }),
    );
  });
  it("tells no median of a platform that acted on few", () => {
    const made = report({
      notices: [
        ...times(30, notice("Alpha", ["actioned"])),
        ...times(3, notice("Beta", ["actioned"])),
        ...times(9, notice("Beta", ["declined"])),
      ],
    });
    const beta = made.notices.byPlatform.find((p) => p.platform === "Beta");
    expect(beta).toMatchObject({ acted: null, medianHours: null });
  });
  it.each([
    ["from", { from: "2026-02-30x" }],
    ["from", { from: "2026-04-01" }],
    ["to", { to: "2026-05-01" }],
    ["to", { to: "2026-13-41" }],
    ["from", { from: "2026-02-29" }],
    ["to", { to: "2026-02-31" }],
  ] as const)("is of days that are over: %s", (field, more) => {
    expect(() => report(more)).toThrow(refused(field));
  });
  it("says what changed where it corrects another", () => {
    const corrects = { version: 3, because: " ", reports: [report()] };
    expect(() => report({ corrects })).toThrow(refused("because"));
    expect(report({ corrects: { ...corrects, because: "A platform answered late." } }).corrects).toEqual({
      version: 3,
      because: "A platform answered late.",
    });
  });
  it("shares no day with another period, but may be the same again", () => {
    const of = (from: string, to: string) => ({ from, to });
    const first = of("2026-01-01", "2026-03-31");
    expect(periodsClash(first, of("2026-04-01", "2026-06-30"))).toBe(false);
    expect(periodsClash(first, first)).toBe(false);
    expect(periodsClash(first, of("2026-01-01", "2026-04-01"))).toBe(true);
    expect(periodsClash(of("2026-02-01", "2026-02-28"), first)).toBe(true);
  });
});

/** What somebody who reads all of it can add up: each table's told numbers, and how many it withholds. */
function tablesOf({ notices }: TransparencyReport): readonly { sum: number; withheld: number }[] {
  const table = (cells: readonly (number | null)[]) => ({
    sum: cells.reduce<number>((all, n) => all + (n ?? 0), 0),
    withheld: cells.filter((n) => n === null).length,
  });
  return [
    table(notices.byPlatform.flatMap((row) => NOTICE_OUTCOMES.map((o) => row[o]))),
    table(notices.byGround.map((g) => g.notices)),
    table(notices.byPlatform.flatMap((row) => [row.acted, row.restored])),
    table(notices.byAction.map((a) => a.notices)),
    table([notices.appealed.yes, notices.appealed.no]),
    table([notices.reappeared.yes, notices.reappeared.no]),
  ];
}

const TYPES = [
  [],
  ["declined"],
  ["actioned"],
  ["actioned", "appealed"],
  ["actioned", "reversed_on_appeal"],
] as const satisfies readonly (readonly ReferralEventType[])[];
const anyNotice = fc.record({
  platform: fc.constantFrom("Alpha", "Beta", "Gamma", "gamma", "Delta"),
  types: fc.constantFrom(...TYPES),
  ground: fc.constantFrom("s. 25", "s. 24", "other words"),
  isBack: fc.boolean(),
  action: fc.constantFrom(
    "content_removed" as const,
    "account_suspended" as const,
    "visibility_reduced" as const,
  ),
  n: fc.integer({ min: 1, max: 12 }),
});
const anyNotices = fc.array(anyNotice, { maxLength: 12 }).map((rows) =>
  rows.flatMap(({ n, platform, types, ground, isBack, action }) => {
    const one = notice(platform, types, { ground, isBack });
    const events = one.events.map((e) => (e.type === "actioned" ? { ...e, action } : e));
    return times(n, { ...one, events });
  }),
);

describe("R26 what is withheld", () => {
  it("is every count under the threshold, and never what is none", () => {
    fc.assert(
      fc.property(anyNotices, (notices) => {
        const numbers = transparencyRows(report({ notices }))
          .filter((r) => r[2] !== "median_hours")
          .map((r) => r[3]);
        for (const n of numbers) expect(n === "" || n === "n" || n === "0" || Number(n) >= 5).toBe(true);
      }),
    );
  });
  it("follows from no sum: where one table of the same notices withholds, none tells their number", () => {
    fc.assert(
      fc.property(anyNotices, (notices) => {
        const [all, grounds, acted, ...ofActed] = tablesOf(report({ notices }));
        const tables = [all, grounds, acted, ...ofActed].flatMap((t) => (t ? [t] : []));
        if (tables.every((t) => t.withheld === 0)) {
          // Then all agree, and nothing was small.
          expect(all?.sum).toBe(grounds?.sum);
          for (const t of ofActed) expect(t.sum).toBe(acted?.sum);
          return;
        }
        if (notices.length > 0) for (const t of [all, grounds]) expect(t?.withheld).toBeGreaterThan(0);
        const hasActed = notices.some((n) => n.events.some((e) => e.type === "actioned"));
        if (hasActed) for (const t of [acted, ...ofActed]) expect(t?.withheld).toBeGreaterThan(0);
      }),
      { numRuns: cases(300) },
    );
  });
  it("is not alone in its row, where there is anything beside it", () => {
    fc.assert(
      fc.property(anyNotices, (notices) => {
        for (const row of report({ notices }).notices.byPlatform) {
          const cells = NOTICE_OUTCOMES.map((o) => row[o]);
          if (cells.filter((n) => n === null).length === 1)
            expect(cells.filter((n) => n !== null && n > 0)).toEqual([]);
        }
      }),
    );
  });
  it("is not the difference of two versions: what moved by few is told in the first alone", () => {
    const before = [
      ...times(20, notice("Alpha", ["actioned"])),
      ...times(12, notice("Alpha", ["declined"])),
      ...times(30, notice("Beta", ["actioned"])),
      ...times(15, notice("Beta", ["declined"])),
    ];
    const first = report({ notices: before });
    expect(first.notices.byPlatform.map((p) => p.refused)).toEqual([12, 15]);
    const corrects = { version: 1, because: "One more was refused.", reports: [first] };
    const second = report({ notices: [...before, notice("Alpha", ["declined"])], corrects });
    const numbers = new Map(transparencyRows(first).map((r) => [r.slice(0, 3).join("/"), r[3]]));
    for (const [table, of, what, n] of transparencyRows(second)) {
      const was = numbers.get([table, of, what].join("/"));
      if (n === "" || n === "n" || what === "median_hours" || was === undefined || was === "") continue;
      const by = Math.abs(Number(n) - Number(was));
      expect(by === 0 || by >= 5, `${table}/${of}/${what}`).toBe(true);
    }
    expect(second.notices.byPlatform.find((p) => p.platform === "Alpha")?.refused).toBeNull();
    expect(second.notices.byGround[0]?.notices).toBeNull();
  });
  it("is not the difference of any two versions, whatever the ones between them withheld", () => {
    const few = fc.array(fc.tuple(anyNotice, fc.integer({ min: 1, max: 6 })), { maxLength: 3 });
    // What a platform answers later moves a notice from one outcome to another.
    const move = fc.tuple(fc.nat({ max: 200 }), fc.constantFrom(...TYPES));
    const moves = fc.array(move, { maxLength: 6 });
    fc.assert(
      fc.property(anyNotices, moves, few, moves, (first, answered, added, more) => {
        const changed = (notices: readonly CountedNotice[], by: readonly (typeof answered)[number][]) =>
          notices.map((one, i) => {
            const [, types] = by.find(([n]) => n === i) ?? [];
            return types === undefined ? one : { ...one, events: notice(one.platform, types).events };
          });
        const second = changed(first, answered);
        const third = [
          ...changed(second, more),
          ...added.flatMap(([one, n]) => times(n, notice(one.platform, one.types, { ground: one.ground }))),
        ];
        // The second again: what it withheld stays withheld.
        const told: TransparencyReport[] = [];
        for (const notices of [first, second, second, third]) {
          const corrects = { version: told.length, because: "Answers came late.", reports: [...told] };
          told.push(report({ notices, ...(told.length > 0 ? { corrects } : {}) }));
        }
        const numbers = told.map(
          (one) => new Map(transparencyRows(one).map((r) => [r.slice(0, 3).join("/"), r[3] ?? ""])),
        );
        for (const [i, later] of numbers.entries())
          for (const earlier of numbers.slice(0, i))
            for (const [cell, n] of later) {
              const was = earlier.get(cell) ?? "";
              if (n === "" || was === "" || n === "n" || cell.endsWith("median_hours")) continue;
              const by = Math.abs(Number(n) - Number(was));
              expect(by === 0 || by >= 5, `${cell}: ${was} and ${n}`).toBe(true);
            }
      }),
      { numRuns: cases(150) },
    );
  });
  it("is not the difference of two sums: one more notice follows from no row, column or table that both versions told", () => {
    const of = (acted: number, refused: number, waiting: number) => [
      ...times(acted, notice("Alpha", ["actioned"])),
      ...times(refused, notice("Alpha", ["declined"])),
      ...times(waiting, notice("Alpha", [])),
      ...times(40, notice("Beta", ["actioned"])),
      ...times(30, notice("Beta", ["declined"])),
    ];
    const first = report({ notices: of(20, 30, 25) });
    const corrects = { version: 1, because: "One was forgotten.", reports: [first] };
    // Each cell moves by more than few, and all of them by one.
    const second = report({ notices: of(26, 18, 32), corrects });
    const rows = (one: TransparencyReport) =>
      new Map(transparencyRows(one).map((r) => [r.slice(0, 3).join("/"), r[3] ?? ""]));
    const [was, is] = [rows(first), rows(second)];
    const moved = [...is].flatMap(([cell, n]) => {
      const before = was.get(cell) ?? "";
      const isTold = /^\d+$/.test(n) && /^\d+$/.test(before) && !cell.endsWith("median_hours");
      return isTold ? [{ cell, by: Number(n) - Number(before) }] : [];
    });
    const groups = [/^platform\/Alpha/, /^platform/, /^ground/, /^action/, /^appealed/];
    for (const group of groups) {
      const own = moved.filter(({ cell, by }) => group.test(cell) && by !== 0);
      for (let mask = 1; mask < 2 ** own.length; mask++) {
        const sum = own.reduce((total, { by }, n) => total + (((mask >> n) & 1) === 1 ? by : 0), 0);
        expect(sum === 0 || Math.abs(sum) >= 5, `${group}: ${JSON.stringify(own)}`).toBe(true);
      }
    }
    expect(second.notices.byPlatform.find((p) => p.platform === "Beta")).toBeDefined();
  });
  it("stays withheld when a correction is corrected: 30 told, 32 withheld, 32 again withheld", () => {
    const of = (acted: number, refused: number) => [
      ...times(acted, notice("Alpha", ["actioned"])),
      ...times(refused, notice("Alpha", ["declined"])),
      ...times(40, notice("Beta", ["actioned"])),
    ];
    const alpha = (one: TransparencyReport) => one.notices.byPlatform.find((p) => p.platform === "Alpha");
    const first = report({ notices: of(30, 20) });
    const because = "Two were acted on.";
    const second = report({ notices: of(32, 18), corrects: { version: 1, because, reports: [first] } });
    const third = report({
      notices: of(32, 18),
      corrects: { version: 2, because, reports: [first, second] },
    });
    expect(alpha(first)).toMatchObject({ acted: 30, refused: 20 });
    for (const one of [second, third]) expect(alpha(one)).toMatchObject({ acted: null, refused: null });
  });
});
