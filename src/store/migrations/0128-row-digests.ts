/** Of a statement what its id is not the hash of; each hash is the seed of the next. */
const UNHASHED = (row: string): string => {
  const first = `hashtextextended(${row}.first_seen, uuid_hash_extended(${row}.id, ${row}.access_id))`;
  return `hashtextextended(coalesce(${row}.last_seen, ''), hashtextextended(coalesce(${row}.original, ''), ${first}))`;
};

/**
 * What `wasl verify` holds rows against, so that one that was changed, taken out or put in by somebody who owns the database
 * is named: a digest of each row of decisions, findings, cases, reports, messages and accounts; of each report how many
 * statements came of it and the sum (exclusive or) of what their ids are no hash of; the end of each audit chain.
 *
 * Triggers keep them, and only where one of this program's roles writes, or a migration does (`migrate.ts` says so). A later
 * migration that adds a column with a default to one of these tables takes their digests anew; one that may be null changes none.
 * The sums are added to and never changed, so that the connections of one import do not wait for each other.
 */
export const ROW_DIGESTS = `
create function wasl.is_ours() returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(nullif(current_setting('role'), 'none'), session_user)
      ~ '^wasl_(app|auth|keeper|worker)(_[0-9a-f]{12})?$'
    or coalesce(current_setting('wasl.migrating', true), '') = 'on'
$$;

create table wasl.statement_sum (
  report_no int not null,
  n bigint not null,
  digest bigint not null
);
create index statement_sum_report on wasl.statement_sum (report_no);

create function wasl.sum_statements() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not wasl.is_ours() then return null; end if;
  if tg_op <> 'INSERT' then
    insert into wasl.statement_sum
      select g.report_no, -count(*), bit_xor(${UNHASHED("g")}) from gone g group by g.report_no;
  end if;
  if tg_op <> 'DELETE' then
    insert into wasl.statement_sum
      select f.report_no, count(*), bit_xor(${UNHASHED("f")}) from fresh f group by f.report_no;
  end if;
  return null;
end $$;
create trigger sum_in after insert on wasl.statement referencing new table as fresh
  for each statement execute function wasl.sum_statements();
create trigger sum_out after delete on wasl.statement referencing old table as gone
  for each statement execute function wasl.sum_statements();
create trigger sum_changed after update on wasl.statement referencing old table as gone new table as fresh
  for each statement execute function wasl.sum_statements();

-- Erasure leaves no number behind.
create function wasl.forget_sums() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.is_ours() then delete from wasl.statement_sum s using gone g where s.report_no = g.no; end if;
  return null;
end $$;
create trigger forget_sums after delete on wasl.report referencing old table as gone
  for each statement execute function wasl.forget_sums();

insert into wasl.statement_sum
  select s.report_no, count(*), bit_xor(${UNHASHED("s")}) from wasl.statement s group by s.report_no;

create function wasl.altered_sums() returns table (id text, found bigint, kept bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(r.id, 'number ' || coalesce(a.report_no, k.report_no)), coalesce(a.n, 0), coalesce(k.n, 0)::bigint
    from (select s.report_no, count(*) as n, bit_xor(${UNHASHED("s")}) as digest
        from wasl.statement s group by s.report_no) a
      full join (select s.report_no, sum(s.n) as n, bit_xor(s.digest) as digest
        from wasl.statement_sum s group by s.report_no) k on k.report_no = a.report_no
      left join wasl.report r on r.no = coalesce(a.report_no, k.report_no)
    where coalesce(a.n, 0) <> coalesce(k.n, 0) or coalesce(a.digest, 0) <> coalesce(k.digest, 0)
    order by 1
$$;

create table wasl.row_digest (
  key text collate "C" not null,
  of_table text collate "C" not null,
  digest bytea not null,
  primary key (key, of_table)
);

-- Keys of each table, and how many of them name a row to whoever reads the verdict.
create function wasl.kept_tables() returns table (name text, kind text, keys text[], named int)
language sql immutable as $$
  values ('resolution', 'decision', '{id,access_id}'::text[], 1), ('pairing', 'pair', '{entity_id,other_id,no}', 2),
    ('category', 'category', '{entity_id,no}', 2), ('finding', 'finding', '{id,access_id}', 1),
    ('tombstone', 'withdrawal', '{statement_id,access_id}', 1), ('dossier', 'case', '{id}', 1),
    ('dossier_item', 'case item', '{dossier_id,kind,item_id}', 3), ('report', 'report', '{id,access_id}', 1),
    ('message', 'message', '{id,direction,partner,access_id}', 1), ('account', 'account', '{id}', 1)
$$;

-- What is sealed tells by itself that it was changed, and a rotation of keys seals it anew.
create function wasl.digests_of(p_keys text[], p_rows text) returns text language sql immutable as $$
  select format('select jsonb_build_array(%s)::text, sha256(convert_to((jsonb_strip_nulls(to_jsonb(r))
      - ''{data_key,body,facts,facts_head}''::text[])::text, ''UTF8'')) from %s r',
    (select string_agg(format('r.%I', k), ', ' order by n) from unnest(p_keys) with ordinality u(k, n)), p_rows)
$$;

create function wasl.digest_rows() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not wasl.is_ours() then return null; end if;
  if tg_op <> 'INSERT' then
    execute 'delete from wasl.row_digest d using (' || wasl.digests_of(tg_argv[0]::text[], 'gone')
      || ') g(key, digest) where d.key = g.key and d.of_table = $1' using tg_table_name::text;
  end if;
  if tg_op <> 'DELETE' then
    execute 'insert into wasl.row_digest (key, of_table, digest) select f.key, $1, f.digest from ('
      || wasl.digests_of(tg_argv[0]::text[], 'fresh') || ') f(key, digest)' using tg_table_name::text;
  end if;
  return null;
end $$;

do $$
declare
  k record;
begin
  for k in select * from wasl.kept_tables() loop
    execute format('create trigger digest_in after insert on wasl.%I referencing new table as fresh
      for each statement execute function wasl.digest_rows(%L)', k.name, k.keys);
    execute format('create trigger digest_out after delete on wasl.%I referencing old table as gone
      for each statement execute function wasl.digest_rows(%L)', k.name, k.keys);
    execute format('create trigger digest_changed after update on wasl.%I
      referencing old table as gone new table as fresh
      for each statement execute function wasl.digest_rows(%L)', k.name, k.keys);
    execute format('insert into wasl.row_digest (key, of_table, digest) select f.key, %L, f.digest from (%s) f(key, digest)',
      k.name, wasl.digests_of(k.keys, format('wasl.%I', k.name)));
  end loop;
end $$;

create function wasl.altered_rows() returns table (kind text, key text, named int, because text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  k record;
begin
  for k in select * from wasl.kept_tables() loop
    return query execute 'select $1, coalesce(f.key, d.key), $2, case when f.key is null then ''it is missing''
          when d.key is null then ''it was put there past the application''
          else ''it was changed past the application'' end
        from (' || wasl.digests_of(k.keys, format('wasl.%I', k.name)) || ') f(key, digest)
          full join (select x.key, x.digest from wasl.row_digest x where x.of_table = $3) d on d.key = f.key
        where f.digest is distinct from d.digest order by 2' using k.kind, k.named, k.name;
  end loop;
end $$;

-- Where each chain ends, so that it cannot be cut: the newest entries are signed by no checkpoint yet.
create table wasl.audit_head (
  writer text collate "C" primary key,
  sequence int not null,
  hash text not null
) with (fillfactor = 50);
insert into wasl.audit_head
  select distinct on (a.writer) a.writer, a.sequence, a.hash from wasl.audit a order by a.writer, a.sequence desc;
insert into wasl.audit_head
  select 'checkpoint', c.sequence, c.hash from wasl.checkpoint c order by c.sequence desc limit 1;
grant select on wasl.audit_head to wasl_auth;

create or replace function wasl.chain(p_writer text, p_entries jsonb) returns void
language plpgsql volatile as $$
declare
  v_sequence int;
  v_hash text;
begin
  select h.sequence, h.hash into v_sequence, v_hash from wasl.audit_head h where h.writer = p_writer;
  if (p_entries -> 0 ->> 'sequence')::int <> coalesce(v_sequence, 0) + 1
    or p_entries -> 0 ->> 'previous' <> coalesce(v_hash, '') then
    raise exception 'the chain has moved' using errcode = 'WS002';
  end if;
  insert into wasl.audit
    select p_writer, e.sequence, e.at, e.user_id, e.purpose, e.mandate, e.action, e.object, e.detail,
        e.text_digest, e.previous, e.hash
      from jsonb_to_recordset(p_entries) e(sequence int, at text, user_id text, purpose text, mandate text,
        action text, object text, detail text, text_digest text, previous text, hash text);
  if jsonb_path_exists(p_entries, '$[*].body') then
    insert into wasl.audit_text
      select p_writer, e.sequence, decode(e.data_key, 'hex'), decode(e.body, 'hex')
        from jsonb_to_recordset(p_entries) e(sequence int, data_key text, body text) where e.body is not null;
  end if;
  insert into wasl.audit_head as h
    values (p_writer, (p_entries -> -1 ->> 'sequence')::int, p_entries -> -1 ->> 'hash')
    on conflict (writer) do update set sequence = excluded.sequence, hash = excluded.hash;
end $$;

create function wasl.head_of_checkpoints() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into wasl.audit_head as h values ('checkpoint', new.sequence, new.hash)
    on conflict (writer) do update set sequence = excluded.sequence, hash = excluded.hash;
  return null;
end $$;
create trigger head_of_checkpoints after insert on wasl.checkpoint
  for each row when (wasl.is_ours()) execute function wasl.head_of_checkpoints();

revoke all on function wasl.is_ours, wasl.sum_statements, wasl.forget_sums, wasl.altered_sums, wasl.kept_tables,
  wasl.digests_of, wasl.digest_rows, wasl.altered_rows, wasl.head_of_checkpoints from public;
grant execute on function wasl.is_ours to wasl_auth;
`;
