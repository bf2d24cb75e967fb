export {
  type Edition,
  EditionReader,
  type Endings,
  endingsOf,
  formerOf,
  type ListSeries,
} from "./edition.ts";
export {
  INTEREST_KINDS,
  INTEREST_SCHEMATA,
  type Interest,
  type InterestKind,
  interestsOf,
  STANDINGS,
  type Standing,
  standingOn,
} from "./interest.ts";
export { isListing, listingsOf } from "./listing.ts";
export {
  isBlocking,
  PACK_LACKS,
  PACK_PARTS,
  type PackLack,
  type PackPart,
  packLacks,
  packParts,
  reachedWith,
} from "./pack.ts";
export { type OwnershipRule, type OwnershipRules, ownershipRulesOf } from "./rules.ts";
export {
  CAUTIONS,
  type Caution,
  type ChainLink,
  type Listing,
  OUTCOMES,
  type Outcome,
  type RuleOutcome,
  type ScreenInput,
  type Screening,
  screenOwnership,
} from "./screen.ts";
export { parseShare, type Share, shareText } from "./share.ts";
