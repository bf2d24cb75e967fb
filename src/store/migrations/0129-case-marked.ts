/**
 * What says that a case is named in a report follows the case's marking too: who may not see the case any more learnt its id and its
 * members by it. Where neither marking hides all that the other does, it goes.
 */
export const CASE_MARKED = `
create or replace function wasl.mark_case_items() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  alert record;
begin
  update wasl.dossier_item set access_id = new.access_id where dossier_id = new.id;
  for alert in select f.id, f.access_id from wasl.finding f
      where f.detector = 'reported-event' and strpos(f.terms::text || f.summary, new.id) > 0
        and f.access_id <> new.access_id and wasl.hides_as_much(f.access_id, new.access_id) is not true loop
    if wasl.hides_as_much(new.access_id, alert.access_id)
      and not exists (select 1 from wasl.finding o where o.id = alert.id and o.access_id = new.access_id) then
      update wasl.finding set access_id = new.access_id where id = alert.id and access_id = alert.access_id;
      update wasl.finding_subject set access_id = new.access_id
        where finding_id = alert.id and access_id = alert.access_id;
    else
      delete from wasl.finding_subject where finding_id = alert.id and access_id = alert.access_id;
      delete from wasl.finding where id = alert.id and access_id = alert.access_id;
    end if;
  end loop;
  return null;
end $$;
`;
