/**
 * A TAXII credential names the agreement that it rests on, and what its client does is on record under that; one that was made
 * before goes on as "taxii".
 */
export const TAXII_MANDATE = `
alter table wasl.taxii_credential add column mandate text;
drop function wasl.taxii_credential_of;
create function wasl.taxii_credential_of(p_digest bytea)
returns table (id text, clearance int, rights text, expires_at text, mandate text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, c.clearance, c.rights, c.expires_at, c.mandate from wasl.taxii_credential c where c.digest = p_digest
$$;
create function wasl.taxii_mandate_of(p_id text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.mandate from wasl.taxii_credential c where c.id = p_id
$$;
revoke all on function wasl.taxii_credential_of, wasl.taxii_mandate_of from public;
grant execute on function wasl.taxii_credential_of, wasl.taxii_mandate_of to wasl_auth;
`;
