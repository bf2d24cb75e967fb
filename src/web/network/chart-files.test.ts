import { expect, test } from "vitest";
import type { GraphLink, GraphNode } from "../api/types.ts";
import { chartMarking, toLinkCsv } from "./chart-files.ts";
import { toSvg } from "./chart-picture.ts";

const access = (tlp: "green" | "amber" | "red", more = {}) => ({
  tlp,
  pap: "clear" as const,
  handling: [],
  caveats: [],
  orcon: false,
  groups: "any" as const,
  purposes: "any" as const,
  compartments: [],
  originators: [],
  ...more,
});
const link = (from: string, to: string, ...marks: ReturnType<typeof access>[]): GraphLink =>
  ({
    from,
    to,
    relation: "phone",
    statements: marks.map((mark, i) => ({ id: `${i}`, reportId: `rep-${i}`, access: mark })),
  }) as unknown as GraphLink;
const node = (id: string, caption: string): GraphNode => ({ id, kind: "entity", schema: "Person", caption });
const words = {
  schemaLabel: String,
  relationLabel: String,
  colourOf: () => "#000",
  iconOf: () => undefined,
  iconColour: "#fff",
  marking: "TLP:AMBER",
  title: "t",
  dir: "ltr" as const,
  font: "Inter",
};

test("a chart is as strict as the strictest statement behind it; without any, it is red", () => {
  expect(
    chartMarking([], [link("a", "b", access("green"), access("amber", { handling: ["H2"], orcon: true }))]),
  ).toBe("TLP:AMBER H2 ORCON");
  expect(chartMarking([], [])).toBe("TLP:RED PAP:RED");
});

test("of two PAP the stricter marks the chart, and the words of H3 stand in it whole", () => {
  const words = { handling: ["H3"], caveats: ["not for asylum proceedings"] };
  expect(
    chartMarking(
      [],
      [link("a", "b", access("green", { pap: "green" }), access("green", { pap: "amber", ...words }))],
    ),
  ).toBe("TLP:GREEN PAP:AMBER H3 “not for asylum proceedings”");
});

test("a name that is more restricted than any link marks the chart, and the rows that hold it", () => {
  const hidden = { ...node("a", "A"), access: access("red", { handling: ["H2"] }) };
  const open = [node("b", "B"), node("c", "C")].map((n) => ({ ...n, access: access("green") }));
  const links = [link("a", "b", access("green")), link("b", "c", access("green"))];
  expect(chartMarking([hidden, ...open], links)).toBe("TLP:RED H2");
  expect(chartMarking(open, links.slice(1))).toBe("TLP:GREEN");
  const [, ofHidden, ofOpen] = toLinkCsv({ nodes: [hidden, ...open], links, places: new Map() }, words).split(
    "\r\n",
  );
  expect([ofHidden, ofOpen]).toEqual([
    expect.stringContaining(",TLP:RED H2,"),
    expect.stringContaining(",TLP:GREEN,"),
  ]);
});

test("each disc bears the icon of what it is, and a schema without one a bare disc", () => {
  const nodes = [node("a", "A"), { ...node("b", "B"), schema: "phone" }];
  const icon = '<svg width="48" viewBox="0 0 24 24" stroke="currentColor"><path d="M1 1h22"></path></svg>';
  const svg = toSvg(
    { nodes, links: [], places: new Map() },
    { ...words, iconOf: (schema) => (schema === "phone" ? icon : undefined) },
  );
  expect(svg.match(/<path d="M1 1h22"><\/path><\/g>/g)).toHaveLength(1);
  expect(svg).toContain('stroke="#fff"');
  expect(svg.match(/<circle /g)).toHaveLength(2);
});

test("a name with what no XML may hold gives a picture that can be read", () => {
  const nodes = [node("a", "One\uffff\ufffe\ud800 two"), node("b", `${"😀".repeat(60)}`)];
  const svg = toSvg({ nodes, links: [], places: new Map() }, words);
  expect(svg).toContain(">One two<");
  expect(() => encodeURIComponent(svg)).not.toThrow();
});

test("the marking is in the picture twice, and a hostile name is text", () => {
  const nodes = [node("a", '<script>alert("x")</script>'), node("b", "\u202eB")];
  const svg = toSvg({ nodes, links: [link("a", "b", access("amber"))], places: new Map() }, words);
  expect(svg.match(/>TLP:AMBER</g)).toHaveLength(2);
  expect(svg).not.toContain("<script");
  expect(svg).not.toContain("\u202e");
});

test("the days of a link are from when to when it is said to hold", () => {
  const [one, ...others] = [link("a", "b", access("green"))].flatMap((l) => l.statements);
  expect([one === undefined, others]).toEqual([false, []]);
  const said = (validFrom?: string, validTo?: string) => ({
    ...(one as NonNullable<typeof one>),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
  });
  const dated = (...statements: ReturnType<typeof said>[]) => {
    const links = [{ ...link("a", "b", access("green")), statements }];
    const csv = toLinkCsv({ nodes: [node("a", "A"), node("b", "B")], links, places: new Map() }, words);
    return csv.split("\r\n")[1]?.split(",").slice(7, 9);
  };
  expect(dated(said("2025-01-02"))).toEqual(["2025-01-02", ""]);
  expect(dated(said("2025-02-01", "2025-03-01"), said("2025-01-02", "2025-04-01"))).toEqual([
    "2025-01-02",
    "2025-04-01",
  ]);
});

test("every row of the links has its marking, and no cell is a formula", () => {
  const csv = toLinkCsv(
    { nodes: [node("a", "=1+1"), node("b", "B")], links: [link("a", "b", access("red"))], places: new Map() },
    words,
  );
  const [, row] = csv.split("\r\n");
  expect(row).toBe("a,Person,'=1+1,b,Person,B,phone,,,1,rep-0,TLP:RED,Person,Person,phone");
});
