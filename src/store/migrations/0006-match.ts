/**
 * Hit/no-hit and messages.
 *
 * Seeds, tag sets and quotas answer partners, behind whose questions no viewer stands: they are not for the data role at
 * all. What somebody asked, hit and waits for is their own, and a supervisor's and oversight's to read; there is no
 * access_id because a question has no marking, only somebody who asked it. Messages are seen by their marking.
 */
export const MATCH = `
create table wasl.match_seed (
  partner text collate "C" not null,
  kind text not null,
  purpose text not null,
  epoch text collate "C" not null,
  seed bytea not null,
  primary key (partner, kind, purpose, epoch)
);

create table wasl.match_set (
  own boolean not null,
  partner text collate "C" not null,
  kind text not null,
  purpose text not null,
  epoch text collate "C" not null,
  version int not null,
  head text not null,
  jws text not null,
  tags bytea not null,
  primary key (own, partner, kind, purpose, epoch)
);
alter table wasl.match_set alter column tags set storage external;

create table wasl.match_quota (
  partner text collate "C" primary key,
  per_day int not null,
  per_epoch int not null
);

create table wasl.rescue_desk (
  authority text collate "C" primary key,
  partner text collate "C" not null
);

create table wasl.match_batch (
  id text collate "C" not null,
  direction text not null check (direction in ('asked', 'answered')),
  partner text collate "C" not null,
  kind text not null,
  purpose text not null,
  epoch text collate "C" not null,
  mandate text not null,
  legal_basis text not null,
  elements int not null,
  questions int,
  hits int,
  user_id text,
  at text collate "C" not null,
  primary key (partner, direction, id)
);
create index match_batch_newest on wasl.match_batch (at, id);

create table wasl.match_hit (
  id text collate "C" primary key,
  partner text collate "C" not null,
  user_id text not null,
  at text collate "C" not null,
  request_id text,
  body bytea not null
);
create index match_hit_newest on wasl.match_hit (at, id);

create table wasl.match_standing (
  id text collate "C" primary key,
  partner text collate "C" not null,
  user_id text not null,
  at text collate "C" not null,
  until text collate "C" not null,
  closed boolean not null default false,
  body bytea not null
);

create table wasl.message (
  id text collate "C" not null,
  access_id int not null,
  direction text not null check (direction in ('sent', 'received')),
  partner text collate "C" not null,
  kind text not null,
  thread text collate "C" not null,
  urgency smallint not null,
  deadline text collate "C",
  state text not null,
  at text collate "C" not null,
  sent_at text,
  answered_at text,
  failure text,
  attempts int not null default 0,
  user_id text,
  method text,
  body bytea not null,
  primary key (id, direction, partner, access_id)
);
create index message_newest on wasl.message (at, id);
create index message_thread on wasl.message (thread);
create index message_waiting on wasl.message (urgency, at) where state = 'waiting';

-- Whether an identifier is a protected person's, past the policy: it is taken out and nothing is told of it. The last
-- decision on an entity counts, and any decision that it is another entity's double.
create function wasl.protected_nodes(p_nodes text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with protected as (
    select c.entity_id from (
      select distinct on (entity_id) entity_id, category from wasl.category order by entity_id, no desc
    ) c where c.category in ('smuggled-person', 'victim', 'witness', 'child')
    union
    select s.entity_id from wasl.statement s
      where s.property = 'subjectCategory' and s.value in ('smuggled-person', 'victim', 'witness', 'child')
  ), doubles as (
    select entity_id from protected
    union
    select p.other_id from wasl.pairing p join protected on protected.entity_id = p.entity_id where p.same
  )
  select distinct i.node from wasl.identifier i
    where i.node = any (p_nodes)
      and (i.entity_id like 'protected-%' or i.entity_id in (select entity_id from doubles))
$$;

grant select, insert, update, delete on wasl.match_seed, wasl.match_set, wasl.match_quota, wasl.rescue_desk to wasl_auth;
grant select, insert, update on wasl.match_batch, wasl.message to wasl_auth;
grant select, insert on wasl.match_batch to wasl_app;
grant select, insert, update on wasl.match_hit, wasl.match_standing to wasl_app;
grant select, insert, update on wasl.message to wasl_app;
revoke all on function wasl.protected_nodes from public;
grant execute on function wasl.protected_nodes to wasl_app;
grant execute on function wasl.intern_access to wasl_auth;

do $$
declare
  t text;
begin
  foreach t in array array['match_batch', 'match_hit', 'match_standing'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app
      using (user_id = (select wasl.viewer_id()) or (select wasl.viewer_role()) in (''supervisor'', ''oversight''))', t);
    execute format('create policy add on wasl.%I for insert to wasl_app
      with check (user_id = (select wasl.viewer_id()))', t);
    execute format('create policy change on wasl.%I for update to wasl_app
      using (user_id = (select wasl.viewer_id())) with check (user_id = (select wasl.viewer_id()))', t);
  end loop;
end $$;
create policy serve on wasl.match_batch to wasl_auth using (direction = 'answered') with check (direction = 'answered');

alter table wasl.message enable row level security;
create policy see on wasl.message for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]));
create policy add on wasl.message for insert to wasl_app
  with check (access_id = any ((select wasl.allowed())::int[]) and user_id = (select wasl.viewer_id()));
create policy change on wasl.message for update to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]))
  with check (access_id = any ((select wasl.allowed())::int[]));
create policy deliver on wasl.message to wasl_auth using (true) with check (true);
`;
