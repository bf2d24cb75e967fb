#!/usr/bin/env node
import { once } from "node:events";
/**
 * A plain generator of legitimate traffic for speed tests: persons, firms, shops, landlords and cash desks over
 * thirty days, in time order, written as a stream in AMLworld's columns. Seeded; nothing in it is real.
 *
 *   node tools/finance/background.mjs --rows 5000000 --out DIR [--seed 1]
 */
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "./random.mjs";

const arg = Object.fromEntries(
  process.argv.slice(2).flatMap((a, i, all) => (a.startsWith("--") ? [[a.slice(2), all[i + 1]]] : [])),
);
const rows = Number(arg.rows ?? 1_000_000);
const { next, normal, int, pick } = randomFrom(Number(arg.seed ?? 1));
const people = Math.max(400, Math.round(rows / 9));
const KINDS = [
  ["individual", people],
  ["company", Math.round(people / 8)],
  ["merchant", Math.round(people / 40)],
  ["landlord", Math.round(people / 60)],
  ["cash desk", Math.round(people / 50)],
  ["marine supplier", Math.round(people / 400)],
  ["exchange house", Math.round(people / 400)],
];
const start = {};
let accounts = 0;
for (const [kind, n] of KINDS) {
  start[kind] = [accounts, n];
  accounts += n;
}
const CURRENCIES = [
  ["Euro", 1.08],
  ["UK Pound", 1.27],
  ["US Dollar", 1],
  ["Yen", 0.0067],
  ["Rupee", 0.0115],
];
const currencyOf = (a) => CURRENCIES[(Math.imul(a, 0x9e3779b1) >>> 28) % 5];
const name = (a) => `8${(Math.imul(a + 1, 0x9e3779b1) >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
const any = (kind) => start[kind][0] + int(start[kind][1]);
const zipf = (kind) => start[kind][0] + Math.floor(start[kind][1] * next() ** 2.2);
const friend = (a) =>
  start.individual[0] + ((Math.imul(a + 7 + int(6) * 977, 0x85ebca6b) >>> 0) % start.individual[1]);

function draw() {
  const x = next();
  if (x < 0.42) return [zipf("individual"), zipf("merchant"), Math.exp(3.5 + 1.1 * normal()), "Credit Card"];
  if (x < 0.58)
    return [zipf("company"), zipf("company"), Math.exp(7 + 1.5 * normal()), next() < 0.7 ? "Cheque" : "ACH"];
  if (x < 0.66)
    return [
      zipf("individual"),
      zipf("company"),
      Math.exp(5.5 + 1.2 * normal()),
      next() < 0.6 ? "Cheque" : "ACH",
    ];
  if (x < 0.74) return [any("company"), any("individual"), Math.exp(7.4 + 0.4 * normal()), "ACH"];
  if (x < 0.8) return [any("individual"), any("landlord"), Math.exp(6.6 + 0.4 * normal()), "ACH"];
  if (x < 0.87)
    return [any("cash desk"), any("individual"), 20 * Math.ceil(Math.exp(1.5 + normal())), "Cash"];
  const a = zipf("individual");
  const b = next() < 0.8 ? friend(a) : zipf("individual");
  return [a, b, Math.exp(4.8 + 1.2 * normal()), next() < 0.7 ? "ACH" : pick(["Mobile Money", "Wire"])];
}

mkdirSync(arg.out, { recursive: true });
async function write(file, header, count, line) {
  const out = createWriteStream(join(arg.out, file));
  let block = `${header}\n`;
  for (let i = 0; i < count; i++) {
    block += line(i);
    if (block.length > 1 << 18) {
      if (!out.write(block)) await once(out, "drain");
      block = "";
    }
  }
  out.end(block);
  await once(out, "finish");
}
let stampMinute = -1;
let stampText = "";
const stamp = (m) => {
  if (m !== stampMinute) {
    stampMinute = m;
    stampText = new Date(Date.UTC(2025, 2, 1) + m * 60_000)
      .toISOString()
      .slice(0, 16)
      .replaceAll("-", "/")
      .replace("T", " ");
  }
  return stampText;
};
await write(
  "Trans.csv",
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering",
  rows,
  (i) => {
    let [from, to, usd, format] = draw();
    while (from === to) [from, to, usd, format] = draw();
    const [pc, pr] = currencyOf(from);
    const [rc, rr] = next() < 0.05 ? currencyOf(to) : [pc, pr];
    const paid = usd / pr;
    const received = rc === pc ? paid : (paid * pr * Math.exp(0.004 * normal())) / rr;
    return `${stamp(Math.floor((i / rows) * 43_200))},${from % 997},${name(from)},${to % 997},${name(to)},${Math.max(0.01, received).toFixed(2)},${rc},${Math.max(0.01, paid).toFixed(2)},${pc},${format},0\n`;
  },
);
await write(
  "Accounts.csv",
  "Bank Name,Bank ID,Account Number,Entity ID,Entity Name,Country,Region,Declared Kind,Opened",
  accounts,
  (a) => {
    const kind = KINDS.find(([k]) => a >= start[k][0] && a < start[k][0] + start[k][1])[0];
    return `Bank,${a % 997},${name(a)},E${a},${kind} #${a},X,X-${a % 60},${kind},2020-01-01\n`;
  },
);
console.log(JSON.stringify({ rows, accounts }));
