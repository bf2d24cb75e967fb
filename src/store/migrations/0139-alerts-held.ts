/**
 * The hold on all sharing did not reach the trade: by SQL an alert was let out under it, one that was out already went on to
 * shops that had not read it, and a shop's list was answered. Now none of that goes; what was read stays, and what is taken back
 * goes all the while. Why one was taken back is written once.
 */
export const ALERTS_HELD = `
create function wasl.hold_goods_alert_out() returns trigger
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.is_keeper() then return new; end if;
  if new.state = 'out' and wasl.is_sharing_held() then
    raise exception 'all sharing is held' using errcode = '42501';
  end if;
  if new.state = old.state and new.reason is distinct from old.reason then
    raise exception 'not a step of an alert' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_goods_alert_out before update on wasl.goods_alert
  for each row execute function wasl.hold_goods_alert_out();

create or replace function wasl.my_goods_alerts(p_today text) returns setof wasl.goods_alert
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.* from wasl.goods_alert g cross join wasl.my_ticket() k
    where k.role = 'trade' and g.out_at is not null and g.body ->> 'until' >= p_today
      and (k.user_id = any (g.shops) or exists (select 1 from unnest(k.groups) m where lower(m) = any (g.kinds)))
      and (g.state = 'taken_back' or not wasl.is_sharing_held()
        or exists (select 1 from wasl.goods_alert_read r where r.alert_id = g.id and r.by = k.user_id))
$$;

alter function wasl.askable_serials(text[]) rename to askable_serials_anyway;
create function wasl.askable_serials(p_folded text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select * from wasl.askable_serials_anyway(p_folded) where not wasl.is_sharing_held()
$$;

revoke all on function wasl.hold_goods_alert_out, wasl.askable_serials, wasl.askable_serials_anyway from public, wasl_app;
grant execute on function wasl.askable_serials to wasl_app;
`;
