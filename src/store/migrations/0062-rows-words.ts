/**
 * Rows of reports kept the name of somebody who was protected later, and so did the keys under which the ledger is filed:
 * the keeper masks the ones and files the others anew (R08; see masked-rows.ts). `supply_key_index.masked` tells analyses
 * that were kept that the rows beneath them are others, as no count does.
 */
export const ROWS_WORDS = `
alter table wasl.supply_key_index add column masked bigint not null default 0;
grant select (masked) on wasl.supply_key_index to wasl_app;
grant select (masked), update (masked) on wasl.supply_key_index to wasl_keeper;

grant update (id, account_id, account_name, text, media) on wasl.post to wasl_keeper;
grant update (id, debtor_account, creditor_account, debtor_agent, creditor_agent, reference) on wasl.payment to wasl_keeper;
grant update (id, place, item, authority, serials) on wasl.seizure to wasl_keeper;
grant update (id, seller_id, buyer_id, item, delivery_place, paid_by_account, serials, flags) on wasl.supply_order
  to wasl_keeper;
grant update (id, read_point, biz_location, parent_id, range_from, range_to, vehicle, carrier, items, source_parties,
  destination_parties, biz_transactions, outputs) on wasl.supply_event to wasl_keeper;
grant update (id, ref, body) on wasl.supply_row to wasl_keeper;
grant insert on wasl.supply_key, wasl.supply_run to wasl_keeper;
grant update (evidence) on wasl.finding to wasl_keeper;
grant update (order_id) on wasl.order_review to wasl_keeper;
`;
