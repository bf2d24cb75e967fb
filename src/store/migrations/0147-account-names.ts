/**
 * How whoever has an account is called: who looks for themselves was found by their account's id alone, which need not be a name.
 * Told to those alone who may ask who looked at what (R18), and null where nobody said it.
 */
export const ACCOUNT_NAMES = `
alter table wasl.account add column names text[];

create function wasl.account_names() returns table (id text, names text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.id, a.names from wasl.account a
    where a.names is not null and wasl.viewer_role() in ('oversight', 'supervisor') order by a.id
$$;
revoke all on function wasl.account_names from public;
grant execute on function wasl.account_names to wasl_app;
`;
