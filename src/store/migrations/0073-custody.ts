/**
 * Whoever gives a case to a court says of each document who took it in and when, and who permits its use: both stand in what
 * only supervisors and oversight read whole, the log and the approvals. These two tell no more than that, and of no report
 * that the viewer does not see (R03, R24).
 */
export const CUSTODY = `
create index audit_import on wasl.audit (object) where action = 'import';

create function wasl.custody(p_reports text[])
returns table (report_id text, at text, user_id text, writer text, sequence int, hash text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.id, a.at, a.user_id, a.writer, a.sequence, a.hash
    from (select distinct q.id from wasl.report q
      where q.id = any (p_reports) and q.access_id = any ((select wasl.allowed())::int[])) r
    join wasl.audit a on a.object = 'report:' || r.id and a.action = 'import'
    order by r.id, a.at, a.writer, a.sequence
$$;

create function wasl.court_uses(p_reports text[], p_digest text)
returns table (report_id text, id text, reason text, requested_by text, decided_by text, decided_at text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct on (r.id) r.id, a.id, a.reason, a.requested_by, a.decided_by, a.decided_at
    from (select distinct q.id from wasl.report q
      where q.id = any (p_reports) and q.access_id = any ((select wasl.allowed())::int[])) r
    join wasl.approval a on a.subject = r.id and a.kind = 'court-use' and a.digest = p_digest
    where a.decision = 'approved' and a.decided_by <> a.requested_by
    order by r.id, a.decided_at desc, a.id
$$;

-- core approvalRule: to give a case to a court is good once too.
create or replace function wasl.use_approval(p_kind text, p_subject text, p_digest text, p_now text, p_once boolean)
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id text;
  v_once boolean := p_once or p_kind in ('lift-protection', 'release', 'transfer', 'disclose');
  v_for_purpose boolean := p_kind in ('reidentify', 'source', 'unmask');
begin
  select a.id into v_id from wasl.approval a
    where a.kind = p_kind and a.subject = p_subject and a.digest = p_digest and a.decision = 'approved'
      and a.requested_by = wasl.viewer_id() and a.decided_by <> a.requested_by and a.valid_until > p_now
      and a.real_until > clock_timestamp() and (not v_once or a.used_at is null)
      and (not v_for_purpose or a.purpose = wasl.viewer_purpose())
    order by a.requested_at desc limit 1 for update;
  if v_id is not null then
    update wasl.approval set used_at = coalesce(used_at, p_now), used_in = pg_current_xact_id()::text where id = v_id;
  end if;
  return v_id;
end $$;

revoke all on function wasl.custody, wasl.court_uses from public;
grant execute on function wasl.custody, wasl.court_uses to wasl_app;
`;
