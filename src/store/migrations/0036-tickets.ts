/**
 * Three functions that work past the policies asked for no ticket: whoever held the application's login could find out by
 * SQL alone, signed in as nobody and on no record, whose number is a protected person's, and leave findings and decisions
 * under any marking and in anybody's name. The keeper, which has no ticket, takes back under a name of its own.
 */
export const TICKETS = `
alter function wasl.protected_nodes(text[]) rename to protected_nodes_of;
alter function wasl.add_findings(jsonb) rename to keep_findings;
alter function wasl.add_resolutions(jsonb) rename to keep_resolutions;
revoke all on function wasl.protected_nodes_of, wasl.keep_findings, wasl.keep_resolutions from wasl_app;

create function wasl.must_have_ticket() returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.viewer_id() is null then
    raise exception 'no ticket' using errcode = '42501';
  end if;
end $$;

create function wasl.protected_nodes(p_nodes text[]) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return query select n from wasl.protected_nodes_of(p_nodes) n;
end $$;

create function wasl.add_findings(p_rows jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return wasl.keep_findings(p_rows);
end $$;

create function wasl.add_resolutions(p_rows jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return wasl.keep_resolutions(p_rows);
end $$;

revoke all on function wasl.must_have_ticket, wasl.protected_nodes, wasl.add_findings, wasl.add_resolutions from public;
grant execute on function wasl.protected_nodes, wasl.add_findings, wasl.add_resolutions to wasl_app;
`;
