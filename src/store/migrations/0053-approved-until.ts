/**
 * How long an approval holds was measured by the time that whoever uses it gave: by SQL of one's own an old one could be used
 * for ever. The database's clock says it too now, from the decision on; the application's own stays, for it may be earlier.
 */
export const APPROVED_UNTIL = `
alter table wasl.approval add column real_until timestamptz;
update wasl.approval set real_until = valid_until::timestamptz where decision = 'approved';

create or replace function wasl.decide_approval(p_id text, p_decision text, p_reason text, p_now text,
  p_valid_until text)
returns int language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  if wasl.viewer_role() is distinct from 'supervisor' or p_decision not in ('approved', 'refused') then
    raise exception 'not an approver' using errcode = '42501';
  end if;
  update wasl.approval set decision = p_decision, decided_by = wasl.viewer_id(), decided_at = p_now,
      decision_reason = p_reason, valid_until = case when p_decision = 'approved' then p_valid_until end,
      real_until = case when p_decision = 'approved'
        then clock_timestamp() + (p_valid_until::timestamptz - p_now::timestamptz) end
    where id = p_id and decision is null and expires_at > p_now and requested_by <> wasl.viewer_id();
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create or replace function wasl.use_approval(p_kind text, p_subject text, p_digest text, p_now text, p_once boolean)
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id text;
begin
  select a.id into v_id from wasl.approval a
    where a.kind = p_kind and a.subject = p_subject and a.digest = p_digest and a.decision = 'approved'
      and a.requested_by = wasl.viewer_id() and a.decided_by <> a.requested_by and a.valid_until > p_now
      and a.real_until > clock_timestamp() and (not p_once or a.used_at is null)
    order by a.requested_at desc limit 1 for update;
  if v_id is not null then
    update wasl.approval set used_at = coalesce(used_at, p_now) where id = v_id;
  end if;
  return v_id;
end $$;
`;
