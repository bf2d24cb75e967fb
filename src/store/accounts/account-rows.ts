import { createHash, randomBytes } from "node:crypto";
import type { Accounts, AuditEntryDraft, Clock, Random, User } from "../../app/index.ts";
import {
  isPurpose,
  type PurposeStatement,
  type Role,
  type Scope,
  type Tlp,
  WaslError,
} from "../../core/index.ts";
import type { AuditChain } from "../audit/audit.ts";
import type { RefusalLedger } from "../audit/refusals.ts";
import type { Driver, Query } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import type { NodeKeys } from "../keys/node-key.ts";

const DEADLINE_MS = 30_000;
export const SESSION_MS = 12 * 3600_000;
/** NIST SP 800-63B-4, 2.2.3: at AAL2 a session ends after an hour without use. */
export const IDLE_MS = 3600_000;
/** So many sessions of one account at once; the oldest ends where there would be more. */
export const SESSIONS_MAX = 10;
/** How long a proof of who somebody is holds for what changes how they sign in. */
const PROOF_MS = 600_000;
/** How fine "last used" is: a write a minute, not a request. */
const USED_EVERY_MS = 60_000;

export interface AccountRow {
  readonly id: string;
  readonly role: Role;
  readonly clearance: Tlp;
  readonly groups: string[];
  readonly compartments: string[];
  readonly disabled: boolean;
  readonly password: string | null;
  readonly must_change: boolean;
}

export const COLUMNS =
  "a.id, a.role, a.clearance, a.groups, a.compartments, a.disabled, a.password, a.must_change";

export interface AccountsOptions {
  readonly driver: Driver;
  readonly chain: AuditChain;
  readonly keys: NodeKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly refusals: RefusalLedger;
}

/** What an account may now, so that the log says which right was given or taken. */
export const rightsIn = ({ id, role, clearance, groups, compartments, disabled }: User) => ({
  action: "change" as const,
  object: `user:${id}`,
  detail: {
    role,
    clearance,
    ...(groups.length > 0 ? { groups: groups.join(" ") } : {}),
    ...(compartments.length > 0 ? { compartments: compartments.join(" ") } : {}),
    ...(disabled ? { disabled: 1 } : {}),
  },
});

