/**
 * A platform keeps what went along with a notice; whether the unit still stands by it, it could not hear. Of its own notices
 * alone it hears which of those messages were withdrawn or refused since, and not by whom.
 */
export const FALLEN_MESSAGES = `
create function wasl.platform_fallen(p_ids text[], p_now text) returns table (referral_id text, message_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.id, m.id from wasl.referral r
    cross join lateral jsonb_array_elements(coalesce(r.package -> 'messages', '[]')) a(message)
    join wasl.prevention_message m on m.id = a.message ->> 'id'
    where r.id = any (p_ids) and r.state <> 'draft' and lower(r.platform) = any (wasl.my_platforms())
      and (m.withdrawn_at is not null or exists (
        select 1 from wasl.prevention_vettings(p_now) v where v.message_id = m.id and v.decision = 'refused'))
$$;
revoke all on function wasl.platform_fallen from public;
grant execute on function wasl.platform_fallen to wasl_app;
`;
