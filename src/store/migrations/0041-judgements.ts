/** What findings and decisions about others say of somebody who becomes protected goes where the rest of it went (R08). */
export const JUDGEMENTS = `
grant update (terms, against, summary, reason) on wasl.finding to wasl_keeper;
grant update (terms, reason) on wasl.resolution to wasl_keeper;
grant update (reason) on wasl.category, wasl.tombstone to wasl_keeper;
grant update (reason, lift_reason) on wasl.legal_hold to wasl_keeper;
grant select, update (reason, decision_reason) on wasl.approval to wasl_keeper;
grant select, update (reason) on wasl.renewal, wasl.order_review, wasl.news_decision to wasl_keeper;
grant select, update (note) on wasl.referral_event to wasl_keeper;

do $$
declare
  t text;
begin
  foreach t in array array['approval', 'renewal', 'order_review', 'news_decision', 'referral_event'] loop
    execute format('create policy keep on wasl.%I to wasl_keeper using (true) with check (true)', t);
  end loop;
end $$;
`;
