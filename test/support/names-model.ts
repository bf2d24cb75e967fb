import { readFileSync } from "node:fs";
import { loadNamesModel, namesDataFrom } from "../../src/core/names/index.ts";

/** The names model of the package's own files: made once for all tests of a thread, since making it takes longer than most of them. */
export const namesModel = loadNamesModel(
  namesDataFrom((name) => JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"))),
);
