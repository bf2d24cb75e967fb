/**
 * An approval was used by its digest alone: by SQL of one's own a request could bear the digest of one share beside the words and the facts
 * of another, and whoever approved it read these. Now whoever uses one says in which words it had to be asked for, and of which facts
 * and signals it has to be: where it was asked for otherwise it lets nothing go (R04, R24).
 */
export const TOLD_AS = `
-- Whether exactly these stand with it, and as many as it says: more of them could be such as nobody who approved it sees.
create function wasl.is_approval_of(p_id text, p_count int, p_facts uuid[], p_signals text[]) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  with told as (
    select f::text as id from unnest(p_facts) f union select g from unnest(p_signals) g
  ), kept as (
    select statement_id::text as id from wasl.approval_of where approval_id = p_id
    union select signal_id from wasl.approval_of_signal where approval_id = p_id
  )
  select p_count = (select count(*) from told)
    and not exists (select id from told except select id from kept)
    and not exists (select id from kept except select id from told)
$$;

drop function wasl.use_approval;
-- core approvalRule: which kinds are good once, and which for their purpose alone.
create function wasl.use_approval(p_kind text, p_subject text, p_digest text, p_now text, p_once boolean,
  p_shown text default null, p_facts uuid[] default null, p_signals text[] default null)
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id text;
  v_once boolean := p_once or p_kind in ('lift-protection', 'release', 'transfer', 'disclose', 'designate');
  v_for_purpose boolean := p_kind in ('reidentify', 'source', 'unmask');
begin
  select a.id into v_id from wasl.approval a
    where a.kind = p_kind and a.subject = p_subject and a.digest = p_digest and a.decision = 'approved'
      and a.requested_by = wasl.viewer_id() and a.decided_by <> a.requested_by and a.valid_until > p_now
      and a.real_until > clock_timestamp() and (not v_once or a.used_at is null)
      and (not v_for_purpose or a.purpose = wasl.viewer_purpose())
      and (p_shown is null or starts_with(a.reason, p_shown || ': '))
      and ((a.facts is null and p_facts is null and p_signals is null)
        or wasl.is_approval_of(a.id, a.facts, coalesce(p_facts, '{}'), coalesce(p_signals, '{}')))
    order by a.requested_at desc limit 1 for update;
  if v_id is not null then
    update wasl.approval set used_at = coalesce(used_at, p_now), used_in = pg_current_xact_id()::text where id = v_id;
  end if;
  return v_id;
end $$;

revoke all on function wasl.is_approval_of, wasl.use_approval from public;
grant execute on function wasl.use_approval to wasl_app;
`;
