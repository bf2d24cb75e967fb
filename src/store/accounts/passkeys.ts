import { createHash, randomBytes } from "node:crypto";
import type {
  AccountSecurity,
  PasskeyAnswer,
  PasskeyCreation,
  PasskeyEntry,
  PasskeyRequest,
  PasskeySite,
  SignedIn,
} from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { inTransaction, type Query } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import {
  type AccountsOptions,
  audited,
  digest,
  identityOf,
  issue,
  mustBeActive,
  SESSION_MS,
  toUser,
  whoIs,
} from "./account-rows.ts";
import { factorsOf, hold } from "./second-factor.ts";

const DEADLINE_MS = 30_000;
/** WebAuthn Level 3, 16.1 advises up to ten minutes for a ceremony. */
const CEREMONY_MS = 300_000;
const PASSKEYS_MAX = 10;
const CHALLENGE_BYTES = 32;

type Passkeys = Pick<
  AccountSecurity,
  | "passkeys"
  | "beginPasskey"
  | "confirmPasskey"
  | "removePasskey"
  | "beginPasskeySignIn"
  | "finishPasskeySignIn"
>;

/** Loaded where somebody uses one: it is 25 MB in memory. */
const library = () => import("@simplewebauthn/server");

interface Row {
  readonly id: string;
  readonly user_id: string;
  readonly public_key: Uint8Array;
  readonly counter: number;
  readonly transports: string[];
  readonly backed_up: boolean;
  readonly label: string;
  readonly created_ms: number;
  readonly used_ms: number | null;
}

/** What a ceremony has to come back with. */
interface Ceremony {
  readonly kind: "enrol" | "sign-in";
  readonly challenge: string;
  readonly userId?: string;
}

export function passkeyPart(options: AccountsOptions): Passkeys {
  return {
    passkeys: (token) => listed(options, token),
    beginPasskey: (token, site) => begin(options, token, site),
    confirmPasskey: (token, held, answer, label, site) =>
      confirm(options, token, { held, answer, label, site }),
    removePasskey: (token, id) => remove(options, token, id),
    beginPasskeySignIn: (site) => beginSignIn(options, site),
    finishPasskeySignIn: (held, answer, site, proves) =>
      finishSignIn(options, { held, answer, site, proves }),
  };
}

async function listed(options: AccountsOptions, token: string): Promise<readonly PasskeyEntry[]> {
  const userId = await person(options, token);
  const rows = await inTransaction(options.driver, "auth", DEADLINE_MS, (query) => passkeysOf(query, userId));
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    createdAt: new Date(row.created_ms).toISOString(),
    usedAt: row.used_ms === null ? null : new Date(row.used_ms).toISOString(),
    isBackedUp: row.backed_up,
  }));
}

