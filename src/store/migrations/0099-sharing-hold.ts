/**
 * Whoever learned of a stolen account or a case that went to the wrong partner stopped each partner, each agreement and each
 * credential by itself. The hold on all sharing is one act: a person who supervises or oversees puts it on, one who supervises lifts
 * it, and its newest row counts for all processes of the database. While it stands no object enters a partner's log, whoever's SQL
 * it is; notices do, by which things are taken back.
 */
export const SHARING_HOLD = `
create table wasl.sharing_hold (
  no int generated always as identity primary key,
  held boolean not null,
  reason text not null,
  by text not null,
  at text collate "C" not null,
  -- Of the end of a hold: what waited under it is to be given still.
  owed boolean not null,
  check (not (held and owed))
);

create function wasl.is_sharing_held() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce((select h.held from wasl.sharing_hold h order by h.no desc limit 1), false)
$$;
revoke all on function wasl.is_sharing_held from public;
grant execute on function wasl.is_sharing_held to wasl_app;

grant select, insert, update (owed) on wasl.sharing_hold to wasl_app;
alter table wasl.sharing_hold enable row level security;
create policy see on wasl.sharing_hold for select to wasl_app using ((select wasl.is_of_unit()));
-- Whoever oversees may stop; only a supervisor starts again.
create policy turn on wasl.sharing_hold for insert to wasl_app
  with check (by = (select wasl.viewer_id()) and owed <> held and ((select wasl.viewer_role()) = 'supervisor'
    or ((select wasl.viewer_role()) = 'oversight' and held)));
create policy settle on wasl.sharing_hold for update to wasl_app
  using ((select wasl.is_exchange())) with check (not owed);
grant select, update (reason) on wasl.sharing_hold to wasl_keeper;
create policy keep on wasl.sharing_hold to wasl_keeper using (true) with check (true);

create policy not_held on wasl.fed_entry as restrictive for insert to wasl_app
  with check (object_id is null or not (select wasl.is_sharing_held()));

-- Went as its hash for nothing but the hold: it goes when that is lifted, also where four eyes are asked for, which saw it.
alter table wasl.fed_withheld add column by_hold boolean not null default false;
`;
