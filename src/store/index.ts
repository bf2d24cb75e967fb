export type { BackupSummary, EndedByRestore } from "./backup.ts";
export type { KeyStanding } from "./key-rotation.ts";
export { keyFilePath, loadOrCreateNodeKey } from "./node-key.ts";
export { openStore, type StoreOptions, type WaslStore } from "./open.ts";
export { ownerToken } from "./owner-token.ts";
