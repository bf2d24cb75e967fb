/**
 * Words that people wrote into the newer tables stayed as they were once somebody was protected whom they name: why a
 * detector rests or figures were adopted, what the trade reported, interests and watched sources, the library of document
 * classes, what the public is shown, campaigns and what is said to have come of them (R08; see `REASONS` in
 * masked-judgements.ts).
 */
export const NEWER_WORDS = `
grant select, update (reason) on wasl.detector_switch, wasl.finance_parameters to wasl_keeper;
grant select, update (outcome, body) on wasl.trade_report to wasl_keeper;
grant select, update (value, label) on wasl.interest to wasl_keeper;
grant select, update (name) on wasl.watch to wasl_keeper;
grant select, update (text, source, place, withdraw_reason, digest) on wasl.prevention_message to wasl_keeper;
grant select, update (plan) on wasl.prevention_campaign to wasl_keeper;
grant select, update (claim) on wasl.prevention_claim to wasl_keeper;
grant select, update (entry, withdraw_reason, digest) on wasl.document_entry to wasl_keeper;
grant update (statement) on wasl.referral_event to wasl_keeper;
grant update (legal_basis) on wasl.match_batch to wasl_keeper;

do $$
declare
  t text;
begin
  foreach t in array array['detector_switch', 'finance_parameters', 'trade_report', 'interest', 'watch',
      'prevention_message', 'prevention_campaign', 'prevention_claim', 'document_entry'] loop
    execute format('create policy keep on wasl.%I to wasl_keeper using (true) with check (true)', t);
  end loop;
end $$;
`;
