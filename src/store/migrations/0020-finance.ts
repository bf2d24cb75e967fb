/**
 * The packages of money parameters that this node adopted, each by a named human with a reason; the newest is in force.
 * A row without a package goes back to the node's own calibration. Nothing is changed or taken out: it is the record of
 * what findings were made with.
 */
export const FINANCE = `
create table wasl.finance_parameters (
  no bigint generated always as identity primary key,
  package jsonb,
  message_id text,
  reason text not null,
  adopted_by text not null,
  adopted_at timestamptz not null default now()
);
alter table wasl.finance_parameters enable row level security;
create policy see on wasl.finance_parameters for select to wasl_app
  using ((select wasl.viewer_id()) is not null);
create policy add on wasl.finance_parameters for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('administrator', 'supervisor')
    and adopted_by = (select wasl.viewer_id()));
grant select, insert on wasl.finance_parameters to wasl_app;
`;
