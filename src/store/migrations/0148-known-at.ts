/**
 * When this node came to know a statement, where `first_seen` is what another node says of when it saw it: null where the two are one.
 * Without it a view of an earlier day showed what was imported since. Of what came before this column the report's day stands for it.
 *
 * What `wasl verify` holds statements against takes it in; of those without it nothing changes.
 */
const UNHASHED = (row: string): string => {
  const first = `hashtextextended(${row}.first_seen, uuid_hash_extended(${row}.id, ${row}.access_id))`;
  const all = `hashtextextended(coalesce(${row}.last_seen, ''), hashtextextended(coalesce(${row}.original, ''), ${first}))`;
  return `case when ${row}.known_at is null then ${all} else hashtextextended(${row}.known_at, ${all}) end`;
};

export const KNOWN_AT = `
alter table wasl.statement add column known_at text collate "C";
alter type wasl.statement_row add attribute known_at text;

create or replace function wasl.sum_statements() returns trigger
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

create or replace function wasl.altered_sums() returns table (id text, found bigint, kept bigint)
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

create or replace function wasl.add_children(p_statements jsonb, p_links jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  if wasl.viewer_id() is null or exists (
    select 1 from jsonb_to_recordset(p_statements) r(access_id int)
      where not exists (select 1 from wasl.access a where a.id = r.access_id and 'children' = any (a.compartments))) then
    raise exception 'not of the compartment' using errcode = '42501';
  end if;
  insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, first_seen, known_at)
    select r.report_no, r.access_id, r.assessment, r.id, r.entity_id, r.schema, r.property, r.value, r.first_seen, r.known_at
      from jsonb_to_recordset(p_statements) r(report_no int, access_id int, assessment boolean, id uuid,
        entity_id text, schema text, property text, value text, first_seen text, known_at text)
      on conflict do nothing;
  get diagnostics v_count = row_count;
  insert into wasl.link (entity_id, other_id, schema, property, side, statement_id, access_id)
    select l.entity_id, l.other_id, l.schema, l.property, l.side, l.statement_id, l.access_id
      from jsonb_to_recordset(p_links) l(entity_id text, other_id text, schema text, property text, side smallint,
        statement_id uuid, access_id int)
      where exists (select 1 from wasl.statement s where s.id = l.statement_id and s.access_id = l.access_id)
        and exists (select 1 from wasl.access a where a.id = l.access_id and 'children' = any (a.compartments))
        and not exists (select 1 from wasl.link o where o.statement_id = l.statement_id and o.access_id = l.access_id);
  return v_count;
end $$;
`;
