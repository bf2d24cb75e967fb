/**
 * Passkeys of local accounts, and when a session last proved who it is: what changes how somebody signs in needs a
 * proof that is no older than minutes. No access_id: they are the accounts', and no data role reads them.
 */
export const SIGN_IN = `
create table wasl.passkey (
  -- The credential's id, base64url.
  id text primary key,
  user_id text not null references wasl.account,
  public_key bytea not null,
  -- Of the authenticator; one that counts and goes back is a copy.
  counter float8 not null,
  transports text[] not null,
  -- True where the authenticator's maker keeps copies of it.
  backed_up boolean not null,
  label text not null,
  created_ms float8 not null,
  used_ms float8
);
create index passkey_user on wasl.passkey (user_id);

alter table wasl.token add column proven_ms float8;
-- A session that was open before this holds on; what needs a proof asks for one.

grant select, insert, update, delete on wasl.passkey to wasl_auth;
`;
