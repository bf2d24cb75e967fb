/**
 * What came by leave to pass it on goes when that is taken back, and what its creator gave itself stays: whether it did is a
 * column now. What is held from before is said to have come from its creator where no leave to somebody else is known for it.
 */
export const FROM_CREATOR = `
alter table wasl.fed_object add column from_creator boolean not null default false;
update wasl.fed_object o set from_creator = true where o.state = 'held'
  and not exists (select 1 from wasl.fed_grant g where g.creator = o.creator and g.object_id = o.id
    and g.body::json #>> '{notice,holder}' not in (select n.node_id from wasl.node n));
`;
