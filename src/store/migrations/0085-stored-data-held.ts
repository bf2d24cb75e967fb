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

revoke all on function wasl.has_data_account, wasl.hold_data_event from public;
grant execute on function wasl.has_data_account to wasl_app;
`;
