/**
 * Second factors, sign-ins that wait for one, names of other identity providers, and what a session or API token is
 * called, may do and was last used for. A session without the factor that its role needs opens no ticket.
 */
export const SECURITY = `
create table wasl.second_factor (
  user_id text primary key references wasl.account,
  -- Sealed under the node key.
  secret bytea not null,
  confirmed boolean not null default false,
  -- RFC 6238, 5.2: a code is taken once; the step of the last one taken.
  last_step float8 not null default 0,
  -- Wrong codes in a row, by whoever knows the password; after some the step is closed for a while.
  failures int not null default 0,
  closed_until_ms float8 not null default 0
);

create table wasl.recovery_code (
  user_id text not null references wasl.account,
  digest bytea not null,
  primary key (user_id, digest)
);

-- Roles whose sessions need a second factor.
create table wasl.factor_policy (
  role text primary key
);

-- Between the first and the last step of a sign-in; each is used once.
create table wasl.sign_in (
  digest bytea primary key,
  user_id text references wasl.account,
  body text,
  tries int not null default 0,
  expires_at timestamptz not null,
  expires_ms float8 not null
);

-- Who somebody is at another identity provider: by its unchanging subject, never by a name that may be given anew.
create table wasl.identity (
  issuer text not null,
  subject text not null,
  user_id text not null unique references wasl.account,
  primary key (issuer, subject)
);

alter table wasl.token
  add column id text,
  add column kind text,
  add column label text,
  add column scopes text[],
  add column strong boolean not null default false,
  add column created_ms float8,
  add column used_ms float8;
update wasl.token set id = left(encode(digest, 'hex'), 16),
  kind = case when purpose is null then 'session' else 'token' end,
  strong = user_id in (select a.id from wasl.account a where a.password is null);
alter table wasl.token alter column id set not null, alter column kind set not null;
create unique index token_id on wasl.token (id);

-- True where nothing more is needed of this token: it is a machine's, or two factors stand behind it, or its role
-- needs only one.
create function wasl.strong_enough(t wasl.token, p_role text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select t.kind = 'token' or t.strong or not exists (select 1 from wasl.factor_policy f where f.role = p_role)
$$;

create or replace function wasl.open_ticket(p_token text, p_purpose text, p_mandate text)
returns table (
  user_id text, role text, clearance text, groups text[], compartments text[], expires_ms float8, bound boolean
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  k record;
  v_id uuid := gen_random_uuid();
  v_rank smallint;
  v_high int;
  v_allowed int[];
begin
  select t.purpose, t.mandate, t.expires_ms, a.id, a.role, a.clearance, a.groups, a.compartments into k
    from wasl.token t join wasl.account a on a.id = t.user_id
    where t.digest = sha256(convert_to(p_token, 'UTF8'))
      and not t.revoked and t.expires_at > clock_timestamp() and not a.disabled
      and wasl.strong_enough(t, a.role);
  if not found then return; end if;
  if k.purpose is not null and (k.purpose is distinct from p_purpose or k.mandate is distinct from p_mandate) then
    return query select k.id, k.role, k.clearance, k.groups, k.compartments, k.expires_ms, false;
    return;
  end if;
  v_rank := wasl.clearance_rank(k.clearance);
  if k.role = 'oversight' and p_mandate !~ '^WARRANT-[A-Za-z0-9./-]{3,}$' then v_rank := -1; end if;
  select coalesce(max(a.id), 0), coalesce(array_agg(a.id) filter (
      where wasl.admits(a, v_rank, k.groups, k.compartments, p_purpose)), '{}')
    into v_high, v_allowed from wasl.access a;
  insert into wasl.ticket values (pg_backend_pid(), v_id, transaction_timestamp(), k.id, k.role, v_rank,
      k.groups, k.compartments, p_purpose, p_mandate, v_allowed, v_high)
    on conflict (pid) do update set id = excluded.id, started = excluded.started, user_id = excluded.user_id,
      role = excluded.role, clearance = excluded.clearance, groups = excluded.groups,
      compartments = excluded.compartments, purpose = excluded.purpose, mandate = excluded.mandate,
      allowed = excluded.allowed, high = excluded.high;
  perform set_config('wasl.ticket', v_id::text, true);
  return query select k.id, k.role, k.clearance, k.groups, k.compartments, k.expires_ms, true;
end $$;

grant select, insert, update, delete on wasl.second_factor, wasl.recovery_code, wasl.factor_policy, wasl.sign_in,
  wasl.identity to wasl_auth;
revoke all on function wasl.strong_enough from public;
grant execute on function wasl.strong_enough to wasl_auth;
`;
