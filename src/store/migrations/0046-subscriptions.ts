/**
 * Standing queries on captured events, each its owner's alone. What was captured since is asked for by number; whoever asks
 * waits for the captures under way (the lock of `settledNo` in supply-subscriptions.ts), so that no number comes late.
 */
export const SUBSCRIPTIONS = `
create table wasl.supply_subscription (
  user_id text not null,
  name text collate "C" not null,
  purpose text not null,
  query jsonb not null,
  acknowledged bigint not null,
  created_at text collate "C" not null,
  expires_at text collate "C" not null,
  primary key (user_id, name)
);
grant select, insert, delete on wasl.supply_subscription to wasl_app;
grant update (purpose, query, acknowledged, expires_at) on wasl.supply_subscription to wasl_app;
alter table wasl.supply_subscription enable row level security;
create policy own on wasl.supply_subscription to wasl_app
  using (user_id = (select wasl.viewer_id())) with check (user_id = (select wasl.viewer_id()));
`;
