import { scrypt as scryptCallback, timingSafeEqual } from "node:crypto";
import type { Accounts, AuditEntryDraft, CodeNeeded, SignedIn, TokenWish, WorkFor } from "../../app/index.ts";
import { type PurposeStatement, purposesOf, SCOPES, WaslError } from "../../core/index.ts";
import { inTransaction } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import {
  type AccountRow,
  type AccountsOptions,
  audited,
  COLUMNS,
  digest,
  insertAccount,
  issue,
  mustBeActive,
  readAccount,
  rightsIn,
  SESSION_MS,
  toUser,
  updateAccount,
  whoIs,
} from "./account-rows.ts";
import { passkeyPart } from "./passkeys.ts";
import { mustBeHardToGuess } from "./password-rules.ts";
import { factorPart, factorsOf, openPending, provesFactor } from "./second-factor.ts";
import { sessionPart } from "./sessions.ts";

const DEADLINE_MS = 30_000;
const LOCAL_SESSION_MS = 30 * 24 * 3600_000;
/** A comparison takes seconds; one that takes longer than this is begun anew. */
const WORK_SESSION_MS = 30 * 60_000;
const WORK_LABEL = "work";
/** RFC 7914 with the parameters of OWASP's password storage cheat sheet: 128 MiB, about 0.3 s. */
const SCRYPT = { logN: 17, r: 8, p: 1 } as const;

/** Accounts are made and changed by whoever holds the folder and its key, and by nobody else: that is who did it, in the log. */
const OWNER = "owner";

/** What is typed to sign in and read in every list: of one line, no blank, and not two that look the same by how letters are put together. */
const ACCOUNT_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]{0,99}$/u;

/** For the ledger of refusals. */
export const writeRefusal = (
  options: Pick<AccountsOptions, "driver" | "chain">,
  userId: string,
  draft: AuditEntryDraft,
): Promise<void> => audited(options, userId, draft, async () => undefined);

export function openAccounts(options: AccountsOptions): Accounts {
  const { driver, random } = options;
  return {
    ...factorPart(options),
    ...passkeyPart(options),
    ...sessionPart(options),
    async isEmpty() {
      // The folder's local owner needs no administrator to exist, and does not replace one.
      const { rows } = await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
        query<{ empty: boolean }>("select not exists (select 1 from wasl.account where not local) as empty"),
      );
      return rows[0]?.empty ?? true;
    },
    createUser: async (given, password) => {
      const user = { ...given, id: given.id.normalize("NFC"), disabled: false };
      if (!ACCOUNT_NAME.test(user.id))
        throw new WaslError("REQUEST_INVALID", {
          field: "account",
          because: "1 to 100 letters, digits, or . _ @ + - between them, and no blank",
        });
      const hash = password === undefined ? null : await hashPassword(password, random.bytes(16));
      await audited(options, OWNER, rightsIn(user), (query) => insertAccount(query, user, hash, false));
    },
    async users() {
      const { rows } = await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
        query<AccountRow & { readonly lapsed: boolean | null }>(
          `select ${COLUMNS}, i.lapsed from wasl.account a left join wasl.identity i on i.user_id = a.id
            order by a.id`,
        ),
      );
      return rows.map((row) => ({ ...toUser(row), ...(row.lapsed ? { lapsed: true as const } : {}) }));
    },
    changeUser: (user) => audited(options, OWNER, rightsIn(user), (query) => updateAccount(query, user)),
    setNames: (userId, names) =>
      audited(
        options,
        OWNER,
        { action: "change", object: `user:${userId}`, detail: { names: names.length } },
        async (query) => {
          const { count } = await query(
            "update wasl.account set names = nullif($2::text[], '{}') where id = $1",
            [userId, textArray(names)],
          );
          if (count === 0) throw new WaslError("REQUEST_INVALID", { userId });
        },
      ),
    signIn: (userId, password) => signIn(options, userId, password),
    changePassword: (token, current, password) => changePassword(options, token, current, password),
    proveAgain: (token, password, code) => proveAgain(options, token, password, code),
    async signOut(token) {
      await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
        query("update wasl.token set revoked = true where digest = $1", [digest(token)]),
      );
    },
    issueToken: (userId, purpose, expiresAt, wish = {}) =>
      issueToken(options, userId, purpose, expiresAt, wish),
    openLocalSession: async (userId) =>
      await audited(options, userId, { action: "sign-in", object: "session:local" }, async (query) => {
        await mustBeActive(query, userId);
        return await issue(options, query, userId, LOCAL_SESSION_MS, { kind: "local", strong: true });
      }),
    openWorkSession: (work) => openWorkSession(options, work),
    noteRefusal: (refusal) => options.refusals.note(refusal),
    whoIs: (token) => whoIs(options, token),
  };
}

