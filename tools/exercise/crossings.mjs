import { DAY, day } from "./ids.mjs";
import { randomFrom } from "./random.mjs";

const BEACHES = ["Dunkerque", "Gravelines", "Calais", "Loon-Plage", "Wimereux"];

const crossing = (id, properties) =>
  JSON.stringify({
    id,
    schema: "Crossing",
    properties: Object.fromEntries(
      Object.entries({ fromCountry: "fr", toCountry: "gb", mode: "small boat", ...properties }).map(
        ([name, value]) => [name, [String(value)]],
      ),
    ),
  });

/** Boats that an invented coast guard counted, with how many were aboard; who they were stands nowhere. */
export function seenCrossings() {
  const random = randomFrom("crossings-1");
  return `${Array.from({ length: 16 }, (_, i) =>
    crossing(`ex-crossing-${String(i + 1).padStart(2, "0")}`, {
      date: day((3 + 6 * i + random.int(0, 3)) * DAY),
      fromPlace: random.pick(BEACHES),
      toPlace: "Dover",
      personCount: random.int(34, 62),
      outcome: "arrived",
    }),
  ).join("\n")}\n`;
}

/** What an invented aid organisation was told of, some of it of boats that nobody else saw. */
export function toldCrossings() {
  const random = randomFrom("crossings-2");
  return `${Array.from({ length: 4 }, (_, i) =>
    crossing(`ex-crossing-told-${i + 1}`, {
      date: day((20 + 21 * i) * DAY),
      fromPlace: random.pick(BEACHES),
      personCount: random.int(30, 60),
      outcome: "arrived",
    }),
  ).join("\n")}\n`;
}
