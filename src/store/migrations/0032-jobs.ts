/**
 * The queue is a schema of its own, which its library makes (src/store/job-schema.ts). Here is what its policies ask: a
 * data role puts there only what bears the user, the purpose and the mandate of its own ticket.
 */
export const JOBS = `
create function wasl.is_my_job(p_data jsonb) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from wasl.my_ticket() k where k.user_id = p_data ->> 'userId'
    and k.purpose = p_data ->> 'purpose' and k.mandate = p_data ->> 'mandate')
$$;

-- The id of an API token, which is bound to a purpose; nothing for a session.
create function wasl.bound_by(p_token text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.id from wasl.token t where t.digest = sha256(convert_to(p_token, 'UTF8')) and t.kind = 'token'
$$;

revoke all on function wasl.is_my_job, wasl.bound_by from public;
grant execute on function wasl.is_my_job, wasl.bound_by to wasl_app;
`;
