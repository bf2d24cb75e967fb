export {
  APPROVAL_KINDS,
  APPROVAL_STANDINGS,
  type ApprovalKind,
  type ApprovalRecord,
  type ApprovalStanding,
  approvalRule,
  approvalStanding,
  mustBeAbleToAnswer,
  mustBeAbleToAsk,
  PENDING_MS,
} from "./approvals.ts";
export {
  type CourtPermission,
  courtAs,
  courtAsks,
  courtPermissions,
  ORIGINAL_STANDINGS,
  type OriginalStanding,
} from "./court.ts";
export { type HandleLikeness, handleLikeness } from "./handles.ts";
export { LOOK_UP_RULES, type LookUp, type LookUpReport, lookUpReports } from "./look-ups.ts";
export { holdsMask, holdsWords, maskNames, mentionedNames, mentionMask, nameMask } from "./mask.ts";
export { type Identifier, identifierMask } from "./mask-identifiers.ts";
export {
  CHILDREN_COMPARTMENT,
  categoryShown,
  GUARDIANS,
  type Guardian,
  mayBeChild,
  protectedAccess,
  sharesName,
} from "./persons.ts";
export {
  caseReviewAt,
  type Exemption,
  exchangedReviewAt,
  NO_PROFILE,
  RETAINED_KINDS,
  type RetainedKind,
  type RetentionStanding,
  type RightsProfile,
  requestDueAt,
  retainedObject,
  retentionStanding,
  reviewAt,
  SUBJECT_REQUEST_KINDS,
  type SubjectRequestKind,
} from "./profile.ts";
export { type Cell, rejectionRate, suppressSmall } from "./statistics.ts";
