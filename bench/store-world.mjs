// The invented register that the store is measured on: the same in every run.
import { readFileSync } from "node:fs";
import { OPEN, sha256Hex, toStatement, UNEVALUATED } from "../dist/core/index.js";

const json = (name) => JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), "utf8"));

// A generator with a seed: the same world in every run.
const SEED = 20260401;
let state = SEED;
/** Begins again from the first entity. */
export function restart() {
  state = SEED;
  people.length = 0;
}
export function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
}

/**
 * Frequent words first, drawn by the Zipf-Mandelbrot law. Its shift of 50 gives the likeliest sound a share of about
 * one name in ten, which is what Mohammed and John have where they are likeliest.
 */
export const words = Object.values(json("names/frequency.json").levels).flatMap((levels) =>
  Object.entries(levels)
    .sort((a, b) => Number(a[0]) - Number(b[0]))
    .flatMap(([, text]) => text.split(" ")),
);
const SHIFT = 50;
export const zipf = () => Math.floor(SHIFT * ((words.length + SHIFT - 1) / SHIFT) ** random()) - SHIFT;
const name = () => Array.from({ length: 2 + Math.floor(random() * 2) }, () => words[zipf()]).join(" ");

export const report = {
  id: `rep-${sha256Hex("bench").slice(0, 32)}`,
  title: "bench",
  format: "bench",
  sha256: sha256Hex("bench"),
  byteLength: 1,
  source: "bench",
  provider: "bench",
  publishers: [],
  evaluation: UNEVALUATED,
  access: { ...OPEN, tlp: "amber", originators: ["bench"] },
  receivedAt: "2026-04-01T12:00:00.000Z",
  reviewAt: "2029-04-01T12:00:00.000Z",
  fictitious: true,
};

export const people = [];

/** What a register or a case file says of somebody: some nine statements, of which two or three are indexed. */
function entity(n) {
  const entityId = `bench-${sha256Hex(`${n}`).slice(0, 24)}`;
  const called = name();
  people.push(called);
  const say = (schema, property, value, id = entityId) => ({ entityId: id, schema, property, value });
  const drafts = [
    say("Person", "name", called),
    say("Person", "birthDate", `19${10 + Math.floor(random() * 89)}-0${1 + Math.floor(random() * 9)}-11`),
    say("Person", "country", "fr"),
    say("Person", "gender", "male"),
    say("Person", "topics", "crime.traffick.human"),
    say("Person", "sourceUrl", `https://example.org/register/${n}`),
    say("Person", "notes", `Entry ${n} of the register, as published; fictitious.`),
    say("Person", "modifiedAt", "2026-03-01"),
  ];
  if (random() < 0.3) drafts.push(say("Person", "alias", name()));
  if (random() < 0.3)
    drafts.push(say("Person", "phone", `+44 7700 ${100000 + Math.floor(random() * 900000)}`));
  if (random() < 0.1) {
    const edge = `bench-edge-${n}`;
    drafts.push(say("UnknownLink", "subject", entityId, edge));
    drafts.push(
      say("UnknownLink", "object", `bench-${sha256Hex(`${Math.floor(n * random())}`).slice(0, 24)}`, edge),
    );
  }
  return drafts;
}

/** As many at a time as an import gathers. */
export function* batches(total, size = 20_000, { id, access, receivedAt } = report) {
  const context = { reportId: id, access, seenAt: receivedAt };
  let batch = [];
  let made = 0;
  for (let n = 0; made < total; n++) {
    for (const draft of entity(n)) {
      batch.push(toStatement(draft, context));
      made += 1;
      if (batch.length === size) {
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}
