import { lookup } from "node:dns";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import robotsParser from "robots-parser";
import type { Clock, FetchRefusal, WebAnswer, WebFetcher } from "../app/index.ts";
import { WaslError } from "../core/index.ts";

const AGENT = "WaslWatch/1 (open-source monitoring)";
const AGENT_NAME = "WaslWatch";
/** To a service that knows us there is nothing to say of what this node does elsewhere. */
const SERVICE_AGENT = "wasl";
const REDIRECTS_MAX = 5;
const TIME_MAX_MS = 30_000;
const BYTES_MAX = 32 * 1024 * 1024;
const ROBOTS_BYTES_MAX = 512 * 1024;
/** RFC 9309, 2.4: not to be used for longer than a day. */
const ROBOTS_KEPT_MS = 86_400_000;
/** Each is tried at every letter of every address: two hundred thousand took five seconds for one. */
const ROBOTS_WILDCARDS_MAX = 2_000;
const CRAWL_DELAY_MAX_S = 60;

/** Addresses that belong to a house, a machine or nobody (IANA special-purpose registries). */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  PRIVATE.addSubnet(net, bits, "ipv4");
/** Of IPv6 only global unicast is the open net, less what carries other addresses in it. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet("2000::", 3, "ipv6");
const TUNNELS = new BlockList();
for (const [net, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  TUNNELS.addSubnet(net, bits, "ipv6");

/** True for an address that a source on the open net cannot have. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 4) return PRIVATE.check(address, "ipv4");
  return !GLOBAL.check(address, "ipv6") || TUNNELS.check(address, "ipv6");
}

export interface WebFetchOptions {
  readonly clock: Clock;
  /** For tests on this machine only: private addresses are fetched too. */
  readonly allowPrivate?: boolean;
  /** Where given, only these are asked: "example.org", or "*.example.org" for whatever stands under it. */
  readonly hosts?: readonly string[];
  /** Between two requests to one host. */
  readonly paceMs?: number;
  readonly timeMaxMs?: number;
  readonly bytesMax?: number;
}

class Refused extends Error {
  readonly because: FetchRefusal;
  readonly host: string | undefined;
  constructor(because: FetchRefusal, host?: string) {
    super(because);
    this.because = because;
    this.host = host;
  }
}

