/** core approvalRule: leave to pass on is let go once by one approval, whatever whoever uses it says. */
export const CONSENT_ONCE = `
create function wasl.used_once() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.kind = 'consent' and old.used_at is not null then
    raise exception 'the approval is used up' using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function wasl.used_once from public;
create trigger used_once before update of used_at on wasl.approval for each row execute function wasl.used_once();
`;
