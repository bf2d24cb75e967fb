import type { Role, Tlp } from "../core/index.ts";
import type { User } from "./ports.ts";

/** What an API token may do; a person's session may do all that its role may. */
export const SCOPES = ["read", "write", "import", "hash-bank"] as const;
export type Scope = (typeof SCOPES)[number];

export interface SignedIn {
  readonly token: string;
  readonly user: User;
  readonly mustChangePassword: boolean;
  /** True where the role needs a second factor and there is none yet: nothing works before it is set up. */
  readonly mustEnrol: boolean;
}

/** The password was right, and a code is needed: the token opens nothing but that step. */
export interface CodeNeeded {
  readonly pending: string;
}

export interface FactorState {
  readonly enrolled: boolean;
  /** True where this account's role needs one. */
  readonly required: boolean;
  readonly recoveryCodesLeft: number;
}

/** One session or API token; its secret is not in it. Times in ISO 8601, UTC. */
export interface SessionEntry {
  readonly id: string;
  readonly userId: string;
  readonly kind: "session" | "local" | "token";
  readonly label: string | null;
  readonly createdAt: string | null;
  /** To the minute. */
  readonly usedAt: string | null;
  readonly expiresAt: string;
  readonly purpose: string | null;
  readonly mandate: string | null;
  /** Null: all that the role may. */
  readonly scopes: readonly string[] | null;
  /** True for the session that asks. */
  readonly isThis: boolean;
}

/** Who an identity provider says somebody is, and what its groups are worth here. */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** The account's id on first sight. */
  readonly userId: string;
  readonly role: Role;
  readonly clearance: Tlp;
  readonly groups: readonly string[];
  readonly compartments: readonly string[];
  /** True where the provider vouches for a second factor. */
  readonly strong: boolean;
}

/** Second factors, sessions, API tokens and sign-in by a provider. */
export interface AccountSecurity {
  /** By a code of the authenticator or a recovery code. CREDENTIAL_INVALID; after five wrong ones a new sign-in is needed. */
  finishSignIn(pending: string, code: string): Promise<SignedIn>;
  factorOf(token: string): Promise<FactorState>;
  /** A new secret, which counts once a code proves that it arrived. CONFLICT where one is in use. */
  beginFactor(token: string): Promise<{ readonly secret: string; readonly uri: string }>;
  /** Shown once. */
  confirmFactor(token: string, code: string): Promise<{ readonly recoveryCodes: readonly string[] }>;
  removeFactor(token: string, code: string): Promise<void>;
  /** For somebody who lost it, by an administrator or the folder's owner; ends that account's sessions. */
  resetFactor(userId: string, by: string): Promise<void>;
  /** Roles whose sessions need a second factor. */
  factorRoles(): Promise<readonly Role[]>;
  requireFactor(roles: readonly Role[], by: string): Promise<void>;

  /** What is in force: of one user, or of all. */
  sessions(userId: string | undefined, token?: string): Promise<readonly SessionEntry[]>;
  /** Ends one by its id; false where there is none such in force, or not of that user. */
  endSession(id: string, userId: string | undefined, by: string): Promise<boolean>;

  /** Keeps what a sign-in by a provider needs on its way back; `take` answers it once. */
  holdSignIn(body: string): Promise<string>;
  takeSignIn(held: string): Promise<string | undefined>;
  /** Makes or updates the account. CREDENTIAL_INVALID where it is disabled or the name is another's. */
  signInAs(identity: ExternalIdentity): Promise<SignedIn>;
}

export interface TokenWish {
  readonly label?: string;
  /** Absent: all that the role may. */
  readonly scopes?: readonly Scope[];
  /** Who issues it, where it is not the account itself. */
  readonly by?: string;
}
