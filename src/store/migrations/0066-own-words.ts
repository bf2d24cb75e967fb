/**
 * By SQL of its own any ticket put a message into a partner's mouth, which made the partner's own version of a method one that
 * was said already, took a waiting one out of those that go, and said that a method had gone in a version that nothing comes
 * behind. A machine contested what it liked, and had a partner told that one statement is corrected by another of somebody else.
 * Now what is received is written by whoever receives it, what is sent by a human and in the next version, and what is owed to a
 * partner about a request of a data subject by whoever handles it (R13, R16, R20, R24).
 */
export const OWN_WORDS = `
create function wasl.may_handle() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(wasl.viewer_purpose() = 'data-subject-request' and wasl.viewer_role() in ('analyst', 'supervisor'), false)
$$;

-- core VETTED_METHOD_KINDS.
create function wasl.is_next_version(p_partner text, p_method text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_method is null or split_part(wasl.method_id(p_method), ':', 1) not in ('prevention', 'documents')
    or wasl.method_version(p_method) <= 1 + coalesce(wasl.newest_method('sent', p_partner, wasl.method_id(p_method)), 0)
$$;
revoke all on function wasl.may_handle, wasl.is_next_version from public;
grant execute on function wasl.may_handle, wasl.is_next_version to wasl_app;

drop policy add on wasl.message;
create policy add on wasl.message for insert to wasl_app
  with check (access_id = any ((select wasl.allowed())::int[]) and user_id = (select wasl.viewer_id())
    and (select wasl.may_decide()) and direction = 'sent' and state = 'waiting' and sent_at is null and attempts = 0
    and wasl.is_next_version(partner, method));
drop policy change on wasl.message;
revoke update on wasl.message from wasl_app;
grant update (state, answered_at, review_at) on wasl.message to wasl_app;
create policy change on wasl.message for update to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]) and (select wasl.may_decide()))
  with check (direction = 'sent' or state in ('received', 'read'));

-- What became of one that goes is said by whoever sends it, who has no ticket.
create function wasl.hold_message() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wasl.viewer_id() is not null then raise exception 'not the outbox' using errcode = '42501'; end if;
  return new;
end $$;
revoke all on function wasl.hold_message from public;
create trigger hold_message before update of state, answered_at on wasl.message for each row
  when (old.direction = 'sent' and (old.state is distinct from new.state or old.answered_at is distinct from new.answered_at))
  execute function wasl.hold_message();

drop policy contest on wasl.contested;
create policy contest on wasl.contested for insert to wasl_app with check ((select wasl.may_handle()));
drop policy settle on wasl.contested;
create policy settle on wasl.contested for delete to wasl_app
  using ((select wasl.may_handle()) and (select wasl.viewer_role()) = 'supervisor');

drop policy add on wasl.subject_request;
create policy add on wasl.subject_request for insert to wasl_app
  with check (opened_by = (select wasl.viewer_id()) and (select wasl.may_handle()) and decision is null);
drop policy answer on wasl.subject_request;
create policy answer on wasl.subject_request for update to wasl_app
  using ((select wasl.may_handle()) and (select wasl.viewer_role()) = 'supervisor' and decision is null)
  with check (decided_by = (select wasl.viewer_id()));

drop policy owe on wasl.fed_telling;
create policy owe on wasl.fed_telling for insert to wasl_app
  with check ((select wasl.may_handle())
    and (kind = 'contested' or (kind in ('corrected', 'upheld') and (select wasl.viewer_role()) = 'supervisor'))
    and (replaced_by is null or (kind = 'corrected' and exists (
      select 1 from wasl.statement o join wasl.statement n on n.entity_id = o.entity_id and n.property = o.property
        where o.id = about::uuid and n.id = replaced_by::uuid))));
`;
