/**
 * Reports to the public: numbers that a second person approved, kept as the text that is signed. A draft is for who works here; a
 * published one is anybody's, without a ticket, by a function that knows no draft. It never changes: a correction is another of
 * the same period, and no other may share a day with it, since their difference would be a small count (C24, R26).
 */
export const TRANSPARENCY = `
create table wasl.transparency (
  id text collate "C" primary key,
  from_day text collate "C" not null,
  to_day text collate "C" not null,
  digest text not null check (digest = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  body text not null,
  created_by text not null,
  created_at text collate "C" not null,
  version int unique,
  published_at text collate "C",
  jws text,
  key jsonb
);
alter table wasl.transparency enable row level security;
create policy see on wasl.transparency for select to wasl_app
  using (coalesce((select wasl.viewer_role()) in ('analyst', 'supervisor', 'administrator', 'oversight'), false));
create policy draft on wasl.transparency for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('analyst', 'supervisor') and created_by = (select wasl.viewer_id())
    and version is null and published_at is null and jws is null and key is null);
grant select, insert on wasl.transparency to wasl_app;

-- The number under which it stands; null where it is published already, or another shares a day with it.
create function wasl.publish_transparency(p_id text, p_at text, p_jws text, p_key jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  r wasl.transparency;
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
  select coalesce(max(t.version), 0) + 1 into v_version from wasl.transparency t;
  update wasl.transparency set version = v_version, published_at = p_at, jws = p_jws, key = p_key where id = p_id;
  return v_version;
end $$;

create function wasl.published_transparency()
returns table (version int, published_at text, body text, digest text, jws text, key jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.version, t.published_at, t.body, t.digest, t.jws, t.key
    from wasl.transparency t where t.version is not null order by t.version desc
$$;
revoke all on function wasl.publish_transparency, wasl.published_transparency from public;
grant execute on function wasl.publish_transparency, wasl.published_transparency to wasl_app;
`;
