import { describe, expect, it } from "vitest";
import { placeLabels, type WantedLabel } from "./labels.ts";

const label = (key: string, x: number, y: number, more: Partial<WantedLabel> = {}): WantedLabel => ({
  key,
  x,
  y,
  radius: 10,
  width: 80,
  height: 14,
  rank: 1,
  isForced: false,
  ...more,
});

const PICTURE = { width: 700, height: 500 };

const boxes = (wanted: readonly WantedLabel[]) =>
  placeLabels(wanted, wanted, PICTURE).map(({ key, x, y }) => {
    const { width, height } = wanted.find((one) => one.key === key) as WantedLabel;
    return { key, left: x - width / 2, right: x + width / 2, top: y, bottom: y + height };
  });

describe("placeLabels", () => {
  it("writes a name that stands alone under its disc", () => {
    expect(placeLabels([label("a", 100, 100)], [label("a", 100, 100)], PICTURE)).toEqual([
      { key: "a", x: 100, y: 114 },
    ]);
  });

  it("writes a name elsewhere where a disc lies below, and none where all sides are taken", () => {
    const a = label("a", 100, 100);
    const below = { x: 100, y: 125, radius: 10 };
    expect(placeLabels([a], [a, below], PICTURE)).toEqual([{ key: "a", x: 100, y: 72 }]);
    const around = [
      below,
      { x: 100, y: 75, radius: 10 },
      { x: 140, y: 100, radius: 10 },
      { x: 60, y: 100, radius: 10 },
    ];
    expect(placeLabels([a], [a, ...around.slice(1)], PICTURE)).toEqual([{ key: "a", x: 100, y: 114 }]);
    expect(placeLabels([a], [a, ...around], PICTURE)).toEqual([]);
    expect(placeLabels([{ ...a, isForced: true }], [a, ...around], PICTURE)).toEqual([
      { key: "a", x: 100, y: 114 },
    ]);
  });

  it("keeps a name inside of the picture", () => {
    expect(placeLabels([label("a", 100, 490)], [], PICTURE)).toEqual([{ key: "a", x: 100, y: 462 }]);
    expect(placeLabels([label("a", 30, 250)], [], { ...PICTURE, width: 60 })).toEqual([]);
    expect(placeLabels([label("a", 12, 100)], [], PICTURE)).toEqual([{ key: "a", x: 66, y: 93 }]);
  });

  it("is as quick where a disc is larger than the picture", () => {
    const huge = { x: 350, y: 250, radius: 10_000_000 };
    expect(placeLabels([label("a", 100, 100)], [huge], PICTURE)).toEqual([]);
  });

  it("writes the higher rank first, and whoever is asked for before all", () => {
    const crowd = [label("small", 100, 100), label("large", 104, 100, { rank: 5 })];
    expect(placeLabels(crowd, [], PICTURE)[0]?.key).toBe("large");
    const asked = [...crowd, label("asked", 102, 100, { rank: 0, isForced: true })];
    expect(placeLabels(asked, [], PICTURE)[0]?.key).toBe("asked");
  });

  it("lets no two names of a crowd meet, nor a name and a disc, in whatever order they come", () => {
    let seed = 7;
    const random = (): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const crowd = Array.from({ length: 200 }, (_, n) =>
      label(`n${n}`, random() * 700, random() * 500, { rank: Math.floor(random() * 5), radius: 6 }),
    );
    const written = boxes(crowd);
    expect(written.length).toBeGreaterThan(20);
    const meet = (a: (typeof written)[number], b: (typeof written)[number]): boolean =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const discs = crowd.map(({ key, x, y, radius }) => ({
      key: `disc of ${key}`,
      left: x - radius,
      right: x + radius,
      top: y - radius,
      bottom: y + radius,
    }));
    const meeting = written.flatMap((a, n) =>
      [...written.slice(n + 1), ...discs].flatMap((b) => (meet(a, b) ? [[a.key, b.key]] : [])),
    );
    expect(meeting).toEqual([]);
    expect(boxes([...crowd].reverse())).toEqual(written);
  });
});
