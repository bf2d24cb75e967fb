import { MATCH_PROPERTIES } from "./0127-match-gone-identifiers.ts";

const PAPER = (row: string): string => `${row}.schema in ('Passport', 'Identification')`;

/** As in 0150, and by what a document on a person is known to be this one: whose it is, and its number. */
const among = (
  row: string,
): string => `(${row}.property in (${MATCH_PROPERTIES.map((p) => `'${p}'`).join(", ")})
      or ${row}.property in ('country', 'holder', 'number') and ${PAPER(row)}
      or ${row}.property = 'service' and ${row}.schema = 'UserAccount')`;

/** `row` has a statement's schema and property. What tells apart, and no identifier by itself. */
const tellsApart = (row: string): string => `(${row}.property in ('country', 'holder') and ${PAPER(row)}
      or ${row}.property = 'service' and ${row}.schema = 'UserAccount')`;

/**
 * What a tag with a country rests on goes with the document's holder and number too. Once what told two documents apart is gone,
 * the number is one of which no country is said: for that, and not only for what grows, the set is read anew at once, since the tag that
 * went is missed by whoever asks with a country. And a supply set, which no protection takes anything out of, is read anew for
 * each protection, also of those that an import protects.
 */
export const MATCH_BEHIND = `
-- A row each time that something went which told two documents or two handles apart. Added only: a sum of what is committed.
create table wasl.apart_less (no int generated always as identity primary key);
alter table wasl.apart_less enable row level security;

create or replace function wasl.match_loses() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from wasl.match_watch) then return null; end if;
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, g.id from gone g cross join wasl.match_watch w where ${among("g")}
    on conflict do nothing;
  if exists (select 1 from gone g where ${tellsApart("g")}) then
    insert into wasl.apart_less default values;
  end if;
  return null;
end $$;
create or replace function wasl.match_withdraws() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from wasl.match_watch) then return null; end if;
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, g.statement_id from gone g cross join wasl.match_watch w
      where exists (select 1 from wasl.statement s where s.id = g.statement_id and ${among("s")})
    on conflict do nothing;
  if exists (select 1 from gone g join wasl.statement s on s.id = g.statement_id where ${tellsApart("s")}) then
    insert into wasl.apart_less default values;
  end if;
  return null;
end $$;

create or replace function wasl.match_state(p_kind text) returns table (narrows text, grows text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select concat_ws('/',
      (select count(*) from wasl.fed_object where state = 'recalled'),
      case when p_kind = 'targets' then (select count(*) from wasl.case_less) end,
      case when p_kind = 'supply' then concat_ws('+',
        coalesce((select max(no) from wasl.category), 0), (select count(*) from wasl.protected_alias))
      else (select count(*) from wasl.apart_less)::text end),
    concat_ws('/',
      (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', t.what, t.access_id, t.n), ','
          order by t.what, t.access_id), ''), 'UTF8')), 'hex')
        from (select what, access_id, sum(n) as n from wasl.row_tally
          where what = 'statement' or p_kind = 'supply' and what in ('order', 'seizure', 'event', 'supplyRow')
          group by 1, 2) t),
      coalesce((select max(no) from wasl.resolution), 0),
      coalesce((select max(no) from wasl.report), 0),
      coalesce((select max(no) from wasl.category), 0),
      (select count(*) from wasl.tombstone),
      case when p_kind = 'targets' then (
        select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', d.id, d.access_id, i.item_id), ','
            order by d.id, i.item_id), ''), 'UTF8')), 'hex')
          from wasl.dossier d left join wasl.dossier_item i on i.dossier_id = d.id and i.kind = 'entity'
          where d.closed_at is null) end)
$$;
`;
