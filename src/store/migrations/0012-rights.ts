/**
 * Rights: approvals by a second person, the keyed store of protected persons with its aliases, retention with holds and
 * tombstones, requests of data subjects, the switch of each detector.
 *
 * `wasl_keeper` is the role that takes away: it reads and deletes what it is told past the policies and shows nobody
 * anything. It may change a marking and re-seal a text; it may not write of a person but pseudonyms.
 *
 * No access_id have: approvals, switches and holds (ids and reasons, by role and author); requests of data subjects
 * (sealed, by purpose and role); keyed tables (the application adds and never reads).
 */
export const RIGHTS = `
create function wasl.viewer_purpose() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select purpose from wasl.my_ticket()
$$;

-- Oversight checks rules, logs and figures; of content it sees nothing without a warrant's reference as its mandate (R25).
create or replace function wasl.open_ticket(p_token text, p_purpose text, p_mandate text)
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
  if k.role = 'oversight' and p_mandate !~ '^WARRANT-[A-Za-z0-9./-]{3,}$' then v_rank := -1; end if;
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

-- Approvals.

create table wasl.approval (
  id text collate "C" primary key,
  kind text not null,
  subject text collate "C" not null,
  digest text not null,
  reason text not null,
  requested_by text not null,
  requested_at text collate "C" not null,
  purpose text not null,
  mandate text not null,
  expires_at text collate "C" not null,
  decision text,
  decided_by text,
  decided_at text,
  decision_reason text,
  valid_until text collate "C",
  used_at text,
  check (decided_by <> requested_by),
  check ((decision is null) = (decided_by is null))
);
create index approval_subject on wasl.approval (subject, kind);
create index approval_newest on wasl.approval (requested_at, id);

-- Two people are two accounts: the one who answers holds the ticket, is a supervisor and did not ask.
create function wasl.decide_approval(p_id text, p_decision text, p_reason text, p_now text, p_valid_until text)
returns int language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  if wasl.viewer_role() is distinct from 'supervisor' or p_decision not in ('approved', 'refused') then
    raise exception 'not an approver' using errcode = '42501';
  end if;
  update wasl.approval set decision = p_decision, decided_by = wasl.viewer_id(), decided_at = p_now,
      decision_reason = p_reason, valid_until = case when p_decision = 'approved' then p_valid_until end
    where id = p_id and decision is null and expires_at > p_now and requested_by <> wasl.viewer_id();
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Whoever asked uses it, for exactly what was approved; answers its id, or null for none.
create function wasl.use_approval(p_kind text, p_subject text, p_digest text, p_now text, p_once boolean)
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id text;
begin
  select a.id into v_id from wasl.approval a
    where a.kind = p_kind and a.subject = p_subject and a.digest = p_digest and a.decision = 'approved'
      and a.requested_by = wasl.viewer_id() and a.decided_by <> a.requested_by and a.valid_until > p_now
      and (not p_once or a.used_at is null)
    order by a.requested_at desc limit 1 for update;
  if v_id is not null then
    update wasl.approval set used_at = coalesce(used_at, p_now) where id = v_id;
  end if;
  return v_id;
end $$;

-- Protected persons.

alter table wasl.protected_name
  add column entity_id text collate "C",
  add column review_at text collate "C",
  add column guardian text,
  add column erased_at text;
update wasl.protected_name set entity_id =
  'protected-' || left(encode(sha256(convert_to(length(pseudonym) || ':' || pseudonym, 'UTF8')), 'hex'), 32);
create unique index protected_name_entity on wasl.protected_name (entity_id);
create index protected_name_review on wasl.protected_name (review_at);

-- What was said of the person before or after, under the same data key.
create table wasl.protected_body (
  no int generated always as identity primary key,
  entity_id text collate "C" not null,
  report_no int not null,
  body bytea not null
);
create index protected_body_entity on wasl.protected_body (entity_id);
create index protected_body_report on wasl.protected_body (report_no);

-- Keyed digests of the ids that sources use: what comes later of the same person goes the same way.
create table wasl.protected_alias (
  digest text collate "C" primary key,
  entity_id text collate "C" not null
);

create function wasl.protected_aliases(p_digests text[])
returns table (digest text, entity_id text, category text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.digest, a.entity_id, n.category from wasl.protected_alias a
    join wasl.protected_name n on n.entity_id = a.entity_id
    where a.digest = any (p_digests) and wasl.viewer_id() is not null
$$;

create function wasl.has_protected_aliases() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from wasl.protected_alias)
$$;

-- A wrapped key opens nothing without the body, which is not given out here.
create function wasl.protected_key(p_entity_id text) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select data_key from wasl.protected_name where entity_id = p_entity_id and wasl.viewer_id() is not null
$$;

-- The only way back to a name: the viewer asked, somebody else approved, it is still valid, and the viewer may see
-- that there is such a person. A child's takes the purpose of protection too.
create function wasl.reidentify(p_entity_id text, p_now text)
returns table (category text, guardian text, pseudonym text, data_key bytea, body bytea, no int)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_category text;
begin
  select n.category into v_category from wasl.protected_name n where n.entity_id = p_entity_id;
  if not found
    or not exists (select 1 from wasl.statement s where s.entity_id = p_entity_id
      and s.access_id = any (wasl.allowed()))
    or (v_category = 'child' and wasl.viewer_purpose() is distinct from 'protection')
    or wasl.use_approval('reidentify', p_entity_id, '', p_now, false) is null then
    raise exception 'no approval by a second person' using errcode = '42501';
  end if;
  return query
    select n.category, n.guardian, n.pseudonym, n.data_key, n.body, 0 from wasl.protected_name n
      where n.entity_id = p_entity_id
    union all
    select n.category, n.guardian, n.pseudonym, n.data_key, b.body, b.no from wasl.protected_name n
      join wasl.protected_body b on b.entity_id = n.entity_id where n.entity_id = p_entity_id;
end $$;

-- Children are written into their compartment by whoever imports, also by those who may not look into it.
create function wasl.add_children(p_statements jsonb, p_links jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  if wasl.viewer_id() is null or exists (
    select 1 from jsonb_to_recordset(p_statements) r(access_id int)
      where not exists (select 1 from wasl.access a where a.id = r.access_id and 'children' = any (a.compartments))) then
    raise exception 'not of the compartment' using errcode = '42501';
  end if;
  insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, first_seen)
    select r.report_no, r.access_id, r.assessment, r.id, r.entity_id, r.schema, r.property, r.value, r.first_seen
      from jsonb_to_recordset(p_statements) r(report_no int, access_id int, assessment boolean, id uuid,
        entity_id text, schema text, property text, value text, first_seen text)
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

-- Who a source is: asked by one, approved by another (R22).
create function wasl.source_of(p_pseudonym text, p_now text) returns table (data_key bytea, body bytea)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.use_approval('source', p_pseudonym, '', p_now, false) is null then
    raise exception 'no approval by a second person' using errcode = '42501';
  end if;
  return query select s.data_key, s.body from wasl.source_identity s where s.pseudonym = p_pseudonym;
end $$;

-- Retention.

create table wasl.legal_hold (
  no int generated always as identity primary key,
  kind text not null,
  item_id text collate "C" not null,
  reason text not null,
  placed_by text not null,
  placed_at text not null,
  lifted_by text,
  lifted_at text,
  lift_reason text
);
create index legal_hold_item on wasl.legal_hold (item_id) where lifted_at is null;

create table wasl.renewal (
  no int generated always as identity primary key,
  kind text not null,
  item_id text collate "C" not null,
  reason text not null,
  review_at text not null,
  renewed_by text not null,
  renewed_at text not null
);

-- What is left of what was deleted: that it was, when and why; no content.
create table wasl.erased (
  kind text not null,
  id text collate "C" not null,
  access_id int not null,
  at text collate "C" not null,
  because text not null,
  statements int not null,
  primary key (id, kind, access_id)
);
create index erased_newest on wasl.erased (at, id);

create index dossier_review on wasl.dossier (review_at);

create function wasl.renew_person(p_entity_id text, p_review_at text) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  if wasl.viewer_role() not in ('analyst', 'supervisor') or not exists (
    select 1 from wasl.statement s where s.entity_id = p_entity_id and s.access_id = any (wasl.allowed())) then
    raise exception 'not for this viewer' using errcode = '42501';
  end if;
  update wasl.protected_name set review_at = p_review_at where entity_id = p_entity_id and erased_at is null;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Review dates of the persons that this viewer may know to exist; no name, no key.
create function wasl.person_reviews(p_until text)
returns table (entity_id text, category text, guardian text, review_at text, erased_at text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select n.entity_id, n.category, n.guardian, n.review_at, n.erased_at from wasl.protected_name n
    where n.review_at <= p_until and n.erased_at is null
      and exists (select 1 from wasl.statement s where s.entity_id = n.entity_id and s.access_id = any (wasl.allowed()))
    order by n.review_at, n.entity_id
$$;

-- Requests of data subjects. Who asks, and what is answered, is sealed.

create table wasl.subject_request (
  id text collate "C" primary key,
  kind text not null,
  received_at text collate "C" not null,
  due_at text collate "C" not null,
  opened_by text not null,
  entity_ids text[] not null,
  statement_ids text[] not null,
  data_key bytea,
  body bytea not null,
  decision text,
  exemption text,
  decided_by text,
  decided_at text,
  answer bytea,
  told int not null default 0
);
create index subject_request_due on wasl.subject_request (due_at, id);

-- A detector runs unless its last switch says no.

create table wasl.detector_switch (
  no int generated always as identity primary key,
  detector text collate "C" not null,
  running boolean not null,
  reason text not null,
  by text not null,
  at text not null
);
create index detector_switch_last on wasl.detector_switch (detector, no);

-- Figures without content, for those who oversee.
create function wasl.oversight_counts(p_now text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.viewer_id() is null then return '{}'::jsonb; end if;
  return jsonb_build_object(
    'reports', (select count(*) from wasl.report),
    'findings', (select coalesce(jsonb_agg(f), '[]') from (
      select detector as kind, state, count(distinct id) as n from wasl.finding group by 1, 2 order by 1, 2) f),
    'approvals', (select coalesce(jsonb_agg(f), '[]') from (
      select kind, coalesce(decision, case when expires_at > p_now then 'pending' else 'expired' end) as state,
        count(*) as n from wasl.approval group by 1, 2 order by 1, 2) f),
    'requests', (select coalesce(jsonb_agg(f), '[]') from (
      select kind, coalesce(decision, case when due_at < p_now then 'overdue' else 'open' end) as state,
        count(*) as n from wasl.subject_request group by 1, 2 order by 1, 2) f),
    'persons', (select coalesce(jsonb_agg(f), '[]') from (
      select category as kind, case when erased_at is null then 'kept' else 'erased' end as state, count(*) as n
        from wasl.protected_name group by 1, 2 order by 1, 2) f),
    'erased', (select coalesce(jsonb_agg(f), '[]') from (
      select kind, because as state, count(*) as n from wasl.erased group by 1, 2 order by 1, 2) f),
    'log', (select coalesce(jsonb_agg(f), '[]') from (
      select action as kind, 'all' as state, count(*) as n from wasl.audit group by 1 order by 1) f));
end $$;

-- What the application may do.

grant select, insert on wasl.approval, wasl.legal_hold, wasl.renewal, wasl.subject_request, wasl.detector_switch
  to wasl_app;
grant insert on wasl.protected_body to wasl_app;
grant select on wasl.erased to wasl_app;
grant update (lifted_by, lifted_at, lift_reason) on wasl.legal_hold to wasl_app;
grant update (decision, exemption, decided_by, decided_at, answer, told) on wasl.subject_request to wasl_app;
grant update (review_at) on wasl.report to wasl_app;
revoke all on function wasl.viewer_purpose, wasl.decide_approval, wasl.use_approval, wasl.protected_aliases,
  wasl.has_protected_aliases, wasl.protected_key, wasl.reidentify, wasl.add_children, wasl.source_of,
  wasl.renew_person, wasl.person_reviews, wasl.oversight_counts from public;
grant execute on function wasl.viewer_purpose, wasl.decide_approval, wasl.use_approval, wasl.protected_aliases,
  wasl.has_protected_aliases, wasl.protected_key, wasl.reidentify, wasl.add_children, wasl.source_of,
  wasl.renew_person, wasl.person_reviews, wasl.oversight_counts to wasl_app;

alter table wasl.approval enable row level security;
create policy see on wasl.approval for select to wasl_app
  using (requested_by = (select wasl.viewer_id()) or (select wasl.viewer_role()) in ('supervisor', 'oversight'));
create policy ask on wasl.approval for insert to wasl_app
  with check (requested_by = (select wasl.viewer_id()) and purpose = (select wasl.viewer_purpose())
    and (select wasl.viewer_role()) in ('analyst', 'supervisor') and decision is null and used_at is null);

alter table wasl.protected_body enable row level security;
create policy add on wasl.protected_body for insert to wasl_app with check ((select wasl.viewer_id()) is not null);
alter table wasl.protected_alias enable row level security;

alter table wasl.legal_hold enable row level security;
create policy see on wasl.legal_hold for select to wasl_app using ((select wasl.viewer_id()) is not null);
create policy place on wasl.legal_hold for insert to wasl_app
  with check (placed_by = (select wasl.viewer_id()) and (select wasl.viewer_role()) = 'supervisor');
create policy lift on wasl.legal_hold for update to wasl_app
  using ((select wasl.viewer_role()) = 'supervisor' and lifted_at is null)
  with check (lifted_by = (select wasl.viewer_id()));

alter table wasl.renewal enable row level security;
create policy see on wasl.renewal for select to wasl_app using ((select wasl.viewer_id()) is not null);
create policy add on wasl.renewal for insert to wasl_app
  with check (renewed_by = (select wasl.viewer_id()) and (select wasl.viewer_role()) in ('analyst', 'supervisor'));

alter table wasl.erased enable row level security;
create policy see on wasl.erased for select to wasl_app using (access_id = any ((select wasl.allowed())::int[]));

alter table wasl.subject_request enable row level security;
create policy see on wasl.subject_request for select to wasl_app
  using ((select wasl.viewer_purpose()) = 'data-subject-request'
    or (select wasl.viewer_role()) in ('supervisor', 'oversight'));
create policy add on wasl.subject_request for insert to wasl_app
  with check (opened_by = (select wasl.viewer_id()) and (select wasl.viewer_purpose()) = 'data-subject-request'
    and decision is null);
create policy answer on wasl.subject_request for update to wasl_app
  using ((select wasl.viewer_role()) = 'supervisor' and (select wasl.viewer_purpose()) = 'data-subject-request')
  with check (decided_by = (select wasl.viewer_id()));

alter table wasl.detector_switch enable row level security;
create policy see on wasl.detector_switch for select to wasl_app using ((select wasl.viewer_id()) is not null);
-- Whoever oversees may stop; only a supervisor starts again.
create policy turn on wasl.detector_switch for insert to wasl_app
  with check (by = (select wasl.viewer_id()) and ((select wasl.viewer_role()) = 'supervisor'
    or ((select wasl.viewer_role()) = 'oversight' and not running)));

-- The keeper.

grant usage on schema wasl to wasl_keeper;
grant execute on function wasl.append_account_audit, wasl.intern_access to wasl_keeper;
grant insert on wasl.statement, wasl.posting, wasl.link, wasl.erased, wasl.category, wasl.protected_name,
  wasl.protected_body, wasl.protected_alias to wasl_keeper;
grant update (access_id) on wasl.statement, wasl.posting, wasl.identifier, wasl.link to wasl_keeper;
grant update (entity_id) on wasl.category to wasl_keeper;
grant update (item_id, note) on wasl.dossier_item to wasl_keeper;
grant update (facts, facts_head) on wasl.report to wasl_keeper;
grant update (data_key, body, erased_at, review_at, guardian, category) on wasl.protected_name to wasl_keeper;

-- Every table of data, those of later fronts too, as long as they come before this migration: what hangs on a report,
-- a statement or an entity goes with it.
do $$
declare
  t record;
begin
  for t in
    select c.relname, c.relrowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'wasl' and c.relkind in ('r', 'p') and (
        c.relname in ('report', 'posting', 'name_key', 'finding', 'resolution', 'pairing', 'dossier', 'dossier_item',
          'legal_hold', 'erased', 'access')
        or exists (select 1 from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
          and a.attname in ('report_no', 'statement_id', 'entity_id', 'finding_id')))
  loop
    execute format('grant select on wasl.%I to wasl_keeper', t.relname);
    if t.relname not in ('access', 'erased', 'legal_hold') then
      execute format('grant delete on wasl.%I to wasl_keeper', t.relname);
    end if;
    if t.relrowsecurity then
      execute format('create policy keep on wasl.%I to wasl_keeper using (true) with check (true)', t.relname);
    end if;
  end loop;
end $$;

-- Whoever protects a child by import does so past their own compartments; the alias tells later imports.
grant insert on wasl.protected_alias to wasl_app;
create policy add on wasl.protected_alias for insert to wasl_app with check ((select wasl.viewer_id()) is not null);
`;
