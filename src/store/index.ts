export type { BackupSummary } from "./backup.ts";
export { loadOrCreateNodeKey } from "./node-key.ts";
export { openStore, type StoreOptions, type WaslStore } from "./open.ts";
export { ownerToken } from "./owner-token.ts";