async function openWorkSession(
  options: AccountsOptions,
  { jobId, userId, purpose, boundBy, isKeptUp = false }: WorkFor,
): Promise<string> {
  const draft = { action: "sign-in", object: "session:work", detail: { job: jobId } } as const;
  return await audited(options, userId, draft, async (query) => {
    await mustBeActive(query, userId);
    if (boundBy !== undefined) {
      const { rows } = await query(
        `select 1 from wasl.token where id = $1 and user_id = $2 and not revoked
          and (not $3::boolean or expires_at > clock_timestamp())`,
        [boundBy, userId, isKeptUp],
      );
      if (rows.length === 0)
        throw new WaslError("PURPOSE_FORBIDS", { purpose: purpose.purpose, because: "token" });
    }
    await query(
      "delete from wasl.token where user_id = $1 and label = $2 and (revoked or expires_at < clock_timestamp())",
      [userId, WORK_LABEL],
    );
    const session = { kind: "local", strong: true, bound: purpose, label: WORK_LABEL } as const;
    return await issue(options, query, userId, WORK_SESSION_MS, session);
  });
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

async function signIn(
  options: AccountsOptions,
  userId: string,
  password: string,
): Promise<SignedIn | CodeNeeded> {
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
  const step = await inTransaction(options.driver, "auth", DEADLINE_MS, async (query) => {
    const methods = await factorsOf(query, userId);
    return methods.length === 0 ? undefined : { pending: await openPending(options, query, userId), methods };
  });
  if (step) return step;
  return await audited(options, userId, { action: "sign-in", object: "session" }, async (query) => {
    await query("delete from wasl.token where user_id = $1 and (revoked or expires_at < clock_timestamp())", [
      userId,
    ]);
    const token = await issue(options, query, userId, SESSION_MS, { kind: "session", strong: false });
    const { rows } = await query("select 1 from wasl.factor_policy where role = $1", [account.role]);
    return {
      token,
      user: toUser(account),
      mustChangePassword: account.must_change,
      mustEnrol: rows.length > 0,
    };
  });
}

async function issueToken(
  options: AccountsOptions,
  userId: string,
  bound: PurposeStatement,
  expiresAt: string,
  { label, scopes, by = userId }: TokenWish,
): Promise<string> {
  if (scopes && (scopes.length === 0 || !scopes.every((s) => SCOPES.includes(s))))
    throw new WaslError("REQUEST_INVALID", { field: "scopes" });
  const draft = {
    action: "change",
    object: `token:${userId}`,
    detail: { until: expiresAt, scopes: scopes?.join(" ") ?? "all" },
  } as const;
  return await audited(options, by, draft, async (query) => {
    const { role } = await mustBeActive(query, userId);
    if (!purposesOf(role).includes(bound.purpose))
      throw new WaslError("PURPOSE_FORBIDS", { purpose: bound.purpose });
    const lifetimeMs = Date.parse(expiresAt) - options.clock.now();
    return await issue(options, query, userId, lifetimeMs, {
      kind: "token",
      strong: false,
      bound,
      ...(label === undefined ? {} : { label }),
      ...(scopes === undefined ? {} : { scopes }),
    });
  });
}

/** The account of a session, whose password this is; CREDENTIAL_INVALID otherwise, and on record. */
async function withPassword(options: AccountsOptions, token: string, password: string): Promise<AccountRow> {
  const who = await whoIs(options, token);
  if (!who || who.boundPurpose) throw new WaslError("CREDENTIAL_INVALID");
  const account = await inTransaction(options.driver, "auth", DEADLINE_MS, (query) =>
    readAccount(query, who.user.id),
  );
  // Whoever came by a provider, or from the folder, has none.
  if (!(await verifyPassword(password, account?.password ?? NOBODY)) || !account?.password) {
    options.refusals.note({ userId: who.user.id, object: "session:proof", code: "CREDENTIAL_INVALID" });
    throw new WaslError("CREDENTIAL_INVALID");
  }
  return account;
}

async function proveAgain(
  options: AccountsOptions,
  token: string,
  password: string,
  code: string | undefined,
): Promise<void> {
  const { id } = await withPassword(options, token, password);
  if (!(await provesFactor(options, id, code))) throw new WaslError("CREDENTIAL_INVALID");
  await audited(options, id, { action: "change", object: "session:proof" }, async (query) => {
    await query("update wasl.token set proven_ms = $2 where digest = $1", [
      digest(token),
      options.clock.now(),
    ]);
  });
}

async function changePassword(
  options: AccountsOptions,
  token: string,
  current: string,
  password: string,
): Promise<void> {
  const { id, role, groups, compartments } = await withPassword(options, token, current);
  await mustBeHardToGuess(password, [id, role, ...groups, ...compartments]);
  const hash = await hashPassword(password, options.random.bytes(16));
  await audited(options, id, { action: "change", object: `password:${id}` }, async (query) => {
    await query("update wasl.account set password = $2, must_change = false where id = $1", [id, hash]);
    // Whoever else was signed in with the old one is not any more.
    await query(
      "update wasl.token set revoked = true where user_id = $1 and purpose is null and digest <> $2",
      [id, digest(token)],
    );
  });
}

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
