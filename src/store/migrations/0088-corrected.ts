/**
 * What is published was compared with all that is published of its days. Two drafts of one period, both made before either was
 * published, stood beside each other with no word that one corrects the other, and their difference was a small count: a draft
 * that does not correct the newest version of exactly its days is no longer published (C24, R26).
 */
export const CORRECTED = `
create or replace function wasl.publish_transparency(p_id text, p_at text, p_jws text, p_key jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  r wasl.transparency;
  v_last int;
  v_version int;
begin
  lock table wasl.transparency in share row exclusive mode;
  select * into r from wasl.transparency t where t.id = p_id and t.version is null;
  if not found then return null; end if;
  if not exists (
    select 1 from wasl.approval a
      where a.kind = 'release' and a.subject = r.id and a.digest = r.digest and a.decision = 'approved'
        and a.requested_by = wasl.viewer_id() and a.decided_by <> a.requested_by
        and a.used_in = pg_current_xact_id()::text) then
    raise exception 'no approval by a second person' using errcode = '42501';
  end if;
  if exists (
    select 1 from wasl.transparency t
      where t.version is not null and t.from_day <= r.to_day and r.from_day <= t.to_day
        and (t.from_day, t.to_day) <> (r.from_day, r.to_day)) then
    return null;
  end if;
  select max(t.version) into v_last from wasl.transparency t
    where (t.from_day, t.to_day) = (r.from_day, r.to_day);
  if v_last::text is distinct from (r.body::json -> 'corrects' ->> 'version') then return null; end if;
  select coalesce(max(t.version), 0) + 1 into v_version from wasl.transparency t;
  update wasl.transparency set version = v_version, published_at = p_at, jws = p_jws, key = p_key where id = p_id;
  return v_version;
end $$;
`;
