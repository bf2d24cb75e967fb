import {
  explainRecords,
  JOIN_MIN,
  prepareRecord,
  REVIEW_MIN,
  type Reject,
  recordOf,
  resolveRecords,
} from "../../core/index.ts";
import { LineFile } from "../line-file.ts";
import { linesOf, textFile } from "../text-file.ts";
import { packageNamesModel } from "./names.ts";

export interface ResolveFileOptions {
  readonly in: string;
  readonly out: string;
  readonly pairs?: boolean | string;
}

export interface ResolveFileFigures {
  readonly entities: number;
  readonly rejects: readonly Reject[];
  readonly pairs: number;
  readonly clusters: number;
  readonly tookMs: number;
}

type Entity = Parameters<typeof recordOf>[0];

/** Resolves a file of entities of FollowTheMoney's form; writes the canonical id of each. A bad line costs itself. */
export async function resolveFile(options: ResolveFileOptions): Promise<ResolveFileFigures> {
  const { entities, rejects } = entitiesIn(await textFile(options.in));
  const pairsOut = typeof options.pairs === "string" ? options.pairs : `${options.out}.pairs.jsonl`;
  // First: where the pairs cannot be written, no empty file of clusters is left that could be taken for an outcome.
  const pairFile = options.pairs ? await LineFile.create(pairsOut) : undefined;
  const file = await LineFile.create(options.out);
  const started = performance.now();
  const model = packageNamesModel();
  const records = entities.map(recordOf);
  const { canonicalIds, pairs } = resolveRecords(records, model);
  const tookMs = performance.now() - started;
  for (const [i, record] of records.entries())
    await file.write(JSON.stringify({ id: record.id, canonicalId: canonicalIds[i] }));
  await file.close();
  if (pairFile) {
    const prepared = records.map((record) => prepareRecord(record, model));
    for (const { i, j, log } of pairs) {
      const a = prepared[i];
      const b = prepared[j];
      if (!a || !b || log < REVIEW_MIN) continue;
      const judgement =
        canonicalIds[i] === canonicalIds[j] ? "same" : log >= JOIN_MIN ? "refused" : "undecided";
      const score = explainRecords(a, b, model);
      await pairFile.write(JSON.stringify({ left: a.id, right: b.id, judgement, ...score }));
    }
    await pairFile.close();
  }
  return {
    entities: records.length,
    rejects,
    pairs: pairs.length,
    clusters: new Set(canonicalIds).size,
    tookMs: Math.round(tookMs),
  };
}

/** Entities with the lines that are none. As in an import, an id that comes again with other content is told. */
function entitiesIn(text: string): { entities: readonly Entity[]; rejects: readonly Reject[] } {
  const entities: Entity[] = [];
  const rejects: Reject[] = [];
  const seen = new Map<string, string>();
  for (const [at, line] of linesOf(text).entries()) {
    if (line.trim() === "") continue;
    const read = parseEntity(line);
    if ("code" in read) {
      rejects.push({ line: at + 1, ...read });
      continue;
    }
    const before = seen.get(read.id);
    if (before === undefined) entities.push(read);
    else if (before !== line) rejects.push({ line: at + 1, code: "ID_DUPLICATE", field: "id" });
    seen.set(read.id, before ?? line);
  }
  return { entities, rejects };
}

function parseEntity(line: string): Entity | Omit<Reject, "line"> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { code: "JSON_INVALID" };
  }
  if (typeof value !== "object" || value === null) return { code: "FIELD_MISSING", field: "id" };
  const { id, schema, properties } = value as Record<string, unknown>;
  if (typeof id !== "string") return { code: "FIELD_MISSING", field: "id" };
  if (typeof schema !== "string") return { code: "FIELD_MISSING", field: "schema" };
  if (typeof properties !== "object" || properties === null)
    return { code: "FIELD_MISSING", field: "properties" };
  const texts = Object.entries(properties).map(([name, values]) => [
    name,
    (Array.isArray(values) ? values : [values]).filter((v): v is string => typeof v === "string"),
  ]);
  return { id, schema, properties: Object.fromEntries(texts) as Entity["properties"] };
}
