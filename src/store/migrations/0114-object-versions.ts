/**
 * What an object's newer version, or its maker who took it back, ends of what the same provider said of it before. That stands
 * again where the report that brought the newer version goes, but for what a later one ended too.
 */
export const OBJECT_VERSIONS = `
create function wasl.end_by_version(p_report text, p_ended uuid[], p_instead uuid[], p_reason text, p_now text)
returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v wasl.report;
begin
  select * into v from wasl.report r where r.id = p_report and r.access_id = any (wasl.allowed()) and not r.complete;
  if not found or wasl.viewer_role() not in ('analyst', 'supervisor', 'administrator', 'machine') then
    raise exception 'no import' using errcode = '42501';
  end if;
  with ended as (
    insert into wasl.tombstone (statement_id, access_id, reason, at, by, edition)
      select s.id, s.access_id, p_reason, p_now, wasl.viewer_id(), p_report
        from wasl.statement s join wasl.report r on r.no = s.report_no
        where s.id = any (p_ended) and s.access_id = any (wasl.allowed())
          and r.format = v.format and r.provider = v.provider and r.fictitious = v.fictitious
      on conflict do nothing
      returning statement_id, access_id)
  insert into wasl.fed_telling (about, kind, replaced_by, because)
    select encode(uuid_send(o.id), 'hex'), case when n.id is null then 'withdrawn' else 'corrected' end,
        encode(uuid_send(n.id), 'hex'), p_reason
      from ended e
        join wasl.statement o on o.id = e.statement_id and o.access_id = e.access_id and o.report_no <> v.no
        join unnest(p_ended, p_instead) k(old, instead) on k.old = o.id
        left join wasl.statement n on n.id = k.instead and n.report_no = v.no and n.entity_id = o.entity_id
          and n.property = o.property and n.access_id = o.access_id;
  update wasl.tombstone t set edition = p_report
    from wasl.statement s, (
      select distinct o.entity_id, r.id from wasl.statement o join wasl.report r on r.no = o.report_no
        where o.id = any (p_ended) and r.no <> v.no) before
    where s.id = t.statement_id and s.access_id = t.access_id and s.access_id = any (wasl.allowed())
      and t.edition = before.id and s.entity_id = before.entity_id;
end $$;
revoke all on function wasl.end_by_version from public;
grant execute on function wasl.end_by_version to wasl_app;
`;
