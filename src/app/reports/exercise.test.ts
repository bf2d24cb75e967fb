import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { namesModel } from "../../../test/support/names-model.ts";
import {
  analyseName,
  type BulkRecord,
  compareNames,
  type Detector,
  type DetectorInput,
  detectors,
  type FindingDraft,
  identifierNode,
  identifierTypeOf,
  idFrom,
  type Link,
  Model,
  type ModelFile,
  normalIdentifier,
  onlineDataFrom,
  PathSearch,
  parseAccess,
  provideOnlineData,
  runDetector,
  type StatementDraft,
  scoreNames,
  searchKeys,
  statementId,
  tlpRank,
} from "../../core/index.ts";
import {
  chooseFormat,
  decodeAll,
  formats,
  REFERENCE_FILES,
  type ReferenceData,
} from "../../formats/index.ts";

const DATA = new URL("../../../data/", import.meta.url);
const text = (name: string) => readFileSync(new URL(name, DATA), "utf8");
const json = (name: string): unknown => JSON.parse(text(name));

interface Entry {
  readonly fileName: string;
  readonly path: string;
  readonly format?: string;
  readonly marking: { readonly tlp: string };
  readonly fictitious: boolean;
}
const manifest = json("exercise/manifest.json") as { readonly files: readonly Entry[] };
const story = json("exercise/story.json") as {
  readonly advert: { readonly platform: string; readonly id: string };
  readonly seizure: string;
  readonly supplier: string;
  readonly supplierAccount: { readonly id: string };
  readonly passThroughAccount: { readonly id: string };
  readonly flaggedOrder: string;
};
const model = new Model(json("schemata/ftm.json") as ModelFile, json("schemata/wasl.json") as ModelFile);
const reference = Object.fromEntries(
  Object.entries(REFERENCE_FILES).map(([name, file]) => [name, json(file)]),
) as unknown as ReferenceData;

/** What one file says, as the import would have it. */
interface Said {
  readonly entry: Entry;
  readonly statements: readonly (StatementDraft & { readonly id: string })[];
  readonly records: readonly BulkRecord[];
  readonly rejects: readonly { readonly code: string }[];
}

function read(entry: Entry): Said {
  const bytes = readFileSync(new URL(entry.path, DATA));
  const format = entry.format
    ? formats.find((f) => f.id === entry.format)
    : chooseFormat(formats, bytes, entry.fileName);
  if (!format) throw new Error(`no format reads ${entry.fileName}`);
  const reportId = `rep-${entry.fileName}`;
  const access = parseAccess(entry.marking);
  const context = { reportId, access, seenAt: "2026-05-01T00:00:00Z", model, reference };
  const { statements, records, rejects } = decodeAll(format, bytes, context);
  const all = [...statements, ...advertsOf(kinds(records, "post"))];
  return {
    entry,
    statements: all.map((s) => ({ ...s, id: statementId(s, reportId) })),
    records,
    rejects,
  };
}

/** What the online front says of posts. */
function advertsOf(posts: readonly Extract<BulkRecord, { kind: "post" }>[]): readonly StatementDraft[] {
  const offers = detectors.find((d) => d.id === "offers-a-crossing");
  if (!offers) throw new Error("no detector of offers");
  const input = { payments: [], posts, orders: [], seizures: [], events: [], identifiers: [] };
  return runDetector(offers, input).flatMap((finding) => finding.proves);
}

/** The files that tell of one front: without them, no path. */
const FRONT: Readonly<Record<string, readonly string[]>> = {
  online: ["posts.jsonl"],
  exchange: ["unit-fr.ftm.jsonl"],
  finance: ["payments.csv"],
  supply: ["orders.jsonl", "events.jsonl", "seizures.jsonl"],
};

let said: readonly Said[] = [];
beforeAll(() => {
  provideOnlineData(() => onlineDataFrom(json));
  said = manifest.files.map(read);
});

const kinds = <K extends BulkRecord["kind"]>(records: readonly BulkRecord[], kind: K) =>
  records.filter((r): r is Extract<BulkRecord, { kind: K }> => r.kind === kind);

function inputOf(files: readonly Said[]): DetectorInput {
  const records = files.flatMap((f) => f.records);
  const identifiers = files.flatMap((f) =>
    f.statements.flatMap(({ entityId, schema, property, value, id }) => {
      const type = identifierTypeOf(property);
      const normal = type && normalIdentifier(type, value);
      return type && normal !== undefined ? [{ entityId, schema, type, value: normal, statementId: id }] : [];
    }),
  );
  return {
    payments: kinds(records, "payment"),
    posts: kinds(records, "post"),
    orders: kinds(records, "order"),
    seizures: kinds(records, "seizure"),
    events: kinds(records, "event"),
    identifiers,
  };
}

const SKELETON = ["pass-through-account", "shared-contact", "seized-serial-downstream"];
const run = (files: readonly Said[]): ReadonlyMap<string, readonly FindingDraft[]> => {
  const input = inputOf(files);
  const chosen = detectors.filter((d: Detector) => SKELETON.includes(d.id));
  return new Map(chosen.map((d) => [d.id, runDetector(d, input)]));
};

