/**
 * An envelope that is answered before it is worked off is kept until it is: whoever asks for its status after the process died
 * has the rest of it taken. It goes with its status, after a day at the latest.
 */
export const TAXII_ENVELOPES = `
alter table wasl.taxii_status add column envelope text;

drop function wasl.taxii_save_status;
-- With an envelope it is begun; what is complete needs none.
create function wasl.taxii_save_status(p_digest bytea, p_id text, p_collection text, p_json text, p_envelope text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with old as (delete from wasl.taxii_status where saved_at < now() - interval '1 day' and id <> p_id)
  insert into wasl.taxii_status (id, collection_id, credential_id, json, envelope)
    select p_id, p_collection, c.id, p_json, p_envelope from wasl.taxii_credential c where c.digest = p_digest
    on conflict (id) do update set json = excluded.json, saved_at = now(),
        envelope = case when excluded.json::json ->> 'status' = 'pending' then taxii_status.envelope end
      where taxii_status.credential_id = excluded.credential_id
$$;

-- The caller's own, where nobody has worked on it for so long: whoever is answered has it to do.
create function wasl.taxii_take_envelope(p_digest bytea, p_id text, p_idle_seconds int)
returns table (collection_id text, status text, envelope text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update wasl.taxii_status s set saved_at = now() from wasl.taxii_credential c
    where s.id = p_id and c.digest = p_digest and s.credential_id = c.id and s.envelope is not null
      and s.saved_at <= now() - make_interval(secs => p_idle_seconds)
    returning s.collection_id, s.json, s.envelope
$$;

revoke all on function wasl.taxii_save_status, wasl.taxii_take_envelope from public;
grant execute on function wasl.taxii_save_status, wasl.taxii_take_envelope to wasl_auth;
`;
