/**
 * By SQL an alert was let out whatever its marking: the database asks now what it asks of rows behind a shop's list, when an
 * alert goes and each time it is read. What is taken back reaches a shop that read it, whatever kind of shop it is by now; who
 * let it out stays who did. Kinds are compared as the core folds them, by every collation.
 */
export const ALERTS_MENDED = `
create function wasl.may_reach_trade(p_access int, p_purpose text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce((select a.tlp <= wasl.tlp_rank('amber') and a.groups is null and a.compartments = '{}'
      and (a.purposes is null or p_purpose = any (a.purposes))
      and not (a.key::jsonb -> 2) ? 'H3' and a.key::jsonb -> 3 = '[]'::jsonb
      and a.key::jsonb -> 8 = jsonb_build_array((select n.node_id from wasl.node n))
    from wasl.access a where a.id = p_access), false)
$$;

create function wasl.hold_goods_alert_marked() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.state = 'draft' and new.state = 'out' and not exists (select 1 from wasl.my_ticket() k
      where k.purpose = 'supply-disruption' and wasl.may_reach_trade(new.access_id, k.purpose)) then
    raise exception 'its marking keeps it here' using errcode = '42501';
  end if;
  if old.state <> 'draft' and (new.out_by is distinct from old.out_by or new.out_at is distinct from old.out_at)
    or old.state = 'draft' and new.state <> 'out' and (new.out_by is not null or new.out_at is not null) then
    raise exception 'not a step of an alert' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_goods_alert_marked before update of state, out_by, out_at
  on wasl.goods_alert for each row execute function wasl.hold_goods_alert_marked();

create or replace function wasl.my_goods_alerts(p_today text) returns setof wasl.goods_alert
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.* from wasl.goods_alert g cross join wasl.my_ticket() k
    cross join lateral (select
      k.user_id = any (g.shops)
        or exists (select 1 from unnest(k.groups) m where lower(m collate "C") = any (g.kinds)) as is_for,
      exists (select 1 from wasl.goods_alert_read r where r.alert_id = g.id and r.by = k.user_id) as is_read) it
    where k.role = 'trade' and g.out_at is not null and g.body ->> 'until' >= p_today
      and case g.state when 'taken_back' then it.is_for or it.is_read
        else it.is_for and wasl.may_reach_trade(g.access_id, k.purpose) and (it.is_read or not wasl.is_sharing_held()) end
$$;

create or replace function wasl.askable_serials_anyway(p_folded text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select q.folded from (select distinct unnest(p_folded) as folded) q
    where wasl.viewer_role() = 'trade' and exists (
      select 1 from wasl.supply_key k
        join wasl.supply_row s on s.id = k.row_id and s.row in ('seizure', 'theft')
        cross join wasl.my_ticket() t
        where k.key = 'serial:' || q.folded and k.row_id is not null
        group by k.key, s.id
        having bool_and(wasl.may_reach_trade(s.access_id, t.purpose)))
$$;

revoke all on function wasl.may_reach_trade, wasl.hold_goods_alert_marked from public;
`;
