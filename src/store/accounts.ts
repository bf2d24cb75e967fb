import { createHash, scrypt as scryptCallback, timingSafeEqual } from "node:crypto";
import type { Accounts, AuditEntryDraft, Clock, Random, User } from "../app/index.ts";
import { isPurpose, type PurposeStatement, type Role, type Tlp, WaslError } from "../core/index.ts";
import type { AuditChain } from "./audit.ts";
import { type Driver, inTransaction, type Query } from "./driver.ts";
import { textArray } from "./literals.ts";
import type { RefusalLedger } from "./refusals.ts";

const DEADLINE_MS = 30_000;
const SESSION_MS = 12 * 3600_000;
const LOCAL_SESSION_MS = 30 * 24 * 3600_000;
/** RFC 7914 with the parameters of OWASP's password storage cheat sheet: 128 MiB, about 0.3 s. */
const SCRYPT = { logN: 17, r: 8, p: 1 } as const;
/** NIST SP 800-63B-4, 3.1.1.2: a password that is the only factor has at least 15 characters. */
const PASSWORD_MIN = 15;

interface AccountRow {
  readonly id: string;
  readonly role: Role;
  readonly clearance: Tlp;
  readonly groups: string[];
  readonly compartments: string[];
  readonly disabled: boolean;
  readonly password: string | null;
  readonly must_change: boolean;
}

const COLUMNS = "a.id, a.role, a.clearance, a.groups, a.compartments, a.disabled, a.password, a.must_change";

export interface AccountsOptions {
  readonly driver: Driver;
  readonly chain: AuditChain;
  readonly clock: Clock;
  readonly random: Random;
  readonly refusals: RefusalLedger;
}

/** For the ledger of refusals. */
export const writeRefusal = (
  options: Omit<AccountsOptions, "refusals">,
  userId: string,
  draft: AuditEntryDraft,
): Promise<void> => audited(options, userId, draft, async () => undefined);

export function openAccounts(options: AccountsOptions): Accounts {
  const { driver, random } = options;
  return {
    async isEmpty() {
      // The folder's local owner needs no administrator to exist, and does not replace one.
      const { rows } = await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
        query<{ empty: boolean }>("select not exists (select 1 from wasl.account where not local) as empty"),
      );
      return rows[0]?.empty ?? true;
    },
    createUser: async (user, password) => {
      const hash = password === undefined ? null : await hashPassword(password, random.bytes(16));
      await audited(options, user.id, { action: "change", object: `user:${user.id}` }, (query) =>
        insertAccount(query, user, hash, false),
      );
    },
    async users() {
      const { rows } = await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
        query<AccountRow>(`select ${COLUMNS} from wasl.account a order by a.id`),
      );
      return rows.map(toUser);
    },
    changeUser: (user) =>
      audited(options, user.id, { action: "change", object: `user:${user.id}` }, (query) =>
        updateAccount(query, user),
      ),
    signIn: (userId, password) => signIn(options, userId, password),
    changePassword: (token, password) => changePassword(options, token, password),
    async signOut(token) {
      await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
        query("update wasl.token set revoked = true where digest = $1", [digest(token)]),
      );
    },
    issueToken: async (userId, purpose, expiresAt) => {
      const draft = { action: "change", object: `token:${userId}` } as const;
      return await audited(options, userId, draft, async (query) => {
        await mustBeActive(query, userId);
        return await issue(options, query, userId, Date.parse(expiresAt) - options.clock.now(), purpose);
      });
    },
    openLocalSession: async (userId) =>
      await audited(options, userId, { action: "sign-in", object: "session:local" }, async (query) => {
        await mustBeActive(query, userId);
        return await issue(options, query, userId, LOCAL_SESSION_MS);
      }),
    noteRefusal: (refusal) => options.refusals.note(refusal),
    whoIs: (token) => whoIs(options, token),
  };
}

