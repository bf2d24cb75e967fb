/**
 * Observables in a partner's collection: an entity brings what it is seen in, and what two entities bring is one object that
 * stays until the last of them goes. What the ends of a relationship are called is kept, so that it is written anew when one
 * becomes an object of another type, as a place does that gets a country. Everything is looked at once: projections changed.
 */
export const TAXII_OBSERVABLES = `
-- \`hash\` of the observable as this entity brings it (its marking is the entity's); empty where it is an end.
create table wasl.taxii_refers (
  collection_id text not null,
  entity_id text collate "C" not null,
  object_id text collate "C" not null,
  hash text collate "C" not null,
  primary key (collection_id, entity_id, object_id, hash)
);
create index taxii_refers_to on wasl.taxii_refers (collection_id, object_id, hash);
alter table wasl.taxii_refers enable row level security;

create or replace function wasl.taxii_project(p_collection text, p_now bigint, p_items json, p_rows json) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_was text[];
begin
  perform 1 from wasl.taxii_collection where id = p_collection for update;
  perform wasl.taxii_plan(false);
  delete from wasl.taxii_object o using json_to_recordset(p_items) as i (gone text)
    where o.collection_id = p_collection and o.object_id = i.gone;
  if json_array_length(p_rows) > 0 then perform wasl.taxii_append(p_collection, p_now, p_rows); end if;
  with was as (
    delete from wasl.taxii_refers r using json_to_recordset(p_items) as i (entity_id text)
      where r.collection_id = p_collection and r.entity_id = i.entity_id
      returning r.object_id, r.hash)
  select array_agg(distinct object_id) into v_was from was where hash <> '';
  insert into wasl.taxii_refers (collection_id, entity_id, object_id, hash)
    select p_collection, i.entity_id, r ->> 0, r ->> 1
      from json_to_recordset(p_items) as i (entity_id text, refers json), json_array_elements(i.refers) r
    on conflict do nothing;
  if v_was is not null then
    delete from wasl.taxii_object o where o.collection_id = p_collection and o.object_id = any (v_was)
      and not exists (select 1 from wasl.taxii_refers r where r.collection_id = o.collection_id
        and r.object_id = o.object_id and r.hash = o.hash);
    perform wasl.taxii_mark(p_collection, v_was);
  end if;
  update wasl.taxii_feed f set object_id = i.object_id, mark = case when f.mark > i.mark then f.mark end
    from json_to_recordset(p_items) as i (entity_id text, object_id text, mark bigint)
    where f.collection_id = p_collection and f.entity_id = i.entity_id;
  update wasl.taxii_feed f set mark = nextval('wasl.taxii_marks')
    from json_to_recordset(p_items) as i (once json, object_id text)
      cross join lateral json_array_elements_text(i.once) n
      join wasl.taxii_refers r on r.collection_id = p_collection and r.object_id = n and r.hash = ''
    where f.collection_id = p_collection and f.entity_id = r.entity_id;
end $$;

-- What decides of which type these entities are, of all that the partner may read of them today.
drop function wasl.taxii_schemata;
create function wasl.taxii_told(p_collection text, p_ids json, p_properties json)
returns table (entity_id text, schema text, property text, value text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct x.entity_id, x.s ->> 'schema', p.name, case when p.name is not null then x.s ->> 'value' end
    from (
      select n.entity_id, n.text::json #> '{object,statement}' as s
        from wasl.taxii_collection c
        cross join lateral (
          select distinct on (e.creator, e.object_id) e.entity_id, e.text from wasl.fed_entry e
            where e.peer = c.partner and e.entity_id = any (wasl.taxii_texts(p_ids))
            order by e.creator, e.object_id, e.version desc, e.seq desc) n
        where c.id = p_collection and n.text is not null and wasl.taxii_admits(n.text, c.partner)) x
    left join json_array_elements_text(p_properties) as p (name) on p.name = x.s ->> 'property'
$$;
revoke all on function wasl.taxii_told from public;
grant execute on function wasl.taxii_told to wasl_auth;

update wasl.taxii_feed set mark = nextval('wasl.taxii_marks') where mark is null;
`;
