/**
 * Search by alike words. A posting says which entity's name holds a word ("latin:nouri"); the vocabulary says under
 * which keys a word is found by words that sound alike in any script. Both bear the marking of what they were read
 * from, under the same policy as the statements: whoever may not see a name finds neither it nor its words.
 *
 * What was indexed by the first schema is indexed anew when the store is opened (store/name-rows.ts): keys are made
 * by the names model, not by SQL.
 */
export const NAMES = `
create table wasl.name_index (
  one boolean primary key default true check (one),
  -- Of the tables that the keys were made by; another one has all names indexed anew.
  version text not null
);

create table wasl.name_key (
  key text collate "C" not null,
  word text collate "C" not null,
  -- Which letter classes occur in the word, as bits.
  letters int not null,
  access_id int not null
);
-- Not unique: of two imports that bring one new word at once, neither waits for the other. A word twice is a word.
create index name_key_key on wasl.name_key (key, word, access_id) include (letters);

drop index wasl.posting_key;
-- How many words the name has: of many names that hold a word, those with little else come first.
alter table wasl.posting add column words smallint not null default 0;
create index posting_key on wasl.posting (key, words, entity_id, access_id);
create index posting_entity on wasl.posting (entity_id, key);

-- The statements of one report, for comparing what it brought: written in its order, so that a few bytes a page do.
create index statement_report on wasl.statement using brin (report_no) with (pages_per_range = 16);

grant select, insert on wasl.name_key to wasl_app;
alter table wasl.name_key enable row level security;
create policy see on wasl.name_key for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]));
create policy add on wasl.name_key for insert to wasl_app
  with check (access_id = any ((select wasl.allowed())::int[]));

-- The decision that this one takes back; it stays in the log.
alter table wasl.resolution add column undoes text collate "C";
create index resolution_open on wasl.resolution (judgement, no);

create or replace function wasl.add_resolutions(p_rows jsonb) returns int
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with fresh as (
    insert into wasl.resolution (id, left_id, right_id, judgement, score, terms, decided_by, decided_at, reason,
        access_id, undoes)
      select r.id, r.left_id, r.right_id, r.judgement, r.score, r.terms, r.decided_by, r.decided_at, r.reason,
          r.access_id, r.undoes
        from jsonb_to_recordset(p_rows) r(id text, left_id text, right_id text, judgement text, score float8,
          terms jsonb, decided_by text, decided_at text, reason text, access_id int, undoes text, ordinal int)
        order by r.ordinal
      on conflict do nothing
      returning no, left_id, right_id, judgement, access_id
  ), paired as (
    insert into wasl.pairing (entity_id, other_id, no, same, access_id)
      select left_id, right_id, no, judgement = 'same', access_id from fresh
      union all
      select right_id, left_id, no, judgement = 'same', access_id from fresh
  )
  select count(*)::int from fresh
$$;
`;
