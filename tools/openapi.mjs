// Writes docs/api/openapi.json and docs/api.md from the server's own schemas. Run after `tsc -b src/server`.
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "../dist/server/index.js";
import { apiPage } from "./api-page.mjs";

const nobody = new Proxy({}, { get: () => async () => undefined });
const app = await createServer({
  wasl: nobody,
  accounts: nobody,
  ready: async () => true,
  nodeId: "docs",
  clock: { now: () => 0 },
  logger: false,
});
const { body } = await app.inject("/openapi.json");
await app.close();

const document = JSON.parse(body);
await mkdir(new URL("../docs/api/", import.meta.url), { recursive: true });
await writeFile(
  new URL("../docs/api/openapi.json", import.meta.url),
  `${JSON.stringify(document, undefined, 2)}\n`,
);
await writeFile(new URL("../docs/api.md", import.meta.url), apiPage(document));
