/**
 * Counts that are kept rather than made: what there is of each table under each marking, and of each entity which
 * kinds (schema and marking) its statements have. Triggers keep them, whoever writes.
 *
 * - `row_tally` is appended to, so that no two writers wait for one row; `wasl.settle_tally` adds it up.
 * - An entity counts once, however many markings its statements have. So entities are counted by signature, the set of
 *   their kinds, and a viewer counts the signatures of which they see a part. Since writers do not see each other's
 *   entities, a signature is settled later, by one at a time; until then, the reader counts what is unsettled itself.
 * - A category that protects is seen by everybody who sees the person; any other only by whoever may see all that its
 *   maker saw.
 *
 * `kind`, `presence` and `entity_tally` tell of markings that a viewer may not know, so nobody is granted them; the
 * definer function `count_entities` answers for the viewer of the ticket.
 */
export const TALLY = `
create table wasl.row_tally (
  what text collate "C" not null,
  access_id int not null,
  n bigint not null
);

create table wasl.kind (
  no int generated always as identity primary key,
  access_id int not null,
  schema text collate "C" not null,
  unique (access_id, schema)
);
create table wasl.presence (
  entity_id text collate "C" not null,
  kind int not null,
  here boolean not null default true,
  tallied boolean not null default false,
  primary key (entity_id, kind)
);
create index presence_unsettled on wasl.presence (entity_id) where here <> tallied;
create index presence_gone on wasl.presence (entity_id) where not here;
create table wasl.entity_tally (
  signature int[] primary key,
  n bigint not null
);

-- Kinds of some statements, after they changed: there is one that is not withdrawn, or there is none.
create function wasl.look_again(p_entities text[]) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
  update wasl.presence p set here = not p.here
    from wasl.kind k
    where p.entity_id = any (p_entities) and k.no = p.kind
      and p.here <> exists (select 1 from wasl.statement s
        where s.entity_id = p.entity_id and s.access_id = k.access_id and s.schema = k.schema
          and not exists (select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id))
$$;

create function wasl.tally_statements_in() returns trigger
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
  -- What was withdrawn before is back; where it was cleared away at this moment, it comes anew.
  if v_gone or exists (select 1 from wasl.presence where not here) then
    perform wasl.look_again(array(select distinct f.entity_id from fresh f
      join wasl.presence p on p.entity_id = f.entity_id and not p.here));
    insert into wasl.presence (entity_id, kind)
      select distinct f.entity_id, k.no from fresh f
        join wasl.kind k on k.access_id = f.access_id and k.schema = f.schema
      on conflict do nothing;
  end if;
  return null;
end $$;

create function wasl.tally_statements_out() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.row_tally (what, access_id, n)
    select 'statement', g.access_id, -count(*) from gone g
      where not exists (select 1 from wasl.tombstone t where t.statement_id = g.id and t.access_id = g.access_id)
      group by g.access_id;
  perform wasl.look_again(array(select distinct entity_id from gone));
  -- Erasure leaves no id behind.
  perform wasl.settle_tally();
  return null;
end $$;

create function wasl.tally_tombstones_in() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.row_tally (what, access_id, n)
    select 'statement', s.access_id, -count(*) from fresh f
      join wasl.statement s on s.id = f.statement_id and s.access_id = f.access_id group by s.access_id;
  perform wasl.look_again(array(select distinct s.entity_id from fresh f
    join wasl.statement s on s.id = f.statement_id and s.access_id = f.access_id));
  return null;
end $$;

create function wasl.tally_tombstones_out() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.row_tally (what, access_id, n)
    select 'statement', s.access_id, count(*) from gone g
      join wasl.statement s on s.id = g.statement_id and s.access_id = g.access_id group by s.access_id;
  perform wasl.look_again(array(select distinct s.entity_id from gone g
    join wasl.statement s on s.id = g.statement_id and s.access_id = g.access_id));
  return null;
end $$;

create function wasl.tally_rows_in() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.row_tally (what, access_id, n)
    select tg_argv[0], f.access_id, count(*) from fresh f group by f.access_id;
  return null;
end $$;

create function wasl.tally_rows_out() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.row_tally (what, access_id, n)
    select tg_argv[0], g.access_id, -count(*) from gone g group by g.access_id;
  return null;
end $$;

create trigger tally_in after insert on wasl.statement referencing new table as fresh
  for each statement execute function wasl.tally_statements_in();
create trigger tally_out after delete on wasl.statement referencing old table as gone
  for each statement execute function wasl.tally_statements_out();
-- Another marking is another row: the old one goes, the new one comes.
create trigger tally_changed_out after update on wasl.statement referencing old table as gone
  for each statement execute function wasl.tally_statements_out();
create trigger tally_changed_in after update on wasl.statement referencing new table as fresh
  for each statement execute function wasl.tally_statements_in();
create trigger tally_in after insert on wasl.tombstone referencing new table as fresh
  for each statement execute function wasl.tally_tombstones_in();
create trigger tally_out after delete on wasl.tombstone referencing old table as gone
  for each statement execute function wasl.tally_tombstones_out();

do $$
declare
  t record;
begin
  for t in select * from (values ('payment', 'payment'), ('post', 'post'), ('supply_order', 'order'),
      ('seizure', 'seizure'), ('supply_event', 'event')) v(name, what) loop
    execute format('create trigger tally_in after insert on wasl.%I referencing new table as fresh
      for each statement execute function wasl.tally_rows_in(%L)', t.name, t.what);
    execute format('create trigger tally_out after delete on wasl.%I referencing old table as gone
      for each statement execute function wasl.tally_rows_out(%L)', t.name, t.what);
    execute format('create trigger tally_changed_out after update on wasl.%I referencing old table as gone
      for each statement execute function wasl.tally_rows_out(%L)', t.name, t.what);
    execute format('create trigger tally_changed_in after update on wasl.%I referencing new table as fresh
      for each statement execute function wasl.tally_rows_in(%L)', t.name, t.what);
    execute format('insert into wasl.row_tally (what, access_id, n)
      select %L, s.access_id, count(*) from wasl.%I s group by s.access_id', t.what, t.name);
  end loop;
end $$;

-- What was there before.
insert into wasl.row_tally (what, access_id, n)
  select 'statement', s.access_id, count(*) from wasl.statement s
    where not exists (select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id)
    group by s.access_id;
insert into wasl.kind (access_id, schema) select distinct s.access_id, s.schema from wasl.statement s;
insert into wasl.presence (entity_id, kind, here)
  select s.entity_id, k.no, bool_or(not exists (
      select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id))
    from wasl.statement s join wasl.kind k on k.access_id = s.access_id and k.schema = s.schema
    group by s.entity_id, k.no;

-- One at a time; whoever comes second leaves it to the first. For the owner, between imports.
create function wasl.settle_tally() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  if not pg_try_advisory_xact_lock(1463899981) then return; end if;
  create temporary table unsettled on commit drop as
    select p.entity_id, array_agg(p.kind order by p.kind) filter (where p.tallied) as before,
        array_agg(p.kind order by p.kind) filter (where p.here) as after,
        array_agg(p.kind) as kinds
      from wasl.presence p
      where p.entity_id in (select u.entity_id from wasl.presence u where u.here <> u.tallied)
      group by p.entity_id;
  insert into wasl.entity_tally as e (signature, n)
    select c.signature, sum(c.n) from (
      select before as signature, -1 as n from pg_temp.unsettled where before is not null
      union all
      select after, 1 from pg_temp.unsettled where after is not null
    ) c group by c.signature
    on conflict (signature) do update set n = e.n + excluded.n;
  -- As it was read above: what another writer changed meanwhile stays unsettled.
  update wasl.presence p set tallied = p.kind = any (coalesce(u.after, '{}')) from pg_temp.unsettled u
    where p.entity_id = u.entity_id and p.kind = any (u.kinds)
      and p.tallied <> (p.kind = any (coalesce(u.after, '{}')));
  delete from wasl.presence p using pg_temp.unsettled u
    where p.entity_id = u.entity_id and not p.here and not p.tallied;
  delete from wasl.entity_tally where n = 0;
  drop table pg_temp.unsettled;
  with old as (delete from wasl.row_tally returning what, access_id, n)
    insert into wasl.row_tally (what, access_id, n)
      select what, access_id, sum(n) from old group by what, access_id having sum(n) <> 0;
end $$;

-- Entities by the schemata that this viewer sees of them.
create function wasl.count_entities() returns table (schemata text, entities bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with visible as (
    select k.no, k.schema from wasl.kind k where k.access_id = any ((select wasl.allowed())::int[])
  ), unsettled as (
    select array_agg(p.kind order by p.kind) filter (where p.tallied) as before,
        array_agg(p.kind order by p.kind) filter (where p.here) as after
      from wasl.presence p
      where p.entity_id in (select u.entity_id from wasl.presence u where u.here <> u.tallied)
      group by p.entity_id
  ), counted as (
    select signature, sum(n) as n from (
      select signature, n from wasl.entity_tally
      union all select before, -1 from unsettled where before is not null
      union all select after, 1 from unsettled where after is not null
    ) c group by signature having sum(n) <> 0
  ), seen as (
    select (select string_agg(distinct v.schema, ' ' order by v.schema)
        from unnest(c.signature) k(no) join visible v on v.no = k.no) as schemata, c.n
      from counted c
  )
  select s.schemata, sum(s.n)::bigint from seen s where s.schemata is not null group by s.schemata
$$;

revoke all on function wasl.look_again, wasl.settle_tally, wasl.count_entities, wasl.tally_statements_in,
  wasl.tally_statements_out, wasl.tally_tombstones_in, wasl.tally_tombstones_out, wasl.tally_rows_in,
  wasl.tally_rows_out from public;
grant execute on function wasl.count_entities to wasl_app;
grant select on wasl.row_tally to wasl_app;
alter table wasl.row_tally enable row level security;
create policy see on wasl.row_tally for select to wasl_app using (access_id = any ((select wasl.allowed())::int[]));

-- Categories: null is for everybody who sees the person.
alter table wasl.category add column access_id int;
drop policy see on wasl.category;
create policy see on wasl.category for select to wasl_app
  using ((access_id is null or access_id = any ((select wasl.allowed())::int[]))
    and exists (select 1 from wasl.statement s where s.entity_id = category.entity_id));
`;
