import type {
  AccountSecurity,
  AuditEntryDraft,
  ExternalIdentity,
  SessionEntry,
  SignedIn,
  User,
} from "../../app/index.ts";
import { tlpRank, WaslError } from "../../core/index.ts";
import { inTransaction, type Query } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import {
  type AccountsOptions,
  audited,
  digest,
  IN_USE,
  insertAccount,
  issue,
  mustBeActive,
  readAccount,
  rightsIn,
  SESSION_MS,
  toUser,
  updateAccount,
} from "./account-rows.ts";
import { hold } from "./second-factor.ts";

const DEADLINE_MS = 30_000;
const PROVIDER_MS = 600_000;

type Sessions = Pick<
  AccountSecurity,
  "sessions" | "endSession" | "holdSignIn" | "takeSignIn" | "signInAs" | "endSignInsOf"
>;

interface TokenRow {
  readonly id: string;
  readonly user_id: string;
  readonly kind: SessionEntry["kind"];
  readonly label: string | null;
  readonly purpose: string | null;
  readonly mandate: string | null;
  readonly scopes: string[] | null;
  readonly created_ms: number | null;
  readonly used_ms: number | null;
  readonly expires_ms: number;
  readonly is_this: boolean;
}

export function sessionPart(options: AccountsOptions): Sessions {
  const { driver, clock } = options;
  return {
    async sessions(userId, token) {
      const { rows } = await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
        query<TokenRow>(
          `select t.id, t.user_id, t.kind, t.label, t.purpose, t.mandate, t.scopes, t.created_ms, t.used_ms,
              t.expires_ms, t.digest = $3 as is_this
            from wasl.token t join wasl.account a on a.id = t.user_id
            where ($1::text is null or t.user_id = $1) and not t.revoked and not a.disabled
              and t.expires_at > clock_timestamp() and t.expires_ms > $2 and ${IN_USE}
            order by t.created_ms desc nulls last, t.id limit 1000`,
          [userId ?? null, clock.now(), digest(token ?? "")],
        ),
      );
      return rows.map(toEntry);
    },
    async endSession(id, userId, by) {
      return await audited(
        options,
        by,
        { action: "change", object: `session:${id}`, detail: { ended: 1 } },
        async (query) => {
          const { count } = await query(
            "update wasl.token set revoked = true where id = $1 and not revoked and ($2::text is null or user_id = $2)",
            [id, userId ?? null],
          );
          return count === 1;
        },
      );
    },
    holdSignIn: (body) =>
      inTransaction(driver, "auth", DEADLINE_MS, (query) => hold(query, options, PROVIDER_MS, null, body)),
    async takeSignIn(held) {
      const { rows } = await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
        query<{ body: string | null }>(
          `delete from wasl.sign_in where digest = $1 and user_id is null and expires_at > clock_timestamp()
              and expires_ms > $2 returning body`,
          [digest(held), clock.now()],
        ),
      );
      return rows[0]?.body ?? undefined;
    },
    signInAs: (identity) => signInAs(options, identity),
    async endSignInsOf(issuer, subject) {
      const userId = await userOf(options, issuer, subject);
      if (userId === undefined) return;
      await audited<Lapse>(options, userId, lapsedIn, (query) => lapse(query, userId));
    },
  };
}

/** How many accounts it closed, and how many sessions and API tokens it ended. */
interface Lapse {
  readonly lapsed: number;
  readonly ended: number;
}

async function lapse(query: Query, userId: string): Promise<Lapse> {
  const { count } = await query("update wasl.identity set lapsed = true where user_id = $1 and not lapsed", [
    userId,
  ]);
  const { rows } = await query(
    `update wasl.token set revoked = true where user_id = $1 and not revoked
      returning expires_at > clock_timestamp() as open`,
    [userId],
  );
  return { lapsed: count, ended: rows.filter((row) => row["open"]).length };
}

/** Somebody who tries again every minute fills no log. */
const lapsedIn = ({ lapsed, ended }: Lapse): readonly AuditEntryDraft[] =>
  lapsed + ended === 0 ? [] : [{ action: "change", object: "session:provider", detail: { lapsed, ended } }];

/** Whose account a person of the provider has. */
async function userOf(
  options: AccountsOptions,
  issuer: string,
  subject: string,
): Promise<string | undefined> {
  const { rows } = await inTransaction(options.driver, "auth", DEADLINE_MS, (query) =>
    query<{ user_id: string }>("select user_id from wasl.identity where issuer = $1 and subject = $2", [
      issuer,
      subject,
    ]),
  );
  return rows[0]?.user_id;
}

async function needsFactor(options: AccountsOptions, role: string): Promise<boolean> {
  const { rows } = await inTransaction(options.driver, "auth", DEADLINE_MS, (query) =>
    query("select 1 from wasl.factor_policy where role = $1", [role]),
  );
  return rows.length > 0;
}

