import { hkdfSync } from "node:crypto";
import type { Platform } from "../app/index.ts";
import { type AccountPseudonyms, accountPseudonyms, Model, type ModelFile } from "../core/index.ts";
import { readPackageJson } from "../sources/index.ts";

/** Pseudonyms of accounts follow from the node key, so that they stay as they are and are no other node's. */
export const pseudonymsOf = (nodeKey: Uint8Array): AccountPseudonyms =>
  accountPseudonyms(new Uint8Array(hkdfSync("sha256", nodeKey, "", "wasl account pseudonym", 32)));

export function loadModel(): Model {
  return new Model(
    readPackageJson("schemata/ftm.json") as ModelFile,
    readPackageJson("schemata/wasl.json") as ModelFile,
  );
}

/** What detectors say, in each language. */
export const readFindingMessages = (): Platform["findingMessages"] => ({
  en: readPackageJson("findings/en.json") as Platform["findingMessages"]["en"],
  ar: readPackageJson("findings/ar.json") as Platform["findingMessages"]["ar"],
  fr: readPackageJson("findings/fr.json") as Platform["findingMessages"]["fr"],
});
