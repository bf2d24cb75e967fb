#!/usr/bin/env node
// A key service for tests and no other use: seals under the key in the file that KEY_SERVICE_FILE names, and fails as
// KEY_SERVICE_FAULT says.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";

const { KEY_SERVICE_FILE: file = "", KEY_SERVICE_FAULT: fault = "" } = process.env;
const [, , verb] = process.argv;
const ours = Object.keys(process.env).filter((name) => /^(WASL_|DATABASE_URL)/.test(name));
appendFileSync(`${file}.log`, `${verb}${ours.length > 0 ? ` told of ${ours.join(" ")}` : ""}\n`);
const input = readFileSync(0);

const seal = () => {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", readFileSync(file), iv);
  return Buffer.concat([iv, cipher.update(input), cipher.final(), cipher.getAuthTag()]);
};
const open = () => {
  const decipher = createDecipheriv("aes-256-gcm", readFileSync(file), input.subarray(0, 12));
  decipher.setAuthTag(input.subarray(-16));
  return Buffer.concat([decipher.update(input.subarray(12, -16)), decipher.final()]);
};

const answers = {
  "": () => (verb === "seal" ? seal() : open()),
  garbage: () => randomBytes(64),
  short: () => Buffer.from("ab".repeat(31)),
  long: () => Buffer.from("ab".repeat(33)),
  wrong: () => Buffer.from("ab".repeat(32)),
  empty: () => Buffer.alloc(0),
  huge: () => Buffer.alloc(1_000_000, "a"),
};
if (fault === "slow") setInterval(() => undefined, 1_000);
else if (fault === "refuses") {
  process.stderr.write(input);
  process.exitCode = 3;
} else process.stdout.write(answers[fault]());
