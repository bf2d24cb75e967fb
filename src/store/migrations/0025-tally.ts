/**
 * A statement that comes under a marking in which it was withdrawn before (its marking was changed since, and somebody
 * says it again as at first) is not there, and does not make its entity count as there.
 */
export const TALLY_WITHDRAWN = `
create or replace function wasl.tally_statements_in() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_gone boolean := exists (select 1 from wasl.presence where not here);
begin
  insert into wasl.row_tally (what, access_id, n)
    select 'statement', f.access_id, count(*) from fresh f
      where not exists (select 1 from wasl.tombstone t where t.statement_id = f.id and t.access_id = f.access_id)
      group by f.access_id;
  insert into wasl.kind (access_id, schema)
    select distinct f.access_id, f.schema from fresh f
      where not exists (select 1 from wasl.kind k where k.access_id = f.access_id and k.schema = f.schema)
    on conflict do nothing;
  insert into wasl.presence (entity_id, kind)
    select distinct f.entity_id, k.no from fresh f
      join wasl.kind k on k.access_id = f.access_id and k.schema = f.schema
    on conflict do nothing;
  if exists (select 1 from fresh f
      join wasl.tombstone t on t.statement_id = f.id and t.access_id = f.access_id) then
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
`;
