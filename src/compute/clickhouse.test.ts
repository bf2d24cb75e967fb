import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { clickHouseServer, Exception } from "../../test/support/clickhouse-http.ts";
import { WaslError } from "../core/index.ts";
import { clickHouse } from "./clickhouse.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that answers every request as told; its address with a user and a password. */
async function server(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  const made = createServer((request, response) => {
    request.resume().on("end", () => answer(response, request));
  });
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    made.closeAllConnections();
    return new Promise((resolve) => made.close(resolve));
  });
  return `http://wasl:s3cret@127.0.0.1:${(made.address() as AddressInfo).port}/?database=bank`;
}

const all = async (rows: AsyncIterable<readonly unknown[]>): Promise<readonly (readonly unknown[])[]> => {
  const list = [];
  for await (const row of rows) list.push(row);
  return list;
};

async function failureOf(work: Promise<unknown>): Promise<WaslError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(WaslError);
  return error as WaslError;
}

const ANSWER = `{
	"meta":
	[
		{ "name": "n", "type": "UInt64" }
	],

	"data":
	[
		["18446744073709551615", "a]\\n[\\"b\\""],
		[2, null]
	],

	"rows": 2,
	"statistics": { "elapsed": 0.1 }
}
`;

describe("the client of ClickHouse's HTTP interface", () => {
  it("reads rows, and sends the user in headers and never in the address", async () => {
    let asked: IncomingMessage | undefined;
    const url = await server((response, request) => {
      asked = request;
      response.end(ANSWER);
    });
    const rows = await all(clickHouse({ url }).select("select 1"));
    expect(rows).toEqual([
      ["18446744073709551615", 'a]\n["b"'],
      [2, null],
    ]);
    expect(asked?.headers).toMatchObject({ "x-clickhouse-user": "wasl", "x-clickhouse-key": "s3cret" });
    expect(asked?.url).toContain("database=bank");
    expect(asked?.url).not.toContain("s3cret");
  });

  it("sends lines as they are, and takes silence for success", async () => {
    const got: string[] = [];
    const behind = {
      statement: (sql: string, lines: string) => {
        got.push(sql, lines);
        return Promise.resolve("");
      },
    };
    const made = await clickHouseServer(behind);
    closing.push(() => made.close());
    const client = clickHouse({ url: made.url });
    await client.insert("insert into t format TabSeparated", "1\tب\n");
    await client.run("drop table t");
    expect(got).toEqual(["insert into t format TabSeparated", "1\tب\n", "drop table t", ""]);
  });

  it("refuses a wrong password with the code for it, and repeats none", async () => {
    const made = await clickHouseServer({ statement: () => Promise.resolve("") });
    closing.push(() => made.close());
    const url = made.url.replace(/:[^:@]*@/, ":wr0ng@");
    const error = await failureOf(clickHouse({ url }).run("select 1"));
    expect(error.code).toBe("CREDENTIAL_INVALID");
    expect(JSON.stringify([error.message, error.detail])).not.toMatch(/wr0ng|Authentication failed/);
    expect(error.detail).toMatchObject({ exception: 516, reason: "AUTHENTICATION_FAILED" });
  });

  it.each([
    [62, "CLUSTER_REFUSED"],
    [159, "STORE_TIMEOUT"],
    [243, "STORE_FULL"],
  ] as const)(
    "gives exception %i the code %s, and keeps what it quotes of the data out of it",
    async (number, code) => {
      const behind = { statement: () => Promise.reject(new Exception(number, "near '7781205' (SOME_NAME)")) };
      const made = await clickHouseServer(behind);
      closing.push(() => made.close());
      const error = await failureOf(clickHouse({ url: made.url }).run("selec"));
      expect(error.code).toBe(code);
      expect(error.detail).toEqual({
        host: new URL(made.url).host,
        exception: number,
        reason: "SOME_NAME",
      });
    },
  );

  it.each([
    ["its end is missing", ANSWER.slice(0, ANSWER.indexOf("2, null"))],
    ["it says more rows than it has", ANSWER.replace('"rows": 2', '"rows": 3')],
    ["it has no number of rows", ANSWER.replace('"rows": 2,', "")],
    ["a row is broken", ANSWER.replace("[2, null]", "[2, nu]")],
  ])("takes no answer for whole where %s", async (_, text) => {
    const url = await server((response) => response.end(text));
    const error = await failureOf(all(clickHouse({ url }).select("select 1")));
    expect([error.code, error.detail["reason"]]).toEqual(["CLUSTER_REFUSED", "cut short"]);
  });

  it("takes no answer for whole where the line breaks off, or an error follows rows", async () => {
    const broken = await server((response) => {
      response.writeHead(200, { "content-length": 10_000 });
      response.write(ANSWER, () => response.destroy());
    });
    expect((await failureOf(all(clickHouse({ url: broken }).select("select 1")))).code).toBe(
      "CLUSTER_REFUSED",
    );
    const late = await server((response) =>
      response.end(`${ANSWER}Code: 241. DB::Exception: too much (MEMORY_LIMIT_EXCEEDED)\n`),
    );
    const error = await failureOf(all(clickHouse({ url: late }).select("select 1")));
    expect(error.detail).toMatchObject({ exception: 241, reason: "MEMORY_LIMIT_EXCEEDED" });
  });

  it("gives up where nothing is heard, before an answer and within one", async () => {
    const silent = await server(() => undefined);
    expect((await failureOf(clickHouse({ url: silent, silenceMsMax: 50 }).run("select 1"))).code).toBe(
      "STORE_TIMEOUT",
    );
    const stuck = await server((response) => {
      response.write(ANSWER.slice(0, 90));
    });
    const error = await failureOf(all(clickHouse({ url: stuck, silenceMsMax: 50 }).select("select 1")));
    expect(error.code).toBe("STORE_TIMEOUT");
  });

  it("says which host cannot be reached", async () => {
    const url = await server((response) => response.end());
    for (const close of closing.splice(0)) await close();
    const error = await failureOf(clickHouse({ url }).run("select 1"));
    expect([error.code, error.detail["host"]]).toEqual(["STORE_UNAVAILABLE", new URL(url).host]);
  });

  it.each([
    "http://u:s3cret@ch.example:8123",
    "ftp://127.0.0.1",
    "no address",
    "http://127.0.0.1.example:8123",
  ])("sends nothing without TLS to another machine: %s", (url) => {
    let error: unknown;
    try {
      clickHouse({ url });
    } catch (e) {
      error = e;
    }
    expect((error as WaslError).code).toBe("REQUEST_INVALID");
    expect(JSON.stringify((error as WaslError).detail)).not.toContain("s3cret");
  });
});
