import { readFile } from "node:fs/promises";
import {
  explainRecords,
  JOIN_MIN,
  prepareRecord,
  REVIEW_MIN,
  recordOf,
  resolveRecords,
  WaslError,
} from "../../core/index.ts";
import { LineFile } from "../line-file.ts";
import { packageNamesModel } from "./names.ts";

export interface ResolveFileOptions {
  readonly in: string;
  readonly out: string;
  readonly pairs?: boolean | string;
}

export interface ResolveFileFigures {
  readonly entities: number;
  readonly rejects: number;
  readonly pairs: number;
  readonly clusters: number;
  readonly tookMs: number;
}

type Entity = Parameters<typeof recordOf>[0];

/** Resolves a file of entities of FollowTheMoney's form; writes the canonical id of each. A bad line costs itself. */
export async function resolveFile(options: ResolveFileOptions): Promise<ResolveFileFigures> {
  const text = await readFile(options.in, "utf8").catch(() => {
    throw new WaslError("FILE_UNREADABLE", { file: options.in });
  });
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const entities = lines.flatMap((line) => parseEntity(line) ?? []);
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
    rejects: lines.length - entities.length,
    pairs: pairs.length,
    clusters: new Set(canonicalIds).size,
    tookMs: Math.round(tookMs),
  };
}

function parseEntity(line: string): Entity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { id, schema, properties } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof schema !== "string") return undefined;
  if (typeof properties !== "object" || properties === null) return undefined;
  const texts = Object.entries(properties).map(([name, values]) => [
    name,
    (Array.isArray(values) ? values : [values]).filter((v): v is string => typeof v === "string"),
  ]);
  return { id, schema, properties: Object.fromEntries(texts) as Entity["properties"] };
}
