/**
 * Of what is gone, tag sets are told what can be asked about: a sweep of millions of other statements is none of their business. The
 * properties are those of core's `identifierTypeOf` whose types are `MATCH_TYPES` (index.test.ts holds the two equal).
 */
export const MATCH_PROPERTIES = [
  "callerNumber",
  "contextPhone",
  "engineNumber",
  "handle",
  "hullNumber",
  "iban",
  "ibanMentioned",
  "idNumber",
  "passportNumber",
  "phone",
  "phoneMentioned",
  "receiverNumber",
  "serialNumber",
  "socialSecurityNumber",
  "username",
];

const AMONG = `property in (${MATCH_PROPERTIES.map((p) => `'${p}'`).join(", ")})`;

export const MATCH_GONE_IDENTIFIERS = `
create or replace function wasl.match_loses() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from wasl.match_watch) then return null; end if;
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, g.id from gone g cross join wasl.match_watch w where g.${AMONG}
    on conflict do nothing;
  return null;
end $$;
create or replace function wasl.match_withdraws() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from wasl.match_watch) then return null; end if;
  insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
    select w.partner, w.kind, w.purpose, w.epoch, g.statement_id from gone g cross join wasl.match_watch w
      where exists (select 1 from wasl.statement s where s.id = g.statement_id and s.${AMONG})
    on conflict do nothing;
  return null;
end $$;
`;
