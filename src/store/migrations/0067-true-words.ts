/**
 * Whoever wrote SQL of their own took the id of words that somebody else was about to write, with other words under it, so
 * that the true ones were held for known; said that a partner's request was answered, which then was overdue no more; copied
 * a message under another marking or to another partner; and set the date at which a report or a case goes, so that the next
 * run deleted it. Now what is vetted stands under the hash of its own words, a request is answered by an answer, a message
 * goes once, and such a date only moves on (R13, R15).
 */
export const TRUE_WORDS = `
-- RFC 8785, of texts, whole numbers and what they make up.
create function wasl.canonical(p jsonb) returns text
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
  select case jsonb_typeof(p)
    when 'object' then '{' || coalesce((select string_agg(to_json(e.key)::text || ':' || wasl.canonical(e.value), ','
      order by e.key collate "C") from jsonb_each(p) e), '') || '}'
    when 'array' then '[' || coalesce((select string_agg(wasl.canonical(e.value), ',' order by e.ordinality)
      from jsonb_array_elements(p) with ordinality e), '') || ']'
    else p::text end
$$;
create function wasl.sha256_hex(p text) returns text
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
  select encode(sha256(convert_to(p, 'UTF8')), 'hex')
$$;
-- core idFrom.
create function wasl.id_from(p_prefix text, variadic p_parts text[]) returns text
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
  select p_prefix || left(wasl.sha256_hex((select string_agg(length(p.part) || ':' || p.part, '' order by p.no)
    from unnest(p_parts) with ordinality p(part, no))), 32)
$$;
-- core libraryEntryId; a marking's key lists its parts in this order.
create function wasl.library_digest(p_entry jsonb, p_access int) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select wasl.sha256_hex(wasl.canonical(jsonb_build_object('entry', p_entry, 'access', jsonb_build_object(
      'tlp', k -> 0, 'pap', k -> 1, 'handling', k -> 2, 'caveats', k -> 3, 'orcon', k -> 4, 'groups', k -> 5,
      'purposes', k -> 6, 'compartments', k -> 7, 'originators', k -> 8))))
    from (select a.key::jsonb as k from wasl.access a where a.id = p_access and wasl.viewer_id() is not null) a
$$;
create function wasl.is_one_message(p_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select not exists (select 1 from wasl.message m where m.id = p_id and m.direction = 'sent')
$$;
revoke all on function wasl.canonical, wasl.sha256_hex, wasl.id_from, wasl.library_digest, wasl.is_one_message from public;
grant execute on function wasl.canonical, wasl.sha256_hex, wasl.id_from, wasl.library_digest, wasl.is_one_message to wasl_app;

-- What lower case is beyond ASCII the database may see otherwise.
create policy true_words on wasl.document_entry as restrictive for insert to wasl_app
  with check (digest = wasl.library_digest(entry, access_id) and id = wasl.id_from('docentry-', digest)
    and type = entry ->> 'type' and issuer = entry ->> 'issuer' and kind = entry ->> 'kind'
    and (entry ->> 'series' ~ '[^ -~]' or class_id = wasl.id_from('docclass-', issuer, kind, lower(entry ->> 'series'))));
create policy true_words on wasl.prevention_message as restrictive for insert to wasl_app
  with check (digest = wasl.sha256_hex(wasl.canonical(jsonb_build_object('language', language, 'kind', kind, 'text', text,
      'source', source, 'place', place, 'reviewAt', review_at))) and id = wasl.id_from('prevent-', digest));

create policy once on wasl.message as restrictive for insert to wasl_app with check (wasl.is_one_message(id));

create function wasl.hold_answer() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.answered_at is not null or old.kind not in ('request', 'alert') or not exists (
    select 1 from wasl.message r
      where r.thread = old.thread and r.partner = old.partner and r.direction = 'sent' and r.kind = 'reply'
        and r.user_id = wasl.viewer_id() and r.at = new.answered_at) then
    raise exception 'not answered' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger hold_answer before update of answered_at on wasl.message for each row
  when (old.direction = 'received' and old.answered_at is distinct from new.answered_at) execute function wasl.hold_answer();

create function wasl.hold_review() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.review_at := greatest(old.review_at, new.review_at);
  return new;
end $$;
create trigger hold_review before update of review_at on wasl.report for each row execute function wasl.hold_review();
create trigger hold_review before update of review_at on wasl.dossier for each row execute function wasl.hold_review();
revoke all on function wasl.hold_answer, wasl.hold_review from public;
`;
