/** core approvalRule: to propose somebody for a sanctions list is good once. */
export const DESIGNATIONS = `
create or replace function wasl.use_approval(p_kind text, p_subject text, p_digest text, p_now text, p_once boolean)
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id text;
  v_once boolean := p_once or p_kind in ('lift-protection', 'release', 'transfer', 'disclose', 'designate');
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
`;
