/**
 * Lists of designations come in editions. What one says again stands once, under the report that said it first; `edition_of` is
 * the first report of the list, and `edition_day` when the file says it was made. What was imported before is a list of its own
 * each, until an edition joins them. What an edition ends is withdrawn by it (`tombstone.edition`), by whoever imports it, and
 * owed to whoever was given it: that much and no more, which two functions see to.
 */
export const EDITIONS = `
alter table wasl.report add column edition_of text collate "C";
alter table wasl.report add column edition_day text collate "C";
update wasl.report set edition_of = id
  where format in ('eu-sanctions-list', 'eu-sanctions-csv', 'un-sanctions-list', 'ofac-sdn', 'uk-sanctions-list');
create index report_edition on wasl.report (edition_of) where edition_of is not null;
alter table wasl.tombstone add column edition text collate "C";
create index tombstone_edition on wasl.tombstone (edition) where edition is not null;

create function wasl.open_edition(p_report text, p_of text, p_day text, p_joined text[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v wasl.report;
begin
  select * into v from wasl.report r
    where r.id = p_report and r.access_id = any (wasl.allowed()) and (not r.complete or r.edition_of = p_of)
      and r.format in ('eu-sanctions-list', 'eu-sanctions-csv', 'un-sanctions-list', 'ofac-sdn', 'uk-sanctions-list')
      and (r.edition_of is null or r.edition_of = p_of);
  if not found or wasl.viewer_role() not in ('analyst', 'supervisor', 'administrator', 'machine') then
    raise exception 'not an edition' using errcode = '42501';
  end if;
  if p_day !~ '^[0-9TZ:.+-]{4,40}$' then raise exception 'no time' using errcode = '42501'; end if;
  if p_of <> p_report and not exists (select 1 from wasl.report r where r.edition_of = p_of
      and r.format = v.format and r.access_id = v.access_id and r.fictitious = v.fictitious) then
    raise exception 'not its list' using errcode = '42501';
  end if;
  update wasl.report set edition_of = p_of, edition_day = p_day where no = v.no;
  update wasl.report r set edition_of = p_of where r.edition_of = any (p_joined)
    and r.format = v.format and r.access_id = v.access_id and r.fictitious = v.fictitious;
end $$;

create function wasl.end_by_edition(p_report text, p_ended uuid[], p_instead uuid[], p_review_at text, p_now text)
returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v wasl.report;
begin
  select * into v from wasl.report r
    where r.id = p_report and r.access_id = any (wasl.allowed()) and r.edition_of is not null;
  if not found or wasl.viewer_role() not in ('analyst', 'supervisor', 'administrator', 'machine')
      or exists (select 1 from wasl.report r where r.edition_of = v.edition_of and r.no > v.no) then
    raise exception 'not the newest edition' using errcode = '42501';
  end if;
  insert into wasl.tombstone (statement_id, access_id, reason, at, by, edition)
    select s.id, s.access_id, 'not said by the next edition', p_now, wasl.viewer_id(), p_report
      from wasl.statement s join wasl.report r on r.no = s.report_no
      where s.id = any (p_ended) and r.edition_of = v.edition_of and r.no < v.no and s.access_id = any (wasl.allowed())
    on conflict do nothing;
  insert into wasl.fed_telling (about, kind, replaced_by, because)
    select encode(uuid_send(k.old), 'hex'), case when n.id is null then 'withdrawn' else 'corrected' end,
        encode(uuid_send(n.id), 'hex'), 'newer edition of the list'
      from unnest(p_ended, p_instead) k(old, instead)
        join wasl.tombstone t on t.statement_id = k.old and t.edition = p_report
        join wasl.statement o on o.id = k.old and o.access_id = t.access_id
        left join wasl.statement n on n.id = k.instead and n.report_no = v.no and n.entity_id = o.entity_id
          and n.property = o.property and n.access_id = o.access_id;
  with renewed as (
    update wasl.report r set review_at = p_review_at
      where r.edition_of = v.edition_of and r.no < v.no and r.review_at < p_review_at and r.access_id = v.access_id
      returning r.id)
  insert into wasl.renewal (kind, item_id, reason, review_at, renewed_by, renewed_at)
    select distinct 'report', id, 'a newer edition of the list', p_review_at, wasl.viewer_id(), p_now from renewed;
end $$;
revoke all on function wasl.open_edition, wasl.end_by_edition from public;
grant execute on function wasl.open_edition, wasl.end_by_edition to wasl_app;
`;
