#!/usr/bin/env node
/**
 * A camt.053 statement of a given size, and what it costs to read: time, CPU, peak memory, in a process of its own.
 *
 *   node tools/finance/camt.mjs --write FILE [--entries 20000] [--mb 67]
 *   node tools/finance/camt.mjs --read FILE
 */
import { closeSync, createReadStream, openSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const arg = Object.fromEntries(
  process.argv.slice(2).flatMap((a, i, all) => (a.startsWith("--") ? [[a.slice(2), all[i + 1]]] : [])),
);

function write(file, entries, bytes) {
  const out = openSync(file, "w");
  writeSync(
    out,
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2025-03-01T00:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>\n',
  );
  const bulk = Math.floor(bytes / entries);
  for (let i = 0; i < entries; i++) {
    const body = `<Ntry><NtryRef>${i}</NtryRef><Amt Ccy="EUR">${(10 + (i % 900)).toFixed(2)}</Amt><CdtDbtInd>${i % 3 ? "CRDT" : "DBIT"}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2025-03-${String(1 + (i % 28)).padStart(2, "0")}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>E${i}</EndToEndId></Refs><Amt Ccy="EUR">${(10 + (i % 900)).toFixed(2)}</Amt><CdtDbtInd>${i % 3 ? "CRDT" : "DBIT"}</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>Invented ${i % 997}</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>8CAMT${i % 997}</Id></Othr></Id></DbtrAcct></RltdPties><RmtInf>`;
    const tail = "</RmtInf></TxDtls></NtryDtls></Ntry>\n";
    // Remittance lines as a statement has them, until the entry has its share of the file.
    let lines = "";
    for (let n = 0; body.length + lines.length + tail.length < bulk - 60; n++)
      lines += `<Ustrd>Invoice ${i}-${n}, ordered &amp; delivered in March, thank you</Ustrd>`;
    writeSync(out, body + lines + tail);
  }
  writeSync(out, "</Stmt></BkToCstmrStmt></Document>\n");
  closeSync(out);
}

async function read(file) {
  const { chooseFormat, formats, loadReference } = await import("../../dist/formats/index.js");
  const { Model } = await import("../../dist/core/index.js");
  const { readPackageJson } = await import("../../dist/sources/index.js");
  const model = new Model(readPackageJson("schemata/ftm.json"), readPackageJson("schemata/wasl.json"));
  const reference = loadReference(readPackageJson);
  const began = process.cpuUsage();
  const started = performance.now();
  let decoder;
  let records = 0;
  let rejects = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    decoder ??= chooseFormat(formats, chunk, file).open({ reportId: "rep-bench", model, reference });
    const out = decoder.push(chunk);
    records += out.records.length;
    rejects += out.rejects.length;
  }
  const out = decoder.end();
  records += out.records.length;
  rejects += out.rejects.length;
  const used = process.cpuUsage(began);
  console.log(
    JSON.stringify({
      megabytes: Math.round(statSync(file).size / 1e6),
      records,
      rejects,
      seconds: Math.round(performance.now() - started) / 1000,
      cpuSeconds: Math.round((used.user + used.system) / 1e4) / 100,
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}

if (arg.write) write(arg.write, Number(arg.entries ?? 20_000), Number(arg.mb ?? 67) * 1e6);
else if (arg.read) await read(arg.read);
else console.error(`usage: see ${dirname(fileURLToPath(import.meta.url))}/camt.mjs`);
