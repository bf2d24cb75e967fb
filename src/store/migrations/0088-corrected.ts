/**
 * What is published was compared with all that is published of its days. Two drafts of one period, both made before either was
 * published, stood beside each other with no word that one corrects the other, and their difference was a small count: a draft
 * that does not correct the newest version of exactly its days is no longer published (C24, R26).
 *
 * What is kept is a report of the days that stand beside it: a draft of no JSON, by SQL, made every list of them fail. PostgreSQL
 * 15 has no `is json`; of what is kept already only drafts are looked through, since what is published never changes.
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

create function wasl.is_transparency(p_body text, p_from text, p_to text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_body json;
begin
  v_body := p_body::json;
  return coalesce(json_typeof(v_body) = 'object' and v_body ->> 'kind' = 'wasl-transparency/1'
    and v_body ->> 'from' = p_from and v_body ->> 'to' = p_to, false);
exception when data_exception then
  return false;
end $$;
revoke all on function wasl.is_transparency from public;
grant execute on function wasl.is_transparency to wasl_app;
delete from wasl.transparency t where t.version is null and not wasl.is_transparency(t.body, t.from_day, t.to_day);
alter table wasl.transparency
  add constraint body_is_report check (wasl.is_transparency(body, from_day, to_day)) not valid;
`;
