// Rotates the wrapping key of a node's folder and says each step: key-rotation.test.ts kills it.
import { createHash } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";
import { loadNamesModel, Model, namesDataFrom } from "../../dist/core/index.js";
import { openKeyFile, openStore } from "../../dist/store/index.js";

const [, , folder, databaseUrl] = process.argv;
const read = (name) => JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));

loadNamesModel(namesDataFrom(read));
const { keyFile, nodeKey } = await openKeyFile(folder);
const store = await openStore({
  databaseUrl,
  nodeKey,
  keyFile,
  nodeId: `node-${createHash("sha256").update("node-id").update(nodeKey).digest("hex").slice(0, 16)}`,
  model: new Model(read("schemata/ftm.json"), read("schemata/wasl.json")),
  clock: { now: () => Date.now() },
  random: { bytes: (length) => new Uint8Array(length) },
});
const say = (line) => writeSync(1, `${line}\n`);
say("open");
await store.wrapKey.rotate(({ rotation }) => say(`looked ${rotation?.looked ?? 0}`));
say("rotated");
await store.close();
