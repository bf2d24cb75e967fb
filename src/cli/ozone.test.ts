import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ozoneEntries, saveOzoneEntry } from "./ozone.ts";
import { createProgram } from "./program.ts";

const ENTRY = {
  platform: "bluesky",
  url: "https://ozone.example.org",
  service: "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
  labelKey: "did:key:zQ3shRSSSGGVtDmQmbBpEM8Lf2hHTa85a9CD4sNeHkiNEVnsu",
  unit: "did:web:unit.example.org",
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wasl-ozone-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a service that is set up anew stands once, and no draft is left", () => {
  expect(ozoneEntries(folder)).toEqual([]);
  saveOzoneEntry(folder, ENTRY);
  saveOzoneEntry(folder, { ...ENTRY, url: "https://other.example.org" });
  expect(ozoneEntries(folder)).toEqual([{ ...ENTRY, url: "https://other.example.org" }]);
  expect(readdirSync(folder)).toEqual(["ozone.json"]);
});

test("a damaged list of services is told by its name, and is not taken for an empty one", () => {
  writeFileSync(join(folder, "ozone.json"), '{"services": [');
  for (const use of [() => ozoneEntries(folder), () => saveOzoneEntry(folder, ENTRY)])
    expect(use).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE" }));
});

test("setting a service up in a folder without a node makes no key there", async () => {
  const { url, service, labelKey, unit } = ENTRY;
  const words = ["--url", url, "--service", service, "--label-key", labelKey, "--unit", unit];
  await expect(
    createProgram().parseAsync(["online", "ozone", "set-up", "bluesky", ...words, "--data", folder], {
      from: "user",
    }),
  ).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  expect(readdirSync(folder)).toEqual([]);
});
