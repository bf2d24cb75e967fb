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
    for (const out of outs) expect((await scorePairFile({ pairs, out })).pairs).toBe(2);
    const [first, second] = linesOf(outs[0] as string).map((line) => Number(line.split("\t")[2]));
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
    const person = (id: string, name: string, nationality: string): string =>
      JSON.stringify({ id, schema: "Person", properties: { name: [name], nationality: [nationality] } });
    const out = join(dir, "clusters.jsonl");
    const resolve = async (nationality: string) =>
      resolveFile({
        in: put("entities.jsonl", [
          person("a", "Zoltan Kurtagic", nationality),
          "{",
          '{"id":1}',
          person("b", "Zoltan Kurtagić", "yy"),
          person("c", "Khaled Nouri", nationality),
        ]),
        out,
        pairs: true,
      });
    expect(await resolve("xx")).toMatchObject({ entities: 3, rejects: 2, clusters: 2 });
    const before = [readFileSync(out, "utf8"), readFileSync(`${out}.pairs.jsonl`, "utf8")];
    await resolve("zz");
    expect([readFileSync(out, "utf8"), readFileSync(`${out}.pairs.jsonl`, "utf8")]).toEqual(before);
    expect(linesOf(out).map((line) => (JSON.parse(line) as { canonicalId: string }).canonicalId)).toEqual([
      "a",
      "a",
      "c",
    ]);
  });
});
