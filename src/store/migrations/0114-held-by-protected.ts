/**
 * By its number an account is its holder's: no finding is about one that a protected person holds (R08). Who holds what was asked
 * as far as the analyst saw: an ownership marked above them left the account a subject, and a wallet's holder was not asked at
 * all. The function answers past the policies, of accounts alone: a boat or a company is not its owner. What was found before is
 * withheld from every reader for as long as it is said whose the account is, and not deleted: whoever says so may be wrong.
 */
export const HELD_BY_PROTECTED = `
alter table wasl.finding add column withheld boolean not null default false;
grant update (withheld) on wasl.finding to wasl_keeper;
create policy withheld on wasl.finding as restrictive for select to wasl_app using (not withheld);

-- Nor does a case say what somebody noted beside one.
create function wasl.is_withheld(p_finding text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select wasl.viewer_id() is not null
    and exists (select 1 from wasl.finding f where f.id = p_finding and f.withheld)
$$;
create policy withheld on wasl.dossier_item as restrictive for select to wasl_app
  using (kind <> 'finding' or not wasl.is_withheld(item_id));

-- As the application reads the decisions: "unknown" takes back what was decided before, and of what was decided since, protected wins.
create function wasl.is_protected(p_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_id like 'protected-%'
    or exists (select 1 from wasl.category c where c.entity_id = p_id
      and c.category in ('smuggled-person', 'victim', 'witness', 'child')
      and not exists (select 1 from wasl.category u where u.entity_id = p_id and u.category = 'unknown' and u.no > c.no))
    or exists (select 1 from wasl.statement s where s.entity_id = p_id and s.property = 'subjectCategory'
      and s.value in ('smuggled-person', 'victim', 'witness', 'child') offset 0)
$$;

-- Of these ids, each with all that it is one with, those of accounts that a protected person holds, alone or with others. An
-- account of a ledger has no statements of its own, but an id that says that it is one. Of what anything else is said it is no
-- account: one line must not take what is found about a company from everybody.
create function wasl.held_by_protected_of(p_ids text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with recursive thing (seed, id) as (
    select s, s collate "C" from unnest(p_ids) s
    union
    select t.seed, p.other_id from thing t cross join lateral (
      select distinct on (q.other_id) q.other_id, q.same from wasl.pairing q
        where q.entity_id = t.id and q.stands order by q.other_id, q.no desc
    ) p where p.same
  ), account as materialized (
    select t.seed, t.id from thing t
      where (t.id like 'acct-%' or exists (select 1 from wasl.statement s where s.entity_id = t.id
          and s.schema in ('BankAccount', 'CryptoWallet', 'UserAccount') offset 0))
        and not exists (select 1 from wasl.statement s where s.entity_id = t.id
          and s.schema not in ('BankAccount', 'CryptoWallet', 'UserAccount', 'Asset', 'Value', 'Thing') offset 0)
  ), held as materialized (
    select t.seed, l.other_id as id from account t join wasl.link l on l.entity_id = t.id
      where l.side = 0 and (l.schema, l.property) in (('CryptoWallet', 'holder'), ('UserAccount', 'owner'))
        and not exists (select 1 from wasl.tombstone x where x.statement_id = l.statement_id and x.access_id = l.access_id)
    union
    select t.seed, f.other_id from account t
      join wasl.link l on l.other_id = t.id and l.side = 2 and l.schema = 'Ownership'
      join wasl.link f on f.entity_id = l.entity_id and f.side = 1
      where not exists (select 1 from wasl.tombstone x where x.statement_id = l.statement_id and x.access_id = l.access_id)
        and not exists (select 1 from wasl.tombstone x where x.statement_id = f.statement_id and x.access_id = f.access_id)
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

revoke all on function wasl.is_protected, wasl.is_withheld, wasl.held_by_protected_of, wasl.held_by_protected from public;
grant execute on function wasl.is_withheld, wasl.held_by_protected to wasl_app;
grant execute on function wasl.held_by_protected_of to wasl_keeper;
`;
