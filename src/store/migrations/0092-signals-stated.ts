/**
 * By SQL of one's own whoever may put signals in banked any value under a finding that somebody else had accepted. Now the value is
 * one that the finding itself states of its advert, as it was accepted, or the hash of a picture of its post; what was taken out of
 * the finding since, as somebody else's, goes into no bank either (R06, R24).
 */
export const SIGNALS_STATED = `
-- As core writes the normal form, as far as two values of one kind are told apart by it.
create function wasl.signal_form(p_kind text, p_value text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case p_kind
    when 'phone' then regexp_replace(regexp_replace(p_value, '\\D', '', 'g'), '^(00)+', '')
    when 'handle' then lower(regexp_replace(p_value, '^((https?://)?t\\.me/|[@[:space:]])+', '', 'i'))
    when 'url' then regexp_replace(regexp_replace(p_value, '[/[:space:]]+$', ''), '^(https?://(www\\.)?[[:space:]]*)+', '', 'i')
    -- One service writes an invitation in several ways: its code is the same.
    when 'invite' then substring(regexp_replace(p_value, '[?#].*$', '') from '[/+]([A-Za-z0-9_-]{4,100})/*$')
    else btrim(p_value) end
$$;

create function wasl.states_signal(p_finding wasl.finding, p_kind text, p_value text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case p_kind
    when 'pdq' then exists (
      select 1 from wasl.post p where p.id = any (p_finding.evidence) and p_value = any (p.media))
    else exists (
      select 1 from jsonb_array_elements(p_finding.proves) s
        where s ->> 'schema' = 'Advert'
          and s ->> 'property' = case p_kind when 'invite' then 'url' when 'crypto' then 'cryptoAddress' else p_kind end
          and wasl.signal_form(p_kind, s ->> 'value') = wasl.signal_form(p_kind, p_value)) end
$$;

-- False where it is stopped.
create or replace function wasl.put_signal(
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
        and f.state = 'accepted' and f.decided_by <> wasl.viewer_id() and wasl.states_signal(f, p_kind, p_value))
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

revoke all on function wasl.signal_form, wasl.states_signal from public;
`;