/** Links as a viewer cleared for these files would have them: properties, relations, identifiers, names alike. */
function linksOf(
  files: readonly Said[],
  findings: ReadonlyMap<string, readonly FindingDraft[]>,
): Map<string, Link[]> {
  const drafts: StatementDraft[] = [
    ...files.flatMap((f) => f.statements),
    ...[...findings.values()].flat().flatMap((f) => f.proves),
  ];
  const at = new Map<string, Link[]>();
  const join = (from: string, to: string, relation: string) => {
    const link = { from, to, relation, statementIds: ["s"] };
    for (const node of [from, to]) at.set(node, [...(at.get(node) ?? []), link]);
  };
  const ends = new Map<string, { source?: string; target?: string; schema: string }>();
  for (const { entityId, schema, property, value } of drafts) {
    const edge = model.get(schema)?.edge;
    const node = identifierNode(property, value);
    if (edge && (property === edge.source || property === edge.target)) {
      const end = property === edge.source ? "source" : "target";
      ends.set(entityId, { ...ends.get(entityId), [end]: value, schema });
    } else if (model.property(schema, property)?.type === "entity") join(entityId, value, property);
    else if (node !== undefined) join(entityId, node, property);
  }
  for (const { source, target, schema } of ends.values()) if (source && target) join(source, target, schema);
  for (const [left, right] of samePeople(files)) join(left, right, "same");
  return at;
}

/** Persons of different records whose names the resolver calls the same. */
function samePeople(files: readonly Said[]): readonly (readonly [string, string])[] {
  const names = files
    .filter((f) => f.entry.fictitious)
    .flatMap((f) => f.statements)
    .filter((s) => s.schema === "Person" && (s.property === "name" || s.property === "alias"));
  const keys = names.map(({ value }) => searchKeys(value));
  const pairs: [string, string][] = [];
  for (const [i, a] of names.entries()) {
    for (const [j, b] of names.entries()) {
      if (j <= i || a.entityId === b.entityId || !keys[i]?.some((k) => keys[j]?.includes(k))) continue;
      if (compareNames(a.value, b.value).probability >= 0.92) pairs.push([a.entityId, b.entityId]);
    }
  }
  return pairs;
}

function pathBetween(files: readonly Said[], from: string, to: string, findings = run(files)) {
  const links = linksOf(files, findings);
  const search = new PathSearch(from, to, 14);
  for (let nodes = search.frontier(); nodes.length > 0; nodes = search.frontier()) {
    search.take([...new Set(nodes.flatMap((n) => links.get(n) ?? []))]);
  }
  return search.path();
}

const without = (names: readonly string[]) => said.filter((s) => !names.includes(s.entry.fileName));
/** The first Sorani advert, and the beach, under the ids that the formats give them. */
const ADVERT = idFrom("advert-", story.advert.platform, story.advert.id);
const BEACH = idFrom("seizure-", story.seizure);

