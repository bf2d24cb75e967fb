import type { Problem } from "./validate.ts";

type Raw = Readonly<Record<string, unknown>>;

/** What a check of an event offers for its parts. */
export interface PartCheck {
  say(at: string, code: Problem["code"], detail: string): void;
  uri(value: unknown, at: string): void;
  time(value: unknown, at: string): void;
  /** Fields are known, or carry a namespace. */
  names(object: Raw, allowed: readonly string[], at: string): void;
}

const TIMES = ["time", "startTime", "endTime"];
const DEVICE = ["deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"];
const SUBSTANCES = ["microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"];
const FIGURES = ["value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"];
const TEXTS = ["component", "stringValue", "hexBinaryValue", "uom"];
const REPORT = ["type", "exception", "time", ...DEVICE, ...SUBSTANCES, ...FIGURES, ...TEXTS, "booleanValue"];

/** A sensor element (EPCIS 2.0, 7.3.7.1): reports of known fields, each with what it measured or which exception it is. */
export function checkSensor(value: unknown, at: string, check: PartCheck): void {
  if (!isRaw(value)) return void check.say(at, "WRONG_TYPE", "object");
  check.names(value, ["sensorMetadata", "sensorReport"], at);
  const metadata = value["sensorMetadata"];
  if (isRaw(metadata)) {
    const where = `${at}/sensorMetadata`;
    check.names(metadata, [...TIMES, ...DEVICE], where);
    for (const name of TIMES) check.time(metadata[name], `${where}/${name}`);
    for (const name of DEVICE) check.uri(metadata[name], `${where}/${name}`);
  } else if (metadata !== undefined) check.say(`${at}/sensorMetadata`, "WRONG_TYPE", "object");
  const reports = value["sensorReport"];
  if (!Array.isArray(reports) || reports.length === 0)
    return void check.say(`${at}/sensorReport`, "MISSING", "reports");
  for (const [i, report] of reports.entries()) checkReport(report, `${at}/sensorReport/${i}`, check);
}

function checkReport(report: unknown, at: string, check: PartCheck): void {
  if (!isRaw(report)) return void check.say(at, "WRONG_TYPE", "object");
  check.names(report, REPORT, at);
  // GS1's schema asks for the type even so; sound documents report an exception alone.
  if (report["type"] === undefined && report["exception"] === undefined)
    check.say(`${at}/type`, "MISSING", "what was measured");
  const be = (names: readonly string[], type: "number" | "string" | "boolean"): void => {
    for (const name of names) {
      const is = typeof report[name];
      if (is !== "undefined" && is !== type) check.say(`${at}/${name}`, "WRONG_TYPE", type);
    }
  };
  be(FIGURES, "number");
  be(["type", "exception", ...TEXTS], "string");
  be(["booleanValue"], "boolean");
  check.time(report["time"], `${at}/time`);
  for (const name of [...DEVICE, ...SUBSTANCES]) check.uri(report[name], `${at}/${name}`);
}

const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
