/**
 * What a data subject's request had erased or restricted came back, and open, when an import that was cut off before was run
 * again, or where the same bytes were read twice at once: of what is gone nothing said that it had been here (R20, R21). Which
 * statements a request settled is kept as long as their report; their ids stand in the audit log as well.
 */
export const SETTLED = `
create table wasl.settled (
  report_no int not null references wasl.report (no),
  statement_id uuid not null,
  primary key (report_no, statement_id)
);
alter table wasl.settled enable row level security;
create policy see on wasl.settled for select to wasl_app
  using (exists (select 1 from wasl.report r where r.no = report_no));
create policy keep on wasl.settled to wasl_keeper using (true) with check (true);
grant select on wasl.settled to wasl_app;
grant select, insert, delete on wasl.settled to wasl_keeper;
`;
