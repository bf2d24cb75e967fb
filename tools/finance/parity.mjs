#!/usr/bin/env node
/** Compares the engine's sliding distinct fan-in with DuckDB's after each payment: node tools/finance/parity.mjs Trans.csv */
import { createReadStream } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { FinanceEngine } from "../../dist/core/index.js";
import { AmlworldReader } from "../../dist/formats/index.js";

const [file] = process.argv.slice(2);
const ROWS = 20_000;
const engine = new FinanceEngine({ capacity: 1 << 17, rates: new Map() });
const mine = [];
const reader = new AmlworldReader({
  row(row, at, from, to, received, receivedCurrency, paid, paidCurrency, method) {
    if (mine.length >= ROWS) return;
    // Everything as a plain transfer: the same rows on both sides.
    void method;
    engine.push({ row, at, from, to, received, receivedCurrency, paid, paidCurrency, method: 0 });
    mine.push([row, from === to ? 0 : engine.store.distinctPayers(to)]);
  },
});
for await (const chunk of createReadStream(file)) {
  reader.push(chunk);
  if (mine.length >= ROWS) break;
}
const db = await (await DuckDBInstance.create(":memory:")).connect();
await db.run(
  `create table t as select row_number() over () - 1 id, * from (select column00 ts, column02 payer, column04 payee from read_csv('${file.replaceAll("'", "''")}', header=false, skip=1, parallel=false, columns={'column00':'timestamp','column01':'varchar','column02':'varchar','column03':'varchar','column04':'varchar','column05':'double','column06':'varchar','column07':'double','column08':'varchar','column09':'varchar','column10':'int'}, timestampformat='%Y/%m/%d %H:%M')) limit ${ROWS}`,
);
const rows = (
  await db.runAndReadAll(
    `select b.id, count(distinct a.payer) from t b join t a on a.payee = b.payee and a.payer <> a.payee and a.ts >= b.ts - interval 96 hours and (a.ts < b.ts or (a.ts = b.ts and a.id <= b.id)) where b.payer <> b.payee group by b.id`,
  )
).getRows();
const theirs = new Map(rows.map(([id, n]) => [Number(id), Number(n)]));
let differences = 0;
for (const [row, n] of mine) if (n !== 0 && theirs.get(row) !== n) differences++;
console.log(JSON.stringify({ rows: mine.length, compared: theirs.size, differences }));
