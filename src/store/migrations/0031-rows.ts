/**
 * What an import hands over: rows of the tables that it fills, as `unnest` of an array of each. One tuple a row, where an
 * array a column is read back and stored again for every column.
 *
 * And the counting of what came in looks at it once. All that comes after is asked of the distinct kinds of entities, of
 * which a batch has a tenth as many.
 */
export const ROWS = `
create type wasl.statement_row as (
  report_no int,
  access_id int,
  assessment boolean,
  id uuid,
  entity_id text,
  schema text,
  property text,
  value text,
  lang text,
  original text,
  valid_from text,
  valid_to text,
  first_seen text,
  last_seen text
);
create type wasl.posting_row as (id uuid, access_id int, entity_id text, key text, words int);
create type wasl.identifier_row as (
  id uuid, access_id int, entity_id text, schema text, property text, node text
);
create type wasl.link_row as (
  id uuid, access_id int, entity_id text, schema text, property text, other_id text, side int
);

create or replace function wasl.tally_statements_in() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_gone boolean := exists (select 1 from wasl.presence where not here);
  v_withdrawn boolean := exists (select 1 from fresh f
    join wasl.tombstone t on t.statement_id = f.id and t.access_id = f.access_id);
  v_entities text[];
  v_accesses int[];
  v_schemata text[];
  v_counts bigint[];
begin
  select array_agg(g.entity_id), array_agg(g.access_id), array_agg(g.schema), array_agg(g.n)
    into v_entities, v_accesses, v_schemata, v_counts
    from (select f.entity_id, f.access_id, f.schema, count(*) as n from fresh f
      group by f.entity_id, f.access_id, f.schema) g;
  if v_entities is null then return null; end if;
  insert into wasl.row_tally (what, access_id, n)
    select 'statement', c.access_id, sum(c.n) from (
      select g.access_id, g.n from unnest(v_accesses, v_counts) g(access_id, n)
      union all
      select f.access_id, -1 from fresh f
        where v_withdrawn and exists (select 1 from wasl.tombstone t
          where t.statement_id = f.id and t.access_id = f.access_id)
    ) c group by c.access_id having sum(c.n) <> 0;
  insert into wasl.kind (access_id, schema)
    select distinct g.access_id, g.schema from unnest(v_accesses, v_schemata) g(access_id, schema)
      where not exists (select 1 from wasl.kind k where k.access_id = g.access_id and k.schema = g.schema)
    on conflict do nothing;
  insert into wasl.presence (entity_id, kind)
    select g.entity_id, k.no from unnest(v_entities, v_accesses, v_schemata) g(entity_id, access_id, schema)
      join wasl.kind k on k.access_id = g.access_id and k.schema = g.schema
    on conflict do nothing;
  if v_withdrawn then
    perform wasl.look_again(array(select distinct f.entity_id from fresh f
      join wasl.tombstone t on t.statement_id = f.id and t.access_id = f.access_id));
  end if;
  -- What was withdrawn before is back; where it was cleared away at this moment, it comes anew.
  if v_gone or exists (select 1 from wasl.presence where not here) then
    perform wasl.look_again(array(select distinct e.id from unnest(v_entities) e(id)
      join wasl.presence p on p.entity_id = e.id and not p.here));
    insert into wasl.presence (entity_id, kind)
      select distinct f.entity_id, k.no from fresh f
        join wasl.kind k on k.access_id = f.access_id and k.schema = f.schema
        where not exists (select 1 from wasl.tombstone t where t.statement_id = f.id and t.access_id = f.access_id)
      on conflict do nothing;
  end if;
  return null;
end $$;
`;
