import { createHash } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { AccountSecurity, Clock, FactorMethod, FactorState, SignedIn } from "../../app/index.ts";
import { ROLES, type Role, WaslError } from "../../core/index.ts";
import { inTransaction, type Query } from "../database/driver.ts";
import { seal, unseal } from "../keys/sealing.ts";
import {
  type AccountsOptions,
  audited,
  digest,
  issue,
  mustBeActive,
  SESSION_MS,
  toUser,
  whoIs,
} from "./account-rows.ts";

const DEADLINE_MS = 30_000;
/** RFC 6238 with what every authenticator app speaks: SHA-1, six digits, 30 seconds, one step of drift either way. */
const PERIOD_SECONDS = 30;
const DRIFT_STEPS = 1;
/** RFC 4226, 4: at least 128 bits of secret, 160 advised. */
const SECRET_BYTES = 20;
const PENDING_MS = 300_000;
const TRIES = 5;
/** Wrong codes in a row before the step is closed for a while: under 1,000 guesses a day, of a million. */
const FAILURES_MAX = 10;
const CLOSED_MS = 900_000;
const RECOVERY_CODES = 10;
/** 120 bits: such a secret may be kept as a plain digest (ASVS 5.0.0, V6.5.2: from 112 on). */
const RECOVERY_BYTES = 15;

type Factors = Pick<
  AccountSecurity,
  | "finishSignIn"
  | "factorOf"
  | "beginFactor"
  | "confirmFactor"
  | "removeFactor"
  | "resetFactor"
  | "factorRoles"
  | "requireFactor"
>;

export function factorPart(options: AccountsOptions): Factors {
  const auth = <T>(work: (query: Query) => Promise<T>): Promise<T> =>
    inTransaction(options.driver, "auth", DEADLINE_MS, work);
  return {
    finishSignIn: (pending, code) => finishSignIn(options, pending, code),
    factorOf: async (token) => {
      const { id, role } = await person(options, token);
      return await auth((query) => stateOf(query, id, role));
    },
    beginFactor: (token) => beginFactor(options, token),
    confirmFactor: (token, code) => confirmFactor(options, token, code),
    removeFactor: (token, code) => removeFactor(options, token, code),
    resetFactor: (userId, by) =>
      audited(
        options,
        by,
        { action: "change", object: `factor:${userId}`, detail: { reset: 1 } },
        async (query) => {
          await mustBeActive(query, userId);
          await forget(query, userId);
          await query("delete from wasl.passkey where user_id = $1", [userId]);
          await query("update wasl.token set revoked = true where user_id = $1 and kind = 'session'", [
            userId,
          ]);
        },
      ),
    factorRoles: async () => {
      const { rows } = await auth((query) =>
        query<{ role: Role }>("select role from wasl.factor_policy order by role"),
      );
      return rows.map((r) => r.role);
    },
    requireFactor: (roles, by) => {
      const draft = {
        action: "change",
        object: "factor-policy",
        detail: { roles: roles.join(" ") },
      } as const;
      return audited(options, by, draft, async (query) => {
        await query("delete from wasl.factor_policy");
        for (const role of ROLES.filter((r) => roles.includes(r)))
          await query("insert into wasl.factor_policy (role) values ($1)", [role]);
      });
    },
  };
}

/** What has to follow the password. */
export async function factorsOf(query: Query, userId: string): Promise<readonly FactorMethod[]> {
  const { rows } = await query<{ code: boolean; passkey: boolean }>(
    `select exists (select 1 from wasl.second_factor where user_id = $1 and confirmed) as code,
        exists (select 1 from wasl.passkey where user_id = $1) as passkey`,
    [userId],
  );
  const has = rows[0] ?? { code: false, passkey: false };
  return (["code", "passkey"] as const).filter((method) => has[method]);
}

/** True where nothing but the password is set up, or this is a right code. */
export async function provesFactor(
  options: AccountsOptions,
  userId: string,
  code: string | undefined,
): Promise<boolean> {
  const factors = await inTransaction(options.driver, "auth", DEADLINE_MS, (query) =>
    factorsOf(query, userId),
  );
  if (factors.length === 0) return true;
  return code !== undefined && (await isRight(options, userId, code));
}

/** Five minutes for the code. */
export async function openPending(
  { random, clock }: AccountsOptions,
  query: Query,
  userId: string,
): Promise<string> {
  await query("delete from wasl.sign_in where expires_at < clock_timestamp()");
  return await hold(query, { random, clock }, PENDING_MS, userId, null);
}

