/**
 * Lists of designations come in editions. What one says again stands once, under the report that said it first; `edition_of` is
 * the first report of the list, and `edition_day` the day that the file says it is of. What was imported before is a list of its
 * own each, until an edition joins them.
 */
export const EDITIONS = `
alter table wasl.report add column edition_of text collate "C";
alter table wasl.report add column edition_day text collate "C";
update wasl.report set edition_of = id
  where format in ('eu-sanctions-list', 'eu-sanctions-csv', 'un-sanctions-list', 'ofac-sdn', 'uk-sanctions-list');
create index report_edition on wasl.report (edition_of) where edition_of is not null;
grant update (edition_of, edition_day) on wasl.report to wasl_app;

-- Whoever was given what an edition ends is told: of statements of lists, and of those that whoever imports withdrew.
create policy owe_of_lists on wasl.fed_telling for insert to wasl_app
  with check ((select wasl.may_decide()) and kind in ('withdrawn', 'corrected')
    and exists (
      select 1 from wasl.statement s join wasl.tombstone t on t.statement_id = s.id and t.access_id = s.access_id
          join wasl.report r on r.no = s.report_no
        where s.id = about::uuid and t.by = (select wasl.viewer_id()) and r.edition_of is not null)
    and (replaced_by is null or (kind = 'corrected' and exists (
      select 1 from wasl.statement o join wasl.statement n on n.entity_id = o.entity_id and n.property = o.property
        where o.id = about::uuid and n.id = replaced_by::uuid))));
`;
