/**
 * A request of a data subject is decided by whoever may not see all that is here of them, and a letter that said no more told
 * an erasure in part as a whole one. How much a decision did not reach is on record for oversight, and for nobody whom a
 * number would tell that something is kept from them; each decision has such an entry, or one that is missing would (R20, R21).
 */
export const BEYOND = `
create policy beyond on wasl.audit as restrictive for select to wasl_app
  using (object not like 'beyond:%' or (select wasl.viewer_role()) = 'oversight');
`;
