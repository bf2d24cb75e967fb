/**
 * Open sources. What analysts decided on the events of articles is as restricted as the reports that it joins or parts;
 * a watched source and what it announced as restricted as the reports that come of it. What was seen is sealed until it
 * is a report, and gone from here then.
 */
export const NEWS = `
create table wasl.news_decision (
  no bigint generated always as identity primary key,
  access_id int not null,
  left_report text collate "C" not null,
  right_report text collate "C" not null,
  judgement text not null,
  reason text not null,
  decided_by text not null,
  decided_at text collate "C" not null
);

create table wasl.watch (
  id text collate "C" primary key,
  access_id int not null,
  kind text not null,
  url text not null,
  name text not null,
  marking jsonb not null,
  purpose text not null,
  mandate text not null,
  every_minutes int not null,
  fictitious boolean not null,
  added_by text not null,
  added_at text collate "C" not null,
  removed boolean not null default false,
  state text not null,
  detail text not null,
  etag text,
  last_modified text,
  failures int not null,
  last_at text collate "C",
  next_at text collate "C" not null,
  leased_until text collate "C",
  sketch jsonb
);

create table wasl.watch_item (
  no bigint generated always as identity primary key,
  watch_id text collate "C" not null,
  -- Digest of the address: two feeds that name one page name one item.
  key text collate "C" not null,
  access_id int not null,
  url text,
  published_at text,
  state text not null,
  attempts int not null default 0,
  next_at text collate "C" not null,
  seen_at text collate "C" not null,
  -- Sealed: address, head and bytes; after the report is made, address and head alone.
  seen bytea,
  report_id text collate "C",
  unique (key, access_id)
);
create index watch_item_of on wasl.watch_item (watch_id, no);
create index watch_item_open on wasl.watch_item (watch_id, next_at) where state in ('waiting', 'fetched');

-- What an analyst wants to hear of: a place, a technique, a company.
create table wasl.interest (
  id text collate "C" primary key,
  access_id int not null,
  kind text not null,
  value text collate "C" not null,
  label text not null,
  added_by text not null,
  added_at text collate "C" not null,
  removed boolean not null default false
);

create index report_articles on wasl.report (received_at, no) where format = 'article' and complete;

grant select, insert on wasl.news_decision, wasl.watch, wasl.watch_item, wasl.interest to wasl_app;
grant update on wasl.watch, wasl.watch_item, wasl.interest to wasl_app;

do $$
declare
  t text;
begin
  foreach t in array array['news_decision', 'watch', 'watch_item', 'interest'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy add on wasl.%I for insert to wasl_app
      with check (access_id = any ((select wasl.allowed())::int[]))', t);
  end loop;
  foreach t in array array['watch', 'watch_item', 'interest'] loop
    execute format('create policy change on wasl.%I for update to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))
      with check (access_id = any ((select wasl.allowed())::int[]))', t);
  end loop;
end $$;
`;
