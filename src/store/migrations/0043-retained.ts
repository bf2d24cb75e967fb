/**
 * Messages with partners and what is kept of hit/no-hit have a date like everything else (R15): a number of days after they
 * were written here, or what somebody renewed it to. Whoever sends says when; that is not asked. What was there before
 * counts from today. That a message was here stays as its tombstone, or a replay would bring it back.
 */
export const RETAINED = `
do $$
declare
  t text;
begin
  foreach t in array array['message', 'match_batch', 'match_hit', 'match_standing'] loop
    execute format('alter table wasl.%I add column kept_at text collate "C" not null
      default to_char(now() at time zone ''utc'', ''YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'')', t);
    execute format('alter table wasl.%I add column review_at text collate "C"', t);
    execute format('grant select, delete on wasl.%I to wasl_keeper', t);
    execute format('create policy keep on wasl.%I to wasl_keeper using (true) with check (true)', t);
  end loop;
end $$;
grant update (review_at) on wasl.match_batch to wasl_app;

-- Which case here is that of a room says nothing any more once the case is gone.
grant select, delete on wasl.room to wasl_keeper;
create policy keep on wasl.room to wasl_keeper using (true) with check (true);

grant select (kind, id) on wasl.erased to wasl_auth;
create policy replay on wasl.erased for select to wasl_auth using (kind = 'message');
`;
