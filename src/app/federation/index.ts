export type { Deps, Ledger, LedgerTransaction } from "./deps.ts";
export { federationDisclosures, recallOwed, tellOwed } from "./disclosures.ts";
export { readLogFile, writeLogFile } from "./file.ts";
export { answerPairing, beginPairing, confirmPairing, type Introduction } from "./pairing.ts";
export { answerRequest, hintTo, type PeerRequest, pullFrom, SeenRequests } from "./peer.ts";
export { correctObject, recallObjects, type ShareOptions, type ShareResult, shareItems } from "./publish.ts";
export { ANSWER_CHARS_MAX, type Received, receiveText } from "./receive.ts";
export { type InclusionProof, logPage, type PageHeader, proveInclusion } from "./serve.ts";
export { expelMember, expireObjects, rotateKey } from "./upkeep.ts";
