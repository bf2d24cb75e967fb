/**
 * Which version of a method is the newest, of all that went to a partner or came from it: whoever is cleared for less is not to
 * take an older version for what the partner stands by, nor to send one anew. Only the number is told.
 */
export const NEWEST_METHODS = `
create function wasl.method_id(p_method text) returns text
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
  select regexp_replace(p_method, ' \\d+$', '')
$$;
create function wasl.method_version(p_method text) returns numeric
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
  select substring(p_method from '\\d+$')::numeric
$$;
create index message_method on wasl.message (direction, partner, wasl.method_id(method)) where method is not null;

create function wasl.newest_method(p_direction text, p_partner text, p_id text) returns numeric
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return (select max(wasl.method_version(m.method)) from wasl.message m
    where m.direction = p_direction and m.partner = p_partner and m.method is not null and wasl.method_id(m.method) = p_id);
end $$;
revoke all on function wasl.newest_method from public;
grant execute on function wasl.newest_method to wasl_app;
`;
