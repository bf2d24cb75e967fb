export type { BackupSummary, EndedByRestore } from "./backup.ts";
export { lookAtServer } from "./database/look-at-server.ts";
export type { KeyStanding } from "./keys/key-rotation.ts";
export { keyFilePath, loadOrCreateNodeKey } from "./keys/node-key.ts";
export { ownerToken } from "./keys/owner-token.ts";
export { openStore, type StoreOptions, type WaslStore } from "./open.ts";
