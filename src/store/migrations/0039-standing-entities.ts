/**
 * A rule compares for minutes between reading and deciding. Who was protected, or erased, meanwhile came back by the
 * decision: with the id that a source had made of a name, and the words of that name that were alike. So nothing is decided
 * of whom nothing is said any more. The lock holds whoever takes them out until this is written, and is seen by them.
 */
export const STANDING_ENTITIES = `
create or replace function wasl.keep_resolutions(p_rows jsonb) returns int
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with given as (
    select r.* from jsonb_to_recordset(p_rows) r(id text, left_id text, right_id text, judgement text, score float8,
      terms jsonb, decided_by text, decided_at text, reason text, access_id int, undoes text, ordinal int)
  ), standing as materialized (
    select s.entity_id from (select left_id as id from given union select right_id from given) e
      cross join lateral (select q.entity_id from wasl.statement q where q.entity_id = e.id limit 1 for key share) s
  ), fresh as (
    insert into wasl.resolution (id, left_id, right_id, judgement, score, terms, decided_by, decided_at, reason,
        access_id, undoes)
      select r.id, r.left_id, r.right_id, r.judgement, r.score, r.terms, r.decided_by, r.decided_at, r.reason,
          r.access_id, r.undoes
        from given r
        where r.left_id in (select entity_id from standing) and r.right_id in (select entity_id from standing)
        order by r.ordinal
      on conflict do nothing
      returning no, left_id, right_id, judgement, access_id
  ), paired as (
    insert into wasl.pairing (entity_id, other_id, no, same, access_id)
      select left_id, right_id, no, judgement = 'same', access_id from fresh
      union all
      select right_id, left_id, no, judgement = 'same', access_id from fresh
  )
  select count(*)::int from fresh
$$;
`;
