import { MATCH_PROPERTIES } from "./0127-match-gone-identifiers.ts";

/** What can be asked about, and what tells documents and handles of one writing apart. */
const among = (
  row: string,
): string => `(${row}.property in (${MATCH_PROPERTIES.map((p) => `'${p}'`).join(", ")})
      or ${row}.property = 'country' and ${row}.schema in ('Passport', 'Identification')
      or ${row}.property = 'service' and ${row}.schema = 'UserAccount')`;

/**
 * A tag set is read anew for what may have changed it, and an event that touches a few records takes out those: whoever is protected takes
 * their identifiers out of each set in force in the same transaction, also where others say them whom the publisher of the set does not
 * see. So a protection has no set read anew, and of cases only what leaves one is followed at once; what is put into one grows.
 */
export const MATCH_TOUCHED = `
create or replace function wasl.match_loses() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from wasl.match_watch) then return null; end if;
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, g.id from gone g cross join wasl.match_watch w where ${among("g")}
    on conflict do nothing;
  return null;
end $$;
create or replace function wasl.match_withdraws() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from wasl.match_watch) then return null; end if;
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, g.statement_id from gone g cross join wasl.match_watch w
      where exists (select 1 from wasl.statement s where s.id = g.statement_id and ${among("s")})
    on conflict do nothing;
  return null;
end $$;

-- Whoever begins a set waits until this is committed, and then reads it, or was there before and is told.
create function wasl.match_hides(p_nodes text[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  lock table wasl.match_watch in share mode;
  if not exists (select 1 from wasl.match_watch) then return; end if;
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, i.statement_id
      from unnest(p_nodes) n(node) join wasl.identifier i on i.node = n.node cross join wasl.match_watch w
    on conflict do nothing;
end $$;
revoke all on function wasl.match_hides from public;
grant execute on function wasl.match_hides to wasl_app, wasl_keeper;

-- A row each time that something may have left the open cases. Added only: a sum of what is committed.
create table wasl.case_less (no int generated always as identity primary key);
alter table wasl.case_less enable row level security;
create function wasl.case_lessens() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.case_less default values;
  return null;
end $$;
create function wasl.case_loses() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from gone g join wasl.dossier d on d.id = g.dossier_id where g.kind = 'entity' and d.closed_at is null) then
    insert into wasl.case_less default values;
  end if;
  return null;
end $$;
create trigger case_less after update on wasl.dossier for each row
  when (old.closed_at is null and (new.closed_at is not null or old.access_id <> new.access_id))
  execute function wasl.case_lessens();
create trigger case_gone after delete on wasl.dossier for each row when (old.closed_at is null) execute function wasl.case_lessens();
create trigger case_loses after delete on wasl.dossier_item
  referencing old table as gone for each statement execute function wasl.case_loses();
revoke all on function wasl.case_lessens, wasl.case_loses from public;

-- Somebody publishes by hand until then, whom no renewal overtakes.
alter table wasl.match_watch add column hand_until timestamptz;

create or replace function wasl.match_state(p_kind text) returns table (narrows text, grows text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select concat_ws('/',
      (select count(*) from wasl.fed_object where state = 'recalled'),
      case when p_kind = 'targets' then (select count(*) from wasl.case_less) end),
    concat_ws('/',
      (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', t.what, t.access_id, t.n), ','
          order by t.what, t.access_id), ''), 'UTF8')), 'hex')
        from (select what, access_id, sum(n) as n from wasl.row_tally
          where what = 'statement' or p_kind = 'supply' and what in ('order', 'seizure', 'event', 'supplyRow')
          group by 1, 2) t),
      coalesce((select max(no) from wasl.resolution), 0),
      coalesce((select max(no) from wasl.report), 0),
      coalesce((select max(no) from wasl.category), 0),
      (select count(*) from wasl.tombstone),
      case when p_kind = 'targets' then (
        select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', d.id, d.access_id, i.item_id), ','
            order by d.id, i.item_id), ''), 'UTF8')), 'hex')
          from wasl.dossier d left join wasl.dossier_item i on i.dossier_id = d.id and i.kind = 'entity'
          where d.closed_at is null) end)
$$;
`;
