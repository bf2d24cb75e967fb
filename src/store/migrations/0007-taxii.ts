/**
 * TAXII, closed: no role reads or writes objects, credentials or statuses. Functions do, for the credential whose digest
 * they are given, and show what its rights and its clearance admit; row-level security without a policy stands behind
 * them. There is no `access_id` here: what a TAXII client may see is its clearance, and an object carries its level.
 *
 * `shown_until` is the lowest level of any later version of the same object (of a later version of the standard first),
 * 99 where there is none: for a reader of clearance c the row is the latest exactly if `tlp <= c < shown_until`. So a
 * version that is withheld does not take away the one before it, and a page of the latest needs no look at others.
 */
export const TAXII_CLOSED = `
alter table wasl.taxii_object add column shown_until int not null default 99;
alter table wasl.taxii_object drop column is_first, drop column is_last;
drop index wasl.taxii_object_version;
create unique index taxii_object_version
  on wasl.taxii_object (collection_id, object_id, spec_version collate "C", version_key);
create index taxii_object_type on wasl.taxii_object (collection_id, type, added);
-- Texts of a few hundred bytes: compressing them costs more than it saves.
alter table wasl.taxii_object alter column json set storage external;
-- Whoever adds holds the collection's row: a check for each object says nothing more.
alter table wasl.taxii_object drop constraint taxii_object_collection_id_fkey;
create index taxii_status_saved on wasl.taxii_status (saved_at);

update wasl.taxii_object o set shown_until = m.until from (
  select collection_id, added, coalesce(min(tlp) over (
    partition by collection_id, object_id order by spec_version collate "C" desc, sort_key desc
    rows between unbounded preceding and 1 preceding), 99) as until
  from wasl.taxii_object) m
where o.collection_id = m.collection_id and o.added = m.added and m.until <> 99;

-- The credential behind a secret, with the right asked for; null where there is none.
create function wasl.taxii_caller(p_digest bytea, p_at text, p_collection text, p_right text)
returns wasl.taxii_credential
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c from wasl.taxii_credential c
    where c.digest = p_digest and c.expires_at > p_at
      and exists (select 1 from json_array_elements(c.rights::json) r
        where r ->> 'collectionId' = p_collection and (r ->> p_right)::boolean)
$$;

create function wasl.taxii_texts(p_list json) returns text[] language sql immutable as $$
  select array(select json_array_elements_text(p_list))
$$;

-- The conditions of a filter on the rows "o", every value of it quoted.
create function wasl.taxii_where(p_collection text, p_clearance int, p_filter json) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  w text := format('o.collection_id = %L and o.added > %s and o.tlp <= %s', p_collection,
    coalesce((p_filter ->> 'after')::bigint, 0), p_clearance);
  v_peer text := format('exists (select 1 from wasl.taxii_object n where n.collection_id = o.collection_id
    and n.object_id = o.object_id and n.tlp <= %s and ', p_clearance);
  v_specs text[] := wasl.taxii_texts(p_filter -> 'specs');
  v_versions text[] := wasl.taxii_texts(p_filter -> 'versions');
  v_at text[] := wasl.taxii_texts(p_filter -> 'at');
  v_same text;
  v_any text[] := '{}';
begin
  if p_filter -> 'ids' is not null then
    w := w || format(' and o.object_id = any (%L::text[])', wasl.taxii_texts(p_filter -> 'ids'));
  end if;
  if p_filter -> 'types' is not null then
    if json_array_length(p_filter -> 'types') = 1 then
      w := w || format(' and o.type = %L', p_filter -> 'types' ->> 0);
    else
      w := w || format(' and o.type = any (%L::text[])', wasl.taxii_texts(p_filter -> 'types'));
    end if;
  end if;
  if p_filter -> 'specs' is not null then
    w := w || format(' and o.spec_version = any (%L::text[])', v_specs);
    v_same := format('n.spec_version = any (%L::text[]) and ', v_specs);
  elsif v_versions = '{last}' and v_at = '{}' then
    return w || format(' and o.shown_until > %s', p_clearance);
  else
    -- The latest version of the standard of each object; of each version, where versions are named.
    w := w || ' and not ' || v_peer || case when v_versions = '{}' then 'n.sort_key = o.sort_key and ' else '' end
      || 'n.spec_version collate "C" > o.spec_version collate "C")';
    v_same := 'n.spec_version = o.spec_version and ';
  end if;
  if not 'all' = any (v_versions) then
    if 'last' = any (v_versions) then
      v_any := v_any || ('not ' || v_peer || v_same
        || '(n.sort_key, n.spec_version collate "C") > (o.sort_key, o.spec_version collate "C"))');
    end if;
    if 'first' = any (v_versions) then
      v_any := v_any || ('not ' || v_peer || v_same
        || '(n.sort_key, n.spec_version collate "C") < (o.sort_key, o.spec_version collate "C"))');
    end if;
    if v_at <> '{}' then v_any := v_any || format('o.sort_key = any (%L::text[])', v_at); end if;
    w := w || ' and (' || coalesce(nullif(array_to_string(v_any, ' or '), ''), 'false') || ')';
  end if;
  return w;
end $$;

-- A young table has no statistics, and the embedded database gathers none by itself: plans must not hang on them. What
-- is in the order of an index is read by it and not sorted; joins probe indexes. Until the end of the transaction.
create function wasl.taxii_plan(p_ordered boolean) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  if p_ordered then
    perform set_config('enable_sort', 'off', true);
    perform set_config('enable_bitmapscan', 'off', true);
  end if;
  perform set_config('enable_seqscan', 'off', true);
  perform set_config('enable_hashjoin', 'off', true);
  perform set_config('enable_mergejoin', 'off', true);
end $$;

-- Pages that follow each other, each as one text; a further row says that there is more.
create function wasl.taxii_pages(p_digest bytea, p_at text, p_collection text, p_filter json, p_what text,
  p_limit int, p_pages int)
returns table (first text, last text, n int, items text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  k wasl.taxii_credential := wasl.taxii_caller(p_digest, p_at, p_collection, 'read');
begin
  if k.id is null then return; end if;
  perform wasl.taxii_plan(p_filter -> 'ids' is null);
  return query execute format(
    $q$select min(p.added)::text, max(p.added)::text, count(*)::int, string_agg(p.item, ',' order by p.added)
      from (select o.added, %s as item, (row_number() over (order by o.added) - 1) / %s as page
        from wasl.taxii_object o where %s order by o.added limit %s) p
      group by p.page order by p.page$q$,
    case p_what
      when 'objects' then 'o.json'
      when 'versions' then 'to_json(o.version)::text'
      else $i$'{"id":' || to_json(o.object_id) || ',"date_added":"'
        || to_char(to_timestamp(o.added / 1000000) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || '.' || lpad((o.added % 1000000)::text, 6, '0') || 'Z","version":' || to_json(o.version)
        || ',"media_type":"application/stix+json;version=' || o.spec_version || '"}'$i$
    end,
    p_limit, wasl.taxii_where(p_collection, k.clearance, p_filter), p_limit * p_pages + 1);
end $$;

-- Says anew what of these objects is shown until when.
create function wasl.taxii_mark(p_collection text, p_ids text[]) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update wasl.taxii_object o set shown_until = m.until from (
    select added, coalesce(min(tlp) over (
      partition by object_id order by spec_version collate "C" desc, sort_key desc
      rows between unbounded preceding and 1 preceding), 99) as until
    from wasl.taxii_object where collection_id = p_collection and object_id = any (p_ids)) m
  where o.collection_id = p_collection and o.added = m.added and o.shown_until <> m.until
$$;

-- Adds rows, numbered from 1 on after what is there: whoever comes second waits for the commit of the first. Answers
-- the number before the first, and of each row that was there already its version, hash and text.
create function wasl.taxii_append(p_collection text, p_now bigint, p_rows json) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_base bigint;
  v_total int := json_array_length(p_rows);
  v_added int;
  v_known json := '[]';
  v_ids text[];
begin
  select greatest(c.last_added, p_now) into v_base from wasl.taxii_collection c where c.id = p_collection for update;
  if not found then raise exception 'no such collection' using errcode = '42501'; end if;
  perform wasl.taxii_plan(false);
  insert into wasl.taxii_object
      (collection_id, added, object_id, type, spec_version, version, version_key, sort_key, tlp, hash, json)
    select p_collection, v_base + x.n, x.object_id, x.type, x.spec_version,
        coalesce(x.version, wasl.taxii_time(v_base + x.n)), x.version_key,
        coalesce(x.sort_key, rtrim(rtrim(left(wasl.taxii_time(v_base + x.n), -1), '0'), '.')), x.tlp, x.hash, x.json
      from json_to_recordset(p_rows) as x (n int, object_id text, type text, spec_version text, version text,
        version_key text, sort_key text, tlp int, hash text, json text)
    on conflict (collection_id, object_id, spec_version collate "C", version_key) do nothing;
  get diagnostics v_added = row_count;
  if v_added > 0 then
    update wasl.taxii_collection set last_added = v_base + v_total where id = p_collection;
    select array_agg(distinct a.object_id) into v_ids from wasl.taxii_object a
      where a.collection_id = p_collection and a.added > v_base and exists (
        select 1 from wasl.taxii_object b where b.collection_id = p_collection and b.object_id = a.object_id
          and b.added <> a.added);
    if v_ids is not null then perform wasl.taxii_mark(p_collection, v_ids); end if;
  end if;
  if v_added < v_total then
    select json_agg(json_build_array(x.n, o.version, o.hash, case when o.hash <> x.hash then o.json end))
      into v_known
      from json_to_recordset(p_rows) as x (n int, object_id text, spec_version text, version_key text, hash text)
      join wasl.taxii_object o on o.collection_id = p_collection and o.object_id = x.object_id
        and o.spec_version collate "C" = x.spec_version and o.version_key = x.version_key
      where o.added <> v_base + x.n;
  end if;
  return json_build_object('base', v_base::text, 'known', coalesce(v_known, '[]'::json));
end $$;

create function wasl.taxii_time(p_micros bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select to_char(to_timestamp(p_micros / 1000000) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || '.' || lpad((p_micros % 1000000)::text, 6, '0') || 'Z'
$$;

create function wasl.taxii_add(p_digest bytea, p_at text, p_collection text, p_now bigint, p_rows json) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  k wasl.taxii_credential := wasl.taxii_caller(p_digest, p_at, p_collection, 'write');
begin
  if k.id is null then raise exception 'no right to write' using errcode = '42501'; end if;
  return wasl.taxii_append(p_collection, p_now, p_rows);
end $$;

-- Removes what the caller may read and write; what is above its clearance stays.
create function wasl.taxii_remove(p_digest bytea, p_at text, p_collection text, p_filter json) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  k wasl.taxii_credential := wasl.taxii_caller(p_digest, p_at, p_collection, 'write');
  v_ids text[];
begin
  if k.id is null or wasl.taxii_caller(p_digest, p_at, p_collection, 'read') is null then
    raise exception 'no right to remove' using errcode = '42501';
  end if;
  perform 1 from wasl.taxii_collection where id = p_collection for update;
  execute format('with gone as (delete from wasl.taxii_object o where %s returning o.object_id)
    select array_agg(object_id) from gone', wasl.taxii_where(p_collection, k.clearance, p_filter)) into v_ids;
  if v_ids is null then return 0; end if;
  perform wasl.taxii_mark(p_collection, v_ids);
  return cardinality(v_ids);
end $$;

create function wasl.taxii_credential_of(p_digest bytea)
returns table (id text, clearance int, rights text, expires_at text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, c.clearance, c.rights, c.expires_at from wasl.taxii_credential c where c.digest = p_digest
$$;

create function wasl.taxii_save_status(p_digest bytea, p_id text, p_collection text, p_json text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with old as (delete from wasl.taxii_status where saved_at < now() - interval '1 day' and id <> p_id)
  insert into wasl.taxii_status (id, collection_id, credential_id, json)
    select p_id, p_collection, c.id, p_json from wasl.taxii_credential c where c.digest = p_digest
    on conflict (id) do update set json = excluded.json where taxii_status.credential_id = excluded.credential_id
$$;

create function wasl.taxii_status_of(p_digest bytea, p_id text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.json from wasl.taxii_status s join wasl.taxii_credential c on c.id = s.credential_id
    where s.id = p_id and c.digest = p_digest and s.saved_at >= now() - interval '1 day'
$$;

-- What a node released to a partner, as STIX in a collection: whatever is added to the log, or taken out of it by a
-- recall, an expiry or an erasure, makes its entity wait to be shown anew. \`mark\` is null where nothing waits.
alter table wasl.taxii_collection add column partner text collate "C";
create sequence wasl.taxii_marks;
create table wasl.taxii_feed (
  collection_id text not null,
  entity_id text collate "C" not null,
  object_id text,
  mark bigint,
  primary key (collection_id, entity_id)
);
create index taxii_feed_waiting on wasl.taxii_feed (collection_id, mark) where mark is not null;

create function wasl.taxii_waits() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.taxii_feed (collection_id, entity_id, mark)
    select c.id, new.entity_id, nextval('wasl.taxii_marks') from wasl.taxii_collection c where c.partner = new.peer
    on conflict (collection_id, entity_id) do update set mark = excluded.mark;
  return null;
end $$;
create trigger taxii_added after insert on wasl.fed_entry
  for each row when (new.entity_id is not null) execute function wasl.taxii_waits();
create trigger taxii_changed after update of text on wasl.fed_entry
  for each row when (new.entity_id is not null) execute function wasl.taxii_waits();

create function wasl.taxii_feed_start(p_collection text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  insert into wasl.taxii_feed (collection_id, entity_id, mark)
    select c.id, e.entity_id, nextval('wasl.taxii_marks') from wasl.taxii_collection c join (
      select distinct peer, entity_id from wasl.fed_entry where text is not null and entity_id is not null) e
      on e.peer = c.partner
    where c.id = p_collection on conflict do nothing
$$;

-- Entities that wait, each with the newest version of all that the partner holds of it, and how it stands now.
create function wasl.taxii_waiting(p_collection text, p_limit int)
returns table (entity_id text, mark text, object_id text, version text, object text, entries json)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.entity_id, f.mark::text, f.object_id, o.version, o.json, coalesce((
      select json_agg(x.text order by x.seq) from (
        select distinct on (e.creator, e.object_id) e.text, e.seq from wasl.fed_entry e
          where e.entity_id = f.entity_id and e.peer = c.partner
          order by e.creator, e.object_id, e.version desc, e.seq desc) x
        where x.text is not null), '[]')
    from wasl.taxii_collection c join wasl.taxii_feed f on f.collection_id = c.id
    left join lateral (
      select t.version, t.json from wasl.taxii_object t
        where t.collection_id = c.id and t.object_id = f.object_id order by t.added desc limit 1) o on true
    where c.id = p_collection and f.mark is not null order by f.mark limit p_limit
$$;

-- What a partner was told these entities are: the schemata of what it holds of them.
create function wasl.taxii_schemata(p_collection text, p_ids json)
returns table (entity_id text, schema text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct e.entity_id, e.text::json -> 'object' -> 'statement' ->> 'schema'
    from wasl.taxii_collection c join wasl.fed_entry e on e.peer = c.partner
    where c.id = p_collection and e.text is not null and e.entity_id = any (wasl.taxii_texts(p_ids))
$$;

-- In place of what stood there, at the end: no earlier version remains, so nothing that was taken back does.
create function wasl.taxii_project(p_collection text, p_now bigint, p_items json, p_rows json) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from wasl.taxii_collection where id = p_collection for update;
  delete from wasl.taxii_object o using json_to_recordset(p_items) as i (gone text)
    where o.collection_id = p_collection and o.object_id = i.gone;
  if json_array_length(p_rows) > 0 then perform wasl.taxii_append(p_collection, p_now, p_rows); end if;
  update wasl.taxii_feed f set object_id = i.object_id, mark = case when f.mark > i.mark then f.mark end
    from json_to_recordset(p_items) as i (entity_id text, object_id text, mark bigint)
    where f.collection_id = p_collection and f.entity_id = i.entity_id;
end $$;

revoke all on function wasl.taxii_plan, wasl.taxii_caller, wasl.taxii_texts, wasl.taxii_where, wasl.taxii_pages, wasl.taxii_mark,
  wasl.taxii_append, wasl.taxii_time, wasl.taxii_add, wasl.taxii_remove, wasl.taxii_credential_of,
  wasl.taxii_save_status, wasl.taxii_status_of, wasl.taxii_waits, wasl.taxii_feed_start, wasl.taxii_waiting,
  wasl.taxii_schemata, wasl.taxii_project from public;
grant execute on function wasl.taxii_pages, wasl.taxii_append, wasl.taxii_add, wasl.taxii_remove,
  wasl.taxii_credential_of, wasl.taxii_save_status, wasl.taxii_status_of, wasl.taxii_feed_start, wasl.taxii_waiting,
  wasl.taxii_schemata, wasl.taxii_project to wasl_auth;
revoke all on wasl.taxii_object, wasl.taxii_status, wasl.taxii_credential, wasl.taxii_collection from wasl_auth;
-- Titles are no secret of the node's own process; a secret's digest is put in and never read out.
grant select, insert on wasl.taxii_collection to wasl_auth;
grant insert on wasl.taxii_credential to wasl_auth;
alter table wasl.taxii_feed enable row level security;
alter table wasl.taxii_object enable row level security;
alter table wasl.taxii_status enable row level security;
alter table wasl.taxii_credential enable row level security;
create policy add on wasl.taxii_credential for insert to wasl_auth with check (true);
`;
