/**
 * What joins an identity to the observables by which it is reached stands in a partner's collection as a relationship: what
 * waits says which there are, so that one whose number is taken back says so. Everything is looked at once: projections changed.
 */
export const TAXII_JOINS = `
drop function wasl.taxii_waiting;
create function wasl.taxii_waiting(p_collection text, p_limit int)
returns table (entity_id text, mark text, object_id text, version text, object text, joins json, entries json)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.entity_id, f.mark::text, f.object_id, o.version, o.json, coalesce((
      select json_agg(t.json order by t.object_id collate "C") from wasl.taxii_refers r
        join wasl.taxii_object t on t.collection_id = r.collection_id and t.object_id = r.object_id and t.hash = r.hash
        where r.collection_id = c.id and r.entity_id = f.entity_id and r.hash <> '' and t.type = 'relationship'), '[]'),
      coalesce((
      select json_agg(json_build_object('peer', c.partner, 'seq', x.seq, 'leaf', encode(x.leaf, 'hex'),
          'seal', encode(x.seal, 'hex'), 'text', x.text) order by x.seq) from (
        select distinct on (e.creator, e.object_id) e.text, e.seq, e.leaf, e.seal from wasl.fed_entry e
          where e.entity_id = f.entity_id and e.peer = c.partner
          order by e.creator, e.object_id, e.version desc, e.seq desc) x
        where x.text is not null and wasl.taxii_admits(x.text, c.partner)), '[]')
    from wasl.taxii_collection c join wasl.taxii_feed f on f.collection_id = c.id
    left join lateral (
      select t.version, t.json from wasl.taxii_object t
        where t.collection_id = c.id and t.object_id = f.object_id order by t.added desc limit 1) o on true
    where c.id = p_collection and f.mark is not null order by f.mark limit p_limit
$$;
revoke all on function wasl.taxii_waiting from public;
grant execute on function wasl.taxii_waiting to wasl_auth;

update wasl.taxii_feed set mark = nextval('wasl.taxii_marks') where mark is null;
`;
