/**
 * A case is given another title, marked more strictly, closed and opened again by a named human. What stands in it follows its
 * marking; while it is closed, nothing is put into it or taken out. The keeper, who masks a protected person's name, may go on.
 */
export const CASE_COURSE = `
alter table wasl.dossier add column changed_by text, add column closed_by text, add column closed_at text collate "C";
create index dossier_titled on wasl.dossier (title, mandate);
grant update (title, access_id, changed_by, closed_by, closed_at) on wasl.dossier to wasl_app;

create function wasl.hold_case() returns trigger
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if current_user = 'wasl_keeper' then return new; end if;
  if coalesce(wasl.viewer_role(), '') not in ('analyst', 'supervisor', 'administrator')
    or new.changed_by is distinct from wasl.viewer_id()
    or (new.closed_at is distinct from old.closed_at and new.closed_at is not null
      and new.closed_by is distinct from wasl.viewer_id())
    or (new.access_id <> old.access_id and wasl.hides_as_much(new.access_id, old.access_id) is not true) then
    raise exception 'not a change of a case' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_case before update of title, access_id, changed_by, closed_by, closed_at on wasl.dossier
  for each row execute function wasl.hold_case();

create function wasl.mark_case_items() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  update wasl.dossier_item set access_id = new.access_id where dossier_id = new.id;
  return null;
end $$;
create trigger mark_case_items after update of access_id on wasl.dossier
  for each row when (old.access_id <> new.access_id) execute function wasl.mark_case_items();
revoke all on function wasl.hold_case, wasl.mark_case_items from public;

do $$
declare
  t text;
begin
  foreach t in array array['dossier_item', 'case_part'] loop
    execute format('create policy opened_add on wasl.%I as restrictive for insert to wasl_app
      with check (exists (select 1 from wasl.dossier d where d.id = dossier_id and d.closed_at is null))', t);
    execute format('create policy opened_change on wasl.%I as restrictive for update to wasl_app
      using (exists (select 1 from wasl.dossier d where d.id = dossier_id and d.closed_at is null))', t);
    execute format('create policy opened_remove on wasl.%I as restrictive for delete to wasl_app
      using (exists (select 1 from wasl.dossier d where d.id = dossier_id and d.closed_at is null))', t);
  end loop;
end $$;
`;
