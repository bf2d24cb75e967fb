/**
 * What is corrected or restricted is told to whoever was given it. That it is to be told is written in the transaction
 * that changes it: a process that dies before it has told anybody, or finds no room in the database to, leaves it to the
 * next look. Ids and words of ours, no content.
 */
export const TELLINGS = `
create table wasl.fed_telling (
  no bigint generated always as identity primary key,
  about text collate "C" not null,
  kind text not null,
  replaced_by text collate "C",
  because text not null
);
create index fed_telling_about on wasl.fed_telling (about);
alter table wasl.fed_telling enable row level security;
grant select, insert, delete on wasl.fed_telling to wasl_app;
grant insert on wasl.fed_telling to wasl_keeper;
-- A recall ends what a receipt was expected for otherwise.
grant delete on wasl.fed_expect to wasl_app;
create policy owe on wasl.fed_telling for insert to wasl_app with check ((select wasl.viewer_id()) is not null);
create policy see on wasl.fed_telling for select to wasl_app using ((select wasl.is_exchange()));
create policy settle on wasl.fed_telling for delete to wasl_app using ((select wasl.is_exchange()));
create policy keep on wasl.fed_telling for insert to wasl_keeper with check (true);
`;