const HOST = /^(\*\.)?([^\s/:@*?#[\]]+)$/u;

/**
 * The hosts that an operator lists, by comma or space, as addresses spell them. Undefined for an empty list, which is none;
 * REQUEST_INVALID for what is no host, so that a slip of the pen does not open or shut more than was meant.
 */
export function readFetchHosts(text: string | undefined): readonly string[] | undefined {
  const named = (text ?? "").split(/[\s,]+/).filter((host) => host !== "");
  if (named.length === 0) return undefined;
  return named.map((host) => {
    const [, under = "", name = ""] = HOST.exec(host) ?? [];
    const spelled = URL.canParse(`http://${name}/`) ? new URL(`http://${name}/`).hostname : "";
    if (spelled === "" || (under !== "" && isIP(spelled) !== 0))
      throw new WaslError("REQUEST_INVALID", {
        setting: "WASL_FETCH_HOSTS",
        because: `no host: ${host.slice(0, 80)} (write example.org, or *.example.org)`,
      });
    return under + spelled;
  });
}

const isListed = ({ hostname }: URL, hosts: readonly string[]): boolean =>
  hosts.some((host) => (host.startsWith("*.") ? hostname.endsWith(host.slice(1)) : hostname === host));

/** A fetcher for one process: what it learned of hosts stays with it. */
export function createWebFetcher(options: WebFetchOptions): WebFetcher {
  const fetcher = new PoliteFetcher(options);
  const { hosts } = options;
  return {
    fetch: (url, known) => fetcher.fetch(url, known),
    ...(hosts ? { isListed: (url) => URL.canParse(url) && isListed(new URL(url), hosts) } : {}),
  };
}

interface Raw {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

interface RobotsRules {
  isAllowed(url: string, agent: string): boolean | undefined;
  getCrawlDelay(agent: string): number | undefined;
}
/** Its types describe a module that it is not: the function is what it exports. */
const parseRobots = robotsParser as unknown as (url: string, text: string) => RobotsRules;
type Robots = RobotsRules | "all" | "none";

class PoliteFetcher {
  readonly #options: WebFetchOptions;
  readonly #robots = new Map<string, { readonly at: number; readonly rules: Robots }>();
  /** When the pause after the last request to a host is over. */
  readonly #turns = new Map<string, Promise<number>>();

  constructor(options: WebFetchOptions) {
    this.#options = options;
  }

  async fetch(
    url: string,
    known: { readonly etag?: string; readonly lastModified?: string } = {},
  ): Promise<WebAnswer> {
    try {
      return await this.#follow(url, known);
    } catch (error) {
      if (!(error instanceof Refused)) return { kind: "refused", because: "UNREACHABLE" };
      const { because, host } = error;
      return { kind: "refused", because, ...(host === undefined ? {} : { host }) };
    }
  }

  async #follow(
    from: string,
    known: { readonly etag?: string; readonly lastModified?: string },
  ): Promise<WebAnswer> {
    let url = webUrl(from);
    for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
      const delayMs = await this.#mustBeAllowed(url);
      const conditions: Record<string, string> = {};
      if (hop === 0 && known.etag !== undefined) conditions["if-none-match"] = known.etag;
      if (hop === 0 && known.lastModified !== undefined) conditions["if-modified-since"] = known.lastModified;
      const raw = await this.#inTurn(url, delayMs, () =>
        this.#request(url, conditions, this.#options.bytesMax ?? BYTES_MAX),
      );
      const location = raw.headers.location;
      if ([301, 302, 303, 307, 308].includes(raw.status) && location !== undefined) {
        url = webUrl(location, url);
        continue;
      }
      return answerOf(raw, url, this.#options.clock.now());
    }
    throw new Refused("REDIRECTS");
  }

  /** Answers how long the host asks to be left alone between two requests. */
  async #mustBeAllowed(url: URL): Promise<number> {
    const rules = await this.#rulesOf(url);
    if (rules === "none") throw new Refused("ROBOTS");
    if (rules === "all") return 0;
    if (rules.isAllowed(url.href, AGENT_NAME) === false) throw new Refused("ROBOTS");
    return 1000 * Math.min(CRAWL_DELAY_MAX_S, rules.getCrawlDelay(AGENT_NAME) ?? 0);
  }

  async #rulesOf(url: URL): Promise<Robots> {
    const now = this.#options.clock.now();
    const kept = this.#robots.get(url.origin);
    if (kept && now - kept.at < ROBOTS_KEPT_MS) return kept.rules;
    const rules = await this.#readRobots(new URL("/robots.txt", url));
    this.#robots.set(url.origin, { at: now, rules });
    return rules;
  }

  /** RFC 9309, 2.3.1: none is a yes, a server in trouble is a no. */
  async #readRobots(address: URL): Promise<Robots> {
    let url = address;
    for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
      const raw = await this.#request(url, {}, ROBOTS_BYTES_MAX);
      if (raw.status >= 300 && raw.status < 400 && raw.headers.location !== undefined) {
        url = webUrl(raw.headers.location, url);
        continue;
      }
      if (raw.status >= 500 || raw.status === 429) return "none";
      if (raw.status >= 300) return "all";
      const text = raw.body.toString("utf8");
      if (text.split("*").length > ROBOTS_WILDCARDS_MAX) return "none";
      return parseRobots(address.href, text);
    }
    return "all";
  }

  /** One request a host at a time, and not before the pace of the last one is over. */
  async #inTurn<T>(url: URL, delayMs: number, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(url.host) ?? Promise.resolve(0);
    const pause = Math.max(delayMs, this.#options.paceMs ?? 2000);
    // The next one waits, not the last: a pause holds the process as long as somebody waits for it, and no longer.
    const result = before.then((over) => rest(Math.min(pause, over - performance.now()))).then(work);
    const done = (): number => performance.now() + pause;
    this.#turns.set(url.host, result.then(done, done));
    return await result;
  }

  #request(url: URL, headers: Readonly<Record<string, string>>, bytesMax: number): Promise<Raw> {
    const accept = "application/rss+xml, application/atom+xml, application/feed+json, text/html, */*;q=0.5";
    return requestOnce(
      url,
      { method: "GET", headers: { accept, "user-agent": AGENT, ...headers } },
      {
        ...this.#options,
        bytesMax,
      },
    );
  }
}

