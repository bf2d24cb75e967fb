/**
 * When somebody last looked at the situation, so that the page can say what changed since, and what they have to do.
 *
 * No access_id has: visit (its owner's alone: nobody else is told when somebody was here). What is visible depends on the
 * purpose, so each purpose has visits of its own. The last one alone is kept.
 */
export const VISITS = `
create table wasl.visit (
  user_id text collate "C" not null,
  purpose text collate "C" not null,
  -- When the visit before this one ended; null in the first.
  since_at text collate "C",
  last_at text collate "C" not null,
  primary key (user_id, purpose)
);
grant select, insert on wasl.visit to wasl_app;
grant update (since_at, last_at) on wasl.visit to wasl_app;
alter table wasl.visit enable row level security;
create policy own on wasl.visit to wasl_app
  using (user_id = (select wasl.viewer_id())) with check (user_id = (select wasl.viewer_id()));

-- Rows come in about the order of their times: a summary of each stretch is enough, and costs whoever writes next to nothing.
create index finding_proposed on wasl.finding using brin (proposed_at);
create index resolution_decided on wasl.resolution using brin (decided_at);
create index tombstone_at on wasl.tombstone using brin (at);
create index case_task_of on wasl.case_part ((body ->> 'assignee')) where kind = 'task';

-- Ids of one schema in their order, with all schemata that this viewer sees of each: the list behind count_entities.
create function wasl.entities_of(p_schema text, p_after text, p_limit int)
returns table (entity_id text, schemata text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with visible as (
    select k.no, k.schema from wasl.kind k where k.access_id = any ((select wasl.allowed())::int[])
  )
  select p.entity_id, string_agg(distinct v.schema, ' ' order by v.schema)
    from wasl.presence p join visible v on v.no = p.kind
    where p.here and (p_after is null or p.entity_id > p_after)
      and (p_schema is null or exists (select 1 from wasl.presence q join visible w on w.no = q.kind
        where q.entity_id = p.entity_id and q.here and w.schema = p_schema))
    group by p.entity_id order by p.entity_id limit p_limit
$$;
revoke all on function wasl.entities_of from public;
grant execute on function wasl.entities_of to wasl_app;
`;
