import type { Actor, BankEntry, HttpHandler, HttpRequest, HttpResponse } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { type Caller, problem, type SignalsOptions } from "./shared.ts";
import { threatExchange, tokenIn } from "./threat-exchange.ts";

const PREFIX = "/signals/";
const PAGE = 1000;
const NAMESPACE = "https://hashsharing.ncmec.org/hashsharing/v2";

/**
 * Banks in the tongues that moderation tools speak already: `ncmec/v2/status` and `ncmec/v2/entries` are what Meta's
 * python-threatexchange pulls from a hash-sharing service, `m/lookup` is what the Hasher-Matcher-Actioner answers, `te/…` is the
 * part of ThreatExchange by which the same client follows signals of all kinds and says what it makes of them.
 * The password, or the bearer token, is an API token that is bound to a purpose; what it may not see is not there.
 */
export function createSignalsHandler(options: SignalsOptions): HttpHandler {
  const prefix = options.prefix ?? PREFIX;
  return {
    prefix,
    bodyBytesMax: 4096,
    async handle(request) {
      try {
        const caller = await callerOf(request, options);
        if (!caller) return unknownCaller();
        const path = request.path.slice(prefix.length);
        if (path.startsWith("te/"))
          return await threatExchange(path.slice("te/".length), request, caller, { ...options, prefix });
        if (request.method !== "GET") return problem(405, "Only GET is spoken here");
        return await answer(path, request, caller, options);
      } catch (error) {
        if (error instanceof WaslError) return problem(statusOf(error), error.code);
        return problem(500, "INTERNAL");
      }
    },
  };
}

async function callerOf(request: HttpRequest, { accounts }: SignalsOptions): Promise<Caller | undefined> {
  const given = request.headers["authorization"] ?? "";
  const token = /^Bearer /i.test(given)
    ? given.slice(7)
    : /^Basic /i.test(given)
      ? Buffer.from(given.slice(6), "base64")
          .toString("utf8")
          .replace(/^[^:]*:/, "")
      : tokenIn(request);
  const known = token === "" ? undefined : await accounts.whoIs(token);
  // A session has no purpose of its own, and a protocol of machines no place to say one.
  if (!known?.boundPurpose || known.scopes?.includes("hash-bank") === false) return undefined;
  return { actor: { token, purpose: known.boundPurpose }, userId: known.user.id };
}

async function answer(
  path: string,
  request: HttpRequest,
  { actor, userId }: Caller,
  { wasl, nodeId }: SignalsOptions,
): Promise<HttpResponse> {
  const query = new URLSearchParams(request.query);
  if (path === "ncmec/v2/status")
    return xml(
      `<status xmlns="${NAMESPACE}"><username>${escapeXml(userId)}</username><member id="1">${escapeXml(nodeId)}</member></status>`,
    );
  if (path === "ncmec/v2/entries") return await entries(query, actor, wasl, nodeId);
  if (path === "m/lookup") return await lookUp(query, actor, wasl);
  return problem(404, "Not here");
}

async function entries(
  query: URLSearchParams,
  actor: Actor,
  wasl: SignalsOptions["wasl"],
  nodeId: string,
): Promise<HttpResponse> {
  const from = timeOf(query.get("from"), "1970-01-01T00:00:00.000Z");
  const to = timeOf(query.get("to"), "9999-12-31T23:59:59.999Z");
  // Counted from 1, as that service counts.
  const start = wholeOf(query.get("start"), 1, 1, 1e9);
  const size = wholeOf(query.get("size"), PAGE, 1, PAGE);
  if (from === undefined || to === undefined || start === undefined || size === undefined)
    return problem(400, "from and to are times, start and size are numbers");
  const { entries: found, total } = await wasl.bankChanges(actor, { from, to, start: start - 1, size });
  const newest = found.reduce((max, e) => (e.at > max ? e.at : max), from);
  const images = found.map((entry) => imageOf(entry, nodeId)).join("");
  const more = start - 1 + found.length < total && found.length > 0;
  const next = new URLSearchParams({
    from,
    to,
    start: String(start + found.length),
    size: String(size),
    max: String(total),
  });
  return xml(
    `<queryResult xmlns="${NAMESPACE}"><images count="${found.length}" maxTimestamp="${toSecond(newest)}">${images}</images>` +
      `${more ? `<paging><next>${escapeXml(`/v2/entries?${next}`)}</next></paging>` : ""}</queryResult>`,
  );
}

/** A bank is told as the classification; the id is the same when a hash comes, goes and comes again. */
function imageOf({ bank, hash, at, removed }: BankEntry, nodeId: string): string {
  const tag = removed ? "deletedImage" : "image";
  const rest = removed
    ? ""
    : `<classification>${escapeXml(bank)}</classification><fingerprints><pdq>${hash}</pdq></fingerprints>`;
  return `<${tag}><member id="1">${escapeXml(nodeId)}</member><timestamp>${toSecond(at)}</timestamp><id>${escapeXml(bank)}-${hash}</id>${rest}</${tag}>`;
}

async function lookUp(
  query: URLSearchParams,
  actor: Actor,
  wasl: SignalsOptions["wasl"],
): Promise<HttpResponse> {
  if (query.get("signal_type") !== "pdq") return problem(400, "signal_type is pdq");
  const banks = await wasl.lookUpHash(actor, query.get("signal") ?? "");
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(banks) };
}

/** RFC 3339 to the millisecond, or undefined for what is none. */
function timeOf(given: string | null, otherwise: string): string | undefined {
  if (given === null) return otherwise;
  const at = Date.parse(given);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function wholeOf(given: string | null, otherwise: number, min: number, max: number): number | undefined {
  if (given === null) return otherwise;
  const value = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** That service tells times by the second: the second it began in, so that a reader who goes on from there misses nothing. */
const toSecond = (at: string): string => `${at.slice(0, 19)}Z`;

const escapeXml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

const xml = (body: string): HttpResponse => ({
  status: 200,
  headers: { "content-type": "application/xml; charset=utf-8", "cache-control": "no-store" },
  body: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`,
});

const unknownCaller = (): HttpResponse => ({
  ...problem(401, "CREDENTIAL_INVALID"),
  headers: { "content-type": "application/problem+json", "www-authenticate": 'Basic realm="wasl"' },
});

const statusOf = ({ code }: WaslError): number =>
  code === "REQUEST_INVALID"
    ? 400
    : code === "SIGNAL_UNKNOWN"
      ? 404
      : code === "CREDENTIAL_INVALID"
        ? 401
        : code === "RATE_LIMITED"
          ? 429
          : code === "SHARING_HELD"
            ? 503
            : 403;
