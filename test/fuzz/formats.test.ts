import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decodeAll, type Format, formats } from "../../src/formats/index.ts";
import { context } from "../formats/support.ts";
import { FUZZ_SEED, fuzzCases, mutate, randomOf } from "./mutate.ts";

const HANG_MS = 2_000;
const SOUND_BYTES_MAX = 20_000;

/** Small documents of every kind that tests hold already. */
function soundDocuments(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const root = fileURLToPath(new URL("../golden/", import.meta.url));
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => /\.(?:json|jsonl|jsonld|txt|xml|html|csv|gz)$/.test(name))
    .sort()
    .map((name) => ({ name, path: `${root}${name}` }))
    .filter(({ path }) => statSync(path).size <= SOUND_BYTES_MAX)
    .map(({ name, path }) => ({ name, bytes: readFileSync(path) }));
}

const OWN: Readonly<Record<string, string>> = {
  "ftm.jsonl":
    '{"id":"a","schema":"Person","properties":{"name":["Fictitious A"],"birthDate":["1980-01-01"]}}\n',
  "accounts.csv": "account_id,holder,bank,country\nacc-1,Fictitious Ltd,Bank,GB\n",
  "transactions.csv":
    "id,at,debtor_account,creditor_account,amount,currency\np1,2025-04-01T10:00:00Z,a,b,10.50,EUR\n",
  "orders.csv": "order_id,ordered_at,seller,buyer,item,quantity\no1,2025-04-01,s,b,engine,2\n",
  "mt103.txt":
    "{1:F01BANKGB2LAXXX0000000000}{2:I103BANKDEFFXXXXN}{4:\n:20:REF\n:32A:250401EUR100,\n:50K:/1\nA\n:59:/2\nB\n-}\n",
  "stix.json":
    '{"type":"bundle","id":"bundle--1","objects":[{"type":"identity","id":"identity--1","name":"x"}]}',
  "goaml.xml":
    "<report><rentity_id>1</rentity_id><transaction><transactionnumber>1</transactionnumber><amount_local>1</amount_local></transaction></report>",
};

test("no bytes crash a decoder or hold it for two seconds", () => {
  const random = randomOf(FUZZ_SEED);
  const sound = [
    ...soundDocuments(),
    ...Object.entries(OWN).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
  ];
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const faults: string[] = [];
  let slowest = 0;
  const cases = fuzzCases(400);
  for (let n = 0; n < cases && faults.length < 5; n++) {
    const { name, bytes } = pick(sound);
    const wounded = mutate(random, bytes);
    // Every decoder gets what is not its own too: whoever uploads says which format it is.
    const format: Format = pick(formats);
    const pieces = random() < 0.5 ? 1024 * 1024 : 1 + Math.floor(random() * 700);
    // Processor time: on a busy machine the clock says nothing of the decoder.
    const before = process.cpuUsage();
    try {
      format.sniff(wounded.subarray(0, 4096), name);
      const { statements } = decodeAll(format, wounded, context, undefined, pieces);
      if (statements.some((s) => typeof s.value !== "string"))
        faults.push(`${n} ${format.id} ${name}: no text`);
    } catch (error) {
      const { name: kind, message, stack = "" } = error as Error;
      if (kind !== "WaslError")
        faults.push(`case ${n} ${format.id} ${name}: ${message} ${stack.split("\n")[1]?.trim()}`);
    }
    const { user, system } = process.cpuUsage(before);
    slowest = Math.max(slowest, (user + system) / 1000);
    if ((user + system) / 1000 > HANG_MS)
      faults.push(`case ${n} ${format.id} ${name}: ${(user + system) / 1000} ms`);
  }
  if (process.env["FUZZ_CASES"])
    console.log(`seed ${FUZZ_SEED}: ${cases} cases, slowest ${slowest.toFixed(0)} ms`);
  expect(faults, `seed ${FUZZ_SEED}`).toEqual([]);
}, 3_600_000);
