import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { scorePairFile, searchFile } from "./names.ts";
import { resolveFile } from "./resolve-file.ts";

const dir = mkdtempSync(join(tmpdir(), "wasl-names-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const put = (name: string, lines: readonly string[]): string => {
  writeFileSync(join(dir, name), `${lines.join("\n")}\n`);
  return join(dir, name);
};
const linesOf = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n");

/** All names are fictitious. */
describe("names on files", () => {
  it("scores every pair in order, with or without a label, and the same bytes again", async () => {
    const pairs = put("pairs.tsv", ["1\tKhaled Nouri\tخالد النوري", "Khaled Nouri\tHamid Nouri", "\t"]);
    const outs = ["a.tsv", "b.tsv"].map((name) => join(dir, name));
    for (const out of outs) expect((await scorePairFile({ pairs, out })).pairs).toBe(3);
    const [first, second, empty] = linesOf(outs[0] as string).map((line) => Number(line.split("\t")[2]));
    expect(empty).toBeLessThan(0.5);
    expect(first).toBeGreaterThan(0.9);
    expect(second).toBeLessThan(0.3);
    expect(readFileSync(outs[1] as string)).toEqual(readFileSync(outs[0] as string));
  });

  it("explains each score by terms that sum to it", async () => {
    const out = join(dir, "explained.jsonl");
    await scorePairFile({ pairs: put("one.tsv", ["Khaled Nouri\tХалед Нури"]), out, explain: true });
    const { probability, terms } = JSON.parse(linesOf(out)[0] as string) as {
      probability: number;
      terms: { value: number }[];
    };
    const sum = terms.reduce((total, term) => total + term.value, 0);
    expect(Math.abs(1 / (1 + Math.exp(-sum)) - probability)).toBeLessThan(1e-9);
  });

  it("finds names of a gallery", async () => {
    const gallery = put("gallery.tsv", ["g1\tKhaled Nouri", "g2\tMarko Petrovic"]);
    const out = join(dir, "hits.jsonl");
    const figures = await searchFile({
      gallery,
      queries: put("q.tsv", ["s\tg1\tخالد النوري"]),
      out,
      top: 10,
    });
    expect(figures).toMatchObject({ names: 2, queries: 1 });
    expect(JSON.parse(linesOf(out)[0] as string)).toMatchObject({ set: "s", id: "g1", hits: [{ id: "g1" }] });
  });

  it("resolves entities; a bad line costs only itself", async () => {
    const person = (id: string, name: string): string =>
      JSON.stringify({ id, schema: "Person", properties: { name: [name] } });
    const out = join(dir, "clusters.jsonl");
    const entities = put("entities.jsonl", [
      person("a", "Zoltan Kurtagic"),
      "{",
      '{"id":1}',
      person("b", "Zoltan Kurtagić"),
      person("c", "Khaled Nouri"),
    ]);
    expect(await resolveFile({ in: entities, out })).toMatchObject({
      entities: 3,
      rejects: [
        { line: 2, code: "JSON_INVALID" },
        { line: 3, code: "FIELD_MISSING", field: "id" },
      ],
      clusters: 2,
    });
    expect(linesOf(out).map((line) => (JSON.parse(line) as { canonicalId: string }).canonicalId)).toEqual([
      "a",
      "a",
      "c",
    ]);
  });

  it("reads what a spreadsheet wrote, and names the lines that hold no name", async () => {
    const utf16 = (name: string, text: string): string => {
      writeFileSync(join(dir, name), Buffer.from(`\ufeff${text}`, "utf16le"));
      return join(dir, name);
    };
    const out = join(dir, "spreadsheet.out");
    const pairs = utf16("pairs16.tsv", "Khaled Nouri\tخالد النوري\r\nKhaled Nouri, Hamid Nouri\r\n");
    expect(await scorePairFile({ pairs, out })).toMatchObject({
      pairs: 2,
      rejects: [{ line: 2, code: "FIELD_MISSING", field: "b" }],
    });
    expect(Number(linesOf(out)[0]?.split("\t")[2])).toBeGreaterThan(0.9);
    const found = await searchFile({
      gallery: utf16("gallery16.tsv", "g1\tKhaled Nouri\r\nMarko Petrovic\r\n"),
      queries: put("two.tsv", ["q1\tخالد النوري", "خالد النوري"]),
      out,
      top: 10,
    });
    expect(found).toMatchObject({
      names: 1,
      galleryRejects: [{ line: 2, code: "FIELD_MISSING", field: "name" }],
      queries: 1,
      queryRejects: [{ line: 2, code: "FIELD_MISSING", field: "name" }],
    });
    expect(JSON.parse(linesOf(out)[0] as string)).toMatchObject({ set: "", id: "q1", hits: [{ id: "g1" }] });
  });

  it("reads entities behind a byte-order mark, and an id that comes again with other content once", async () => {
    const person = (id: string, name: string): string =>
      JSON.stringify({ id, schema: "Person", properties: { name: [name] } });
    const lines = [person("a", "Khaled Nouri"), person("a", "Khaled Nouri"), person("a", "Marko Petrovic")];
    const out = join(dir, "marked.out");
    expect(
      await resolveFile({ in: put("marked.jsonl", [`\ufeff${lines[0]}`, ...lines]), out }),
    ).toMatchObject({
      entities: 1,
      rejects: [{ line: 4, code: "ID_DUPLICATE" }],
    });
    expect(linesOf(out)).toEqual([JSON.stringify({ id: "a", canonicalId: "a" })]);
  });

  it("writes the same bytes again, and the same whatever is said of origin, birthplace, language or religion", async () => {
    const names = [
      "Khaled Nouri",
      "خالد النوري",
      "Халед Нури",
      "Hamid Nouri",
      "Khaled Nouri Omar",
      "Kaled Nuri",
    ];
    const run = async (describe: (n: number) => Record<string, string[]>): Promise<string[]> => {
      const out = join(dir, "swapped.jsonl");
      const people = names.map((name, n) =>
        JSON.stringify({
          id: `p${n}`,
          schema: "Person",
          properties: { name: [name], birthDate: [`198${n % 2}`], ...describe(n) },
        }),
      );
      await resolveFile({ in: put("swapped.in.jsonl", people), out, pairs: true });
      return [readFileSync(out, "utf8"), readFileSync(`${out}.pairs.jsonl`, "utf8")];
    };
    const of = (value: (n: number) => string) => (n: number) =>
      Object.fromEntries(DESCRIPTIVE.map((property) => [property, [value(n)]]));
    const plain = await run(() => ({}));
    expect(plain[1]?.split("\n").length).toBeGreaterThan(5);
    expect(await run(() => ({}))).toEqual(plain);
    expect(await run(of(() => "sy"))).toEqual(plain);
    expect(await run(of((n) => (n % 2 === 0 ? "sy" : "iq")))).toEqual(plain);
    expect(await run(of((n) => names[n] ?? ""))).toEqual(plain);
    // What may be read does move them, so that the comparison can fail.
    expect(await run((n) => ({ birthDate: [`198${n}-01-0${n + 1}`] }))).not.toEqual(plain);
  });
});

/** Descriptive of a person, and no score's business. */
const DESCRIPTIVE = [
  "nationality",
  "citizenship",
  "birthPlace",
  "birthCountry",
  "country",
  "mainCountry",
  "language",
  "spokenLanguage",
  "religion",
  "ethnicity",
];
