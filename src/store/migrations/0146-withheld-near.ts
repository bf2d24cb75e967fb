/**
 * Findings about an account that a protected person holds were looked for among all findings, after each protection and each import
 * that protects. Those that may be such are now found from whoever is protected: who is one with them, what these hold, and what is
 * one with that. Whether it is one is asked of each as before, by `held_by_protected_of`.
 */
export const WITHHELD_NEAR = `
create index statement_protected on wasl.statement (entity_id)
  where property = 'subjectCategory' and value in ('smuggled-person', 'victim', 'witness', 'child');
create index category_protected on wasl.category (entity_id)
  where category in ('smuggled-person', 'victim', 'witness', 'child');
create index finding_withheld on wasl.finding (id) where withheld;
create index finding_subject_finding on wasl.finding_subject (finding_id);

-- Ids of things that protected persons may hold, whoever may see that they do.
create function wasl.things_of_protected() returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with recursive person (id) as (
    (
      select l.other_id from wasl.link l where l.other_id >= 'protected-' and l.other_id < 'protected.'
      union
      select p.entity_id from wasl.pairing p where p.entity_id >= 'protected-' and p.entity_id < 'protected.'
      union
      select c.entity_id from wasl.category c where c.category in ('smuggled-person', 'victim', 'witness', 'child')
      union
      select s.entity_id from wasl.statement s
        where s.property = 'subjectCategory' and s.value in ('smuggled-person', 'victim', 'witness', 'child')
    )
    union
    select p.other_id from person t cross join lateral (
      select distinct on (q.other_id) q.other_id, q.same from wasl.pairing q
        where q.entity_id = t.id and q.stands order by q.other_id, q.no desc
    ) p where p.same
  ), thing (id) as (
    (
      select l.entity_id from person h join wasl.link l on l.other_id = h.id
        where l.side = 0 and (l.schema, l.property) in (('CryptoWallet', 'holder'), ('UserAccount', 'owner'))
      union
      select l.other_id from person h join wasl.link f on f.other_id = h.id and f.side = 1
        join wasl.link l on l.entity_id = f.entity_id and l.side = 2 and l.schema = 'Ownership'
    )
    union
    select p.other_id from thing t cross join lateral (
      select distinct on (q.other_id) q.other_id, q.same from wasl.pairing q
        where q.entity_id = t.id and q.stands order by q.other_id, q.no desc
    ) p where p.same
  )
  select id from thing
$$;
revoke all on function wasl.things_of_protected from public;
grant execute on function wasl.things_of_protected to wasl_keeper;
`;