export async function hold(
  query: Query,
  { random, clock }: Pick<AccountsOptions, "random" | "clock">,
  lifetimeMs: number,
  userId: string | null,
  body: string | null,
): Promise<string> {
  const held = Buffer.from(random.bytes(32)).toString("base64url");
  await query(
    `insert into wasl.sign_in (digest, user_id, body, expires_at, expires_ms)
      values ($1, $2, $3, clock_timestamp() + $4::float8 * interval '1 millisecond', $5)`,
    [digest(held), userId, body, lifetimeMs, clock.now() + lifetimeMs],
  );
  return held;
}

async function finishSignIn(options: AccountsOptions, pending: string, code: string): Promise<SignedIn> {
  const { driver, clock } = options;
  // Counted in a transaction of its own: what fails below must not take the count back.
  const userId = await inTransaction(driver, "auth", DEADLINE_MS, async (query) => {
    const { rows } = await query<{ user_id: string }>(
      `update wasl.sign_in set tries = tries + 1 where digest = $1 and user_id is not null and tries < $2
          and expires_at > clock_timestamp() and expires_ms > $3 returning user_id`,
      [digest(pending), TRIES, clock.now()],
    );
    return rows[0]?.user_id;
  });
  if (userId === undefined || !(await isRight(options, userId, code))) {
    options.refusals.note({
      ...(userId === undefined ? {} : { userId }),
      object: "second-factor",
      code: "CREDENTIAL_INVALID",
    });
    throw new WaslError("CREDENTIAL_INVALID");
  }
  return await audited(
    options,
    userId,
    { action: "sign-in", object: "session", detail: { factors: 2 } },
    async (query) => {
      const { count } = await query("delete from wasl.sign_in where digest = $1", [digest(pending)]);
      if (count !== 1) throw new WaslError("CREDENTIAL_INVALID");
      const account = await mustBeActive(query, userId);
      const token = await issue(options, query, userId, SESSION_MS, { kind: "session", strong: true });
      return { token, user: toUser(account), mustChangePassword: account.must_change, mustEnrol: false };
    },
  );
}

interface FactorRow {
  readonly secret: Uint8Array;
  readonly confirmed: boolean;
  readonly failures: number;
  readonly closed_until_ms: number;
}

/** Takes a code of the authenticator, or a recovery code, once. */
async function isRight(options: AccountsOptions, userId: string, code: string): Promise<boolean> {
  const now = options.clock.now();
  return await inTransaction(options.driver, "auth", DEADLINE_MS, async (query) => {
    const { rows } = await query<FactorRow>(
      "select secret, confirmed, failures, closed_until_ms from wasl.second_factor where user_id = $1 for update",
      [userId],
    );
    const [factor] = rows;
    if (!factor?.confirmed || factor.closed_until_ms > now) return false;
    const taken =
      (await takeTotp(options, query, userId, factor.secret, code)) ||
      (await takeRecovery(query, userId, code));
    const failures = taken ? 0 : factor.failures + 1;
    const closes = failures >= FAILURES_MAX;
    await query("update wasl.second_factor set failures = $2, closed_until_ms = $3 where user_id = $1", [
      userId,
      closes ? 0 : failures,
      closes ? now + CLOSED_MS : 0,
    ]);
    return taken;
  });
}

async function takeTotp(
  { clock, keys }: { readonly clock: Clock; readonly keys: AccountsOptions["keys"] },
  query: Query,
  userId: string,
  sealed: Uint8Array,
  code: string,
): Promise<boolean> {
  const token = code.replace(/[\s-]/g, "");
  if (!/^\d{6}$/.test(token)) return false;
  const timestamp = clock.now();
  const secret = unseal(keys.wrap, about(userId), sealed);
  const delta = totp(userId, secret).validate({ token, timestamp, window: DRIFT_STEPS });
  if (delta === null) return false;
  const step = Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
  const { count } = await query(
    "update wasl.second_factor set last_step = $2 where user_id = $1 and last_step < $2",
    [userId, step],
  );
  return count === 1;
}

async function takeRecovery(query: Query, userId: string, code: string): Promise<boolean> {
  const { count } = await query("delete from wasl.recovery_code where user_id = $1 and digest = $2", [
    userId,
    recoveryDigest(code),
  ]);
  return count === 1;
}

