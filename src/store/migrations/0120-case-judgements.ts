/**
 * What analysts judge in a case. A judgement is as restricted as the strictest of the case and of what it rests on, never less
 * than it was, and is withdrawn, not deleted: each version before is kept by the database itself. The keeper, who masks a
 * protected person's name in it, keeps no version with the name (R08).
 */
export const CASE_JUDGEMENTS = `
alter table wasl.case_part drop constraint case_part_kind_check;
alter table wasl.case_part add constraint case_part_kind_check
  check (kind in ('member', 'task', 'chart', 'measure', 'judgement'));

create table wasl.case_part_past (
  part_id text collate "C" not null,
  version int not null,
  dossier_id text collate "C" not null,
  access_id int not null,
  body jsonb not null,
  changed_by text not null,
  changed_at text not null,
  primary key (part_id, version)
);
create index case_part_past_of on wasl.case_part_past (dossier_id);
grant select on wasl.case_part_past to wasl_app;
grant select, update (body) on wasl.case_part_past to wasl_keeper;
alter table wasl.case_part_past enable row level security;
create policy see on wasl.case_part_past for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[])
    and exists (select 1 from wasl.dossier d where d.id = dossier_id));
create policy keep on wasl.case_part_past to wasl_keeper using (true) with check (true);

create function wasl.keep_case_part() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.case_part_past values
    (old.id, old.version, old.dossier_id, old.access_id, old.body, old.changed_by, old.changed_at);
  return new;
end $$;
create trigger keep_case_part before update on wasl.case_part for each row
  when (old.kind = 'judgement' and current_user <> 'wasl_keeper') execute function wasl.keep_case_part();

-- As far as a marking decides who sees a thing; core isAtLeastAsStrict says the rest.
create function wasl.hides_as_much(p_new int, p_old int) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select n.tlp >= o.tlp and n.compartments @> o.compartments
    and (o.groups is null or coalesce(n.groups <@ o.groups, false))
    and (o.purposes is null or coalesce(n.purposes <@ o.purposes, false))
    from wasl.access n, wasl.access o where n.id = p_new and o.id = p_old
$$;
create function wasl.hold_marking() returns trigger
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.hides_as_much(new.access_id, old.access_id) is not true then
    raise exception 'a laxer marking' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_marking before update of access_id on wasl.case_part for each row
  when (old.access_id <> new.access_id) execute function wasl.hold_marking();
revoke all on function wasl.keep_case_part, wasl.hides_as_much, wasl.hold_marking from public;
grant update (access_id) on wasl.case_part to wasl_app;

drop policy see on wasl.case_part;
create policy see on wasl.case_part for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[])
    and exists (select 1 from wasl.dossier d where d.id = dossier_id));
drop policy add on wasl.case_part;
create policy add on wasl.case_part for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('analyst', 'supervisor')
    and created_by = (select wasl.viewer_id()) and access_id = any ((select wasl.allowed())::int[])
    and exists (select 1 from wasl.dossier d where d.id = dossier_id and (d.access_id = case_part.access_id
      or (kind = 'judgement' and wasl.hides_as_much(case_part.access_id, d.access_id)))));
drop policy change on wasl.case_part;
create policy change on wasl.case_part for update to wasl_app
  using ((select wasl.viewer_role()) in ('analyst', 'supervisor')
    and exists (select 1 from wasl.dossier d where d.id = dossier_id))
  with check (changed_by = (select wasl.viewer_id()) and access_id = any ((select wasl.allowed())::int[]));
drop policy remove on wasl.case_part;
create policy remove on wasl.case_part for delete to wasl_app
  using ((select wasl.viewer_role()) in ('analyst', 'supervisor') and kind <> 'judgement'
    and exists (select 1 from wasl.dossier d where d.id = dossier_id));
grant execute on function wasl.hides_as_much to wasl_app;

create or replace function wasl.drop_case_parts() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from wasl.case_part where dossier_id = old.id;
  delete from wasl.case_part_past where dossier_id = old.id;
  return null;
end $$;
`;
