import pg from "pg";
import { expect, test } from "vitest";
import { readDatabaseUrl, urlWithLogin } from "../../src/store/database/database-url.ts";

/** What DATABASE_URL may look like, and that no form of it leaves the owner's login in a connection of ours. */
const SOCKET = "/run/postgresql";

interface Parameters {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
}
/** Where a driver would go with this, and as whom. */
function asked(connectionString: string): Parameters {
  const { host, port, user, password, database } = new pg.Client({
    connectionString,
  }) as unknown as Parameters;
  return { host, port, user, password, database };
}

test.each([
  ["postgres://u:p@db.example:5433/wasl", "db.example", 5433, "u", "p"],
  ["postgresql://u@localhost/wasl", "localhost", 5432, "u", null],
  ["postgres://u@%2Frun%2Fpostgresql/wasl", SOCKET, 5432, "u", null],
  ["postgres://u@/wasl?host=/run/postgresql", SOCKET, 5432, "u", null],
  ["postgres://u:p%40ss@/wasl?host=/run/postgresql&port=5433", SOCKET, 5433, "u", "p@ss"],
  ["postgres:///wasl?host=/run/postgresql&user=u&password=p%40ss", SOCKET, 5432, "u", "p@ss"],
  ["postgres://db.example/wasl?user=u", "db.example", 5432, "u", null],
  ["postgres://u@/wasl", "localhost", 5432, "u", null],
])("%s is read", (text, host, port, user, password) => {
  const read = readDatabaseUrl(text);
  expect(asked(read)).toEqual({ host, port, user, password, database: "wasl" });
  expect(readDatabaseUrl(read)).toBe(read);
  // The login of a role takes the owner's place, wherever the URL has the owner.
  expect(asked(urlWithLogin(text, "wasl_app", "its-own"))).toEqual({
    host,
    port,
    user: "wasl_app",
    password: "its-own",
    database: "wasl",
  });
});

test.each([
  "",
  "host=/run dbname=wasl password=secret",
  "mysql://u:secret@h/wasl",
  "postgres://u:secret@h",
  "u:secret@h/wasl",
])("%j is refused, and nothing of it is said", (text) => {
  expect(() => readDatabaseUrl(text)).toThrow(
    expect.objectContaining({
      code: "REQUEST_INVALID",
      detail: expect.objectContaining({ because: expect.stringContaining("postgres:///db?host=") }),
    }),
  );
  expect(() => readDatabaseUrl(text)).not.toThrow(/secret/);
});
