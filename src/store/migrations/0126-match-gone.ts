/**
 * What a published tag set rests on and is gone since: whoever takes a statement out of the store or withdraws it says so to each set
 * that is in force, in the same transaction, and the set answers nothing before it has let the tags go. Ids, no content.
 */
export const MATCH_GONE = `
-- Statements behind the tags: 16 bytes of an id and the 8 of its tag, by id. Empty for a set of before.
alter table wasl.match_set add column said bytea not null default '';
-- How many of the rows of match_gone it was held to: they are added only, until it is published anew.
alter table wasl.match_set add column gone_seen int not null default 0;
alter table wasl.match_set alter column said set storage external;

-- Sets that are published, or about to be: from before their statements are read.
create table wasl.match_watch (
  partner text collate "C" not null,
  kind text not null,
  purpose text not null,
  epoch text collate "C" not null,
  primary key (partner, kind, purpose, epoch)
);
-- Not \`statement_id\`: what an erasure takes out by that name would be these rows too.
create table wasl.match_gone (
  partner text collate "C" not null,
  kind text not null,
  purpose text not null,
  epoch text collate "C" not null,
  said_id uuid not null,
  primary key (partner, kind, purpose, epoch, said_id)
);
alter table wasl.match_watch enable row level security;
alter table wasl.match_gone enable row level security;
grant select, insert, delete on wasl.match_watch, wasl.match_gone to wasl_auth;
create policy work on wasl.match_watch to wasl_auth using (true) with check (true);
create policy work on wasl.match_gone to wasl_auth using (true) with check (true);

create function wasl.match_loses() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, g.id from gone g cross join wasl.match_watch w
    on conflict do nothing;
  return null;
end $$;
create function wasl.match_withdraws() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, g.statement_id from gone g cross join wasl.match_watch w
    on conflict do nothing;
  return null;
end $$;
create trigger match_loses after delete on wasl.statement
  referencing old table as gone for each statement execute function wasl.match_loses();
create trigger match_withdraws after insert on wasl.tombstone
  referencing new table as gone for each statement execute function wasl.match_withdraws();
revoke all on function wasl.match_loses, wasl.match_withdraws from public;
`;
