/**
 * Requests for stored data had no date on which they go, as all else has (R15): as long after they were written here as what is
 * exchanged with partners, or until somebody renewed them; their history goes with them. When they were written nobody says.
 */
export const REQUESTS_KEPT = `
alter table wasl.data_request
  add column kept_at text collate "C" not null
    default to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  add column review_at text collate "C";
grant update (review_at) on wasl.data_request to wasl_app;
grant delete on wasl.data_request to wasl_keeper;
create trigger hold_review before update of review_at on wasl.data_request for each row execute function wasl.hold_review();

alter table wasl.data_request_event
  drop constraint data_request_event_request_id_fkey,
  add foreign key (request_id) references wasl.data_request (id) on delete cascade;

create or replace function wasl.begin_data_request() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.protected_at := null;
  new.review_at := null;
  new.kept_at := to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  return new;
end $$;
`;
