import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { BlockList, isIP } from "node:net";
import { createInterface } from "node:readline";
import type { PaymentCluster } from "../app/index.ts";
import { type ErrorCode, WaslError } from "../core/index.ts";

export interface ClickHouseOptions {
  /** `https://user:password@host:8443/?database=name`; without TLS only on this machine. */
  readonly url: string;
  /** Nothing heard for so long ends a statement; the cluster is told the same. */
  readonly silenceMsMax?: number;
}

const SILENCE_MS_MAX = 15 * 60_000;
/** Of an error's text; the rest is not read. */
const ERROR_BYTES_MAX = 16_384;
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** ClickHouse's own numbers of errors (src/Common/ErrorCodes.cpp). */
const CODES: Readonly<Record<string, ErrorCode>> = {
  159: "STORE_TIMEOUT",
  192: "CREDENTIAL_INVALID",
  193: "CREDENTIAL_INVALID",
  194: "CREDENTIAL_INVALID",
  243: "STORE_FULL",
  497: "CREDENTIAL_INVALID",
  516: "CREDENTIAL_INVALID",
};

/** A cluster behind ClickHouse's HTTP interface. What an error says names the host and the cluster's own code, no more. */
export function clickHouse(options: ClickHouseOptions): PaymentCluster {
  const client = new Client(options);
  return {
    async run(sql) {
      await mustBeEmpty(await client.ask({ wait_end_of_query: "1" }, sql), client.host);
    },
    async insert(sql, lines) {
      await mustBeEmpty(await client.ask({ wait_end_of_query: "1", query: sql }, lines), client.host);
    },
    async *select(sql) {
      yield* rowsOf(await client.ask({}, `${sql} format JSONCompact`), client.host);
    },
  };
}

class Client {
  readonly host: string;
  private readonly url: URL;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly settings: Readonly<Record<string, string>>;
  private readonly silenceMsMax: number;

  constructor({ url, silenceMsMax = SILENCE_MS_MAX }: ClickHouseOptions) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const isLocal = parsed !== undefined && isLoopback(parsed.hostname);
    if (!parsed || (parsed.protocol !== "https:" && !(parsed.protocol === "http:" && isLocal)))
      throw new WaslError("REQUEST_INVALID", {
        variable: "CLICKHOUSE_URL",
        allowed: "https://user:password@host:port/?database=name, or http on this machine",
      });
    this.host = parsed.host;
    this.url = new URL("/", parsed.origin);
    this.silenceMsMax = silenceMsMax;
    this.headers = {
      "x-clickhouse-user": decodeURIComponent(parsed.username) || "default",
      "x-clickhouse-key": decodeURIComponent(parsed.password),
      "content-type": "text/plain; charset=utf-8",
    };
    this.settings = {
      database: parsed.searchParams.get("database") ?? "default",
      max_execution_time: String(Math.ceil(silenceMsMax / 1000)),
      // A number of 64 bits is more than a number of JSON holds.
      output_format_json_quote_64bit_integers: "1",
    };
  }

  /** Sends a statement; answers what the cluster says to it once it says that all is well. */
  async ask(parameters: Readonly<Record<string, string>>, body: string): Promise<IncomingMessage> {
    const url = new URL(this.url);
    url.search = new URLSearchParams({ ...this.settings, ...parameters }).toString();
    const bytes = Buffer.from(body, "utf8");
    const request = url.protocol === "https:" ? tlsRequest : plainRequest;
    let heard: IncomingMessage | undefined;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(url, {
        method: "POST",
        // A connection each: while the engine works the cluster closes those that wait.
        agent: false,
        headers: { ...this.headers, "content-length": bytes.length },
        timeout: this.silenceMsMax,
      });
      asked.on("timeout", () => {
        (heard ?? asked).destroy(new WaslError("STORE_TIMEOUT", { host: this.host }));
      });
      asked.on("response", (response) => {
        heard = response;
        resolve(response);
      });
      asked.on("error", reject);
      asked.end(bytes);
    }).catch((error: unknown) => {
      throw this.failure(error);
    });
    const code = answer.headers["x-clickhouse-exception-code"];
    if (answer.statusCode === 200 && code === undefined) return answer;
    throw await this.refusal(answer, typeof code === "string" ? code : undefined);
  }

  private failure(error: unknown): WaslError {
    if (error instanceof WaslError) return error;
    const code = (error as NodeJS.ErrnoException).code ?? "";
    return new WaslError("STORE_UNAVAILABLE", { host: this.host, ...(code === "" ? {} : { reason: code }) });
  }

  /** The text of an error may repeat what was sent: only its number and name are kept. */
  private async refusal(answer: IncomingMessage, header: string | undefined): Promise<WaslError> {
    let text = "";
    try {
      for await (const piece of answer.setEncoding("utf8")) {
        text += piece as string;
        if (text.length > ERROR_BYTES_MAX) break;
      }
    } catch {
      // What was said before it broke off is enough.
    }
    answer.destroy();
    return exceptionIn(text, this.host, header, answer.statusCode);
  }
}

function exceptionIn(text: string, host: string, header?: string, status?: number): WaslError {
  const number = header ?? /Code: (\d+)/.exec(text)?.[1] ?? "";
  const name = /\(([A-Z][A-Z0-9_]+)\)/.exec(text)?.[1];
  const byStatus = status === 401 || status === 403 ? "CREDENTIAL_INVALID" : "CLUSTER_REFUSED";
  return new WaslError(CODES[number] ?? byStatus, {
    host,
    ...(number === "" ? { status: status ?? 200 } : { exception: Number(number) }),
    ...(name === undefined ? {} : { reason: name }),
  });
}

async function mustBeEmpty(answer: IncomingMessage, host: string): Promise<void> {
  let text = "";
  try {
    for await (const piece of answer.setEncoding("utf8")) text += piece as string;
  } catch {
    throw brokenOff(answer, host);
  }
  if (text.trim() !== "") throw exceptionIn(text, host);
}

const brokenOff = ({ errored }: IncomingMessage, host: string): WaslError =>
  errored instanceof WaslError ? errored : new WaslError("CLUSTER_REFUSED", { host, reason: "cut short" });

/**
 * The rows of an answer in the format JSONCompact, a row a line. It ends with their number: an answer that was cut
 * short, or broke off with an error after it had begun, has none.
 */
async function* rowsOf(answer: IncomingMessage, host: string): AsyncGenerator<readonly unknown[]> {
  let inData = false;
  let rows = 0;
  let said: number | undefined;
  let exception: string | undefined;
  try {
    for await (const line of createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY })) {
      const text = line.trim();
      if (inData && text.startsWith("[") && text.length > 1) {
        rows++;
        yield JSON.parse(text.endsWith(",") ? text.slice(0, -1) : text) as unknown[];
      } else if (inData && text.startsWith("]")) inData = false;
      else if (text === '"data":') inData = true;
      else if (text.startsWith('"exception":') || text.startsWith("Code: ")) exception = text;
      else if (text.startsWith('"rows":')) said = Number.parseInt(text.slice('"rows":'.length), 10);
    }
    if (!answer.complete) throw brokenOff(answer, host);
  } catch (error) {
    throw error instanceof WaslError ? error : brokenOff(answer, host);
  } finally {
    answer.destroy();
  }
  if (exception !== undefined) throw exceptionIn(exception, host);
  if (said !== rows) throw brokenOff(answer, host);
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  const version = isIP(host);
  return host === "localhost" || (version !== 0 && LOOPBACK.check(host, version === 4 ? "ipv4" : "ipv6"));
}
