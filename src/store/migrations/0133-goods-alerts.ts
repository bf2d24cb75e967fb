/**
 * Alerts on goods for the trade. The unit writes one under a marking; its words and whom it is for change never, only that it
 * is let out, for which a second person's approval of exactly this is used up in the same transaction, and that it is taken
 * back. A shop reads those for it through functions, which leave out who in the unit wrote them and why one was taken back.
 * A shop's list of numbers is answered from rows of seized and stolen goods that may leave: ours alone, up to AMBER, for no
 * group, compartment or restriction, in each version that is here (core `release`).
 */
export const GOODS_ALERTS = `
create table wasl.goods_alert (
  id text collate "C" primary key,
  access_id int not null,
  body jsonb not null,
  kinds text[] not null,
  shops text[] not null,
  digest text not null,
  state text not null check (state in ('draft', 'out', 'taken_back')),
  written_by text not null,
  written_at text collate "C" not null,
  out_by text, out_at text collate "C",
  taken_back_by text, taken_back_at text collate "C",
  reason text
);
create index goods_alert_newest on wasl.goods_alert (written_at, id);
-- That an account of the trade has read it, as it stood then.
create table wasl.goods_alert_read (
  alert_id text collate "C" not null references wasl.goods_alert (id) on delete cascade,
  by text not null,
  state text not null,
  at text collate "C" not null,
  primary key (alert_id, by, state)
);

grant select, insert on wasl.goods_alert to wasl_app;
grant update (state, out_by, out_at, taken_back_by, taken_back_at, reason) on wasl.goods_alert to wasl_app;
grant select, update (body, digest, reason) on wasl.goods_alert to wasl_keeper;
grant select on wasl.goods_alert_read to wasl_app;

alter table wasl.goods_alert enable row level security;
create policy see on wasl.goods_alert for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]));
create policy add on wasl.goods_alert for insert to wasl_app
  with check (access_id = any ((select wasl.allowed())::int[]) and state = 'draft'
    and written_by = (select wasl.viewer_id()) and (select wasl.may_decide()));
create policy change on wasl.goods_alert for update to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]) and (select wasl.may_decide()))
  with check (access_id = any ((select wasl.allowed())::int[]));
create policy keep on wasl.goods_alert to wasl_keeper using (true) with check (true);
alter table wasl.goods_alert_read enable row level security;
create policy see on wasl.goods_alert_read for select to wasl_app
  using (exists (select 1 from wasl.goods_alert a where a.id = alert_id));

-- Out by an approval that is used up in this very transaction, and each step by whoever takes it.
create function wasl.hold_goods_alert() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.state = old.state then
    raise exception 'not a step of an alert' using errcode = '42501';
  end if;
  if old.state = 'draft' and new.state = 'out' then
    if new.out_by is distinct from wasl.viewer_id() or new.out_at is null or new.taken_back_at is not null
      or not exists (select 1 from wasl.approval a
        where a.kind = 'release' and a.subject = new.id and a.digest = new.digest and a.decision = 'approved'
          and a.requested_by = wasl.viewer_id() and a.decided_by <> a.requested_by
          and a.used_in = pg_current_xact_id()::text) then
      raise exception 'let out by two' using errcode = '42501';
    end if;
  elsif old.state <> 'taken_back' and new.state = 'taken_back' then
    if new.taken_back_by is distinct from wasl.viewer_id() or new.taken_back_at is null
      or new.out_at is distinct from old.out_at then
      raise exception 'not a step of an alert' using errcode = '42501';
    end if;
  else
    raise exception 'not a step of an alert' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_goods_alert before update of state, out_by, out_at, taken_back_by, taken_back_at
  on wasl.goods_alert for each row execute function wasl.hold_goods_alert();

create function wasl.trade_accounts() returns table (id text, kinds text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.id, a.groups from wasl.account a
    where a.role = 'trade' and not a.disabled and wasl.may_decide() order by a.id
$$;

create function wasl.my_goods_alerts(p_today text) returns setof wasl.goods_alert
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.* from wasl.goods_alert g cross join wasl.my_ticket() k
    where k.role = 'trade' and g.out_at is not null and g.body ->> 'until' >= p_today
      and (k.user_id = any (g.shops) or exists (select 1 from unnest(k.groups) m where lower(m) = any (g.kinds)))
$$;

create function wasl.trade_alerts(p_today text, p_limit int)
returns table (id text, body jsonb, access_key text, state text, at text, is_new boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.id, case when g.state = 'out' then g.body end, a.key, g.state,
      coalesce(g.taken_back_at, g.out_at),
      not exists (select 1 from wasl.goods_alert_read r
        where r.alert_id = g.id and r.by = wasl.viewer_id() and r.state = g.state)
    from wasl.my_goods_alerts(p_today) g join wasl.access a on a.id = g.access_id
    order by 5 desc, 1 limit p_limit
$$;

create function wasl.read_trade_alert(p_id text, p_today text, p_at text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.goods_alert_read (alert_id, by, state, at)
    select g.id, wasl.viewer_id(), g.state, p_at from wasl.my_goods_alerts(p_today) g where g.id = p_id
    on conflict do nothing;
  return exists (select 1 from wasl.my_goods_alerts(p_today) g where g.id = p_id);
end $$;

-- Which of these numbers are of seized or stolen goods, as far as each version of the row may leave.
create function wasl.askable_serials(p_folded text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select q.folded from (select distinct unnest(p_folded) as folded) q
    where wasl.viewer_role() = 'trade' and exists (
      select 1 from wasl.supply_key k
        join wasl.supply_row s on s.id = k.row_id and s.row in ('seizure', 'theft')
        join wasl.access a on a.id = s.access_id
        cross join wasl.my_ticket() t
        where k.key = 'serial:' || q.folded and k.row_id is not null
        group by k.key, s.id
        having bool_and(a.tlp <= wasl.tlp_rank('amber') and a.groups is null and a.compartments = '{}'
          and (a.purposes is null or t.purpose = any (a.purposes))
          and not (a.key::jsonb -> 2) ? 'H3' and a.key::jsonb -> 3 = '[]'::jsonb
          and a.key::jsonb -> 8 = jsonb_build_array((select n.node_id from wasl.node n))))
$$;

revoke all on function wasl.hold_goods_alert, wasl.trade_accounts, wasl.my_goods_alerts, wasl.trade_alerts,
  wasl.read_trade_alert, wasl.askable_serials from public;
grant execute on function wasl.trade_accounts, wasl.trade_alerts, wasl.read_trade_alert, wasl.askable_serials to wasl_app;
`;
