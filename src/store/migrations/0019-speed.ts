/**
 * What is asked for most is read in the order of an index, not sorted anew for every request; and what a viewer may see
 * is answered from their ticket. Every policy of every query asks for it, so these functions set no search path, which would
 * cost more than their answer: whatever they name, operators included, is named with its schema instead. A function in
 * SQL is planned anew by each query that calls it; one in plpgsql is planned once a connection.
 */
const MINE = `t.pid operator(pg_catalog.=) pg_catalog.pg_backend_pid()
      and t.started operator(pg_catalog.=) pg_catalog.transaction_timestamp()
      and t.id::pg_catalog.text operator(pg_catalog.=) pg_catalog.current_setting('wasl.ticket', true)`;

export const SPEED = `
create index finding_surest on wasl.finding (score desc, proposed_at desc, id);
create index finding_surest_of_state on wasl.finding (state, score desc, proposed_at desc, id);

-- With its access, so that the index alone answers.
drop index wasl.posting_entity;
create index posting_entity on wasl.posting (entity_id, key, access_id);

-- What was interned since the ticket was opened, in this transaction or another.
create function wasl.allowed_since() returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  k wasl.ticket;
begin
  select * into k from wasl.my_ticket();
  return array(
    select a.id from wasl.access a
      where a.id > k.high and wasl.admits(a, k.clearance, k.groups, k.compartments, k.purpose));
end $$;
revoke all on function wasl.allowed_since from public;

create or replace function wasl.allowed() returns int[]
language plpgsql stable security definer as $$
declare
  v_allowed int[];
  v_high int;
begin
  -- As in my_ticket: bound to this backend and this transaction.
  select t.allowed, t.high into v_allowed, v_high from wasl.ticket t
    where ${MINE} and t.role operator(pg_catalog.<>) 'trade' and t.role operator(pg_catalog.<>) 'platform';
  if not found then return '{}'; end if;
  if exists (select 1 from wasl.access a where a.id operator(pg_catalog.>) v_high) then
    return v_allowed operator(pg_catalog.||) wasl.allowed_since();
  end if;
  return v_allowed;
end $$;

create or replace function wasl.my_ticket() returns setof wasl.ticket
language plpgsql stable security definer as $$
begin
  return query select t.* from wasl.ticket t where ${MINE};
end $$;

create or replace function wasl.viewer_id() returns text
language plpgsql stable security definer as $$
begin
  return (select t.user_id from wasl.ticket t where ${MINE});
end $$;

create or replace function wasl.viewer_role() returns text
language plpgsql stable security definer as $$
begin
  return (select t.role from wasl.ticket t where ${MINE});
end $$;

create or replace function wasl.strong_enough(t wasl.token, p_role text) returns boolean
language plpgsql stable as $$
begin
  if t.kind = 'token' or t.strong then return true; end if;
  return not exists (select 1 from wasl.factor_policy f where f.role = p_role);
end $$;

-- Called by the two below alone, which set the path.
create or replace function wasl.chain(p_writer text, p_entries jsonb) returns void
language plpgsql volatile as $$
declare
  v_sequence int;
  v_hash text;
begin
  select sequence, hash into v_sequence, v_hash from wasl.audit
    where writer = p_writer order by sequence desc limit 1;
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
end $$;
`;