/** What an account does to itself or to another is chained in the transaction that does it; drafts may be of what came of it. */
export async function audited<T>(
  { driver, chain }: Pick<AccountsOptions, "driver" | "chain">,
  userId: string,
  draft: AuditEntryDraft | ((result: T) => readonly AuditEntryDraft[]),
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const transaction = await driver.begin("auth", DEADLINE_MS);
  try {
    const result = await work(transaction.query);
    const who = { userId, purpose: "system-operation", mandate: "accounts" };
    await chain.commit(transaction, "account", who, typeof draft === "function" ? draft(result) : [draft]);
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

export async function insertAccount(
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
  if (count === 0)
    throw new WaslError("CONFLICT", { userId: user.id, because: "there is an account of this name" });
}

export async function updateAccount(query: Query, user: User): Promise<void> {
  const { count } = await query(
    `update wasl.account set role = $2, clearance = $3, groups = $4::text[], compartments = $5::text[], disabled = $6
      where id = $1`,
    [user.id, user.role, user.clearance, textArray(user.groups), textArray(user.compartments), user.disabled],
  );
  if (count === 0) throw new WaslError("REQUEST_INVALID", { userId: user.id });
  if (user.disabled) await query("update wasl.token set revoked = true where user_id = $1", [user.id]);
}

export async function readAccount(query: Query, userId: string): Promise<AccountRow | undefined> {
  const { rows } = await query<AccountRow>(`select ${COLUMNS} from wasl.account a where a.id = $1`, [userId]);
  return rows[0];
}

/** Neither disabled here nor lapsed at the provider, and not lapsed before what is opened now is on record. */
export async function mustBeActive(query: Query, userId: string): Promise<AccountRow> {
  const account = await readAccount(query, userId);
  if (!account || account.disabled || (await identityOf(query, userId))?.lapsed)
    throw new WaslError("CREDENTIAL_INVALID");
  return account;
}

/** Undefined for an account of this node. */
export async function identityOf(
  query: Query,
  userId: string,
): Promise<{ readonly lapsed: boolean } | undefined> {
  const { rows } = await query<{ lapsed: boolean }>(
    "select lapsed from wasl.identity where user_id = $1 for share",
    [userId],
  );
  return rows[0];
}

export interface Issued {
  readonly kind: "session" | "local" | "token";
  /** Two factors stand behind it, or whoever holds the folder. */
  readonly strong: boolean;
  readonly bound?: PurposeStatement;
  readonly label?: string;
  readonly scopes?: readonly Scope[];
}

export async function issue(
  { clock, random }: AccountsOptions,
  query: Query,
  userId: string,
  lifetimeMs: number,
  { kind, strong, bound, label, scopes }: Issued,
): Promise<string> {
  if (!(lifetimeMs > 0)) throw new WaslError("REQUEST_INVALID", { because: "expiry" });
  if (bound && !(isPurpose(bound.purpose) && bound.mandate.trim() !== ""))
    throw new WaslError("PURPOSE_REQUIRED");
  if (kind === "session") await endOldest(query, userId);
  const token = `wasl_${Buffer.from(random.bytes(32)).toString("base64url")}`;
  await query(
    `insert into wasl.token (digest, user_id, purpose, mandate, expires_at, expires_ms, id, kind, label, scopes,
        strong, created_ms, proven_ms)
      values ($1, $2, $3, $4, clock_timestamp() + $5::float8 * interval '1 millisecond', $6, $7, $8, $9, $10::text[],
        $11, $12, $12)`,
    [
      digest(token),
      userId,
      bound?.purpose ?? null,
      bound?.mandate ?? null,
      lifetimeMs,
      clock.now() + lifetimeMs,
      // Names the session in lists; tells nothing of its secret.
      randomBytes(8).toString("hex"),
      kind,
      label ?? null,
      scopes === undefined ? null : textArray(scopes),
      strong,
      clock.now(),
    ],
  );
  return token;
}

async function endOldest(query: Query, userId: string): Promise<void> {
  await query(
    `update wasl.token set revoked = true where digest in (
        select digest from wasl.token where user_id = $1 and kind = 'session' and not revoked
          order by created_ms desc nulls last, id offset $2)`,
    [userId, SESSIONS_MAX - 1],
  );
}

/** In SQL, of `wasl.token t` at the time $2: a person's session that nobody has used for long is none. */
export const IN_USE = `(t.kind <> 'session' or greatest(t.used_ms, t.created_ms) > $2::float8 - ${IDLE_MS})`;

type Known = NonNullable<Awaited<ReturnType<Accounts["whoIs"]>>>;

interface KnownRow extends AccountRow {
  readonly purpose: string | null;
  readonly mandate: string | null;
  readonly scopes: Scope[] | null;
  readonly strong_enough: boolean;
  readonly proven: boolean;
}

/** Notes with it, once a minute, that the token is in use. */
export async function whoIs({ driver, clock }: AccountsOptions, token: string): Promise<Known | undefined> {
  const { rows } = await driver.once<KnownRow>(
    "auth",
    DEADLINE_MS,
    `with used as (
          update wasl.token t set used_ms = $2
            where digest = $1 and not revoked and coalesce(used_ms, 0) < $2::float8 - ${USED_EVERY_MS} and ${IN_USE}
        )
        select ${COLUMNS}, t.purpose, t.mandate, t.scopes, wasl.strong_enough(t, a.role) as strong_enough,
            t.kind = 'local' or coalesce(t.proven_ms, 0) > $2::float8 - ${PROOF_MS} as proven
          from wasl.token t join wasl.account a on a.id = t.user_id
          where t.digest = $1 and not t.revoked and t.expires_at > clock_timestamp() and t.expires_ms > $2
            and not a.disabled and ${IN_USE}`,
    [digest(token), clock.now()],
  );
  const [row] = rows;
  if (!row) return undefined;
  return {
    user: toUser(row),
    ...(row.purpose !== null && isPurpose(row.purpose)
      ? { boundPurpose: { purpose: row.purpose, mandate: row.mandate ?? "" } }
      : {}),
    ...(row.must_change ? { mustChangePassword: true as const } : {}),
    ...(row.strong_enough ? {} : { mustEnrol: true as const }),
    ...(row.scopes === null ? {} : { scopes: row.scopes }),
    ...(row.proven ? { isProven: true as const } : {}),
  };
}

export const toUser = (row: AccountRow): User => ({
  id: row.id,
  role: row.role,
  clearance: row.clearance,
  groups: row.groups,
  compartments: row.compartments,
  disabled: row.disabled,
});

export const digest = (token: string): Uint8Array => createHash("sha256").update(token, "utf8").digest();