describe("the exercise's files", () => {
  const folder = mkdtempSync(join(tmpdir(), "wasl-exercise-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are written again byte for byte by the generator, and stay under 3 MB", () => {
    const make = fileURLToPath(new URL("../../../tools/exercise/make.mjs", import.meta.url));
    execFileSync(process.execPath, [make, folder]);
    const made = readdirSync(folder).sort();
    let bytes = 0;
    for (const name of made) {
      const fresh = readFileSync(join(folder, name));
      bytes += fresh.length;
      expect(fresh.equals(readFileSync(new URL(`exercise/${name}`, DATA))), name).toBe(true);
    }
    const kept = readdirSync(new URL("exercise/", DATA)).filter((name) => name !== "README.md");
    expect(kept.sort()).toEqual(made);
    expect(bytes).toBeLessThan(3_000_000);
  });

  it("are all read, and nothing is rejected but the scripts of their pages", () => {
    for (const { entry, statements, records, rejects } of said) {
      const scripts = entry.fileName.endsWith(".html") ? ["ACTIVE_CONTENT"] : [];
      expect(
        rejects.map((r) => r.code),
        entry.fileName,
      ).toEqual(scripts);
      if (!/\.(?:txt|html)$/.test(entry.fileName))
        expect(statements.length + records.length).toBeGreaterThan(0);
    }
    expect(said.flatMap((s) => kinds(s.records, "payment")).length).toBeGreaterThan(4_500);
  });

  it("hold phones of ranges kept for fiction only, and IBANs of banks that do not exist", () => {
    const all = manifest.files
      .filter((f) => f.fictitious)
      .map((f) => text(f.path))
      .join("\n");
    const phones = said.flatMap((s) => s.statements).filter((s) => s.property === "phone");
    expect(phones.length).toBeGreaterThan(10);
    for (const { value } of phones) {
      const digits = normalIdentifier("phone", value);
      expect(digits).toMatch(/^\+(?:447700900\d{3}|3363998\d{4}|4917604069\d{3}|467017406\d{2})$/);
    }
    for (const [iban] of all.matchAll(/\b[A-Z]{2}\d\d(?:EXER|00000000)\d{10,14}\b/g)) {
      const digits = [...`${iban.slice(4)}${iban.slice(0, 4)}`].map((c) => Number.parseInt(c, 36)).join("");
      expect([...digits].reduce((rest, d) => (rest * 10 + Number(d)) % 97, 0)).toBe(1);
    }
    // Nothing else that looks like an IBAN.
    const ibans = said.flatMap((s) => s.statements).filter((s) => s.property === "iban");
    for (const { value } of ibans) expect(value).toMatch(/^[A-Z]{2}\d\d(?:EXER|00000000)/);
  });

  it("R08 name no protected person", () => {
    const categories = said.flatMap((s) => s.statements).filter((s) => s.property === "subjectCategory");
    expect(categories).toEqual([]);
  });

  it("let no helpline, reporter, warning, seller or person in need be taken for an advertiser", () => {
    const accounts = said
      .flatMap((s) => s.statements)
      .filter((s) => s.schema === "UserAccount" && s.property === "name")
      .map((s) => s.value);
    expect(accounts.length).toBeGreaterThan(10);
    // The generator calls everybody who advertises nothing "User".
    expect(accounts.filter((name) => name.startsWith("User "))).toEqual([]);
  });

  it("differ for two viewers: what only the cleared one sees is needed for the network", () => {
    const forAmber = said.filter((s) => tlpRank(s.entry.marking.tlp) <= tlpRank("amber"));
    expect(forAmber.length).toBeLessThan(said.length);
    expect(pathBetween(forAmber, ADVERT, story.supplier)).toBeUndefined();
  });
});

describe("fiction and the real designations", () => {
  const namesOf = (isFiction: boolean) =>
    said
      .filter((s) => s.entry.fictitious === isFiction)
      .flatMap((s) => s.statements)
      .filter((s) => model.property(s.schema, s.property)?.type === "name")
      .map((s) => s.value);

  it("share no name, nor one nearly equal", () => {
    const real = [...new Set(namesOf(false))];
    const invented = [...new Set(namesOf(true))];
    expect(real.length).toBeGreaterThan(38);
    expect(invented.length).toBeGreaterThan(30);
    const known = real.map((name) => analyseName(name, namesModel));
    const near = invented.flatMap((name) => {
      const asked = analyseName(name, namesModel);
      return known
        .map((other, i) => [name, real[i], scoreNames(asked, other, namesModel)] as const)
        .filter(([, , p]) => p >= 0.5);
    });
    expect(near).toEqual([]);
  });

  it("share no identifier", () => {
    const nodes = (isFiction: boolean) =>
      said
        .filter((s) => s.entry.fictitious === isFiction)
        .flatMap((s) => s.statements.flatMap((d) => identifierNode(d.property, d.value) ?? []));
    const invented = new Set(nodes(true));
    expect(invented.size).toBeGreaterThan(50);
    expect(nodes(false).filter((node) => invented.has(node))).toEqual([]);
  });

  it("share no entity, and no detector names a designated one", () => {
    const ids = (isFiction: boolean) =>
      new Set(
        said
          .filter((s) => s.entry.fictitious === isFiction)
          .flatMap((s) => s.statements.map((d) => d.entityId)),
      );
    const real = ids(false);
    expect([...ids(true)].filter((id) => real.has(id))).toEqual([]);
    const subjects = [...run(said).values()].flat().flatMap((f) => f.subjects.map((s) => s.id));
    expect(subjects.filter((id) => real.has(id))).toEqual([]);
  });
});

describe("the network", () => {
  it("runs from an advert's phone over a name in two scripts and a money mule to the supplier, and on to the beach", () => {
    const findings = run(said);
    const toSupplier = pathBetween(said, ADVERT, story.supplier, findings);
    expect(toSupplier?.nodes.length).toBeGreaterThan(4);
    expect(toSupplier?.nodes).toContain(story.passThroughAccount.id);
    const toBeach = pathBetween(said, ADVERT, BEACH, findings);
    expect(toBeach?.nodes).toContain(story.supplierAccount.id);
    expect(toBeach?.nodes).toContain(idFrom("order-", story.flaggedOrder));
  });

  it.each(Object.entries(FRONT))("is not to be seen without %s", (_front, files) => {
    expect(pathBetween(without(files), ADVERT, BEACH)).toBeUndefined();
  });

  it("is found by a detector of each front; the robbed hire firm, the rescuers and the shop are not accused", () => {
    const findings = run(said);
    const passThrough = findings.get("pass-through-account") ?? [];
    expect(passThrough.map((f) => f.subjects[0]?.id)).toContain(story.passThroughAccount.id);
    const supply = findings.get("seized-serial-downstream") ?? [];
    expect(supply.map((f) => f.evidence.includes(story.flaggedOrder))).toEqual([true]);
    const accused = supply.flatMap((f) => f.subjects.map((s) => s.id));
    for (const id of ["MEX-rental", "MEX-rescue", "MEX-shop", "MEX-fisher"])
      expect(accused).not.toContain(id);
    const contacts = findings.get("shared-contact") ?? [];
    expect(contacts.some((f) => f.subjects.some((s) => s.id === "ex-fr-p1"))).toBe(true);
  });
});
