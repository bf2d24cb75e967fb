/**
 * Whether anything was withdrawn is asked of `presence_gone`: a plan that a connection made while the table was small read the
 * whole of it for every batch, for as long as the import ran, a fifth of the database's work at a million statements. What came
 * in is grouped by entity once, for both counts, and withdrawals are looked for where there are any.
 *
 * A statement is found by its id and by nothing near it: so few comparisons as a hash needs save a tenth more.
 */
export const TALLY_BY_INDEX = `
create or replace function wasl.tally_statements_in() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_gone boolean := exists (select 1 from wasl.presence where not here);
begin
  insert into wasl.kind (access_id, schema)
    select d.access_id, d.schema from (select distinct f.access_id, f.schema from fresh f) d
      where not exists (select 1 from wasl.kind k where k.access_id = d.access_id and k.schema = d.schema)
    on conflict do nothing;
  with said as materialized (
    select f.entity_id, f.access_id, f.schema, count(*) as n from fresh f group by f.entity_id, f.access_id, f.schema
  ), counted as (
    insert into wasl.row_tally (what, access_id, n)
      select 'statement', s.access_id, sum(s.n) from said s group by s.access_id
  )
  insert into wasl.presence (entity_id, kind)
    select s.entity_id, k.no from said s
      join wasl.kind k on k.access_id = s.access_id and k.schema = s.schema
    on conflict do nothing;
  if exists (select 1 from wasl.tombstone) and exists (select 1 from fresh f
      join wasl.tombstone t on t.statement_id = f.id and t.access_id = f.access_id) then
    insert into wasl.row_tally (what, access_id, n)
      select 'statement', f.access_id, -count(*) from fresh f
        join wasl.tombstone t on t.statement_id = f.id and t.access_id = f.access_id group by f.access_id;
    perform wasl.look_again(array(select distinct f.entity_id from fresh f
      join wasl.tombstone t on t.statement_id = f.id and t.access_id = f.access_id));
  end if;
  -- What was withdrawn before is back; where it was cleared away at this moment, it comes anew.
  if v_gone or exists (select 1 from wasl.presence where not here) then
    perform wasl.look_again(array(select distinct f.entity_id from fresh f
      join wasl.presence p on p.entity_id = f.entity_id and not p.here));
    insert into wasl.presence (entity_id, kind)
      select distinct f.entity_id, k.no from fresh f
        join wasl.kind k on k.access_id = f.access_id and k.schema = f.schema
        where not exists (select 1 from wasl.tombstone t where t.statement_id = f.id and t.access_id = f.access_id)
      on conflict do nothing;
  end if;
  return null;
end $$;

drop index wasl.statement_id;
create index statement_id on wasl.statement using hash (id);
`;
