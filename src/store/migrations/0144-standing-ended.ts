/** Questions of whoever may ask no longer are closed by the node itself: nobody is there to do it in their name. */
export const STANDING_ENDED = `
create function wasl.end_standing(p_ids text[]) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update wasl.match_standing set closed = true where id = any (p_ids)
$$;
revoke all on function wasl.end_standing from public;
grant execute on function wasl.end_standing to wasl_auth;
`;
