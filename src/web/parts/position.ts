import { latinDigits } from "./digits.ts";

interface Position {
  readonly lat: number;
  readonly lon: number;
}

/**
 * Latitude and longitude in degrees, as hands write them: "50.9, 1.2", "50,9 1,2", "50.9N 1.2W", in any digits. It decides
 * whom to alert, so what could be read in two ways ("50,9") is not read at all.
 */
export function positionOf(written: string): Position | undefined {
  const text = latinDigits(written).replaceAll("،", ",").replaceAll("؛", ";").replace(/[°º]/g, "").trim();
  const parts = /[;\s]/.test(text)
    ? text.replace(/\s+(?=[NSEW]\b)/gi, "").split(/[;\s]+/)
    : /\..*,|,.*\./.test(text)
      ? text.split(",")
      : [];
  if (parts.length !== 2) return undefined;
  const [lat, lon] = [degrees(parts[0], "N", "S", 90), degrees(parts[1], "E", "W", 180)];
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}

function degrees(part = "", plus: string, minus: string, most: number): number | undefined {
  const read = /^([+\u2212-]?)(\d{1,3}(?:[.,]\d+)?),?([NSEW]?),?$/i.exec(part);
  if (!read) return undefined;
  const [, sign = "", number = "", side = ""] = read;
  const half = side.toUpperCase();
  if ((half !== "" && half !== plus && half !== minus) || (half !== "" && sign !== "")) return undefined;
  const value = Number(number.replace(",", "."));
  if (value > most) return undefined;
  return half === minus || sign === "-" || sign === "\u2212" ? -value : value;
}
