import { createHash } from "node:crypto";
import { WaslError } from "../../core/index.ts";
import type { NodeKeys } from "../keys/node-key.ts";

/** Logins of our own; each holds what its role holds and nothing else. */
export const LOGIN_ROLES = ["app", "auth", "keeper", "worker"] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

/**
 * A PostgreSQL URL with its host, or the folder of its socket, and its user where a URL has them, wherever libpq lets them stand.
 * A login of our own takes the place of that user: a URL without a host holds none, and one in the query would go before
 * it, so that every login were the owner's. Throws REQUEST_INVALID, with nothing of the URL: a password may be in it.
 */
export function readDatabaseUrl(text: string): string {
  // "postgres://user@/db?host=/run/postgresql": a user without a host, which libpq takes and a URL does not.
  const [, start = "", rest = ""] = /^(postgres(?:ql)?:\/\/[^@/?#]*@)(\/.*)$/.exec(text) ?? [];
  let url: URL;
  try {
    url = new URL(start === "" ? text : `${start}${NO_HOST}${rest}`);
  } catch {
    throw unreadable();
  }
  if (!/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) throw unreadable();
  const take = (name: string): string => {
    const value = url.searchParams.get(name) ?? "";
    url.searchParams.delete(name);
    return encodeURIComponent(value);
  };
  const isHere = url.hostname === "" || url.hostname === NO_HOST;
  const host = isHere ? take("host") || encodeURIComponent(process.env["PGHOST"] || "localhost") : url.host;
  const [user, password] = [take("user") || url.username, take("password") || url.password];
  const login = password === "" ? user : `${user}:${password}`;
  return `${url.protocol}//${login === "" ? "" : `${login}@`}${host}${url.pathname}${url.search}`;
}

const NO_HOST = "no-host.invalid";

const unreadable = (): WaslError =>
  new WaslError("REQUEST_INVALID", {
    field: "DATABASE_URL or --database-url",
    because:
      "it is no PostgreSQL URL with a database: postgres://user:password@host:5432/db, or postgres:///db?host=/run/postgresql for a socket in a folder",
  });

/** One login for each database of a server: another database's key does not open this one. */
export function loginName(role: LoginRole, databaseUrl: string, keys: NodeKeys): string {
  const { pathname } = new URL(databaseUrl);
  const tag = createHash("sha256").update(`${keys.check} ${pathname}`).digest("hex").slice(0, 12);
  return `wasl_${role}_${tag}`;
}

export function urlWithLogin(databaseUrl: string, login: string, password: string): string {
  const url = new URL(readDatabaseUrl(databaseUrl));
  url.username = login;
  url.password = password;
  return url.href;
}
