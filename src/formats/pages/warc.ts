import { createDecoder } from "../text/encoding.ts";
import { utf8 } from "../text/standard.ts";

/** A page as an archive holds it: WARC 1.1 (ISO 28500:2017), one response record. */
export interface WarcPage {
  readonly url: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly status: number;
  /** Lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As a reader gets it: transfer and content codings undone. */
  readonly body: Uint8Array;
}

const CRLF = "\r\n";
/** Records above this are no pages. */
const RECORD_MAX = 64 * 1024 * 1024;

/** One response record. `id` is a UUID. */
export function encodeWarc(page: WarcPage, id: string): Uint8Array {
  const http = [
    `HTTP/1.1 ${page.status} ${page.status === 200 ? "OK" : "-"}`,
    ...Object.entries(page.headers).map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, " ")}`),
    `content-length: ${page.body.length}`,
    "",
    "",
  ].join(CRLF);
  const head = utf8(http);
  const record = utf8(
    [
      "WARC/1.1",
      "WARC-Type: response",
      `WARC-Record-ID: <urn:uuid:${id}>`,
      `WARC-Date: ${page.at}`,
      `WARC-Target-URI: ${page.url}`,
      "Content-Type: application/http;msgtype=response",
      `Content-Length: ${head.length + page.body.length}`,
      "",
      "",
    ].join(CRLF),
  );
  return concat([record, head, page.body, utf8(CRLF + CRLF)]);
}

/** The response records of an archive that was decompressed; what is cut off or no page is counted, not thrown. */
export function readWarc(bytes: Uint8Array): {
  readonly pages: readonly WarcPage[];
  readonly rejects: number;
} {
  const pages: WarcPage[] = [];
  let rejects = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = headEnd(bytes, at);
    const fields = end === undefined ? undefined : fieldsOf(bytes.subarray(at, end));
    const length = Number(fields?.get("content-length"));
    if (end === undefined || !fields?.has("warc-type") || !(length >= 0)) {
      rejects++;
      break;
    }
    const block = bytes.subarray(end, end + length);
    if (fields.get("warc-type") === "response") {
      const page = block.length === length && length <= RECORD_MAX ? pageOf(fields, block) : undefined;
      if (page) pages.push(page);
      else rejects++;
    }
    at = end + length;
    while (bytes[at] === 13 || bytes[at] === 10) at++;
  }
  return { pages, rejects };
}

function pageOf(fields: ReadonlyMap<string, string>, block: Uint8Array): WarcPage | undefined {
  const url = fields.get("warc-target-uri")?.replace(/^<|>$/g, "");
  const at = fields.get("warc-date");
  const end = headEnd(block, 0);
  if (url === undefined || at === undefined || end === undefined || !/^https?:/i.test(url)) return undefined;
  const status = Number(/^HTTP\/[\d.]+ (\d{3})/.exec(latin1(block.subarray(0, 64)))?.[1]);
  if (!(status > 0)) return undefined;
  return {
    url,
    at,
    status,
    headers: Object.fromEntries(fieldsOf(block.subarray(0, end))),
    body: block.subarray(end),
  };
}

/** Behind the empty line that ends a head. */
function headEnd(bytes: Uint8Array, from: number): number | undefined {
  const most = Math.min(bytes.length, from + 65_536);
  for (let i = from; i + 3 < most; i++)
    if (bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i + 4;
  return undefined;
}

const latin1 = (bytes: Uint8Array): string => createDecoder("windows-1252", false).decode(bytes);

function fieldsOf(head: Uint8Array): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of createDecoder("utf-8", false).decode(head).split(CRLF)) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return fields;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
