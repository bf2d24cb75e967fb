/**
 * Whoever held the application's login wrote into a partner's log, or changed what stands there, and the node signed and
 * served it: one person, past `release` and past the second person. Now an entry bears a seal under a key of the node, which
 * no SQL has: what is not sealed goes to nobody but as its hash, and an entry's text can be taken out and not changed. One
 * byte marks what was there before. (R24; see `sealOf` in entry-seals.ts.)
 */
export const SEALED_ENTRIES = `
alter table wasl.fed_entry add column seal bytea;
update wasl.fed_entry set seal = '\\x00';

create policy sealed on wasl.fed_entry as restrictive for insert to wasl_app with check (octet_length(seal) = 32);
create policy taken_out on wasl.fed_entry as restrictive for update to wasl_app using (true) with check (text is null);

-- With what tells whether each entry is ours.
create or replace function wasl.taxii_waiting(p_collection text, p_limit int)
returns table (entity_id text, mark text, object_id text, version text, object text, entries json)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.entity_id, f.mark::text, f.object_id, o.version, o.json, coalesce((
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
`;
