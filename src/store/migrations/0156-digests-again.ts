/**
 * A row that somebody took out past the application leaves its digest, which `wasl verify` names. Where the application puts one in
 * under the same key since (a second factor that was lost is enrolled anew), its digest takes that one's place: it was refused, for ever.
 */
export const DIGESTS_AGAIN = `
create or replace function wasl.digest_rows() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp set timezone to 'UTC' set bytea_output to 'hex' as $$
declare
  v_unkept text[] := coalesce(tg_argv[1], '{data_key,body,facts,facts_head}')::text[];
begin
  if not wasl.is_ours() then return null; end if;
  -- Each request asks whether its token is to be noted as used, and hardly any is.
  if tg_op = 'DELETE' then
    if not exists (select 1 from gone) then return null; end if;
  elsif not exists (select 1 from fresh) then
    return null;
  end if;
  if tg_op <> 'INSERT' then
    execute 'delete from wasl.row_digest d using (' || wasl.digests_of(tg_argv[0]::text[], v_unkept, 'gone')
      || ') g(key, digest) where d.key = g.key and d.of_table = $1' using tg_table_name::text;
  end if;
  if tg_op <> 'DELETE' then
    execute 'insert into wasl.row_digest (key, of_table, digest) select f.key, $1, f.digest from ('
      || wasl.digests_of(tg_argv[0]::text[], v_unkept, 'fresh')
      || ') f(key, digest) on conflict (key, of_table) do update set digest = excluded.digest'
      using tg_table_name::text;
  end if;
  return null;
end $$;
`;
