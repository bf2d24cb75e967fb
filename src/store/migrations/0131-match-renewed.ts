/**
 * Tag sets are kept up to what they should hold, and standing questions are asked again, by the node's own worker.
 *
 * `match_watch` says in whose name a set was published, which has to be theirs to publish still when it is made anew, and how
 * things stood then. `wasl.match_state` says how they stand now, cheaply: figures and a digest, no content. `narrows` is
 * what may take something out without a statement going; `grows` is all else.
 */
export const MATCH_RENEWED = `
alter table wasl.match_watch
  add column user_id text,
  add column mandate text,
  add column bound_by text,
  add column narrows text,
  add column grows text,
  add column content text,
  add column at text collate "C";
grant update on wasl.match_watch to wasl_auth;
-- Taken back: nothing of it stays but its version, which the next one has to pass, or the partner takes that for an older one.
alter table wasl.match_set add column taken_back boolean not null default false;
create index fed_object_recalled on wasl.fed_object (statement_id) where state = 'recalled';

create function wasl.match_state(p_kind text) returns table (narrows text, grows text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select concat_ws('/',
      coalesce((select max(no) from wasl.category), 0),
      (select count(*) from wasl.fed_object where state = 'recalled'),
      case when p_kind = 'targets' then (
        select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', d.id, d.access_id, i.item_id), ','
            order by d.id, i.item_id), ''), 'UTF8')), 'hex')
          from wasl.dossier d left join wasl.dossier_item i on i.dossier_id = d.id and i.kind = 'entity'
          where d.closed_at is null) end),
    concat_ws('/',
      (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', t.what, t.access_id, t.n), ','
          order by t.what, t.access_id), ''), 'UTF8')), 'hex')
        from (select what, access_id, sum(n) as n from wasl.row_tally
          where what = 'statement' or p_kind = 'supply' and what in ('order', 'seizure', 'event', 'supplyRow')
          group by 1, 2) t),
      coalesce((select max(no) from wasl.resolution), 0),
      coalesce((select max(no) from wasl.report), 0),
      (select count(*) from wasl.tombstone))
$$;
revoke all on function wasl.match_state from public;
grant execute on function wasl.match_state to wasl_auth;

-- What is asked again has nobody in front of it: which questions stand, as the node keeps them.
grant select on wasl.match_standing to wasl_auth;
create policy again on wasl.match_standing for select to wasl_auth using (not closed);

-- Hits that came while nobody looked.
alter table wasl.match_hit add column fresh boolean not null default false;
create index match_hit_fresh on wasl.match_hit (user_id) where fresh;
`;
