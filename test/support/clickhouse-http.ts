import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What stands behind ClickHouse's HTTP interface in a test: answers the text of a statement's answer. */
export interface Behind {
  /** `lines` are what an insert brings. */
  statement(sql: string, lines: string, settings: URLSearchParams): Promise<string>;
}

/** A ClickHouse number and name, to be answered as the server does. */
export class Exception extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Speaks as much of ClickHouse's HTTP interface as a client of it uses: users, `query`, bodies, exceptions. */
export async function clickHouseServer(
  behind: Behind,
  user = { name: "wasl", password: "p:w/d" },
): Promise<{ readonly url: string; readonly statements: string[]; close(): Promise<void> }> {
  const statements: string[] = [];
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const settings = new URL(request.url ?? "/", "http://localhost").searchParams;
      const query = settings.get("query");
      const body = Buffer.concat(pieces).toString("utf8");
      const [sql, lines] = query === null ? [body, ""] : [query, body];
      statements.push(sql);
      const { "x-clickhouse-user": name, "x-clickhouse-key": password } = request.headers;
      const isKnown = name === user.name && password === user.password;
      const answer = isKnown
        ? behind.statement(sql, lines, settings)
        : Promise.reject(new Exception(516, "wasl: Authentication failed. (AUTHENTICATION_FAILED)"));
      answer.then(
        (text) => response.end(text),
        (error: unknown) => {
          const code = error instanceof Exception ? error.code : 1002;
          response.writeHead(code === 516 ? 403 : 500, { "x-clickhouse-exception-code": String(code) });
          response.end(`Code: ${code}. DB::Exception: ${(error as Error).message}\n`);
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const login = `${user.name}:${encodeURIComponent(user.password)}`;
  return {
    url: `http://${login}@127.0.0.1:${port}/?database=default`,
    statements,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
