/**
 * Requests to a platform for data that it has stored. A request is as restricted as its officer says, and so are its events;
 * it is written in one's own name, by a person, and goes out by an approval of exactly its digest that is used up in that very
 * transaction. What is asked never changes afterwards. A platform reads what went to it, without what is the unit's alone, and
 * answers by a function (C25).
 */
export const DATA_REQUESTS = `
create table wasl.data_request (
  id text collate "C" primary key,
  access_id int not null,
  platform text not null,
  kind text not null,
  follows text collate "C",
  digest text not null,
  created_by text not null,
  created_at text collate "C" not null,
  state text not null,
  body jsonb not null,
  terms jsonb not null
);
create index data_request_newest on wasl.data_request (created_at, id);
create index data_request_platform on wasl.data_request (lower(platform), created_at, id);
create index data_request_follows on wasl.data_request (follows) where follows is not null;

create table wasl.data_request_event (
  no bigint generated always as identity primary key,
  request_id text collate "C" not null references wasl.data_request (id),
  access_id int not null,
  at text collate "C" not null,
  type text not null,
  by text not null,
  side text not null,
  note text,
  ground text,
  until text,
  sha256 text,
  report_id text collate "C",
  paper jsonb
);
create index data_request_event_of on wasl.data_request_event (request_id, no);

grant select, insert on wasl.data_request, wasl.data_request_event to wasl_app;
grant update (state) on wasl.data_request to wasl_app;

-- Holds in the transaction alone that used the approval up.
create function wasl.is_let_out(p_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from wasl.approval a join wasl.data_request r on r.id = a.subject and r.digest = a.digest
      where a.kind = 'release' and a.subject = p_id and a.decision = 'approved' and a.requested_by = wasl.viewer_id()
        and a.decided_by <> a.requested_by and a.used_in = pg_current_xact_id()::text)
$$;

create function wasl.hold_data_draft() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.state = 'draft' or (old.state = 'draft' and new.state <> 'closed' and not wasl.is_let_out(old.id)) then
    raise exception 'no approval by a second person' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_data_draft before update of state on wasl.data_request
  for each row when (old.state is distinct from new.state) execute function wasl.hold_data_draft();

do $$
declare
  t text;
begin
  foreach t in array array['data_request', 'data_request_event'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy add on wasl.%I for insert to wasl_app
      with check (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy by_a_human on wasl.%I as restrictive for insert to wasl_app
      with check ((select wasl.may_decide()))', t);
    execute format('create policy keep on wasl.%I to wasl_keeper using (true) with check (true)', t);
  end loop;
end $$;
create policy change on wasl.data_request for update to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]))
  with check (access_id = any ((select wasl.allowed())::int[]) and (select wasl.may_decide()));
create policy begin_as_draft on wasl.data_request as restrictive for insert to wasl_app
  with check (state = 'draft' and created_by = (select wasl.viewer_id()));
create policy write_as_oneself on wasl.data_request_event as restrictive for insert to wasl_app
  with check (by = (select wasl.viewer_id()) and side = 'unit' and (type <> 'sent' or wasl.is_let_out(request_id)));
grant select, update (body, digest) on wasl.data_request to wasl_keeper;
grant select, update (note, paper) on wasl.data_request_event to wasl_keeper;

-- Extensions that went out, in days, and whether a production did: what says until when a platform keeps something.
create function wasl.data_follow_ups(p_id text, out days int, out followed boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(sum((f.body ->> 'keepDays')::int) filter (where f.kind = 'extension'), 0)::int,
      coalesce(bool_or(f.kind in ('production', 'emergency')), false)
    from wasl.data_request f
    where f.follows = p_id
      and exists (select 1 from wasl.data_request_event e where e.request_id = f.id and e.type = 'sent')
$$;

create function wasl.data_queue(p_id text, p_after text, p_limit int)
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
    where lower(r.platform) = any (wasl.my_platforms()) and (p_id is null or r.id = p_id)
      and (p_after is null or (r.created_at, r.id) < (
        select a.created_at, a.id from wasl.data_request a
          where a.id = p_after and lower(a.platform) = any (wasl.my_platforms())))
    order by r.created_at desc, r.id desc limit p_limit
$$;

-- What the unit took in, whom it told, and who in it did what, stays with the unit.
create function wasl.data_events(p_ids text[])
returns table (request_id text, no bigint, at text, type text, side text, note text, ground text, until text, sha256 text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.request_id, e.no, e.at, e.type, e.side,
      case when e.side = 'platform' or e.type in ('clarified', 'time-given', 'withdrawn') then e.note end,
      e.ground, e.until, e.sha256
    from wasl.data_request_event e join wasl.data_request r on r.id = e.request_id
    where e.request_id = any (p_ids) and lower(r.platform) = any (wasl.my_platforms())
      and e.type not in ('taken-in', 'user-told')
      and exists (select 1 from wasl.data_request_event s where s.request_id = r.id and s.type = 'sent')
    order by e.no
$$;

-- False where the request is not this platform's, or is no longer in the state that the answer follows.
create function wasl.data_answer(
  p_id text, p_from text, p_to text, p_at text, p_type text, p_note text, p_ground text, p_until text, p_sha256 text
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  r wasl.data_request;
begin
  select * into r from wasl.data_request f
    where f.id = p_id and f.state = p_from and f.state <> 'draft' and lower(f.platform) = any (wasl.my_platforms())
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

-- A report is never deleted sooner than it was to be, but for what came back under an order: on the order's day.
create function wasl.hold_report_review() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select 1 from wasl.data_request_event e join wasl.data_request r on r.id = e.request_id
      where e.report_id = new.id and e.type = 'taken-in' and new.review_at = (r.body ->> 'retainUntil') || 'T00:00:00.000Z'
        and exists (select 1 from wasl.data_request_event p
          where p.request_id = r.id and p.type = 'produced' and p.sha256 = new.sha256)) then
    new.review_at := greatest(old.review_at, new.review_at);
  end if;
  return new;
end $$;
drop trigger hold_review on wasl.report;
create trigger hold_review before update of review_at on wasl.report for each row
  execute function wasl.hold_report_review();

revoke all on function wasl.hold_report_review, wasl.is_let_out, wasl.hold_data_draft, wasl.data_follow_ups, wasl.data_queue, wasl.data_events,
  wasl.data_answer from public;
grant execute on function wasl.is_let_out, wasl.data_follow_ups, wasl.data_queue, wasl.data_events, wasl.data_answer
  to wasl_app;
`;
