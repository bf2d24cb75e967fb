/**
 * Which words of names are in the vocabulary each process remembers, so that an import does not ask. Whoever takes any out counts on
 * here, so that all processes forget: they did only where they had taken them out themselves, and the next who bore one of these words
 * was not found by it.
 */
export const WORDS_TAKEN = `
create sequence wasl.words_taken;
-- The first call gives what stands there before it.
select nextval('wasl.words_taken');
create function wasl.tell_words_taken() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform nextval('wasl.words_taken');
  return null;
end $$;
revoke all on function wasl.tell_words_taken from public;
create trigger words_taken after delete or truncate on wasl.name_key
  for each statement execute function wasl.tell_words_taken();
grant select on sequence wasl.words_taken to wasl_app;
-- Names that are found by none of their words have all indexed anew when the store is opened.
update wasl.name_index set version = ''
  where exists (select from wasl.posting p where p.words > 0
    and not exists (select from wasl.name_key k where k.key = '=' || p.key and k.word = p.key and k.access_id = p.access_id));
`;
