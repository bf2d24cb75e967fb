/**
 * What a hostile review of requests for stored data found. A report is deleted on an order's day only where it came after the
 * request went, under a production that came after that too: a draft that never went and events written by hand had any report
 * deleted at once. What came before is told by the numbers that reports get, not by a time that somebody writes.
 */
export const STORED_DATA_HELD = `
alter table wasl.data_request_event add column reports_before bigint;

create function wasl.has_data_account(p_platform text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from wasl.account a, unnest(a.groups) g
    where a.role = 'platform' and not a.disabled and lower(g) = lower(p_platform))
$$;

create function wasl.hold_data_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.reports_before := case when new.type = 'sent'
    then coalesce(pg_sequence_last_value(pg_get_serial_sequence('wasl.report', 'no')::regclass), 0) end;
  if new.type not in ('sent', 'withdrawn', 'user-told')
      and not exists (select 1 from wasl.data_request_event s where s.request_id = new.request_id and s.type = 'sent') then
    raise exception 'nothing went' using errcode = '42501';
  end if;
  if new.type = 'produced' and new.side = 'unit'
      and wasl.has_data_account((select r.platform from wasl.data_request r where r.id = new.request_id)) then
    raise exception 'its platform says that itself' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_data_event before insert on wasl.data_request_event
  for each row execute function wasl.hold_data_event();

create or replace function wasl.hold_report_review() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select 1 from wasl.data_request r
      join wasl.data_request_event s on s.request_id = r.id and s.type = 'sent' and s.reports_before < new.no
      join wasl.data_request_event p on p.request_id = r.id and p.type = 'produced' and p.sha256 = new.sha256 and p.no > s.no
        and (p.side = 'platform' or lower(new.provider) = lower(r.platform))
      join wasl.data_request_event t on t.request_id = r.id and t.type = 'taken-in' and t.report_id = new.id and t.no > p.no
      where r.body ->> 'retainUntil' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and r.body ->> 'retainUntil' > left(s.at, 10)
        and new.review_at = (r.body ->> 'retainUntil') || 'T00:00:00.000Z') then
    new.review_at := greatest(old.review_at, new.review_at);
  end if;
  return new;
end $$;

-- The report that holds the order: whoever approves has to see it. It is not in what the platform reads.
alter table wasl.data_request add column order_report text collate "C",
  add constraint data_request_state check
    (state in ('draft', 'open', 'clarifying', 'preserved', 'produced', 'refused', 'closed'));

-- What is over stays over, and a draft that was closed never went.
create or replace function wasl.hold_data_draft() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.state = 'draft' or old.state in ('closed', 'refused')
      or (new.state <> 'closed' and not exists (
        select 1 from wasl.data_request_event s where s.request_id = old.id and s.type = 'sent'))
      or (old.state = 'draft' and new.state <> 'closed' and not wasl.is_let_out(old.id)) then
    raise exception 'no approval by a second person' using errcode = '42501';
  end if;
  return new;
end $$;

-- What was refused or taken back extends nothing, and what asks for other accounts follows nothing.
create or replace function wasl.data_follow_ups(p_id text, out days int, out followed boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(sum((f.body ->> 'keepDays')::int) filter (
        where f.kind = 'extension' and f.state in ('open', 'clarifying', 'preserved')), 0)::int,
      coalesce(bool_or(f.kind in ('production', 'emergency') and f.state in ('open', 'clarifying', 'produced')
        and b.body -> 'targets' @> (f.body -> 'targets')), false)
    from wasl.data_request f join wasl.data_request b on b.id = f.follows
    where f.follows = p_id
      and exists (select 1 from wasl.data_request_event e where e.request_id = f.id and e.type = 'sent')
$$;

-- Whether somebody who is protected bears one of these, or owns or holds what does (an account, a wallet), under whatever marking.
create function wasl.is_of_the_protected(p_nodes text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return exists (
    with bearers as materialized (
      select distinct i.entity_id from wasl.identifier i where i.node = any (p_nodes)
    ), things as materialized (
      select b.entity_id from bearers b
      union
      select p.other_id from bearers b join wasl.pairing p on p.entity_id = b.entity_id and p.same
    ), holders as materialized (
      select l.other_id as entity_id from things b join wasl.link l on l.entity_id = b.entity_id
        where l.side = 0 and l.property in ('owner', 'holder') and not exists (select 1 from wasl.tombstone t
          where t.statement_id = l.statement_id and t.access_id = l.access_id)
      union
      select f.other_id from things b join wasl.link l on l.other_id = b.entity_id and l.side = 2 and l.schema = 'Ownership'
        join wasl.link f on f.entity_id = l.entity_id and f.side = 1
        where not exists (select 1 from wasl.tombstone t where t.statement_id = l.statement_id and t.access_id = l.access_id)
    ), persons as materialized (
      select entity_id from things
      union
      select entity_id from holders
      union
      select p.other_id from holders h join wasl.pairing p on p.entity_id = h.entity_id and p.same
    )
    select 1 from persons n
      where n.entity_id like 'protected-%'
        or (select c.category from wasl.category c where c.entity_id = n.entity_id order by c.no desc limit 1)
          in ('smuggled-person', 'victim', 'witness', 'child')
        or exists (select 1 from wasl.statement s where s.entity_id = n.entity_id and s.property = 'subjectCategory'
          and s.value in ('smuggled-person', 'victim', 'witness', 'child') offset 0));
end $$;

revoke all on function wasl.is_of_the_protected from public;
grant execute on function wasl.is_of_the_protected to wasl_app;
revoke all on function wasl.has_data_account, wasl.hold_data_event from public;
grant execute on function wasl.has_data_account to wasl_app;
`;