interface Asked {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request, to an address on the open net and nowhere else; a redirection is an answer like any other. */
function requestOnce(
  url: URL,
  { method, headers, body }: Asked,
  limits: Pick<WebFetchOptions, "allowPrivate" | "hosts" | "timeMaxMs"> & { readonly bytesMax: number },
): Promise<Raw> {
  const { allowPrivate = false, hosts, timeMaxMs = TIME_MAX_MS, bytesMax } = limits;
  // Here, where every request passes: a page, what it redirects to, and what its host says of robots.
  if (hosts && !isListed(url, hosts)) return Promise.reject(new Refused("HOST_NOT_LISTED", url.hostname));
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  // An address that is written out is never looked up.
  if (isIP(literal) !== 0 && !allowPrivate && isPrivateAddress(literal))
    return Promise.reject(new Refused("ADDRESS_PRIVATE"));
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeMaxMs);
    const fail = (error: Error): void =>
      reject(signal.aborted ? new Refused("TIMEOUT") : error instanceof Refused ? error : error);
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(
      url,
      {
        method,
        headers: { "accept-encoding": "gzip, br, deflate", ...headers },
        signal,
        // A connection of its own, so that the address that was checked is the one that is spoken to.
        agent: false,
        lookup: allowPrivate ? undefined : checkedLookup,
      },
      (response) => {
        collect(response, bytesMax).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
          (error: Error) => {
            request.destroy();
            fail(error);
          },
        );
      },
    );
    request.on("error", fail);
    request.end(body);
  });
}

const SERVICE_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Speaks to a service that this node has a key for: over HTTPS, to an address on the open net, following no redirection.
 * PARTNER_UNREACHABLE with the reason where that cannot be, or no answer comes.
 */
export function createServiceRequest({ allowPrivate = false }: { readonly allowPrivate?: boolean } = {}) {
  return async (
    address: string,
    asked: Asked,
  ): Promise<{ readonly status: number; readonly body: Uint8Array }> => {
    try {
      const url = webUrl(address);
      if (url.protocol !== "https:" && !allowPrivate) throw new Refused("SCHEME");
      const headers = { "user-agent": SERVICE_AGENT, ...asked.headers };
      return await requestOnce(url, { ...asked, headers }, { allowPrivate, bytesMax: SERVICE_BYTES_MAX });
    } catch (error) {
      const { code } = error as { code?: unknown };
      const because =
        error instanceof Refused ? error.because : typeof code === "string" ? code : "UNREACHABLE";
      throw new WaslError("PARTNER_UNREACHABLE", { because });
    }
  };
}

const rest = (ms: number): Promise<void> =>
  ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));

function webUrl(address: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    throw new Refused("SCHEME");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Refused("SCHEME");
  // Credentials in an address would go to whoever it leads to.
  url.username = "";
  url.password = "";
  url.hash = "";
  return url;
}

/** Refuses a name as soon as one of its addresses is private: who rebinds a name gets nothing. */
const checkedLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 4);
    if (addresses.length === 0 || addresses.some((a) => isPrivateAddress(a.address)))
      return callback(new Refused("ADDRESS_PRIVATE"), "", 4);
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    return callback(null, first?.address ?? "", first?.family ?? 4);
  });
};

/** The body decompressed, up to the limit both before and after. */
async function collect(response: IncomingMessage, bytesMax: number): Promise<Buffer> {
  let sent = 0;
  response.on("data", (chunk: Buffer) => {
    sent += chunk.length;
    if (sent > bytesMax) response.destroy(new Refused("TOO_LARGE"));
  });
  const stream = decompressed(response);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bytesMax) throw new Refused("TOO_LARGE");
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function decompressed(response: IncomingMessage): Readable {
  const encoding = (response.headers["content-encoding"] ?? "").toLowerCase();
  const through =
    encoding === "gzip" || encoding === "x-gzip"
      ? createGunzip()
      : encoding === "br"
        ? createBrotliDecompress()
        : encoding === "deflate"
          ? createInflate()
          : undefined;
  if (!through) return response;
  response.on("error", (error) => through.destroy(error));
  return response.pipe(through);
}

function answerOf(raw: Raw, url: URL, now: number): WebAnswer {
  if (raw.status === 304) return { kind: "unchanged" };
  if (raw.status < 200 || raw.status >= 300) {
    const wait = retryAfter(raw.headers["retry-after"], now);
    return {
      kind: "refused",
      because: "STATUS",
      status: raw.status,
      ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
    };
  }
  const headers = Object.fromEntries(
    Object.entries(raw.headers).flatMap(([name, value]) =>
      value === undefined || TRANSFER.has(name)
        ? []
        : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
  return { kind: "page", url: url.href, status: raw.status, headers, body: raw.body };
}

/** Of the way here, or somebody's session. */
const TRANSFER = new Set([
  "content-encoding",
  "content-length",
  "transfer-encoding",
  "connection",
  "set-cookie",
]);

function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
}
