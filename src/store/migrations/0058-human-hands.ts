/**
 * By SQL of one's own a machine or oversight accepted a finding, accused somebody or reviewed an order under its own name, one
 * person lifted a protection, and an approval that is good once was used again by saying that it is not. Now whoever decides is
 * a human who may, a protection ends by an approval that is used up in that very transaction, and what is good once says the
 * database (R07, R08, R13, R24).
 */
export const HUMAN_HANDS = `
alter table wasl.approval add column used_in text;

-- core approvalRule: which kinds are good once.
create or replace function wasl.use_approval(p_kind text, p_subject text, p_digest text, p_now text, p_once boolean)
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id text;
  v_once boolean := p_once or p_kind in ('lift-protection', 'release', 'transfer');
begin
  select a.id into v_id from wasl.approval a
    where a.kind = p_kind and a.subject = p_subject and a.digest = p_digest and a.decision = 'approved'
      and a.requested_by = wasl.viewer_id() and a.decided_by <> a.requested_by and a.valid_until > p_now
      and a.real_until > clock_timestamp() and (not v_once or a.used_at is null)
    order by a.requested_at desc limit 1 for update;
  if v_id is not null then
    update wasl.approval set used_at = coalesce(used_at, p_now), used_in = pg_current_xact_id()::text where id = v_id;
  end if;
  return v_id;
end $$;

-- app mustDecide, and what an administrator may not.
create function wasl.may_decide() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(wasl.viewer_role() in ('analyst', 'supervisor', 'administrator'), false)
$$;

create function wasl.may_categorise(p_entity_id text, p_category text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not wasl.may_decide() then return false; end if;
  if p_category in ('suspect', 'convicted', 'potential-offender') then
    return wasl.viewer_role() <> 'administrator';
  end if;
  if p_category <> 'unknown' then return true; end if;
  if p_entity_id not like 'protected-%' and not exists (
    select 1 from wasl.category c
      where c.entity_id = p_entity_id and c.category in ('child', 'victim', 'smuggled-person', 'witness')
        and c.no > coalesce((select max(u.no) from wasl.category u
          where u.entity_id = p_entity_id and u.category = 'unknown'), 0)) then
    return true;
  end if;
  return exists (
    select 1 from wasl.approval a
      where a.kind = 'lift-protection' and a.subject = p_entity_id and a.decision = 'approved'
        and a.requested_by = wasl.viewer_id() and a.decided_by <> a.requested_by
        and a.used_in = pg_current_xact_id()::text);
end $$;

create policy by_a_human on wasl.category as restrictive for insert to wasl_app
  with check (wasl.may_categorise(entity_id, category));
create policy by_a_human on wasl.finding as restrictive for update to wasl_app
  using (true) with check ((select wasl.may_decide()));
create policy by_a_human on wasl.trade_report as restrictive for update to wasl_app
  using (true) with check ((select wasl.may_decide()));
create policy by_a_human on wasl.order_review as restrictive for insert to wasl_app
  with check ((select wasl.may_decide()));
create policy by_a_human on wasl.news_decision as restrictive for insert to wasl_app
  with check ((select wasl.may_decide()));

revoke all on function wasl.may_decide, wasl.may_categorise from public;
grant execute on function wasl.may_decide, wasl.may_categorise to wasl_app;
`;
