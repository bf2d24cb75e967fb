/**
 * By its number an account is its holder's: no finding is about one that a protected person holds (R08). Who holds what was asked
 * as far as the analyst saw: an ownership marked above them left the account a subject, and a wallet's holder was not asked at
 * all. The function answers past the policies, of accounts alone: a boat or a company is not its owner.
 */
export const HELD_BY_PROTECTED = `
create function wasl.is_protected(p_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_id like 'protected-%'
    or coalesce((select c.category from wasl.category c where c.entity_id = p_id order by c.no desc limit 1)
      in ('smuggled-person', 'victim', 'witness', 'child'), false)
    or exists (select 1 from wasl.statement s where s.entity_id = p_id and s.property = 'subjectCategory'
      and s.value in ('smuggled-person', 'victim', 'witness', 'child') offset 0)
$$;

-- Of these ids, each with all that it is one with, those of accounts that a protected person holds, alone or with others. An
-- account of a ledger has no statements of its own.
create function wasl.held_by_protected_of(p_ids text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with recursive thing (seed, id) as (
    select s, s collate "C" from unnest(p_ids) s
    union
    select t.seed, p.other_id from thing t cross join lateral (
      select distinct on (q.other_id) q.other_id, q.same from wasl.pairing q
        where q.entity_id = t.id and q.stands order by q.other_id, q.no desc
    ) p where p.same
  ), held as materialized (
    select t.seed, l.other_id as id from thing t join wasl.link l on l.entity_id = t.id
      where l.side = 0 and (l.schema, l.property) in (('CryptoWallet', 'holder'), ('UserAccount', 'owner'))
        and not exists (select 1 from wasl.tombstone x where x.statement_id = l.statement_id and x.access_id = l.access_id)
    union
    select t.seed, f.other_id from thing t
      join wasl.link l on l.other_id = t.id and l.side = 2 and l.schema = 'Ownership'
      join wasl.link f on f.entity_id = l.entity_id and f.side = 1
      where not exists (select 1 from wasl.tombstone x where x.statement_id = l.statement_id and x.access_id = l.access_id)
        and not exists (select 1 from wasl.tombstone x where x.statement_id = f.statement_id and x.access_id = f.access_id)
        and not exists (select 1 from wasl.statement s where s.entity_id = t.id
          and s.schema not in ('BankAccount', 'CryptoWallet', 'UserAccount', 'Asset', 'Value', 'Thing') offset 0)
  ), holder (seed, id) as (
    select seed, id from held
    union
    select h.seed, p.other_id from holder h cross join lateral (
      select distinct on (q.other_id) q.other_id, q.same from wasl.pairing q
        where q.entity_id = h.id and q.stands order by q.other_id, q.no desc
    ) p where p.same
  )
  select distinct h.seed from holder h where wasl.is_protected(h.id)
$$;

create function wasl.held_by_protected(p_ids text[]) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return query select h from wasl.held_by_protected_of(p_ids) h;
end $$;

revoke all on function wasl.is_protected, wasl.held_by_protected_of, wasl.held_by_protected from public;
grant execute on function wasl.held_by_protected to wasl_app;
grant execute on function wasl.held_by_protected_of to wasl_keeper;
`;
