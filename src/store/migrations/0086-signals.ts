/**
 * Banks of signals: handles, invitations, links, numbers, addresses and hashes of accepted adverts, each with its source, how sure
 * it is, how long it holds, and what platforms say of it. What changes moves to the end of the feed; what runs out stands there
 * at the time at which it does, so that no reader's cursor misses it. A platform reads them through functions that leave out who
 * in the unit put them in and which finding stands behind them, as it reads its notices (0021); one that it calls a false
 * positive is held back there and then, before anybody looks (R06, R20, R24).
 */
export const SIGNALS = `
create sequence wasl.signal_change;
create table wasl.signal (
  num bigint generated always as identity primary key,
  id text collate "C" not null unique,
  access_id int not null,
  bank text collate "C" not null,
  kind text not null,
  service text not null,
  value text collate "C" not null,
  confidence int not null check (confidence between 0 and 100),
  finding_id text collate "C" not null,
  report_id text collate "C" not null,
  campaign text,
  put_by text not null,
  put_at text collate "C" not null,
  expires_at text collate "C" not null,
  state text not null default 'live' check (state in ('live', 'held', 'withdrawn')),
  at text collate "C" not null,
  no bigint not null default nextval('wasl.signal_change'),
  unique (bank, kind, service, value, access_id)
);
create index signal_value on wasl.signal (value);
create index signal_finding on wasl.signal (finding_id);
create index signal_change_at on wasl.signal (at, no);

create table wasl.signal_feedback (
  no bigint generated always as identity primary key,
  num bigint not null references wasl.signal (num),
  access_id int not null,
  at text collate "C" not null,
  verdict text not null check (verdict in ('seen', 'false-positive', 'acted')),
  note text,
  by text not null,
  side text not null check (side in ('unit', 'platform'))
);
create index signal_feedback_of on wasl.signal_feedback (num, no);

-- No session invents what a platform said, nor changes what a signal is: its state and how long it holds, and no more.
grant select, insert on wasl.signal to wasl_app;
grant select on wasl.signal_feedback to wasl_app;
grant update (state, expires_at, at, no, confidence, finding_id, report_id, campaign, put_by, put_at) on wasl.signal to wasl_app;
grant usage on sequence wasl.signal_change to wasl_app;
-- A contact that turns out to be somebody else's goes out of every bank, whoever may see it.
grant select on wasl.signal to wasl_keeper;
grant update (state, at, no) on wasl.signal to wasl_keeper;
grant usage on sequence wasl.signal_change to wasl_keeper;
grant select, update on wasl.signal_feedback to wasl_keeper;

do $$
declare
  t text;
begin
  foreach t in array array['signal', 'signal_feedback'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy keep on wasl.%I to wasl_keeper using (true) with check (true)', t);
  end loop;
end $$;
create policy add on wasl.signal for insert to wasl_app
  with check (access_id = any ((select wasl.allowed())::int[]));
create policy change on wasl.signal for update to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]))
  with check (access_id = any ((select wasl.allowed())::int[]));

-- What this viewer may pull: by its marking, or, for an account of a platform, what is of its own service or of none.
create function wasl.my_signals() returns setof wasl.signal
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.* from wasl.signal s
    where s.access_id = any ((select wasl.allowed())::int[])
      or (cardinality(wasl.my_platforms()) > 0 and (s.service = '' or lower(s.service) = any (wasl.my_platforms())))
$$;

create function wasl.signal_feed(p_bank text, p_from text, p_now text, p_after_at text, p_after_no bigint, p_limit int)
returns table (num bigint, id text, bank text, kind text, service text, value text, confidence int, expires_at text,
  state text, is_over boolean, at text, no bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.* from (
    select s.num, s.id, s.bank, s.kind, s.service, s.value, s.confidence, s.expires_at, s.state,
        s.state <> 'live' or s.expires_at <= p_now as is_over,
        case when s.state = 'live' and s.expires_at <= p_now then greatest(s.at, s.expires_at) else s.at end as at, s.no
      from wasl.my_signals() s where p_bank is null or s.bank = p_bank) f
    where f.at >= coalesce(p_from, '')
      and (p_after_at is null or (f.at, f.no) > (p_after_at, p_after_no))
      -- Whoever begins anew never had what is over: it hears nothing of it.
      and (p_from is not null or not f.is_over)
    order by f.at, f.no limit p_limit
$$;

-- By its id, or by the number that readers know it by. False where this viewer has no such signal, or it is over.
create function wasl.answer_signal(p_id text, p_verdict text, p_note text, p_now text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  s wasl.signal;
begin
  perform wasl.must_have_ticket();
  select * into s from wasl.my_signals() m where m.id = p_id or m.num::text = p_id;
  if not found then return false; end if;
  select * into s from wasl.signal q where q.num = s.num for update;
  if s.state = 'withdrawn' or s.expires_at <= p_now then return false; end if;
  insert into wasl.signal_feedback (num, access_id, at, verdict, note, by, side)
    values (s.num, s.access_id, p_now, p_verdict, p_note, wasl.viewer_id(),
      case when wasl.viewer_role() in ('platform', 'machine') then 'platform' else 'unit' end);
  if p_verdict = 'false-positive' and s.state = 'live' then
    update wasl.signal q set state = 'held', at = p_now, no = nextval('wasl.signal_change') where q.num = s.num;
  end if;
  return true;
end $$;

-- What this viewer's own account said of signals.
create function wasl.my_signal_answers(p_ids text[])
returns table (id text, at text, verdict text, note text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select m.id, f.at, f.verdict, f.note from wasl.my_signals() m join wasl.signal_feedback f on f.num = m.num
    where m.id = any (p_ids) and f.by = wasl.viewer_id() order by f.no
$$;

-- The node of the graph that a signal is, as core identifierNode writes it.
create function wasl.signal_node(p_kind text, p_value text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case p_kind when 'invite' then 'url' else p_kind end || ':' || p_value
$$;
grant execute on function wasl.protected_nodes_of to wasl_keeper;

revoke all on function wasl.my_signals, wasl.signal_feed, wasl.answer_signal, wasl.my_signal_answers,
  wasl.signal_node from public;
grant execute on function wasl.signal_feed, wasl.answer_signal, wasl.my_signal_answers to wasl_app;
grant execute on function wasl.signal_node to wasl_keeper;
`;
