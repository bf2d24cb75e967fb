/**
 * Who is protected is asked of those that bear the identifiers, since every share asks now: the whole table of statements was
 * read for whoever is protected at all, a quarter of a second for a million.
 */
export const PROTECTED_NODES = `
create or replace function wasl.protected_nodes_of(p_nodes text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with bearers as materialized (
    select distinct i.node, i.entity_id from wasl.identifier i where i.node = any (p_nodes)
  ), persons as materialized (
    select b.node, b.entity_id from bearers b
    union
    select b.node, p.other_id from bearers b join wasl.pairing p on p.entity_id = b.entity_id and p.same
  )
  select distinct n.node from persons n
    where n.entity_id like 'protected-%'
      or (select c.category from wasl.category c where c.entity_id = n.entity_id order by c.no desc limit 1)
        in ('smuggled-person', 'victim', 'witness', 'child')
      or exists (select 1 from wasl.statement s where s.entity_id = n.entity_id and s.property = 'subjectCategory'
        and s.value in ('smuggled-person', 'victim', 'witness', 'child') offset 0)
$$;
`;
