import type { HttpResponse } from "../../app/index.ts";

export const TAXII_TYPE = "application/taxii+json;version=2.1";
/** What a collection stores; of 2.0, objects as they came. */
export const STIX_TYPES = ["application/stix+json;version=2.1", "application/stix+json;version=2.0"];

/** A refusal on its way to the client: an error message resource (TAXII 2.1, 3.6). */
export class TaxiiRefusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, title: string, headers: Readonly<Record<string, string>> = {}) {
    super(title);
    this.status = status;
    this.headers = headers;
  }
}

export const answer = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { "content-type": TAXII_TYPE, "cache-control": "no-store", ...headers },
  body,
});

export const json = (status: number, value: unknown): HttpResponse => answer(status, JSON.stringify(value));

export const refused = (status: number, title: string, headers: Readonly<Record<string, string>> = {}) =>
  answer(status, JSON.stringify({ title, http_status: String(status) }), headers);

/** Microseconds since 1970 as RFC 3339: `date_added` has six digits always (2, timestamp). */
export function microsText(micros: bigint): string {
  const millis = new Date(Number(micros / 1000n)).toISOString();
  return `${millis.slice(0, -1)}${String(micros % 1000n).padStart(3, "0")}Z`;
}

/** The other way; digits beyond the sixth are cut. Undefined where the text is no timestamp; before 1970 is 1970. */
export function microsOf(text: string): bigint | undefined {
  const [, seconds = "", fraction = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?Z$/.exec(text) ?? [];
  const millis = Date.parse(`${seconds}Z`);
  if (seconds === "" || Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 19) !== seconds)
    return undefined;
  const micros = BigInt(millis) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  return micros < 0n ? 0n : micros;
}