async function signInAs(options: AccountsOptions, identity: ExternalIdentity): Promise<SignedIn> {
  const { issuer, subject, role, clearance, groups, compartments, names, strong } = identity;
  const known = await userOf(options, issuer, subject);
  const userId = known ?? identity.userId;
  if (userId === undefined) throw new WaslError("ROLE_FORBIDS", { because: "no name for a new account" });
  const rights = { id: userId, role, clearance, groups, compartments, disabled: false };
  // The provider asks for the factor, not this node: its groups and its login rules belong together.
  if (!strong && (await needsFactor(options, role))) {
    if (known !== undefined) await takeAway(options, rights);
    throw new WaslError("SECOND_FACTOR_REQUIRED");
  }
  const draft = {
    action: "sign-in",
    object: "session:provider",
    detail: { ...rightsIn(rights).detail, factors: strong ? 2 : 1 },
  } as const;
  try {
    return await audited(options, userId, draft, async (query) => {
      if (known === undefined) await insertPerson(query, rights, identity);
      else {
        await query("update wasl.identity set lapsed = false where user_id = $1", [userId]);
        await mustBeActive(query, userId);
        await updateAccount(query, rights);
      }
      const account = await mustBeActive(query, userId);
      await addNames(query, userId, names);
      const token = await issue(options, query, userId, SESSION_MS, { kind: "session", strong });
      return { token, user: toUser(account), mustChangePassword: false, mustEnrol: false };
    });
  } catch (error) {
    // Two first sign-ins of one person at once: the other one has made the account meanwhile.
    const isTaken = known === undefined && error instanceof WaslError && error.code === "CONFLICT";
    if (isTaken && (await userOf(options, issuer, subject)) !== undefined)
      return await signInAs(options, identity);
    throw error;
  }
}

async function addNames(query: Query, userId: string, names: readonly string[]): Promise<void> {
  await query(
    `update wasl.account set names = coalesce(names, '{}') || array(
        select distinct n from unnest($2::text[]) n where not n = any (coalesce(names, '{}')))
      where id = $1 and not $2::text[] <@ coalesce(names, '{}')`,
    [userId, textArray(names)],
  );
}

/** A name that an account of this node has, or had of another subject, is not given away (CONFLICT). */
async function insertPerson(
  query: Query,
  rights: User,
  { issuer, subject }: ExternalIdentity,
): Promise<void> {
  await insertAccount(query, rights, null, false);
  const { count } = await query(
    "insert into wasl.identity (issuer, subject, user_id) values ($1, $2, $3) on conflict do nothing",
    [issuer, subject, rights.id],
  );
  if (count === 0) throw new WaslError("CONFLICT", { because: "the person has an account" });
}

/**
 * Of a sign-in that is refused for want of a factor: what the provider takes away is gone from open sessions and API tokens,
 * what it gives waits for one that it vouches for. Another role is neither more nor less: what was open under the old one ends.
 */
async function takeAway(options: AccountsOptions, given: User): Promise<void> {
  await audited<{ readonly left: User | undefined; readonly lapse: Lapse | undefined }>(
    options,
    given.id,
    (done) => [...(done.left ? [rightsIn(done.left)] : []), ...(done.lapse ? lapsedIn(done.lapse) : [])],
    async (query) => {
      // In the order in which a sign-in takes them: neither waits for the other for ever.
      await query("select 1 from wasl.identity where user_id = $1 for update", [given.id]);
      await query("select 1 from wasl.account where id = $1 for update", [given.id]);
      const account = await readAccount(query, given.id);
      if (!account || account.disabled) throw new WaslError("CREDENTIAL_INVALID");
      const had = toUser(account);
      const left = {
        ...had,
        clearance: tlpRank(given.clearance) < tlpRank(had.clearance) ? given.clearance : had.clearance,
        groups: had.groups.filter((group) => given.groups.includes(group)),
        compartments: had.compartments.filter((name) => given.compartments.includes(name)),
      };
      const isLess =
        left.clearance !== had.clearance ||
        left.groups.length < had.groups.length ||
        left.compartments.length < had.compartments.length;
      if (isLess) await updateAccount(query, left);
      return {
        left: isLess ? left : undefined,
        lapse: given.role === had.role ? undefined : await lapse(query, given.id),
      };
    },
  );
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const toEntry = (row: TokenRow): SessionEntry => ({
  id: row.id,
  userId: row.user_id,
  kind: row.kind,
  label: row.label,
  createdAt: isoOf(row.created_ms),
  usedAt: isoOf(row.used_ms),
  expiresAt: new Date(row.expires_ms).toISOString(),
  purpose: row.purpose,
  mandate: row.mandate,
  scopes: row.scopes,
  isThis: row.is_this,
});
