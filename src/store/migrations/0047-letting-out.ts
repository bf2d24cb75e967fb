/**
 * A notice went out where the application said so: whoever had its login let their own draft out alone, by setting its state,
 * or changed a draft's messages under the digest that a second person had approved. Now a draft becomes a referral by a
 * used approval of exactly its digest and never a draft again, and what is drafted anew is approved anew.
 */
export const LETTING_OUT = `
create function wasl.hold_draft() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.state = 'draft' or (old.state = 'draft' and not exists (
    select 1 from wasl.approval a
      where a.kind = 'release' and a.subject = old.id and a.digest = old.digest and a.decision = 'approved'
        and a.decided_by <> a.requested_by and a.used_at is not null and a.valid_until > a.decided_at)) then
    raise exception 'no approval by a second person' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_draft before update of state on wasl.referral
  for each row when (old.state is distinct from new.state) execute function wasl.hold_draft();

drop policy add on wasl.referral;
create policy add on wasl.referral for insert to wasl_app
  with check (access_id = any ((select wasl.allowed())::int[]) and state = 'draft');

create or replace function wasl.redraft_referral(p_id text, p_from text, p_to text, p_package jsonb) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(wasl.viewer_role() not in ('analyst', 'supervisor'), true) then
    raise exception 'not an officer' using errcode = '42501';
  end if;
  update wasl.referral r set package = p_package, digest = p_to
    where r.id = p_id and r.digest = p_from and r.state = 'draft' and r.access_id = any (wasl.allowed()::int[])
      and r.package - 'messages' = p_package - 'messages';
  if not found then return false; end if;
  update wasl.approval set valid_until = decided_at
    where kind = 'release' and subject = p_id and decision = 'approved' and valid_until > decided_at;
  return true;
end $$;
revoke all on function wasl.hold_draft from public;
`;
