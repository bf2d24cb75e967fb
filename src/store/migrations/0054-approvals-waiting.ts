/** Requests that wait come first in their list, and are few among all that were ever answered. */
export const APPROVALS_WAITING = `
create index approval_waiting on wasl.approval (requested_at, id) where decision is null;
`;
