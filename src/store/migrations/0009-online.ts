/**
 * The referral desk: notices to platforms and what became of them. A notice holds hashes, technical values and the
 * desk's own words, never a post's text; it is as restricted as the finding that it comes from, and so are its events.
 */
export const ONLINE = `
create table wasl.referral (
  id text collate "C" primary key,
  access_id int not null,
  finding_id text collate "C" not null,
  platform text not null,
  channel text not null,
  campaign text not null,
  digest text not null,
  created_by text not null,
  created_at text collate "C" not null,
  state text not null,
  package jsonb not null
);
create index referral_newest on wasl.referral (created_at, id);
create index referral_finding on wasl.referral (finding_id);

create table wasl.referral_event (
  no bigint generated always as identity primary key,
  referral_id text collate "C" not null,
  access_id int not null,
  at text collate "C" not null,
  type text not null,
  action text,
  note text,
  by text not null
);
create index referral_event_of on wasl.referral_event (referral_id, no);

-- Hashes of pictures that belong to campaigns. What changes moves to the end, so that no reader's cursor misses it.
create sequence wasl.bank_change;
create table wasl.bank_hash (
  bank text collate "C" not null,
  hash bit(256) not null,
  access_id int not null,
  at text collate "C" not null,
  no bigint not null default nextval('wasl.bank_change'),
  removed boolean not null default false,
  primary key (bank, hash, access_id)
);
create index bank_hash_change on wasl.bank_hash (at, no);

grant select, insert on wasl.referral, wasl.referral_event, wasl.bank_hash to wasl_app;
grant update (at, no, removed) on wasl.bank_hash to wasl_app;
grant usage on sequence wasl.bank_change to wasl_app;
grant update (state) on wasl.referral to wasl_app;

do $$
declare
  t text;
begin
  foreach t in array array['referral', 'referral_event', 'bank_hash'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy add on wasl.%I for insert to wasl_app
      with check (access_id = any ((select wasl.allowed())::int[]))', t);
  end loop;
end $$;
create policy change on wasl.bank_hash for update to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]))
  with check (access_id = any ((select wasl.allowed())::int[]));
create policy change on wasl.referral for update to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]))
  with check (access_id = any ((select wasl.allowed())::int[]));
`;
