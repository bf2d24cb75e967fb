/**
 * What this node gives to partners and takes from them. Release logs are append-only: an entry's text can be taken out
 * (a recall, an expiry), its hash stays, so that the log still verifies.
 *
 * Content stands in `fed_entry` and `fed_object`: a viewer sees of them what they may see by the marking, and the
 * exchange itself, the machine account "federation", all of it, because it serves and receives for everybody. The other
 * tables hold ids, keys, agreements and receipts, no content, and have no access_id: every viewer may read them, only the
 * exchange and those who administer may say who is a partner.
 */
export const FEDERATION = `
create function wasl.is_exchange() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from wasl.my_ticket() t where t.user_id = 'federation' and t.role = 'machine')
$$;
create function wasl.is_administering() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from wasl.my_ticket() t
    where (t.user_id = 'federation' and t.role = 'machine') or t.role in ('administrator', 'supervisor'))
$$;

create table wasl.fed_partner (node_id text collate "C" primary key, body text not null);
create table wasl.fed_pairing (node_id text collate "C" primary key, body text not null);
create table wasl.fed_key (generation int primary key, body text not null);

create table wasl.fed_outbox (peer text collate "C" primary key, size int not null, hashes text not null);
create table wasl.fed_inbox (peer text collate "C" primary key, size int not null, hashes text not null, head text);

create table wasl.fed_entry (
  peer text collate "C" not null,
  seq int not null,
  access_id int not null,
  leaf bytea not null,
  text text,
  creator text collate "C",
  object_id text collate "C",
  version int,
  entity_id text collate "C",
  purpose text,
  mandate text,
  notice_id text collate "C",
  primary key (peer, seq)
);
create index fed_entry_object on wasl.fed_entry (object_id) where object_id is not null;
create index fed_entry_notice on wasl.fed_entry (notice_id) where notice_id is not null;
create index fed_entry_entity on wasl.fed_entry (entity_id) where entity_id is not null;
create table wasl.fed_tile (peer text collate "C" not null, no int not null, hash bytea not null, primary key (peer, no));

create table wasl.fed_object (
  creator text collate "C" not null,
  id text collate "C" not null,
  access_id int not null,
  version int not null,
  hash text not null,
  state text not null,
  statement_id text collate "C",
  body text,
  expires_at text collate "C",
  groups text[],
  primary key (id, creator)
);
create index fed_object_statement on wasl.fed_object (statement_id) where statement_id is not null;
create index fed_object_expiry on wasl.fed_object (expires_at) where state = 'held' and expires_at is not null;
create index fed_object_group on wasl.fed_object (creator) where groups is not null and state = 'held';

create table wasl.fed_grant (
  id text collate "C" primary key, creator text collate "C" not null, object_id text collate "C" not null, body text not null
);
create index fed_grant_object on wasl.fed_grant (object_id);
create table wasl.fed_notice (
  id text collate "C" primary key, type text not null, issuer text collate "C" not null, at text collate "C" not null,
  body text not null
);
create index fed_notice_issuer on wasl.fed_notice (issuer, type, at);
create table wasl.fed_expect (
  of text collate "C" not null, peer text collate "C" not null, what text not null, due_at text collate "C" not null,
  receipt text, primary key (of, peer)
);
create table wasl.fed_expelled (
  issuer text collate "C" not null, member text collate "C" not null, group_name text not null,
  primary key (issuer, member, group_name)
);
create table wasl.fed_refusal (
  no int generated always as identity primary key,
  at text not null, peer text not null, seq int, code text not null, digest text not null
);

-- What its creator takes back goes, whoever may see it here.
create function wasl.fed_withdraw(p_ids text[], p_reason text, p_at text) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  if not wasl.is_exchange() then raise exception 'not the exchange' using errcode = '42501'; end if;
  insert into wasl.tombstone (statement_id, access_id, reason, at, by)
    select s.id, s.access_id, p_reason, p_at, 'federation' from wasl.statement s
      where s.id = any (p_ids::uuid[]) on conflict do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
revoke all on function wasl.fed_withdraw, wasl.is_exchange, wasl.is_administering from public;
grant execute on function wasl.fed_withdraw, wasl.is_exchange, wasl.is_administering to wasl_app;

grant select, insert, update on wasl.fed_partner, wasl.fed_key, wasl.fed_outbox, wasl.fed_inbox, wasl.fed_object,
  wasl.fed_expect to wasl_app;
grant select, insert on wasl.fed_tile, wasl.fed_grant, wasl.fed_notice, wasl.fed_expelled, wasl.fed_refusal to wasl_app;
grant select, insert, update, delete on wasl.fed_pairing to wasl_app;
grant select, insert on wasl.fed_entry to wasl_app;
grant update (text) on wasl.fed_entry to wasl_app;

do $$
declare
  t text;
begin
  foreach t in array array['fed_entry', 'fed_object'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]) or (select wasl.is_exchange()))', t);
    execute format('create policy add on wasl.%I for insert to wasl_app
      with check (access_id = any ((select wasl.allowed())::int[]) or (select wasl.is_exchange()))', t);
    execute format('create policy change on wasl.%I for update to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]) or (select wasl.is_exchange()))
      with check (access_id = any ((select wasl.allowed())::int[]) or (select wasl.is_exchange()))', t);
  end loop;
  foreach t in array array['fed_outbox', 'fed_inbox', 'fed_tile', 'fed_grant', 'fed_notice', 'fed_expect',
      'fed_expelled', 'fed_refusal'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy work on wasl.%I to wasl_app
      using ((select wasl.viewer_id()) is not null) with check ((select wasl.viewer_id()) is not null)', t);
  end loop;
  foreach t in array array['fed_partner', 'fed_key', 'fed_pairing'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app using ((select wasl.viewer_id()) is not null)', t);
    execute format('create policy add on wasl.%I for insert to wasl_app with check ((select wasl.is_administering()))', t);
    execute format('create policy change on wasl.%I for update to wasl_app
      using ((select wasl.is_administering())) with check ((select wasl.is_administering()))', t);
    execute format('create policy remove on wasl.%I for delete to wasl_app using ((select wasl.is_administering()))', t);
  end loop;
end $$;
`;
