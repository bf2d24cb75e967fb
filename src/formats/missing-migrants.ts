import { idFrom } from "../core/index.ts";
import type { Format } from "./format.ts";
import type { Output } from "./output.ts";
import { tableDecoder } from "./table-decoder.ts";
import { cleanText } from "./text/clean.ts";
import { headerOf } from "./text/csv.ts";
import { isDay, isoDate, isoDay } from "./text/dates.ts";
import { headText } from "./text/encoding.ts";

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Columns by what they mean; the project has renamed some over the years. */
const COLUMNS = {
  id: ["mainid", "webid", "incidentid"],
  date: ["incidentdate", "reporteddate"],
  deaths: ["numberofdead", "numberdead", "nodead"],
  missing: ["minimumestimatednumberofmissing", "nomissing"],
  survivors: ["numberofsurvivors"],
  place: ["locationofincident", "locationofdeath", "locationdescription"],
  at: ["coordinates", "locationcoordinates"],
  route: ["migrationroute"],
  cause: ["causeofdeath"],
  url: ["url"],
} as const;
type Column = keyof typeof COLUMNS;
const NEEDED: readonly Column[] = ["id", "date", "deaths", "missing", "at"];

/**
 * Incidents of IOM's Missing Migrants Project, as its download writes them (CC BY 4.0): where and when people died or
 * went missing on the way, and how many. A layer of risk to life. Who they were is not read: no name, sex, age or origin.
 */
export const missingMigrants: Format = {
  id: "missing-migrants",
  title: "Deaths and missing on the way (IOM Missing Migrants, CSV)",
  mediaType: "text/csv",
  extensions: ["csv"],
  sniff(head) {
    const header = headerOf(headText(head)).map(plain);
    return NEEDED.every((column) => columnIn(header, column) >= 0) ? 0.95 : 0;
  },
  open: (context, options) =>
    tableDecoder(context, options, (cells, headerLine, out) => {
      const header = cells.map(plain);
      const lacking = NEEDED.find((column) => columnIn(header, column) < 0);
      if (lacking !== undefined) {
        out.reject(headerLine, "COLUMN_MISSING", COLUMNS[lacking][0]);
        return undefined;
      }
      return (row, line) =>
        sayIncident((column) => cleanText(row[columnIn(header, column)] ?? ""), line, out);
    }),
};

const columnIn = (header: readonly string[], column: Column): number =>
  header.findIndex((name) => (COLUMNS[column] as readonly string[]).includes(name));

function sayIncident(cell: (column: Column) => string, line: number, out: Output): void {
  const number = cell("id");
  if (number === "") return void out.reject(line, "FIELD_MISSING", "id");
  const date = dayOf(cell("date"));
  if (date === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", "date");
  const place = positionOf(cell("at"));
  if (cell("at") !== "" && place === undefined) out.reject(line, "FIELD_INVALID", "coordinates");
  const counts = (["deaths", "missing", "survivors"] as const).map((column) => countOf(cell(column)));
  if (counts.includes(undefined)) out.reject(line, "FIELD_INVALID", "count");
  const [deaths = 0, missing = 0, survivors = 0] = counts;
  // The same incident in next month's download is the same one.
  const id = idFrom("missing-migrants-", number);
  const say = (property: string, value: string, original?: string): void => {
    if (value !== "")
      out.say(line, id, "Crossing", property, value, original === undefined ? {} : { original });
  };
  say("date", date, cell("date") === date ? undefined : cell("date"));
  say("toPlace", cell("place"));
  say("route", cell("route"));
  say("deathCount", String(deaths));
  say("missingCount", String(missing));
  if (survivors > 0) say("personCount", String(deaths + missing + survivors));
  if (place) {
    say("latitude", String(place[0]));
    say("longitude", String(place[1]));
  }
  say("description", cell("cause"));
  say("sourceUrl", /^https?:\/\//.test(cell("url")) ? (cell("url").split(/[\s,]/, 1)[0] ?? "") : "");
}

/** "2024-02-01", "02/01/2024" and "Thu, 02/01/2024": month first, as the project writes. */
function dayOf(text: string): string | undefined {
  const iso = isoDate(text);
  if (iso !== undefined) return iso;
  const match = /^(?:[A-Za-z]{3}, )?(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (!match) return undefined;
  const [month, day, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return isDay(year, month, day) ? isoDay(year, month, day) : undefined;
}

/** "36.89, 27.28", latitude first, or "POINT (27.28 36.89)", longitude first. */
function positionOf(text: string): readonly [lat: number, lon: number] | undefined {
  const point = /^POINT ?\((-?[\d.]+) (-?[\d.]+)\)$/i.exec(text);
  const pair = /^(-?[\d.]+)\s*,\s*(-?[\d.]+)$/.exec(text);
  const lat = Number(point?.[2] ?? pair?.[1] ?? Number.NaN);
  const lon = Number(point?.[1] ?? pair?.[2] ?? Number.NaN);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lat, lon] : undefined;
}

function countOf(text: string): number | undefined {
  const bare = text.replace(/[,\s]/g, "");
  if (bare === "") return 0;
  return /^\d{1,6}(?:\.0+)?$/.test(bare) ? Math.trunc(Number(bare)) : undefined;
}
