/**
 * A platform's own queue. Its account has the role `platform`, and its groups name the platforms that it answers for.
 * It is cleared for nothing that has a marking (`wasl.allowed` in 0019), and no table of the desk is open to it: it reads
 * the notices that went to it, and answers them, through three functions that leave out who in the unit did what, which
 * finding and campaign stand behind a notice, and what the unit wrote for itself.
 *
 * The keeper may take back what was stated of an advert, once a post shows a contact to be somebody else's.
 */
export const PLATFORMS = `
alter table wasl.referral_event add column side text, add column statement jsonb;

-- Lower case, as platforms are told apart; empty for every other role.
create function wasl.my_platforms() returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(lower(g)), '{}') from wasl.my_ticket() k, unnest(k.groups) g where k.role = 'platform'
$$;

create function wasl.platform_queue(p_id text, p_state text, p_after text, p_limit int)
returns table (id text, platform text, digest text, state text, package jsonb, referred_at text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.id, r.platform, r.digest, r.state, r.package,
      (select min(e.at) from wasl.referral_event e where e.referral_id = r.id and e.type = 'referred')
    from wasl.referral r
    where r.state <> 'draft' and lower(r.platform) = any (wasl.my_platforms())
      and (p_id is null or r.id = p_id) and (p_state is null or r.state = p_state)
      and (p_after is null or (r.created_at, r.id) < (
        select a.created_at, a.id from wasl.referral a
          where a.id = p_after and lower(a.platform) = any (wasl.my_platforms())))
    order by r.created_at desc, r.id desc limit p_limit
$$;

-- What the unit wrote stays with the unit, but for what it asks to be kept.
create function wasl.platform_events(p_ids text[])
returns table (referral_id text, no bigint, at text, type text, action text, note text, side text, statement jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.referral_id, e.no, e.at, e.type, e.action,
      case when e.side = 'platform' or (e.side = 'unit' and e.type = 'preservation_asked') then e.note end,
      coalesce(e.side, 'unit'), e.statement
    from wasl.referral_event e join wasl.referral r on r.id = e.referral_id
    where e.referral_id = any (p_ids) and r.state <> 'draft' and lower(r.platform) = any (wasl.my_platforms())
    order by e.no
$$;

-- False where the notice is not this platform's, or is no longer in the state that the answer follows.
create function wasl.platform_answer(
  p_id text, p_from text, p_to text, p_at text, p_type text, p_action text, p_note text, p_statement jsonb
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  r wasl.referral;
begin
  select * into r from wasl.referral f
    where f.id = p_id and f.state = p_from and f.state <> 'draft' and lower(f.platform) = any (wasl.my_platforms())
    for update;
  if not found or p_type in ('referred', 'preservation_asked', 'seen_again', 'seen_elsewhere') or p_to = 'draft' then
    return false;
  end if;
  insert into wasl.referral_event (referral_id, access_id, at, type, action, note, by, side, statement)
    values (r.id, r.access_id, p_at, p_type, p_action, p_note, wasl.viewer_id(), 'platform', p_statement);
  update wasl.referral set state = p_to where id = r.id;
  return true;
end $$;

create index referral_platform on wasl.referral (lower(platform), created_at, id);

-- A contact that turns out to be somebody else's is taken back past the policies, whoever may see the advert.
grant insert on wasl.tombstone to wasl_keeper;
grant update (proves) on wasl.finding to wasl_keeper;
grant update (package, digest) on wasl.referral to wasl_keeper;
grant execute on function wasl.add_resolutions to wasl_keeper;

revoke all on function wasl.my_platforms, wasl.platform_queue, wasl.platform_events, wasl.platform_answer from public;
grant execute on function wasl.platform_queue, wasl.platform_events, wasl.platform_answer to wasl_app;
`;
