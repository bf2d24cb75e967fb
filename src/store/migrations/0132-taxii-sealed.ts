/**
 * Envelopes that wait are sealed by the node's key, and worked off by whoever holds the lease: one process, which says so again
 * and again. With the sealed envelope stands the digest of whose it is, so that the worker goes on with their rights and no
 * digest is read out of the credentials. `envelope` is what was kept in plain text before; its client goes on with it.
 */
export const TAXII_SEALED = `
alter table wasl.taxii_status add column sealed bytea, add column lease text;
alter table wasl.taxii_status alter column sealed set storage external;
create index taxii_status_waiting on wasl.taxii_status (saved_at) where sealed is not null;

drop function wasl.taxii_save_status;
-- With an envelope it is begun; what is complete needs none. False where another process has it by now. What waits stays, however long.
create function wasl.taxii_save_status(p_digest bytea, p_id text, p_collection text, p_json text, p_sealed bytea, p_lease text)
returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with old as (
    delete from wasl.taxii_status where saved_at < now() - interval '1 day' and id <> p_id and sealed is null
  ), kept as (
    insert into wasl.taxii_status (id, collection_id, credential_id, json, sealed, lease)
      select p_id, p_collection, c.id, p_json, p_sealed, p_lease from wasl.taxii_credential c where c.digest = p_digest
      on conflict (id) do update set json = excluded.json, saved_at = now(),
          envelope = case when excluded.json::json ->> 'status' = 'pending' then taxii_status.envelope end,
          sealed = case when excluded.json::json ->> 'status' = 'pending' then taxii_status.sealed end,
          lease = case when excluded.json::json ->> 'status' = 'pending' then taxii_status.lease end
        where taxii_status.credential_id = excluded.credential_id and taxii_status.lease is not distinct from excluded.lease
      returning 1)
  select exists (select 1 from kept)
$$;

drop function wasl.taxii_take_envelope;
-- The caller's own, where nobody has said for so long that they work on it: whoever is answered has it to do.
create function wasl.taxii_take_envelope(p_digest bytea, p_id text, p_idle_seconds int, p_lease text)
returns table (id text, collection_id text, status text, envelope text, sealed bytea)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update wasl.taxii_status s set saved_at = now(), lease = p_lease from wasl.taxii_credential c
    where s.id = p_id and c.digest = p_digest and s.credential_id = c.id
      and (s.sealed is not null or s.envelope is not null)
      and s.saved_at <= now() - make_interval(secs => p_idle_seconds)
    returning s.id, s.collection_id, s.json, s.envelope, s.sealed
$$;
-- The same of whoever's waits longest.
create function wasl.taxii_take_waiting(p_idle_seconds int, p_lease text)
returns table (id text, collection_id text, status text, envelope text, sealed bytea)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update wasl.taxii_status s set saved_at = now(), lease = p_lease
    where s.id = (select w.id from wasl.taxii_status w
        where w.sealed is not null and w.saved_at <= now() - make_interval(secs => p_idle_seconds)
        order by w.saved_at limit 1 for update skip locked)
    returning s.id, s.collection_id, s.json, s.envelope, s.sealed
$$;
create function wasl.taxii_hold_envelope(p_id text, p_lease text) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with held as (update wasl.taxii_status set saved_at = now() where id = p_id and lease = p_lease returning 1)
  select exists (select 1 from held)
$$;

revoke all on function wasl.taxii_save_status, wasl.taxii_take_envelope, wasl.taxii_take_waiting,
  wasl.taxii_hold_envelope from public;
grant execute on function wasl.taxii_save_status, wasl.taxii_take_envelope, wasl.taxii_take_waiting,
  wasl.taxii_hold_envelope to wasl_auth;
`;
