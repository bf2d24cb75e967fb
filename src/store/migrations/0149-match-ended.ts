/** What the node ended by itself of what stood in somebody's name, who is told why: nobody else sees it. */
export const MATCH_ENDED = `
create table wasl.match_ended (
  no int generated always as identity primary key,
  user_id text collate "C" not null,
  what text not null,
  partner text collate "C" not null,
  kind text not null,
  purpose text not null,
  mandate text not null,
  n int not null,
  because text not null,
  at text collate "C" not null,
  seen boolean not null default false
);
create index match_ended_user on wasl.match_ended (user_id, at);
alter table wasl.match_ended enable row level security;
grant select, insert, delete on wasl.match_ended to wasl_auth;
create policy work on wasl.match_ended to wasl_auth using (true) with check (true);
grant select, update (seen) on wasl.match_ended to wasl_app;
create policy see on wasl.match_ended for select to wasl_app using (user_id = (select wasl.viewer_id()));
create policy change on wasl.match_ended for update to wasl_app
  using (user_id = (select wasl.viewer_id())) with check (user_id = (select wasl.viewer_id()));
`;