/** The user of the local command line: whoever holds the folder and its key holds what is in it. */
export async function ensureLocalOwner(options: AccountsOptions, userId: string): Promise<void> {
  await inTransaction(options.driver, "auth", DEADLINE_MS, (query) =>
    query(
      `insert into wasl.account (id, role, clearance, groups, compartments, local)
        values ($1, 'supervisor', 'red', '{}', '{}', true) on conflict do nothing`,
      [userId],
    ),
  );
}

/** What an account does to itself or to another is chained in the transaction that does it. */
async function audited<T>(
  { driver, chain }: Pick<AccountsOptions, "driver" | "chain">,
  userId: string,
  draft: AuditEntryDraft,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const transaction = await driver.begin("auth", DEADLINE_MS);
  try {
    const result = await work(transaction.query);
    const who = { userId, purpose: "system-operation", mandate: "accounts" };
    await chain.commit(transaction, "account", who, [draft]);
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

async function insertAccount(
  query: Query,
  user: Omit<User, "disabled">,
  hash: string | null,
  local: boolean,
): Promise<void> {
  const { count } = await query(
    `insert into wasl.account (id, role, clearance, groups, compartments, local, password, must_change)
      values ($1, $2, $3, $4::text[], $5::text[], $6, $7, $8) on conflict do nothing`,
    [
      user.id,
      user.role,
      user.clearance,
      textArray(user.groups),
      textArray(user.compartments),
      local,
      hash,
      // Whoever makes an account for somebody knows the first password; it is theirs only after a change.
      hash !== null,
    ],
  );
  if (count === 0) throw new WaslError("CONFLICT", { userId: user.id });
}

async function updateAccount(query: Query, user: User): Promise<void> {
  const { count } = await query(
    `update wasl.account set role = $2, clearance = $3, groups = $4::text[], compartments = $5::text[], disabled = $6
      where id = $1`,
    [user.id, user.role, user.clearance, textArray(user.groups), textArray(user.compartments), user.disabled],
  );
  if (count === 0) throw new WaslError("REQUEST_INVALID", { userId: user.id });
  if (user.disabled) await query("update wasl.token set revoked = true where user_id = $1", [user.id]);
}

async function readAccount(query: Query, userId: string): Promise<AccountRow | undefined> {
  const { rows } = await query<AccountRow>(`select ${COLUMNS} from wasl.account a where a.id = $1`, [userId]);
  return rows[0];
}

async function mustBeActive(query: Query, userId: string): Promise<AccountRow> {
  const account = await readAccount(query, userId);
  if (!account || account.disabled) throw new WaslError("CREDENTIAL_INVALID");
  return account;
}

async function signIn(
  options: AccountsOptions,
  userId: string,
  password: string,
): Promise<{ token: string; user: User; mustChangePassword: boolean }> {
  const account = await inTransaction(options.driver, "auth", DEADLINE_MS, (query) =>
    readAccount(query, userId),
  );
  // Unknown users cost the same scrypt as known ones.
  const isRight = await verifyPassword(password, account?.password ?? NOBODY);
  if (!account || account.disabled || !account.password || !isRight) {
    options.refusals.note({
      ...(account ? { userId } : {}),
      object: "session",
      code: "CREDENTIAL_INVALID",
    });
    throw new WaslError("CREDENTIAL_INVALID");
  }
  const token = await audited(options, userId, { action: "sign-in", object: "session" }, async (query) => {
    await query("delete from wasl.token where user_id = $1 and (revoked or expires_at < clock_timestamp())", [
      userId,
    ]);
    return await issue(options, query, userId, SESSION_MS);
  });
  return { token, user: toUser(account), mustChangePassword: account.must_change };
}

async function changePassword(options: AccountsOptions, token: string, password: string): Promise<void> {
  if ([...password].length < PASSWORD_MIN)
    throw new WaslError("REQUEST_INVALID", { passwordMin: PASSWORD_MIN });
  const who = await whoIs(options, token);
  if (!who || who.boundPurpose) throw new WaslError("CREDENTIAL_INVALID");
  const hash = await hashPassword(password, options.random.bytes(16));
  await audited(
    options,
    who.user.id,
    { action: "change", object: `password:${who.user.id}` },
    async (query) => {
      await query("update wasl.account set password = $2, must_change = false where id = $1", [
        who.user.id,
        hash,
      ]);
      // Whoever else was signed in with the old one is not any more.
      await query(
        "update wasl.token set revoked = true where user_id = $1 and purpose is null and digest <> $2",
        [who.user.id, digest(token)],
      );
    },
  );
}

async function issue(
  { clock, random }: AccountsOptions,
  query: Query,
  userId: string,
  lifetimeMs: number,
  bound?: PurposeStatement,
): Promise<string> {
  if (!(lifetimeMs > 0)) throw new WaslError("REQUEST_INVALID", { because: "expiry" });
  if (bound && !(isPurpose(bound.purpose) && bound.mandate.trim() !== ""))
    throw new WaslError("PURPOSE_REQUIRED");
  const token = `wasl_${Buffer.from(random.bytes(32)).toString("base64url")}`;
  await query(
    `insert into wasl.token (digest, user_id, purpose, mandate, expires_at, expires_ms)
      values ($1, $2, $3, $4, clock_timestamp() + $5::float8 * interval '1 millisecond', $6)`,
    [
      digest(token),
      userId,
      bound?.purpose ?? null,
      bound?.mandate ?? null,
      lifetimeMs,
      clock.now() + lifetimeMs,
    ],
  );
  return token;
}

async function whoIs(
  { driver, clock }: AccountsOptions,
  token: string,
): Promise<{ user: User; boundPurpose?: PurposeStatement; mustChangePassword?: true } | undefined> {
  const { rows } = await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
    query<AccountRow & { purpose: string | null; mandate: string | null }>(
      `select ${COLUMNS}, t.purpose, t.mandate from wasl.token t join wasl.account a on a.id = t.user_id
        where t.digest = $1 and not t.revoked and t.expires_at > clock_timestamp() and t.expires_ms > $2
          and not a.disabled`,
      [digest(token), clock.now()],
    ),
  );
  const [row] = rows;
  if (!row) return undefined;
  return {
    user: toUser(row),
    ...(row.purpose !== null && isPurpose(row.purpose)
      ? { boundPurpose: { purpose: row.purpose, mandate: row.mandate ?? "" } }
      : {}),
    ...(row.must_change ? { mustChangePassword: true as const } : {}),
  };
}

const toUser = (row: AccountRow): User => ({
  id: row.id,
  role: row.role,
  clearance: row.clearance,
  groups: row.groups,
  compartments: row.compartments,
  disabled: row.disabled,
});

const digest = (token: string): Uint8Array => createHash("sha256").update(token, "utf8").digest();

/** Matches no password; its shape costs what a real one costs. */
const NOBODY = `scrypt$${SCRYPT.logN}$${SCRYPT.r}$${SCRYPT.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  const hash = await scrypt(password, salt, SCRYPT.logN, SCRYPT.r, SCRYPT.p);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  return `scrypt$${SCRYPT.logN}$${SCRYPT.r}$${SCRYPT.p}$${text(salt)}$${text(hash)}`;
}

async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, logN = "", r = "", p = "", salt = "", hash = ""] = stored.split("$");
  const computed = await scrypt(password, Buffer.from(salt, "base64url"), Number(logN), Number(r), Number(p));
  const expected = Buffer.from(hash, "base64url");
  return expected.length === computed.length && timingSafeEqual(expected, computed);
}

function scrypt(password: string, salt: Uint8Array, logN: number, r: number, p: number): Promise<Buffer> {
  const N = 2 ** logN;
  return new Promise((resolve, reject) => {
    scryptCallback(password.normalize("NFKC"), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
