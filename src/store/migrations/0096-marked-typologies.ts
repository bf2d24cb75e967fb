/**
 * A typology keeps the marking that it came with: everybody here read the card and the words of a method that was marked above them.
 * What is no longer known counts as the strictest that a typology may have, and a file that nobody marked as AMBER. And a number of a
 * version says one thing for ever: after a typology was dropped, its numbers were forgotten (C04, R04).
 */
export const MARKED_TYPOLOGIES = `
alter table wasl.typology add column access_id int;
-- A message of one id may be kept under several markings, all of them for everybody up to AMBER.
update wasl.typology t set access_id = coalesce(
    (select m.access_id from wasl.message m join wasl.access a on a.id = m.access_id
      where m.id = t.message_id order by a.tlp desc, cardinality(a.purposes) nulls last, a.id limit 1),
    wasl.intern_access(case when t.message_id is null then '["amber","amber",[],[],false,"any","any",[],[]]'
      else '["amber","red",["H1","H2","H3"],[],true,"any","any",[],[]]' end))
  where t.package is not null;
-- What drops one is marked as what it drops.
update wasl.typology t set access_id = (
    select o.access_id from wasl.typology o
      where o.id = t.id and o.package is not null and o.no < t.no order by o.no desc limit 1)
  where t.package is null;
update wasl.typology set access_id = wasl.intern_access('["amber","amber",[],[],false,"any","any",[],[]]')
  where access_id is null;
alter table wasl.typology alter column access_id set not null;

-- The newest act of each id, whoever may see it: an older one that somebody sees is not in force again for them.
create function wasl.newest_typologies() returns setof bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select max(no) from wasl.typology group by id
$$;

-- Whether this viewer may write this version of this id: the next one, or one as it was said before, or, without a package, that it
-- is dropped. All that was ever said counts, whoever may see it, and nobody puts anything in the place of what they may not see.
create function wasl.may_say_typology(p_id text, p_version int, p_package jsonb) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_newest wasl.typology;
begin
  perform wasl.must_have_ticket();
  perform pg_advisory_xact_lock(hashtext('wasl.typology'), hashtext(p_id));
  select * into v_newest from wasl.typology t where t.id = p_id order by t.no desc limit 1;
  if v_newest.no is not null and not v_newest.access_id = any (wasl.allowed()) then return false; end if;
  if p_package is null then
    return v_newest.package is not null and v_newest.version = p_version;
  end if;
  if p_package ->> 'id' is distinct from p_id or p_package ->> 'version' is distinct from p_version::text then
    return false;
  end if;
  if exists (select 1 from wasl.typology t where t.id = p_id and t.version = p_version and t.package is not null) then
    return not exists (
      select 1 from wasl.typology t where t.id = p_id and t.version = p_version and t.package is not null
        and (t.package <> p_package or not t.access_id = any (wasl.allowed())));
  end if;
  return not exists (select 1 from wasl.typology t where t.id = p_id and t.version > p_version);
end $$;

drop policy see on wasl.typology;
create policy see on wasl.typology for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]));
drop policy add on wasl.typology;
create policy add on wasl.typology for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('administrator', 'supervisor')
    and adopted_by = (select wasl.viewer_id())
    and access_id = any ((select wasl.allowed())::int[])
    and wasl.may_say_typology(id, version, package));

revoke all on function wasl.newest_typologies, wasl.may_say_typology from public;
grant execute on function wasl.newest_typologies, wasl.may_say_typology to wasl_app;

-- As in 0012, but what was found by a typology that this viewer may not see is not told, nor that there is one.
create or replace function wasl.oversight_counts(p_now text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.viewer_id() is null then return '{}'::jsonb; end if;
  return jsonb_build_object(
    'reports', (select count(*) from wasl.report),
    'findings', (select coalesce(jsonb_agg(f), '[]') from (
      select detector as kind, state, count(distinct id) as n from wasl.finding
        where detector not like 'typology.%' or access_id = any (wasl.allowed())
        group by 1, 2 order by 1, 2) f),
    'approvals', (select coalesce(jsonb_agg(f), '[]') from (
      select kind, coalesce(decision, case when expires_at > p_now then 'pending' else 'expired' end) as state,
        count(*) as n from wasl.approval group by 1, 2 order by 1, 2) f),
    'requests', (select coalesce(jsonb_agg(f), '[]') from (
      select kind, coalesce(decision, case when due_at < p_now then 'overdue' else 'open' end) as state,
        count(*) as n from wasl.subject_request group by 1, 2 order by 1, 2) f),
    'persons', (select coalesce(jsonb_agg(f), '[]') from (
      select category as kind, case when erased_at is null then 'kept' else 'erased' end as state, count(*) as n
        from wasl.protected_name group by 1, 2 order by 1, 2) f),
    'erased', (select coalesce(jsonb_agg(f), '[]') from (
      select kind, because as state, count(*) as n from wasl.erased group by 1, 2 order by 1, 2) f),
    'log', (select coalesce(jsonb_agg(f), '[]') from (
      select action as kind, 'all' as state, count(*) as n from wasl.audit group by 1 order by 1) f));
end $$;
`;