async function begin(options: AccountsOptions, token: string, site: PasskeySite) {
  const userId = await person(options, token);
  const known = await inTransaction(options.driver, "auth", DEADLINE_MS, (query) =>
    passkeysOf(query, userId),
  );
  if (known.length >= PASSKEYS_MAX) throw new WaslError("CONFLICT", { passkeysMax: PASSKEYS_MAX });
  const challenge = randomBytes(CHALLENGE_BYTES);
  const { generateRegistrationOptions } = await library();
  const asked = await generateRegistrationOptions({
    rpName: "Wasl",
    rpID: site.rpId,
    userName: userId,
    // An authenticator holds one for each handle: it tells the account, and tells nobody else which.
    userID: Uint8Array.from(createHash("sha256").update(`wasl passkey ${userId}`).digest()),
    challenge: Uint8Array.from(challenge),
    timeout: CEREMONY_MS,
  });
  const held = await holdCeremony(options, { kind: "enrol", challenge: asked.challenge, userId });
  const creation: PasskeyCreation = {
    challenge: asked.challenge,
    rp: { name: asked.rp.name, id: site.rpId },
    user: asked.user,
    pubKeyCredParams: asked.pubKeyCredParams,
    timeout: CEREMONY_MS,
    attestation: "none",
    excludeCredentials: known.map(({ id }) => ({ id, type: "public-key" })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  return { held, options: creation };
}

interface Enrolled {
  readonly held: string;
  readonly answer: PasskeyAnswer;
  readonly label: string;
  readonly site: PasskeySite;
}

async function confirm(
  options: AccountsOptions,
  token: string,
  { held, answer, label, site }: Enrolled,
): Promise<PasskeyEntry> {
  const userId = await person(options, token);
  const ceremony = await takeCeremony(options, held);
  const { attestationObject, clientDataJSON, transports } = answer.response;
  if (ceremony?.kind !== "enrol" || ceremony.userId !== userId || attestationObject === undefined)
    throw new WaslError("CREDENTIAL_INVALID");
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    response: {
      ...answer,
      clientExtensionResults: {},
      response: { attestationObject, clientDataJSON },
    },
    expectedChallenge: ceremony.challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified) throw new WaslError("CREDENTIAL_INVALID");
  const { credential, credentialBackedUp } = verified.registrationInfo;
  const now = options.clock.now();
  await audited(
    options,
    userId,
    { action: "change", object: `passkey:${userId}`, detail: { enrolled: 1 } },
    async (query) => {
      await mustBeActive(query, userId);
      const { count } = await query(
        `insert into wasl.passkey (id, user_id, public_key, counter, transports, backed_up, label, created_ms)
          values ($1, $2, $3, $4, $5::text[], $6, $7, $8) on conflict do nothing`,
        [
          credential.id,
          userId,
          credential.publicKey,
          credential.counter,
          textArray(transports ?? []),
          credentialBackedUp,
          label,
          now,
        ],
      );
      if (count !== 1) throw new WaslError("CONFLICT", { because: "this passkey is known" });
      // Whoever else is signed in may have shown one factor only. This session has just shown the passkey.
      await query(
        "update wasl.token set revoked = true where user_id = $1 and kind = 'session' and not strong and digest <> $2",
        [userId, digest(token)],
      );
      await query("update wasl.token set strong = true where digest = $1", [digest(token)]);
    },
  );
  return {
    id: credential.id,
    label,
    createdAt: new Date(now).toISOString(),
    usedAt: null,
    isBackedUp: credentialBackedUp,
  };
}

async function remove(options: AccountsOptions, token: string, id: string): Promise<void> {
  const userId = await person(options, token);
  await audited(
    options,
    userId,
    { action: "change", object: `passkey:${userId}`, detail: { removed: 1 } },
    async (query) => {
      const { count } = await query("delete from wasl.passkey where id = $1 and user_id = $2", [id, userId]);
      if (count !== 1) throw new WaslError("ROUTE_UNKNOWN");
      const left = await factorsOf(query, userId);
      if (left.length === 0)
        await query("update wasl.token set strong = false where user_id = $1 and kind = 'session'", [userId]);
    },
  );
}

async function beginSignIn(options: AccountsOptions, site: PasskeySite) {
  // Nobody is named: the authenticator offers the accounts that it holds for this site.
  const request: PasskeyRequest = {
    challenge: randomBytes(CHALLENGE_BYTES).toString("base64url"),
    rpId: site.rpId,
    timeout: CEREMONY_MS,
    userVerification: "required",
  };
  const held = await holdCeremony(options, { kind: "sign-in", challenge: request.challenge });
  return { held, options: request };
}

interface Shown {
  readonly held: string;
  readonly answer: PasskeyAnswer;
  readonly site: PasskeySite;
  /** The session that proves itself again, where there is one. */
  readonly proves: string | undefined;
}

async function finishSignIn(options: AccountsOptions, shown: Shown): Promise<SignedIn> {
  const row = await verified(options, shown);
  if (!row) {
    options.refusals.note({ object: "session:passkey", code: "CREDENTIAL_INVALID" });
    throw new WaslError("CREDENTIAL_INVALID");
  }
  const { user_id: userId } = row;
  return await audited(
    options,
    userId,
    { action: "sign-in", object: "session:passkey", detail: { factors: 2 } },
    async (query) => {
      const account = await mustBeActive(query, userId);
      // Whether a person of the provider may still come in, and as what, the provider alone says.
      if (shown.proves === undefined && (await identityOf(query, userId))) {
        options.refusals.note({ userId, object: "session:passkey", code: "CREDENTIAL_INVALID" });
        throw new WaslError("CREDENTIAL_INVALID");
      }
      const { count } = await query(
        `update wasl.passkey set counter = $2, backed_up = $3, used_ms = $4
          where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))`,
        [row.id, row.counter, row.backed_up, options.clock.now()],
      );
      if (count !== 1) throw new WaslError("CREDENTIAL_INVALID");
      const opened = { user: toUser(account), mustChangePassword: account.must_change, mustEnrol: false };
      if (shown.proves === undefined)
        return {
          ...opened,
          token: await issue(options, query, userId, SESSION_MS, { kind: "session", strong: true }),
        };
      const proven = await query(
        "update wasl.token set proven_ms = $3, strong = true where digest = $1 and user_id = $2",
        [digest(shown.proves), userId, options.clock.now()],
      );
      // Somebody else's passkey proves nothing of this session.
      if (proven.count !== 1) throw new WaslError("CREDENTIAL_INVALID");
      return { ...opened, token: shown.proves };
    },
  );
}

/** The passkey that signed the challenge, with what its authenticator counts now; undefined where none did. */
async function verified(options: AccountsOptions, { held, answer, site }: Shown): Promise<Row | undefined> {
  const ceremony = await takeCeremony(options, held);
  const { authenticatorData, clientDataJSON, signature } = answer.response;
  if (ceremony?.kind !== "sign-in" || authenticatorData === undefined || signature === undefined)
    return undefined;
  const { rows } = await inTransaction(options.driver, "auth", DEADLINE_MS, (query) =>
    query<Row>(`select ${COLUMNS} from wasl.passkey where id = $1`, [answer.id]),
  );
  const [row] = rows;
  if (!row) return undefined;
  const { verifyAuthenticationResponse } = await library();
  const result = await verifyAuthenticationResponse({
    response: {
      ...answer,
      clientExtensionResults: {},
      response: { authenticatorData, clientDataJSON, signature },
    },
    expectedChallenge: ceremony.challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    credential: { id: row.id, publicKey: Uint8Array.from(row.public_key), counter: row.counter },
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!result?.verified) return undefined;
  const { newCounter, credentialBackedUp } = result.authenticationInfo;
  return { ...row, counter: newCounter, backed_up: credentialBackedUp };
}

const COLUMNS = "id, user_id, public_key, counter, transports, backed_up, label, created_ms, used_ms";

async function passkeysOf(query: Query, userId: string): Promise<readonly Row[]> {
  const { rows } = await query<Row>(
    `select ${COLUMNS} from wasl.passkey where user_id = $1 order by created_ms, id`,
    [userId],
  );
  return rows;
}

async function holdCeremony(options: AccountsOptions, ceremony: Ceremony): Promise<string> {
  return await inTransaction(options.driver, "auth", DEADLINE_MS, async (query) => {
    await query("delete from wasl.sign_in where expires_at < clock_timestamp()");
    return await hold(query, options, CEREMONY_MS, null, JSON.stringify({ passkey: ceremony }));
  });
}

/** Once. */
async function takeCeremony({ driver, clock }: AccountsOptions, held: string): Promise<Ceremony | undefined> {
  const { rows } = await inTransaction(driver, "auth", DEADLINE_MS, (query) =>
    query<{ body: string }>(
      `delete from wasl.sign_in where digest = $1 and user_id is null and expires_at > clock_timestamp()
          and expires_ms > $2 and body like '{"passkey":%' returning body`,
      [digest(held), clock.now()],
    ),
  );
  const body = rows[0]?.body;
  return body === undefined ? undefined : (JSON.parse(body) as { passkey: Ceremony }).passkey;
}

/** A person who signed in: a machine's token has no passkey. */
async function person(options: AccountsOptions, token: string): Promise<string> {
  const who = await whoIs(options, token);
  if (!who) throw new WaslError("CREDENTIAL_INVALID");
  if (who.boundPurpose) throw new WaslError("ROLE_FORBIDS");
  return who.user.id;
}
