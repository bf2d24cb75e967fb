import type { Param } from "./driver.ts";

/** Statements that a connection keeps planned; beyond this many texts, new ones are planned each time. */
const PLANNED_MAX = 500;
/** A longer parameter is a batch: its plan has to see how many rows it holds, and costs little beside them. */
const BATCH_LENGTH = 16_384;

const names = new Map<string, string>();

/**
 * The name under which a connection keeps a statement planned, since planning costs most queries more than running them;
 * undefined for what is planned each time.
 */
export function statementName(sql: string, params: readonly Param[]): string | undefined {
  const isBatch = (p: Param): boolean =>
    (typeof p === "string" || p instanceof Uint8Array) && p.length > BATCH_LENGTH;
  if (params.some(isBatch)) return undefined;
  let name = names.get(sql);
  if (name === undefined && names.size < PLANNED_MAX) {
    name = `q${names.size}`;
    names.set(sql, name);
  }
  return name;
}
