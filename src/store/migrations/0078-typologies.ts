/**
 * Typologies that are data and that this node adopted, each by a named human with a reason (C04). Of one id the newest row is in
 * force; a row without a package drops it. Nothing is changed or taken out but words about whoever is protected: it is the record
 * of what findings were made with.
 */
export const TYPOLOGIES = `
create table wasl.typology (
  no bigint generated always as identity primary key,
  id text not null,
  version int not null,
  package jsonb,
  message_id text,
  reason text not null,
  adopted_by text not null,
  adopted_at timestamptz not null default now()
);
create index typology_id on wasl.typology (id, no desc);
alter table wasl.typology enable row level security;
create policy see on wasl.typology for select to wasl_app
  using ((select wasl.viewer_id()) is not null);
create policy add on wasl.typology for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('administrator', 'supervisor')
    and adopted_by = (select wasl.viewer_id()));
grant select, insert on wasl.typology to wasl_app;
grant select, update (reason, package) on wasl.typology to wasl_keeper;
create policy keep on wasl.typology to wasl_keeper using (true) with check (true);
`;
