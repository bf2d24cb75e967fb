export {
  APPROVAL_KINDS,
  type ApprovalKind,
  type ApprovalRecord,
  type ApprovalStanding,
  approvalRule,
  approvalStanding,
  mustBeAbleToAnswer,
  mustBeAbleToAsk,
  PENDING_MS,
} from "./approvals.ts";
