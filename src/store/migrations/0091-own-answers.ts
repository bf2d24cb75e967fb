/**
 * Where a platform has no account here, what it produced is known by what the unit wrote down. A report whose provider was called
 * like the platform was taken for its answer, and deleted on the order's day: so was what others had brought from there. Now the
 * report says at its import which request it answers, and no other does (C25).
 */
export const OWN_ANSWERS = `
create or replace function wasl.hold_report_review() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select 1 from wasl.data_request r
      join wasl.data_request_event s on s.request_id = r.id and s.type = 'sent' and s.reports_before < new.no
      join wasl.data_request_event p on p.request_id = r.id and p.type = 'produced' and p.sha256 = new.sha256 and p.no > s.no
        and (p.side = 'platform' or new.provider = r.id)
      join wasl.data_request_event t on t.request_id = r.id and t.type = 'taken-in' and t.report_id = new.id and t.no > p.no
      where r.body ->> 'retainUntil' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and r.body ->> 'retainUntil' > left(s.at, 10)
        and new.review_at = (r.body ->> 'retainUntil') || 'T00:00:00.000Z') then
    new.review_at := greatest(old.review_at, new.review_at);
  end if;
  return new;
end $$;
`;
