import { readFileSync } from "node:fs";
import { type Message, Speaker } from "../../src/core/index.ts";

const english = new Speaker(
  "en",
  JSON.parse(readFileSync(new URL("../../data/findings/en.json", import.meta.url), "utf8")) as Record<
    string,
    string
  >,
);

/** What a detector says, for readers of English; messages one after another. */
export const inEnglish = (...said: readonly Message[]): string =>
  said.map((one) => english.text(one)).join(" ");
