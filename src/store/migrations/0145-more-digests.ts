/**
 * Rows that an insider would forge first had no digest: approvals by a second person, what is kept in a case, holds and renewals,
 * whom the node trusts, how people sign in, and what the fronts decided. They are kept as those of 0128, by the same triggers; of the
 * rows that reports bring (payments, posts, orders) each report has a count and a sum, as of its statements.
 *
 * Left out of a digest: what a rotation of keys seals anew, and where a watched source stands. A column that is added to a table whose
 * rows are summed changes their hash whatever it holds: that migration calls `wasl.take_row_sums` for it.
 */
export const MORE_DIGESTS = `
create function wasl.newly_kept_tables() returns table (name text, kind text, keys text[], named int, unkept text[])
language sql immutable as $$
  values ('approval', 'approval', '{id}'::text[], 1, '{}'::text[]),
    ('approval_of', 'approval', '{approval_id,statement_id}', 1, '{}'),
    ('approval_of_signal', 'approval', '{approval_id,signal_id}', 1, '{}'),
    ('case_part', 'case part', '{id}', 1, '{}'), ('case_part_past', 'case part', '{part_id,version}', 2, '{}'),
    ('room', 'room', '{dossier_id,id}', 2, '{}'), ('legal_hold', 'hold', '{kind,item_id,no}', 2, '{}'),
    ('renewal', 'renewal', '{kind,item_id,no}', 2, '{}'), ('erased', 'erasure', '{kind,id,access_id}', 2, '{}'),
    ('subject_request', 'subject request', '{id}', 1, '{data_key}'),
    ('protected_name', 'protected person', '{pseudonym}', 1, '{data_key}'),
    ('protected_body', 'protected person', '{entity_id,no}', 1, '{}'),
    ('protected_alias', 'protected person', '{entity_id,digest}', 1, '{}'),
    ('source_identity', 'human source', '{pseudonym}', 1, '{data_key}'),
    ('detector_switch', 'detector', '{detector,no}', 1, '{}'), ('sharing_hold', 'sharing hold', '{no}', 1, '{}'),
    ('finance_parameters', 'parameters', '{no}', 1, '{}'), ('typology', 'typology', '{id,no}', 1, '{}'),
    ('order_review', 'order review', '{order_id,no}', 1, '{}'),
    ('news_decision', 'event decision', '{left_report,right_report,no}', 2, '{}'),
    ('trade_report', 'shop report', '{id}', 1, '{}'), ('goods_alert', 'goods alert', '{id}', 1, '{}'),
    ('goods_alert_read', 'goods alert', '{alert_id,by,state}', 1, '{}'),
    ('referral', 'notice', '{id}', 1, '{}'), ('referral_event', 'notice', '{referral_id,no}', 1, '{}'),
    ('signal', 'signal', '{id}', 1, '{}'), ('signal_feedback', 'signal feedback', '{no}', 1, '{}'),
    ('data_request', 'data request', '{id}', 1, '{}'), ('data_request_event', 'data request', '{request_id,no}', 1, '{}'),
    ('document_entry', 'document', '{id}', 1, '{}'), ('prevention_message', 'public message', '{id}', 1, '{}'),
    ('prevention_campaign', 'campaign', '{id}', 1, '{}'), ('prevention_claim', 'campaign', '{campaign_id,id}', 1, '{}'),
    ('interest', 'interest', '{id}', 1, '{}'),
    ('watch', 'watched source', '{id}', 1,
      '{state,detail,etag,last_modified,failures,last_at,next_at,leased_until,sketch}'),
    ('fed_partner', 'partner', '{node_id}', 1, '{}'), ('fed_pairing', 'partner', '{node_id}', 1, '{}'),
    ('rescue_desk', 'rescue desk', '{authority}', 1, '{}'), ('match_hit', 'hit', '{id}', 1, '{body}'),
    ('match_standing', 'standing question', '{id}', 1, '{body}'),
    ('token', 'token', '{user_id,digest}', 1, '{}'), ('identity', 'identity', '{issuer,subject}', 2, '{}'),
    ('passkey', 'passkey', '{user_id,id}', 1, '{}'), ('second_factor', 'second factor', '{user_id}', 1, '{secret}'),
    ('recovery_code', 'recovery code', '{user_id,digest}', 1, '{}'), ('factor_policy', 'factor policy', '{role}', 1, '{}')
$$;

drop function wasl.kept_tables();
create function wasl.kept_tables() returns table (name text, kind text, keys text[], named int, unkept text[])
language sql immutable as $$
  select k.*, '{data_key,body,facts,facts_head}'::text[] from (
    values ('resolution', 'decision', '{id,access_id}'::text[], 1), ('pairing', 'pair', '{entity_id,other_id,no}', 2),
      ('category', 'category', '{entity_id,no}', 2), ('finding', 'finding', '{id,access_id}', 1),
      ('tombstone', 'withdrawal', '{statement_id,access_id}', 1), ('dossier', 'case', '{id}', 1),
      ('dossier_item', 'case item', '{dossier_id,kind,item_id}', 3), ('report', 'report', '{id,access_id}', 1),
      ('message', 'message', '{id,direction,partner,access_id}', 1), ('account', 'account', '{id}', 1)) k
  union all select * from wasl.newly_kept_tables()
$$;

-- A time with its zone is one text whoever asks, and so are bytes.
create function wasl.digests_of(p_keys text[], p_unkept text[], p_rows text) returns text language sql immutable as $$
  select format('select jsonb_build_array(%s)::text, sha256(convert_to(
      (jsonb_strip_nulls(to_jsonb(r)) - %L::text[])::text, ''UTF8'')) from %s r',
    (select string_agg(format('r.%I', k), ', ' order by n) from unnest(p_keys) with ordinality u(k, n)), p_unkept, p_rows)
$$;

create or replace function wasl.digest_rows() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp set timezone to 'UTC' set bytea_output to 'hex' as $$
declare
  v_unkept text[] := coalesce(tg_argv[1], '{data_key,body,facts,facts_head}')::text[];
begin
  if not wasl.is_ours() then return null; end if;
  -- Each request asks whether its token is to be noted as used, and hardly any is.
  if tg_op = 'DELETE' then
    if not exists (select 1 from gone) then return null; end if;
  elsif not exists (select 1 from fresh) then
    return null;
  end if;
  if tg_op <> 'INSERT' then
    execute 'delete from wasl.row_digest d using (' || wasl.digests_of(tg_argv[0]::text[], v_unkept, 'gone')
      || ') g(key, digest) where d.key = g.key and d.of_table = $1' using tg_table_name::text;
  end if;
  if tg_op <> 'DELETE' then
    execute 'insert into wasl.row_digest (key, of_table, digest) select f.key, $1, f.digest from ('
      || wasl.digests_of(tg_argv[0]::text[], v_unkept, 'fresh') || ') f(key, digest)' using tg_table_name::text;
  end if;
  return null;
end $$;

create or replace function wasl.altered_rows() returns table (kind text, key text, named int, because text)
language plpgsql stable set search_path = pg_catalog, pg_temp set timezone to 'UTC' set bytea_output to 'hex' as $$
declare
  k record;
begin
  for k in select * from wasl.kept_tables() loop
    return query execute 'select $1, coalesce(f.key, d.key), $2, case when f.key is null then ''it is missing''
          when d.key is null then ''it was put there past the application''
          else ''it was changed past the application'' end
        from (' || wasl.digests_of(k.keys, k.unkept, format('wasl.%I', k.name)) || ') f(key, digest)
          full join (select x.key, x.digest from wasl.row_digest x where x.of_table = $3) d on d.key = f.key
        where f.digest is distinct from d.digest order by 2' using k.kind, k.named, k.name;
  end loop;
end $$;
drop function wasl.digests_of(text[], text);

set local timezone to 'UTC';
set local bytea_output to 'hex';
do $$
declare
  k record;
begin
  for k in select * from wasl.newly_kept_tables() loop
    execute format('create trigger digest_in after insert on wasl.%I referencing new table as fresh
      for each statement execute function wasl.digest_rows(%L, %L)', k.name, k.keys, k.unkept);
    execute format('create trigger digest_out after delete on wasl.%I referencing old table as gone
      for each statement execute function wasl.digest_rows(%L, %L)', k.name, k.keys, k.unkept);
    execute format('create trigger digest_changed after update on wasl.%I
      referencing old table as gone new table as fresh
      for each statement execute function wasl.digest_rows(%L, %L)', k.name, k.keys, k.unkept);
    execute format('insert into wasl.row_digest (key, of_table, digest) select f.key, %L, f.digest from (%s) f(key, digest)',
      k.name, wasl.digests_of(k.keys, k.unkept, format('wasl.%I', k.name)));
  end loop;
end $$;

create table wasl.row_sum (
  report_no int not null,
  of_table text collate "C" not null,
  n bigint not null,
  digest bigint not null
);
create index row_sum_report on wasl.row_sum (report_no);

create function wasl.summed_tables() returns table (name text, kind text) language sql immutable as $$
  values ('payment', 'payments'), ('post', 'posts'), ('seizure', 'seizures'), ('supply_order', 'orders'),
    ('supply_event', 'supply events'), ('supply_row', 'supply rows'), ('masked_name', 'masked names')
$$;

create function wasl.sum_rows() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not wasl.is_ours() then return null; end if;
  if tg_op <> 'INSERT' then
    insert into wasl.row_sum
      select g.report_no, tg_table_name, -count(*), bit_xor(hash_record_extended(g, 0)) from gone g group by g.report_no;
  end if;
  if tg_op <> 'DELETE' then
    insert into wasl.row_sum
      select f.report_no, tg_table_name, count(*), bit_xor(hash_record_extended(f, 0)) from fresh f group by f.report_no;
  end if;
  return null;
end $$;

create function wasl.take_row_sums(p_table text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from wasl.row_sum s where s.of_table = p_table;
  execute format('insert into wasl.row_sum select r.report_no, %1$L, count(*), bit_xor(hash_record_extended(r, 0))
    from wasl.%1$I r group by r.report_no', p_table);
end $$;

do $$
declare
  t record;
begin
  for t in select * from wasl.summed_tables() loop
    execute format('create trigger sum_in after insert on wasl.%I referencing new table as fresh
      for each statement execute function wasl.sum_rows()', t.name);
    execute format('create trigger sum_out after delete on wasl.%I referencing old table as gone
      for each statement execute function wasl.sum_rows()', t.name);
    execute format('create trigger sum_changed after update on wasl.%I
      referencing old table as gone new table as fresh for each statement execute function wasl.sum_rows()', t.name);
    perform wasl.take_row_sums(t.name);
  end loop;
end $$;

create or replace function wasl.forget_sums() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.is_ours() then
    delete from wasl.statement_sum s using gone g where s.report_no = g.no;
    delete from wasl.row_sum s using gone g where s.report_no = g.no;
  end if;
  return null;
end $$;

create function wasl.altered_row_sums() returns table (kind text, id text, found bigint, kept bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  t record;
begin
  for t in select * from wasl.summed_tables() loop
    return query execute format('select %2$L, coalesce(r.id, ''number '' || coalesce(a.report_no, k.report_no)),
        coalesce(a.n, 0), coalesce(k.n, 0)::bigint
      from (select s.report_no, count(*) as n, bit_xor(hash_record_extended(s, 0)) as digest
          from wasl.%1$I s group by s.report_no) a
        full join (select s.report_no, sum(s.n) as n, bit_xor(s.digest) as digest
          from wasl.row_sum s where s.of_table = %1$L group by s.report_no) k on k.report_no = a.report_no
        left join wasl.report r on r.no = coalesce(a.report_no, k.report_no)
      where coalesce(a.n, 0) <> coalesce(k.n, 0) or coalesce(a.digest, 0) <> coalesce(k.digest, 0)
      order by 2', t.name, t.kind);
  end loop;
end $$;

-- A decision of a second person is in the audit log, in the same transaction and by their own hand, or nobody made it.
create function wasl.unsaid_approvals() returns table (id text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with said as materialized (
    select e.object, e.user_id, e.detail::jsonb as detail from wasl.audit e
      where e.action = 'decide' and e.object like 'approval:%'
  )
  select a.id from wasl.approval a where a.decision is not null and not exists (
      select 1 from said s where s.object = 'approval:' || a.subject and s.user_id = a.decided_by
        and s.detail ->> 'decision' = a.decision and s.detail ->> 'kind' = a.kind
        and coalesce(s.detail ->> 'approval', a.id) = a.id)
    order by 1
$$;

revoke all on function wasl.kept_tables, wasl.newly_kept_tables, wasl.digests_of, wasl.summed_tables, wasl.sum_rows,
  wasl.take_row_sums, wasl.altered_row_sums, wasl.unsaid_approvals from public;
`;
