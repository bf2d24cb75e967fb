/**
 * The analyst's desk: searches that a user keeps, and what a case holds beside its items: who works on it, tasks,
 * charts, the measures of its plan.
 *
 * No access_id has: saved_search (its owner's alone, sealed, as search strings can hold a protected name).
 * A part of a case is seen by whoever sees the case; it goes with the case.
 */
export const WORKPLACE = `
create table wasl.saved_search (
  id text collate "C" primary key,
  user_id text not null,
  created_at text collate "C" not null,
  data_key bytea not null,
  body bytea not null,
  known text[] not null
);
create index saved_search_of on wasl.saved_search (user_id, created_at);

create table wasl.case_part (
  id text collate "C" primary key,
  dossier_id text collate "C" not null,
  access_id int not null,
  kind text not null check (kind in ('member', 'task', 'chart', 'measure')),
  version int not null,
  body jsonb not null,
  created_by text not null,
  created_at text collate "C" not null,
  changed_by text not null,
  changed_at text not null
);
create index case_part_of on wasl.case_part (dossier_id, created_at, id);

grant select, insert, delete on wasl.saved_search, wasl.case_part to wasl_app;
grant update (known) on wasl.saved_search to wasl_app;
grant update (version, body, changed_by, changed_at) on wasl.case_part to wasl_app;

alter table wasl.saved_search enable row level security;
create policy own on wasl.saved_search to wasl_app
  using (user_id = (select wasl.viewer_id())) with check (user_id = (select wasl.viewer_id()));

-- A case may be marked more strictly later; its parts follow it, whatever they were written under.
alter table wasl.case_part enable row level security;
create policy see on wasl.case_part for select to wasl_app
  using (exists (select 1 from wasl.dossier d where d.id = dossier_id));
create policy add on wasl.case_part for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('analyst', 'supervisor')
    and created_by = (select wasl.viewer_id())
    and exists (select 1 from wasl.dossier d where d.id = dossier_id and d.access_id = case_part.access_id));
create policy change on wasl.case_part for update to wasl_app
  using ((select wasl.viewer_role()) in ('analyst', 'supervisor')
    and exists (select 1 from wasl.dossier d where d.id = dossier_id))
  with check (changed_by = (select wasl.viewer_id()));
create policy remove on wasl.case_part for delete to wasl_app
  using ((select wasl.viewer_role()) in ('analyst', 'supervisor')
    and exists (select 1 from wasl.dossier d where d.id = dossier_id));

create function wasl.drop_case_parts() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from wasl.case_part where dossier_id = old.id;
  return null;
end $$;
revoke all on function wasl.drop_case_parts from public;
create trigger drop_case_parts after delete on wasl.dossier
  for each row execute function wasl.drop_case_parts();
`;
