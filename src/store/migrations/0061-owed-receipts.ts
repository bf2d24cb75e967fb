/**
 * By SQL of its own any ticket took out the receipts that partners owe, or wrote them itself, cut a partner off as expelled,
 * and wrote how long a partner's log is. Now whoever may share or administer adds what is expected, a receipt is written by
 * the exchange alone, and what is no longer expected is of an object that is held no more: recalls, expulsions and words on
 * an object's standing stay owed. A log is as long as its entries say (R16, R20).
 */
export const OWED_RECEIPTS = `
create function wasl.may_share() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select wasl.is_exchange() or wasl.may_decide()
$$;

create function wasl.fed_log_size(p_peer text) returns int
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(max(e.seq) + 1, 0) from wasl.fed_entry e where e.peer = p_peer and wasl.viewer_id() is not null
$$;

create function wasl.fed_is_held(p_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select wasl.viewer_id() is not null
    and exists (select 1 from wasl.fed_object o where o.id = p_id and o.state = 'held')
$$;
revoke all on function wasl.may_share, wasl.fed_log_size, wasl.fed_is_held from public;
grant execute on function wasl.may_share, wasl.fed_log_size, wasl.fed_is_held to wasl_app;

drop policy work on wasl.fed_expect;
revoke update on wasl.fed_expect from wasl_app;
grant update (receipt) on wasl.fed_expect to wasl_app;
create policy see on wasl.fed_expect for select to wasl_app using ((select wasl.viewer_id()) is not null);
create policy expect on wasl.fed_expect for insert to wasl_app
  with check ((select wasl.may_share()) and receipt is null);
create policy answered on wasl.fed_expect for update to wasl_app
  using ((select wasl.is_exchange()) and receipt is null) with check (receipt is not null);
create policy no_more on wasl.fed_expect for delete to wasl_app
  using ((select wasl.may_share()) and receipt is null and what in ('correction', 'expiry')
    and not wasl.fed_is_held(split_part(of, ':v', 1)));

drop policy work on wasl.fed_expelled;
create policy see on wasl.fed_expelled for select to wasl_app using ((select wasl.viewer_id()) is not null);
create policy expel on wasl.fed_expelled for insert to wasl_app with check ((select wasl.is_administering()));

drop policy work on wasl.fed_outbox;
create policy see on wasl.fed_outbox for select to wasl_app using ((select wasl.viewer_id()) is not null);
create policy open on wasl.fed_outbox for insert to wasl_app
  with check ((select wasl.may_share()) and size = 0 and hashes = '');
create policy grow on wasl.fed_outbox for update to wasl_app
  using ((select wasl.may_share())) with check (size = wasl.fed_log_size(peer));

create policy by_who_may on wasl.fed_entry as restrictive for insert to wasl_app with check ((select wasl.may_share()));
`;
