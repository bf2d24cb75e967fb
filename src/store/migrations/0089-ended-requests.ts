/**
 * A request for stored data about somebody who was protected since was hidden from its platform by the application alone, and
 * kept whom it was about. Now it ends in the protection's own transaction, under a sign that no session sets: the platform's own
 * functions leave it out, whoever asks them, and no row of the log but the keeper's says why (C25, R08).
 */
export const ENDED_REQUESTS = `
alter table wasl.data_request add column protected_at text collate "C";
grant update (state, protected_at) on wasl.data_request to wasl_keeper;
grant insert on wasl.data_request_event to wasl_keeper;
-- What waits for a second person, or was let out and did not go, is over.
grant update (expires_at, valid_until) on wasl.approval to wasl_keeper;

create function wasl.begin_data_request() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.protected_at := null;
  return new;
end $$;
create trigger begin_data_request before insert on wasl.data_request
  for each row execute function wasl.begin_data_request();

create function wasl.hold_protected_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.type = 'protected' and wasl.viewer_id() is not null then
    raise exception 'nobody says that themselves' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_protected_event before insert on wasl.data_request_event
  for each row execute function wasl.hold_protected_event();

create or replace function wasl.hold_data_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.reports_before := case when new.type = 'sent'
    then coalesce(pg_sequence_last_value(pg_get_serial_sequence('wasl.report', 'no')::regclass), 0) end;
  if new.type not in ('sent', 'withdrawn', 'user-told', 'protected')
      and not exists (select 1 from wasl.data_request_event s where s.request_id = new.request_id and s.type = 'sent') then
    raise exception 'nothing went' using errcode = '42501';
  end if;
  if new.type = 'produced' and new.side = 'unit'
      and wasl.has_data_account((select r.platform from wasl.data_request r where r.id = new.request_id)) then
    raise exception 'its platform says that itself' using errcode = '42501';
  end if;
  return new;
end $$;

-- Which of these somebody who is protected bears, or owns or holds what does (an account, a wallet), under whatever marking.
create function wasl.nodes_of_the_protected(p_nodes text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with bearers as materialized (
    select distinct i.node, i.entity_id from wasl.identifier i where i.node = any (p_nodes)
  ), things as materialized (
    select b.node, b.entity_id from bearers b
    union
    select b.node, p.other_id from bearers b join wasl.pairing p on p.entity_id = b.entity_id and p.same
  ), holders as materialized (
    select b.node, l.other_id as entity_id from things b join wasl.link l on l.entity_id = b.entity_id
      where l.side = 0 and l.property in ('owner', 'holder') and not exists (select 1 from wasl.tombstone t
        where t.statement_id = l.statement_id and t.access_id = l.access_id)
    union
    select b.node, f.other_id from things b join wasl.link l on l.other_id = b.entity_id and l.side = 2 and l.schema = 'Ownership'
      join wasl.link f on f.entity_id = l.entity_id and f.side = 1
      where not exists (select 1 from wasl.tombstone t where t.statement_id = l.statement_id and t.access_id = l.access_id)
  ), persons as materialized (
    select node, entity_id from things
    union
    select node, entity_id from holders
    union
    select h.node, p.other_id from holders h join wasl.pairing p on p.entity_id = h.entity_id and p.same
  )
  select distinct n.node from persons n
    where n.entity_id like 'protected-%'
      or (select c.category from wasl.category c where c.entity_id = n.entity_id order by c.no desc limit 1)
        in ('smuggled-person', 'victim', 'witness', 'child')
      or exists (select 1 from wasl.statement s where s.entity_id = n.entity_id and s.property = 'subjectCategory'
        and s.value in ('smuggled-person', 'victim', 'witness', 'child') offset 0)
$$;

create or replace function wasl.is_of_the_protected(p_nodes text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return exists (select 1 from wasl.nodes_of_the_protected(p_nodes));
end $$;

create or replace function wasl.data_queue(p_id text, p_after text, p_limit int)
returns table (id text, platform text, kind text, digest text, state text, body jsonb, terms jsonb, sent_at text,
  days int, followed boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.id, r.platform, r.kind, r.digest, r.state,
      (r.body - 'necessity' - 'proportionality' - 'retainUntil' - 'confidential')
        || case when r.body ? 'confidential'
          then jsonb_build_object('confidentialUntil', r.body -> 'confidential' ->> 'until') else '{}' end,
      r.terms, s.at, f.days, f.followed
    from wasl.data_request r
    join lateral (select min(e.at) as at from wasl.data_request_event e
      where e.request_id = r.id and e.type = 'sent') s on s.at is not null
    cross join lateral wasl.data_follow_ups(r.id) f
    where lower(r.platform) = any (wasl.my_platforms()) and (p_id is null or r.id = p_id) and r.protected_at is null
      and (p_after is null or (r.created_at, r.id) < (
        select a.created_at, a.id from wasl.data_request a
          where a.id = p_after and lower(a.platform) = any (wasl.my_platforms())))
    order by r.created_at desc, r.id desc limit p_limit
$$;

create or replace function wasl.data_events(p_ids text[])
returns table (request_id text, no bigint, at text, type text, side text, note text, ground text, until text, sha256 text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.request_id, e.no, e.at, e.type, e.side,
      case when e.side = 'platform' or e.type in ('clarified', 'time-given', 'withdrawn') then e.note end,
      e.ground, e.until, e.sha256
    from wasl.data_request_event e join wasl.data_request r on r.id = e.request_id
    where e.request_id = any (p_ids) and lower(r.platform) = any (wasl.my_platforms()) and r.protected_at is null
      and e.type not in ('taken-in', 'user-told')
      and exists (select 1 from wasl.data_request_event s where s.request_id = r.id and s.type = 'sent')
    order by e.no
$$;

create or replace function wasl.data_answer(
  p_id text, p_from text, p_to text, p_at text, p_type text, p_note text, p_ground text, p_until text, p_sha256 text
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  r wasl.data_request;
begin
  select * into r from wasl.data_request f
    where f.id = p_id and f.state = p_from and f.state <> 'draft' and lower(f.platform) = any (wasl.my_platforms())
      and f.protected_at is null
      and exists (select 1 from wasl.data_request_event s where s.request_id = f.id and s.type = 'sent')
    for update;
  if not found or p_to = 'draft' or p_type not in
      ('acknowledged', 'preserved', 'produced', 'refused', 'clarification-asked', 'time-asked') then
    return false;
  end if;
  insert into wasl.data_request_event (request_id, access_id, at, type, by, side, note, ground, until, sha256)
    values (r.id, r.access_id, p_at, p_type, wasl.viewer_id(), 'platform', p_note, p_ground, p_until, p_sha256);
  update wasl.data_request set state = p_to where id = r.id;
  return true;
end $$;

revoke all on function wasl.begin_data_request, wasl.hold_protected_event, wasl.nodes_of_the_protected from public;
grant execute on function wasl.nodes_of_the_protected to wasl_keeper;
`;
