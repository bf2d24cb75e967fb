/**
 * Who writes to a bank of signals. By SQL of one's own a machine, one person or an administrator put in an invented number, and
 * what was taken out or doubted came back by being put in again. Now a signal goes in and changes by functions alone: a human who
 * may decide puts in what somebody else accepted; what stops a number anywhere stops it everywhere; what is somebody else's, or a
 * protected person's, never comes back. Changes are told in the order in which they are committed, and what is over only to a
 * reader who may have had it (R06, R13, R20, R24).
 */
export const SIGNAL_HANDS = `
alter table wasl.signal add column first_at text collate "C";
update wasl.signal set first_at = put_at;
alter table wasl.signal alter column first_at set not null;
-- Somebody else's, or a protected person's: for good.
alter table wasl.signal add column taken_back boolean not null default false;
create index signal_key on wasl.signal (kind, value);

drop policy add on wasl.signal;
drop policy change on wasl.signal;
revoke insert, update on wasl.signal from wasl_app;
revoke usage on sequence wasl.signal_change from wasl_app, wasl_keeper;
revoke update on wasl.signal from wasl_keeper;
grant update (state, taken_back) on wasl.signal to wasl_keeper;
grant delete on wasl.signal, wasl.signal_feedback to wasl_keeper;

create function wasl.signal_time(p_at timestamptz) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select to_char(p_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Before a row is touched: whoever locks rows first waits for whoever waits for them.
create function wasl.signal_turn() returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock(1463899987)
$$;

-- Of two changes the one that is committed later has the later time and number, or a reader's cursor goes past the other.
create function wasl.signal_changes() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.signal_turn();
  if tg_op = 'UPDATE' and old.taken_back and (new.state <> 'withdrawn' or not new.taken_back) then
    raise exception 'taken back for good' using errcode = '42501';
  end if;
  new.at := wasl.signal_time(clock_timestamp());
  new.no := nextval('wasl.signal_change');
  if tg_op = 'INSERT' then new.first_at := new.at; end if;
  return new;
end $$;
create trigger signal_changes before insert or update on wasl.signal
  for each row execute function wasl.signal_changes();

create function wasl.is_accepted(p_finding_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from wasl.finding f where f.id = p_finding_id and f.state = 'accepted')
$$;

-- Past every marking: who doubted it, or whose it is, does not depend on who may see the row.
create function wasl.signal_stopped(p_kind text, p_service text, p_value text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from wasl.signal s where s.kind = p_kind and s.value = p_value
      and (s.taken_back or (s.service = p_service and (s.state = 'held'
        or (s.state = 'withdrawn' and exists (select 1 from wasl.finding f where f.id = s.finding_id))))))
$$;

-- False where it is stopped.
create function wasl.put_signal(
  p_id text, p_access_id int, p_bank text, p_kind text, p_service text, p_value text, p_confidence int,
  p_finding_id text, p_report_id text, p_campaign text, p_expires_at text
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now text;
begin
  perform wasl.must_have_ticket();
  if not wasl.may_decide() or not coalesce(p_access_id = any (wasl.allowed()), false)
    or not exists (
      select 1 from wasl.finding f where f.id = p_finding_id and f.access_id = any (wasl.allowed())
        and f.state = 'accepted' and f.decided_by <> wasl.viewer_id())
    or p_expires_at > wasl.signal_time(clock_timestamp() + interval '366 days') then
    raise exception 'no signal of what somebody else accepted' using errcode = '42501';
  end if;
  perform wasl.signal_turn();
  if wasl.signal_stopped(p_kind, p_service, p_value) then return false; end if;
  v_now := wasl.signal_time(clock_timestamp());
  insert into wasl.signal as s (id, access_id, bank, kind, service, value, confidence, finding_id, report_id, campaign,
      put_by, put_at, expires_at, at, first_at)
    values (p_id, p_access_id, p_bank, p_kind, p_service, p_value, p_confidence, p_finding_id, p_report_id, p_campaign,
      wasl.viewer_id(), v_now, p_expires_at, v_now, v_now)
    on conflict (bank, kind, service, value, access_id) do update
      set state = 'live', expires_at = greatest(s.expires_at, excluded.expires_at), confidence = excluded.confidence,
        finding_id = excluded.finding_id, report_id = excluded.report_id, campaign = excluded.campaign,
        put_by = excluded.put_by, put_at = excluded.put_at;
  return true;
end $$;

-- A number that is taken out is so in every bank; it stands again in those that the viewer sees. False where it is not so any more.
create function wasl.decide_signal(p_id text, p_state text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  s wasl.signal;
begin
  perform wasl.must_have_ticket();
  if not wasl.may_decide() or p_state not in ('live', 'withdrawn') then
    raise exception 'not decided by a human' using errcode = '42501';
  end if;
  perform wasl.signal_turn();
  select * into s from wasl.signal q where q.id = p_id and q.access_id = any (wasl.allowed());
  if not found or s.state = p_state then return false; end if;
  if p_state = 'withdrawn' then
    update wasl.signal q set state = p_state
      where q.kind = s.kind and q.service = s.service and q.value = s.value and q.state <> p_state;
    return true;
  end if;
  if not wasl.is_accepted(s.finding_id) or exists (
    select 1 from wasl.signal q where q.kind = s.kind and q.value = s.value and q.taken_back) then
    return false;
  end if;
  update wasl.signal q set state = p_state
    where q.kind = s.kind and q.service = s.service and q.value = s.value and q.state = s.state
      and q.access_id = any (wasl.allowed()) and wasl.is_accepted(q.finding_id);
  return true;
end $$;

-- By its id, or by the number that readers know it by. False where this viewer has no such signal, or it is over.
drop function wasl.answer_signal;
create function wasl.answer_signal(p_id text, p_verdict text, p_note text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  s wasl.signal;
  v_now text;
begin
  perform wasl.must_have_ticket();
  perform wasl.signal_turn();
  v_now := wasl.signal_time(clock_timestamp());
  select * into s from wasl.my_signals() m where m.id = p_id or m.num::text = p_id;
  if not found or s.state = 'withdrawn' or s.expires_at <= v_now then return false; end if;
  insert into wasl.signal_feedback (num, access_id, at, verdict, note, by, side)
    values (s.num, s.access_id, v_now, p_verdict, p_note, wasl.viewer_id(),
      case when wasl.viewer_role() in ('platform', 'machine') then 'platform' else 'unit' end);
  if p_verdict = 'false-positive' then
    update wasl.signal q set state = 'held'
      where q.kind = s.kind and q.service = s.service and q.value = s.value and q.state = 'live';
  end if;
  return true;
end $$;

create or replace function wasl.signal_feed(p_bank text, p_from text, p_now text, p_after_at text, p_after_no bigint, p_limit int)
returns table (num bigint, id text, bank text, kind text, service text, value text, confidence int, expires_at text,
  state text, is_over boolean, at text, no bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- What is being changed is waited for: what runs out now would take the cursor past it.
  perform pg_advisory_xact_lock_shared(1463899987);
  return query
    select f.num, f.id, f.bank, f.kind, f.service, f.value, f.confidence, f.expires_at, f.state, f.is_over, f.at, f.no
      from (
        select s.num, s.id, s.bank, s.kind, s.service, s.value, s.confidence, s.expires_at, s.state, s.first_at,
            s.state <> 'live' or s.expires_at <= p_now as is_over,
            case when s.state = 'live' and s.expires_at <= p_now then greatest(s.at, s.expires_at) else s.at end as at, s.no
          from wasl.my_signals() s where p_bank is null or s.bank = p_bank) f
      where f.at >= coalesce(p_from, '')
        and (p_after_at is null or (f.at, f.no) > (p_after_at, p_after_no))
        -- What is over hears nobody who cannot have had it; a client's times are of whole seconds.
        and (not f.is_over or (left(f.first_at, 19) <= left(p_from, 19)
          and f.at > wasl.signal_time(p_now::timestamptz - interval '30 days')))
      order by f.at, f.no limit p_limit;
end $$;

revoke all on function wasl.signal_time, wasl.signal_turn, wasl.signal_changes, wasl.is_accepted, wasl.signal_stopped,
  wasl.put_signal, wasl.decide_signal, wasl.answer_signal from public;
grant execute on function wasl.put_signal, wasl.decide_signal, wasl.answer_signal to wasl_app;
grant execute on function wasl.signal_turn, wasl.signal_time to wasl_keeper;
drop function wasl.signal_node;
`;
