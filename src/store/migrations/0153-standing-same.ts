/** The node closes a question as it read it: one that was opened anew or looked at meanwhile is another by now. */
export const STANDING_SAME = `
drop function wasl.end_standing(text[]);
create function wasl.end_standing(p_ids text[], p_digests text[]) returns setof text
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update wasl.match_standing s set closed = true from unnest(p_ids, p_digests) q(id, digest)
    where s.id = q.id and not s.closed and encode(sha256(s.body), 'hex') = q.digest returning s.id
$$;
revoke all on function wasl.end_standing from public;
grant execute on function wasl.end_standing to wasl_auth;
`;
