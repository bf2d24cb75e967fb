/**
 * Whether somebody was protected since: asked by the keeper, and, with a ticket, by whoever is about to keep words that were looked
 * through for protected names a moment ago. Each seal begins with a nonce of its own: what comes out tells of nobody.
 */
export const PROTECTED_VERSION = `
create function wasl.protected_version() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not wasl.is_keeper() then perform wasl.must_have_ticket(); end if;
  return (
    select concat(count(*), ' ', sum(hashtextextended(encode(substr(s.body, 1, 12), 'hex'), 0))) from (
      select n.body from wasl.protected_name n where n.data_key is not null
      union all
      select b.body from wasl.protected_name n join wasl.protected_body b on b.entity_id = n.entity_id
        where n.data_key is not null) s
  );
end $$;
revoke all on function wasl.protected_version from public;
grant execute on function wasl.protected_version to wasl_app, wasl_keeper;
`;
