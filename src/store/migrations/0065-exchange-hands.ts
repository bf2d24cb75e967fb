/**
 * Any ticket's SQL wrote what partners say: a grant that its originator never signed let what they control go on, a notice or
 * an object under a guessed id made the partner's own one known already, so that a recall changed nothing here, and a cursor said
 * that their log had been read. Now what comes from partners is the exchange's to write, what is ours is written by whoever may
 * share, in this node's name and about what they see, and portals read none of it (R16, R20, R24).
 */
export const EXCHANGE_HANDS = `
create function wasl.own_node() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select n.node_id from wasl.node n where wasl.viewer_id() is not null
$$;

-- Of the node itself: portals have one page each.
create function wasl.is_of_unit() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(wasl.viewer_role() not in ('trade', 'platform'), false)
$$;

create function wasl.fed_taken(p_peer text) returns int
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select i.size from wasl.fed_inbox i where i.peer = p_peer and wasl.is_of_unit()
$$;

-- RFC 6962, 2.1, of a complete block of leaves; null where it is not complete.
create function wasl.fed_block_hash(p_peer text, p_no int) returns bytea
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_level bytea[];
  v_next bytea[];
begin
  if not wasl.may_share() then return null; end if;
  select array_agg(e.leaf order by e.seq) into v_level from wasl.fed_entry e
    where e.peer = p_peer and e.seq >= p_no * 256 and e.seq < (p_no + 1) * 256;
  if coalesce(cardinality(v_level), 0) <> 256 then return null; end if;
  while cardinality(v_level) > 1 loop
    v_next := '{}';
    for i in 1 .. cardinality(v_level) / 2 loop
      v_next := v_next || sha256('\\x01'::bytea || v_level[2 * i - 1] || v_level[2 * i]);
    end loop;
    v_level := v_next;
  end loop;
  return v_level[1];
end $$;

-- What is taken back stays so, and no older version takes the place of a newer one, but as its creator says.
create function wasl.hold_object() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not wasl.is_exchange() and (new.version < old.version or (old.state <> 'held' and new.state <> old.state)) then
    raise exception 'not the exchange' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_object before update of version, state on wasl.fed_object
  for each row execute function wasl.hold_object();

revoke all on function wasl.own_node, wasl.is_of_unit, wasl.fed_taken, wasl.fed_block_hash, wasl.hold_object from public;
grant execute on function wasl.own_node, wasl.is_of_unit, wasl.fed_taken, wasl.fed_block_hash to wasl_app;

drop policy work on wasl.fed_inbox;
create policy work on wasl.fed_inbox to wasl_app
  using ((select wasl.is_exchange())) with check ((select wasl.is_exchange()));

drop policy work on wasl.fed_notice;
create policy see on wasl.fed_notice for select to wasl_app
  using ((select wasl.is_exchange()) or ((select wasl.may_share()) and case type
    when 'rotate' then true
    when 'standing' then exists (select 1 from wasl.fed_object o
      where o.creator = fed_notice.issuer and o.id = fed_notice.body::json #>> '{notice,objectId}')
    else false end));
create policy add on wasl.fed_notice for insert to wasl_app
  with check ((select wasl.is_exchange()) or (issuer = (select wasl.own_node()) and case
    when type in ('recall', 'standing') then (select wasl.may_share())
    when type in ('rotate', 'expel') then (select wasl.is_administering())
    else false end));

drop policy work on wasl.fed_grant;
create policy see on wasl.fed_grant for select to wasl_app
  using ((select wasl.is_exchange()) or ((select wasl.may_share()) and exists (select 1 from wasl.fed_object o
    where o.creator = fed_grant.creator and o.id = fed_grant.object_id)));
create policy add on wasl.fed_grant for insert to wasl_app
  with check ((select wasl.is_exchange()) or ((select wasl.may_share()) and creator = (select wasl.own_node())
    and body::json #>> '{notice,issuer}' = creator and body::json #>> '{notice,objectId}' = object_id));

drop policy work on wasl.fed_refusal;
create policy see on wasl.fed_refusal for select to wasl_app
  using ((select wasl.may_share()) or (select wasl.viewer_role()) = 'oversight');
create policy add on wasl.fed_refusal for insert to wasl_app with check ((select wasl.is_administering()));

drop policy work on wasl.fed_withheld;
create policy see on wasl.fed_withheld for select to wasl_app using ((select wasl.may_share()));
create policy add on wasl.fed_withheld for insert to wasl_app with check ((select wasl.is_exchange()));

drop policy work on wasl.fed_tile;
create policy see on wasl.fed_tile for select to wasl_app using ((select wasl.is_of_unit()));
create policy add on wasl.fed_tile for insert to wasl_app
  with check ((select wasl.may_share()) and hash = wasl.fed_block_hash(peer, no));

create policy by_who_may on wasl.fed_object as restrictive for insert to wasl_app
  with check ((select wasl.is_exchange()) or ((select wasl.may_share()) and creator = (select wasl.own_node())));
create policy by_who_may_change on wasl.fed_object as restrictive for update to wasl_app
  using ((select wasl.may_share())) with check ((select wasl.is_exchange()) or creator = (select wasl.own_node()));
create policy by_who_may_change on wasl.fed_entry as restrictive for update to wasl_app using ((select wasl.may_share()));

-- Codes of pairings that wait are for whoever answers for the node.
drop policy see on wasl.fed_pairing;
create policy see on wasl.fed_pairing for select to wasl_app using ((select wasl.is_administering()));
drop policy see on wasl.fed_partner;
create policy see on wasl.fed_partner for select to wasl_app using ((select wasl.is_of_unit()));
drop policy see on wasl.fed_key;
create policy see on wasl.fed_key for select to wasl_app using ((select wasl.is_of_unit()));
drop policy see on wasl.fed_outbox;
create policy see on wasl.fed_outbox for select to wasl_app using ((select wasl.is_of_unit()));
drop policy see on wasl.fed_expect;
create policy see on wasl.fed_expect for select to wasl_app using ((select wasl.is_of_unit()));
drop policy see on wasl.fed_expelled;
create policy see on wasl.fed_expelled for select to wasl_app using ((select wasl.is_of_unit()));
`;
