import {
  type Actor,
  createWasl,
  type Disclosures,
  type StatementNotice,
  type Wasl,
} from "../../src/app/index.ts";
import { bytesOf, type TestNode } from "../support/node.ts";

export const DAY_MS = 24 * 3600 * 1000;

export const entity = (
  id: string,
  schema: string,
  properties: Readonly<Record<string, readonly string[]>>,
): string => JSON.stringify({ id, schema, properties });

/** The same node some time later: what has to happen by itself happens by this clock. */
export const later = (node: TestNode, ms: number): Wasl =>
  createWasl({ ...node.platform, clock: { now: () => Date.now() + ms } });

export const load = (
  node: TestNode,
  actor: Actor,
  fileName: string,
  lines: readonly string[],
  tlp = "amber",
) =>
  node.wasl.importReport(actor, {
    fileName,
    bytes: bytesOf(lines.join("\n")),
    marking: { tlp },
    fictitious: true,
  });

export async function exported(wasl: Wasl, actor: Actor): Promise<string> {
  let text = "";
  for await (const piece of wasl.export(actor)) text += piece;
  return text;
}

/** A federation that only remembers what it was told, and for which peers everything was released. */
export function fakeDisclosures(
  peers: readonly string[],
): Disclosures & { readonly notices: StatementNotice[] } {
  const notices: StatementNotice[] = [];
  return {
    notices,
    tell: (notice) => {
      notices.push(notice);
      return Promise.resolve(peers);
    },
  };
}

interface RawDriver {
  begin(
    role: "owner",
    deadlineMs: number,
  ): Promise<{
    query<R>(sql: string): Promise<{ rows: readonly R[] }>;
    commit(): Promise<void>;
    rollback(): Promise<void>;
  }>;
}

/** As nobody may but a test: past every policy. */
export async function asOwner(node: TestNode, sql: string): Promise<void> {
  const driver = Reflect.get(node.store, "driver") as RawDriver;
  const { query, commit, rollback } = await driver.begin("owner", 60_000);
  try {
    await query(sql);
    await commit();
  } catch (error) {
    await rollback();
    throw error;
  }
}

/** What the database's owner reads, past every policy. */
export async function rowsAsOwner<R>(node: Pick<TestNode, "store">, sql: string): Promise<readonly R[]> {
  const driver = Reflect.get(node.store, "driver") as RawDriver;
  const { query, rollback } = await driver.begin("owner", 60_000);
  try {
    return (await query<R>(sql)).rows;
  } finally {
    await rollback();
  }
}

/** All rows of all tables as the database's owner reads them: what an attacker with its files would find. */
export async function everyTable(node: TestNode): Promise<ReadonlyMap<string, string>> {
  const driver = Reflect.get(node.store, "driver") as RawDriver;
  const { query, rollback } = await driver.begin("owner", 60_000);
  try {
    const { rows } = await query<{ name: string }>(
      "select table_name::text as name from information_schema.tables where table_schema = 'wasl'",
    );
    const found = new Map<string, string>();
    for (const { name } of rows) {
      const all = await query<{ text: string }>(`select t::text as text from wasl.${name} t`);
      found.set(name, all.rows.map((r) => r.text).join("\n"));
    }
    return found;
  } finally {
    await rollback();
  }
}
