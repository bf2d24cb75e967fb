/**
 * A notice is its issuer's: another node that heard its id cannot use it up. What was released of a statement that is
 * erased leaves its hash in the log, as after a recall, and the recall is owed from that very transaction on.
 */
export const RELEASES = `
alter table wasl.fed_notice drop constraint fed_notice_pkey, add primary key (issuer, id);
alter table wasl.fed_grant drop constraint fed_grant_pkey, add primary key (creator, id);
update wasl.fed_entry set notice_id = (text::json #>> '{signed,notice,issuer}') || ' ' || notice_id
  where notice_id is not null and text is not null;

revoke delete on wasl.fed_entry, wasl.fed_object, wasl.taxii_feed from wasl_keeper;
grant update (text) on wasl.fed_entry to wasl_keeper;
grant update (body) on wasl.fed_object to wasl_keeper;

create table wasl.fed_owed (
  creator text collate "C" not null,
  id text collate "C" not null,
  primary key (creator, id)
);
alter table wasl.fed_owed enable row level security;
grant select, delete on wasl.fed_owed to wasl_app;
grant select, insert on wasl.fed_owed to wasl_keeper;
create policy recall on wasl.fed_owed to wasl_app using ((select wasl.is_exchange()));
create policy owe on wasl.fed_owed to wasl_keeper using (true) with check (true);
`;
