import type { Role, Scope, Tlp } from "../../core/index.ts";
import type { User } from "./index.ts";

export interface SignedIn {
  readonly token: string;
  readonly user: User;
  readonly mustChangePassword: boolean;
  /** True where the role needs a second factor and there is none yet: nothing works before it is set up. */
  readonly mustEnrol: boolean;
}

/** What may follow a password. */
export const FACTOR_METHODS = ["code", "passkey"] as const;
export type FactorMethod = (typeof FACTOR_METHODS)[number];

/** The password was right, and a second factor is needed: the token opens nothing but the step of a code. */
export interface CodeNeeded {
  readonly pending: string;
  readonly methods: readonly FactorMethod[];
}

/** Under which name browsers see this node: WebAuthn binds a passkey to it. */
export interface PasskeySite {
  readonly origin: string;
  readonly rpId: string;
}

/** What a browser sends of an authenticator (RegistrationResponseJSON, AuthenticationResponseJSON); base64url. */
export interface PasskeyAnswer {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly response: {
    readonly clientDataJSON: string;
    /** Of a new passkey. */
    readonly attestationObject?: string;
    readonly transports?: readonly string[];
    /** Of one that signs in. */
    readonly authenticatorData?: string;
    readonly signature?: string;
  };
}

export interface PasskeyEntry {
  readonly id: string;
  readonly label: string;
  readonly createdAt: string;
  readonly usedAt: string | null;
  /** True where the authenticator's maker keeps a copy of it. */
  readonly isBackedUp: boolean;
}

/** One end of a ceremony of WebAuthn: what the browser gets, and the token by which it is found again, once. */
export interface PasskeyAsked<Options> {
  readonly held: string;
  readonly options: Options;
}

/** What an authenticator is asked for a new passkey: PublicKeyCredentialCreationOptionsJSON, as far as Wasl uses it. */
export interface PasskeyCreation {
  readonly challenge: string;
  readonly rp: { readonly name: string; readonly id: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly pubKeyCredParams: readonly { readonly alg: number; readonly type: "public-key" }[];
  readonly timeout: number;
  readonly attestation: "none";
  readonly excludeCredentials: readonly { readonly id: string; readonly type: "public-key" }[];
  readonly authenticatorSelection: {
    readonly residentKey: "required";
    readonly requireResidentKey: true;
    readonly userVerification: "required";
  };
}

/** What an authenticator is asked to sign in: PublicKeyCredentialRequestOptionsJSON, as far as Wasl uses it. */
export interface PasskeyRequest {
  readonly challenge: string;
  readonly rpId: string;
  readonly timeout: number;
  readonly userVerification: "required";
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
  /** The account's id on first sight; undefined where the provider says no name that could be one. */
  readonly userId: string | undefined;
  readonly role: Role;
  readonly clearance: Tlp;
  readonly groups: readonly string[];
  readonly compartments: readonly string[];
  /** How it says that they are called; added to those that are known. */
  readonly names: readonly string[];
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

  /** The password, and a code where one is set up, prove anew who is there: for ten minutes. CREDENTIAL_INVALID otherwise. */
  proveAgain(token: string, password: string, code?: string): Promise<void>;
  passkeys(token: string): Promise<readonly PasskeyEntry[]>;
  /** CONFLICT where there are ten. */
  beginPasskey(token: string, site: PasskeySite): Promise<PasskeyAsked<PasskeyCreation>>;
  confirmPasskey(
    token: string,
    held: string,
    answer: PasskeyAnswer,
    label: string,
    site: PasskeySite,
  ): Promise<PasskeyEntry>;
  /** ROUTE_UNKNOWN where it is not one of this account's. */
  removePasskey(token: string, id: string): Promise<void>;
  beginPasskeySignIn(site: PasskeySite): Promise<PasskeyAsked<PasskeyRequest>>;
  /**
   * Both factors at once. With the token of a session it opens no other, and proves anew who is there: all that a passkey does
   * for an account of a provider, which alone says who comes in (CREDENTIAL_INVALID).
   */
  finishPasskeySignIn(
    held: string,
    answer: PasskeyAnswer,
    site: PasskeySite,
    proves?: string,
  ): Promise<SignedIn>;

  /** What is in force: of one user, or of all. */
  sessions(userId: string | undefined, token?: string): Promise<readonly SessionEntry[]>;
  /** Ends one by its id; false where there is none such in force, or not of that user. */
  endSession(id: string, userId: string | undefined, by: string): Promise<boolean>;

  /** Keeps what a sign-in by a provider needs on its way back; `take` answers it once. */
  holdSignIn(body: string): Promise<string>;
  takeSignIn(held: string): Promise<string | undefined>;
  /**
   * Makes or updates the account. CREDENTIAL_INVALID where it is disabled, CONFLICT where the name is another's, ROLE_FORBIDS
   * where a new one has no name, SECOND_FACTOR_REQUIRED where the role needs one and none is vouched for: what the provider
   * takes away is then gone, and what it gives is not there yet.
   */
  signInAs(identity: ExternalIdentity): Promise<SignedIn>;
  /**
   * For somebody whom the provider gives no rights here any more: ends the account's sessions and API tokens. Until `signInAs`
   * nothing of it opens again, by a passkey or as work that an upload left to do.
   */
  endSignInsOf(issuer: string, subject: string): Promise<void>;
}

export interface TokenWish {
  readonly label?: string;
  /** Absent: all that the role may. */
  readonly scopes?: readonly Scope[];
  /** Who issues it, where it is not the account itself. */
  readonly by?: string;
}
