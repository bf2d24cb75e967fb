import { readFileSync } from "node:fs";

/** The package's own data folder; the same place seen from src/ and from dist/. */
const DATA = new URL("../../data/", import.meta.url);

export function packageDataPath(name: string): URL {
  return new URL(name, DATA);
}

/** One JSON file of the package's data folder, e.g. "gazetteer.json". */
export function readPackageJson(name: string): unknown {
  return JSON.parse(readFileSync(packageDataPath(name), "utf8"));
}
