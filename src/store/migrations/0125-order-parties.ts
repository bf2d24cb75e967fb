/** Whether somebody sells or buys is asked of every holder on a trace. */
export const ORDER_PARTIES = `
create index supply_order_seller on wasl.supply_order (seller_id);
create index supply_order_buyer on wasl.supply_order (buyer_id);
`;
