/**
 * Which case here is that of a room shared with other nodes. A link is seen by whoever sees the case: a row that names a
 * case which one may not see would say that there is one.
 */
export const ROOMS = `
create table wasl.room (
  id text collate "C" not null,
  dossier_id text collate "C" not null,
  user_id text not null,
  at text collate "C" not null,
  primary key (id, dossier_id)
);
grant select, insert on wasl.room to wasl_app;
alter table wasl.room enable row level security;
create policy see on wasl.room for select to wasl_app
  using (exists (select 1 from wasl.dossier d where d.id = dossier_id));
create policy add on wasl.room for insert to wasl_app
  with check (user_id = (select wasl.viewer_id()) and exists (select 1 from wasl.dossier d where d.id = dossier_id));
`;
