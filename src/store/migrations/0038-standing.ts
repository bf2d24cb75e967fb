/**
 * What is contested, here by a data subject's request and elsewhere by its creator's word; which entries of a log went as
 * their hash because no agreement was in force; and what is bound to a group out of the collection of whoever was
 * expelled from it. Ids and dates, no content.
 */
export const STANDING = `
create table wasl.contested (
  about text collate "C" not null,
  request_id text collate "C" not null,
  primary key (about, request_id)
);
alter table wasl.contested enable row level security;
grant select, insert, delete on wasl.contested to wasl_app;
create policy see on wasl.contested for select to wasl_app using ((select wasl.viewer_id()) is not null);
create policy contest on wasl.contested for insert to wasl_app
  with check ((select wasl.viewer_purpose()) = 'data-subject-request');
create policy settle on wasl.contested for delete to wasl_app
  using ((select wasl.viewer_purpose()) = 'data-subject-request');

alter table wasl.fed_object add column contest_open boolean, add column contest_at text collate "C";

-- Requests that wait: whoever was given what they contest is told now.
insert into wasl.contested (about, request_id)
  select distinct n.about, q.id from wasl.subject_request q, lateral (
    select unnest(q.statement_ids) as about
    union select encode(uuid_send(s.id), 'hex') from wasl.statement s
      where q.statement_ids = '{}' and s.entity_id = any (q.entity_ids)) n
  where q.kind = 'contest' and q.decision is null;
insert into wasl.fed_telling (about, kind, because)
  select distinct about, 'contested', 'contested by the data subject' from wasl.contested;

create table wasl.fed_withheld (
  peer text collate "C" not null,
  seq int not null,
  primary key (peer, seq)
);
alter table wasl.fed_withheld enable row level security;
grant select, insert on wasl.fed_withheld to wasl_app;
create policy work on wasl.fed_withheld to wasl_app
  using ((select wasl.viewer_id()) is not null) with check ((select wasl.viewer_id()) is not null);

create function wasl.taxii_expelled() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.taxii_feed (collection_id, entity_id, mark)
    select n.id, n.entity_id, nextval('wasl.taxii_marks') from (
      select distinct c.id, e.entity_id from wasl.taxii_collection c join wasl.fed_entry e on e.peer = c.partner
        where c.partner = new.member and e.entity_id is not null) n
    on conflict (collection_id, entity_id) do update set mark = excluded.mark;
  return null;
end $$;
create trigger taxii_expelled after insert on wasl.fed_expelled
  for each row execute function wasl.taxii_expelled();

-- Whether what an entry says may still be read by its recipient: not where we expelled it from all of the entry's groups.
create function wasl.taxii_admits(p_text text, p_member text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when json_typeof(p_text::json #> '{object,access,groups}') = 'array' then exists (
      select 1 from json_array_elements_text(p_text::json #> '{object,access,groups}') g
        where not exists (select 1 from wasl.fed_expelled x
          where x.member = p_member and x.issuer = p_text::json ->> 'from' and x.group_name = g))
    else true end
$$;

create or replace function wasl.taxii_waiting(p_collection text, p_limit int)
returns table (entity_id text, mark text, object_id text, version text, object text, entries json)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.entity_id, f.mark::text, f.object_id, o.version, o.json, coalesce((
      select json_agg(x.text order by x.seq) from (
        select distinct on (e.creator, e.object_id) e.text, e.seq from wasl.fed_entry e
          where e.entity_id = f.entity_id and e.peer = c.partner
          order by e.creator, e.object_id, e.version desc, e.seq desc) x
        where x.text is not null and wasl.taxii_admits(x.text, c.partner)), '[]')
    from wasl.taxii_collection c join wasl.taxii_feed f on f.collection_id = c.id
    left join lateral (
      select t.version, t.json from wasl.taxii_object t
        where t.collection_id = c.id and t.object_id = f.object_id order by t.added desc limit 1) o on true
    where c.id = p_collection and f.mark is not null order by f.mark limit p_limit
$$;
revoke all on function wasl.taxii_expelled, wasl.taxii_admits from public;
-- Whom one was expelled before: out of its collection with the next look.
insert into wasl.taxii_feed (collection_id, entity_id, mark)
  select n.id, n.entity_id, nextval('wasl.taxii_marks') from (
    select distinct c.id, e.entity_id from wasl.taxii_collection c join wasl.fed_entry e on e.peer = c.partner
      join wasl.fed_expelled x on x.member = c.partner where e.entity_id is not null) n
  on conflict (collection_id, entity_id) do update set mark = excluded.mark;
`;
