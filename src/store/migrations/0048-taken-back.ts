/**
 * A taking-back was a decision like any other, and the last on a pair holds: whoever took back their own also ended a later
 * one of a higher marking, which they could not see. Now it ends what it names and nothing else, under the very marking of
 * that, so that whoever sees the one sees the other. What is left of a pair's decisions stands, and the last of it holds.
 */
export const TAKEN_BACK = `
alter table wasl.pairing add column stands boolean not null default true;

-- core standingOf, for one pair.
create function wasl.settle_pair(p_left text, p_right text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  d record;
  v_taken text[] := '{}';
  v_holds boolean;
begin
  for d in
    select r.no, r.undoes, r.access_id, r.access_id || ':' || r.id as key
      from wasl.pairing p join wasl.resolution r on r.no = p.no
      where p.entity_id = p_left and p.other_id = p_right order by p.no desc
  loop
    v_holds := d.key <> all (v_taken);
    if v_holds and d.undoes is not null then
      v_taken := v_taken || (d.access_id || ':' || d.undoes);
      v_holds := false;
    end if;
    update wasl.pairing p set stands = v_holds
      where p.no = d.no and p.stands <> v_holds
        and (p.entity_id = p_left and p.other_id = p_right or p.entity_id = p_right and p.other_id = p_left);
  end loop;
end $$;
revoke all on function wasl.settle_pair from public;

create or replace function wasl.keep_resolutions(p_rows jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_kept int;
begin
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
  select count(*)::int into v_kept from fresh;
  perform wasl.settle_pair(u.left_id, u.right_id) from (
    select distinct least(r.left_id, r.right_id) as left_id, greatest(r.left_id, r.right_id) as right_id
      from jsonb_to_recordset(p_rows) r(left_id text, right_id text, undoes text) where r.undoes is not null) u;
  return v_kept;
end $$;

-- Ids of a rule's decisions can be told beforehand: nobody takes back what they may not see, and a rule takes nothing back.
create or replace function wasl.add_resolutions(p_rows jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  if exists (
    select 1 from jsonb_to_recordset(p_rows) r(decided_by text)
      where r.decided_by is null or r.decided_by not like 'rule:%' and (
        r.decided_by <> wasl.viewer_id() or wasl.viewer_role() in ('machine', 'oversight', 'trade', 'platform'))) then
    raise exception 'not decided by this account' using errcode = '42501';
  end if;
  if exists (
    select 1 from jsonb_to_recordset(p_rows) r(decided_by text, undoes text, access_id int)
      where r.undoes is not null
        and (r.decided_by like 'rule:%' or r.access_id is null or r.access_id <> all (wasl.allowed()))) then
    raise exception 'not for this account to take back' using errcode = '42501';
  end if;
  return wasl.keep_resolutions(p_rows);
end $$;

do $$
declare
  u record;
begin
  for u in select distinct least(r.left_id, r.right_id) as left_id, greatest(r.left_id, r.right_id) as right_id
    from wasl.resolution r where r.undoes is not null
  loop
    perform wasl.settle_pair(u.left_id, u.right_id);
  end loop;
end $$;
`;
