/** On PostgreSQL each node's keeper signs in under a name of its own: what asks whether the keeper writes goes by both. */
export const KEEPER_BY_ANY_NAME = `
create function wasl.is_keeper() returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(nullif(current_setting('role'), 'none'), session_user) ~ '^wasl_keeper(_[0-9a-f]{12})?$'
$$;
grant execute on function wasl.is_keeper to public;

create or replace function wasl.hold_case() returns trigger
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.is_keeper() then return new; end if;
  if coalesce(wasl.viewer_role(), '') not in ('analyst', 'supervisor', 'administrator')
    or new.changed_by is distinct from wasl.viewer_id()
    or (new.closed_at is distinct from old.closed_at and new.closed_at is not null
      and new.closed_by is distinct from wasl.viewer_id())
    or (new.access_id <> old.access_id and wasl.hides_as_much(new.access_id, old.access_id) is not true) then
    raise exception 'not a change of a case' using errcode = '42501';
  end if;
  return new;
end $$;

drop trigger keep_case_part on wasl.case_part;
create trigger keep_case_part before update on wasl.case_part for each row
  when (old.kind = 'judgement' and not wasl.is_keeper()) execute function wasl.keep_case_part();
`;