async function beginFactor(
  options: AccountsOptions,
  token: string,
): Promise<{ secret: string; uri: string }> {
  const { id } = await person(options, token);
  const secret = options.random.bytes(SECRET_BYTES);
  await audited(
    options,
    id,
    { action: "change", object: `factor:${id}`, detail: { begun: 1 } },
    async (query) => {
      const { count } = await query(
        `insert into wasl.second_factor (user_id, secret) values ($1, $2)
        on conflict (user_id) do update set secret = excluded.secret, last_step = 0 where not second_factor.confirmed`,
        [id, seal(options.keys.wrap, about(id), secret)],
      );
      if (count !== 1) throw new WaslError("CONFLICT", { because: "there is a second factor" });
    },
  );
  const made = totp(id, secret);
  return { secret: made.secret.base32, uri: made.toString() };
}

async function confirmFactor(
  options: AccountsOptions,
  token: string,
  code: string,
): Promise<{ recoveryCodes: readonly string[] }> {
  const { id } = await person(options, token);
  const recoveryCodes = Array.from({ length: RECOVERY_CODES }, () =>
    recoveryCode(options.random.bytes(RECOVERY_BYTES)),
  );
  await audited(
    options,
    id,
    { action: "change", object: `factor:${id}`, detail: { confirmed: 1 } },
    async (query) => {
      const { rows } = await query<FactorRow>(
        "select secret, confirmed from wasl.second_factor where user_id = $1 for update",
        [id],
      );
      const [factor] = rows;
      if (!factor || factor.confirmed) throw new WaslError("CONFLICT", { because: "nothing to confirm" });
      if (!(await takeTotp(options, query, id, factor.secret, code)))
        throw new WaslError("CREDENTIAL_INVALID");
      await query("update wasl.second_factor set confirmed = true where user_id = $1", [id]);
      await query("delete from wasl.recovery_code where user_id = $1", [id]);
      for (const recovery of recoveryCodes)
        await query("insert into wasl.recovery_code (user_id, digest) values ($1, $2)", [
          id,
          recoveryDigest(recovery),
        ]);
      // Whoever else is signed in showed one factor only.
      await query(
        "update wasl.token set revoked = true where user_id = $1 and kind = 'session' and digest <> $2",
        [id, digest(token)],
      );
      await query("update wasl.token set strong = true where digest = $1", [digest(token)]);
    },
  );
  return { recoveryCodes };
}

async function removeFactor(options: AccountsOptions, token: string, code: string): Promise<void> {
  const { id } = await person(options, token);
  if (!(await isRight(options, id, code))) throw new WaslError("CREDENTIAL_INVALID");
  await audited(
    options,
    id,
    { action: "change", object: `factor:${id}`, detail: { removed: 1 } },
    async (query) => {
      await forget(query, id);
      if ((await factorsOf(query, id)).length === 0)
        await query("update wasl.token set strong = false where user_id = $1 and kind = 'session'", [id]);
    },
  );
}

async function forget(query: Query, userId: string): Promise<void> {
  for (const table of ["second_factor", "recovery_code", "sign_in"])
    await query(`delete from wasl.${table} where user_id = $1`, [userId]);
}

async function stateOf(query: Query, userId: string, role: Role): Promise<FactorState> {
  const { rows } = await query<{ enrolled: boolean; required: boolean; left: number }>(
    `select exists (select 1 from wasl.second_factor where user_id = $1 and confirmed) as enrolled,
        exists (select 1 from wasl.factor_policy where role = $2) as required,
        (select count(*)::int from wasl.recovery_code where user_id = $1) as left`,
    [userId, role],
  );
  const { enrolled = false, required = false, left = 0 } = rows[0] ?? {};
  return { enrolled, required, recoveryCodesLeft: left };
}

/** A person who signed in: a machine's token has no second factor. */
async function person(options: AccountsOptions, token: string): Promise<{ id: string; role: Role }> {
  const who = await whoIs(options, token);
  if (!who) throw new WaslError("CREDENTIAL_INVALID");
  if (who.boundPurpose) throw new WaslError("ROLE_FORBIDS");
  return who.user;
}

const about = (userId: string): string => `second factor ${userId}`;

const totp = (userId: string, secret: Uint8Array): TOTP =>
  new TOTP({
    issuer: "Wasl",
    label: userId,
    algorithm: "SHA1",
    digits: 6,
    period: PERIOD_SECONDS,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
  });

/** Six groups of four letters and digits that are not mistaken for each other. */
function recoveryCode(bytes: Uint8Array): string {
  const text = new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32;
  return (text.match(/.{4}/g) ?? []).join("-").toLowerCase();
}

const recoveryDigest = (code: string): Uint8Array =>
  createHash("sha256")
    .update(code.toUpperCase().replace(/[^A-Z2-7]/g, ""))
    .digest();
