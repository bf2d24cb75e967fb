/**
 * What the public may be shown: messages about risks and whom to call. Their words never change; whether they are vetted
 * is what a second person answered to an approval of exactly these words, and a restore of a backup ends that like any other.
 *
 * No access_id has: prevention_message (TLP:CLEAR by what it is for; a portal reads none but what came with its notice).
 * A notice may go on with other messages while it is a draft, under another digest, and with nothing else changed.
 */
export const PREVENTION = `
create table wasl.prevention_message (
  id text collate "C" primary key,
  digest text not null,
  language text not null,
  kind text not null check (kind in ('risk', 'helpline')),
  text text not null,
  source text not null,
  place text not null,
  review_at text collate "C" not null,
  origin text,
  written_by text not null,
  written_at text collate "C" not null,
  withdrawn_by text,
  withdrawn_at text,
  withdraw_reason text,
  check ((withdrawn_by is null) = (withdrawn_at is null))
);

grant select, insert on wasl.prevention_message to wasl_app;
grant update (withdrawn_by, withdrawn_at, withdraw_reason) on wasl.prevention_message to wasl_app;
alter table wasl.prevention_message enable row level security;
create policy see on wasl.prevention_message for select to wasl_app
  using ((select wasl.viewer_role()) in ('analyst', 'supervisor', 'oversight', 'machine', 'administrator'));
create policy add on wasl.prevention_message for insert to wasl_app
  with check (written_by = (select wasl.viewer_id()) and (select wasl.viewer_role()) in ('analyst', 'supervisor')
    and withdrawn_by is null);
create policy withdraw on wasl.prevention_message for update to wasl_app
  using ((select wasl.viewer_role()) in ('analyst', 'supervisor') and withdrawn_by is null)
  with check (withdrawn_by = (select wasl.viewer_id()));

-- The last answer to each message's own words, by somebody other than who wrote them; approvals themselves are not for all.
create function wasl.prevention_vettings(p_now text)
returns table (message_id text, decision text, decided_by text, decided_at text, reason text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return query select distinct on (m.id) m.id, a.decision, a.decided_by, a.decided_at, a.decision_reason
    from wasl.prevention_message m join wasl.approval a
      on a.kind = 'vet' and a.subject = m.id and a.digest = m.digest and a.decided_by <> m.written_by
    where a.decision = 'refused' or (a.decision = 'approved' and a.valid_until > p_now)
    order by m.id, a.decided_at desc, a.id;
end $$;

create function wasl.redraft_referral(p_id text, p_from text, p_to text, p_package jsonb) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(wasl.viewer_role() not in ('analyst', 'supervisor'), true) then
    raise exception 'not an officer' using errcode = '42501';
  end if;
  update wasl.referral r set package = p_package, digest = p_to
    where r.id = p_id and r.digest = p_from and r.state = 'draft' and r.access_id = any (wasl.allowed()::int[])
      and r.package - 'messages' = p_package - 'messages';
  return found;
end $$;

revoke all on function wasl.prevention_vettings, wasl.redraft_referral from public;
grant execute on function wasl.prevention_vettings, wasl.redraft_referral to wasl_app;
`;
