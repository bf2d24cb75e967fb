import { DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { type Behind, Exception } from "./clickhouse-http.ts";

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/UInt64/g, "UBIGINT"],
  [/Int64/g, "BIGINT"],
  [/UInt16/g, "INTEGER"],
  [/UInt8/g, "INTEGER"],
  [/Float64/g, "DOUBLE"],
];

/** DuckDB in ClickHouse's place: selects run as they are; only how tables are made and filled is put in its words. */
export async function duckDbCluster(): Promise<Behind & { close(): void }> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const db = await instance.connect();
  const insert = async (table: string, columns: string, lines: string): Promise<void> => {
    const rows = lines.split("\n").filter((line) => line !== "");
    for (let at = 0; at < rows.length; at += 10_000) {
      const values = rows.slice(at, at + 10_000).map((line) => `(${line.replaceAll("\t", ",")})`);
      await db.run(`insert into ${table} (${columns}) values ${values.join(",")}`);
    }
  };
  return {
    async statement(sql, lines) {
      try {
        const into = /^insert into (\S+) \(([^)]*)\)/.exec(sql);
        if (into) await insert(into[1] as string, into[2] as string, lines);
        else if (sql.startsWith("create table")) await db.run(tableInDuckDb(sql));
        else if (sql.endsWith(" format JSONCompact"))
          return jsonCompact((await db.runAndReadAll(sql.slice(0, -" format JSONCompact".length))).getRows());
        else await db.run(sql);
        return "";
      } catch (error) {
        throw new Exception(62, `${(error as Error).message} (SYNTAX_ERROR)`);
      }
    },
    close() {
      db.closeSync();
      instance.closeSync();
    },
  };
}

function tableInDuckDb(sql: string): string {
  const [columns = "", rest = ""] = sql.split(/\)\s+engine = |\sengine = /);
  const select = /\sas select /.exec(sql);
  if (select) return `${columns} ${sql.slice(select.index)}`;
  let text = columns.replace(/,\s+made DateTime default now\(\)/, "");
  for (const [name, own] of TYPES) text = text.replace(name, own);
  return rest === "" ? text : `${text})`;
}

const jsonCompact = (rows: readonly (readonly DuckDBValue[])[]): string => {
  const line = (row: readonly DuckDBValue[]) =>
    JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return `{\n\t"meta":\n\t[\n\t],\n\t"data":\n\t[\n\t\t${rows.map(line).join(",\n\t\t")}\n\t],\n\t"rows": ${rows.length}\n}\n`;
};
