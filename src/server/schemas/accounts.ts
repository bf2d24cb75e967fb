import Type from "typebox";
import type {
  FactorState,
  ListedUser,
  PasskeyCreation,
  PasskeyEntry,
  PasskeyRequest,
  SessionEntry,
} from "../../app/index.ts";
import { SCOPES } from "../../core/index.ts";
import { PurposeSchema, RoleSchema, TlpSchema } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { Id, plain, strict } from "./requests.ts";

const OrNull = <S extends ReturnType<typeof Type.String>>(schema: S) => Type.Union([schema, Type.Null()]);

export const CodeBody = own(
  "Code",
  strict({ code: plain(40, "Six digits of the authenticator, or a recovery code.") }),
);
export const ProofBody = own(
  "Proof",
  strict({
    password: Type.String({ minLength: 1, maxLength: 1024 }),
    code: Type.Optional(plain(40, "Where an authenticator is set up.")),
  }),
);
const base64url = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: "^[A-Za-z0-9_-]+$" });
/** What a browser hands over of an authenticator; more than this is not read. */
const Credential = <R extends ReturnType<typeof strict>>(response: R) =>
  strict({
    id: base64url(1400),
    rawId: base64url(1400),
    type: Type.Literal("public-key"),
    response,
  });
const Required = OneOf(["required"]);
const PublicKey = OneOf(["public-key"]);
export const PasskeyCreationSchema = own(
  "PasskeyCreation",
  Type.Object({
    options: named<PasskeyCreation>()(
      "PasskeyCreationOptions",
      Type.Object(
        {
          challenge: Type.String(),
          rp: Type.Object({ name: Type.String(), id: Type.String() }),
          user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
          pubKeyCredParams: Type.Array(Type.Object({ alg: Type.Integer(), type: PublicKey })),
          timeout: Type.Integer(),
          attestation: OneOf(["none"]),
          excludeCredentials: Type.Array(Type.Object({ id: Type.String(), type: PublicKey })),
          authenticatorSelection: Type.Object({
            residentKey: Required,
            requireResidentKey: Type.Literal(true),
            userVerification: Required,
          }),
        },
        { description: "PublicKeyCredentialCreationOptionsJSON of WebAuthn." },
      ),
    ),
  }),
);
export const PasskeyRequestSchema = own(
  "PasskeyRequest",
  Type.Object({
    options: named<PasskeyRequest>()(
      "PasskeyRequestOptions",
      Type.Object(
        {
          challenge: Type.String(),
          rpId: Type.String(),
          timeout: Type.Integer(),
          userVerification: Required,
        },
        { description: "PublicKeyCredentialRequestOptionsJSON of WebAuthn." },
      ),
    ),
  }),
);
export const NewPasskeyBody = own(
  "NewPasskey",
  strict({
    label: plain(80, "What the owner calls it."),
    credential: Credential(
      strict({
        clientDataJSON: base64url(4096),
        attestationObject: base64url(16_384),
        transports: Type.Optional(Type.Array(plain(40), { maxItems: 10 })),
      }),
    ),
  }),
);
export const PasskeyBody = own(
  "PasskeyAssertion",
  strict({
    credential: Credential(
      strict({
        clientDataJSON: base64url(4096),
        authenticatorData: base64url(4096),
        signature: base64url(4096),
      }),
    ),
  }),
);
export const PasskeySchema = named<PasskeyEntry>()(
  "Passkey",
  Type.Object({
    id: Type.String(),
    label: Type.String(),
    createdAt: Type.String(),
    usedAt: OrNull(Type.String()),
    isBackedUp: Type.Boolean({ description: "True where the authenticator's maker keeps a copy of it." }),
  }),
);
export const PasskeyListSchema = own("PasskeyList", Type.Object({ passkeys: Type.Array(PasskeySchema) }));
export const FactorSchema = named<FactorState>()(
  "SecondFactor",
  Type.Object({
    enrolled: Type.Boolean(),
    required: Type.Boolean({ description: "True where this account's role needs one." }),
    recoveryCodesLeft: Type.Integer(),
  }),
);
export const FactorSecretSchema = own(
  "SecondFactorSecret",
  Type.Object({
    secret: Type.String({ description: "Base32; for typing into an authenticator." }),
    uri: Type.String({ description: "otpauth: address; for its camera." }),
  }),
);
export const RecoveryCodesSchema = own(
  "RecoveryCodes",
  Type.Object({ recoveryCodes: Type.Array(Type.String(), { description: "Shown once; each works once." }) }),
);
export const SessionEntrySchema = named<SessionEntry>()(
  "SessionEntry",
  Type.Object({
    id: Type.String({ description: "Names it; not its secret." }),
    userId: Type.String(),
    kind: OneOf(["session", "local", "token"]),
    label: OrNull(Type.String()),
    createdAt: OrNull(Type.String()),
    usedAt: OrNull(Type.String({ description: "To the minute." })),
    expiresAt: Type.String(),
    purpose: OrNull(Type.String({ description: "An API token carries its own." })),
    mandate: OrNull(Type.String()),
    scopes: Type.Union([Type.Array(Type.String()), Type.Null()], {
      description: "Null: all that the role may.",
    }),
    isThis: Type.Boolean({ description: "True for the session that asks." }),
  }),
);
export const SessionListSchema = own(
  "SessionList",
  Type.Object({ sessions: Type.Array(SessionEntrySchema) }),
);
export const AccountSchema = named<ListedUser>()(
  "Account",
  Type.Object({
    id: Type.String(),
    role: RoleSchema,
    clearance: TlpSchema,
    groups: Type.Array(Type.String()),
    compartments: Type.Array(Type.String()),
    disabled: Type.Boolean(),
    lapsed: Type.Optional(
      Type.Literal(true, {
        description:
          "The provider gives this person nothing any more: nothing of the account opens until it does.",
      }),
    ),
  }),
);
export const AccountListSchema = own(
  "AccountList",
  Type.Object({
    accounts: Type.Array(AccountSchema),
    factorRoles: Type.Array(RoleSchema, { description: "Roles whose sessions need a second factor." }),
  }),
);
export const FactorRolesBody = own(
  "FactorRoles",
  strict({ roles: Type.Array(RoleSchema, { maxItems: 10, uniqueItems: true }) }),
);
export const SessionsQuery = strict({ userId: Type.Optional(plain(200, "Absent: of everybody.")) });
export const TokenBody = own(
  "TokenWish",
  strict({
    purpose: PurposeSchema,
    mandate: plain(200, "A mandate or agreement; never a person's name."),
    days: Type.Integer({ minimum: 1, maximum: 366 }),
    label: Type.Optional(plain(100)),
    scopes: Type.Optional(
      Type.Array(OneOf(SCOPES), { minItems: 1, maxItems: SCOPES.length, uniqueItems: true }),
    ),
  }),
);
export const IssuedTokenSchema = own(
  "IssuedToken",
  Type.Object({ token: Type.String({ description: "Shown once." }), expiresAt: Type.String() }),
);
export const ByEntry = strict({ id: Id });
