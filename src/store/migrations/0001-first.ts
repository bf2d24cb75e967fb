/**
 * The first schema. Rules that hold for all later ones:
 *
 * - A policy compares the interned `access_id` with the viewer's set, which one definer function resolves once
 *   a query. Under row-level security only leakproof operators may use an index, so every index is a btree on
 *   scalars.
 * - The distribution key of a table is its first unique column after `report_no`; no unique index and no foreign
 *   key reaches across it. Unique indexes hold `access_id` too, so that a conflict tells nothing of hidden rows.
 * - Texts sort by bytes (collate "C"), as JavaScript's identifiers do.
 */
export const FIRST = `
create table wasl.node (
  one boolean primary key default true check (one),
  node_id text not null,
  key_check text not null
);

-- Accounts: role wasl_auth only.

create table wasl.account (
  id text primary key,
  role text not null,
  clearance text not null,
  groups text[] not null,
  compartments text[] not null,
  disabled boolean not null default false,
  local boolean not null default false,
  password text,
  must_change boolean not null default false
);

create table wasl.token (
  digest bytea primary key,
  user_id text not null references wasl.account,
  purpose text,
  mandate text,
  expires_at timestamptz not null,
  -- By the port's clock, which may be a simulation's.
  expires_ms float8 not null,
  revoked boolean not null default false
);
create index token_user on wasl.token (user_id);

-- Access and tickets.

create table wasl.access (
  id int generated always as identity primary key,
  key text collate "C" not null unique,
  tlp smallint not null,
  groups text[],
  purposes text[],
  compartments text[] not null
);

-- One row a backend, overwritten by its next transaction: no growth, nothing to clean up.
create unlogged table wasl.ticket (
  pid int primary key,
  id uuid not null,
  started timestamptz not null,
  user_id text not null,
  role text not null,
  clearance smallint not null,
  groups text[] not null,
  compartments text[] not null,
  purpose text not null,
  mandate text not null,
  allowed int[] not null,
  high int not null
);

-- core canSee; test/contracts holds the two equal.
create function wasl.admits(a wasl.access, clearance smallint, groups text[], compartments text[], purpose text)
returns boolean language sql immutable as $$
  select a.tlp <= clearance
    and (a.groups is null or a.groups && groups)
    and (a.purposes is null or purpose = any (a.purposes))
    and a.compartments <@ compartments
$$;

create function wasl.tlp_rank(level text) returns smallint language sql immutable as $$
  select coalesce(array_position(array['clear', 'green', 'amber', 'amber+strict', 'red'], level) - 1, 4)::smallint
$$;

-- A clearance that we do not know clears nothing but the lowest.
create function wasl.clearance_rank(level text) returns smallint language sql immutable as $$
  select coalesce(array_position(array['clear', 'green', 'amber', 'amber+strict', 'red'], level) - 1, 0)::smallint
$$;

create function wasl.open_ticket(p_token text, p_purpose text, p_mandate text)
returns table (
  user_id text, role text, clearance text, groups text[], compartments text[], expires_ms float8, bound boolean
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  k record;
  v_id uuid := gen_random_uuid();
  v_rank smallint;
  v_high int;
  v_allowed int[];
begin
  select t.purpose, t.mandate, t.expires_ms, a.id, a.role, a.clearance, a.groups, a.compartments into k
    from wasl.token t join wasl.account a on a.id = t.user_id
    where t.digest = sha256(convert_to(p_token, 'UTF8'))
      and not t.revoked and t.expires_at > clock_timestamp() and not a.disabled;
  if not found then return; end if;
  if k.purpose is not null and (k.purpose is distinct from p_purpose or k.mandate is distinct from p_mandate) then
    return query select k.id, k.role, k.clearance, k.groups, k.compartments, k.expires_ms, false;
    return;
  end if;
  v_rank := wasl.clearance_rank(k.clearance);
  select coalesce(max(a.id), 0), coalesce(array_agg(a.id) filter (
      where wasl.admits(a, v_rank, k.groups, k.compartments, p_purpose)), '{}')
    into v_high, v_allowed from wasl.access a;
  insert into wasl.ticket values (pg_backend_pid(), v_id, transaction_timestamp(), k.id, k.role, v_rank,
      k.groups, k.compartments, p_purpose, p_mandate, v_allowed, v_high)
    on conflict (pid) do update set id = excluded.id, started = excluded.started, user_id = excluded.user_id,
      role = excluded.role, clearance = excluded.clearance, groups = excluded.groups,
      compartments = excluded.compartments, purpose = excluded.purpose, mandate = excluded.mandate,
      allowed = excluded.allowed, high = excluded.high;
  perform set_config('wasl.ticket', v_id::text, true);
  return query select k.id, k.role, k.clearance, k.groups, k.compartments, k.expires_ms, true;
end $$;

create function wasl.my_ticket() returns setof wasl.ticket
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  -- Bound to this backend and this transaction: a ticket that was left behind opens nothing.
  select * from wasl.ticket
    where pid = pg_backend_pid() and started = transaction_timestamp()
      and id::text = current_setting('wasl.ticket', true)
$$;

create function wasl.allowed() returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  k wasl.ticket;
begin
  select * into k from wasl.my_ticket();
  if not found then return '{}'; end if;
  -- What was interned since the ticket was opened, in this transaction or another.
  return k.allowed || array(
    select a.id from wasl.access a
      where a.id > k.high and wasl.admits(a, k.clearance, k.groups, k.compartments, k.purpose));
end $$;

create function wasl.viewer_id() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select user_id from wasl.my_ticket()
$$;

create function wasl.viewer_role() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select role from wasl.my_ticket()
$$;

create function wasl.as_list(value jsonb) returns text[] language sql immutable as $$
  select case when value = '"any"'::jsonb then null else array(select jsonb_array_elements_text(value)) end
$$;

-- The tuple is read from the key itself, so that no key can be interned with another meaning.
create function wasl.intern_access(p_key text) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id int;
  j jsonb;
begin
  select a.id into v_id from wasl.access a where a.key = p_key;
  if found then return v_id; end if;
  j := p_key::jsonb;
  insert into wasl.access (key, tlp, groups, purposes, compartments)
    values (p_key, wasl.tlp_rank(j ->> 0), wasl.as_list(j -> 5), wasl.as_list(j -> 6), wasl.as_list(j -> 7))
    on conflict do nothing returning id into v_id;
  if v_id is null then select a.id into v_id from wasl.access a where a.key = p_key; end if;
  return v_id;
end $$;

-- Reports and their bytes.

create table wasl.report (
  no int generated always as identity primary key,
  id text collate "C" not null,
  access_id int not null,
  title text not null,
  format text not null,
  sha256 text not null,
  byte_length float8 not null,
  source text not null,
  provider text not null,
  publishers jsonb not null,
  evaluation jsonb not null,
  lang text,
  published_at text,
  received_at text collate "C" not null,
  review_at text collate "C" not null,
  fictitious boolean not null,
  complete boolean not null default false,
  outcome jsonb,
  -- Wrapped by the node key; erasing it erases originals and facts.
  data_key bytea,
  -- What the document says of itself, sealed: without its text and mentions, and whole.
  facts_head bytea,
  facts bytea,
  unique (id, access_id)
);
create index report_newest on wasl.report (received_at, id);
create index report_review on wasl.report (review_at);

create table wasl.original (
  report_no int not null,
  piece int not null,
  access_id int not null,
  body bytea not null,
  primary key (report_no, piece, access_id)
);
alter table wasl.original alter column body set storage external;

-- Statements and what is indexed of them.

create table wasl.statement (
  report_no int not null,
  access_id int not null,
  assessment boolean not null,
  id uuid not null,
  entity_id text collate "C" not null,
  schema text collate "C" not null,
  property text collate "C" not null,
  value text not null,
  lang text,
  original text,
  valid_from text collate "C",
  valid_to text collate "C",
  first_seen text collate "C" not null,
  -- Null where it is first_seen.
  last_seen text collate "C"
);
create unique index statement_one on wasl.statement (entity_id, id, access_id);
create index statement_id on wasl.statement (id);

create table wasl.tombstone (
  statement_id uuid not null,
  access_id int not null,
  reason text not null,
  at text collate "C" not null,
  by text not null,
  primary key (statement_id, access_id)
);

create table wasl.posting (
  key text collate "C" not null,
  entity_id text collate "C" not null,
  access_id int not null
);
create index posting_key on wasl.posting (key, entity_id, access_id);

create table wasl.identifier (
  node text collate "C" not null,
  entity_id text collate "C" not null,
  schema text collate "C" not null,
  property text collate "C" not null,
  statement_id uuid not null,
  access_id int not null
);
create index identifier_node on wasl.identifier (node, statement_id);
create index identifier_entity on wasl.identifier (entity_id);

-- side: 1 where the property is the source of an edge schema, 2 the target, 0 neither.
create table wasl.link (
  entity_id text collate "C" not null,
  other_id text collate "C" not null,
  schema text collate "C" not null,
  property text collate "C" not null,
  side smallint not null,
  statement_id uuid not null,
  access_id int not null
);
create index link_entity on wasl.link (entity_id);
create index link_other on wasl.link (other_id);

-- Bulk rows.

create table wasl.payment (
  report_no int not null, access_id int not null, id text collate "C" not null,
  at float8 not null, debtor_account text not null, creditor_account text not null,
  debtor_agent text, creditor_agent text, amount_minor numeric not null, currency text not null,
  method text, reference text,
  primary key (id, report_no, access_id)
);
create table wasl.post (
  report_no int not null, access_id int not null, id text collate "C" not null,
  platform text not null, account_id text not null, account_name text, posted_at text not null,
  text text not null, media text[] not null,
  primary key (id, report_no, access_id)
);
create table wasl.supply_order (
  report_no int not null, access_id int not null, id text collate "C" not null,
  ordered_at text not null, seller_id text not null, buyer_id text not null, item text not null,
  quantity float8 not null, serials text[] not null, amount_minor numeric, currency text,
  paid_by_account text, delivery_place text, flags text[] not null,
  primary key (id, report_no, access_id)
);
create table wasl.seizure (
  report_no int not null, access_id int not null, id text collate "C" not null,
  seized_at text not null, place text not null, item text not null, serials text[] not null, authority text,
  primary key (id, report_no, access_id)
);
create table wasl.supply_event (
  report_no int not null, access_id int not null, id text collate "C" not null,
  event_type text not null, action text, event_time text not null, biz_step text, disposition text,
  read_point text, biz_location text, parent_id text, items text[] not null,
  source_parties text[] not null, destination_parties text[] not null,
  primary key (id, report_no, access_id)
);

-- Decisions.

create table wasl.resolution (
  no int generated always as identity primary key,
  id text collate "C" not null,
  left_id text collate "C" not null,
  right_id text collate "C" not null,
  judgement text not null,
  score float8 not null,
  terms jsonb not null,
  decided_by text not null,
  decided_at text not null,
  reason text not null,
  access_id int not null,
  unique (id, access_id)
);

-- Each decision from either side, so that a cluster is walked by one index.
create table wasl.pairing (
  entity_id text collate "C" not null,
  other_id text collate "C" not null,
  no int not null,
  same boolean not null,
  access_id int not null
);
create index pairing_entity on wasl.pairing (entity_id, other_id, no);

create table wasl.finding (
  id text collate "C" not null,
  access_id int not null,
  detector text not null,
  detector_version text not null,
  techniques text[] not null,
  front text not null,
  subjects jsonb not null,
  evidence text[] not null,
  score float8 not null,
  terms jsonb not null,
  against text[] not null,
  summary text not null,
  from_at text,
  to_at text,
  proves jsonb not null,
  state text not null default 'proposed',
  proposed_at text collate "C" not null,
  decided_by text,
  decided_at text,
  reason text,
  primary key (id, access_id)
);
create table wasl.finding_subject (
  subject_id text collate "C" not null,
  finding_id text collate "C" not null,
  access_id int not null
);
create index finding_subject_id on wasl.finding_subject (subject_id);

create table wasl.dossier (
  id text collate "C" primary key,
  access_id int not null,
  title text not null,
  mandate text not null,
  opened_by text not null,
  opened_at text collate "C" not null,
  review_at text collate "C" not null
);
create table wasl.dossier_item (
  dossier_id text collate "C" not null,
  kind text not null,
  item_id text collate "C" not null,
  access_id int not null,
  note text not null,
  added_by text not null,
  added_at text not null,
  primary key (dossier_id, kind, item_id)
);

create table wasl.category (
  no int generated always as identity primary key,
  entity_id text collate "C" not null,
  category text not null,
  reason text not null,
  decided_by text not null,
  decided_at text not null
);
create index category_entity on wasl.category (entity_id, no);

-- Keyed stores: the application may add and never read.

create table wasl.protected_name (
  pseudonym text primary key,
  category text not null,
  report_no int not null,
  data_key bytea,
  body bytea not null
);
create table wasl.source_identity (
  pseudonym text primary key,
  data_key bytea,
  body bytea not null
);

-- Audit.

create table wasl.audit (
  writer text collate "C" not null,
  sequence int not null,
  at text collate "C" not null,
  user_id text not null,
  purpose text not null,
  mandate text not null,
  action text not null,
  object text not null,
  detail text not null,
  text_digest text,
  previous text not null,
  hash text not null,
  primary key (writer, sequence)
);
create index audit_newest on wasl.audit (at, writer, sequence);
create table wasl.audit_text (
  writer text collate "C" not null,
  sequence int not null,
  data_key bytea,
  body bytea not null,
  primary key (writer, sequence)
);
create table wasl.checkpoint (
  sequence int primary key,
  at text not null,
  heads text not null,
  previous text not null,
  hash text not null,
  signature text not null
);

-- Appends to one chain. Only the definer functions below call it.
create function wasl.chain(p_writer text, p_entries jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
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
  insert into wasl.audit_text
    select p_writer, e.sequence, decode(e.data_key, 'hex'), decode(e.body, 'hex')
      from jsonb_to_recordset(p_entries) e(sequence int, data_key text, body text) where e.body is not null;
end $$;

-- Entries of a viewer: who and why are the ticket's, whatever the caller says.
create function wasl.append_audit(p_writer text, p_entries jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  k wasl.ticket;
begin
  select * into k from wasl.my_ticket();
  if not found or exists (
    select 1 from jsonb_to_recordset(p_entries) e(user_id text, purpose text, mandate text)
      where e.user_id is distinct from k.user_id or e.purpose is distinct from k.purpose
        or e.mandate is distinct from k.mandate) then
    raise exception 'not the viewer of this ticket' using errcode = '42501';
  end if;
  perform wasl.chain(p_writer, p_entries);
end $$;

-- Entries of the accounts themselves: sign-in, refusals, new users.
create function wasl.append_account_audit(p_writer text, p_entries jsonb) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  select wasl.chain(p_writer, p_entries)
$$;

-- A decision or a finding bears the strictest marking of its evidence, which may be stricter than its maker
-- is cleared for; so it is added past the policy, and only added.
create function wasl.add_resolutions(p_rows jsonb) returns int
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with fresh as (
    insert into wasl.resolution (id, left_id, right_id, judgement, score, terms, decided_by, decided_at, reason,
        access_id)
      select r.id, r.left_id, r.right_id, r.judgement, r.score, r.terms, r.decided_by, r.decided_at, r.reason,
          r.access_id
        from jsonb_to_recordset(p_rows) r(id text, left_id text, right_id text, judgement text, score float8,
          terms jsonb, decided_by text, decided_at text, reason text, access_id int, ordinal int)
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

create function wasl.add_findings(p_rows jsonb) returns int
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with fresh as (
    insert into wasl.finding (id, access_id, detector, detector_version, techniques, front, subjects, evidence,
        score, terms, against, summary, from_at, to_at, proves, proposed_at)
      select r.id, r.access_id, r.detector, r.detector_version, array(select jsonb_array_elements_text(r.techniques)),
          r.front, r.subjects, array(select jsonb_array_elements_text(r.evidence)), r.score, r.terms,
          array(select jsonb_array_elements_text(r.against)), r.summary, r.from_at, r.to_at, r.proves, r.proposed_at
        from jsonb_to_recordset(p_rows) r(id text, access_id int, detector text, detector_version text,
          techniques jsonb, front text, subjects jsonb, evidence jsonb, score float8, terms jsonb, against jsonb,
          summary text, from_at text, to_at text, proves jsonb, proposed_at text)
      on conflict do nothing
      returning id, access_id, subjects
  ), subjects as (
    insert into wasl.finding_subject (subject_id, finding_id, access_id)
      select distinct s ->> 'id', fresh.id, fresh.access_id from fresh, jsonb_array_elements(fresh.subjects) s
  )
  select count(*)::int from fresh
$$;

-- What the application may do. Everything else is refused.

grant usage on schema wasl to wasl_app, wasl_auth;
revoke all on all functions in schema wasl from public;
grant execute on function wasl.open_ticket, wasl.allowed, wasl.viewer_id, wasl.viewer_role,
  wasl.intern_access, wasl.append_audit, wasl.add_resolutions, wasl.add_findings to wasl_app;
grant execute on function wasl.append_account_audit to wasl_auth;

grant select, insert, update, delete on wasl.account, wasl.token to wasl_auth;
grant select on wasl.audit, wasl.audit_text to wasl_auth;
grant select, insert on wasl.checkpoint to wasl_auth;

grant select on wasl.access, wasl.resolution, wasl.pairing, wasl.finding, wasl.finding_subject, wasl.audit,
  wasl.audit_text to wasl_app;
grant select, insert on wasl.report, wasl.original, wasl.statement, wasl.tombstone, wasl.posting,
  wasl.identifier, wasl.link, wasl.payment, wasl.post, wasl.supply_order, wasl.seizure, wasl.supply_event,
  wasl.dossier, wasl.dossier_item, wasl.category to wasl_app;
grant update (complete, outcome, facts_head, facts) on wasl.report to wasl_app;
grant update (state, decided_by, decided_at, reason) on wasl.finding to wasl_app;
grant update (title, mandate, access_id, review_at) on wasl.dossier to wasl_app;
grant update (note, access_id) on wasl.dossier_item to wasl_app;
grant delete on wasl.dossier_item to wasl_app;
grant insert on wasl.protected_name, wasl.source_identity to wasl_app;

do $$
declare
  t text;
begin
  foreach t in array array['report', 'original', 'statement', 'tombstone', 'posting', 'identifier', 'link',
    'payment', 'post', 'supply_order', 'seizure', 'supply_event', 'resolution', 'pairing', 'finding',
    'finding_subject', 'dossier', 'dossier_item'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy add on wasl.%I for insert to wasl_app
      with check (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy change on wasl.%I for update to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))
      with check (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy remove on wasl.%I for delete to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))', t);
  end loop;
end $$;

alter table wasl.access enable row level security;
create policy see on wasl.access for select to wasl_app using (id = any ((select wasl.allowed())::int[]));

-- A category is seen with the person it is about.
alter table wasl.category enable row level security;
create policy see on wasl.category for select to wasl_app
  using (exists (select 1 from wasl.statement s where s.entity_id = category.entity_id));
create policy add on wasl.category for insert to wasl_app
  with check (decided_by = (select wasl.viewer_id()));

alter table wasl.protected_name enable row level security;
create policy add on wasl.protected_name for insert to wasl_app with check ((select wasl.viewer_id()) is not null);
alter table wasl.source_identity enable row level security;
create policy add on wasl.source_identity for insert to wasl_app with check ((select wasl.viewer_id()) is not null);

-- Oversight and supervisors read the whole log, everybody their own part of it.
alter table wasl.audit enable row level security;
create policy see on wasl.audit for select to wasl_app
  using (user_id = (select wasl.viewer_id()) or (select wasl.viewer_role()) in ('oversight', 'supervisor'));
create policy verify on wasl.audit for select to wasl_auth using (true);
alter table wasl.audit_text enable row level security;
create policy see on wasl.audit_text for select to wasl_app
  using (exists (select 1 from wasl.audit a where a.writer = audit_text.writer and a.sequence = audit_text.sequence));
create policy verify on wasl.audit_text for select to wasl_auth using (true);
`;
