/**
 * Campaigns of prevention and what is said to have come of them, as restricted as whoever planned one marked it. A claim is
 * its source's: it is added, never changed.
 */
export const PREVENTION_CAMPAIGNS = `
create table wasl.prevention_campaign (
  id text collate "C" primary key,
  access_id int not null,
  version int not null,
  plan jsonb not null,
  created_by text not null,
  created_at text collate "C" not null,
  changed_by text not null,
  changed_at text not null
);
create table wasl.prevention_claim (
  id text collate "C" primary key,
  campaign_id text collate "C" not null references wasl.prevention_campaign (id),
  access_id int not null,
  claim jsonb not null,
  by text not null,
  at text collate "C" not null
);
create index prevention_claim_of on wasl.prevention_claim (campaign_id, at, id);

grant select, insert on wasl.prevention_campaign, wasl.prevention_claim to wasl_app;
grant update (version, plan, changed_by, changed_at) on wasl.prevention_campaign to wasl_app;

alter table wasl.prevention_campaign enable row level security;
create policy see on wasl.prevention_campaign for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]));
create policy add on wasl.prevention_campaign for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('analyst', 'supervisor') and created_by = (select wasl.viewer_id())
    and changed_by = (select wasl.viewer_id()) and access_id = any ((select wasl.allowed())::int[]));
create policy change on wasl.prevention_campaign for update to wasl_app
  using ((select wasl.viewer_role()) in ('analyst', 'supervisor')
    and access_id = any ((select wasl.allowed())::int[]))
  with check (changed_by = (select wasl.viewer_id()));

alter table wasl.prevention_claim enable row level security;
create policy see on wasl.prevention_claim for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]));
create policy add on wasl.prevention_claim for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('analyst', 'supervisor') and by = (select wasl.viewer_id())
    and exists (select 1 from wasl.prevention_campaign c
      where c.id = campaign_id and c.access_id = prevention_claim.access_id));
`;
